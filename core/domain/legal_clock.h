/* The legal clock: by when something is due when the clock may stand still.
 *
 *      start ────────▶ from ┄┄┄ to ────▶ from ┄┄ (open) … due
 *             runs        stop     runs     stop
 *
 * Floor: domain (pure). Thread: any. Nothing is accumulated: the due date is computed anew from start, duration and
 * stops each time, so it cannot drift and every past value can be explained.
 *
 * Only a stop that begins before the due date found so far counts; what lies before the start does not. A stop that
 * is still open counts up to `now`: the due date "as of now". With A and B the local days on which a stop begins and
 * ends:
 *   seconds, minutes, hours   the due date moves by exactly the stopped time
 *   working hours             opening time inside stops is not consumed
 *   working, business days    the due day moves by the open days in (A, B]; the day of the stop counts as used, the
 *                             day of the resumption does not, as the day of any event
 *   days                      the last day moves by B − A days, then rolls by CPP 801
 * Stopped on its last day, a clock in days ends on the day of resumption, or the next open day: nobody resumes with a
 * time-limit that is already over. A date fixed by a magistrate is never shifted, and never paused.
 * On time means: at the due instant or before. */
#ifndef DOMAIN_LEGAL_CLOCK_H
#define DOMAIN_LEGAL_CLOCK_H

#include "domain/duration.h"
#include "domain/requisition.h"

struct legal_clock {
    int64_t started_at;
    int64_t fixed_at;         /* a magistrate's date, or 0: then `duration` rules */
    int64_t met_at;           /* 0: not yet */
    struct duration duration; /* not looked at when fixed_at is set */
    const struct stop *stops; /* borrowed; in order, not overlapping; only the last may be open (to = 0) */
    size_t stop_count;
};

/* What a person is shown. Negative `ms`: late by so much. Once met, `ms` is by how much it was met in time, and nothing
 * is left to do: working_days is 0, as when it is late. */
struct legal_clock_left {
    int64_t ms;           /* until due, elapsed */
    int32_t working_days; /* working days after today, up to the due instant */
};

int64_t legal_clock_due(const struct calendar *calendar, const struct legal_clock *clock, int64_t now);
/* Once met_at is set, it is judged by the due date as of met_at. */
enum deadline_status legal_clock_status(const struct calendar *calendar, const struct legal_clock *clock, int64_t now);
void legal_clock_remaining(const struct calendar *calendar, const struct legal_clock *clock, int64_t now,
                           struct legal_clock_left *out);

/* ---- on a requisition's deadline ---- */

/* The clock of a deadline (stops are borrowed from it). GUICHET_INVALID when its duration cannot be read. */
int legal_clock_of(const struct deadline *deadline, struct legal_clock *out, struct fail *why);
/* Sets due_at and status as of `now`. GUICHET_INVALID as above, the deadline unchanged. */
int legal_clock_update(const struct calendar *calendar, struct deadline *deadline, int64_t now, struct fail *why);
/* Stops it at `at`; already stopped is fine. A stop that follows the last one at once prolongs it. GUICHET_LIMIT when
 * STOPS_MAX are used. Does not update. */
int legal_clock_pause(struct deadline *deadline, int64_t at, struct fail *why);
/* Lets it run again at `at`; running already is fine. Does not update. */
void legal_clock_resume(struct deadline *deadline, int64_t at);

#endif
