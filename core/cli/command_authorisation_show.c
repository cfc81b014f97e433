/* guichet authorisation show ID */
#include "cli/commands.h"

#include "cli/authorisation_print.h"

static int run(const struct arguments *arguments);

const struct command command_authorisation_show = {
    .name = "authorisation show",
    .usage = "ID",
    .summary = "One registered authorisation",
    .is_client = true,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE)
        result = client_get(&client, client_path(&client, "/v1/authorisations/", arguments_word(arguments, 0), ""));
    if (result == CLI_DONE) result = authorisation_print(&client);
    client_close(&client);
    return result;
}
