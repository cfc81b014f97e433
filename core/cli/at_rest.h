/* A command that does to a gateway's store what the API does when it serves: through the API when a gateway serves, on
 * the store itself when none does.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_AT_REST_H
#define CLI_AT_REST_H

#include "cli/arguments.h"
#include "desk/desk.h"

struct at_rest {
    const struct arguments *arguments;
    const char *file; /* the configuration */
    struct arena arena;
    struct faults faults;
    struct settings *settings; /* until the desk has them */
    struct desk *desk;
    const char *who; /* the system's user */
};

/* Reads the configuration (-c). CLI_DONE, or CLI_REFUSED after the faults were told; at_rest_close is due anyway. */
int at_rest_read(const struct arguments *arguments, struct at_rest *rest);
/* Does a gateway work with this store? */
bool at_rest_is_served(const struct at_rest *rest);
/* Opens the desk: scripts, keys, store. As at_rest_read. */
int at_rest_open(struct at_rest *rest);
/* Tells why something failed, with its faults. Returns CLI_REFUSED. */
int at_rest_tell(const struct at_rest *rest, const struct fail *why, const struct faults *faults);
void at_rest_close(struct at_rest *rest);

#endif
