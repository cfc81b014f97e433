/* guichet workflow api: what a script may call, from the tables that register it. */
#include "cli/commands.h"

#include "flow/api.h"

static int run(const struct arguments *arguments);

const struct command command_workflow_api = {
    .name = "workflow api",
    .usage = "",
    .summary = "What a script may call, one line each",
    .run = run,
};

static int run(const struct arguments *arguments) {
    const struct api_entry *entry;
    (void)arguments;
    for (size_t i = 0; (entry = api_at(i)); i++) {
        char left[128];
        snprintf(left, sizeof left, "%s%s%s", entry->name, entry->signature[0] == '(' ? "" : " ", entry->signature);
        printf("%-60s %s\n", left, entry->doc);
    }
    return CLI_DONE;
}
