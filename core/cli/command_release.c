/* guichet release ID: another one may take it. */
#include "cli/commands.h"

#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

const struct command command_release = {
    .name = "release",
    .usage = "ID",
    .summary = "Give a task back to the queue",
    .help = "ID is a task's UUID, or the number of the requisition.",
    .is_client = true,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    struct client client;
    const char *task;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = client_task(&client, arguments_word(arguments, 0), &task);
    if (result == CLI_DONE)
        result = client_post(&client, client_path(&client, "/v1/tasks/", task, "/release"), (struct bytes){NULL, 0});
    if (result == CLI_DONE) result = requisition_print_task(&client);
    client_close(&client);
    return result;
}
