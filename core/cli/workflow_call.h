/* What the commands that change a gateway's workflows share.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_WORKFLOW_CALL_H
#define CLI_WORKFLOW_CALL_H

#include "cli/client.h"

/* The state of a version in the caller's language. */
const char *workflow_call_state(const char *state);
/* The last reply, a version: with --json as it came, else one line. Returns CLI_DONE. */
int workflow_call_print(const struct client *client);
/* For a command whose words are TYPE VERSION: the version, and the client opened; to be closed whatever is returned. */
int workflow_call_open(const struct arguments *arguments, struct client *client, uint64_t *version);
/* POST /v1/workflows/TYPE + ending with {"version": VERSION}: the words of the command are TYPE VERSION. */
int workflow_call_version(const struct arguments *arguments, const char *ending);

#endif
