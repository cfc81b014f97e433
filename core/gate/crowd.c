/* Counters by a keyed hash of the address. */
#include "gate/crowd.h"

#include <sys/random.h>

void crowd_init(struct crowd *crowd) {
    require(getrandom(&crowd->key, sizeof(crowd->key), 0) == sizeof(crowd->key));
}

/* FNV-1a from a secret start, with a last mixing so that neighbours part. */
static size_t place_of(const struct crowd *crowd, const char *address) {
    uint64_t hash = crowd->key;
    for (; *address; address++) hash = (hash ^ (uint8_t)*address) * UINT64_C(0x100000001b3);
    hash = (hash ^ (hash >> 33) ^ crowd->key) * UINT64_C(0xff51afd7ed558ccd);
    return (size_t)(hash >> 32) % CROWD_PLACES;
}

bool crowd_enter(struct crowd *crowd, const char *address, int64_t most, int64_t most_here, size_t *place) {
    *place = place_of(crowd, address);
    size_t all = atomic_fetch_add(&crowd->all, 1);
    unsigned here = atomic_fetch_add(&crowd->at[*place], 1);
    if (all < (size_t)most && here < (unsigned)most_here) return true;
    crowd_leave(crowd, *place);
    return false;
}

void crowd_leave(struct crowd *crowd, size_t place) {
    atomic_fetch_sub(&crowd->at[place], 1);
    atomic_fetch_sub(&crowd->all, 1);
}
