/* One call about several tasks, for the commands that take more than one: claim, assign.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_TASKS_CALL_H
#define CLI_TASKS_CALL_H

#include "cli/client.h"

/* POST of the words `from` to `to` (not included), tasks or numbers of requisitions, with the agent if there is one;
 * prints a line each. CLI_REFUSED when one of them was refused. */
int tasks_call(struct client *client, const char *path, size_t from, size_t to, const char *agent);

#endif
