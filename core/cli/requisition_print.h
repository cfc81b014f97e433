/* A requisition and a task as people read them, for the commands that show one.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_REQUISITION_PRINT_H
#define CLI_REQUISITION_PRINT_H

#include "cli/client.h"

/* The client's last reply: with --json as it came, else all that a person needs to act. Returns CLI_DONE. */
int requisition_print_whole(struct client *client);
/* The files of a case, when the last reply lists some, with what the scanner said of each. */
void requisition_print_files(struct client *client);
/* One or two lines: number, state, due. */
int requisition_print_short(struct client *client);
int requisition_print_task(struct client *client);
/* With --json the reply as it came (true: it has been printed). */
bool requisition_print_json(const struct client *client);

#endif
