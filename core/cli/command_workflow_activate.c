/* guichet workflow activate TYPE VERSION: this one counts from now on. */
#include "cli/commands.h"

#include "cli/workflow_call.h"

static int run(const struct arguments *arguments);

const struct command command_workflow_activate = {
    .name = "workflow activate",
    .usage = "TYPE VERSION",
    .summary = "Let a version count for new requisitions",
    .help = "A version that is quarantined leaves its quarantine; its parked events are tried again.",
    .is_client = true,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return workflow_call_version(arguments, "/activate");
}
