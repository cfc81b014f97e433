/* Names in tests that nobody has: what may have been meant. */
#include "flow/scenario_parts.h"

#include "base/text.h"

bool scenario_unknown(struct scenario *scenario, const struct script_at *at, const char *what, const char *name,
                      const char *const *known) {
    const char *near = text_nearest(bytes_of(name), known);
    if (near) return scenario_fail(scenario, at, "%s \"%s\" is not known; did you mean \"%s\"?", what, name, near);
    return scenario_fail(scenario, at, "%s \"%s\" is not known", what, name);
}

bool scenario_is_meant(struct scenario *scenario, const struct script_at *at, const char *what, const char *name,
                       const char *const *known) {
    for (size_t i = 0; known && known[i]; i++)
        if (strcmp(known[i], name) == 0) return true;
    return !known || !text_nearest(bytes_of(name), known) || scenario_unknown(scenario, at, what, name, known);
}

const char *const *scenario_states(const struct scenario *scenario) {
    const struct flow *flow = scenario->flow;
    const char **names = arena_array(scenario->arena, flow->state_count + 3, sizeof *names);
    for (size_t i = 0; names && i < flow->state_count; i++) names[i] = flow->states[i].name;
    if (names) names[flow->state_count] = DUTY_STATE_CALLBACK;
    if (names) names[flow->state_count + 1] = DUTY_STATE_SUSPECTED;
    return names;
}

const char *const *scenario_events(const struct scenario *scenario) {
    const struct flow *flow = scenario->flow;
    const struct duty_event *duty;
    struct duties duties;
    size_t count = flow->any_count + 16, filled = 0;
    for (size_t i = 0; i < flow->state_count; i++) count += flow->states[i].event_count;
    const char **names = arena_array(scenario->arena, count + 1, sizeof *names);
    if (!names) return NULL;
    for (size_t i = 0; i < flow->state_count; i++)
        for (size_t k = 0; k < flow->states[i].event_count; k++) names[filled++] = flow->states[i].events[k].name;
    for (size_t i = 0; i < flow->any_count; i++) names[filled++] = flow->any[i].name;
    duty_read(scenario->content, &duties);
    duty_follow(&duties, flow, &scenario->head);
    for (size_t i = 0; filled < count && (duty = duty_event_at(&duties, i)); i++) names[filled++] = duty->event.name;
    return names;
}

const char *const *scenario_callers(const struct scenario *scenario) {
    static const char *const words[] = {"requester", "audience", "reviewer", "system"};
    const size_t word_count = sizeof words / sizeof *words;
    const char **names = arena_array(scenario->arena, word_count + 33, sizeof *names);
    size_t filled = 0;
    for (; names && filled < word_count; filled++) names[filled] = words[filled];
    for (unsigned bit = 1; names && bit <= ROLE_AUDITOR; bit <<= 1) names[filled++] = party_role_name((enum role)bit);
    return names;
}
