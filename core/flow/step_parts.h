/* What the files of a step share: the case under way and its parts.
 *
 * Floor: flow (used by step*.c only). Thread: the VM's; everything lives in the step's arena. */
#ifndef FLOW_STEP_PARTS_H
#define FLOW_STEP_PARTS_H

#include "flow/step.h"

#define STEP_PEOPLE_MAX    256
#define STEP_APPROVALS_MAX 16
#define STEP_PARTS_MAX     32 /* of an answer, before the last */

struct step_person {
    const char *state, *person;
};

/* A part of the content that a step only carries along: read when a script asks, written as it came. */
struct step_part {
    struct bytes text; /* JSON; empty: see value */
    yyjson_val *value; /* NULL: not read yet, or absent */
};

struct step {
    struct vm *vm;
    const struct flow *flow;
    const struct step_input *in;
    struct arena *arena;
    struct change *change;
    struct requisition *head; /* &change->head: being changed */
    struct step_output *out;
    struct fail *why;

    /* content, being changed */
    struct step_part document, warnings, requester, answer, parts, transfers;
    yyjson_val *input, *data;
    struct step_person people[STEP_PEOPLE_MAX];
    size_t people_count;
    const char *approvals[STEP_APPROVALS_MAX];
    size_t approval_count;
    struct duties duties;
};

/* ---- step.c ---- */

/* What the script decides of an event: its data, the holder, whom it admits, and the target; SIZE_MAX: it stays. */
int step_run(struct step *step, const struct flow_event *event, yyjson_val *input, size_t *to);

/* ---- step_content.c ---- */

/* Takes the loaded content apart. */
int step_content_open(struct step *step);
/* Writes it into change and output. */
int step_content_close(struct step *step);
/* Puts the warnings behind those that are there. */
int step_content_warn(struct step *step, const struct faults *warnings);
/* Puts a part of the answer behind those that were handed over before. GUICHET_CONFLICT "part_limit". */
int step_content_hand_over(struct step *step, struct bytes part);
/* Remembers an entity that had the case, and by when it had to answer. */
int step_content_transfer(struct step *step, const char *holder, int64_t due_at);
bool step_content_acted(const struct step *step, const char *state, const char *person);
/* Remembers who acted in a state. GUICHET_LIMIT when nobody more can be remembered. */
int step_content_act(struct step *step, const char *state, const char *person);
/* The value of a part; absent: NULL. */
int step_content_part(struct step *step, struct step_part *part, yyjson_val **out);
/* A JSON text of the arena as value; empty: {}. */
int step_content_value(struct step *step, struct bytes text, yyjson_val **out);
/* The buffer's text in the arena; ends the buffer. */
int step_content_take(struct step *step, struct buffer *buffer, struct bytes *out);

/* ---- step_clock.c ---- */

/* The deadlines of a new case. Faults: urgency not admitted, a wished date that cannot be. */
int step_clock_start(struct step *step, struct faults *faults);
/* The case goes to another entity: the delay to answer begins anew there. A magistrate's date stands, and an agreed. */
int step_clock_restart(struct step *step);
/* What is due is due at that moment from now on: moved by later pauses unless a magistrate has fixed it. */
int step_clock_move(struct step *step, int64_t due_at, bool is_fixed);
/* A magistrate has fixed a date that is not met yet. */
bool step_clock_is_fixed(const struct step *step);
/* GUICHET_INVALID with a fault at `pointer` unless the moment may be one by when something is due. */
int step_clock_admits(const struct step *step, int64_t due_at, const char *pointer, struct faults *faults);
/* The clock as the state entered wants it; `meets`: the deadlines end here. */
int step_clock_enter(struct step *step, const struct flow_state *state, bool meets);
/* The engine's timer of the deadlines: set, moved or cleared as they stand at the end of a step. */
int step_clock_watch(struct step *step);
/* That timer has fired: says what it is time to tell (output.deadline). *is_entry: a deadline was missed, the history
 * keeps it. */
int step_clock_tell(struct step *step, bool *is_entry);

/* ---- step_enter.c ---- */

/* Ends what the present state had: timers, task. `fired`: the timer's name when a timer brought the event. */
int step_enter_leave(struct step *step, const struct flow_state *state);
/* Enters a state: clock, timers, task, effect, answer; head.entry must be this entry's number. */
int step_enter_state(struct step *step, size_t index);
/* The same for a state of the engine's; `meets`: the deadlines end here. */
int step_enter_engine(struct step *step, const struct flow_state *state, bool meets);
/* The answer that a final state gives, or the part of it that another one does. */
int step_enter_answer(struct step *step, const struct flow_state *state);
int step_enter_task(struct step *step, const struct flow_state *state);
/* An id for the task of a duty. */
struct id step_enter_id(const struct step *step, uint64_t purpose);
struct op *step_enter_op(struct step *step, enum op_kind kind);
int step_enter_timer(struct step *step, const struct flow_timer *timer, bool of_case);
int step_enter_clear(struct step *step, const char *name, bool of_case);
/* What scripts see of the case as it is now. */
int step_enter_case(struct step *step, struct vm_case *out);

/* ---- step_duty.c: duties of vital requisitions, flow/duty.h ---- */

/* What a new case owes. */
int step_duty_begin(struct step *step);
/* Whether this final state must wait for the call-back; and the waiting. */
bool step_duty_holds(const struct step *step, const struct flow_state *state);
int step_duty_hold(struct step *step, const struct flow_state *state);
/* Nothing leaves before the unit has been called back: GUICHET_CONFLICT "callback_pending". */
int step_duty_part(const struct step *step);
/* A call-back has told of a fraud: whatever the workflow comes to from here is a refusal. */
bool step_duty_is_fraud(const struct step *step);
/* The case is over. */
int step_duty_end(struct step *step);
/* Somebody worked on the answer: he makes no call-back. */
int step_duty_acted(struct step *step);
/* Who may not claim a task in which one works on the answer. */
int step_duty_barred(struct step *step, const char **out);
/* What one of the engine's events does in `state`; faults of what only the registry knows. */
int step_duty_fire(struct step *step, const struct flow_state *state, const struct duty_event *event, yyjson_val *input,
                   struct faults *faults);

/* ---- step_deadline.c: another deadline, flow/duty.h ---- */

/* Asks the other side; a magistrate fixes it. GUICHET_NOT_ALLOWED "deadline_fixed". */
int step_deadline_ask(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults);
/* GUICHET_NOT_ALLOWED "deadline_fixed", GUICHET_CONFLICT "deadline_passed". */
int step_deadline_agree(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults);
/* Refused, or taken back: nothing has changed. */
int step_deadline_forget(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults);

#endif
