/* The command face: one program, one file per subcommand, each a `const struct command` at its top (contract §1).
 *
 * Floor: cli. Thread: main. Exit codes: 0 done, 1 refused by the server (or a check found faults), 2 wrong usage, 3
 * cannot reach the server. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/fail.h"

enum { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_UNREACHABLE = 3 };

struct cli_option {
    const char *name;  /* "--url" or "-c" */
    const char *value; /* what its value is called in help ("URL"), or NULL: a flag */
    const char *help;
};

struct cli_arguments;

struct command {
    const char *name;      /* "submit", or "workflow check" */
    const char *usage;     /* "FILE|-" */
    const char *summary;   /* one line */
    const char *help;      /* more lines, may be NULL */
    bool is_client;        /* takes --url --as --ca --json and GUICHET_URL, GUICHET_AS, GUICHET_CA */
    const struct cli_option *options; /* its own; ends with a NULL name; may be NULL */
    int min_words, max_words;         /* positional arguments; max -1: any number */
    int (*run)(const struct command *command, struct cli_arguments *arguments);
};

int cli_main(int argc, char **argv);

#endif
