/* guichet workflow rollback TYPE VERSION: the one before was better. */
#include "cli/commands.h"

#include "cli/workflow_call.h"

static int run(const struct arguments *arguments);

const struct command command_workflow_rollback = {
    .name = "workflow rollback",
    .usage = "TYPE VERSION",
    .summary = "Go back to a version that counted before",
    .help = "Requisitions keep the version they were received under.",
    .is_client = true,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return workflow_call_version(arguments, "/rollback");
}
