/* The simulated case: what the desk, the store and the clerk do, in memory and in one line each. */
#include "flow/scenario_parts.h"

#include "base/text.h"
#include "domain/law.h"

#define DEFAULT_AT      "2026-03-10T10:00:00+01:00" /* a Tuesday like any other */
#define CALLBACK_NUMBER "+33199001777"              /* the registry's of the unit */
#define DEFAULT_OBJECT  "Essai d'un scénario de traitement"

/* ---- who ---- */

static unsigned role_of(const char *by) {
    const char *colon = strchr(by, ':');
    return party_role_of((struct bytes){by, colon ? (size_t)(colon - by) : strlen(by)});
}

static bool is_word(const char *by, const char *word) {
    size_t size = strlen(word);
    return strncmp(by, word, size) == 0 && (by[size] == '\0' || by[size] == ':');
}

static const char *first_role(unsigned roles) {
    for (unsigned bit = 1; bit <= ROLE_AUDITOR; bit <<= 1) {
        if (roles & bit) return party_role_name((enum role)bit);
    }
    return "agent";
}

static const struct duty_event *duty_of(const struct scenario *scenario, const char *name) {
    struct duties duties;
    duty_read(scenario->content, &duties);
    duty_follow(&duties, scenario->flow, &scenario->head);
    return duty_event_of(&duties, bytes_of(name));
}

const char *scenario_default_by(const struct scenario *scenario, const char *name) {
    const struct duty_event *duty = duty_of(scenario, name);
    if (duty && duty->duty) return first_role(duty_roles(duty->duty));
    const struct flow_state *state = flow_state_of(scenario->flow, scenario->head.state);
    const struct flow_event *event = flow_event_of(scenario->flow, state, bytes_of(name));
    unsigned by = event ? event->by : FLOW_BY_REQUESTER;
    if (duty) return duty->event.by & FLOW_BY_REQUESTER ? "requester" : first_role(state->task.roles);
    if (by & FLOW_BY_SYSTEM) return "system";
    if (by & FLOW_BY_CLAIM) return first_role(state->task.roles);
    if (by & FLOW_BY_REQUESTER) return "requester";
    if (by & FLOW_BY_AUDIENCE) return "audience";
    return first_role(by);
}

/* The desk's rule: the right comes from a role, from the claim, or from being the requester. A claim is made by the
 * way, so it takes the role that the task asks for. */
static bool may_fire(const struct flow_state *state, const struct flow_event *event, const char *by) {
    unsigned role = role_of(by);
    if (is_word(by, "system")) return event->by & FLOW_BY_SYSTEM;
    if (is_word(by, "requester") || (role & ROLES_REQUESTER))
        return event->by & (FLOW_BY_REQUESTER | (role & ROLES_REQUESTER));
    if (is_word(by, "audience")) return event->by & FLOW_BY_AUDIENCE;
    if (is_word(by, "reviewer")) return event->by & FLOW_BY_CLAIM;
    if (!(role & ROLES_HOLDER)) return false;
    if (event->by & (role | FLOW_BY_HOLDER)) return true;
    return (event->by & FLOW_BY_CLAIM) && state->task.present && (state->task.roles & role);
}

static bool may_fire_duty(const struct flow_state *state, const struct duty_event *duty, const char *by) {
    unsigned role = role_of(by);
    if (is_word(by, "system")) return duty->event.by & FLOW_BY_SYSTEM;
    if (is_word(by, "requester") || (role & ROLES_REQUESTER)) return duty->event.by & FLOW_BY_REQUESTER;
    if (duty->duty) return role & duty_roles(duty->duty);
    return (duty->event.by & FLOW_BY_CLAIM) && state->task.present && (role & state->task.roles);
}

/* The word that scripts see: without the number of the person. */
static const char *word_of(struct scenario *scenario, const char *by) {
    const char *colon = strchr(by, ':');
    return colon ? arena_copy(scenario->arena, (struct bytes){by, (size_t)(colon - by)}) : by;
}

/* ---- what the store does with a change ---- */

static void clear_timer(struct scenario *scenario, const struct op_timer *timer) {
    for (size_t i = 0; i < scenario->timer_count; i++) {
        struct scenario_timer *known = &scenario->timers[i];
        if (known->of_case != timer->of_case || strcmp(known->name, timer->name) != 0) continue;
        *known = scenario->timers[--scenario->timer_count];
        return;
    }
}

static int set_timer(struct scenario *scenario, const struct op_timer *timer) {
    clear_timer(scenario, timer);
    if (scenario->timer_count == SCENARIO_TIMERS_MAX) return GUICHET_LIMIT;
    scenario->timers[scenario->timer_count++] = (struct scenario_timer){timer->name, timer->of_case, timer->due_at};
    return GUICHET_OK;
}

static int apply_op(struct scenario *scenario, const struct op *op) {
    bool is_duty = op->as.task.duty != NULL; /* of the ops about tasks */
    switch (op->kind) {
    case OP_TIMER_SET: return set_timer(scenario, &op->as.timer);
    case OP_TIMER_CLEAR: clear_timer(scenario, &op->as.timer); return GUICHET_OK;
    case OP_TASK_CLOSE:
        if (is_duty) scenario->duty_count--;
        else scenario->has_task = false;
        return GUICHET_OK;
    case OP_TASK_OPEN:
        if (is_duty) scenario->duty_count++;
        if (is_duty) return GUICHET_OK;
        scenario->has_task = true;
        scenario->task = op->as.task;
        return GUICHET_OK;
    case OP_EFFECT: scenario->call_entry = scenario->head.entry; return GUICHET_OK;
    default: /* log, content: nothing a scenario looks at */ return GUICHET_OK;
    }
}

static int apply(struct scenario *scenario, const struct change *change, const struct step_output *output) {
    int status = json_read(output->content, scenario->arena, &scenario->content, &scenario->why);
    if (status) return status;
    scenario->head = change->head;
    if (scenario->call_entry != scenario->head.entry) scenario->call_entry = 0;
    for (size_t i = 0; i < change->op_count && !status; i++) status = apply_op(scenario, &change->ops[i]);
    return status;
}

/* ---- submit ---- */

/* The basis named, or the first that reaches the type. */
static const struct law_row *find_basis(struct scenario *scenario, const struct script_at *given) {
    yyjson_val *named = json_get(given->value, "basis");
    const struct law_table *law = &scenario->reference->law;
    for (size_t i = 0; i < law->count; i++) {
        const struct law_row *row = &law->rows[i];
        bool admits = law_row_admits(row, scenario->flow->type, scenario->flow->families);
        if (named ? bytes_equal_text(json_text(named), row->id) : admits) return admits ? row : NULL;
    }
    return NULL;
}

static struct bytes write_document(struct scenario *scenario, const char *basis, yyjson_val *period) {
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, 1u << 20);
    json_out_init(&out, &buffer);
    json_object(&out);
    json_text_member(&out, "type", scenario->flow->type);
    json_key(&out, "legal_basis");
    json_array(&out);
    json_put_text(&out, basis);
    json_array_end(&out);
    json_text_member(&out, "object", DEFAULT_OBJECT);
    json_value_member(&out, "period", period);
    json_object_end(&out);
    struct bytes text = {arena_copy(scenario->arena, buffer_bytes(&buffer)), buffer.size};
    buffer_done(&buffer);
    return text.data ? text : BYTES("{}");
}

static struct bytes text_of(struct scenario *scenario, yyjson_val *value) {
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, 4u << 20);
    json_out_init(&out, &buffer);
    json_put_value(&out, value);
    struct bytes text = {arena_copy(scenario->arena, buffer_bytes(&buffer)), buffer.size};
    buffer_done(&buffer);
    return value && text.data ? text : BYTES("{}");
}

static bool read_given(struct scenario *scenario, const struct script_at *given) {
    static const char *const known[] = {"at",     "territory", "urgency", "basis", "input",
                                        "period", "denied",    "from",    "oral",  NULL};
    size_t index, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(given->value, index, count, key, value) {
        size_t i = 0;
        while (known[i] && !yyjson_equals_str(key, known[i])) i++;
        if (!known[i]) return scenario_unknown(scenario, given, "given:", yyjson_get_str(key), known);
    }
    struct requisition *head = &scenario->head;
    const char *at = json_get_string(given->value, "at", DEFAULT_AT);
    const char *territory = json_get_string(given->value, "territory", "77");
    const char *urgency = json_get_string(given->value, "urgency", "normal");
    scenario->calendar = calendar_of(&scenario->reference->calendars, territory);
    if (text_time_parse(bytes_of(at), &scenario->now) != GUICHET_OK)
        return scenario_fail(scenario, given, "given: \"%s\" is no time", at);
    if (!scenario->calendar) return scenario_fail(scenario, given, "given: no calendar of \"%s\"", territory);
    if (urgency_of(bytes_of(urgency), &head->urgency) != GUICHET_OK)
        return scenario_fail(scenario, given, "given: \"%s\" is no urgency", urgency);
    head->territory = territory;
    return true;
}

/* The side that submits when the test does not say: the holder's where only he may. */
static const char *default_side(const struct flow *flow) {
    return flow->submitters & ROLES_REQUESTER ? "requester" : "holder";
}

bool scenario_submit(struct scenario *scenario, const struct script_at *given) {
    struct change change = {0};
    struct step_output output;
    yyjson_val *input = NULL;
    scenario->head = (struct requisition){
        .id = {{1}}, .number = "2026-000001", .party = "police-77", .unit = "12345", .submitter = "requester"};
    faults_init(&scenario->faults, scenario->arena);
    if (!read_given(scenario, given)) return false;
    const struct law_row *basis = find_basis(scenario, given);
    if (!basis) {
        int status = fail_code(&scenario->why, GUICHET_INVALID, "basis_not_applicable",
                               "given: the basis is unknown or does not admit this type");
        return scenario_judge(scenario, given, "submit", status);
    }
    if (!scenario_moments(scenario, given, json_get(given->value, "input"), &input)) return false;
    struct step_input in = {
        .flow = scenario->flow,
        .calendar = scenario->calendar,
        .holders = &scenario->reference->holders,
        .now = scenario->now,
        .head = &scenario->head,
        .document = write_document(scenario, basis->id, json_get(given->value, "period")),
        .input = text_of(scenario, input),
        .families = basis->families & scenario->flow->families,
        .act_awaited = json_get_bool(given->value, "oral", false),
        .requester = BYTES("{\"name\":\"Martin\",\"quality\":\"OPJ\",\"unit\":\"12345\"}"),
        .by = json_get_string(given->value, "from", default_side(scenario->flow)),
        .person = "requester",
        .actor = "sha256:requester",
    };
    int status = step_submit(scenario->vm, &in, scenario->arena, &change, &scenario->faults, &output, &scenario->why);
    if (!status) status = apply(scenario, &change, &output);
    return scenario_judge(scenario, given, "submit", status);
}

/* ---- fire ---- */

int scenario_fire(struct scenario *scenario, const char *name, const char *by, yyjson_val *input, yyjson_val *result,
                  const char *error) {
    const struct flow_state *state = flow_state_of(scenario->flow, scenario->head.state);
    const struct flow_event *event = flow_event_of(scenario->flow, state, bytes_of(name));
    struct change change = {0};
    struct step_output output;
    scenario->why = (struct fail){0};
    faults_init(&scenario->faults, scenario->arena);
    const struct duty_event *duty = event ? NULL : duty_of(scenario, name);
    if ((event && !may_fire(state, event, by)) || (duty && !may_fire_duty(state, duty, by)))
        return fail_code(&scenario->why, GUICHET_NOT_ALLOWED, "not_allowed", "\"%s\" may not do \"%s\"", by, name);
    struct step_input in = {
        .flow = scenario->flow,
        .calendar = scenario->calendar,
        .holders = &scenario->reference->holders,
        .now = scenario->now,
        .head = &scenario->head,
        .content = scenario->content,
        .callback_number = CALLBACK_NUMBER,
        .event = name,
        .event_input = input,
        .result = result,
        .error = error,
        .by = word_of(scenario, by),
        .person = by,
        .actor = "sha256:actor",
        .name = by,
        .is_magistrate = is_word(by, "magistrate"),
    };
    if (is_word(by, "audience")) {
        in.party = "police-77";
        in.unit = by;
    }
    int status = step_fire(scenario->vm, &in, scenario->arena, &change, &scenario->faults, &output, &scenario->why);
    return status ? status : apply(scenario, &change, &output);
}
