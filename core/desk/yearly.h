/* The yearly report of a territory for its convention's committee: what was received in a civil year and what became of
 * it, beside the year before, as tables of figures. No person, no unit, no target: a party is the smallest thing named.
 *
 * Floor: desk (no store, no script). Thread: the owner's. Cases are added one by one; texts are copied. What is counted
 * is what was received between the midnights of the territory; of a running year, and of the year before it, what was
 * received until the same moment of the year. Cases under need to know and tests are not added at all. */
#ifndef DESK_YEARLY_H
#define DESK_YEARLY_H

#include "domain/calendar.h"
#include "store/query.h"

enum yearly_which {
    YEARLY_TOTAL,   /* of requisitions, one row … */
    YEARLY_MONTH,   /* "01" … "12", all of them */
    YEARLY_FAMILY,  /* of the type: "postal" */
    YEARLY_PARTY,   /* that asked */
    YEARLY_HOLDER,  /* that holds it now */
    YEARLY_REFUSAL, /* code; "": refused without one, or its content is erased */
    YEARLY_VITAL,   /* one row */
    YEARLY_NOTICE,  /* of the convention, by type */
    YEARLY_PLACED,  /* "hold", "watch", "preservation" */
    YEARLY_TABLES
};

enum yearly_unit { YEARLY_COUNT, YEARLY_SECONDS, YEARLY_PERCENT };

struct yearly_column {
    const char *name, *fr, *en;
    enum yearly_unit unit;
};

struct yearly_description {
    const char *name;          /* in JSON and CSV */
    const char *fr, *en;       /* title */
    const char *of_fr, *of_en; /* what its rows are; NULL: it has one row, of key "" */
    const struct yearly_column *columns;
    size_t column_count;
};

const struct yearly_description *yearly_description(enum yearly_which which);

#define YEARLY_COLUMNS_MAX 14
#define YEARLY_NONE        INT64_C(-1) /* there is nothing of which this could be said */

struct yearly_row {
    const char *key;
    int64_t n[YEARLY_COLUMNS_MAX];
};

struct yearly_table {
    struct yearly_row *rows;
    size_t count, room;
};

struct yearly_sheet {
    int64_t from, to; /* received from (included) until */
    struct yearly_table tables[YEARLY_TABLES];
    struct buffer samples; /* of answered ones */
};

/* The last checkpoint of the log. */
struct yearly_proof {
    uint64_t log_size; /* entries when the report was made */
    uint64_t size;     /* entries under the checkpoint; 0: none was signed yet */
    char root[45];     /* base64, as in the checkpoint */
    bool is_verified;  /* its signature, and its root against the hashes that are stored */
};

struct yearly {
    struct arena *arena;
    const char *territory;
    const struct calendar *calendar;
    int64_t now;
    int year;
    bool is_running;               /* the year is not over: until `now` */
    struct yearly_sheet sheets[2]; /* of the year, of the year before; after yearly_finish row by row the same keys */
    struct yearly_proof proof;
};

enum yearly_told {
    YEARLY_TOLD_TRANSFER,
    YEARLY_TOLD_CONFIRMED, /* call-backs */
    YEARLY_TOLD_FAILED,
    YEARLY_TOLD_FRAUD,
    YEARLY_TOLD_WRITTEN, /* the act of a vital one */
    YEARLY_TOLD_ESCALATED,
    YEARLY_TOLD_ACKNOWLEDGED,
    YEARLY_TOLD_DECLINED,
    YEARLY_TOLD_COUNT
};

#define YEARLY_MEASURES 3 /* hold, watch, preservation */

/* A case, and what its history says: yearly_tell. */
struct yearly_case {
    const struct requisition *head;
    bool is_notice, is_from_holder;
    const char *refusal; /* code, or NULL */
    int64_t told[YEARLY_TOLD_COUNT];
    struct {
        bool was_placed;
        int end; /* its column, of the last time it ended; 0: it has not */
    } measures[YEARLY_MEASURES];
};

void yearly_init(struct yearly *yearly, const char *territory, int year, int64_t now, const struct calendar *calendar,
                 struct arena *arena);
void yearly_done(struct yearly *yearly);
/* The next event of its history. */
void yearly_tell(struct yearly_case *one, const struct query_row_entry *event);
/* All told. Of neither year: nothing. GUICHET_MEMORY. */
int yearly_add(struct yearly *yearly, const struct yearly_case *one);
/* A vital one that the review afterwards did not find justified. */
int yearly_add_unjustified(struct yearly *yearly, const struct requisition *head);
/* All added. GUICHET_MEMORY. */
int yearly_finish(struct yearly *yearly);
/* Is it counted at all? */
bool yearly_counts(const struct yearly *yearly, const struct requisition *head);

#endif
