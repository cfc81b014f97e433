/* A command that works on a gateway's files: reads the configuration, tells its faults, runs.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_CONFIGURED_H
#define CLI_CONFIGURED_H

#include "cli/arguments.h"
#include "desk/settings.h"

#define CONFIGURED_OPTION {"-c", "FILE", "the configuration (default guichet.lua)"}

/* What `run` returns, or CLI_REFUSED after the faults were told. */
int configured_run(const struct arguments *arguments, int (*run)(struct settings *settings, void *to), void *to);

#endif
