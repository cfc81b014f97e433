/* guichet workflow list: every workflow of a gateway, which version counts, and what is refused. */
#include "cli/commands.h"

#include "cli/client.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"
#include "cli/workflow_call.h"

static int run(const struct arguments *arguments);

static const struct print_field columns[] = {
    {"/type", "Type", "Type"},
    {"/active", "En vigueur", "Active"},
    {"/pending", "En attente", "Pending"},
    {"/state", "État", "State"},
    {"/origin", "Origine", "Origin"},
    {"/file", "Fichier", "File"},
    {"/at", "Publiée", "Published"},
    {NULL, NULL, NULL},
};

static const struct print_field refused[] = {
    {"/pointer", "Refusé", "Refused"},
    {"/detail", "Motif", "Why"},
    {NULL, NULL, NULL},
};

const struct command command_workflow_list = {
    .name = "workflow list",
    .usage = "",
    .summary = "Workflows of a gateway, which version counts, what is refused",
    .is_client = true,
    .run = run,
};

static void print_refusals(struct client *client) {
    size_t i, count;
    yyjson_val *file;
    yyjson_arr_foreach(json_get(client->reply, "refused"), i, count, file) {
        printf("\n");
        print_table(stdout, json_get(file, "errors"), refused, &client->arena);
    }
}

/* The state of each in words. */
static void translate(yyjson_val *items) {
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(items, i, count, item) {
        const char *state = json_get_string(item, "state", NULL);
        if (state) yyjson_set_str(json_get(item, "state"), workflow_call_state(state));
    }
}

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = client_get(&client, "/v1/workflows");
    if (result == CLI_DONE && !requisition_print_json(&client)) {
        translate(json_get(client.reply, "items"));
        print_table(stdout, json_get(client.reply, "items"), columns, &client.arena);
        print_refusals(&client);
    }
    client_close(&client);
    return result;
}
