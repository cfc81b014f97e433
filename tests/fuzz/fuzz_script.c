/* Bytes as a workflow script: loaded within its budget or refused, and when it loads, each of its functions run. */
#include "base/json.h"
#include "flow/vm.h"

#define RUNS_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All runs of one flow, as cases they did not expect. */
static void run_all(struct vm *vm, const struct flow *flow, struct arena *arena) {
    struct requisition head = {.number = "2026-000001", .type = "fuzz", .state = "first", .holder = "courrier"};
    struct fail why;
    struct vm_outcome outcome;
    struct bytes json;
    yyjson_val *input = NULL;
    if (json_read(BYTES("{\"item_id\":\"6A1\",\"__index\":{\"a\":[1,2,[]]}}"), arena, &input, &why) != GUICHET_OK)
        return;
    struct vm_case c = {.head = &head, .input = input, .data = input, .now = 1777536000000};
    struct vm_event e = {.name = "go", .by = "jurist", .input = input, .at = 1777536000000};
    for (int slot = 1; slot <= flow->slot_count && slot <= RUNS_MAX; slot++) {
        int status = vm_run(vm, flow, slot, &c, &e, arena, &outcome, &why);
        require(status != GUICHET_OK || !outcome.data_changed || outcome.data.size >= 2);
        vm_value(vm, flow, slot, &c, arena, &json, &why);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct vm_budget budget = {.memory_max = 2u << 20, .instructions = 20000, .wall_ms = 50};
    static struct vm *vm; /* kept from input to input: what one leaves behind, the next would meet */
    struct arena arena;
    struct faults faults;
    struct fail why;
    struct flow *flow = NULL;
    if (!vm && vm_open(&budget, NULL, &vm, &why) != GUICHET_OK) return 0;
    arena_init(&arena, 8u << 20);
    faults_init(&faults, &arena);
    int status = vm_load(vm, "fuzz.lua", (struct bytes){(const char *)data, size}, NULL, &faults, &flow, &why);
    require((status == GUICHET_OK) == (flow != NULL));
    if (flow) run_all(vm, flow, &arena);
    flow_free(flow);
    arena_done(&arena);
    return 0;
}
