/* Counting without locks: every figure has one writer. */
#include "gate/figures.h"

const int64_t figures_bounds_us[FIGURES_BUCKETS] = {100,   250,   500,    1000,   2500,    5000,
                                                    10000, 25000, 100000, 500000, 2500000, INT64_MAX};

void figures_add(_Atomic uint64_t *figure, uint64_t n) {
    atomic_store_explicit(figure, atomic_load_explicit(figure, memory_order_relaxed) + n, memory_order_relaxed);
}

void figures_request(struct figures *figures, size_t route, int code, int64_t duration_us) {
    size_t bucket = 0;
    while (duration_us > figures_bounds_us[bucket]) bucket++;
    figures_add(&figures->requests[route][code / 100 % FIGURES_CLASSES], 1);
    figures_add(&figures->buckets[route][bucket], 1);
    figures_add(&figures->duration_us[route], (uint64_t)duration_us);
}
