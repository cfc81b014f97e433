/* Duties in a step: what a vital case owes from its start, what its end waits for, and what the engine's own events do.
 */
#include "flow/step_parts.h"

#include "domain/identifiers.h"

#define NUMBER_AT "/input/number_called"

enum { DERIVE_CALLBACK = 3, DERIVE_REVIEW = 4 };

static const struct duty_rules *rules_of(const struct step *step) {
    return step->in->rules ? step->in->rules : &duty_rules_usual;
}

static bool is_pending(const char *stands) {
    return stands && strcmp(stands, "pending") == 0;
}

static int count(struct step *step, enum emergency_kind kind) {
    struct op *op = step_enter_op(step, OP_EMERGENCY);
    if (!op) return GUICHET_LIMIT;
    op->as.emergency = kind;
    return GUICHET_OK;
}

/* ---- who may not ---- */

static int list_people(struct step *step, bool (*is_barred)(const struct step *step, const char *state),
                       const char **out) {
    struct buffer text;
    struct bytes list;
    buffer_init(&text, 64u << 10);
    for (size_t i = 0; i < step->people_count; i++) {
        if (is_barred(step, step->people[i].state)) buffer_addf(&text, "%s ", step->people[i].person);
    }
    int status = step_content_take(step, &text, &list);
    *out = status ? NULL : list.data;
    return status;
}

static bool is_callback(const struct step *step, const char *state) {
    (void)step;
    return strcmp(state, DUTY_CALLBACK) == 0;
}

static bool is_work(const struct step *step, const char *state) {
    return duty_is_work(step->flow, state);
}

static bool is_any(const struct step *step, const char *state) {
    (void)step, (void)state;
    return true;
}

int step_duty_barred(struct step *step, const char **out) {
    *out = NULL;
    return step->duties.callback ? list_people(step, is_callback, out) : GUICHET_OK;
}

static int bar(struct step *step, const char *duty, const char *barred) {
    struct op *op = step_enter_op(step, OP_TASK_BAR);
    if (!op) return GUICHET_LIMIT;
    op->as.task = (struct task){.duty = duty, .barred = barred};
    return GUICHET_OK;
}

int step_duty_acted(struct step *step) {
    const char *barred;
    if (!is_pending(step->duties.callback)) return GUICHET_OK;
    int status = list_people(step, is_work, &barred);
    return status ? status : bar(step, DUTY_CALLBACK, barred);
}

/* ---- tasks ---- */

static int open_task(struct step *step, const char *duty, uint64_t purpose, int64_t due_at, const char *barred) {
    struct op *op = step_enter_op(step, OP_TASK_OPEN);
    if (!op) return GUICHET_LIMIT;
    op->as.task = (struct task){
        .id = step_enter_id(step, purpose),
        .requisition = step->head->id,
        .entry = step->head->entry,
        .duty = duty,
        .state = duty,
        .team = DUTY_TEAM,
        .roles = duty_roles(duty),
        .urgency = is_callback(step, duty) ? URGENCY_VITAL : URGENCY_NORMAL,
        .due_at = due_at,
        .opened_at = step->in->now,
        .barred = barred,
    };
    return GUICHET_OK;
}

static int close_task(struct step *step, const char *duty) {
    struct op *op = step_enter_op(step, OP_TASK_CLOSE);
    if (!op) return GUICHET_LIMIT;
    op->as.task = (struct task){.duty = duty};
    return GUICHET_OK;
}

static int set_timer(struct step *step) {
    struct op *op = step_enter_op(step, OP_TIMER_SET);
    if (!op) return GUICHET_LIMIT;
    int64_t due_at = duration_due(step->in->calendar, step->in->now, rules_of(step)->regularise);
    op->as.timer = (struct op_timer){.name = DUTY_TIMER, .of_case = true, .due_at = due_at};
    return GUICHET_OK;
}

/* ---- beginning, waiting, end ---- */

/* Half of the delay: the answer must have the other half. */
static int begin_callback(struct step *step) {
    int64_t now = step->in->now;
    step->duties.callback = "pending";
    return open_task(step, DUTY_CALLBACK, DERIVE_CALLBACK, now + (step->head->due_at - now) / 2, NULL);
}

/* Notices ask for nothing: they owe nothing. */
static bool is_owed(const struct step *step) {
    return step->head->urgency == URGENCY_VITAL && !step->flow->is_notice;
}

int step_duty_begin(struct step *step) {
    if (!is_owed(step)) return GUICHET_OK;
    int status = count(step, EMERGENCY_VITAL);
    if (!status && rules_of(step)->callback && !step->flow->no_callback) status = begin_callback(step);
    if (status || !step->in->act_awaited) return status;
    step->duties.act = "awaited";
    return set_timer(step);
}

bool step_duty_holds(const struct step *step, const struct flow_state *state) {
    bool releases = state->final && (strcmp(state->final, "answered") == 0 || strcmp(state->final, "no_data") == 0);
    return releases && is_pending(step->duties.callback);
}

int step_duty_part(const struct step *step) {
    if (!is_pending(step->duties.callback) && !step_duty_is_fraud(step)) return GUICHET_OK;
    return fail_code(step->why, GUICHET_CONFLICT, "callback_pending",
                     "no part of the answer leaves before the unit has been called back");
}

/* The answer is built once and put away, so that its faults are told to whoever prepared it. */
int step_duty_hold(struct step *step, const struct flow_state *state) {
    int status = step_enter_answer(step, state);
    step->answer = (struct step_part){0};
    step->duties.release = state->name;
    bool meets = step->flow->met_by != SIZE_MAX && &step->flow->states[step->flow->met_by] == state;
    return status ? status : step_enter_engine(step, duty_state_of(DUTY_STATE_CALLBACK), meets);
}

int step_duty_end(struct step *step) {
    const char *barred;
    int status = GUICHET_OK;
    if (!is_owed(step)) return GUICHET_OK;
    if (is_pending(step->duties.callback)) {
        step->duties.callback = "dropped";
        status = close_task(step, DUTY_CALLBACK);
    }
    step->duties.review = "pending";
    if (!status) status = list_people(step, is_any, &barred);
    if (status) return status;
    int64_t due_at = duration_due(step->in->calendar, step->in->now, rules_of(step)->review);
    return open_task(step, DUTY_REVIEW, DERIVE_REVIEW, due_at, barred);
}

/* ---- the call-back ---- */

static bool is_same_number(const char *called, const char *other) {
    struct identifier number;
    return other && identifier_check(IDENTIFIER_PHONE, bytes_of(other), &number) == GUICHET_OK &&
           strcmp(number.norm, called) == 0;
}

/* The registry has no number: which one was called and where it is from is told, and it is not the document's. */
static int check_found_number(struct step *step, yyjson_val *input, struct faults *faults) {
    const char *called = json_get_string(input, "number_called", NULL);
    yyjson_val *document;
    int status = step_content_part(step, &step->document, &document);
    if (status) return status;
    if (!called)
        status =
            faults_add(faults, NUMBER_AT, "required", "the registry has no number of this unit: which one was called?");
    else if (is_same_number(called, json_get_string(json_get(document, "requester"), "phone", NULL)))
        status = faults_add(faults, NUMBER_AT, "not_in_registry", "the number in the document proves nothing");
    if (!json_get_string(input, "number_source", NULL))
        status = faults_add(faults, "/input/number_source", "required",
                            "the registry has no number of this unit: where is the one from that was called?");
    return status;
}

/* The registry's number and no other. */
static int check_number(struct step *step, yyjson_val *input, struct faults *faults) {
    const char *called = json_get_string(input, "number_called", NULL), *known = step->in->callback_number;
    if (!known) return check_found_number(step, input, faults);
    if (called && strcmp(called, known) != 0)
        return faults_add(faults, NUMBER_AT, "not_in_registry", "only the number of the registry counts");
    return GUICHET_OK;
}

static int enter(struct step *step, const struct flow_state *left) {
    int status = step_enter_leave(step, left);
    step->head->entry = step->head->entries + 1;
    return status;
}

/* Whoever called back does not work on the answer: not in the task that is open either. */
static int note_caller(struct step *step, const struct flow_state *state) {
    const char *barred;
    int status = step_content_act(step, DUTY_CALLBACK, step->in->person);
    if (status || !state->task.present || state->task.approve) return status;
    status = step_duty_barred(step, &barred);
    return status ? status : bar(step, NULL, barred);
}

static int release(struct step *step, const struct flow_state *state) {
    const struct flow_state *to = flow_state_of(step->flow, step->duties.release);
    require(to >= step->flow->states && to < step->flow->states + step->flow->state_count);
    step->duties.release = NULL;
    int status = enter(step, state);
    return status ? status : step_enter_state(step, (size_t)(to - step->flow->states));
}

static int confirmed(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    int status = check_number(step, input, faults);
    if (!status) status = note_caller(step, state);
    if (!status) status = close_task(step, DUTY_CALLBACK);
    step->duties.callback = "confirmed";
    return status || !step->duties.release ? status : release(step, state);
}

bool step_duty_is_fraud(const struct step *step) {
    return step->duties.callback && strcmp(step->duties.callback, "failed") == 0;
}

static int end_as_fraud(struct step *step, const struct flow_state *state) {
    int status = enter(step, state);
    return status ? status : step_enter_engine(step, duty_state_of(DUTY_STATE_SUSPECTED), true);
}

/* What the case has done outside is undone first. A script that chooses the present state is letting go already; one
 * that denies has nothing to undo: a fraud is told whatever it says. */
static int let_go(struct step *step, const struct flow_state *state, yyjson_val *input) {
    size_t to;
    int status = step_run(step, &step->flow->fraud, input, &to);
    if (step->out->denied) {
        step->out->denied = step->out->denied_text = NULL;
        return end_as_fraud(step, state);
    }
    if (status) return status;
    if (&step->flow->states[to] == state) return step_clock_enter(step, state, true);
    status = enter(step, state);
    return status ? status : step_enter_state(step, to);
}

static int fraud(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    (void)faults;
    int status = step_content_act(step, DUTY_CALLBACK, step->in->person);
    if (!status) status = close_task(step, DUTY_CALLBACK);
    if (!status) status = count(step, EMERGENCY_FRAUD);
    if (status) return status;
    step->duties.callback = "failed";
    step->duties.release = NULL;
    step->out->notify = "security";
    return step->flow->fraud.to_count ? let_go(step, state, input) : end_as_fraud(step, state);
}

static int failed(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    step->duties.failures++;
    if (step->duties.failures >= DUTY_FAILURES_MAX) return fraud(step, state, input, faults);
    return note_caller(step, state);
}

/* ---- the act, the review ---- */

static int regularised(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    (void)state, (void)input, (void)faults;
    bool in_time = strcmp(step->duties.act, "awaited") == 0;
    step->duties.act = in_time ? "regularised" : "late";
    return in_time ? step_enter_clear(step, DUTY_TIMER, true) : GUICHET_OK;
}

static int irregular(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    (void)state, (void)input, (void)faults;
    step->duties.act = "irregular";
    int status = step_enter_clear(step, DUTY_TIMER, true);
    return status ? status : count(step, EMERGENCY_IRREGULAR);
}

static int reviewed(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults) {
    (void)state, (void)faults;
    bool is_justified = json_get_bool(input, "justified", false);
    step->duties.review = is_justified ? "justified" : "unjustified";
    int status = close_task(step, DUTY_REVIEW);
    return status || is_justified ? status : count(step, EMERGENCY_UNJUSTIFIED);
}

static const struct {
    const char *name;
    int (*run)(struct step *step, const struct flow_state *state, yyjson_val *input, struct faults *faults);
} handlers[] = {
    {"callback_confirmed", confirmed},
    {"callback_failed", failed},
    {"callback_fraud", fraud},
    {"regularise", regularised},
    {"timer." DUTY_TIMER, irregular},
    {"reviewed", reviewed},
    {"new_deadline", step_deadline_ask},
    {"agree_deadline", step_deadline_agree},
    {"refuse_deadline", step_deadline_forget},
    {"drop_deadline", step_deadline_forget},
};

int step_duty_fire(struct step *step, const struct flow_state *state, const struct duty_event *event, yyjson_val *input,
                   struct faults *faults) {
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
        if (strcmp(handlers[i].name, event->event.name) == 0) return handlers[i].run(step, state, input, faults);
    }
    require(!"a handler for every event of a duty");
    return GUICHET_INTERNAL;
}
