/* guichet workflow api: what a script may call, from the tables that register it. */
#include "cli/commands.h"

#include "base/text.h"
#include "flow/api.h"

#define WIDTH 44

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
        char left[256];
        snprintf(left, sizeof left, "%s%s%s", entry->name, entry->signature[0] == '(' ? "" : " ", entry->signature);
        size_t length = text_length(bytes_of(left));
        printf("%s%*s  %s\n", left, length < WIDTH ? (int)(WIDTH - length) : 0, "", entry->doc);
    }
    return CLI_DONE;
}
