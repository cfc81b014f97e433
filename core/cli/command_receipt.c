/* guichet receipt ID [-o FILE]: signed proof of reception. */
#include "cli/commands.h"

#include "cli/download.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-o", "FILE", "where it goes (default: stdout)"},
    {NULL, NULL, NULL},
};

const struct command command_receipt = {
    .name = "receipt",
    .usage = "ID",
    .summary = "The signed proof that a requisition was received",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return download_run(arguments, "/receipt", NULL, "Accept: application/json");
}
