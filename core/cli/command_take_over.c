/* guichet take-over ID: a task that a colleague holds becomes one's own. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--reason", "TEXT", "why (required)"},
    {NULL, NULL, NULL},
};

const struct command command_take_over = {
    .name = "take-over",
    .usage = "ID --reason TEXT",
    .summary = "Take a task that a colleague of your team holds",
    .help =
        "ID is a task's UUID, or the number of the requisition. Who held it is told when he acts; his draft stays.\n"
        "The reason goes sealed into the history of the case.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int take_over(struct client *client, const char *task, const char *reason) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, 16384);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "reason", reason);
    json_object_end(&out);
    int result = client_post(client, client_path(client, "/v1/tasks/", task, "/take-over"), buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    const char *reason = arguments_value(arguments, "--reason"), *task;
    struct client client;
    if (!reason) {
        print_failure("take-over", "--reason is required");
        return CLI_USAGE;
    }
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = client_task(&client, arguments_word(arguments, 0), &task);
    if (result == CLI_DONE) result = take_over(&client, task, reason);
    if (result == CLI_DONE) result = requisition_print_task(&client);
    client_close(&client);
    return result;
}
