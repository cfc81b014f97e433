/* guichet show ID: one requisition, and what the caller may do now. */
#include "cli/commands.h"

#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

const struct command command_show = {
    .name = "show",
    .usage = "ID",
    .summary = "One requisition, and what you may do now",
    .help = "ID is a number (2026-000001) or a UUID.",
    .is_client = true,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE)
        result = client_get(&client, client_path(&client, "/v1/requisitions/", arguments_word(arguments, 0), ""));
    if (result == CLI_DONE) result = requisition_print_whole(&client);
    client_close(&client);
    return result;
}
