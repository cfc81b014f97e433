/* The step itself: from a case and an event to a change, or to a refusal that leaves everything as it was. */
#include "flow/step_parts.h"

#include "base/text.h"
#include "domain/circle.h"
#include "domain/identifiers.h"

#include <inttypes.h>

/* ---- common to both ---- */

static int begin(struct step *step, struct vm *vm, const struct step_input *in, struct arena *arena,
                 struct change *change, struct step_output *out, struct fail *why) {
    *step = (struct step){.vm = vm,
                          .flow = in->flow,
                          .in = in,
                          .arena = arena,
                          .change = change,
                          .head = &change->head,
                          .out = out,
                          .why = why};
    *out = (struct step_output){.change = change};
    if (!change->result_arena) change->result_arena = arena;
    change->op_count = 0;
    change->head = *in->head;
    change->requisition = in->head->id;
    change->expected_version = in->head->version;
    change->vital = in->head->urgency == URGENCY_VITAL;
    change->now = in->now;
    if (!change_add(change, OP_PUT_REQUISITION)) return fail(why, GUICHET_MEMORY, "no memory for a change");
    return GUICHET_OK;
}

static void put_actor(const struct step_input *in, struct json_out *out) {
    json_key(out, "actor");
    json_object(out);
    json_text_member(out, "name", in->name);
    json_text_member(out, "team", in->team);
    json_text_member(out, "by", in->by);
    if (in->is_magistrate) json_bool_member(out, "magistrate", true);
    if (in->unit) {
        json_text_member(out, "party", in->party);
        json_text_member(out, "unit", in->unit);
    }
    json_object_end(out);
}

/* Who held it before and after. */
static void put_handover(const struct step *step, struct json_out *out) {
    const struct step_output *output = step->out;
    if (!output->handed_from) return;
    json_key(out, "holder");
    json_object(out);
    json_text_member(out, "from", output->handed_from);
    json_text_member(out, "to", step->head->holder);
    json_object_end(out);
}

/* By when it was due, and is. */
static void put_new_due(const struct step *step, struct json_out *out) {
    const struct step_output *output = step->out;
    if (!output->due_before) return;
    json_key(out, "due_at");
    json_object(out);
    json_time_member(out, "from", output->due_before);
    json_time_member(out, "to", step->head->due_at);
    json_object_end(out);
}

/* What came, as it came: a replay needs it. */
static void put_submitted(const struct step_input *in, struct json_out *out) {
    json_raw_member(out, "submitted", in->input);
    if (!in->requested_due) return;
    json_time_member(out, "requested_due", in->requested_due);
    json_bool_member(out, "requested_is_fixed", in->requested_is_fixed);
}

/* The one log entry of the step. */
static int add_entry(struct step *step, const char *event, const char *from, struct bytes input) {
    const struct step_input *in = step->in;
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, 8u << 20);
    json_out_init(&out, &buffer);
    json_object(&out);
    put_actor(in, &out);
    if (!from) put_submitted(in, &out);
    if (input.size) json_raw_member(&out, "input", input);
    if (in->result) json_value_member(&out, "result", in->result);
    if (in->error) json_text_member(&out, "error", in->error);
    if (in->late_by_ms) json_int_member(&out, "late_by_ms", in->late_by_ms);
    put_handover(step, &out);
    put_new_due(step, &out);
    json_object_end(&out);
    struct bytes payload;
    int status = step_content_take(step, &buffer, &payload);
    if (status) return status;
    struct op *op = change_add(step->change, OP_ENTRY);
    if (!op) return fail(step->why, GUICHET_LIMIT, "this step would do more than %d things at once", CHANGE_OPS_MAX);
    op->as.entry = (struct op_entry){
        .event = event, .from = from, .to = step->head->state, .actor = in->actor, .at = in->now, .payload = payload};
    step->out->from = from;
    step->out->to = step->head->state;
    return GUICHET_OK;
}

static void take_findings(struct step *step, const struct field_result *checked) {
    step->out->targets = checked->targets;
    step->out->target_count = checked->target_count;
    step->out->files = checked->files;
    step->out->file_count = checked->file_count;
}

static int end(struct step *step) {
    struct requisition *head = step->head;
    int status = step_clock_watch(step);
    if (status) return status;
    head->version++;
    head->entries++;
    head->updated_at = step->in->now;
    return step_content_close(step);
}

/* ---- what the script decides ---- */

static int keep_changes(struct step *step, const struct vm_outcome *outcome) {
    int status = GUICHET_OK;
    if (outcome->input_changed) status = step_content_value(step, outcome->input, &step->input);
    if (!status && outcome->data_changed) status = step_content_value(step, outcome->data, &step->data);
    if (!status && (!yyjson_is_obj(step->input) || !yyjson_is_obj(step->data)))
        return fail(step->why, GUICHET_SCRIPT, "%s: c.input and c.data must stay tables with names", step->flow->file);
    return status;
}

/* Another entity answers from now on: same number with a suffix, its team, its own delay. Where it only goes at
 * reception, nobody had it before. */
static int hand_over(struct step *step, const char *key) {
    const struct holder *holder = holder_find(step->in->holders, bytes_of(key));
    if (!holder || holder->is_team || holder->regime == HOLDER_REDIRECT)
        return fail_code(step->why, GUICHET_CONFLICT, "unknown_holder", "\"%s\" is no entity that answers requisitions",
                         key);
    step->out->handed_from = step->head->holder;
    step->out->due_before = step->head->due_at;
    step->head->holder = holder->key;
    int status =
        step->in->event ? step_content_transfer(step, step->out->handed_from, step->out->due_before) : GUICHET_OK;
    return status ? status : step_clock_restart(step);
}

/* One more who may know of the case. */
static int admit(struct step *step, const char *word) {
    struct requisition *head = step->head;
    if (!step->flow->need_to_know)
        return fail(step->why, GUICHET_SCRIPT, "%s: c.admitted is for need_to_know = true", step->flow->file);
    if (!circle_is_word(bytes_of(word)))
        return fail_code(step->why, GUICHET_CONFLICT, "unknown_word",
                         "\"%s\" is neither person:ID nor unit:PARTY/UNIT nor team:KEY", word);
    return circle_add(head->circle, bytes_of(word), step->arena, &head->circle, step->why);
}

/* Whoever acts in a case may know of it. */
static int note_circle(struct step *step) {
    struct requisition *head = step->head;
    if (!step->flow->need_to_know || strcmp(step->in->by, "system") == 0) return GUICHET_OK;
    return circle_add_person(head->circle, step->in->person, step->arena, &head->circle, step->why);
}

/* The state that run chose, or the first. */
static int choose(struct step *step, const struct flow_event *event, const char *target, size_t *to) {
    *to = event->to_count ? event->to[0] : SIZE_MAX;
    if (!target) return GUICHET_OK;
    for (size_t i = 0; i < event->to_count; i++) {
        *to = event->to[i];
        if (strcmp(step->flow->states[*to].name, target) == 0) return GUICHET_OK;
    }
    return fail(step->why, GUICHET_SCRIPT, "%s:%u: run of \"%s\" returned \"%s\", which is not in its `to`",
                event->place.file, event->place.line, event->name, target);
}

int step_run(struct step *step, const struct flow_event *event, yyjson_val *input, size_t *to) {
    struct vm_outcome outcome = {0};
    if (event->run != FLOW_NO_SLOT) {
        struct vm_case c;
        struct vm_event e = {
            .name = event->name,
            .input = input,
            .result = step->in->result,
            .error = step->in->error,
            .by = step->in->by,
            .party = step->in->party,
            .unit = step->in->unit,
            .at = step->in->now,
        };
        int status = step_enter_case(step, &c);
        if (!status) status = vm_run(step->vm, step->flow, event->run, &c, &e, step->arena, &outcome, step->why);
        if (status) return status;
    }
    if (outcome.denied) {
        step->out->denied = outcome.denied;
        step->out->denied_text = outcome.denied_text;
        return fail_code(step->why, GUICHET_CONFLICT, outcome.denied, "%s",
                         outcome.denied_text ? outcome.denied_text : "the workflow refuses this");
    }
    int status = keep_changes(step, &outcome);
    if (!status && outcome.holder) status = hand_over(step, outcome.holder);
    if (!status && outcome.admitted) status = admit(step, outcome.admitted);
    return status ? status : choose(step, event, outcome.target, to);
}

/* ---- submit ---- */

/* Who holds what is asked for: a team, by the number of the item, or as the script's function says. */
static int find_holder(struct step *step) {
    const struct flow *flow = step->flow;
    if (flow->holder) {
        step->head->holder = flow->holder;
    } else if (flow->holder_field) {
        yyjson_val *named = json_get(step->input, flow->holder_field);
        struct identifier item;
        if (yyjson_is_arr(named)) named = yyjson_arr_get_first(named);
        identifier_check(IDENTIFIER_POSTAL_ITEM, json_text(named), &item);
        step->head->holder = arena_text(step->arena, item.holder ? item.holder : "courrier");
    } else {
        struct vm_case c;
        struct bytes json;
        yyjson_val *team;
        int status = step_enter_case(step, &c);
        if (!status) status = vm_value(step->vm, flow, flow->holder_slot, &c, step->arena, &json, step->why);
        if (!status) status = json_read(json, step->arena, &team, step->why);
        if (status) return status;
        if (!yyjson_is_str(team)) return fail(step->why, GUICHET_SCRIPT, "%s: holder(c) gave no team", flow->file);
        step->head->holder = yyjson_get_str(team);
    }
    return step->head->holder ? GUICHET_OK : GUICHET_MEMORY;
}

static int submit_content(struct step *step, struct faults *faults) {
    const struct step_input *in = step->in;
    struct faults *warnings = arena_alloc(step->arena, sizeof *warnings);
    struct field_result checked;
    yyjson_val *input;
    if (!warnings) return GUICHET_MEMORY;
    faults_init(warnings, step->arena);
    step->document.text = in->document;
    step->requester.text = in->requester;
    step->warnings.text = in->warnings;
    int status = step_content_value(step, in->input, &input);
    if (!status) status = step_content_value(step, BYTES("{}"), &step->data);
    if (status) return status;
    status = field_check(&step->flow->input, input, "/input", in->now, step->arena, faults, warnings, &checked);
    if (status) return status;
    take_findings(step, &checked);
    status = step_content_value(step, checked.json, &step->input);
    return status ? status : step_content_warn(step, warnings);
}

/* Every fault of the document is wanted at once: input and deadlines are both looked at. */
static int submit_check(struct step *step, struct faults *faults) {
    int content = submit_content(step, faults);
    int clock = step_clock_start(step, faults);
    return content && content != GUICHET_INVALID ? content
           : clock && clock != GUICHET_INVALID   ? clock
           : content                             ? content
                                                 : clock;
}

/* What the script will not even receive: the words of the document's faults. */
static int deny_submission(const struct step *step, struct faults *faults) {
    faults_add(faults, "/input", step->out->denied, "%s", step->why->text);
    return fail(step->why, GUICHET_INVALID, "%s does not take this requisition", step->flow->type);
}

int step_submit(struct vm *vm, const struct step_input *in, struct arena *arena, struct change *change,
                struct faults *faults, struct step_output *out, struct fail *why) {
    struct step step;
    size_t to = SIZE_MAX;
    int status = begin(&step, vm, in, arena, change, out, why);
    if (status) return status;
    const struct flow *flow = in->flow;
    step.head->type = flow->type;
    step.head->type_version = flow->version;
    step.head->received_at = in->now;
    step.head->entry = in->head->entries + 1;
    status = note_circle(&step);
    if (!status) status = submit_check(&step, faults);
    if (status == GUICHET_INVALID) return fail(why, status, "the input of %s is not as it must be", flow->type);
    if (!status) status = find_holder(&step);
    if (!status) status = step_run(&step, &flow->start, step.input, &to);
    if (out->denied) return deny_submission(&step, faults);
    if (!status) status = step_duty_begin(&step);
    if (!status) status = step_enter_state(&step, to);
    for (size_t i = 0; i < flow->timer_count && !status && !out->entered_final; i++)
        status = step_enter_timer(&step, &flow->timers[i], true);
    if (!status) status = add_entry(&step, "submit", NULL, (struct bytes){0});
    return status ? status : end(&step);
}

/* ---- fire ---- */

static int refuse_event(const struct step *step, const struct flow_state *state) {
    char names[300] = "";
    size_t size = 0;
    for (size_t i = 0; i < state->event_count + step->flow->any_count; i++) {
        if (i >= state->event_count && state->final) break;
        const struct flow_event *event =
            i < state->event_count ? &state->events[i] : &step->flow->any[i - state->event_count];
        int more = snprintf(names + size, sizeof names - size, "%s%s", size ? ", " : "", event->name);
        if (more < 0 || (size_t)more >= sizeof names - size) break;
        size += (size_t)more;
    }
    return fail_code(step->why, GUICHET_CONFLICT, "event_not_allowed",
                     "\"%s\" is not possible in the state \"%s\" (%s)", step->in->event, state->name,
                     names[0] ? names : "which is final");
}

static bool is_holder(const struct step *step) {
    return strcmp(step->in->by, "system") != 0 && strcmp(step->in->by, "requester") != 0 && !step->in->unit;
}

/* Four eyes: who acted in one of these states may not act here, nor whoever made the call-back; and nobody approves
 * twice. */
static int check_eyes(struct step *step, const struct flow_state *state, const struct flow_event *event) {
    const struct step_input *in = step->in;
    if (is_holder(step) && duty_bars_state(json_get(in->content, "people"), state, in->person))
        return fail_code(step->why, GUICHET_NOT_ALLOWED, "four_eyes",
                         "whoever made the call-back may not work on the answer: four eyes");
    for (size_t i = 0; i < state->task.distinct_count; i++) {
        const char *other = step->flow->states[state->task.distinct_from[i]].name;
        if (step_content_acted(step, other, in->person))
            return fail_code(step->why, GUICHET_NOT_ALLOWED, "four_eyes",
                             "whoever acted in \"%s\" may not act in \"%s\": four eyes", other, state->name);
    }
    if (!state->task.approve || strcmp(event->name, "approve") != 0) return GUICHET_OK;
    for (size_t i = 0; i < step->approval_count; i++) {
        if (strcmp(step->approvals[i], in->person) == 0)
            return fail_code(step->why, GUICHET_CONFLICT, "already_approved", "this person has approved already");
    }
    return GUICHET_OK;
}

/* Remembers the actor. *waits: an approval that others must follow. */
static int note_actor(struct step *step, const struct flow_state *state, const struct flow_event *event, bool *waits) {
    *waits = false;
    if (!state->task.present || !is_holder(step) || !(event->by & ~(unsigned)(FLOW_BY_SYSTEM | FLOW_BY_REQUESTER)))
        return GUICHET_OK;
    if (state->task.approve && strcmp(event->name, "approve") == 0) {
        if (step->approval_count == STEP_APPROVALS_MAX)
            return fail(step->why, GUICHET_LIMIT, "more than %d approvals", STEP_APPROVALS_MAX);
        step->approvals[step->approval_count++] = step->in->person;
        *waits = step->approval_count < state->task.quorum;
    }
    int status = step_content_act(step, state->name, step->in->person);
    return status ? status : step_duty_acted(step);
}

static int check_input(struct step *step, const struct flow_event *event, struct faults *faults,
                       struct field_result *checked, yyjson_val **input) {
    const struct step_input *in = step->in;
    struct faults *warnings = arena_alloc(step->arena, sizeof *warnings);
    if (!warnings) return GUICHET_MEMORY;
    faults_init(warnings, step->arena);
    int status = field_check(&event->input, in->event_input, "/input", in->now, step->arena, faults, warnings, checked);
    if (status == GUICHET_INVALID)
        return fail(step->why, status, "the input of \"%s\" is not as it must be", event->name);
    if (status) return status;
    take_findings(step, checked);
    status = step_content_value(step, checked->json, input);
    return status ? status : step_content_warn(step, warnings);
}

/* A timer that brought the event is spent, whatever follows. Those of the state go when it is left. */
static int clear_fired(struct step *step, const struct flow_state *state, bool leaves) {
    const char *event = step->in->event;
    if (strncmp(event, "timer.", 6) != 0) return GUICHET_OK;
    for (size_t i = 0; i < state->timer_count; i++) {
        if (strcmp(state->timers[i].name, event + 6) == 0)
            return leaves ? GUICHET_OK : step_enter_clear(step, state->timers[i].name, false);
    }
    for (size_t i = 0; i < step->flow->timer_count; i++) {
        if (strcmp(step->flow->timers[i].name, event + 6) == 0)
            return step_enter_clear(step, step->flow->timers[i].name, true);
    }
    return GUICHET_OK;
}

static int move(struct step *step, const struct flow_state *state, size_t to, bool waits) {
    bool leaves = !waits && to != SIZE_MAX;
    int status = clear_fired(step, state, leaves);
    if (status) return status;
    if (waits) { /* the next approval is another person's: the task goes back into the queue */
        if (!change_add(step->change, OP_TASK_CLOSE)) return GUICHET_LIMIT;
        return step_enter_task(step, state);
    }
    if (!leaves) return GUICHET_OK;
    status = step_enter_leave(step, state);
    step->head->entry = step->head->entries + 1;
    return status ? status : step_enter_state(step, to);
}

/* An event of the engine's own: the workflow is not asked. */
static int fire_duty(struct step *step, const struct flow_state *state, const struct duty_event *duty,
                     struct faults *faults) {
    const struct flow_event *event = &duty->event;
    struct field_result checked;
    yyjson_val *input = NULL;
    if (duty_bars_event(step->flow, json_get(step->in->content, "people"), duty, step->in->person))
        return fail_code(step->why, GUICHET_NOT_ALLOWED, "four_eyes", "somebody who did not act before must do this");
    step->out->notify = event->notify;
    int status = check_input(step, event, faults, &checked, &input);
    if (!status) status = step_duty_fire(step, state, duty, input, faults);
    if (status == GUICHET_INVALID)
        return fail(step->why, status, "the input of \"%s\" is not as it must be", event->name);
    if (!status)
        status = add_entry(step, event->name, state->name, step->in->event_input ? checked.json : (struct bytes){0});
    return status ? status : end(step);
}

/* The timer of the deadlines: nothing of the case changes but what is told of it. */
static int fire_deadline(struct step *step, const struct flow_state *state) {
    bool is_entry;
    int status = step_clock_tell(step, &is_entry);
    if (!status && is_entry) status = add_entry(step, "deadline.missed", state->name, (struct bytes){0});
    if (status) return status;
    if (is_entry) return end(step);
    struct change *change = step->change; /* the timer's op takes the place of the first, which would write the case */
    change->ops[0] = change->ops[--change->op_count];
    return step_content_close(step);
}

int step_fire(struct vm *vm, const struct step_input *in, struct arena *arena, struct change *change,
              struct faults *faults, struct step_output *out, struct fail *why) {
    struct step step;
    struct field_result checked;
    yyjson_val *input = NULL;
    bool waits = false;
    size_t to = SIZE_MAX;
    int status = begin(&step, vm, in, arena, change, out, why);
    if (status) return status;
    const struct flow_state *state = flow_state_of(in->flow, in->head->state);
    if (!state) return fail(why, GUICHET_INTERNAL, "%s has no state \"%s\"", in->flow->type, in->head->state);
    status = step_content_open(&step);
    if (status) return status;
    if (strcmp(in->event, "timer." DUTY_DEADLINE) == 0) return fire_deadline(&step, state);
    const struct flow_event *event = flow_event_of(in->flow, state, bytes_of(in->event));
    const struct duty_event *duty = event ? NULL : duty_event_of(&step.duties, bytes_of(in->event));
    if (duty) return fire_duty(&step, state, duty, faults);
    if (!event) return refuse_event(&step, state);
    if (!status) status = check_eyes(&step, state, event);
    if (!status) status = check_input(&step, event, faults, &checked, &input);
    if (!status) status = note_circle(&step);
    if (!status) status = note_actor(&step, state, event, &waits);
    if (!status && !waits) status = step_run(&step, event, input, &to);
    if (!status) status = move(&step, state, to, waits);
    if (!status)
        status = add_entry(&step, event->name, state->name, in->event_input ? checked.json : (struct bytes){0});
    if (status) return status;
    out->notify = event->notify;
    return end(&step);
}
