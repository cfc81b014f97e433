/* guichet legal-hold ID --reason TEXT [--until TIME] | --lift: an order that nothing of a requisition is erased. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--reason", "TEXT", "why; it is kept sealed"},
    {"--until", "TIME", "as 2027-01-31T00:00:00Z; without it until the order is lifted"},
    {"--lift", NULL, "lift the order of your party"},
    {NULL, NULL, NULL},
};

const struct command command_legal_hold = {
    .name = "legal-hold",
    .usage = "ID",
    .summary = "Order that nothing of a requisition is erased, or lift the order",
    .help =
        "For supervisors of its holder and for magistrates who may read it. What falls due while an order stands is\n"
        "erased when it is lifted or over.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int order(struct client *client, const char *path) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "reason", arguments_value(client->arguments, "--reason"));
    json_text_member(&out, "until", arguments_value(client->arguments, "--until"));
    json_object_end(&out);
    int result = client_post(client, path, buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int lift(struct client *client, const char *path) {
    client->call = (struct http_call){.method = "DELETE", .path = path};
    return client_perform(client);
}

static int run(const struct arguments *arguments) {
    struct client client;
    bool is_lift = arguments_has(arguments, "--lift");
    if (is_lift == arguments_has(arguments, "--reason")) {
        print_failure("legal-hold", "--reason TEXT, or --lift");
        return CLI_USAGE;
    }
    int result = client_open(arguments, &client);
    const char *path = client_path(&client, "/v1/requisitions/", arguments_word(arguments, 0), "/legal-hold");
    if (result == CLI_DONE) result = is_lift ? lift(&client, path) : order(&client, path);
    if (result == CLI_DONE) result = requisition_print_whole(&client);
    client_close(&client);
    return result;
}
