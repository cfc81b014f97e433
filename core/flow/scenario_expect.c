/* Compares the simulated case with what a test expects: only what is written is looked at. */
#include "flow/scenario_parts.h"

#include "base/text.h"
#include "domain/legal_clock.h"

#include <inttypes.h>

static bool expect_state(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    if (yyjson_equals_str(wanted, s->head.state)) return true;
    if (yyjson_is_str(wanted) &&
        !scenario_is_meant(s, at, "expect: the state", yyjson_get_str(wanted), scenario_states(s)))
        return false;
    return scenario_fail(s, at, "expected the state \"%s\", it is \"%s\"",
                         yyjson_is_str(wanted) ? yyjson_get_str(wanted) : "?", s->head.state);
}

/* false: none. */
static bool expect_due(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    char is[TEXT_TIME_SIZE + 1] = "none";
    int64_t moment = 0;
    if (!yyjson_is_false(wanted) && text_time_parse(json_text(wanted), &moment) != GUICHET_OK)
        return scenario_fail(s, at, "due_at must be a time, or false");
    if (moment == s->head.due_at) return true;
    if (s->head.due_at) text_time(s->head.due_at, is);
    return scenario_fail(s, at, "expected due_at %s, it is %s", moment ? yyjson_get_str(wanted) : "none", is);
}

static bool expect_clock(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    const char *is = clock_state_name(s->head.clock);
    return yyjson_equals_str(wanted, is) || scenario_fail(s, at, "the clock is %s", is);
}

static bool expect_overdue(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    bool overdue = false;
    for (size_t i = 0; i < s->head.deadline_count; i++) {
        struct deadline now = s->head.deadlines[i];
        legal_clock_update(s->calendar, &now, s->now, NULL);
        overdue = overdue || now.status == DEADLINE_MISSED;
    }
    if (yyjson_is_bool(wanted) && yyjson_get_bool(wanted) == overdue) return true;
    return scenario_fail(s, at, overdue ? "it is overdue" : "it is not overdue");
}

static bool expect_count(struct scenario *s, const struct script_at *at, yyjson_val *wanted, size_t is,
                         const char *what) {
    double difference = yyjson_get_num(wanted) - (double)is;
    if (yyjson_is_num(wanted) && difference > -0.5 && difference < 0.5) return true;
    return scenario_fail(s, at, "%s: %zu", what, is);
}

static bool expect_tasks(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    return expect_count(s, at, wanted, s->has_task, "open tasks");
}

static bool expect_duties(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    return expect_count(s, at, wanted, s->duty_count, "open duties");
}

static bool expect_parts(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    return expect_count(s, at, wanted, yyjson_arr_size(json_get(s->content, "parts")), "parts handed over");
}

static bool expect_calls(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    return expect_count(s, at, wanted, s->call_entry != 0, "pending calls");
}

static bool expect_outcome(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    const char *is = s->head.outcome ? s->head.outcome : "none";
    return yyjson_equals_str(wanted, is) || scenario_fail(s, at, "the outcome is %s", is);
}

static bool expect_holder(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    return yyjson_equals_str(wanted, s->head.holder) || scenario_fail(s, at, "the holder is %s", s->head.holder);
}

/* Numbers as numbers: Lua's 1 and JSON's 1.0 are the same. */
static bool is_same(yyjson_val *a, yyjson_val *b) {
    if (yyjson_is_num(a) && yyjson_is_num(b))
        return !(yyjson_get_num(a) < yyjson_get_num(b)) && !(yyjson_get_num(a) > yyjson_get_num(b));
    return a && b && yyjson_equals(a, b);
}

static bool expect_answer(struct scenario *s, const struct script_at *at, yyjson_val *wanted) {
    yyjson_val *answer = json_get(s->content, "answer"), *data = json_get(answer, "data"), *key, *value;
    size_t index, count;
    if (!yyjson_is_obj(answer)) return scenario_fail(s, at, "there is no answer");
    yyjson_obj_foreach(wanted, index, count, key, value) {
        const char *name = yyjson_get_str(key);
        bool is_engine = strcmp(name, "completeness") == 0 || strcmp(name, "records") == 0;
        yyjson_val *is = json_get(is_engine ? answer : data, name);
        if (is_same(value, is)) continue;
        char *text = is ? yyjson_val_write(is, 0, NULL) : NULL;
        scenario_fail(s, at, "the answer's \"%s\" is %.200s", name, text ? text : "absent");
        free(text);
        return false;
    }
    return true;
}

static const struct {
    const char *key;
    bool (*look)(struct scenario *scenario, const struct script_at *at, yyjson_val *wanted);
} EXPECTATIONS[] = {
    {"expect", expect_state},  {"due_at", expect_due},    {"clock", expect_clock},     {"overdue", expect_overdue},
    {"tasks", expect_tasks},   {"calls", expect_calls},   {"outcome", expect_outcome}, {"holder", expect_holder},
    {"answer", expect_answer}, {"duties", expect_duties}, {"parts", expect_parts},
};

static bool unknown_key(struct scenario *scenario, const struct script_at *step, const char *key) {
    enum { COUNT = sizeof EXPECTATIONS / sizeof *EXPECTATIONS };
    const char *known[COUNT + 1] = {NULL};
    for (size_t i = 0; i < COUNT; i++) known[i] = EXPECTATIONS[i].key;
    return scenario_unknown(scenario, step, "expect:", key, known);
}

bool scenario_expect(struct scenario *scenario, const struct script_at *step) {
    size_t index, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(step->value, index, count, key, value) {
        size_t i = 0, known = sizeof EXPECTATIONS / sizeof *EXPECTATIONS;
        while (i < known && !yyjson_equals_str(key, EXPECTATIONS[i].key)) i++;
        if (i == known) return unknown_key(scenario, step, yyjson_get_str(key));
        if (!EXPECTATIONS[i].look(scenario, step, value)) return false;
    }
    return true;
}
