/* A page of a list. */
#include "cli/list_print.h"

#include "cli/language.h"
#include "cli/requisition_print.h"

void list_print_reply(struct client *client, const struct print_field *columns) {
    const char *next = json_get_string(client->reply, "next", NULL);
    print_table(stdout, json_get(client->reply, "items"), columns, &client->arena);
    if (next) printf(language_pick("Suite : --cursor %s\n", "More: --cursor %s\n"), next);
}

/* The same question behind `next`; the cursor is the last of its parameters. */
static const char *behind(struct client *client, const char *path, const char *next) {
    const char *cursor = strstr(path, "cursor="), *mark = strchr(path, '?') ? "&" : "?";
    if (!cursor) return arena_printf(&client->arena, "%s%scursor=%s", path, mark, next);
    return arena_printf(&client->arena, "%.*scursor=%s", (int)(cursor - path), path, next);
}

/* A page may have looked in vain and know where to go on (store/list.h): the first that holds something is shown. */
static int ask(struct client *client, const char *path) {
    int result = client_get(client, path);
    const char *next = json_get_string(client->reply, "next", NULL);
    while (result == CLI_DONE && next && !yyjson_arr_size(json_get(client->reply, "items"))) {
        path = behind(client, path, next);
        result = path ? client_get(client, path) : CLI_REFUSED;
        next = json_get_string(client->reply, "next", NULL);
    }
    return result;
}

int list_print_page(const struct arguments *arguments, const char *path, const struct client_filter *filters,
                    const struct print_field *columns) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = ask(&client, client_query(&client, path, filters));
    if (result == CLI_DONE && !requisition_print_json(&client)) list_print_reply(&client, columns);
    client_close(&client);
    return result;
}
