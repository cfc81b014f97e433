/* guichet readers ID: who reads a requisition beside its unit. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--add", "UNIT", "let this unit read it, of your own party or of --party"},
    {"--party", "PARTY", "the unit's party, as \"gendarmerie-77\"; without --add all of it"},
    {"--person", "ID", "instead of a unit: a person, by the id of /v1/me"},
    {"--until", "TIME", "no longer than this, as 2026-12-24T18:00:00Z"},
    {"--reason", "TEXT", "why; it stands in the history, sealed"},
    {"--remove", "READER", "not any more: the id that the list gives"},
    {NULL, NULL, NULL},
};

static const struct print_field columns[] = {
    {"/id", "Identifiant", "Id"},      {"/party", "Service", "Party"},  {"/unit", "Unité", "Unit"},
    {"/person", "Personne", "Person"}, {"/until", "Jusqu'au", "Until"}, {NULL, NULL, NULL},
};

const struct command command_readers = {
    .name = "readers",
    .usage = "ID",
    .summary = "Who reads a requisition beside its unit; let another read it, or not any more",
    .help = "guichet readers 2026-000001 --add 'BR Provins' --party gendarmerie-77 --reason 'Enquête commune.'\n"
            "Readers read and do nothing else. For the unit of the requisition, and for a magistrate.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static const char *path_of(struct client *client, const char *ending) {
    return client_path(client, "/v1/requisitions/", arguments_word(client->arguments, 0), ending);
}

static int add(struct client *client) {
    static const char *const members[][2] = {
        {"unit", "--add"}, {"party", "--party"}, {"person", "--person"}, {"until", "--until"}, {"reason", "--reason"}};
    struct buffer body;
    struct json_out out;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const char *value = arguments_value(client->arguments, members[i][1]);
        if (value) json_text_member(&out, members[i][0], value);
    }
    json_object_end(&out);
    int result = client_post(client, path_of(client, "/readers"), buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int drop(struct client *client, const char *reader) {
    client->call =
        (struct http_call){.method = "DELETE", .path = client_path(client, path_of(client, "/readers/"), reader, "")};
    return client_perform(client);
}

static int list(struct client *client) {
    int result = client_get(client, path_of(client, "/readers"));
    if (result == CLI_DONE && !requisition_print_json(client))
        print_table(stdout, json_get(client->reply, "items"), columns, &client->arena);
    return result;
}

static bool names_somebody(const struct arguments *a) {
    return arguments_has(a, "--add") || arguments_has(a, "--party") || arguments_has(a, "--person");
}

static int act(struct client *client) {
    const char *reader = arguments_value(client->arguments, "--remove");
    bool adds = names_somebody(client->arguments);
    if (!adds && !reader) return list(client);
    int result = adds ? add(client) : drop(client, reader);
    if (result == CLI_DONE && !requisition_print_json(client))
        print_sheet(stdout, client->reply, columns, &client->arena);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    if (arguments_has(arguments, "--remove") && names_somebody(arguments)) {
        print_failure("readers", "--remove stands alone");
        return CLI_USAGE;
    }
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = act(&client);
    client_close(&client);
    return result;
}
