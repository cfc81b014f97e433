/* The deadlines of a case: begun at reception, stopped and released by states, met once.
 *
 *   received ─▶ running ⇄ paused ─▶ met      what is left is always computed anew from the stops: domain/legal_clock.h
 *
 * One timer of the engine watches them, first for the moment from which a deadline is about to be missed, then for the
 * one at which it is. It moves with them and goes when all are met or stand still.
 */
#include "flow/step_parts.h"

#include "domain/legal_clock.h"

#include <inttypes.h>

#define SOON_PART   4                    /* told when a quarter of its time is left … */
#define SOON_MAX_MS INT64_C(86400000)    /* … and not more than a day before */
#define WISH_MAX_MS INT64_C(31536000000) /* a wished date lies at most a year ahead */

static struct deadline *add(struct step *step, const char *name) {
    struct requisition *head = step->head;
    require(head->deadline_count < DEADLINES_MAX);
    struct deadline *deadline = &head->deadlines[head->deadline_count++];
    *deadline = (struct deadline){.name = name, .started_at = step->in->now};
    return deadline;
}

static int64_t earliest(const struct requisition *head, bool only_unmet) {
    int64_t due_at = 0;
    for (size_t i = 0; i < head->deadline_count; i++) {
        const struct deadline *deadline = &head->deadlines[i];
        if (only_unmet && deadline->met_at) continue;
        if (!due_at || deadline->due_at < due_at) due_at = deadline->due_at;
    }
    return due_at;
}

/* Earliest unmet; once all are met, when the case had to be answered. */
static void set_due(struct requisition *head) {
    head->due_at = earliest(head, true);
    if (!head->due_at) head->due_at = earliest(head, false);
}

static int update_all(struct step *step) {
    for (size_t i = 0; i < step->head->deadline_count; i++) {
        int status = legal_clock_update(step->in->calendar, &step->head->deadlines[i], step->in->now, step->why);
        if (status) return status;
    }
    set_due(step->head);
    return GUICHET_OK;
}

int step_clock_admits(const struct step *step, int64_t due_at, const char *pointer, struct faults *faults) {
    int64_t span = due_at - step->in->now;
    if (span > 0 && span <= WISH_MAX_MS) return GUICHET_OK;
    return faults_add(faults, pointer, "range", "must be in the future, at most a year ahead");
}

static int64_t stopped_until(const struct deadline *deadline, int64_t now) {
    int64_t sum = 0;
    for (size_t i = 0; i < deadline->stop_count; i++) {
        const struct stop *stop = &deadline->stops[i];
        sum += (stop->to ? stop->to : now) - stop->from;
    }
    return sum;
}

/* It ends at that moment, as a span of elapsed time that later pauses move. Stops stay as they were, so that the past
 * can still be explained; the start gives way by the part of a second that spans do not have. */
static int span_to(struct step *step, struct deadline *deadline, int64_t due_at) {
    int64_t ends = due_at - stopped_until(deadline, step->in->now);
    int64_t seconds = (ends - deadline->started_at + 999) / 1000;
    deadline->started_at = ends - seconds * 1000;
    deadline->duration = arena_printf(step->arena, "%" PRId64 " seconds", seconds);
    return deadline->duration ? GUICHET_OK : GUICHET_MEMORY;
}

/* A magistrate's date stands as it is. Another's is a wish: it becomes a span of elapsed time, so that a pause moves
 * it as it moves everything else. */
static int add_requested(struct step *step, struct faults *faults) {
    const struct step_input *in = step->in;
    int status = step_clock_admits(step, in->requested_due, "/requested_due", faults);
    if (status) return status;
    struct deadline *deadline = add(step, "requested");
    if (!in->requested_is_fixed) return span_to(step, deadline, in->requested_due);
    deadline->fixed_at = in->requested_due;
    return GUICHET_OK;
}

/* The time to answer: of the bases cited, the one that ends first. */
static struct duration shortest(const struct step *step, enum urgency urgency) {
    const struct flow *flow = step->flow;
    struct duration best = flow->due[urgency];
    int64_t first = INT64_MAX;
    for (size_t family = 0; family < LAW_FAMILY_COUNT; family++) {
        if (!(step->in->families & LAW_BIT(family))) continue;
        bool own = flow->has_due_for[family][urgency];
        struct duration due = own ? flow->due_for[family][urgency] : flow->due[urgency];
        int64_t ends = duration_due(step->in->calendar, step->in->now, due);
        if (ends >= first) continue;
        first = ends;
        best = due;
    }
    return best;
}

int step_clock_start(struct step *step, struct faults *faults) {
    enum urgency urgency = step->head->urgency;
    step->head->deadline_count = 0;
    if (!step->flow->has_due[urgency]) {
        return faults_add(faults, "/urgency", "not_admitted", "\"%s\" is not admitted for %s", urgency_name(urgency),
                          step->flow->type);
    }
    char text[DURATION_TEXT_SIZE + 1];
    duration_format(shortest(step, urgency), "en", text);
    struct deadline *answer = add(step, "answer");
    answer->duration = arena_text(step->arena, text);
    if (!answer->duration) return GUICHET_MEMORY;
    int status = step->in->requested_due ? add_requested(step, faults) : GUICHET_OK;
    return status ? status : update_all(step);
}

int step_clock_restart(struct step *step) {
    for (size_t i = 0; i < step->head->deadline_count; i++) {
        struct deadline *deadline = &step->head->deadlines[i];
        if (deadline->met_at || strcmp(deadline->name, "answer") != 0) continue;
        deadline->started_at = step->in->now;
        deadline->stop_count = 0;
        deadline->status = DEADLINE_RUNNING;
    }
    return update_all(step);
}

bool step_clock_is_fixed(const struct step *step) {
    const struct requisition *head = step->head;
    for (size_t i = 0; i < head->deadline_count; i++) {
        if (head->deadlines[i].fixed_at && !head->deadlines[i].met_at) return true;
    }
    return false;
}

/* No longer the workflow's delay, that begins anew where the case is handed on: both sides have settled this date. */
static int move(struct step *step, struct deadline *deadline, int64_t due_at, bool is_fixed) {
    deadline->name = is_fixed ? "requested" : "agreed";
    deadline->fixed_at = is_fixed ? due_at : 0;
    if (!is_fixed) return span_to(step, deadline, due_at);
    legal_clock_resume(deadline, step->in->now);
    return GUICHET_OK;
}

int step_clock_move(struct step *step, int64_t due_at, bool is_fixed) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < step->head->deadline_count && !status; i++) {
        struct deadline *deadline = &step->head->deadlines[i];
        if (!deadline->met_at) status = move(step, deadline, due_at, is_fixed);
    }
    return status ? status : update_all(step);
}

int step_clock_enter(struct step *step, const struct flow_state *state, bool meets) {
    int64_t now = step->in->now;
    step->head->clock = state->final ? CLOCK_STOPPED : state->clock;
    for (size_t i = 0; i < step->head->deadline_count; i++) {
        struct deadline *deadline = &step->head->deadlines[i];
        int status = GUICHET_OK;
        if (deadline->met_at) continue;
        if (meets || state->clock == CLOCK_RUNNING) legal_clock_resume(deadline, now);
        else if (!deadline->fixed_at) status = legal_clock_pause(deadline, now, step->why);
        if (status) return status;
        if (meets) deadline->met_at = now;
    }
    return update_all(step);
}

/* ---- the timer ---- */

static const struct deadline *earlier(const struct deadline *a, const struct deadline *b) {
    return !a || b->due_at < a->due_at ? b : a;
}

/* The one that will be missed first; when none can be any more, the one that was. NULL: met, or standing still. */
static const struct deadline *find_watched(const struct requisition *head) {
    const struct deadline *running = NULL, *missed = NULL;
    for (size_t i = 0; i < head->deadline_count; i++) {
        const struct deadline *deadline = &head->deadlines[i];
        if (deadline->met_at) continue;
        if (deadline->status == DEADLINE_RUNNING) running = earlier(running, deadline);
        if (deadline->status == DEADLINE_MISSED) missed = earlier(missed, deadline);
    }
    return running ? running : missed;
}

/* On time means: at the due instant or before. */
static int64_t missed_at(const struct deadline *deadline) {
    return deadline->due_at + 1;
}

static int64_t soon_at(const struct deadline *deadline) {
    int64_t part = (deadline->due_at - deadline->started_at) / SOON_PART;
    return deadline->due_at - (part < SOON_MAX_MS ? part : SOON_MAX_MS);
}

static int arm(struct step *step, int64_t at) {
    struct op *op = step_enter_op(step, OP_TIMER_SET);
    if (!op) return GUICHET_LIMIT;
    op->as.timer = (struct op_timer){.name = DUTY_DEADLINE, .of_case = true, .due_at = at};
    return GUICHET_OK;
}

int step_clock_watch(struct step *step) {
    const struct deadline *before = find_watched(step->in->head), *now = find_watched(step->head);
    if (!now) return before ? step_enter_clear(step, DUTY_DEADLINE, true) : GUICHET_OK;
    if (before && before->due_at == now->due_at) return GUICHET_OK;
    if (now->status == DEADLINE_MISSED) return GUICHET_OK; /* what it was set to is still to come */
    return arm(step, soon_at(now) > step->in->now ? soon_at(now) : missed_at(now));
}

int step_clock_tell(struct step *step, bool *is_entry) {
    const struct deadline *watched = find_watched(step->head);
    int status = watched ? GUICHET_OK : step_enter_clear(step, DUTY_DEADLINE, true);
    *is_entry = watched && missed_at(watched) <= step->in->now;
    if (!watched) return status;
    step->out->deadline = *is_entry ? "missed" : "soon";
    if (!*is_entry) return arm(step, missed_at(watched));
    status = step_enter_clear(step, DUTY_DEADLINE, true);
    return status ? status : update_all(step);
}
