/* What scripts cost: a warm handler, and a folder of them checked and loaded. One line of JSON.
 *   bench_flow SCRIPTS CONFIG ROUNDS
 * CPU time of this process; of several rounds the median. */
#include "base/clock.h"
#include "flow/registry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEMORY_MAX (256u << 20)
#define RUNS       20000
#define ROUNDS_MAX 100

/* What most handlers do: look at the case, count, take over what came. */
static const char HANDLER[] =
    "return workflow { type = 'bench.handler', holder = 'courrier', bases = law.general,\n"
    "  input = { hold_until = field.datetime {} }, answer = {}, start = 'held',\n"
    "  due = { normal = '2 hours', urgent = '1 hour', vital = '30 minutes' },\n"
    "  states = { held = { task = { team = holder, role = 'agent' },\n"
    "    on = { extend = { to = { 'held' }, input = { hold_until = field.datetime { required = true } },\n"
    "             run = function(c, e)\n"
    "               c.data.extensions = (c.data.extensions or 0) + 1\n"
    "               if c.data.extensions > 1 then return deny('extension_limit') end\n"
    "               c.input.hold_until = e.input.hold_until\n"
    "             end },\n"
    "           close = 'done' } },\n"
    "    done = { final = 'refused' } } }";

struct bench {
    struct arena arena;
    struct reference reference;
    struct faults faults;
    struct fail why;
    struct vm_budget budget;
};

static double cpu_us(void) {
    struct timespec spent;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

static int by_number(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static double median(double *list, size_t count) {
    qsort(list, count, sizeof *list, by_number);
    return list[count / 2];
}

static _Noreturn void end(const struct bench *b) {
    fprintf(stderr, "bench_flow: %s\n", b->why.text);
    exit(1);
}

/* ---- a warm handler ---- */

static const struct flow_event *find(const struct flow *flow) {
    return flow_event_of(flow, flow_state_of(flow, "held"), BYTES("extend"));
}

static double run_many(struct bench *b, struct vm *vm, const struct flow *flow) {
    static const struct requisition head = {.number = "2026-000001", .type = "bench.handler", .state = "held"};
    struct arena arena;
    struct vm_case c = {.head = &head, .now = 1773133200000};
    struct vm_event e = {.name = "extend", .by = "requester", .at = c.now};
    struct vm_outcome outcome;
    const struct bytes until = BYTES("{\"hold_until\":\"2026-10-12T08:00:00Z\"}");
    if (json_read(until, &b->arena, &c.input, &b->why) || json_read(until, &b->arena, &e.input, &b->why) ||
        json_read(BYTES("{}"), &b->arena, &c.data, &b->why))
        end(b);
    arena_init(&arena, MEMORY_MAX);
    double from = cpu_us();
    for (int i = 0; i < RUNS; i++) {
        arena_reset(&arena);
        if (vm_run(vm, flow, find(flow)->run, &c, &e, &arena, &outcome, &b->why) || !outcome.data_changed) end(b);
    }
    double spent = cpu_us() - from;
    arena_done(&arena);
    return spent / RUNS;
}

static double handler(struct bench *b, size_t rounds) {
    double spent[ROUNDS_MAX];
    struct vm *vm;
    struct flow *flow;
    if (vm_open(&b->budget, NULL, &vm, &b->why) ||
        vm_load(vm, "bench.lua", bytes_of(HANDLER), &b->reference, &b->faults, &flow, &b->why))
        end(b);
    run_many(b, vm, flow);
    for (size_t i = 0; i < rounds; i++) spent[i] = run_many(b, vm, flow);
    flow_free(flow);
    vm_close(vm);
    return median(spent, rounds);
}

/* ---- the folder ---- */

static double folder(struct bench *b, const char *path, bool tests, size_t rounds, size_t *types) {
    const struct registry_options options = {
        .path = path, .reference = &b->reference, .budget = b->budget, .services = b->reference.services.names};
    double spent[ROUNDS_MAX];
    for (size_t i = 0; i < rounds; i++) {
        struct registry *registry;
        double from = cpu_us();
        if (registry_open(&options, tests, &registry, &b->faults, &b->why)) end(b);
        spent[i] = (cpu_us() - from) / 1000;
        for (*types = 0; registry_at(registry, *types);) ++*types;
        registry_close(registry);
    }
    return median(spent, rounds);
}

int main(int count, char **words) {
    struct bench b = {.budget = {16u << 20, 1000000, 10000}};
    size_t types, rounds = count == 4 ? (size_t)strtoul(words[3], NULL, 10) : 0;
    if (!rounds || rounds > ROUNDS_MAX) {
        fprintf(stderr, "bench_flow SCRIPTS CONFIG ROUNDS\n");
        return 2;
    }
    arena_init(&b.arena, MEMORY_MAX);
    faults_init(&b.faults, &b.arena);
    if (reference_read(words[2], &b.arena, &b.reference, &b.faults, &b.why)) end(&b);
    double run_us = handler(&b, rounds);
    double load_ms = folder(&b, words[1], false, rounds, &types);
    double test_ms = folder(&b, words[1], true, 1, &types);
    printf("{\"handler_us\":%.2f,\"types\":%zu,\"load_ms\":%.1f,\"load_and_test_ms\":%.1f}\n", run_us, types, load_ms,
           test_ms);
    arena_done(&b.arena);
    return 0;
}
