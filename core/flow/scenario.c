/* Runs the tests of a script: reads the steps, moves the simulated clock, tells one line a test. */
#include "flow/scenario_parts.h"

#include "base/text.h"
#include "domain/duration.h"
#include "flow/script_parts.h"

#include <stdarg.h>

#define FIRINGS_MAX 1000 /* timers that one wait may set off */
#define ARENA_MAX   (256u << 20)

/* Places are looked up for the one test that fails. */
static struct flow_place place_of(struct scenario *scenario, const struct script_at *at) {
    struct bundle *bundle = arena_alloc(scenario->arena, sizeof *bundle);
    bool is_read = bundle && bundle_read(scenario->flow->source, scenario->arena, bundle, NULL) == GUICHET_OK;
    struct script_places *places = is_read ? script_places_new(scenario->flow->file, bundle, scenario->arena) : NULL;
    return places ? script_place_of(places, at) : scenario->flow->place;
}

bool scenario_fail(struct scenario *scenario, const struct script_at *at, const char *format, ...) {
    if (scenario->words[0]) return false;
    struct flow_place place = place_of(scenario, at);
    int size = snprintf(scenario->words, sizeof scenario->words, "%s:%u: ", place.file, place.line);
    va_list list;
    va_start(list, format);
    if (size > 0 && (size_t)size < sizeof scenario->words)
        (void)!vsnprintf(scenario->words + size, sizeof scenario->words - (size_t)size, format, list);
    va_end(list);
    return false;
}

/* ---- moments ---- */

/* "+48 hours" as a moment from now; anything else as it is. */
static void put_text(struct scenario *scenario, yyjson_val *value, struct json_out *out) {
    struct bytes text = json_text(value);
    struct duration duration;
    struct bytes rest = {text.data + 1, text.size ? text.size - 1 : 0};
    if (text.size > 1 && text.data[0] == '+' && duration_parse(rest, &duration, NULL) == GUICHET_OK)
        json_put_time(out, duration_due(scenario->calendar, scenario->now, duration));
    else json_put_bytes(out, text);
}

/* An empty table inside is an empty list: tests seldom want an empty object, and Lua cannot tell. */
static void put_moments(struct scenario *scenario, yyjson_val *value, struct json_out *out) {
    size_t index, count;
    yyjson_val *key, *item;
    if (out->depth > 0 && yyjson_is_obj(value) && yyjson_obj_size(value) == 0) {
        json_put_raw(out, BYTES("[]"));
    } else if (yyjson_is_str(value)) {
        put_text(scenario, value, out);
    } else if (yyjson_is_arr(value)) {
        json_array(out);
        yyjson_arr_foreach(value, index, count, item) put_moments(scenario, item, out);
        json_array_end(out);
    } else if (yyjson_is_obj(value)) {
        json_object(out);
        yyjson_obj_foreach(value, index, count, key, item) {
            json_key_bytes(out, json_text(key));
            put_moments(scenario, item, out);
        }
        json_object_end(out);
    } else {
        json_put_value(out, value);
    }
}

bool scenario_moments(struct scenario *scenario, const struct script_at *at, yyjson_val *value, yyjson_val **out) {
    *out = value;
    if (!value) return true;
    struct buffer buffer;
    struct json_out writer;
    buffer_init(&buffer, 4u << 20);
    json_out_init(&writer, &buffer);
    put_moments(scenario, value, &writer);
    int status = json_read(buffer_bytes(&buffer), scenario->arena, out, NULL);
    buffer_done(&buffer);
    return status ? scenario_fail(scenario, at, "the input cannot be read") : true;
}

/* ---- steps ---- */

/* The timer due next, not after `until`; equal ones by name. */
static const struct scenario_timer *next_timer(const struct scenario *scenario, int64_t until) {
    const struct scenario_timer *next = NULL;
    for (size_t i = 0; i < scenario->timer_count; i++) {
        const struct scenario_timer *timer = &scenario->timers[i];
        if (timer->due_at > until) continue;
        if (!next || timer->due_at < next->due_at ||
            (timer->due_at == next->due_at && strcmp(timer->name, next->name) < 0))
            next = timer;
    }
    return next;
}

static bool step_wait(struct scenario *scenario, const struct script_at *step) {
    struct duration duration;
    struct bytes text = json_text(json_get(step->value, "wait"));
    const struct scenario_timer *timer;
    if (yyjson_obj_size(step->value) != 1) return scenario_fail(scenario, step, "wait stands alone");
    if (duration_parse(text, &duration, &scenario->why) != GUICHET_OK)
        return scenario_fail(scenario, step, "wait: %s", scenario->why.text);
    int64_t until = duration_due(scenario->calendar, scenario->now, duration);
    for (size_t i = 0; (timer = next_timer(scenario, until)); i++) {
        const char *event = arena_printf(scenario->arena, "timer.%s", timer->name);
        if (i == FIRINGS_MAX || !event)
            return scenario_fail(scenario, step, "more than %d timers on the way", FIRINGS_MAX);
        if (timer->due_at > scenario->now) scenario->now = timer->due_at;
        if (scenario_fire(scenario, event, "system", NULL, NULL, NULL) != GUICHET_OK)
            return scenario_fail(scenario, step, "%s failed: %s", event, scenario->why.text);
    }
    scenario->now = until;
    return true;
}

/* The code a refusal is known by, or any fault's. */
static bool is_denied_as(const struct scenario *scenario, const char *code) {
    const char *is = scenario->why.code[0] ? scenario->why.code : status_code(scenario->why.status);
    if (strcmp(is, code) == 0) return true;
    for (size_t i = 0; i < scenario->faults.count && i < FAULTS_MAX; i++) {
        if (strcmp(scenario->faults.list[i].code, code) == 0) return true;
    }
    return false;
}

bool scenario_judge(struct scenario *scenario, const struct script_at *step, const char *event, int status) {
    const char *denied = json_get_string(step->value, "denied", NULL);
    const struct fault *first = scenario->faults.count ? &scenario->faults.list[0] : NULL;
    if (!status && denied) return scenario_fail(scenario, step, "\"%s\" was accepted, expected \"%s\"", event, denied);
    if (!status || (denied && is_denied_as(scenario, denied))) return true;
    const char *code = scenario->why.code[0] ? scenario->why.code : status_code(status);
    return scenario_fail(scenario, step, "\"%s\" was refused with \"%s\": %s %s %s", event, code, scenario->why.text,
                         first ? first->pointer : "", first ? first->detail : "");
}

/* A refusal that the test expects is no slip of the pen. */
static bool is_meant(struct scenario *scenario, const struct script_at *step, const char *event, const char *by) {
    if (json_get(step->value, "denied")) return true;
    const char *colon = by ? strchr(by, ':') : NULL;
    const char *word = colon ? arena_copy(scenario->arena, (struct bytes){by, (size_t)(colon - by)}) : by;
    return scenario_is_meant(scenario, step, "the event", event, scenario_events(scenario)) &&
           (!word || scenario_is_meant(scenario, step, "by:", word, scenario_callers(scenario)));
}

static bool step_event(struct scenario *scenario, const struct script_at *step, const char *event) {
    static const char *const known[] = {"1", "by", "input", "denied", "result", "error", NULL};
    size_t index, count;
    yyjson_val *key, *value, *input, *result;
    yyjson_obj_foreach(step->value, index, count, key, value) {
        size_t i = 0;
        while (known[i] && !yyjson_equals_str(key, known[i])) i++;
        if (!known[i]) return scenario_unknown(scenario, step, "step:", yyjson_get_str(key), known + 1);
    }
    const char *by = json_get_string(step->value, "by", NULL);
    if (!is_meant(scenario, step, event, by)) return false;
    const char *error = json_get_string(step->value, "error", strcmp(event, "call.failed") == 0 ? "failed" : NULL);
    if (!scenario_moments(scenario, step, json_get(step->value, "input"), &input)) return false;
    if (!scenario_moments(scenario, step, json_get(step->value, "result"), &result)) return false;
    if (strncmp(event, "call.", 5) == 0 && !scenario->call_entry)
        return scenario_fail(scenario, step, "no call is pending in the state \"%s\"", scenario->head.state);
    int status = scenario_fire(scenario, event, by ? by : scenario_default_by(scenario, event), input, result, error);
    return scenario_judge(scenario, step, event, status);
}

static bool run_step(struct scenario *scenario, const struct script_at *step) {
    yyjson_val *first = yyjson_is_arr(step->value) ? yyjson_arr_get_first(step->value) : json_get(step->value, "1");
    if (yyjson_is_str(first)) return step_event(scenario, step, yyjson_get_str(first));
    if (json_get(step->value, "wait")) return step_wait(scenario, step);
    if (json_get(step->value, "expect")) return scenario_expect(scenario, step);
    return scenario_fail(scenario, step, "a step is { \"event\", … }, { wait = … } or { expect = … }");
}

/* ---- tests ---- */

/* Members of a test by position: 1 is the name, the others are steps. */
static yyjson_val *member_at(yyjson_val *test, size_t position) {
    if (yyjson_is_arr(test)) return yyjson_arr_get(test, position - 1);
    char name[24];
    snprintf(name, sizeof name, "%zu", position);
    return json_get(test, name);
}

static void run_test(struct scenario *scenario, const struct script_at *test) {
    struct script_at given = {.up = test, .name = "given", .value = json_get(test->value, "given")};
    yyjson_val *step;
    if (!scenario_submit(scenario, &given)) return;
    for (size_t position = 2; (step = member_at(test->value, position)); position++) {
        /* Steps are found in the source as the n-th table of the test without a key. */
        char name[24];
        snprintf(name, sizeof name, "%zu", position - 1);
        struct script_at at = {.up = test, .name = name, .value = step};
        if (json_get(given.value, "denied")) {
            scenario_fail(scenario, &at, "what was refused has no steps");
            return;
        }
        if (!run_step(scenario, &at)) return;
    }
}

static void tell(const struct flow *flow, const char *name, const char *words, struct buffer *out) {
    if (words[0]) buffer_addf(out, "FAIL %s: %s: %s\n", flow->type, name, words);
    else buffer_addf(out, "ok   %s: %s\n", flow->type, name);
}

int scenario_run(const struct flow *flow, struct vm *vm, const struct reference *reference, struct buffer *out,
                 size_t *passed, size_t *failed, struct fail *why) {
    struct arena arena;
    struct script_at root = {0}, tests = {.up = &root, .name = "tests", .value = flow->tests};
    size_t index, count;
    yyjson_val *test;
    struct scenario *scenario = malloc(sizeof *scenario);
    if (!scenario) return fail(why, GUICHET_MEMORY, "no memory for a test");
    arena_init(&arena, ARENA_MAX);
    yyjson_arr_foreach(flow->tests, index, count, test) {
        char number[24];
        snprintf(number, sizeof number, "%zu", index + 1);
        struct script_at at = {.up = &tests, .name = number, .value = test};
        yyjson_val *name = member_at(test, 1);
        arena_reset(&arena);
        *scenario = (struct scenario){.flow = flow, .vm = vm, .reference = reference, .arena = &arena};
        if (!yyjson_is_str(name)) scenario_fail(scenario, &at, "a test begins with its name");
        else run_test(scenario, &at);
        tell(flow, yyjson_is_str(name) ? yyjson_get_str(name) : number, scenario->words, out);
        *(scenario->words[0] ? failed : passed) += 1;
    }
    arena_done(&arena);
    free(scenario);
    return out->status ? fail(why, out->status, "the tests say too much") : GUICHET_OK;
}
