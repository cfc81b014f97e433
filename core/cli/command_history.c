/* guichet history ID: everything that happened to a requisition. */
#include "cli/commands.h"

#include "cli/list_print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--reads", NULL, "who read it, too: for supervisors and auditors"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--reads", "reads"}, {"--limit", "limit"}, {"--cursor", "cursor"}, {NULL, NULL}};

static const struct print_field columns[] = {
    {"/seq", "N°", "No"},
    {"/at", "Le", "At"},
    {"/event", "Événement", "Event"},
    {"/from", "De", "From"},
    {"/to", "À", "To"},
    {"/actor/by", "Par", "By"},
    {"/actor/name", "Qui", "Who"},
    {"/log_index", "Journal", "Log"},
    {NULL, NULL, NULL},
};

const struct command command_history = {
    .name = "history",
    .usage = "ID",
    .summary = "Everything that happened to a requisition",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) {
        const char *path = client_path(&client, "/v1/requisitions/", arguments_word(arguments, 0), "/history");
        result = client_get(&client, client_query(&client, path, filters));
    }
    if (result == CLI_DONE && !requisition_print_json(&client)) list_print_reply(&client, columns);
    client_close(&client);
    return result;
}
