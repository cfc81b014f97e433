/* The two clocks. Time in Guichet is int64_t milliseconds since 1970 UTC.
 * Floor: base. Thread: any. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_utc_ms(void);
/* Never goes back; for measuring. */
int64_t clock_monotonic_us(void);
/* CPU time of the calling thread. */
int64_t clock_thread_cpu_us(void);

#endif
