/* guichet note ID [TEXT]: adds an internal note, or shows those there are. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--to-team", "TEAM", "for whom it is meant"},
    {NULL, NULL, NULL},
};

static const struct print_field columns[] = {
    {"/at", "Le", "At"}, {"/author/name", "Par", "By"}, {"/to_team", "Pour", "For"}, {"/text", "Note", "Note"},
    {NULL, NULL, NULL},
};

const struct command command_note = {
    .name = "note",
    .usage = "ID [TEXT]",
    .summary = "Add an internal note to a requisition, or show its notes",
    .help = "Notes never leave the holder's side: no requester, answer or export has them.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 2,
    .run = run,
};

static int add(struct client *client, const char *path, const char *text) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, 65536);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "text", text);
    json_text_member(&out, "to_team", arguments_value(client->arguments, "--to-team"));
    json_object_end(&out);
    int result = client_post(client, path, buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    const char *text = arguments_word(arguments, 1);
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) {
        const char *path = client_path(&client, "/v1/requisitions/", arguments_word(arguments, 0), "/notes");
        result = text ? add(&client, path, text) : client_get(&client, path);
    }
    if (result == CLI_DONE && !requisition_print_json(&client)) {
        if (text) print_sheet(stdout, client.reply, columns, &client.arena);
        else print_table(stdout, json_get(client.reply, "items"), columns, &client.arena);
    }
    client_close(&client);
    return result;
}
