/* guichet claim [ID…]: these tasks, or the most urgent one that is free. */
#include "cli/commands.h"

#include "cli/language.h"
#include "cli/requisition_print.h"
#include "cli/tasks_call.h"

#define IDS_MAX 100

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--team", "TEAM", "without ID: only of this team"},
    {"--type", "TYPE", "without ID: only of this type"},
    {NULL, NULL, NULL},
};

const struct command command_claim = {
    .name = "claim",
    .usage = "[ID…]",
    .summary = "Take a task for 15 minutes: this one, several, or the most urgent free one",
    .help = "ID is a task's UUID, or the number of the requisition.",
    .is_client = true,
    .options = options,
    .max_words = IDS_MAX,
    .run = run,
};

static int claim_next(struct client *client) {
    const char *team = arguments_value(client->arguments, "--team"),
               *type = arguments_value(client->arguments, "--type");
    struct buffer body;
    struct json_out out;
    buffer_init(&body, 4096);
    json_out_init(&out, &body);
    json_object(&out);
    if (team) json_text_member(&out, "team", team);
    if (type) {
        json_key(&out, "types");
        json_array(&out);
        json_put_text(&out, type);
        json_array_end(&out);
    }
    json_object_end(&out);
    int result = client_post(client, "/v1/queue/claim", buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int claim_one(struct client *client, const char *id) {
    const char *task;
    int result = client_task(client, id, &task);
    if (result != CLI_DONE) return result;
    return client_post(client, client_path(client, "/v1/tasks/", task, "/claim"), (struct bytes){NULL, 0});
}

static int run(const struct arguments *arguments) {
    const char *id = arguments_word(arguments, 0);
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE && arguments->word_count > 1) {
        result = tasks_call(&client, "/v1/tasks/claim", 0, arguments->word_count, NULL);
        client_close(&client);
        return result;
    }
    if (result == CLI_DONE) result = id ? claim_one(&client, id) : claim_next(&client);
    if (result == CLI_DONE && client.call.code == 204) {
        if (!client.json)
            printf("%s\n", language_pick("Rien à faire : aucune tâche libre.", "Nothing to do: no free task."));
    } else if (result == CLI_DONE) {
        result = requisition_print_task(&client);
    }
    client_close(&client);
    return result;
}
