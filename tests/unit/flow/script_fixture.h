/* A workflow around one handler, and a case to run it with: for tests of the Lua machine. */
#ifndef TEST_SCRIPT_FIXTURE_H
#define TEST_SCRIPT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/vm.h" /* before cmocka.h, which has a fail() of its own */

#include <cmocka.h>

#define SCRIPT_HEAD                                                                                                    \
    "return workflow {\n"                                                                                              \
    "  type = 'test.script', title = { fr = 'Essai', en = 'Trial' }, holder = 'courrier', bases = law.general,\n"      \
    "  input = {}, answer = {}, due = { normal = '3 working days', urgent = '8 hours', vital = '2 hours' },\n"         \
    "  start = 'first', states = {\n"                                                                                  \
    "    first = { task = { team = 'legal', role = 'jurist' }, on = { go = { to = { 'last', 'first' }, run = "
#define SCRIPT_TAIL                                                                                                    \
    " } } },\n"                                                                                                        \
    "    last = { final = 'answered', answer = function(c) return { seen = c.data.seen or false } end },\n"            \
    "  } }\n"
/* The same with another answer: its head and its body follow. */
#define SCRIPT_TAIL_OF                                                                                                 \
    " } } },\n"                                                                                                        \
    "    last = { final = 'answered', answer = %s\n%s\nend },\n"                                                       \
    "  } }\n"

struct script_fixture {
    struct vm *vm;
    struct flow *flow;
    struct arena arena;
    struct faults faults;
    struct fail why;
    struct requisition head;
    struct vm_case c;
    struct vm_event e;
    struct vm_outcome out;
};

/* What a run spends in time says how busy the machine is: who tests the end of it says a shorter one. */
static const struct vm_budget SCRIPT_BUDGET = {.memory_max = 8u << 20, .instructions = 1000000, .wall_ms = 10000};

static yyjson_val *script_json(struct script_fixture *f, const char *text) {
    yyjson_val *root = NULL;
    assert_int_equal(json_read(bytes_of(text), &f->arena, &root, &f->why), GUICHET_OK);
    return root;
}

static void script_begin(struct script_fixture *f, const char *lib_path) {
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 16u << 20);
    assert_int_equal(vm_open(&SCRIPT_BUDGET, lib_path, &f->vm, &f->why), GUICHET_OK);
    f->head = (struct requisition){.number = "2026-000001",
                                   .type = "test.script",
                                   .state = "first",
                                   .holder = "courrier",
                                   .received_at = 1777536000000,
                                   .due_at = 1777795200000,
                                   .unit = "SR Lyon"};
    f->c = (struct vm_case){.head = &f->head, .now = 1777536000123};
    f->c.input =
        script_json(f, "{\"item_id\":\"6A1\",\"n\":7,\"ratio\":0.5,\"tags\":[],\"list\":[1,null,\"b\"],\"none\":null,"
                       "\"__index\":{\"polluted\":1},\"__gc\":\"x\",\"__newindex\":true}");
    f->c.data = script_json(f, "{\"seen\":true,\"deep\":{\"list\":[1,2,3],\"empty\":[]}}");
    f->c.requester = script_json(f, "{\"unit\":\"SR Lyon\"}");
    f->c.legal_basis = script_json(f, "[\"cpp:60-1\"]");
    f->e = (struct vm_event){.name = "go", .by = "jurist", .at = 1777536000000};
    f->e.input = script_json(f, "{\"text\":\"oui\"}");
}

/* The same case before another machine. */
static inline void script_reopen(struct script_fixture *f, const struct vm_budget *budget, const char *lib_path) {
    vm_close(f->vm);
    assert_int_equal(vm_open(budget, lib_path, &f->vm, &f->why), GUICHET_OK);
}

static void script_end(struct script_fixture *f) {
    flow_free(f->flow);
    vm_close(f->vm);
    arena_done(&f->arena);
}

static int script_try_load(struct script_fixture *f, struct bytes source) {
    flow_free(f->flow);
    f->flow = NULL;
    faults_init(&f->faults, &f->arena);
    return vm_load(f->vm, "scripts/test/script.lua", source, NULL, &f->faults, &f->flow, &f->why);
}

/* `before` stands at the top, `body` is what run(c, e) does. */
static int script_try_handler(struct script_fixture *f, const char *before, const char *body) {
    char *source = arena_printf(&f->arena, "%s\n" SCRIPT_HEAD "function(c, e)\n%s\nend" SCRIPT_TAIL, before, body);
    assert_non_null(source);
    return script_try_load(f, bytes_of(source));
}

static void script_load(struct script_fixture *f, const char *before, const char *body) {
    int status = script_try_handler(f, before, body);
    for (size_t i = 0; i < f->faults.count && i < FAULTS_MAX; i++)
        print_message("%s: %s\n", f->faults.list[i].pointer, f->faults.list[i].detail);
    if (status != GUICHET_OK) print_message("%s: %s\n", status_name(status), f->why.text);
    assert_int_equal(status, GUICHET_OK);
}

static int script_slot(const struct script_fixture *f) {
    return flow_state_of(f->flow, "first")->events[0].run;
}

static int script_run(struct script_fixture *f) {
    f->why.text[0] = '\0';
    return vm_run(f->vm, f->flow, script_slot(f), &f->c, &f->e, &f->arena, &f->out, &f->why);
}

#endif
