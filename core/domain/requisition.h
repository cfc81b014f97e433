/* A requisition as the whole house knows it: what is public about it, its deadlines, its sealed content.
 *
 * Floor: domain (pure data). Thread: the owner of the arena that holds it. Times are milliseconds UTC, 0 = none. */
#ifndef DOMAIN_REQUISITION_H
#define DOMAIN_REQUISITION_H

#include "base/id.h"
#include "base/json.h"

enum urgency { URGENCY_NORMAL, URGENCY_URGENT, URGENCY_VITAL };
enum clock_state { CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED };
enum deadline_status { DEADLINE_RUNNING, DEADLINE_PAUSED, DEADLINE_MET, DEADLINE_MISSED };

const char *urgency_name(enum urgency urgency);       /* "normal" … */
int urgency_of(struct bytes name, enum urgency *out); /* GUICHET_INVALID */
const char *clock_state_name(enum clock_state state); /* "running" … */
const char *deadline_status_name(enum deadline_status status);

#define REQUISITION_NUMBER_SIZE 15 /* "2026-000001", up to 10 digits after the dash */
#define DEADLINES_MAX           4
#define DUTIES_MAX              4  /* open tasks beside the state's */
#define LEGAL_HOLDS_MAX         16 /* one for each party that may order one */
#define STOPS_MAX               32 /* intervals in which the clock stood still */

struct stop {
    int64_t from, to; /* to = 0: still open */
};

struct deadline {
    const char *name;     /* "answer", "requested", "agreed" */
    const char *duration; /* "3 working days"; NULL when the date is fixed */
    int64_t started_at;
    int64_t fixed_at; /* a date set by a magistrate: never shifted; else 0 */
    int64_t due_at;   /* as last computed */
    int64_t met_at;
    enum deadline_status status;
    struct stop stops[STOPS_MAX];
    size_t stop_count;
};

/* The part that stands in columns: no personal data. */
struct requisition {
    struct id id;
    char number[REQUISITION_NUMBER_SIZE + 1];
    const char *type;
    int64_t type_version; /* number of the script version it was received under, for good */
    const char *state;
    const char *outcome; /* final's word ("answered" …) once in a final state, else NULL */
    enum urgency urgency;
    enum clock_state clock;
    const char *party, *unit, *holder, *territory;
    const char *submitter; /* person key of the actor who submitted */
    const char *audience;  /* of a notice: who receives it, a line each, "party" or "party/unit"; else NULL */
    int64_t version;       /* counts changes: ETag, expected version */
    int64_t entries;       /* entries of the log that belong to it */
    int64_t entry;         /* seq of the entry that entered the present state: fencing token */
    int64_t received_at, due_at, updated_at, closed_at;
    int64_t log_index; /* of its first entry */
    bool test;
    bool answer_purged, purged; /* erased after their retention: the answer, the whole content */
    bool legal_hold;            /* somebody ordered that nothing of it is erased; it may have run out meanwhile */
    const char *circle;         /* those who may know of it: domain/circle.h; NULL: the ordinary rules of sight */
    const char *readers;        /* who else may read it: domain/coreader.h; NULL: nobody */
    const char *court;          /* that authorised it, in the dress of domain/court.h; NULL: none */
    struct deadline deadlines[DEADLINES_MAX];
    size_t deadline_count;
};

/* One line of an audience after the other; unit is empty when it is the whole party. False at the end. */
bool requisition_next_audience(const char **at, struct bytes *party, struct bytes *unit);
/* Is this unit of this party in the audience? */
bool requisition_is_for(const struct requisition *head, const char *party, const char *unit);

/* Work for people: stands in the queue while a state lasts, or a duty of the engine beside it (flow/duty.h). */
struct task {
    struct id id;
    struct id requisition;
    int64_t entry;    /* of the state entry that opened it */
    const char *duty; /* "callback", "review"; NULL: the state's own */
    const char *state, *team;
    unsigned roles;
    enum urgency urgency;
    int64_t due_at, opened_at;
    const char *claimed_by; /* person key, or NULL */
    const char *claimed_name;
    int64_t lease_expires_at;
    const char *barred; /* four eyes: person keys that may not claim it, each followed by a blank; NULL or "": nobody */
    const char *taken_from; /* from whom it was taken while he held it: person keys, as in `barred` */
    bool is_review;         /* approves what another has prepared */
    int64_t claims;         /* counts claims, releases, renewals: part of the holder's ETag */
};

#endif
