/* A page of a list. */
#include "cli/list_print.h"

#include "cli/language.h"
#include "cli/requisition_print.h"

void list_print_reply(struct client *client, const struct print_field *columns) {
    const char *next = json_get_string(client->reply, "next", NULL);
    print_table(stdout, json_get(client->reply, "items"), columns, &client->arena);
    if (next) printf(language_pick("Suite : --cursor %s\n", "More: --cursor %s\n"), next);
}

int list_print_page(const struct arguments *arguments, const char *path, const struct client_filter *filters,
                    const struct print_field *columns) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = client_get(&client, client_query(&client, path, filters));
    if (result == CLI_DONE && !requisition_print_json(&client)) list_print_reply(&client, columns);
    client_close(&client);
    return result;
}
