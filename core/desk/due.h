/* How long it is until something is due, as the law of its territory counts: its zone and its holidays.
 *
 * Floor: desk. Thread: any. */
#ifndef DESK_DUE_H
#define DESK_DUE_H

#include "base/json.h"
#include "domain/legal_clock.h"

/* The member due_in, as of `now`: {"stopped":false,"working_days":3,"hours":71}. Working days after today up to the due
 * time; elapsed hours, whole ones, below 0 when it is late. While the clock is paused {"stopped":true} and both null;
 * null when nothing is due (`at` is 0, or the clock stands for good). */
void due_put(struct json_out *out, const struct calendar *calendar, int64_t at, enum clock_state clock, int64_t now);

#endif
