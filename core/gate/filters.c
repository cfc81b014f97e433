/* One function a kind of parameter. */
#include "gate/filters.h"

#include "base/text.h"

enum step_result filters_time(struct request *r, const char *name, int64_t *out) {
    const char *text = request_parameter(r, name);
    if (!text || text_time_parse(bytes_of(text), out) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "%s must be a time as 2026-05-11T22:00:00Z", name);
}

static enum step_result read_sort(struct request *r, const char *fallback, struct query_filter *filter) {
    const char *asked = request_parameter(r, "sort"), *sort = asked ? asked : fallback;
    filter->newest_first = strcmp(sort, "-received") == 0;
    if (filter->newest_first || strcmp(sort, "due") == 0) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "sort is \"due\" or \"-received\"");
}

static enum step_result read_urgency(struct request *r, struct query_filter *filter) {
    enum urgency urgency;
    filter->urgency = request_parameter(r, "urgency");
    if (!filter->urgency || urgency_of(bytes_of(filter->urgency), &urgency) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "urgency is normal, urgent or vital");
}

enum step_result filters_read(struct request *r, const char *sort, struct query_filter *filter) {
    const struct {
        const char *name;
        int64_t *out;
    } times[] = {{"due_before", &filter->due_before},
                 {"due_after", &filter->due_after},
                 {"received_before", &filter->received_before},
                 {"received_after", &filter->received_after}};
    filter->of_party = request_parameter(r, "party");
    filter->of_unit = request_parameter(r, "unit");
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        if (filters_time(r, times[i].name, times[i].out) == STEP_FAIL) return STEP_FAIL;
    return read_urgency(r, filter) == STEP_FAIL ? STEP_FAIL : read_sort(r, sort, filter);
}

enum step_result filters_flag(struct request *r, const char *name, bool *out) {
    const char *text = request_parameter(r, name);
    *out = text && strcmp(text, "true") == 0;
    if (!text || *out || strcmp(text, "false") == 0) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "%s is true or false", name);
}

enum step_result filters_standing(struct request *r, struct query_filter *filter) {
    bool is_open;
    filter->outcomes = request_parameter(r, "outcome");
    filter->clock = request_parameter(r, "clock");
    if (filters_flag(r, "open", &is_open) == STEP_FAIL) return STEP_FAIL;
    if (request_parameter(r, "open")) filter->standing = is_open ? STANDING_OPEN : STANDING_CLOSED;
    for (enum clock_state state = CLOCK_RUNNING; filter->clock && state <= CLOCK_STOPPED; state++)
        if (strcmp(filter->clock, clock_state_name(state)) == 0) return STEP_NEXT;
    if (!filter->clock) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "clock is running, paused or stopped");
}
