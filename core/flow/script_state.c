/* Reads the states of a script: events, timers, tasks, calls. */
#include "flow/script_parts.h"

#define STATES_MAX  100
#define EVENTS_MAX  40
#define TIMERS_MAX  20
#define TARGETS_MAX 16

/* ---- who ---- */

static const char *const BY_WORDS[] = {"requester", "agent",      "jurist",   "reviewer",   "supervisor", "holder",
                                       "system",    "compliance", "security", "magistrate", "audience",   NULL};
static const char *const ROLE_WORDS[] = {"agent", "jurist", "compliance", "security", "supervisor", NULL};

/* Roles, and the words that are no roles. */
static unsigned by_bit(struct bytes word) {
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {
        {"requester", FLOW_BY_REQUESTER}, {"holder", FLOW_BY_HOLDER},  {"audience", FLOW_BY_AUDIENCE},
        {"system", FLOW_BY_SYSTEM},       {"reviewer", FLOW_BY_CLAIM},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (bytes_equal_text(word, words[i].word)) return words[i].bit;
    }
    return party_role_of(word) & (ROLES_HOLDER | ROLES_REQUESTER);
}

static unsigned role_bit(struct bytes word) {
    return party_role_of(word) & ROLES_HOLDER;
}

/* Events that only the engine brings. */
static bool is_system(const char *name) {
    return strncmp(name, "timer.", 6) == 0 || strncmp(name, "call.", 5) == 0;
}

static unsigned default_by(const char *name, const struct flow_state *state) {
    if (is_system(name)) return FLOW_BY_SYSTEM;
    return state && state->task.present ? FLOW_BY_CLAIM : FLOW_BY_HOLDER;
}

/* ---- targets ---- */

size_t script_state_index(const struct script_reader *reader, const struct script_at *at) {
    const char *name = at->value && yyjson_is_str(at->value) ? yyjson_get_str(at->value) : NULL;
    if (name) return script_index(reader, at, "the state", name, (const char *const *)reader->state_names);
    script_lost(reader, at, "\"%s\" must be the name of a state", at->name);
    return SIZE_MAX;
}

/* A state or a list of states. */
static const size_t *read_indices(const struct script_reader *reader, const struct script_at *at, size_t *count) {
    size_t *list = arena_array(reader->arena, TARGETS_MAX, sizeof *list), index, size;
    yyjson_val *item;
    *count = 0;
    if (!at->value || !list) return list;
    if (!yyjson_is_arr(at->value)) {
        list[0] = script_state_index(reader, at);
        *count = list[0] != SIZE_MAX;
        return list;
    }
    if (yyjson_arr_size(at->value) > TARGETS_MAX) script_lost(reader, at, "more than %d states", TARGETS_MAX);
    yyjson_arr_foreach(at->value, index, size, item) {
        struct script_at member = {.up = at->up, .name = at->name, .value = item};
        size_t found = *count < TARGETS_MAX ? script_state_index(reader, &member) : SIZE_MAX;
        if (found != SIZE_MAX) list[(*count)++] = found;
    }
    return list;
}

/* ---- events ---- */

static void read_event(const struct script_reader *reader, const struct script_entry *entry,
                       const struct flow_state *state, struct flow_event *event) {
    static const char *const keys[] = {"to", "by", "input", "run", "notify", "title", "confirm", NULL};
    const struct script_at *at = &entry->at;
    *event = (struct flow_event){.name = at->name, .place = entry->place, .by = default_by(at->name, state)};
    if (yyjson_is_str(at->value)) { /* event = "state" */
        event->to = read_indices(reader, at, &event->to_count);
        event->title = script_title(reader, &(struct script_at){.up = at}, at->name);
        return;
    }
    if (!script_is_table(reader, at)) return;
    script_check_keys(reader, at, keys);
    struct script_at to = script_member(at, "to"), by = script_member(at, "by"), input = script_member(at, "input");
    struct script_at run = script_member(at, "run"), notify = script_member(at, "notify");
    struct script_at title = script_member(at, "title"), confirm = script_member(at, "confirm");
    event->to = read_indices(reader, &to, &event->to_count);
    event->by = script_bits(reader, &by, by_bit, "the role", BY_WORDS, event->by);
    event->run = script_slot(reader, &run);
    event->notify = script_text(reader, &notify, NULL);
    event->title = script_title(reader, &title, at->name);
    event->confirm = script_bool(reader, &confirm, false);
    script_read_fields(reader, &input, &event->input);
    if (is_system(event->name) && (event->by != FLOW_BY_SYSTEM || event->input.count))
        script_fault(reader, at, "\"%s\" comes from the engine: it takes neither `by` nor `input`", event->name);
}

void script_read_events(const struct script_reader *reader, const struct script_at *at, const struct flow_state *state,
                        const struct flow_event **out, size_t *count) {
    struct script_entry *entries;
    size_t found = script_entries(reader, at, &entries);
    if (found > EVENTS_MAX) found = (script_lost(reader, at, "more than %d events", EVENTS_MAX), 0);
    struct flow_event *events = arena_array(reader->arena, found + 1, sizeof *events);
    for (size_t i = 0; events && i < found; i++) read_event(reader, &entries[i], state, &events[i]);
    *out = events;
    *count = events ? found : 0;
}

void script_read_way(const struct script_reader *reader, const struct script_at *at, const char *name,
                     struct flow_event *out) {
    static const char *const keys[] = {"to", "run", NULL};
    struct script_at to = *at, run = {0};
    *out = (struct flow_event){.name = name, .place = script_place(reader, at)};
    if (yyjson_is_obj(at->value)) {
        script_check_keys(reader, at, keys);
        to = script_member(at, "to");
        run = script_member(at, "run");
    }
    if (!to.value) script_lost(reader, at, "needs a state to go to");
    out->to = read_indices(reader, &to, &out->to_count);
    out->run = script_slot(reader, &run);
}

/* ---- timers ---- */

void script_read_timers(const struct script_reader *reader, const struct script_at *at, const struct flow_timer **out,
                        size_t *count) {
    static const char *const keys[] = {"at", NULL};
    struct script_entry *entries;
    size_t found = script_entries(reader, at, &entries);
    if (found > TIMERS_MAX) found = (script_lost(reader, at, "more than %d timers", TIMERS_MAX), 0);
    struct flow_timer *timers = arena_array(reader->arena, found + 1, sizeof *timers);
    for (size_t i = 0; timers && i < found; i++) {
        const struct script_at *timer = &entries[i].at;
        timers[i] = (struct flow_timer){.name = timer->name, .place = entries[i].place};
        if (yyjson_is_obj(timer->value)) {
            script_check_keys(reader, timer, keys);
            struct script_at moment = script_member(timer, "at");
            timers[i].at = script_slot(reader, &moment);
            if (!moment.value) script_fault(reader, timer, "the timer \"%s\" needs at = function(c)", timer->name);
        } else {
            script_duration(reader, timer, &timers[i].after);
        }
    }
    *out = timers;
    *count = timers ? found : 0;
}

/* ---- task, approve, call ---- */

/* A team's key; `holder` says: the requisition's own. */
static const char *read_team(const struct script_reader *reader, const struct script_at *at) {
    struct script_at team = script_member(at, "team");
    if (!team.value) script_fault(reader, at, "needs a team");
    return json_get(team.value, "$holder") ? NULL : script_text(reader, &team, NULL);
}

static void read_task(const struct script_reader *reader, const struct script_at *at, bool approve,
                      struct flow_task *task) {
    static const char *const task_keys[] = {"team", "role", "title", "urgency", NULL};
    static const char *const approve_keys[] = {"team", "role", "title", "urgency", "distinct_from", "quorum", NULL};
    static const char *const urgencies[] = {"normal", "urgent", "vital", NULL};
    if (!at->value || !script_is_table(reader, at)) return;
    script_check_keys(reader, at, approve ? approve_keys : task_keys);
    struct script_at role = script_member(at, "role"), title = script_member(at, "title");
    struct script_at urgency = script_member(at, "urgency"), quorum = script_member(at, "quorum");
    struct script_at distinct = script_member(at, "distinct_from");
    task->present = true;
    task->approve = approve;
    task->team = read_team(reader, at);
    task->roles = script_bits(reader, &role, role_bit, "the role", ROLE_WORDS, ROLE_AGENT);
    if (title.value) task->title = script_title(reader, &title, "");
    task->has_urgency = urgency.value != NULL;
    task->urgency = (enum urgency)script_choice(reader, &urgency, urgencies, URGENCY_NORMAL);
    task->quorum = (unsigned)script_int(reader, &quorum, 1, 9, 1);
    task->distinct_from = read_indices(reader, &distinct, &task->distinct_count);
}

static void read_retry(const struct script_reader *reader, const struct script_at *at, struct flow_call *call) {
    static const char *const keys[] = {"times", "from", "to", NULL};
    call->retry_times = 5;
    call->retry_from_ms = 5000;
    call->retry_to_ms = 300000;
    if (!at->value || !script_is_table(reader, at)) return;
    script_check_keys(reader, at, keys);
    struct script_at times = script_member(at, "times"), from = script_member(at, "from"), to = script_member(at, "to");
    call->retry_times = script_int(reader, &times, 0, 1000, call->retry_times);
    call->retry_from_ms = script_elapsed(reader, &from, call->retry_from_ms);
    call->retry_to_ms = script_elapsed(reader, &to, call->retry_to_ms);
    if (call->retry_from_ms > call->retry_to_ms) script_fault(reader, at, "retry: `from` is longer than `to`");
}

static void read_call(const struct script_reader *reader, const struct script_at *at, struct flow_call *call) {
    static const char *const keys[] = {"service", "args", "timeout", "retry", NULL};
    if (!at->value || !script_is_table(reader, at)) return;
    script_check_keys(reader, at, keys);
    struct script_at service = script_member(at, "service"), args = script_member(at, "args");
    struct script_at timeout = script_member(at, "timeout"), retry = script_member(at, "retry");
    call->present = true;
    call->service = script_text(reader, &service, NULL);
    if (!service.value) script_fault(reader, at, "a call needs a service");
    call->args = script_slot(reader, &args);
    call->timeout_ms = script_elapsed(reader, &timeout, 10000);
    read_retry(reader, &retry, call);
}

/* ---- states ---- */

static const char *const FINALS[] = {"answered", "no_data", "refused", "withdrawn", "lapsed", "transferred", NULL};

static void read_state(const struct script_reader *reader, const struct script_entry *entry, struct flow_state *state) {
    static const char *const keys[] = {"title",  "clock", "task",  "approve", "call",
                                       "timers", "on",    "final", "answer",  NULL};
    static const char *const clocks[] = {"running", "paused", "stopped", NULL};
    const struct script_at *at = &entry->at;
    size_t lost = *reader->lost;
    *state = (struct flow_state){.name = at->name, .place = entry->place};
    if (!script_is_table(reader, at)) return;
    script_check_keys(reader, at, keys);
    struct script_at title = script_member(at, "title"), clock = script_member(at, "clock");
    struct script_at task = script_member(at, "task"), approve = script_member(at, "approve");
    struct script_at call = script_member(at, "call"), timers = script_member(at, "timers");
    struct script_at on = script_member(at, "on"), final = script_member(at, "final");
    struct script_at answer = script_member(at, "answer");
    state->title = script_title(reader, &title, at->name);
    state->clock = (enum clock_state)script_choice(reader, &clock, clocks, CLOCK_RUNNING);
    if (task.value && approve.value) script_fault(reader, &approve, "a state has a task or an approval, not both");
    read_task(reader, &task, false, &state->task);
    read_task(reader, &approve, true, &state->task);
    read_call(reader, &call, &state->call);
    script_read_timers(reader, &timers, &state->timers, &state->timer_count);
    script_read_events(reader, &on, state, &state->events, &state->event_count);
    size_t word = script_choice(reader, &final, FINALS, SIZE_MAX);
    if (word != SIZE_MAX) state->final = FINALS[word];
    state->answer = script_slot(reader, &answer);
    state->is_whole = *reader->lost == lost;
}

void script_read_states(const struct script_reader *reader, const struct script_at *at) {
    struct script_entry *entries;
    size_t count = script_entries(reader, at, &entries);
    if (count == 0) script_lost(reader, at, "needs states");
    if (count > STATES_MAX) count = (script_lost(reader, at, "more than %d states", STATES_MAX), 0);
    struct flow_state *states = arena_array(reader->arena, count + 1, sizeof *states);
    if (!states) return;
    for (size_t i = 0; i < count; i++) reader->state_names[i] = entries[i].at.name;
    for (size_t i = 0; i < count; i++) read_state(reader, &entries[i], &states[i]);
    reader->flow->states = states;
    reader->flow->state_count = count;
}
