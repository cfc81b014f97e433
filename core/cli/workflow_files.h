/* Scripts outside a gateway: which, with which reference data, in which machine.
 *
 * Floor: cli. Thread: main. Reference data come from --config DIR, else from the configuration (-c FILE, or guichet.lua
 * here when no path is named), else from a config/ beside or above the scripts, else from the shipped ones. */
#ifndef CLI_WORKFLOW_FILES_H
#define CLI_WORKFLOW_FILES_H

#include "cli/arguments.h"
#include "desk/settings.h"
#include "flow/registry.h"

struct workflow_files {
    struct arena arena;
    struct settings *settings; /* NULL: no configuration */
    struct reference reference;
    struct vm_budget budget;
    struct faults faults;
    const char *const *paths; /* files and folders; NULL-ended */
};

/* The options both commands have; ends with a NULL name. */
extern const struct cli_option workflow_files_options[];

/* CLI_DONE, or told on stderr. workflow_files_close is due anyway. */
int workflow_files_open(const struct arguments *arguments, struct workflow_files *files);
void workflow_files_close(struct workflow_files *files);

/* Loads and checks one path; with `tests` a failing test is a fault too. For each workflow that is whole `visit` runs,
 * with a machine to run it in; a status of its own stops. Faults are in files->faults. */
int workflow_files_each(struct workflow_files *files, const char *path, bool tests,
                        int (*visit)(void *to, const struct flow *flow, struct vm *vm, struct fail *why), void *to,
                        struct fail *why);

#endif
