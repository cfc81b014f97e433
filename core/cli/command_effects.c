/* guichet effects, effects retry, effects drop: questions to services, and what a person does about them. */
#include "cli/commands.h"

#include "cli/list_print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);
static int run_retry(const struct arguments *arguments);
static int run_drop(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--state", "STATE", "pending, done, dead or dropped"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--state", "state"}, {"--limit", "limit"}, {"--cursor", "cursor"}, {NULL, NULL}};

static const struct print_field columns[] = {
    {"/requisition/number", "Réquisition", "Requisition"},
    {"/service", "Service", "Service"},
    {"/state", "État", "State"},
    {"/attempts", "Essais", "Attempts"},
    {"/next_at", "Prochain essai", "Next attempt"},
    {"/error", "Erreur", "Error"},
    {"/id", "Appel", "Effect"},
    {NULL, NULL, NULL},
};

const struct command command_effects = {
    .name = "effects",
    .usage = "",
    .summary = "Questions to services and what became of them",
    .is_client = true,
    .options = options,
    .run = run,
};

const struct command command_effects_retry = {
    .name = "effects retry",
    .usage = "ID",
    .summary = "Ask a service again now",
    .is_client = true,
    .min_words = 1,
    .max_words = 1,
    .run = run_retry,
};

const struct command command_effects_drop = {
    .name = "effects drop",
    .usage = "ID",
    .summary = "Give up a question to a service",
    .help = "A case that waits for the answer gets call.failed with the error \"dropped\", and goes on by hand.",
    .is_client = true,
    .min_words = 1,
    .max_words = 1,
    .run = run_drop,
};

static int run(const struct arguments *arguments) {
    return list_print_page(arguments, "/v1/effects", filters, columns);
}

static int act(const struct arguments *arguments, const char *ending) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE)
        result = client_post(&client, client_path(&client, "/v1/effects/", arguments_word(arguments, 0), ending),
                             (struct bytes){NULL, 0});
    if (result == CLI_DONE && !requisition_print_json(&client))
        print_sheet(stdout, client.reply, columns, &client.arena);
    client_close(&client);
    return result;
}

static int run_retry(const struct arguments *arguments) {
    return act(arguments, "/retry");
}

static int run_drop(const struct arguments *arguments) {
    return act(arguments, "/drop");
}
