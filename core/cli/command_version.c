/* guichet version. */
#include "cli/commands.h"

static int run(const struct arguments *arguments);

const struct command command_version = {
    .name = "version",
    .usage = "",
    .summary = "The version of this program",
    .run = run,
};

static int run(const struct arguments *arguments) {
    (void)arguments;
    printf("guichet %s\n", GUICHET_VERSION);
    return CLI_DONE;
}
