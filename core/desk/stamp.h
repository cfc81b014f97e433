/* The time-stamp on a seal: asked of the authority that the configuration names (RFC 3161 §3.4, over HTTP).
 *
 * Floor: desk. Thread: any but a loop's: it waits for the network. */
#ifndef DESK_STAMP_H
#define DESK_STAMP_H

#include "desk/settings.h"
#include "seal/cades.h"

/* `seal` with a time-stamp that verifies by the configured authority. GUICHET_SERVICE when none was to be had. */
int stamp_seal(const struct settings *settings, struct bytes seal, struct arena *arena, struct bytes *stamped,
               struct fail *why);

#endif
