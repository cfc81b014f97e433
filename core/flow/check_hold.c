/* Holds and watches end with their authority. A thing is held from the state in which it is known to be (`due.met_by`
 * of a hold or watch, and wherever a service "….hold" or "….watch" leads when it is done) up to a state that a timer
 * leads to; every state on the way must be left by a timer, the first by one with a moment of the case. */
#include "flow/check_parts.h"

enum phase { FREE, HELD, LETTING_GO };

static bool ends_in_hold(const char *name) {
    const char *last = strrchr(name, '.');
    return last && (strcmp(last, ".hold") == 0 || strcmp(last, ".watch") == 0);
}

static bool leads_out(const struct flow_event *events, size_t count, const struct flow_timer *timer) {
    const struct flow_event *event = check_event(events, count, "timer.", timer->name);
    return event && event->to_count > 0;
}

/* Does a timer lead out of the state? `by_moment`: only those with at = function(c) count. */
static bool is_left(const struct flow *flow, const struct flow_state *state, bool by_moment) {
    for (size_t i = 0; i < state->timer_count; i++) {
        const struct flow_timer *timer = &state->timers[i];
        bool counts = !by_moment || timer->at != FLOW_NO_SLOT;
        if (counts &&
            (leads_out(state->events, state->event_count, timer) || leads_out(flow->any, flow->any_count, timer)))
            return true;
    }
    for (size_t i = 0; i < flow->timer_count; i++) {
        bool counts = !by_moment || flow->timers[i].at != FLOW_NO_SLOT;
        if (counts && leads_out(flow->any, flow->any_count, &flow->timers[i])) return true;
    }
    return false;
}

static void mark(const struct flow *flow, const struct flow_event *event, unsigned char phase, unsigned char *phases) {
    for (size_t i = 0; i < event->to_count; i++) {
        size_t to = event->to[i];
        if (!flow->states[to].final && phases[to] < phase) phases[to] = phase;
    }
}

/* Where holding begins. */
static void mark_first(const struct flow *flow, unsigned char *phases) {
    if (ends_in_hold(flow->type) && flow->met_by != SIZE_MAX && !flow->states[flow->met_by].final)
        phases[flow->met_by] = HELD;
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        if (!state->call.present || !state->call.service || !ends_in_hold(state->call.service)) continue;
        const struct flow_event *done = check_event(state->events, state->event_count, "call.", "done");
        if (done) mark(flow, done, HELD, phases);
    }
}

/* On from the held states: what a timer leads to lets go, what else leads on still holds. */
static void mark_held(const struct flow *flow, unsigned char *phases) {
    for (size_t round = 0; round < flow->state_count; round++) {
        for (size_t i = 0; i < flow->state_count; i++) {
            const struct flow_state *state = &flow->states[i];
            for (size_t k = 0; k < state->event_count && phases[i] == HELD; k++) {
                bool is_timer = strncmp(state->events[k].name, "timer.", 6) == 0;
                mark(flow, &state->events[k], is_timer ? LETTING_GO : HELD, phases);
            }
        }
    }
}

static bool has_moment(const struct flow *flow) {
    for (size_t i = 0; i < flow->state_count; i++) {
        if (!flow->states[i].final && is_left(flow, &flow->states[i], true)) return true;
    }
    return false;
}

void check_hold(const struct check *check) {
    const struct flow *flow = check->flow;
    unsigned char *first = arena_alloc(check->faults->arena, flow->state_count);
    unsigned char *phases = arena_alloc(check->faults->arena, flow->state_count);
    if (!first || !phases) return;
    mark_first(flow, first);
    memcpy(phases, first, flow->state_count);
    mark_held(flow, phases);
    if (ends_in_hold(flow->type) && !has_moment(flow)) {
        check_fault(check, flow->place,
                    "a hold or watch must end with its authority: no state is left by a timer with at = function(c)");
        return;
    }
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        if (first[i] == HELD && !is_left(flow, state, true))
            check_fault(check, state->place,
                        "\"%s\" holds, but no timer with at = function(c) leads out: it would outlive its authority",
                        state->name);
        else if (phases[i] == HELD && !is_left(flow, state, false))
            check_fault(check, state->place,
                        "in \"%s\" it is still held, but no timer leads out: it would outlive its authority",
                        state->name);
    }
}
