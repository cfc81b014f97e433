/* Another deadline: one side asks, the other agrees, and only then does the clock move. Who does not reply has changed
 * nothing. What a magistrate has fixed only a magistrate moves, and his own date needs nobody's consent. */
#include "flow/step_parts.h"

#include "base/text.h"

#define DUE_AT "/input/due_at"

static bool is_theirs(const struct step *step) {
    return step->in->is_magistrate || strcmp(step->in->by, DUTY_REQUESTER) == 0;
}

static int check_fixed(const struct step *step) {
    if (!step_clock_is_fixed(step) || step->in->is_magistrate) return GUICHET_OK;
    return fail_code(step->why, GUICHET_NOT_ALLOWED, "deadline_fixed",
                     "a magistrate has fixed the date: only a magistrate may agree to another");
}

static int move(struct step *step, int64_t due_at) {
    step->out->due_before = step->head->due_at;
    return step_clock_move(step, due_at, step->in->is_magistrate);
}

static void forget(struct duties *duties) {
    duties->asked_by = duties->asked_reason = NULL;
    duties->asked_due = duties->asked_at = 0;
}

/* The other side is told. */
int step_deadline_ask(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    int64_t due_at = 0;
    (void)state;
    text_time_parse(bytes_of(json_get_string(input, "due_at", "")), &due_at);
    int status = step_clock_admits(step, due_at, DUE_AT, faults);
    if (!status && is_theirs(step)) status = check_fixed(step);
    if (status) return status;
    step->out->notify = is_theirs(step) ? DUTY_HOLDER : DUTY_REQUESTER;
    if (step->in->is_magistrate) return move(step, due_at);
    struct duties *duties = &step->duties;
    duties->asked_by = is_theirs(step) ? DUTY_REQUESTER : DUTY_HOLDER;
    duties->asked_reason = json_get_string(input, "reason", NULL);
    duties->asked_due = due_at;
    duties->asked_at = step->in->now;
    return GUICHET_OK;
}

int step_deadline_agree(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    int64_t due_at = step->duties.asked_due;
    (void)state, (void)input, (void)faults;
    int status = check_fixed(step);
    if (status) return status;
    if (due_at <= step->in->now)
        return fail_code(step->why, GUICHET_CONFLICT, "deadline_passed", "the date that was asked for has passed");
    forget(&step->duties);
    return move(step, due_at);
}

int step_deadline_forget(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    (void)state, (void)input, (void)faults;
    forget(&step->duties);
    return GUICHET_OK;
}
