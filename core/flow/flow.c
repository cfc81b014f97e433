/* Looking things up in a workflow. */
#include "flow/duty.h"

const struct flow_state *flow_state_of(const struct flow *flow, const char *name) {
    for (size_t i = 0; name && i < flow->state_count; i++) {
        if (strcmp(flow->states[i].name, name) == 0) return &flow->states[i];
    }
    return name ? duty_state_of(name) : NULL;
}

static const struct flow_event *find(const struct flow_event *events, size_t count, struct bytes name) {
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal_text(name, events[i].name)) return &events[i];
    }
    return NULL;
}

const struct flow_event *flow_event_of(const struct flow *flow, const struct flow_state *state, struct bytes name) {
    const struct flow_event *event = find(state->events, state->event_count, name);
    return event || state->final ? event : find(flow->any, flow->any_count, name);
}
