/* How many are in at once, in all and from one address: for handshakes, which cost the gateway more than the peer.
 *
 * Floor: gate. Thread: any (atomics). Bounded: a fixed number of counters, found by a keyed hash of the address, so
 * that nobody can choose with whom he shares one. */
#ifndef GATE_CROWD_H
#define GATE_CROWD_H

#include "base/bytes.h"

#include <stdatomic.h>

#define CROWD_PLACES 16384 /* a power of two */

struct crowd {
    uint64_t key;
    atomic_size_t all;
    atomic_uint at[CROWD_PLACES];
};

void crowd_init(struct crowd *crowd);
/* One more from this address, when there are fewer than `most` in all and `most_here` from there; *place is for
 * crowd_leave. False: it is not in. */
bool crowd_enter(struct crowd *crowd, const char *address, int64_t most, int64_t most_here, size_t *place);
void crowd_leave(struct crowd *crowd, size_t place);

#endif
