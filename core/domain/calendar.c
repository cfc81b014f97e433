/* Opens a day or closes it, and walks over open days.
 * Reading the data is calendar_read.c's job; nothing here allocates or fails. */
#include "domain/calendar.h"

enum { SUNDAY = 0, SATURDAY = 6 };

/* Easter Sunday of the Gregorian calendar, by the golden number, the century's corrections and the Sunday after. */
int32_t calendar_easter(int year) {
    int century = year / 100, moon = year % 19;
    int solar = century - century / 4, lunar = (8 * century + 13) / 25;
    int epact = (solar - lunar + 19 * moon + 15) % 30;
    int full = epact - (epact == 29 || (epact == 28 && moon >= 11)); /* days after 21 March */
    int32_t full_moon = zone_day(year, 3, 21) + full;
    return full_moon + 7 - zone_weekday(full_moon);
}

const struct calendar_rule *calendar_holiday(const struct calendar *calendar, int32_t day) {
    int year, month, day_of_month;
    zone_date(day, &year, &month, &day_of_month);
    int32_t since_easter = day - calendar_easter(year);
    for (size_t i = 0; i < calendar->holidays->rule_count; i++) {
        const struct calendar_rule *r = &calendar->holidays->rules[i];
        if (year < r->from_year || year > r->to_year) continue;
        bool falls = r->month ? r->month == month && r->day == day_of_month : r->easter == since_easter;
        if (falls) return r;
    }
    return NULL;
}

bool calendar_is_holiday(const struct calendar *calendar, int32_t day) {
    const int32_t first = zone_day(CALENDAR_FIRST_YEAR, 1, 1), end = zone_day(CALENDAR_LAST_YEAR + 1, 1, 1);
    const uint8_t *bits = calendar->holidays->bits;
    if (!bits || day < first || day >= end) return calendar_holiday(calendar, day) != NULL;
    uint32_t bit = (uint32_t)(day - first);
    return bits[bit / 8] >> (bit % 8) & 1;
}

bool calendar_is_business_day(const struct calendar *calendar, int32_t day) {
    return zone_weekday(day) != SUNDAY && !calendar_is_holiday(calendar, day);
}

bool calendar_is_working_day(const struct calendar *calendar, int32_t day) {
    return zone_weekday(day) != SATURDAY && calendar_is_business_day(calendar, day);
}

/* ---- walking ---- */

typedef bool open_test(const struct calendar *calendar, int32_t day);

static int32_t next_open(const struct calendar *calendar, int32_t day, open_test *is_open) {
    while (!is_open(calendar, day)) day++;
    return day;
}

static int32_t add_open(const struct calendar *calendar, int32_t day, int32_t count, open_test *is_open) {
    require(count >= 0 && count <= CALENDAR_COUNT_MAX);
    for (; count > 0; count--) day = next_open(calendar, day + 1, is_open);
    return day;
}

static int32_t count_open(const struct calendar *calendar, int32_t after, int32_t upto, open_test *is_open) {
    int32_t count = 0;
    while (after < upto) count += is_open(calendar, ++after);
    return count;
}

int32_t calendar_add_working_days(const struct calendar *calendar, int32_t day, int32_t count) {
    return add_open(calendar, day, count, calendar_is_working_day);
}

int32_t calendar_add_business_days(const struct calendar *calendar, int32_t day, int32_t count) {
    return add_open(calendar, day, count, calendar_is_business_day);
}

int32_t calendar_add_days_rolled(const struct calendar *calendar, int32_t day, int32_t count) {
    require(count >= 0 && count <= CALENDAR_COUNT_MAX);
    return calendar_next_working_day(calendar, day + count);
}

int32_t calendar_next_working_day(const struct calendar *calendar, int32_t day) {
    return next_open(calendar, day, calendar_is_working_day);
}

int32_t calendar_next_business_day(const struct calendar *calendar, int32_t day) {
    return next_open(calendar, day, calendar_is_business_day);
}

int32_t calendar_count_working_days(const struct calendar *calendar, int32_t after, int32_t upto) {
    return count_open(calendar, after, upto, calendar_is_working_day);
}

int32_t calendar_count_business_days(const struct calendar *calendar, int32_t after, int32_t upto) {
    return count_open(calendar, after, upto, calendar_is_business_day);
}

/* ---- hours ---- */

int64_t calendar_end_of_day(const struct calendar *calendar, int32_t day) {
    return zone_to_utc(&calendar->zone, day + 1, 0);
}

struct span {
    int64_t from, to;
};

/* The opening of a working day. Empty when clocks put forward swallow it. */
static struct span opening(const struct calendar *calendar, int32_t day) {
    return (struct span){zone_to_utc(&calendar->zone, day, calendar->opens_s),
                         zone_to_utc(&calendar->zone, day, calendar->closes_s)};
}

int64_t calendar_open_ms(const struct calendar *calendar, int64_t from, int64_t to) {
    int64_t sum = 0;
    if (to <= from) return 0;
    int32_t last = zone_day_at(&calendar->zone, to);
    for (int32_t day = zone_day_at(&calendar->zone, from); day <= last; day++) {
        if (!calendar_is_working_day(calendar, day)) continue;
        struct span open = opening(calendar, day);
        if (open.from < from) open.from = from;
        if (open.to > to) open.to = to;
        if (open.to > open.from) sum += open.to - open.from;
    }
    return sum;
}

int64_t calendar_add_open_ms(const struct calendar *calendar, int64_t from, int64_t ms) {
    if (ms <= 0) return from;
    for (int32_t day = zone_day_at(&calendar->zone, from);; day++) {
        day = calendar_next_working_day(calendar, day);
        struct span open = opening(calendar, day);
        if (open.from < from) open.from = from;
        if (open.to <= open.from) continue;
        if (open.to - open.from >= ms) return open.from + ms;
        ms -= open.to - open.from;
    }
}
