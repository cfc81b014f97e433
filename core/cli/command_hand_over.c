/* guichet hand-over ID UNIT: a requisition goes to another unit of its party. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--reason", "TEXT", "why; it stands in the history, sealed"},
    {"--keep-reading", NULL, "the former unit goes on reading it"},
    {"--if-match", "VERSION", "only if the requisition is still at this version"},
    {"--key", "KEY", "Idempotency-Key, 8 to 255 characters"},
    {NULL, NULL, NULL},
};

static const struct print_field lines[] = {
    {"/number", "Réquisition", "Requisition"},
    {"/unit", "Unité", "Unit"},
    {"/former_unit", "Remise par", "Handed over by"},
    {"/keep_reading", "Garde la lecture", "Goes on reading"},
    {NULL, NULL, NULL},
};

const struct command command_hand_over = {
    .name = "hand-over",
    .usage = "ID UNIT",
    .summary = "Give a requisition to another unit of your party",
    .help =
        "UNIT is written as in the certificates of its people (OU). Your unit does not see the requisition any more,\n"
        "unless --keep-reading makes it a co-reader.",
    .is_client = true,
    .options = options,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

static int hand_over(struct client *client) {
    const struct arguments *a = client->arguments;
    const char *key = arguments_value(a, "--key"), *version = arguments_value(a, "--if-match");
    const char *reason = arguments_value(a, "--reason");
    struct buffer body;
    struct json_out out;
    size_t header = 0;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "unit", arguments_word(a, 1));
    if (reason) json_text_member(&out, "reason", reason);
    json_bool_member(&out, "keep_reading", arguments_has(a, "--keep-reading"));
    json_object_end(&out);
    client->call =
        (struct http_call){.method = "POST",
                           .path = client_path(client, "/v1/requisitions/", arguments_word(a, 0), "/hand-over"),
                           .body = buffer_bytes(&body),
                           .media_type = "application/json"};
    if (key) client->call.headers[header++] = arena_printf(&client->arena, "Idempotency-Key: %s", key);
    if (version) client->call.headers[header] = arena_printf(&client->arena, "If-Match: \"%s\"", version);
    int result = client_perform(client);
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = hand_over(&client);
    if (result == CLI_DONE && !requisition_print_json(&client)) print_sheet(stdout, client.reply, lines, &client.arena);
    client_close(&client);
    return result;
}
