/* RFC 3339 time and dates.
 * Days are counted from 1 March of year 0 so that the leap day is a year's last, by arithmetic alone. */
#include "base/text.h"

#define MS_A_DAY     86400000
#define DAYS_TO_1970 719468 /* from 1 March 0000 */
#define DAYS_AN_ERA  146097 /* 400 years */

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what four digits of year can say. */
#define TIME_LEAST   (INT64_C(-62167219200000))
#define TIME_MOST    INT64_C(253402300799999)

static int64_t days_from_date(int64_t year, int month, int day) {
    if (month <= 2) year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_AN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_1970;
}

static void date_from_days(int64_t days, unsigned *year, unsigned *month, unsigned *day) {
    /* Never negative here: the caller keeps to years 0 to 9999, and January 0000 is lifted by one era. */
    uint64_t shifted = (uint64_t)(days + DAYS_TO_1970 + DAYS_AN_ERA);
    unsigned era = (unsigned)(shifted / DAYS_AN_ERA), day_of_era = (unsigned)(shifted % DAYS_AN_ERA);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 - 400 + (*month <= 2);
}

static char *put_digits(char *to, unsigned value, int count) {
    for (int i = count; i > 0; value /= 10) to[--i] = (char)('0' + value % 10);
    return to + count;
}

size_t text_time(int64_t utc_ms, char out[TEXT_TIME_SIZE + 1]) {
    if (utc_ms < TIME_LEAST) utc_ms = TIME_LEAST;
    if (utc_ms > TIME_MOST) utc_ms = TIME_MOST;
    int64_t days = utc_ms / MS_A_DAY - (utc_ms % MS_A_DAY < 0);
    unsigned ms = (unsigned)(utc_ms - days * MS_A_DAY);
    unsigned year, month, day;
    date_from_days(days, &year, &month, &day);
    char *to = put_digits(out, year, 4);
    *to++ = '-';
    to = put_digits(to, month, 2);
    *to++ = '-';
    to = put_digits(to, day, 2);
    *to++ = 'T';
    to = put_digits(to, ms / 3600000, 2);
    *to++ = ':';
    to = put_digits(to, ms / 60000 % 60, 2);
    *to++ = ':';
    to = put_digits(to, ms / 1000 % 60, 2);
    if (ms % 1000 != 0) {
        *to++ = '.';
        to = put_digits(to, ms % 1000, 3);
    }
    *to++ = 'Z';
    *to = '\0';
    return (size_t)(to - out);
}

/* Exactly `count` digits taken from the front, or -1. */
static int take_digits(struct bytes *text, size_t count) {
    int value = 0;
    if (text->size < count) return -1;
    for (size_t i = 0; i < count; i++) {
        char c = text->data[i];
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    text->data += count;
    text->size -= count;
    return value;
}

static bool take_char(struct bytes *text, char c) {
    if (text->size == 0 || text->data[0] != c) return false;
    text->data++;
    text->size--;
    return true;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

static int take_date(struct bytes *text, int *year, int *month, int *day) {
    int y = take_digits(text, 4);
    if (y < 0 || !take_char(text, '-')) return GUICHET_MALFORMED;
    int m = take_digits(text, 2);
    if (m < 1 || m > 12 || !take_char(text, '-')) return GUICHET_MALFORMED;
    int d = take_digits(text, 2);
    if (d < 1 || d > days_in_month(y, m)) return GUICHET_MALFORMED;
    *year = y;
    *month = m;
    *day = d;
    return GUICHET_OK;
}

int text_date_parse(struct bytes text, int *year, int *month, int *day) {
    int y, m, d;
    if (take_date(&text, &y, &m, &d) || text.size != 0) return GUICHET_MALFORMED;
    *year = y;
    *month = m;
    *day = d;
    return GUICHET_OK;
}

/* "hh:mm" as minutes, or -1. */
static int take_minutes(struct bytes *text) {
    int hours = take_digits(text, 2);
    if (hours < 0 || hours > 23 || !take_char(text, ':')) return -1;
    int minutes = take_digits(text, 2);
    return minutes < 0 || minutes > 59 ? -1 : hours * 60 + minutes;
}

/* ".123456" as 123; 0 when there is none, -1 when malformed. */
static int take_fraction(struct bytes *text) {
    if (!take_char(text, '.')) return 0;
    int ms = 0, digits = 0;
    for (int digit; text->size > 0 && (digit = take_digits(text, 1)) >= 0; digits++) {
        if (digits < 3) ms = ms * 10 + digit;
    }
    if (digits < 1 || digits > 9) return -1;
    for (; digits < 3; digits++) ms *= 10;
    return ms;
}

/* "Z", "+02:00" to minutes east of UTC. */
static int take_zone(struct bytes *text, int *east) {
    *east = 0;
    if (take_char(text, 'Z') || take_char(text, 'z')) return GUICHET_OK;
    int sign = take_char(text, '+') ? 1 : take_char(text, '-') ? -1 : 0;
    int minutes = sign ? take_minutes(text) : -1;
    *east = sign * minutes;
    return minutes < 0 ? GUICHET_MALFORMED : GUICHET_OK;
}

int text_time_parse(struct bytes text, int64_t *utc_ms) {
    int year, month, day, east;
    if (take_date(&text, &year, &month, &day) || year < 1900) return GUICHET_MALFORMED;
    if (!take_char(&text, 'T') && !take_char(&text, 't')) return GUICHET_MALFORMED;
    int minutes = take_minutes(&text);
    if (minutes < 0 || !take_char(&text, ':')) return GUICHET_MALFORMED;
    int seconds = take_digits(&text, 2);
    if (seconds < 0 || seconds > 59) return GUICHET_MALFORMED;
    int ms = take_fraction(&text);
    if (ms < 0 || take_zone(&text, &east) || text.size != 0) return GUICHET_MALFORMED;
    *utc_ms = days_from_date(year, month, day) * MS_A_DAY + (minutes - east) * INT64_C(60000) + seconds * 1000 + ms;
    return GUICHET_OK;
}
