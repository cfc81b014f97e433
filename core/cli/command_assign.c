/* guichet assign ID… AGENT: the supervisor gives tasks to somebody. */
#include "cli/commands.h"

#include "cli/requisition_print.h"
#include "cli/tasks_call.h"

#define IDS_MAX 100

static int run(const struct arguments *arguments);

const struct command command_assign = {
    .name = "assign",
    .usage = "ID… AGENT",
    .summary = "Give a task to somebody, also one that another holds (supervisor)",
    .help =
        "ID is a task's UUID, or the number of the requisition. AGENT is the id of /v1/me, the matricule, or the\n"
        "name of somebody who has called since the gateway was started. Whoever prepared cannot be given the review.",
    .is_client = true,
    .min_words = 2,
    .max_words = IDS_MAX + 1,
    .run = run,
};

static int assign(struct client *client, const char *task, const char *agent) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, 4096);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "agent", agent);
    json_object_end(&out);
    int result = client_post(client, client_path(client, "/v1/tasks/", task, "/assign"), buffer_bytes(&body));
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    const char *task;
    size_t last = arguments->word_count - 1;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE && last > 1) {
        result = tasks_call(&client, "/v1/tasks/assign", 0, last, arguments_word(arguments, last));
        client_close(&client);
        return result;
    }
    if (result == CLI_DONE) result = client_task(&client, arguments_word(arguments, 0), &task);
    if (result == CLI_DONE) result = assign(&client, task, arguments_word(arguments, 1));
    if (result == CLI_DONE) result = requisition_print_task(&client);
    client_close(&client);
    return result;
}
