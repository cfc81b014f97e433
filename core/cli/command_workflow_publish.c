/* guichet workflow publish FILE: the gateway checks it, with its tests, and it counts at once unless two people are
 * asked for. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"
#include "cli/workflow_call.h"

#include <ctype.h>

#define SOURCE_MAX (4u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--check", NULL, "only have it checked: nothing is kept"},
    {"--type", "TYPE", "the type, where the text does not say it as type = \"…\""},
    {NULL, NULL, NULL},
};

const struct command command_workflow_publish = {
    .name = "workflow publish",
    .usage = "FILE",
    .summary = "Publish a script: checked by the gateway, refused with every fault",
    .help = "FILE is a script, or - for standard input. Libraries it uses are those of the gateway.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

/* What stands behind the first `type =`; NULL: nothing does. The gateway holds it against what the script says. */
static const char *find_type(struct client *client, struct bytes source) {
    for (const char *at = source.data; at && (at = strstr(at, "type")); at += 4) {
        bool is_word = at == source.data || !(isalnum((unsigned char)at[-1]) || at[-1] == '_' || at[-1] == '.');
        const char *next = at + 4 + strspn(at + 4, " \t");
        if (!is_word || *next != '=') continue;
        next += 1 + strspn(next + 1, " \t");
        size_t size = *next == '"' || *next == '\'' ? strcspn(next + 1, "\"'\n") : 0;
        if (size) return arena_copy(&client->arena, (struct bytes){next + 1, size});
    }
    return NULL;
}

static int publish(struct client *client, struct bytes source) {
    const struct arguments *a = client->arguments;
    bool is_check = arguments_has(a, "--check");
    const char *type = arguments_value(a, "--type");
    if (!type) type = find_type(client, source);
    if (!type) {
        print_failure("workflow publish", "%s does not say its type; --type TYPE", arguments_word(a, 0));
        return CLI_USAGE;
    }
    client->call = (struct http_call){.method = is_check ? "POST" : "PUT",
                                      .path = client_path(client, "/v1/workflows/", type, is_check ? "/check" : ""),
                                      .body = source,
                                      .media_type = "text/x-lua"};
    int result = client_perform(client);
    if (result != CLI_DONE || !is_check) return result == CLI_DONE ? workflow_call_print(client) : result;
    if (!requisition_print_json(client)) print_good(language_pick("%s : aucun défaut", "%s: no fault"), type);
    return CLI_DONE;
}

static int run(const struct arguments *arguments) {
    struct client client;
    struct bytes source;
    struct fail why;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE &&
        files_read(arguments_word(arguments, 0), SOURCE_MAX, &client.arena, &source, &why) != GUICHET_OK) {
        print_failure("workflow publish", "%s", why.text);
        result = CLI_USAGE;
    }
    if (result == CLI_DONE) result = publish(&client, source);
    client_close(&client);
    return result;
}
