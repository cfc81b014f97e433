/* The rules for a machine of states, one short function each, in the order of the list at the end. */
#include "flow/check_parts.h"

#include "base/text.h"
#include "flow/duty.h"

#include <stdarg.h>

#define NAMES_MAX 100 /* more than a type has fields */

void check_fault(const struct check *check, struct flow_place place, const char *format, ...) {
    char words[400], pointer[300];
    va_list list;
    va_start(list, format);
    if (vsnprintf(words, sizeof words, format, list) < 0) words[0] = '\0';
    va_end(list);
    snprintf(pointer, sizeof pointer, "%s:%u", place.file ? place.file : check->flow->file,
             place.line ? place.line : 1);
    faults_add(check->faults, pointer, "check", "%s", words);
}

void check_fault_near(const struct check *check, struct flow_place place, struct bytes word, const char *const *known,
                      const char *words) {
    const char *near = text_nearest(word, known);
    if (near) check_fault(check, place, "%s \"%.*s\"; did you mean \"%s\"?", words, (int)word.size, word.data, near);
    else check_fault(check, place, "%s \"%.*s\"", words, (int)word.size, word.data);
}

const struct flow_event *check_event(const struct flow_event *events, size_t count, const char *prefix,
                                     const char *name) {
    size_t size = strlen(prefix);
    for (size_t i = 0; i < count; i++) {
        const char *event = events[i].name;
        if (strncmp(event, prefix, size) == 0 && strcmp(event + size, name) == 0) return &events[i];
    }
    return NULL;
}

static const struct flow_event *own_event(const struct flow_state *state, const char *prefix, const char *name) {
    return check_event(state->events, state->event_count, prefix, name);
}

static const struct flow_event *case_event(const struct flow *flow, const char *prefix, const char *name) {
    return check_event(flow->any, flow->any_count, prefix, name);
}

/* ---- names ---- */

static bool is_name(const char *text) {
    for (const char *c = text; *c; c++) {
        bool good =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_' || (c > text && *c >= '0' && *c <= '9');
        if (!good) return false;
    }
    return text[0] != '\0' && strlen(text) <= 60;
}

static void check_event_name(const struct check *check, const struct flow_event *event) {
    const char *name = event->name;
    if (strncmp(name, "timer.", 6) == 0) name += 6;
    else if (strcmp(name, "call.done") == 0 || strcmp(name, "call.failed") == 0) return;
    if (!is_name(name))
        check_fault(check, event->place, "the event \"%s\" must be letters, digits and underscores", event->name);
}

static void check_names(const struct check *check) {
    const struct flow *flow = check->flow;
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        if (!is_name(state->name))
            check_fault(check, state->place, "the state \"%s\" must be letters, digits and underscores", state->name);
        for (size_t k = 0; k < state->event_count; k++) check_event_name(check, &state->events[k]);
    }
    for (size_t k = 0; k < flow->any_count; k++) check_event_name(check, &flow->any[k]);
}

/* ---- ways ---- */

static bool marks_from(const struct flow_event *events, size_t count, bool *reached) {
    bool changed = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < events[i].to_count; k++) {
            changed = changed || !reached[events[i].to[k]];
            reached[events[i].to[k]] = true;
        }
    }
    return changed;
}

static void check_reach(const struct check *check) {
    const struct flow *flow = check->flow;
    bool *reached = arena_array(check->faults->arena, flow->state_count, sizeof *reached), changed = true;
    if (!reached) return;
    marks_from(&flow->start, 1, reached);
    marks_from(&flow->fraud, 1, reached);
    while (changed) {
        changed = false;
        for (size_t i = 0; i < flow->state_count; i++) {
            const struct flow_state *state = &flow->states[i];
            if (!reached[i] || state->final) continue;
            changed = marks_from(state->events, state->event_count, reached) || changed;
            changed = marks_from(flow->any, flow->any_count, reached) || changed;
        }
    }
    for (size_t i = 0; i < flow->state_count; i++) {
        if (!reached[i])
            check_fault(check, flow->states[i].place, "the state \"%s\" cannot be reached", flow->states[i].name);
    }
}

static bool leads_to(const struct flow_event *events, size_t count, const bool *ends) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < events[i].to_count; k++) {
            if (ends[events[i].to[k]]) return true;
        }
    }
    return false;
}

/* `any` is not counted: a case must not depend on being withdrawn. */
static void check_end(const struct check *check) {
    const struct flow *flow = check->flow;
    bool *ends = arena_array(check->faults->arena, flow->state_count, sizeof *ends), changed = true;
    if (!ends) return;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < flow->state_count; i++) {
            const struct flow_state *state = &flow->states[i];
            if (ends[i] || (!state->final && !leads_to(state->events, state->event_count, ends))) continue;
            ends[i] = changed = true;
        }
    }
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        bool waits = true; /* for nothing: told by check_waiting */
        for (size_t k = 0; k < state->event_count; k++) waits = waits && state->events[k].to_count == 0;
        if (!ends[i] && !waits)
            check_fault(check, state->place, "from the state \"%s\" no end can be reached", state->name);
    }
}

static bool moves(const struct flow_event *event) {
    return event->to_count > 0;
}

static void check_waiting(const struct check *check, const struct flow_state *state) {
    bool has_exit = false, has_person = false;
    for (size_t i = 0; i < state->event_count; i++) {
        has_exit = has_exit || moves(&state->events[i]);
        has_person = has_person || (state->events[i].by & ~(unsigned)FLOW_BY_SYSTEM);
    }
    if (state->final) return;
    if (!has_exit)
        check_fault(check, state->place, "the state \"%s\" waits for nothing: no event of its own leads out of it",
                    state->name);
    else if (state->task.present && !has_person)
        check_fault(check, state->place, "the state \"%s\" has a task, but no event for whoever does it", state->name);
}

/* What may still be said of a case that is over (that its answer has been read) leads nowhere. */
static void check_final(const struct check *check, const struct flow_state *state) {
    bool has_answer = state->final && (strcmp(state->final, "answered") == 0 || strcmp(state->final, "no_data") == 0);
    if (state->answer && state->final && !has_answer)
        check_fault(check, state->place,
                    "the state \"%s\" builds an answer, but is not final = \"answered\" or \"no_data\"", state->name);
    if (!state->final) return;
    bool leads_out = state->timer_count || state->task.present || state->call.present;
    for (size_t i = 0; i < state->event_count; i++) leads_out = leads_out || moves(&state->events[i]);
    if (leads_out) check_fault(check, state->place, "the final state \"%s\" has exits, timers or work", state->name);
}

/* ---- parts of an answer ---- */

static bool is_answered(const struct flow_state *state) {
    return state->final && strcmp(state->final, "answered") == 0;
}

static bool is_part(const struct flow_state *state) {
    return state->answer && !state->final;
}

static bool leads_to_a(const struct flow *flow, const struct flow_event *event,
                       bool (*is_wanted)(const struct flow_state *)) {
    for (size_t i = 0; i < event->to_count; i++) {
        if (is_wanted(&flow->states[event->to[i]])) return true;
    }
    return false;
}

static bool is_approval(const struct flow_state *state, const struct flow_event *event) {
    return state && state->task.approve && strcmp(event->name, "approve") == 0;
}

/* Is the last part looked at by somebody else before it leaves? */
static bool has_approval(const struct flow *flow) {
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        for (size_t k = 0; k < state->event_count; k++) {
            const struct flow_event *event = &state->events[k];
            if (is_approval(state, event) && leads_to_a(flow, event, is_answered)) return true;
        }
    }
    return false;
}

static void check_part_event(const struct check *check, const struct flow_state *state, const struct flow_event *event,
                             bool approved) {
    if (!leads_to_a(check->flow, event, is_part) || !approved || is_approval(state, event)) return;
    check_fault(check, event->place, "\"%s\" hands over a part of the answer that nobody has approved: four eyes",
                event->name);
}

/* Every part as the last one: whoever prepared it does not let it go. */
static void check_parts(const struct check *check) {
    const struct flow *flow = check->flow;
    bool approved = has_approval(flow);
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        for (size_t k = 0; k < state->event_count; k++) check_part_event(check, state, &state->events[k], approved);
    }
    for (size_t k = 0; k < flow->any_count; k++) check_part_event(check, NULL, &flow->any[k], approved);
    check_part_event(check, NULL, &flow->start, approved);
}

/* ---- timers, calls, clocks ---- */

static bool has_timer(const struct flow_timer *timers, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(timers[i].name, name) == 0) return true;
    }
    return false;
}

static void check_timers(const struct check *check, const struct flow_state *state) {
    for (size_t i = 0; i < state->timer_count; i++) {
        const struct flow_timer *timer = &state->timers[i];
        if (has_timer(check->flow->timers, check->flow->timer_count, timer->name))
            check_fault(check, timer->place, "the timer \"%s\" has the name of one of the case", timer->name);
        if (!own_event(state, "timer.", timer->name) && !case_event(check->flow, "timer.", timer->name))
            check_fault(check, timer->place, "the timer \"%s\" is armed, but \"%s\" has no event timer.%s", timer->name,
                        state->name, timer->name);
    }
}

static void check_timer_event(const struct check *check, const struct flow_state *state,
                              const struct flow_event *event) {
    const struct flow *flow = check->flow;
    const char *name = event->name + 6;
    if (strncmp(event->name, "timer.", 6) != 0 || has_timer(flow->timers, flow->timer_count, name)) return;
    bool known = state && has_timer(state->timers, state->timer_count, name);
    for (size_t i = 0; !state && i < flow->state_count && !known; i++)
        known = has_timer(flow->states[i].timers, flow->states[i].timer_count, name);
    if (!known)
        check_fault(check, event->place, "the event \"%s\" waits for a timer that is armed nowhere", event->name);
}

static void check_case_timers(const struct check *check) {
    const struct flow *flow = check->flow;
    for (size_t i = 0; i < flow->timer_count; i++) {
        if (!case_event(flow, "timer.", flow->timers[i].name))
            check_fault(check, flow->timers[i].place,
                        "the timer \"%s\" of the case is armed, but `any` has no event timer.%s", flow->timers[i].name,
                        flow->timers[i].name);
    }
    for (size_t i = 0; i < flow->any_count; i++) {
        check_timer_event(check, NULL, &flow->any[i]);
        if (strncmp(flow->any[i].name, "call.", 5) == 0)
            check_fault(check, flow->any[i].place, "\"%s\" belongs to the state that calls", flow->any[i].name);
    }
}

static void check_call(const struct check *check, const struct flow_state *state) {
    static const char *const outcomes[] = {"done", "failed"};
    for (size_t i = 0; i < 2; i++) {
        const struct flow_event *event = own_event(state, "call.", outcomes[i]);
        if (state->call.present && !event)
            check_fault(check, state->place, "the state \"%s\" calls a service, but has no call.%s", state->name,
                        outcomes[i]);
        if (!state->call.present && event)
            check_fault(check, event->place, "\"call.%s\" in a state that calls no service", outcomes[i]);
    }
    for (size_t i = 0; i < state->event_count; i++) check_timer_event(check, state, &state->events[i]);
}

/* A clock that stands still must not do so for ever: some timer leads out. */
static void check_clock(const struct check *check, const struct flow_state *state) {
    if (state->clock == CLOCK_RUNNING || state->final) return;
    for (size_t i = 0; i < state->timer_count; i++) {
        const struct flow_event *event = own_event(state, "timer.", state->timers[i].name);
        if (event && moves(event)) return;
    }
    check_fault(check, state->place, "the clock is %s in \"%s\", which has no lapse timer that leads out",
                clock_state_name(state->clock), state->name);
}

static void check_approve(const struct check *check, const struct flow_state *state) {
    static const char *const events[] = {"approve", "return"};
    for (size_t i = 0; i < 2 && state->task.approve; i++) {
        if (!own_event(state, "", events[i]))
            check_fault(check, state->place, "the state \"%s\" approves, but has no event \"%s\"", state->name,
                        events[i]);
    }
    for (size_t i = 0; i < state->task.distinct_count; i++) {
        const struct flow_state *other = &check->flow->states[state->task.distinct_from[i]];
        if (!other->task.present)
            check_fault(check, state->place, "distinct_from names \"%s\", a state without a person", other->name);
    }
}

static void check_choices(const struct check *check, const struct flow_event *event) {
    if (event->to_count > 1 && event->run == FLOW_NO_SLOT)
        check_fault(check, event->place, "\"%s\" has several targets and no run that chooses", event->name);
}

/* ---- the whole ---- */

static void check_fields(const struct check *check) {
    const struct flow *flow = check->flow;
    for (size_t i = 0; i < flow->answer.count; i++) {
        if (strcmp(flow->answer.fields[i].name, "completeness") == 0)
            check_fault(check, (struct flow_place){flow->answer.fields[i].file, flow->answer.fields[i].line},
                        "\"completeness\" is the engine's word, not a field of the answer");
    }
    if (!flow->holder_field) return;
    for (size_t i = 0; i < flow->input.count; i++) {
        if (strcmp(flow->input.fields[i].name, flow->holder_field) == 0) return;
    }
    const char *names[NAMES_MAX + 1] = {NULL};
    for (size_t i = 0; i < flow->input.count && i < NAMES_MAX; i++) names[i] = flow->input.fields[i].name;
    check_fault_near(check, flow->holder_place, bytes_of(flow->holder_field), names,
                     "holder.of_item names no field of the input:");
}

static void check_by_audience(const struct check *check, const struct flow_event *events, size_t count) {
    for (size_t i = 0; i < count && !check->flow->audience; i++) {
        if (events[i].by & FLOW_BY_AUDIENCE)
            check_fault(check, events[i].place, "\"%s\" is for an audience that this type does not have",
                        events[i].name);
    }
}

/* Who may be named is a list of texts, and what such a list says must stand where the engine looks for it. */
static void check_audience(const struct check *check) {
    const struct flow *flow = check->flow;
    for (size_t i = 0; i < flow->state_count; i++)
        check_by_audience(check, flow->states[i].events, flow->states[i].event_count);
    check_by_audience(check, flow->any, flow->any_count);
    if (!flow->audience_field) return;
    for (size_t i = 0; i < flow->input.count; i++) {
        const struct field *field = &flow->input.fields[i];
        if (strcmp(field->name, flow->audience_field) == 0 && field->is_list) return;
    }
    check_fault(check, flow->place, "the audience is named by \"%s\", which is no list of the input",
                flow->audience_field);
}

static void check_law(const struct check *check) {
    for (size_t bit = 0; check->law && bit < LAW_FAMILY_COUNT; bit++) {
        bool found = !(check->flow->families & LAW_BIT(bit)) || bit == LAW_FAMILY_CONVENTION;
        for (size_t i = 0; i < check->law->count && !found; i++) found = check->law->rows[i].families & LAW_BIT(bit);
        if (!found)
            check_fault(check, check->flow->bases_place, "no basis in the table of law opens the family \"%s\"",
                        law_family_names[bit]);
    }
}

static void reserve(const struct check *check, struct flow_place place, const char *name) {
    if (duty_is_reserved(name)) check_fault(check, place, "\"%s\" is a word of the engine (duties, deadlines)", name);
}

static void reserve_events(const struct check *check, const struct flow_event *events, size_t count) {
    for (size_t i = 0; i < count; i++) reserve(check, events[i].place, events[i].name);
}

static void reserve_timers(const struct check *check, const struct flow_timer *timers, size_t count) {
    for (size_t i = 0; i < count; i++) reserve(check, timers[i].place, timers[i].name);
}

/* States, events and timers that are the engine's. */
static void check_words(const struct check *check) {
    const struct flow *flow = check->flow;
    for (size_t i = 0; i < flow->state_count; i++) {
        reserve(check, flow->states[i].place, flow->states[i].name);
        reserve_events(check, flow->states[i].events, flow->states[i].event_count);
        reserve_timers(check, flow->states[i].timers, flow->states[i].timer_count);
    }
    reserve_events(check, flow->any, flow->any_count);
    reserve_timers(check, flow->timers, flow->timer_count);
}

int check_flow(const struct flow *flow, const struct bundle *bundle, const struct law_table *law,
               struct faults *faults) {
    static void (*const any[])(const struct check *) = {check_names, check_law, check_words};
    static void (*const whole[])(const struct check *) = {
        check_reach, check_end, check_case_timers, check_hold, check_parts, check_fields, check_audience,
    };
    static void (*const each_state[])(const struct check *, const struct flow_state *) = {
        check_waiting, check_final, check_timers, check_call, check_clock, check_approve,
    };
    struct check check = {.flow = flow, .law = law, .faults = faults};
    size_t before = faults->count;
    for (size_t i = 0; i < sizeof any / sizeof *any; i++) any[i](&check);
    for (size_t i = 0; flow->is_whole && i < sizeof whole / sizeof *whole; i++) whole[i](&check);
    for (size_t i = 0; i < flow->state_count; i++) {
        if (!flow->states[i].is_whole) continue;
        for (size_t k = 0; k < sizeof each_state / sizeof *each_state; k++) each_state[k](&check, &flow->states[i]);
        for (size_t k = 0; k < flow->states[i].event_count; k++) check_choices(&check, &flow->states[i].events[k]);
    }
    for (size_t k = 0; k < flow->any_count; k++) check_choices(&check, &flow->any[k]);
    check_choices(&check, &flow->start);
    check_choices(&check, &flow->fraud);
    if (bundle && flow->is_whole) check_uses(&check, bundle);
    return faults->count > before ? GUICHET_SCRIPT : GUICHET_OK;
}

/* ---- against this gateway ---- */

static void check_team(const struct check *check, struct flow_place place, const char *team,
                       const struct holder_table *holders, const char *const *keys) {
    if (!team || holder_find(holders, bytes_of(team))) return;
    const char *near = text_nearest(bytes_of(team), keys);
    if (near) check_fault(check, place, "the team \"%s\" is not known; did you mean \"%s\"?", team, near);
    else check_fault(check, place, "the team \"%s\" is not known", team);
}

static void check_notify(const struct check *check, const struct flow_event *events, size_t count,
                         const struct holder_table *holders, const char *const *keys) {
    for (size_t i = 0; i < count; i++) {
        const char *whom = events[i].notify;
        if (!whom || strcmp(whom, "requester") == 0 || strcmp(whom, "holder") == 0) continue;
        check_team(check, events[i].place, whom, holders, keys);
    }
}

static void check_teams(const struct check *check, const struct holder_table *holders) {
    const struct flow *flow = check->flow;
    const char **keys = arena_array(check->faults->arena, holders->count + 1, sizeof *keys);
    if (!keys) return;
    for (size_t i = 0; i < holders->count; i++) keys[i] = holders->holders[i].key;
    check_team(check, flow->holder_place, flow->holder, holders, keys);
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        check_team(check, state->place, state->task.team, holders, keys);
        check_notify(check, state->events, state->event_count, holders, keys);
    }
    check_notify(check, flow->any, flow->any_count, holders, keys);
}

static void check_service(const struct check *check, const struct flow_state *state, const char *const *services) {
    if (!state->call.service) return;
    for (size_t i = 0; services[i]; i++) {
        if (strcmp(services[i], state->call.service) == 0) return;
    }
    const char *near = text_nearest(bytes_of(state->call.service), services);
    if (near)
        check_fault(check, state->place, "the service \"%s\" is not known; did you mean \"%s\"?", state->call.service,
                    near);
    else check_fault(check, state->place, "the service \"%s\" is not known", state->call.service);
}

int check_known(const struct flow *flow, const char *const *services, const struct holder_table *holders,
                struct faults *faults) {
    struct check check = {.flow = flow, .faults = faults};
    size_t before = faults->count;
    for (size_t i = 0; services && i < flow->state_count; i++) check_service(&check, &flow->states[i], services);
    if (holders) check_teams(&check, holders);
    return faults->count > before ? GUICHET_SCRIPT : GUICHET_OK;
}
