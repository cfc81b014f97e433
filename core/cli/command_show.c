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

/* Whoever may not see what is asked has no files to see either. A table a page. */
static int show_files(struct client *client, const char *id) {
    if (client->json || !json_get(client->reply, "input")) return CLI_DONE;
    const char *all = client_path(client, "/v1/requisitions/", id, "/files?limit=200"), *path = all;
    int result;
    do {
        result = client_get(client, path);
        if (result != CLI_DONE) return result;
        requisition_print_files(client);
        const char *next = json_get_string(client->reply, "next", NULL);
        path = next ? arena_printf(&client->arena, "%s&cursor=%s", all, next) : NULL;
    } while (path);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE)
        result = client_get(&client, client_path(&client, "/v1/requisitions/", arguments_word(arguments, 0), ""));
    if (result == CLI_DONE) result = requisition_print_whole(&client);
    if (result == CLI_DONE) result = show_files(&client, arguments_word(arguments, 0));
    client_close(&client);
    return result;
}
