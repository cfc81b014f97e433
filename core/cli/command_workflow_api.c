/* guichet workflow api: what a script may call, from the tables that register it. */
#include "cli/commands.h"

#include "base/text.h"
#include "flow/api.h"
#include "flow/api_luals.h"

#define WIDTH     44
#define LUALS_MAX (1u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--luals", NULL, "as definitions for editors (Lua language server)"},
    {NULL, NULL, NULL},
};

const struct command command_workflow_api = {
    .name = "workflow api",
    .usage = "",
    .summary = "What a script may call, one line each",
    .help = "For an editor with the Lua language server: guichet workflow api --luals > guichet.d.lua,\n"
            "and its folder in `workspace.library` of .luarc.json.",
    .options = options,
    .run = run,
};

static void print_lines(void) {
    const struct api_entry *entry;
    for (size_t i = 0; (entry = api_at(i)); i++) {
        char left[256];
        snprintf(left, sizeof left, "%s%s%s", entry->name, entry->signature[0] == '(' ? "" : " ", entry->signature);
        size_t length = text_length(bytes_of(left));
        printf("%s%*s  %s\n", left, length < WIDTH ? (int)(WIDTH - length) : 0, "", entry->doc);
    }
}

static int run(const struct arguments *arguments) {
    struct buffer text;
    if (!arguments_has(arguments, "--luals")) return print_lines(), CLI_DONE;
    buffer_init(&text, LUALS_MAX);
    api_luals_write(&text);
    int status = text.status;
    if (!status) fwrite(text.data, 1, text.size, stdout);
    buffer_done(&text);
    return status ? CLI_REFUSED : CLI_DONE;
}
