/* What a worker counts. Floor: gate. Thread: one writes, any may read (relaxed atomics). */
#ifndef GATE_FIGURES_H
#define GATE_FIGURES_H

#include "base/bytes.h"

#include <stdatomic.h>

#define FIGURES_ROUTES_MAX 128
#define FIGURES_CLASSES    6 /* status / 100; 0: no answer was possible */
#define FIGURES_BUCKETS    12

/* Upper bounds of the latency histogram, microseconds; the last is infinite. */
extern const int64_t figures_bounds_us[FIGURES_BUCKETS];

struct figures {
    _Atomic uint64_t requests[FIGURES_ROUTES_MAX][FIGURES_CLASSES];
    _Atomic uint64_t buckets[FIGURES_ROUTES_MAX][FIGURES_BUCKETS];
    _Atomic uint64_t duration_us[FIGURES_ROUTES_MAX];
    _Atomic uint64_t connections_opened, connections_now, handshakes, resumptions, handshakes_refused,
        handshakes_dropped;
    _Atomic uint64_t rate_refused, vital_reserved;
    _Atomic uint64_t lua_runs, lua_kills, parked;
};

void figures_request(struct figures *figures, size_t route, int code, int64_t duration_us);
void figures_add(_Atomic uint64_t *figure, uint64_t n);

#endif
