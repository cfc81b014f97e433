/* Duties: what the engine sees to around a requisition, whatever its workflow says. For vital ones false emergencies
 * from hacked mailboxes are the threat: such a one is searched at once, but nothing leaves before a call-back.
 *
 *   callback  pending ─ callback_confirmed ─▶ confirmed            by somebody who did not prepare the answer, on the
 *                └ callback_failed twice, callback_fraud ─▶ failed   registry's number; a final answer waits for it in
 *                                                                    the engine's state "callback"; a fraud ends the
 *                                                                    case once its workflow has let go (`fraud`)
 *   act       awaited ─ regularise ─▶ regularised                  an act given by word of mouth is put in writing
 *                └ timer.duty.regularise ─▶ irregular ─ regularise ─▶ late
 *   review    pending ─ reviewed ─▶ justified, unjustified         once it is over, by somebody who did not act
 *
 * And where the workflow says `new_deadline`, as long as something is to be done by then, another deadline:
 *
 *   deadline  open ─ new_deadline ─▶ requester, holder (who asked) ─ agree_deadline ─▶ open, and the clock is moved
 *              │                        └ refuse_deadline (the other), drop_deadline (he himself) ─▶ open, as it was
 *              └ new_deadline by a magistrate: a date that he fixes; from then on only a magistrate moves it
 *
 * Tasks of duties stand in the queue beside the state's. Their events are the engine's: no script may use these names.
 *
 * Floor: flow. Thread: any; tables are const. */
#ifndef FLOW_DUTY_H
#define FLOW_DUTY_H

#include "flow/flow.h"

/* How duties are kept, from the configuration's `vital`. */
struct duty_rules {
    bool callback;              /* false: answers do not wait for a call-back */
    struct duration regularise; /* for the written act, from reception */
    struct duration review;     /* from the end of the case */
};

/* true, 24 hours, 5 working days. */
extern const struct duty_rules duty_rules_usual;

/* Where the duties of a case stand; part of its content. NULL: not owed. Who acted stands in the content's "people". */
struct duties {
    const char *callback; /* "pending", "confirmed", "failed", "dropped" (over before it was made) */
    int64_t failures;     /* call-backs without success */
    const char *release;  /* the final state that waits for the call-back */
    const char *act;      /* "awaited", "regularised", "irregular", "late" */
    const char *review;   /* "pending", "justified", "unjustified" */
    /* The deadline that was asked for and neither agreed to nor refused yet. */
    const char *asked_by; /* "requester", "holder"; NULL: none was */
    const char *asked_reason;
    int64_t asked_due, asked_at;
    const char *deadline; /* not kept, see duty_follow: asked_by, "open", or NULL when nothing is due any more */
};

#define DUTY_CALLBACK        "callback"
#define DUTY_REVIEW          "review"
#define DUTY_TIMER           "duty.regularise"
#define DUTY_DEADLINE        "due.watch" /* the timer of the deadlines of a case, see step_clock.c */
#define DUTY_FAILURES_MAX    2           /* then it is taken for a fraud */
#define DUTY_REQUESTER       "requester" /* sides */
#define DUTY_HOLDER          "holder"
#define DUTY_STATE_CALLBACK  "callback"
#define DUTY_STATE_SUSPECTED "suspected_fraud"

/* Texts are borrowed from the content (an object with a member "duties", or without). */
void duty_read(yyjson_val *content, struct duties *out);
/* {"by","due_at","reason","at"} of the deadline that was asked for. */
void duty_put_asked(struct json_out *out, const struct duties *duties);
/* One object; null when nothing is owed and nothing was asked. */
void duty_write(struct json_out *out, const struct duties *duties);
/* What may be asked of the deadline, as the case stands. */
void duty_follow(struct duties *duties, const struct flow *flow, const struct requisition *head);

/* The engine's own states; NULL: none of that name. */
const struct flow_state *duty_state_of(const char *name);
/* A name that no script may give to a state, an event or a timer. */
bool duty_is_reserved(const char *name);

struct duty_event {
    const char *duty; /* whose task gives the right; NULL: the state's */
    struct flow_event event;
};

/* The i-th event that can happen now; NULL behind the last. */
const struct duty_event *duty_event_at(const struct duties *duties, size_t i);
const struct duty_event *duty_event_of(const struct duties *duties, struct bytes name);
/* The first of that name, whether it can happen now or not; those of one name take the same input. NULL: no event of
 * the engine's. */
const struct duty_event *duty_event_named(const char *name);
/* About another deadline: both sides read what was said. */
bool duty_is_of_deadline(const char *name);

/* What its task is called in the queue; NULL: no such duty. */
const struct flow_title *duty_title(const char *duty);
/* Who may claim it. Its team is "legal". */
unsigned duty_roles(const char *duty);
#define DUTY_TEAM "legal"

/* Four eyes, by the "people" of the content: whoever worked on the answer makes no call-back, whoever made the
 * call-back does not work on the answer, and no one who acted reviews. Approvers look at the answer and may call back.
 */
bool duty_bars_event(const struct flow *flow, yyjson_val *people, const struct duty_event *event, const char *person);
bool duty_bars_state(yyjson_val *people, const struct flow_state *state, const char *person);
/* Whether acting in that state is work on the answer. */
bool duty_is_work(const struct flow *flow, const char *state);

#endif
