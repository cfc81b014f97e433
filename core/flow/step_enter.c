/* Leaving and entering states: everything the engine does around a change of state.
 *
 *   leave: clear timers, close task     enter: clock ─▶ timers ─▶ task ─▶ call        (final: answer, end of all
 * timers)
 */
#include "flow/step_parts.h"

#include "base/text.h"
#include "domain/duration.h"

#include <inttypes.h>

int step_enter_case(struct step *step, struct vm_case *out) {
    yyjson_val *document, *requester;
    int status = step_content_part(step, &step->document, &document);
    if (!status) status = step_content_part(step, &step->requester, &requester);
    if (status) return status;
    *out = (struct vm_case){
        .head = step->head,
        .input = step->input,
        .data = step->data,
        .requester = requester,
        .period = json_get(document, "period"),
        .legal_basis = json_get(document, "legal_basis"),
        .protection = json_get(document, "protected"),
        .now = step->in->now,
    };
    return GUICHET_OK;
}

/* What a function of the script gives for the case as it is now. */
static int ask_script(struct step *step, int slot, struct bytes *json) {
    struct vm_case c;
    int status = step_enter_case(step, &c);
    return status ? status : vm_value(step->vm, step->flow, slot, &c, step->arena, json, step->why);
}

struct op *step_enter_op(struct step *step, enum op_kind kind) {
    struct op *op = change_add(step->change, kind);
    if (!op) fail(step->why, GUICHET_LIMIT, "this step would do more than %d things at once", CHANGE_OPS_MAX);
    return op;
}

/* Ids are made of what the step was given, so that the same step twice gives the same change: a UUIDv7 whose random
 * part is a mixture of requisition, entry and op. */
struct id step_enter_id(const struct step *step, uint64_t purpose) {
    uint64_t words[2], mixed = purpose ^ (uint64_t)step->head->entry * UINT64_C(0x9E3779B97F4A7C15);
    memcpy(words, step->head->id.bytes, sizeof words);
    struct id id = {{0}};
    for (size_t i = 0; i < 2; i++) { /* splitmix64 */
        mixed += words[i] + UINT64_C(0x9E3779B97F4A7C15);
        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
        mixed ^= mixed >> 31;
        memcpy(id.bytes + 8 * i, &mixed, sizeof mixed);
    }
    for (size_t i = 0; i < 6; i++) id.bytes[i] = (uint8_t)((uint64_t)step->in->now >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0F));
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

enum { DERIVE_TASK = 1, DERIVE_EFFECT = 2 };

int step_enter_clear(struct step *step, const char *name, bool of_case) {
    struct op *op = step_enter_op(step, OP_TIMER_CLEAR);
    if (!op) return GUICHET_LIMIT;
    op->as.timer = (struct op_timer){.name = name, .of_case = of_case};
    return GUICHET_OK;
}

int step_enter_leave(struct step *step, const struct flow_state *state) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < state->timer_count && !status; i++)
        status = step_enter_clear(step, state->timers[i].name, false);
    if (!status && state->task.present && !step_enter_op(step, OP_TASK_CLOSE)) status = GUICHET_LIMIT;
    return status;
}

/* What at(c) gave: a text of RFC 3339, milliseconds, or nil for "no such timer this time" (0). */
static int read_moment(struct step *step, const struct flow_timer *timer, struct bytes json, int64_t *at) {
    yyjson_val *value;
    int status = json_read(json, step->arena, &value, step->why);
    if (status) return status;
    if (yyjson_is_null(value)) *at = 0;
    else if (yyjson_is_num(value)) *at = (int64_t)yyjson_get_num(value);
    else if (!yyjson_is_str(value) || text_time_parse(json_text(value), at) != GUICHET_OK)
        return fail(step->why, GUICHET_SCRIPT, "%s:%u: timer \"%s\": at(c) gave no time", timer->place.file,
                    timer->place.line, timer->name);
    return GUICHET_OK;
}

int step_enter_timer(struct step *step, const struct flow_timer *timer, bool of_case) {
    int64_t due;
    if (timer->at == FLOW_NO_SLOT) {
        due = duration_due(step->in->calendar, step->in->now, timer->after);
    } else {
        struct bytes json;
        int status = ask_script(step, timer->at, &json);
        if (!status) status = read_moment(step, timer, json, &due);
        if (status) return status;
        if (!due) return GUICHET_OK;
    }
    struct op *op = step_enter_op(step, OP_TIMER_SET);
    if (!op) return GUICHET_LIMIT;
    op->as.timer = (struct op_timer){.name = timer->name, .of_case = of_case, .due_at = due};
    return GUICHET_OK;
}

/* Four eyes at the queue: who acted in a state this one must be distinct from, or approved already, may not claim it.
 */
static int list_barred(struct step *step, const struct flow_task *task, const char **out) {
    struct buffer text;
    struct bytes list;
    buffer_init(&text, 64u << 10);
    for (size_t i = 0; i < task->distinct_count; i++) {
        const char *state = step->flow->states[task->distinct_from[i]].name;
        for (size_t k = 0; k < step->people_count; k++)
            if (strcmp(step->people[k].state, state) == 0) buffer_addf(&text, "%s ", step->people[k].person);
    }
    for (size_t i = 0; i < step->approval_count; i++) buffer_addf(&text, "%s ", step->approvals[i]);
    int status = step_content_take(step, &text, &list);
    *out = status ? NULL : list.data;
    return status;
}

int step_enter_task(struct step *step, const struct flow_state *state) {
    const struct flow_task *task = &state->task;
    const char *barred = NULL;
    int status = task->approve ? list_barred(step, task, &barred) : step_duty_barred(step, &barred);
    if (status) return status;
    const struct requisition *head = step->head;
    struct op *op = step_enter_op(step, OP_TASK_OPEN);
    if (!op) return GUICHET_LIMIT;
    op->as.task = (struct task){
        .id = step_enter_id(step, DERIVE_TASK | (uint64_t)step->approval_count << 8),
        .requisition = head->id,
        .entry = head->entry,
        .state = state->name,
        .team = task->team ? task->team : head->holder,
        .roles = task->roles,
        .urgency = task->has_urgency ? task->urgency : head->urgency,
        .due_at = head->due_at,
        .opened_at = step->in->now,
        .barred = barred,
        .is_review = task->approve,
    };
    return GUICHET_OK;
}

/* Someone whom the law protects, and nobody on the holder's side has looked at the case yet. */
static int is_barred(struct step *step, bool *barred) {
    yyjson_val *document, *protection;
    int status = step_content_part(step, &step->document, &document);
    protection = status ? NULL : json_get(document, "protected");
    *barred = protection && !yyjson_is_null(protection);
    for (size_t i = 0; i < step->people_count; i++)
        *barred = *barred && step->head->submitter && strcmp(step->people[i].person, step->head->submitter) == 0;
    return status;
}

/* No machine answers for a person whom the law protects: the question goes to a service that nobody offers, so that the
 * call fails at once and the script's way by hand is taken (every call has one). */
static int open_call(struct step *step, const struct flow_call *call) {
    struct bytes args = BYTES("{}");
    bool barred;
    int barring = is_barred(step, &barred);
    if (barring) return barring;
    if (call->args != FLOW_NO_SLOT) {
        int status = ask_script(step, call->args, &args);
        if (status) return status;
    }
    struct op *op = step_enter_op(step, OP_EFFECT);
    if (!op) return GUICHET_LIMIT;
    op->as.effect = (struct op_effect){
        .id = step_enter_id(step, DERIVE_EFFECT),
        .service = barred ? STEP_PROTECTED_SERVICE : call->service,
        .args = args,
        .next_at = step->in->now,
        .timeout_ms = call->timeout_ms,
        .retry_times = call->retry_times,
        .retry_from_ms = call->retry_from_ms,
        .retry_to_ms = call->retry_to_ms,
    };
    return GUICHET_OK;
}

/* ---- the answer ---- */

/* Items of the lists at the top of the answer; one when it has no list. */
static int64_t count_records(const struct field_list *fields, yyjson_val *data) {
    int64_t records = 0;
    bool has_list = false;
    for (size_t i = 0; i < fields->count; i++) {
        yyjson_val *list = json_get(data, fields->fields[i].name);
        has_list = has_list || fields->fields[i].is_list;
        if (yyjson_is_arr(list)) records += (int64_t)yyjson_arr_size(list);
    }
    return has_list ? records : 1;
}

/* `completeness` is the engine's word beside the type's own fields: full, partial or none. */
static int take_completeness(struct step *step, yyjson_val *value, const char **completeness, yyjson_val **rest) {
    static const char *const known[] = {"full", "partial", "none", NULL};
    yyjson_val *said = json_get(value, "completeness");
    *rest = value;
    if (!said) return GUICHET_OK;
    *completeness = NULL;
    for (size_t i = 0; known[i]; i++) {
        if (yyjson_equals_str(said, known[i])) *completeness = known[i];
    }
    if (!*completeness) return fail(step->why, GUICHET_SCRIPT, "completeness must be full, partial or none");
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, 8u << 20);
    json_out_init(&out, &buffer);
    size_t index, count;
    yyjson_val *key, *member;
    json_object(&out);
    yyjson_obj_foreach(value, index, count, key, member) {
        if (yyjson_equals_str(key, "completeness")) continue;
        json_key_bytes(&out, json_text(key));
        json_put_value(&out, member);
    }
    json_object_end(&out);
    struct bytes text;
    int status = step_content_take(step, &buffer, &text);
    return status ? status : json_read(text, step->arena, rest, step->why);
}

static int write_answer(struct step *step, const char *completeness, const struct field_result *checked,
                        struct bytes *answer) {
    struct buffer buffer;
    struct json_out out;
    yyjson_val *data;
    int status = json_read(checked->json, step->arena, &data, step->why);
    if (status) return status;
    bool none = strcmp(completeness, "none") == 0;
    buffer_init(&buffer, 8u << 20);
    json_out_init(&out, &buffer);
    json_object(&out);
    json_text_member(&out, "completeness", completeness);
    json_int_member(&out, "records", none ? 0 : count_records(&step->flow->answer, data));
    json_int_member(&out, "files", (int64_t)checked->file_count);
    json_time_member(&out, "sealed_at", step->in->now);
    json_raw_member(&out, "data", checked->json);
    json_object_end(&out);
    return step_content_take(step, &buffer, answer);
}

/* How complete an answer is when it does not say so itself. */
static const char *usual_completeness(const struct flow_state *state) {
    if (!state->final) return "partial";
    return strcmp(state->final, "no_data") == 0 ? "none" : "full";
}

static int build_answer(struct step *step, const struct flow_state *state, struct bytes *answer) {
    const struct flow *flow = step->flow;
    const char *completeness = usual_completeness(state);
    yyjson_val *value = step->data;
    if (state->answer != FLOW_NO_SLOT) {
        struct bytes json;
        int status = ask_script(step, state->answer, &json);
        if (!status) status = step_content_value(step, json, &value);
        if (status) return status;
    } else if (strcmp(completeness, "none") == 0) {
        value = NULL;
    }
    int status = value ? take_completeness(step, value, &completeness, &value) : GUICHET_OK;
    if (status) return status;
    struct faults *faults = arena_alloc(step->arena, sizeof *faults);
    struct field_result checked = {.json = BYTES("{}")};
    if (!faults) return GUICHET_MEMORY;
    faults_init(faults, step->arena);
    /* Without data there is nothing that could be required. */
    if (value)
        status = field_check_built(&flow->answer, value, "/answer", step->in->now, step->arena, faults, &checked);
    if (status == GUICHET_INVALID)
        return fail(step->why, GUICHET_SCRIPT, "%s:%u: the answer of \"%s\" breaks its fields: %s %s (%zu faults)",
                    state->place.file, state->place.line, state->name, faults->list[0].pointer, faults->list[0].detail,
                    faults->count);
    step->out->open_files = checked.files;
    step->out->open_file_count = checked.file_count;
    return status ? status : write_answer(step, completeness, &checked, answer);
}

int step_enter_answer(struct step *step, const struct flow_state *state) {
    struct bytes answer;
    int status = build_answer(step, state, &answer);
    if (status) return status;
    if (!state->final) return step_content_hand_over(step, answer);
    step->answer = (struct step_part){.text = answer};
    return GUICHET_OK;
}

/* A part of the answer leaves by entering the state that says what it is. */
static int enter_part(struct step *step, const struct flow_state *state) {
    int status = step_duty_part(step);
    return status ? status : step_enter_answer(step, state);
}

static int enter_final(struct step *step, const struct flow_state *state) {
    step->head->outcome = state->final;
    step->head->closed_at = step->in->now;
    step->out->entered_final = true;
    int status = GUICHET_OK;
    for (size_t i = 0; i < step->flow->timer_count && !status; i++)
        status = step_enter_clear(step, step->flow->timers[i].name, true);
    bool has_answer = strcmp(state->final, "answered") == 0 || strcmp(state->final, "no_data") == 0;
    if (!status && has_answer) status = step_enter_answer(step, state);
    return status ? status : step_duty_end(step);
}

int step_enter_engine(struct step *step, const struct flow_state *state, bool meets) {
    step->head->state = state->name;
    int status = step_clock_enter(step, state, state->final || meets);
    return status || !state->final ? status : enter_final(step, state);
}

int step_enter_state(struct step *step, size_t index) {
    const struct flow_state *state = &step->flow->states[index];
    bool is_fraud = step_duty_is_fraud(step);
    if (is_fraud && state->final) return step_enter_engine(step, duty_state_of(DUTY_STATE_SUSPECTED), true);
    if (step_duty_holds(step, state)) return step_duty_hold(step, state);
    step->head->state = state->name;
    if (state->task.approve) step->approval_count = 0;
    int status = step_clock_enter(step, state, is_fraud || state->final || step->flow->met_by == index);
    if (!status && state->final) return enter_final(step, state);
    if (!status && state->answer != FLOW_NO_SLOT) status = enter_part(step, state);
    for (size_t i = 0; i < state->timer_count && !status; i++)
        status = step_enter_timer(step, &state->timers[i], false);
    if (!status && state->task.present) status = step_enter_task(step, state);
    if (!status && state->call.present) status = open_call(step, &state->call);
    return status;
}
