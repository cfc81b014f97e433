/* What the tests of fields share: a list of fields out of a script, a check with its findings. */
#ifndef TEST_FIELD_FIXTURE_H
#define TEST_FIELD_FIXTURE_H

#include "flow/field_kinds.h"
#include "flow/script.h"
#include "flow_fixture.h"

#define NOW INT64_C(1773133200000) /* 2026-03-10T09:00:00Z */

static struct flow *flow;

/* A workflow with these input fields; its list. */
static inline const struct field_list *fields(const char *input) {
    static const char rest[] =
        "holder = 'courrier', bases = law.general, start = 'one',\n"
        "  due = { normal = '2 hours', urgent = false, vital = false },\n"
        "  states = { one = { task = { team = holder }, on = { go = 'two' } }, two = { final = 'refused' } } }";
    flow_free(flow);
    flow = NULL;
    flow = load(arena_printf(&arena, "return workflow { type = 'a.b', input = {\n%s },\n  %s", input, rest));
    return &flow->input;
}

static struct faults *faults, *warnings;

/* What officers read has its French. */
static inline void assert_french(const struct faults *told) {
    for (size_t i = 0; i < told->count && i < FAULTS_MAX; i++) {
        const struct fault *one = &told->list[i];
        if (strcmp(one->detail, one->detail_fr) == 0) fail_msg("no French for \"%s\"", one->detail);
    }
}

static inline int check(const struct field_list *list, const char *value, struct field_result *out) {
    faults = new_faults();
    warnings = new_faults();
    int status = field_check(list, value ? json(value) : NULL, "/input", NOW, &arena, faults, warnings, out);
    assert_french(faults);
    assert_french(warnings);
    return status;
}

static inline bool has_fault(const char *pointer, const char *code) {
    for (size_t i = 0; i < faults->count; i++) {
        if (strcmp(faults->list[i].pointer, pointer) == 0 && strcmp(faults->list[i].code, code) == 0) return true;
    }
    print_faults(faults);
    return false;
}

static inline yyjson_val *schema_of(const struct field_list *list) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    assert_int_equal(field_schema(list, &out), GUICHET_OK);
    yyjson_val *schema = json(arena_copy(&arena, buffer_bytes(&text)));
    buffer_done(&text);
    return schema;
}

static inline int field_tear_down(void **state) {
    flow_free(flow);
    flow = NULL;
    return fixture_tear_down(state);
}

#endif
