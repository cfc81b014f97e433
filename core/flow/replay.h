/* A replay: what was recorded of a case, run through a version of its workflow with every effect off.
 *
 *   events (submit first) ─▶ step, step, step … ─▶ trace: where the case stood after each
 *
 * Two traces of one case are compared: that of the version it was received under, which must come where the record
 * came, and that of another version. What differs is what the other version would have done.
 *
 * Floor: flow. Thread: the VM's; everything lives in the arena. No I/O, no clock of its own: an event happens at its
 * recorded time, a timer and a service's answer as they came. */
#ifndef FLOW_REPLAY_H
#define FLOW_REPLAY_H

#include "flow/step.h"

struct replay_event {
    const char *name, *from, *to;                 /* from: NULL of the first */
    const char *actor, *by, *team, *party, *unit; /* persons are told apart by their certificate */
    bool is_magistrate;
    int64_t at, late_by_ms;
    int64_t requested_due; /* submit: as in struct step_input */
    bool requested_is_fixed;
    yyjson_val *input, *result; /* submit: the input as it was sent */
    const char *error;
};

struct replay_case {
    const struct requisition *head; /* as it stands at the end */
    yyjson_val *content;            /* of it: document, requester, warnings */
    const struct replay_event *events;
    size_t count;
    const struct calendar *calendar;
    const struct holder_table *holders;
    const struct duty_rules *rules;
    const char *callback_number; /* or NULL */
};

/* Where a case stood after an event. Texts of what there is none of are "none". */
struct replay_mark {
    const char *refused;             /* code of the refusal; NULL: accepted */
    const char *state, *task, *call; /* task: "team (roles)" */
    const char *timers;              /* armed by this event, with their times */
    struct bytes args;               /* of the call */
    int64_t due_at;
};

struct replay_trace {
    struct replay_mark *marks;
    size_t count; /* up to and with the first refusal */
    struct requisition head;
    yyjson_val *content;
};

/* GUICHET_OK also when the workflow refuses an event: that is in the trace. */
int replay_run(struct vm *vm, const struct flow *flow, const struct replay_case *c, struct arena *arena,
               struct replay_trace *out, struct fail *why);
/* GUICHET_CONFLICT with words when the trace does not come where the record came: other reference data, or input that a
 * script has changed and of which nothing older is kept. */
int replay_holds(const struct replay_case *c, const struct replay_trace *trace, struct fail *why);
/* What would differ, a line each, without a word of what was asked or answered. True: nothing. */
bool replay_same(const struct replay_case *c, const struct replay_trace *before, const struct replay_trace *after,
                 struct buffer *words);

#endif
