/* guichet help [COMMAND]. */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/help.h"
#include "cli/print.h"

static int run(const struct arguments *arguments);

const struct command command_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "This list, or one command explained",
    .max_words = 2,
    .run = run,
};

/* "workflow" explains all commands that begin with it. */
static size_t explain_group(const char *name) {
    const struct command *command;
    size_t told = 0, length = strlen(name);
    for (size_t i = 0; (command = cli_command_at(i)); i++) {
        if (strncmp(command->name, name, length) != 0 || command->name[length] != ' ') continue;
        if (told++) printf("\n");
        help_command(stdout, command);
    }
    return told;
}

static int tell_unknown(const char *name) {
    const char *known[ARGUMENTS_MAX + 1];
    const struct command *command;
    size_t count = 0;
    for (; count < ARGUMENTS_MAX && (command = cli_command_at(count)); count++) known[count] = command->name;
    known[count] = NULL;
    const char *nearest = text_nearest(bytes_of(name), known);
    if (nearest) print_failure("help", "unknown command \"%s\"; did you mean \"%s\"?", name, nearest);
    else print_failure("help", "unknown command \"%s\"", name);
    return CLI_USAGE;
}

static int run(const struct arguments *arguments) {
    char name[64];
    const char *first = arguments_word(arguments, 0), *second = arguments_word(arguments, 1);
    if (!first) {
        help_all(stdout);
        return CLI_DONE;
    }
    snprintf(name, sizeof name, "%s%s%s", first, second ? " " : "", second ? second : "");
    const struct command *command = cli_command_of(name);
    if (command) help_command(stdout, command);
    else if (!explain_group(name)) return tell_unknown(name);
    return CLI_DONE;
}
