/* The rehearsal plugin: services that behave like La Poste's own, for demonstrations and tests, with invented events.
 *
 * Floor: plugin. Thread: the host's loop. Loaded only where the configuration says `plugins = { rehearsal = {…} }`.
 * The same question always gets the same answer. An item whose number ends in "XX" (as La Poste's sandbox has them) is
 * not known to it, and "3SAAAA1111111" gets rubbish, so every way a service can fail can be rehearsed. */
#ifndef PLUGIN_REHEARSAL_H
#define PLUGIN_REHEARSAL_H

#include "base/json.h"

struct rehearsal_service {
    const char *name;
    /* Writes the answer's JSON; GUICHET_SERVICE with *error set when there is none. */
    int (*answer)(yyjson_val *args, struct json_out *out, const char **error);
};

/* Ends with a NULL name. */
extern const struct rehearsal_service rehearsal_services[];

#endif
