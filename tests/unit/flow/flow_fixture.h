/* What the tests of the flow floor share: an arena, the reference data, a VM, scripts from text. */
#ifndef TEST_FLOW_FIXTURE_H
#define TEST_FLOW_FIXTURE_H

#include "flow/reference.h"
#include "flow/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;
static struct reference reference;
static struct vm *vm;

static const struct vm_budget fixture_budget = {16u << 20, 1000000, 2000};
static const char *const fixture_services[] = {"tracking.events", "sorting.hold", "sorting.release", NULL};

static inline struct faults *new_faults(void) {
    struct faults *faults = arena_alloc(&arena, sizeof *faults);
    faults_init(faults, &arena);
    return faults;
}

static inline int fixture_set_up(void **state) {
    struct fail why = {0};
    (void)state;
    arena_init(&arena, 512u << 20);
    int status = reference_read(GUICHET_SOURCE_DIR "/config", &arena, &reference, new_faults(), &why);
    if (!status) status = vm_open(&fixture_budget, GUICHET_SOURCE_DIR "/scripts/lib", &vm, &why);
    if (status) print_error("%s\n", why.text);
    return status;
}

static inline int fixture_tear_down(void **state) {
    (void)state;
    vm_close(vm);
    arena_done(&arena);
    return 0;
}

static inline void print_faults(const struct faults *faults) {
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        print_error("  %s: %s: %s\n", faults->list[i].pointer, faults->list[i].code, faults->list[i].detail);
}

/* A workflow that must load. */
static inline struct flow *load(const char *source) {
    struct faults *faults = new_faults();
    struct fail why = {0};
    struct flow *flow = NULL;
    int status = vm_load(vm, "test.lua", bytes_of(source), &reference, faults, &flow, &why);
    if (status) {
        print_error("%s\n", why.text);
        print_faults(faults);
    }
    assert_int_equal(status, GUICHET_OK);
    return flow;
}

static inline yyjson_val *json(const char *text) {
    yyjson_val *value = NULL;
    struct fail why = {0};
    if (json_read(bytes_of(text), &arena, &value, &why)) print_error("%s: %s\n", text, why.text);
    assert_non_null(value);
    return value;
}

#endif
