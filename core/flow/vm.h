/* A Lua machine for one thread: sandboxed, budgeted, with the functions of every flow it was asked to run.
 *
 * Floor: flow. Thread: its owner's. A VM loads a flow's source again the first time it needs one of its functions
 * (flows are immutable and named by serial), so a new version costs the other threads nothing. After a killed run the
 * state is closed and made anew: nothing a script did survives it. */
#ifndef FLOW_VM_H
#define FLOW_VM_H

#include "base/fail.h"
#include "flow/flow.h"
#include "flow/reference.h"

struct vm;

struct vm_budget {
    size_t memory_max;    /* bytes, for the whole state beyond what the libraries need */
    int64_t instructions; /* per run */
    int64_t wall_ms;      /* per run; while the machine stands still it does not pass */
};

struct vm_figures {
    uint64_t runs, kills, cpu_us; /* cpu_us by the monotonic clock: a script never waits */
    size_t memory;
};

/* `lib_path`: the folder of `use "lib/NAME"`, may be NULL. */
int vm_open(const struct vm_budget *budget, const char *lib_path, struct vm **out, struct fail *why);
void vm_close(struct vm *vm);
void vm_figures(const struct vm *vm, struct vm_figures *out);

/* What a function sees. Texts of JSON; materialised lazily: a function pays only for the members it touches. */
struct vm_case {
    const struct requisition *head;
    yyjson_val *input, *data, *requester, *period, *legal_basis, *protection;
    int64_t now;
};

struct vm_event {
    const char *name;
    yyjson_val *input, *result;
    const char *error;
    const char *by;           /* "requester", "agent", "audience" … */
    const char *party, *unit; /* of the audience that did it; else NULL */
    int64_t at;
};

struct vm_outcome {
    const char *target; /* what run returned: a state's name, or NULL */
    const char *denied; /* code of deny(code, text), or NULL */
    const char *denied_text;
    const char *holder;   /* who holds the case from now on, or NULL */
    const char *admitted; /* one more word of the circle (domain/circle.h), or NULL */
    bool input_changed, data_changed;
    struct bytes input, data; /* JSON, in the arena, when changed */
};

/* run(c, e). GUICHET_SCRIPT (an error in the script: file, line, words), GUICHET_BUDGET (killed). */
int vm_run(struct vm *vm, const struct flow *flow, int slot, const struct vm_case *c, const struct vm_event *e,
           struct arena *arena, struct vm_outcome *out, struct fail *why);
/* A function of c that returns a table (args, answer), a time (at) or a text (holder) as JSON. */
int vm_value(struct vm *vm, const struct flow *flow, int slot, const struct vm_case *c, struct arena *arena,
             struct bytes *json, struct fail *why);

/* Runs `source` to its `return workflow{…}` and reads the table into a flow; all faults "file:line". Used by check, by
 * the registry, by tests. The flow's arena is made here; flow_free() ends it. */
int vm_load(struct vm *vm, const char *file, struct bytes source, const struct reference *reference,
            struct faults *faults, struct flow **out, struct fail *why);
/* The same, and what this gateway has (services NULL-ended; NULL: not looked at) is among what is checked: all faults
 * of a script that could be read are told together. */
struct vm_here {
    const char *const *services;
    const struct holder_table *holders;
};
int vm_load_here(struct vm *vm, const char *file, struct bytes source, const struct reference *reference,
                 const struct vm_here *here, struct faults *faults, struct flow **out, struct fail *why);
void flow_free(struct flow *flow);

#endif
