/* One call, one line. */
#include "cli/workflow_call.h"

#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"

const char *workflow_call_state(const char *state) {
    static const struct {
        const char *state, *fr, *en;
    } words[] = {{"active", "en vigueur", "active"},
                 {"pending", "en attente d'une seconde personne", "waits for a second person"},
                 {"retired", "remplacée", "retired"},
                 {"quarantined", "en quarantaine", "quarantined"},
                 {"withdrawn", "sans fichier", "withdrawn"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].state, state) == 0) return language_pick(words[i].fr, words[i].en);
    return state;
}

/* Who publishes is rarely the one who knows what comes next. */
static void print_next(const char *type, long long version) {
    printf("  %s guichet workflow activate ",
           language_pick("un autre administrateur dit :", "another administrator says:"));
    print_text(stdout, type);
    printf(" %lld\n", version);
}

int workflow_call_print(const struct client *client) {
    if (requisition_print_json(client)) return CLI_DONE;
    const char *state = json_get_string(client->reply, "state", "");
    long long version = json_get_int(client->reply, "version", 0);
    print_text(stdout, json_get_string(client->reply, "type", ""));
    printf(language_pick(" version %lld : %s\n", " version %lld: %s\n"), version, workflow_call_state(state));
    if (strcmp(state, "pending") == 0) print_next(json_get_string(client->reply, "type", ""), version);
    return CLI_DONE;
}

int workflow_call_open(const struct arguments *arguments, struct client *client, uint64_t *version) {
    const char *number = arguments_word(arguments, 1);
    *client = (struct client){0};
    if (bytes_to_uint(bytes_of(number), INT64_MAX, version) == GUICHET_OK) return client_open(arguments, client);
    print_failure(arguments->command->name, "\"%s\" is no number of a version", number);
    return CLI_USAGE;
}

int workflow_call_version(const struct arguments *arguments, const char *ending) {
    uint64_t version;
    struct client client;
    int result = workflow_call_open(arguments, &client, &version);
    if (result == CLI_DONE) {
        const char *path = client_path(&client, "/v1/workflows/", arguments_word(arguments, 0), ending);
        const char *body = arena_printf(&client.arena, "{\"version\":%llu}", (unsigned long long)version);
        result = client_post(&client, path, bytes_of(body));
    }
    if (result == CLI_DONE) result = workflow_call_print(&client);
    client_close(&client);
    return result;
}
