/* One case through one version of its workflow. */
#include "flow/replay.h"

#include "base/text.h"

#define TEXT_MAX (8u << 20)

struct replay {
    const struct flow *flow;
    const struct replay_case *c;
    struct vm *vm;
    struct arena *arena;
    struct replay_trace *trace;
    struct fail *why;
    const char *task, *call; /* of the present state */
    struct bytes args;
};

/* ---- what a step is given ---- */

static int text_of(struct replay *replay, yyjson_val *value, struct bytes *out) {
    struct buffer buffer;
    struct json_out json;
    buffer_init(&buffer, TEXT_MAX);
    json_out_init(&json, &buffer);
    json_put_value(&json, value);
    *out = (struct bytes){buffer.status ? NULL : arena_copy(replay->arena, buffer_bytes(&buffer)), buffer.size};
    buffer_done(&buffer);
    return out->data ? GUICHET_OK : fail(replay->why, GUICHET_MEMORY, "no memory for the replay");
}

static bool awaits_act(yyjson_val *content) {
    size_t index, count;
    yyjson_val *warning;
    yyjson_arr_foreach(json_get(content, "warnings"), index, count, warning) {
        if (yyjson_equals_str(json_get(warning, "code"), LAW_ACT_AWAITED)) return true;
    }
    return false;
}

/* Of the case only what it was born with. */
static struct requisition newborn(const struct requisition *head) {
    struct requisition born = {.id = head->id,
                               .urgency = head->urgency,
                               .party = head->party,
                               .unit = head->unit,
                               .territory = head->territory,
                               .submitter = head->submitter,
                               .audience = head->audience,
                               .test = head->test};
    memcpy(born.number, head->number, sizeof born.number);
    return born;
}

static struct step_input input_of(const struct replay *replay, const struct replay_event *event) {
    const struct replay_case *c = replay->c;
    return (struct step_input){.flow = replay->flow,
                               .calendar = c->calendar,
                               .holders = c->holders,
                               .now = event->at,
                               .rules = c->rules,
                               .callback_number = c->callback_number,
                               .head = &replay->trace->head,
                               .content = replay->trace->content,
                               .event = event->name,
                               .event_input = event->input,
                               .result = event->result,
                               .error = event->error,
                               .by = event->by,
                               .party = event->party,
                               .unit = event->unit,
                               .person = event->actor,
                               .actor = event->actor,
                               .team = event->team,
                               .is_magistrate = event->is_magistrate,
                               .late_by_ms = event->late_by_ms};
}

static int submit(struct replay *replay, const struct replay_event *event, struct change *change, struct faults *faults,
                  struct step_output *output, struct fail *refusal) {
    const struct replay_case *c = replay->c;
    struct step_input in = input_of(replay, event);
    in.event = NULL;
    in.event_input = in.content = NULL;
    in.person = c->head->submitter;
    in.act_awaited = awaits_act(c->content);
    in.requested_due = event->requested_due;
    in.requested_is_fixed = event->requested_is_fixed;
    int status = text_of(replay, json_get(c->content, "document"), &in.document);
    if (!status) status = text_of(replay, json_get(c->content, "requester"), &in.requester);
    if (!status) status = text_of(replay, event->input, &in.input);
    in.warnings = BYTES("[]");
    return status ? status : step_submit(replay->vm, &in, replay->arena, change, faults, output, refusal);
}

/* ---- what came out ---- */

static const char *or_none(const char *text) {
    return text && text[0] ? text : "none";
}

static const char *task_text(struct replay *replay, const struct task *task) {
    const char *text = arena_printf(replay->arena, "%s", task->team);
    for (unsigned bit = 1; text && bit <= ROLE_AUDITOR; bit <<= 1) {
        if (task->roles & bit) text = arena_printf(replay->arena, "%s %s", text, party_role_name((enum role)bit));
    }
    return text;
}

/* The engine's own timer says nothing that the due time has not said. */
static const char *timer_text(struct replay *replay, const char *before, const struct op_timer *timer) {
    if (strcmp(timer->name, DUTY_DEADLINE) == 0) return before;
    char at[TEXT_TIME_SIZE + 1];
    text_time(timer->due_at, at);
    return arena_printf(replay->arena, "%s%s%s %s", before, before[0] ? ", " : "", timer->name, at);
}

/* What the store would have done, as far as it is compared. */
static struct replay_mark look_at(struct replay *replay, const struct change *change) {
    const char *timers = "";
    for (size_t i = 0; i < change->op_count && timers; i++) {
        const struct op *op = &change->ops[i];
        if (op->kind == OP_TASK_CLOSE && !op->as.task.duty) replay->task = NULL;
        if (op->kind == OP_TASK_OPEN && !op->as.task.duty) replay->task = task_text(replay, &op->as.task);
        if (op->kind == OP_TIMER_SET) timers = timer_text(replay, timers, &op->as.timer);
        if (op->kind != OP_EFFECT) continue;
        replay->call = op->as.effect.service;
        replay->args = op->as.effect.args;
    }
    return (struct replay_mark){.state = change->head.state,
                                .task = or_none(replay->task),
                                .call = or_none(replay->call),
                                .timers = or_none(timers),
                                .args = replay->args,
                                .due_at = change->head.due_at};
}

static const char *code_of(struct replay *replay, int status, const struct fail *refusal, const struct faults *faults) {
    if (faults->count) return faults->list[0].code;
    return refusal->code[0] ? arena_text(replay->arena, refusal->code) : status_code(status);
}

static int take(struct replay *replay, const struct replay_event *event, struct replay_mark *mark) {
    struct change *change = arena_alloc(replay->arena, sizeof *change);
    struct faults *faults = arena_alloc(replay->arena, sizeof *faults);
    struct step_output output;
    struct fail refusal = {0};
    if (!change || !faults) return fail(replay->why, GUICHET_MEMORY, "no memory for the replay");
    faults_init(faults, replay->arena);
    const struct step_input in = input_of(replay, event);
    int status = strcmp(event->name, "submit") == 0
                     ? submit(replay, event, change, faults, &output, &refusal)
                     : step_fire(replay->vm, &in, replay->arena, change, faults, &output, &refusal);
    if (status == GUICHET_MEMORY) return fail(replay->why, status, "no memory for the replay");
    if (status) {
        mark->refused = code_of(replay, status, &refusal, faults);
        return GUICHET_OK;
    }
    if (change->head.entry != replay->trace->head.entry) replay->call = NULL;
    *mark = look_at(replay, change);
    replay->trace->head = change->head;
    return json_read(output.content, replay->arena, &replay->trace->content, replay->why);
}

int replay_run(struct vm *vm, const struct flow *flow, const struct replay_case *c, struct arena *arena,
               struct replay_trace *out, struct fail *why) {
    struct replay replay = {.flow = flow, .c = c, .vm = vm, .arena = arena, .trace = out, .why = why};
    *out =
        (struct replay_trace){.marks = arena_array(arena, c->count + 1, sizeof *out->marks), .head = newborn(c->head)};
    if (!out->marks) return fail(why, GUICHET_MEMORY, "no memory for the replay");
    int status = GUICHET_OK;
    while (out->count < c->count && !status) {
        struct replay_mark *mark = &out->marks[out->count];
        status = take(&replay, &c->events[out->count++], mark);
        if (mark->refused) break;
    }
    return status;
}
