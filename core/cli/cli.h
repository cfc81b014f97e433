/* The command face: one program, one file per subcommand, each a `const struct command` at its top (contract §1).
 *
 * Floor: cli. Thread: main. Messages about usage are English; what officers and jurists read is French first
 * (language.h). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/fail.h"

/* A check that found faults, a test that failed and a start that did not succeed count as refused. */
enum { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_UNREACHABLE = 3 };

struct cli_option {
    const char *name;  /* "--url" or "-c" */
    const char *value; /* what its value is called in help ("URL"), or NULL: a flag */
    const char *help;
};

struct arguments;

struct command {
    const char *name;    /* "submit", or "workflow check" */
    const char *usage;   /* its words, as "FILE|-"; "" when there are none */
    const char *summary; /* one line */
    const char *help;    /* more lines, may be NULL */
    bool is_client;      /* takes --url --as --ca --profile --json and GUICHET_URL, GUICHET_AS, GUICHET_CA */
    bool is_hidden;      /* for the program itself: not in the list of `guichet help` */
    const struct cli_option *options; /* its own; ends with a NULL name; may be NULL */
    int min_words, max_words;         /* max -1: any number */
    int (*run)(const struct arguments *arguments);
};

/* The whole program; returns its exit status. */
int cli_main(int argc, char **argv);

/* The i-th command in the order of help; NULL at the end. */
const struct command *cli_command_at(size_t i);
/* By its full name; NULL when there is none. */
const struct command *cli_command_of(const char *name);
/* What every client call takes; ends with a NULL name. */
const struct cli_option *cli_client_options(void);

#endif
