/* stub */
#include "cli/commands.h"
static int run(const struct arguments *arguments) { (void)arguments; return 1; }
const struct command command_demo = {.name = "demo", .usage = "", .summary = "x", .run = run};
