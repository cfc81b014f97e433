/* The two clocks, and the CPU time of a thread.
 * None of these can fail on Linux. */
#include "base/clock.h"

#include "base/bytes.h"

static int64_t read_us(clockid_t clock) {
    struct timespec now;
    int status = clock_gettime(clock, &now);
    require(status == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_utc_ms(void) {
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_us(void) {
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_thread_cpu_us(void) {
    return read_us(CLOCK_THREAD_CPUTIME_ID);
}
