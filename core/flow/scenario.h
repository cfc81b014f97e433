/* A script's own tests, run with a simulated clock: the whole machine but store and network.
 *
 * Floor: flow. Thread: the VM's. The format is described in scripts/README.md. The case lives in memory; what the desk
 * decides about people (who may fire what) is decided here by the roles that a test names. */
#ifndef FLOW_SCENARIO_H
#define FLOW_SCENARIO_H

#include "flow/reference.h"
#include "flow/vm.h"

/* Runs every test of the flow. One line per test goes into `out`: "ok   TYPE: NAME" or "FAIL TYPE: NAME: file:line:
 * words". The counters are added to. GUICHET_OK whatever the tests say; else the failure of the machinery. */
int scenario_run(const struct flow *flow, struct vm *vm, const struct reference *reference, struct buffer *out,
                 size_t *passed, size_t *failed, struct fail *why);

#endif
