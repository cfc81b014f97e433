/* A registered authorisation as people read it.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_AUTHORISATION_PRINT_H
#define CLI_AUTHORISATION_PRINT_H

#include "cli/client.h"

/* Prints the one that came as the client's reply; with --json as it came. CLI_DONE. */
int authorisation_print(struct client *client);

#endif
