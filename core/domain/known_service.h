/* The services that workflows may ask, connected or not.
 *
 * Floor: domain (pure). Thread: any; a table is frozen once read and lives in its arena.
 * The file is config/services.lua (read with config_read by the caller). A workflow that names one of these passes its
 * check everywhere; whether somebody answers is a matter of the plugins. */
#ifndef DOMAIN_KNOWN_SERVICE_H
#define DOMAIN_KNOWN_SERVICE_H

#include "base/arena.h"
#include "base/faults.h"
#include "base/json.h"

struct known_service {
    const char *name;    /* "bank.lookup" */
    const char *fr, *en; /* what it is asked */
};

struct known_service_table {
    const struct known_service *services; /* in the order of the file */
    size_t count;
    const char *const *names; /* the same, NULL-ended; NULL when nothing was read */
};

/* Every fault is added with the pointer of the tree; GUICHET_CONFIG when there was one and *out is then empty.
 * Without memory GUICHET_MEMORY. */
int known_service_table_read(yyjson_val *tree, struct arena *arena, struct known_service_table *out,
                             struct faults *faults);

#endif
