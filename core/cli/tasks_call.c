/* The answer is a list: each task has fared on its own. */
#include "cli/tasks_call.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

static const struct print_field columns[] = {
    {"/id", "Tâche", "Task"},
    {"/status", "Statut", "Status"},
    {"/task/requisition/number", "Réquisition", "Requisition"},
    {"/task/claimed_by", "Prise par", "Claimed by"},
    {"/problem/detail", "Refus", "Refusal"},
    {NULL, NULL, NULL},
};

static int write_ids(struct client *client, struct json_out *out, size_t from, size_t to) {
    int result = CLI_DONE;
    json_key(out, "ids");
    json_array(out);
    for (size_t i = from; i < to && result == CLI_DONE; i++) {
        const char *task;
        result = client_task(client, arguments_word(client->arguments, i), &task);
        if (result == CLI_DONE) json_put_text(out, task);
    }
    json_array_end(out);
    return result;
}

static int print(const struct client *client, struct arena *arena) {
    yyjson_val *items = json_get(client->reply, "items"), *item;
    size_t i, count;
    if (!requisition_print_json(client)) print_table(stdout, items, columns, arena);
    yyjson_arr_foreach(items, i, count, item) {
        if (json_get_int(item, "status", 0) != 200) return CLI_REFUSED;
    }
    return CLI_DONE;
}

int tasks_call(struct client *client, const char *path, size_t from, size_t to, const char *agent) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, 65536);
    json_out_init(&out, &body);
    json_object(&out);
    int result = write_ids(client, &out, from, to);
    if (agent) json_text_member(&out, "agent", agent);
    json_object_end(&out);
    if (result == CLI_DONE) result = client_post(client, path, buffer_bytes(&body));
    if (result == CLI_DONE) result = print(client, &client->arena);
    buffer_done(&body);
    return result;
}
