/* Reads POSIX TZ texts and converts between instants and civil time.
 * Civil days are counted from 1 March, so that the leap day is the last of its year. */
#include "domain/zone.h"

#define DAY_S 86400

/* ---- days ---- */

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int32_t zone_day(int year, int month, int day_of_month) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int64_t day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (int32_t)(era * 146097 + day - 719468);
}

void zone_date(int32_t day, int *year, int *month, int *day_of_month) {
    int64_t shifted = (int64_t)day + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t of_era = shifted - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day_of_month = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

int zone_weekday(int32_t day) {
    int w = (int)(((int64_t)day + 4) % 7);
    return w < 0 ? w + 7 : w;
}

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* ---- reading ---- */

struct cursor {
    const char *at;
};

static bool take(struct cursor *c, char byte) {
    if (*c->at != byte) return false;
    c->at++;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool take_number(struct cursor *c, int max, int *out) {
    if (!is_digit(*c->at)) return false;
    int n = 0;
    while (is_digit(*c->at)) {
        n = n * 10 + (*c->at - '0');
        if (n > max) return false;
        c->at++;
    }
    *out = n;
    return true;
}

/* "CET" or "<-04>": at least three characters; the name itself is of no use here. */
static bool take_name(struct cursor *c) {
    const char *start = c->at;
    if (take(c, '<')) {
        start = c->at;
        while (is_letter(*c->at) || is_digit(*c->at) || *c->at == '+' || *c->at == '-') c->at++;
        return c->at - start >= 3 && take(c, '>');
    }
    while (is_letter(*c->at)) c->at++;
    return c->at - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct cursor *c, int max_hour, int32_t *seconds) {
    int sign = *c->at == '-' ? -1 : 1;
    int hour = 0, minute = 0, second = 0;
    if (*c->at == '-' || *c->at == '+') c->at++;
    if (!take_number(c, max_hour, &hour)) return false;
    if (take(c, ':')) {
        if (!take_number(c, 59, &minute)) return false;
        if (take(c, ':') && !take_number(c, 59, &second)) return false;
    }
    *seconds = sign * (hour * 3600 + minute * 60 + second);
    return true;
}

static bool take_in(struct cursor *c, int min, int max, int16_t *out) {
    int n = 0;
    if (!take_number(c, max, &n) || n < min) return false;
    *out = (int16_t)n;
    return true;
}

static bool take_change(struct cursor *c, struct zone_change *out) {
    bool good;
    if (take(c, 'M')) {
        out->kind = ZONE_CHANGE_MONTH;
        good = take_in(c, 1, 12, &out->month) && take(c, '.') && take_in(c, 1, 5, &out->week) && take(c, '.') &&
               take_in(c, 0, 6, &out->weekday);
    } else if (take(c, 'J')) {
        out->kind = ZONE_CHANGE_JULIAN;
        good = take_in(c, 1, 365, &out->day);
    } else {
        out->kind = ZONE_CHANGE_DAY;
        good = take_in(c, 0, 365, &out->day);
    }
    out->second = 2 * 3600;
    if (good && take(c, '/')) good = take_time(c, 167, &out->second);
    return good;
}

/* ---- conversion, in seconds ---- */

static int32_t change_day(const struct zone_change *change, int year) {
    int32_t first = zone_day(year, 1, 1);
    if (change->kind == ZONE_CHANGE_DAY) return first + change->day;
    if (change->kind == ZONE_CHANGE_JULIAN) return first + change->day - 1 + (is_leap(year) && change->day >= 60);
    int32_t month = zone_day(year, change->month, 1);
    int32_t next = change->month == 12 ? zone_day(year + 1, 1, 1) : zone_day(year, change->month + 1, 1);
    int32_t day = month + (change->weekday - zone_weekday(month) + 7) % 7 + 7 * (change->week - 1);
    return day >= next ? day - 7 : day;
}

/* The instant of a change; `before` is the offset until then. */
static int64_t change_at(const struct zone_change *change, int year, int32_t before) {
    return (int64_t)change_day(change, year) * DAY_S + change->second - before;
}

static struct zone_year changes_of(const struct zone *zone, int year) {
    if (zone->has_years && year >= ZONE_YEARS_FIRST && year < ZONE_YEARS_FIRST + ZONE_YEARS)
        return zone->years[year - ZONE_YEARS_FIRST];
    return (struct zone_year){change_at(&zone->to_daylight, year, zone->standard_s),
                              change_at(&zone->to_standard, year, zone->daylight_s)};
}

static int32_t offset_at(const struct zone *zone, int64_t utc_s) {
    if (!zone->has_daylight) return zone->standard_s;
    int year, month, day;
    zone_date((int32_t)floor_div(utc_s + zone->standard_s, DAY_S), &year, &month, &day);
    struct zone_year y = changes_of(zone, year);
    bool is_summer =
        y.summer < y.winter ? utc_s >= y.summer && utc_s < y.winter : utc_s >= y.summer || utc_s < y.winter;
    return is_summer ? zone->daylight_s : zone->standard_s;
}

/* ---- the whole ---- */

int zone_parse(const char *text, struct zone *out, struct fail *why) {
    struct zone zone = {0};
    struct cursor c = {text};
    int32_t west = 0;
    if (!take_name(&c)) return fail(why, GUICHET_CONFIG, "zone \"%s\": a name of 3 letters or more comes first", text);
    if (!take_time(&c, 24, &west)) {
        return fail(why, GUICHET_CONFIG, "zone \"%s\": the offset is written [+-]hh[:mm[:ss]], at most 24 hours", text);
    }
    zone.standard_s = zone.daylight_s = -west;
    if (*c.at) {
        zone.has_daylight = true;
        zone.daylight_s = zone.standard_s + 3600;
        if (!take_name(&c)) return fail(why, GUICHET_CONFIG, "zone \"%s\": unexpected \"%s\"", text, c.at);
        if (*c.at && *c.at != ',') {
            if (!take_time(&c, 24, &west)) {
                return fail(why, GUICHET_CONFIG, "zone \"%s\": the summer offset is wrong at \"%s\"", text, c.at);
            }
            zone.daylight_s = -west;
        }
        if (!take(&c, ',') || !take_change(&c, &zone.to_daylight) || !take(&c, ',') ||
            !take_change(&c, &zone.to_standard)) {
            return fail(why, GUICHET_CONFIG, "zone \"%s\": summer time needs two rules as M3.5.0,M10.5.0/3", text);
        }
    }
    if (*c.at) return fail(why, GUICHET_CONFIG, "zone \"%s\": unexpected \"%s\"", text, c.at);
    for (int i = 0; zone.has_daylight && i < ZONE_YEARS; i++) zone.years[i] = changes_of(&zone, ZONE_YEARS_FIRST + i);
    zone.has_years = zone.has_daylight;
    *out = zone;
    return GUICHET_OK;
}

int32_t zone_offset_s(const struct zone *zone, int64_t utc_ms) {
    return offset_at(zone, floor_div(utc_ms, 1000));
}

int32_t zone_day_at(const struct zone *zone, int64_t utc_ms) {
    int64_t utc_s = floor_div(utc_ms, 1000);
    return (int32_t)floor_div(utc_s + offset_at(zone, utc_s), DAY_S);
}

void zone_local(const struct zone *zone, int64_t utc_ms, struct zone_time *out) {
    int64_t utc_s = floor_div(utc_ms, 1000);
    out->offset_s = offset_at(zone, utc_s);
    int64_t local = utc_s + out->offset_s;
    out->day = (int32_t)floor_div(local, DAY_S);
    int second = (int)(local - (int64_t)out->day * DAY_S);
    zone_date(out->day, &out->year, &out->month, &out->day_of_month);
    out->hour = second / 3600;
    out->minute = second / 60 % 60;
    out->second = second % 60;
    out->millisecond = (int)(utc_ms - utc_s * 1000);
    out->weekday = zone_weekday(out->day);
}

int64_t zone_to_utc(const struct zone *zone, int32_t day, int32_t second) {
    int64_t local = (int64_t)day * DAY_S + second;
    int32_t less = zone->standard_s < zone->daylight_s ? zone->standard_s : zone->daylight_s;
    int32_t more = zone->standard_s < zone->daylight_s ? zone->daylight_s : zone->standard_s;
    int64_t early = local - more, late = local - less;
    if (early + offset_at(zone, early) == local) return early * 1000;
    if (late + offset_at(zone, late) == local) return late * 1000;
    /* In the gap, `early` is still before the change: the offset found there is the clock's before it. */
    return (local - offset_at(zone, early)) * 1000;
}
