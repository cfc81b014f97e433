/* A requisition with its content opened: what the use cases work on and the faces show.
 *
 * Floor: desk. Thread: the seat's. Everything lives in the arena it was made with; the data key is wiped by
 * record_done. Contents pass here from plain to sealed and back, nowhere else. */
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include "desk/desk.h"
#include "flow/step.h"

struct record_legal_hold {
    const char *party;
    int64_t at, until; /* until: 0: until it is lifted */
    yyjson_val *order; /* {"actor": …, "input": {"reason", "until"}} */
};

struct record {
    struct requisition head;
    struct data_key key;
    bool has_key;
    struct bytes plain;      /* the content's JSON text; see flow/step.h */
    yyjson_val *content;     /* the same, read; NULL after a requester's own change without answer: texts do */
    struct step_texts texts; /* its members; empty when it was loaded */
    struct task task;
    bool has_task;
    int64_t deliveries;                 /* how often an answer of it left */
    struct task duty_tasks[DUTIES_MAX]; /* open ones beside it */
    size_t duty_task_count;
    struct duties duties;                                  /* texts lie in the content */
    const char *callback_number;                           /* the registry's of the requester's unit; NULL: none */
    struct record_legal_hold legal_holds[LEGAL_HOLDS_MAX]; /* those that ran out, too */
    size_t legal_hold_count;
    const struct flow *flow; /* of the version it was received under */
};

/* Opens what a QUERY_REQUISITION gave. */
int record_open(const struct desk *desk, const struct query_row_requisition *row, struct arena *arena,
                struct record *out, struct fail *why);
/* True of a failure that may be over later, today: keys are not at hand, there is no memory. */
bool record_may_open_later(int status);
void record_done(struct record *record);

/* The open task of that duty, or NULL. */
const struct task *record_duty_task(const struct record *record, const char *duty);

/* Seals a step's output into its change: content, payloads (with their HMAC), effect arguments. `key` is the
 * requisition's. */
int record_seal(const struct data_key *key, const struct step_output *output, struct arena *arena, struct fail *why);
/* The same of the ops alone, for a change that no step made. */
int record_seal_ops(const struct data_key *key, struct change *change, struct arena *arena, struct fail *why);

/* Makes the record that stands after a change of `actor` was stored: head, content, task as the change left them. */
int record_after(struct record *record, const struct actor *actor, const struct step_output *output,
                 struct arena *arena, struct fail *why);

#endif
