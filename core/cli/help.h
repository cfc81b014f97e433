/* What `guichet help` prints, out of the table of commands.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/cli.h"

void help_all(FILE *out);
void help_usage(FILE *out, const struct command *command); /* one line */
void help_command(FILE *out, const struct command *command);

#endif
