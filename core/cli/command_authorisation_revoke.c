/* guichet authorisation revoke ID: no requisition refers to it any more. */
#include "cli/commands.h"

#include "cli/authorisation_print.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--reason", "TEXT", "why; it is kept sealed"},
    {NULL, NULL, NULL},
};

const struct command command_authorisation_revoke = {
    .name = "authorisation revoke",
    .usage = "ID",
    .summary = "Revoke an authorisation that your unit registered",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int revoke(struct client *client) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "reason", arguments_value(client->arguments, "--reason"));
    json_object_end(&out);
    const char *id = arguments_word(client->arguments, 0);
    int result = client_post(client, client_path(client, "/v1/authorisations/", id, "/revoke"), buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = revoke(&client);
    if (result == CLI_DONE) result = authorisation_print(&client);
    client_close(&client);
    return result;
}
