/* Starts a server, and tells the time from exec to its first good answer over mutual TLS. */
#ifndef LOAD_READY_H
#define LOAD_READY_H

#include "options.h"

/* Prints {"ready_ms":…} and ends what it started. Returns an exit status. */
int ready_run(const struct options *options);

#endif
