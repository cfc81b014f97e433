/* Questions to the store. Each is a named entry of one table (query.c): its SQL, its parameters, its row.
 *
 * Floor: store. Thread: the loop that owns the reader; the answer lives in the query's arena. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "domain/change.h"
#include "domain/party.h"
#include "loop/mailbox.h"

enum query_kind {
    QUERY_REQUISITION,  /* by id or number: head, deadlines, key, content, open task */
    QUERY_REQUISITIONS, /* list by `filter` */
    QUERY_TASKS,        /* the queue: open tasks by `filter` */
    QUERY_COUNTERS, /* how many of the open tasks of filter.teams (or all) are what: in `counters`; filter.viewer asks,
                       his day ends at filter.due_before */
    QUERY_TASK,     /* one open task by id, with its head */
    QUERY_HISTORY,  /* entries of one requisition in order */
    QUERY_DUPLICATES,  /* others of the same type that ask for the same as this one (id): heads, oldest first */
    QUERY_RELATED,     /* others that have a blind index of this one (id), of whatever type, of those that `admits` lets
                          pass: rows.related, one for each index of at most limit cases, the newest first */
    QUERY_TARGET,      /* requisitions that have this blind index, newest first, at most limit */
    QUERY_BLINDS,      /* the blind indices of one requisition (id): all in one answer */
    QUERY_TIMERS_DUE,  /* timers with due_at <= now, oldest first */
    QUERY_EFFECTS_DUE, /* pending effects with next_at <= now, oldest first */
    QUERY_NEXT_WAKE,   /* the earliest due_at / next_at there is: in `wake_at`, 0 when none */
    QUERY_EFFECT,      /* one effect by id */
    QUERY_EFFECTS,     /* list by state, newest first */
    QUERY_UPLOAD,      /* one upload by id */
    QUERY_ANSWER_FILE, /* the sealed container of part `from` of a requisition's (id) answer: rows.uploads */
    QUERY_ANSWER_LINK, /* the link whose token has this digest: rows.links */
    QUERY_UPLOADS_STALE,  /* unreferenced uploads created before filter.before */
    QUERY_WRAPPED,        /* data keys of `place` after row `from` or `id`, in their order, at most limit */
    QUERY_RETENTION_DUE,  /* what is to be erased by filter.now, or filter.before when it is given; oldest first */
    QUERY_READINGS,       /* who read what: of the requisition (id, unless zero), by filter.person, after
                             filter.received_after; newest first */
    QUERY_RETENTION_OF,   /* of one requisition (id) */
    QUERY_PURGES,         /* orders to erase cases, newest first */
    QUERY_PURGE,          /* one of them by id */
    QUERY_UPLOADS_OF,     /* uploads that the requisition (id) refers to, oldest first */
    QUERY_SCANS_DUE,      /* files that a scanner is to look at by filter.now, or whose owner is to be told */
    QUERY_SCANS_PENDING,  /* how many files have no verdict yet: in `total` */
    QUERY_META,           /* the number kept under `number`, a name: in `value` */
    QUERY_LOG_ENTRIES,    /* entries from log index `from`, at most limit */
    QUERY_PARKED,         /* parked events, newest first */
    QUERY_WORKFLOWS,      /* every script version kept, by type and number: all in one answer */
    QUERY_WORKFLOW_CASES, /* how many open cases go by version `from` of type filter.type: in `total` */
    QUERY_EMERGENCIES,    /* vital requisitions and abuses by unit; only since filter.received_after, and only of
                             filter.party and filter.unit when they are given: all in one answer */
    QUERY_AUTHORISATION,  /* one registered authorisation by id */
    QUERY_AUTHORISATIONS, /* newest first: filter.court, kind, valid_on, and party with unit unless `all` */
    QUERY_NEWS, /* entries from log index `from`, at most limit, each with its requisition and its open tasks as they
                   are    now; those of no requisition are left out. `value`: the index to go on from */
    QUERY_ITEM, /* one item (change.h) by id */
    QUERY_ITEMS_OF_CASE,  /* those of kind `item` of the requisition (id), oldest first */
    QUERY_ITEMS_OF_OWNER, /* those of kind `item` and of filter.owner */
    QUERY_ITEMS_VISIBLE,  /* those, and what is shared with filter.teams (filter.all: with any team) */
    QUERY_CASES,  /* every requisition received from `from` (ms) until filter.before, oldest first, at most limit; after
                     `value` when that is not 0, which is moved along: head and deadlines; the key of refused ones */
    QUERY_EVENTS, /* entries of these `cases` without what came with them, case after case in their order of reception,
                     each in order */
    QUERY_EMERGENCY_CASES, /* heads of vital requisitions received from `from` (ms) until filter.before of which the
                              emergency kind `value` was counted: all in one answer */
    QUERY_FIGURES,         /* counts for metrics and stats: open, overdue, by state, type, team */
    QUERY_KINDS
};

enum standing { STANDING_ANY, STANDING_OPEN, STANDING_CLOSED };

struct query_filter {
    /* visibility: exactly one of these worlds */
    const char *unit, *party;   /* requester side: own unit of own party, and notices to either */
    const char *const *teams;   /* holder side: holder or task team in this NULL-ended list */
    bool all;                   /* supervisor, auditor */
    const struct actor *viewer; /* who is shown what needs to be known; NULL: nothing of that */
    /* filters; NULL or 0: not asked */
    const char *state, *type, *urgency, *team, *clock;
    const char *outcomes; /* one of these, with commas between them */
    enum standing standing;
    const char *of_party, *of_unit;                                         /* the requester's */
    int64_t due_before, due_after, received_before, received_after, before; /* all exclusive */
    const uint8_t *owner;                                                   /* blind index of a person */
    const uint8_t *target;                                                  /* blind index … */
    const uint8_t *or_target;                                               /* … or another, beside it; NULL: none … */
    const char *number;         /* … or of this number, beside it; NULL: none */
    int claimed;                /* 0 any, 1 mine, 2 none (free or lease over) */
    const char *person;         /* for claimed = 1 and takeable */
    bool approval;              /* QUERY_TASKS: only those that approve what another has prepared */
    bool takeable;              /* QUERY_TASKS: only those that the viewer holds, or may take as things stand */
    bool overdue, newest_first; /* newest_first: by -received; else by due */
    int64_t now;
    unsigned roles; /* QUERY_TASKS: only tasks one of these roles may take; 0: all */
    const char *court;
    int64_t kind;            /* enum law_authorisation; 0: any */
    const int32_t *valid_on; /* day number */
};

struct query_row_legal_hold {
    const char *party; /* that ordered it */
    int64_t at, until; /* until: 0: until it is lifted */
    struct bytes sealed;
};

struct query_row_requisition {
    struct requisition head;
    int64_t row;                       /* its place in the order of reception; only in QUERY_CASES */
    struct bytes wrapped_key, content; /* sealed; only for QUERY_REQUISITION */
    struct task task;                  /* open task, when has_task */
    bool has_task, has_duplicates;     /* only for QUERY_REQUISITION */
    int64_t deliveries;                /* how often an answer of it left; only for QUERY_REQUISITION */
    struct task *duties;               /* open tasks beside the state's: vital ones in a QUERY_REQUISITION */
    size_t duty_count;
    struct query_row_legal_hold *legal_holds; /* only in a QUERY_REQUISITION */
    size_t legal_hold_count;
};

/* What a list shows, when the query asks for summaries. */
struct query_row_summary {
    struct id id;
    int64_t version, due_at; /* due_at: 0 none */
    struct bytes members;    /* JSON without braces: store/pack.h */
};

struct query_row_task {
    struct task task;
    struct requisition head;
};

struct query_row_entry {
    int64_t row;           /* of its requisition; of a QUERY_EVENTS, which has no more than what moved it and where */
    struct id requisition; /* zero: what was done to a workflow */
    int64_t seq, at, log_index;
    const char *event, *from, *to, *actor;
    struct bytes payload; /* sealed */
    struct bytes text;    /* the exact text: QUERY_LOG_ENTRIES */
    struct bytes wrapped_key;
    const char *reader; /* of a reading: the name, sealed */
};

/* What has happened, and to what. */
struct query_row_news {
    struct query_row_entry entry;             /* without payload and key */
    struct query_row_requisition requisition; /* head and tasks */
};

/* Another case, and one index that both have. */
struct query_row_related {
    struct requisition head;
    struct bytes blind;
};

struct query_row_timer {
    struct id requisition;
    int64_t entry; /* state entry it belongs to; 0: the case */
    const char *name;
    int64_t first_due_at; /* before it was put off */
    int64_t failures;
};

struct query_row_effect {
    struct id id, requisition;
    int64_t entry, attempts, next_at, timeout_ms, retry_times, retry_from_ms, retry_to_ms, created_at;
    const char *service, *error;
    enum effect_state state;
    const char *number, *type, *case_state; /* of the requisition */
    struct bytes args, wrapped_key;         /* sealed args and the requisition's key */
    int64_t failures;                       /* of the script on the answer */
    struct bytes answer;                    /* sealed; empty while there is none to deliver */
};

struct query_row_upload {
    struct op_upload upload;
    struct id requisition; /* zero: unreferenced */
};

struct query_row_answer_link {
    struct id requisition;
    int64_t part, expires_at;
    const char *party, *unit; /* for whom */
};

struct query_row_retention {
    struct id requisition;
    enum retention_part part;
    int64_t due_at;
    struct id purge;   /* the order by which it is erased; zero: its time is over */
    const char *actor; /* who gave that order, or NULL */
    char number[REQUISITION_NUMBER_SIZE + 1];
    bool is_held; /* a legal hold stands on it, at filter.now */
};

struct query_row_reading {
    int64_t log_index, at;
    enum reading_kind kind;
    const struct requisition *head;           /* of what was read; NULL: a search */
    const char *person, *party, *unit, *name; /* name: sealed; "" when the case was erased */
};

struct query_row_purge {
    struct id id;
    int64_t at, confirmed_at;                   /* 0: not yet */
    const char *person;                         /* who gave it */
    const char *name, *confirmed_name, *reason; /* sealed */
    int64_t cases, left;                        /* of these still to be erased */
};

struct query_row_wrapped {
    int64_t row; /* of a requisition */
    struct id owner;
    struct bytes wrapped;
};

struct query_row_parked {
    struct id requisition;
    struct op_park park;
};

struct query_row_authorisation {
    struct id id;
    const char *party, *unit;
    int64_t created_at, revoked_at;
    struct bytes wrapped_key, content; /* sealed */
};

struct query_row_workflow {
    struct op_workflow workflow;
    int64_t activated_at, quarantined_at, removed_at; /* 0: never, not, not */
    bool is_active;
    const char *file_hash; /* of the type's file when a version was last activated; NULL: none ever was */
};

struct query_row_item {
    struct item item;
    struct id requisition; /* zero: of no case */
};

struct query_row_figure {
    const char *what, *key; /* "open by team", "lbp" */
    int64_t count, oldest_at;
};

struct query_row_emergency {
    const char *party, *unit;
    int64_t counts[EMERGENCY_KIND_COUNT];
};

/* `free` and `to_approve` are what the viewer may take himself: neither what four eyes keep from him nor what is for
 * other roles. Nothing that needs to be known counts but for those who may work on it. */
struct query_counters {
    int64_t mine, free, due_today, overdue; /* tasks */
    int64_t waiting;                        /* cases of his teams whose requester has been asked something */
    int64_t to_approve;                     /* tasks that approve what another has prepared */
};

#define QUERY_CURSOR_SIZE 66 /* characters of a cursor */

struct query {
    struct letter letter; /* used when the answer comes later */
    struct mailbox *reply_to;
    enum query_kind kind;
    struct arena *arena;

    struct id id;
    const char *number;
    const uint8_t *digest; /* QUERY_ANSWER_LINK */
    struct query_filter filter;
    const int64_t *cases; /* QUERY_EVENTS: rows of QUERY_CASES */
    size_t case_count;
    /* QUERY_RELATED: asked of every case before the page is cut; NULL: all */
    bool (*admits)(const void *viewer, const struct requisition *head);
    const void *viewer;
    bool with_reads;     /* QUERY_HISTORY: who read it, too */
    bool as_summaries;   /* QUERY_REQUISITIONS: rows.summaries instead of heads */
    struct bytes cursor; /* opaque (URL-safe), as given out in `next`; empty: from the start */
    int64_t from, limit;
    enum key_place place; /* QUERY_WRAPPED */
    enum item_kind item;

    int status; /* GUICHET_OK, GUICHET_NOT_FOUND, GUICHET_MALFORMED (cursor), GUICHET_DISK */
    struct fail why;
    size_t count;
    union {
        struct query_row_requisition *requisitions;
        struct query_row_summary *summaries;
        struct query_row_task *tasks;
        struct query_row_entry *entries;
        struct query_row_news *news;
        struct query_row_related *related;
        uint8_t (*blinds)[BLIND_SIZE];
        struct query_row_timer *timers;
        struct query_row_effect *effects;
        struct query_row_upload *uploads;
        struct query_row_answer_link *links;
        struct query_row_retention *retentions;
        struct query_row_purge *purges;
        struct query_row_reading *readings;
        struct query_row_wrapped *wrapped;
        struct query_row_parked *parked;
        struct query_row_workflow *workflows;
        struct query_row_emergency *emergencies;
        struct query_row_authorisation *authorisations;
        struct query_row_item *items;
        struct query_row_figure *figures;
    } rows;
    const char *next; /* cursor of the next page, or NULL; a page may be short and still have a next one (list.h) */
    int64_t wake_at, total, value;
    struct query_counters counters;
};

struct store;
struct reader;

/* A reader per thread. It sees every commit that was answered before the question. */
int reader_open(struct store *store, struct reader **out, struct fail *why);
/* The same on a file, for tools beside a running gateway. */
int reader_open_file(const char *path, struct reader **out, struct fail *why);
void reader_close(struct reader *reader);

/* From now on `holds` sees every answer that has a reply_to: true, and query.letter comes there later, posted by `to`.
 */
void reader_hold(struct reader *reader, bool (*holds)(void *to, struct query *query), void *to);
/* True: the answer is there already. False: query.letter comes to reply_to later. */
bool store_read(struct reader *reader, struct query *query);

/* Until reader_snapshot_end every answer is of the moment of the first one. Holds the write-ahead log back meanwhile:
 * for readers off the loops, and for seconds. */
int reader_snapshot(struct reader *reader, struct fail *why);
void reader_snapshot_end(struct reader *reader);

/* A merkle_fetch over the stored hashes: from = struct reader *. */
struct merkle_hash;
int query_log_fetch(void *reader, unsigned level, uint64_t index, struct merkle_hash *out);

/* Every query's name and SQL, for the test that runs EXPLAIN QUERY PLAN over all of them. NULL at the end. */
const char *query_sql(size_t i, const char **name);

#endif
