/* What the API gives as bytes, into a file or to stdout.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_DOWNLOAD_H
#define CLI_DOWNLOAD_H

#include "cli/client.h"

/* GET /v1/requisitions/{word 0}{ending}, with the options that are of its query (NULL: none are); the body goes where
 * -o says, "-" or nothing: stdout. The file appears whole or not at all, and replaces one that was there. */
int download_run(const struct arguments *arguments, const char *ending, const struct client_filter *query,
                 const char *accept);

/* The answer of the last call into this file, in the same way. */
int download_save(const struct client *client, const char *path);

#endif
