/* Everything is in the tables; here it is only laid out. */
#include "cli/help.h"

void help_all(FILE *out) {
    const struct command *command;
    fprintf(out, "guichet %s: the gateway between investigators and the legal teams of the postal group\n\n",
            GUICHET_VERSION);
    for (size_t i = 0; (command = cli_command_at(i)); i++) {
        if (!command->is_hidden) fprintf(out, "  %-16s %s\n", command->name, command->summary);
    }
    fprintf(out, "\nguichet help COMMAND explains one. Exit: 0 done, 1 refused, 2 wrong usage, 3 cannot reach the "
                 "gateway.\n");
}

void help_usage(FILE *out, const struct command *command) {
    bool has_options = command->is_client || command->options;
    fprintf(out, "usage: guichet %s%s%s%s\n", command->name, has_options ? " [OPTION…]" : "",
            command->usage[0] ? " " : "", command->usage);
}

static void print_options(FILE *out, const char *title, const struct cli_option *options) {
    if (!options || !options->name) return;
    fprintf(out, "\n%s\n", title);
    for (; options->name; options++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s%s", options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        fprintf(out, "  %-24s %s\n", left, options->help);
    }
}

void help_command(FILE *out, const struct command *command) {
    help_usage(out, command);
    fprintf(out, "\n%s.\n", command->summary);
    if (command->help) fprintf(out, "\n%s\n", command->help);
    print_options(out, "Options", command->options);
    if (command->is_client) print_options(out, "Options of every call to a gateway", cli_client_options());
}
