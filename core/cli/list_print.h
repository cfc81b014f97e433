/* A page of a list as people read it, for the commands that show one.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_LIST_PRINT_H
#define CLI_LIST_PRINT_H

#include "cli/client.h"
#include "cli/print.h"

/* Asks for `path` with what the options say and prints a table and where the next page begins; with --json the reply as
 * it came. Returns what the command returns. */
int list_print_page(const struct arguments *arguments, const char *path, const struct client_filter *filters,
                    const struct print_field *columns);
/* The client's last reply, a page of a list. */
void list_print_reply(struct client *client, const struct print_field *columns);

#endif
