/* Time zones as data: a POSIX TZ text ("CET-1CEST,M3.5.0,M10.5.0/3", "<-04>4") read into a struct.
 *
 * Floor: domain (pure). Thread: any; a zone is frozen once read. The C library's own zones are global to the process,
 * so they are not used. Instants are milliseconds since 1970 UTC; days are day numbers, 0 = 1970-01-01, of the
 * proleptic Gregorian calendar. Rules hold for every year: a zone knows no history. */
#ifndef DOMAIN_ZONE_H
#define DOMAIN_ZONE_H

#include "base/fail.h"

#define ZONE_DAY_MS INT64_C(86400000)

/* When the clocks change: "M10.5.0/3" is month 10, last (5) Sunday (0), at 03:00 of the clock before the change. */
struct zone_change {
    enum { ZONE_CHANGE_MONTH, ZONE_CHANGE_JULIAN, ZONE_CHANGE_DAY } kind; /* Mm.w.d, Jn (1–365), n (0–365) */
    int16_t month, week, weekday, day;
    int32_t second; /* of the day, may be negative or over 24 h (RFC 9636 §3.3.1) */
};

#define ZONE_YEARS_FIRST 2000
#define ZONE_YEARS       64

/* The instants of a year's two changes, in seconds. */
struct zone_year {
    int64_t summer, winter;
};

struct zone {
    int32_t standard_s; /* east of Greenwich is positive */
    int32_t daylight_s; /* same as standard_s when there is no summer time */
    bool has_daylight;
    struct zone_change to_daylight, to_standard;
    bool has_years; /* years[] is filled: zone_parse does it, since every due date asks for it many times */
    struct zone_year years[ZONE_YEARS];
};

/* A civil time. */
struct zone_time {
    int32_t day; /* day number */
    int year, month, day_of_month;
    int hour, minute, second, millisecond;
    int weekday; /* 0 = Sunday */
    int32_t offset_s;
};

/* GUICHET_CONFIG in words when the text is no POSIX TZ text; summer time without its rule is refused. */
int zone_parse(const char *text, struct zone *out, struct fail *why);

int32_t zone_offset_s(const struct zone *zone, int64_t utc_ms);
void zone_local(const struct zone *zone, int64_t utc_ms, struct zone_time *out);
/* The day number there and then. */
int32_t zone_day_at(const struct zone *zone, int64_t utc_ms);
/* The instant at which clocks there show `second` (0–86400) of `day`. Shown twice (clocks put back): the first
 * instant. Never shown (clocks put forward): read by the clock before the change, so 02:30 becomes 03:30. */
int64_t zone_to_utc(const struct zone *zone, int32_t day, int32_t second);

/* Day number of a date (month 1–12), and back. Pure arithmetic, no check. */
int32_t zone_day(int year, int month, int day_of_month);
void zone_date(int32_t day, int *year, int *month, int *day_of_month);
/* 0 = Sunday. */
int zone_weekday(int32_t day);

#endif
