/* From a script's text to a flow that may be trusted with cases: run, checked, its own tests passed.
 *
 * Floor: flow. Thread: one at a time; it owns a Lua machine that runs nothing but what is being loaded. */
#ifndef FLOW_INTAKE_H
#define FLOW_INTAKE_H

#include "flow/reference.h"
#include "flow/vm.h"

struct intake {
    const struct reference *reference; /* borrowed */
    const char *const *services;       /* known services, NULL-ended: a call to another is refused */
    const char *library;               /* folder of `use "lib/NAME"` */
    struct vm *vm;
};

/* `path`: the folder of scripts, whose lib/ is the library (NULL: there is none); texts and tables are borrowed. */
int intake_open(struct intake *intake, const char *path, const struct reference *reference,
                const struct vm_budget *budget, const char *const *services, struct arena *arena, struct fail *why);
void intake_close(struct intake *intake);

/* GUICHET_SCRIPT when there is a fault: every one of them is in `faults` with the pointer "file:line" (of a failing
 * test: the file), *out is NULL then. `source` may be a bundle. flow_free() ends what is given. */
int intake_load(struct intake *intake, const char *file, struct bytes source, bool run_tests, struct faults *faults,
                struct flow **out, struct fail *why);

#endif
