/* guichet workflow check [PATH…]: what the gateway would refuse, with lines. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/report.h"
#include "cli/workflow_files.h"

static int run(const struct arguments *arguments);

const struct command command_workflow_check = {
    .name = "workflow check",
    .usage = "[PATH…]",
    .summary = "Check scripts and run their tests; no gateway needed",
    .help =
        "PATH is a script or a folder of them (default: the configured ones, else ./scripts, else the shipped ones).\n"
        "Prints every fault as `file:line: text`; exit 1 when there is one.",
    .options = workflow_files_options,
    .max_words = -1,
    .run = run,
};

static int count(void *to, const struct flow *flow, struct vm *vm, struct fail *why) {
    (void)flow, (void)vm, (void)why;
    ++*(size_t *)to;
    return GUICHET_OK;
}

static int check(struct workflow_files *files) {
    size_t found = 0, faults = 0;
    int result = CLI_DONE;
    for (size_t i = 0; files->paths[i]; i++) {
        struct fail why = {0};
        files->faults.count = 0;
        if (workflow_files_each(files, files->paths[i], true, count, &found, &why) == GUICHET_OK) continue;
        result = CLI_REFUSED;
        if (!files->faults.count) report_unread(stdout, files->paths[i], &why);
        report_faults(stdout, files->paths[i], &files->faults);
        faults += files->faults.count ? files->faults.count : 1;
    }
    if (result == CLI_DONE) print_good("%zu workflow%s, no fault", found, found == 1 ? "" : "s");
    else printf("%zu fault%s\n", faults, faults == 1 ? "" : "s");
    return result;
}

static int run(const struct arguments *arguments) {
    struct workflow_files files;
    int result = workflow_files_open(arguments, &files);
    if (result == CLI_DONE) result = check(&files);
    workflow_files_close(&files);
    return result;
}
