/* Durations as people write them: "3 working days", "10 days", "8 hours".
 *
 * Floor: domain (pure). Thread: any.
 *   seconds, minutes, hours   elapsed time, whatever the clocks do
 *   working hours             opening time on working days; from a closed moment they begin at the next opening
 *   working days              jours ouvrés   \  the day of the event is not counted; due at 24:00 of the last day
 *   business days             jours ouvrables > in the territory's zone
 *   days, weeks               calendar days  /  rolled by CPP 801 */
#ifndef DOMAIN_DURATION_H
#define DOMAIN_DURATION_H

#include "domain/calendar.h"

enum duration_unit {
    DURATION_SECONDS,
    DURATION_MINUTES,
    DURATION_HOURS,
    DURATION_WORKING_HOURS,
    DURATION_WORKING_DAYS,
    DURATION_BUSINESS_DAYS,
    DURATION_DAYS,
};

struct duration {
    enum duration_unit unit;
    int32_t count; /* 1 … the unit's ceiling */
};

#define DURATION_TEXT_SIZE 40

/* "N unit", singular or plural, one or more blanks between; "2 weeks" is read as 14 days. GUICHET_INVALID in words
 * (with the nearest unit) for anything else, 0, or a count over the unit's ceiling: minutes one year, the others ten
 * years. */
int duration_parse(struct bytes text, struct duration *out, struct fail *why);
/* "3 jours ouvrés" ("fr") or "3 working days" (any other language; duration_parse reads it back). */
void duration_format(struct duration duration, const char *language, char out[DURATION_TEXT_SIZE + 1]);

/* True for seconds, minutes and hours: no calendar is needed. */
bool duration_is_elapsed(struct duration duration);
/* Of an elapsed duration or of working hours. */
int64_t duration_ms(struct duration duration);

/* The instant at which it ends. */
int64_t duration_due(const struct calendar *calendar, int64_t start_ms, struct duration duration);

#endif
