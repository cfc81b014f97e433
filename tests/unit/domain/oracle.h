/* What the tests of days and clocks share: the calendars as shipped, numbers that look random, and an oracle that
 * shares nothing with core/domain. It knows days by walking from one to the next, Easter by another algorithm, holidays
 * by its own list, and local time by the C library with TZ set. */
#ifndef UNIT_DOMAIN_ORACLE_H
#define UNIT_DOMAIN_ORACLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/config.h"
#include "base/text.h"
#include "domain/calendar.h"

/* As cmocka's fail_msg, which hides behind the name of ours. */
#define wrong(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#define SEED       UINT64_C(20261123)
#define HOUR_MS    INT64_C(3600000)
#define DAY_MS     INT64_C(86400000)
#define LENGTH(of) (sizeof(of) / sizeof *(of))

/* xorshift64*. */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static inline int64_t random_between(uint64_t *state, int64_t least, int64_t most) {
    return least + (int64_t)(next_random(state) % (uint64_t)(most - least + 1));
}

/* ---- the calendars as shipped ---- */

static struct arena oracle_arena;
static struct calendar_set shipped;

static inline int load_calendars(void **state) {
    (void)state;
    yyjson_val *tree = NULL;
    struct fail why = {0};
    struct faults faults;
    arena_init(&oracle_arena, 16u << 20);
    faults_init(&faults, &oracle_arena);
    if (config_read(GUICHET_SOURCE_DIR "/config/calendar/france.lua", &oracle_arena, &tree, &why)) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    int status = calendar_set_read(tree, &oracle_arena, &shipped, &faults);
    for (size_t i = 0; i < faults.count && i < FAULTS_MAX; i++) {
        fprintf(stderr, "%s: %s\n", faults.list[i].pointer, faults.list[i].detail);
    }
    return status ? 1 : 0;
}

static inline int drop_calendars(void **state) {
    (void)state;
    arena_done(&oracle_arena);
    return 0;
}

static inline const struct calendar *territory(const char *code) {
    const struct calendar *calendar = calendar_of(&shipped, code);
    assert_non_null(calendar);
    return calendar;
}

/* ---- days, by walking ---- */

#define WALK_FIRST_YEAR 1960
#define WALK_LAST_YEAR  2230
#define WALK_ROOM       ((WALK_LAST_YEAR - WALK_FIRST_YEAR + 1) * 366)

struct walk_day {
    int16_t year;
    int8_t month, day, weekday;
};

static struct walk_day walk_days[WALK_ROOM];
static int32_t walk_first = 0; /* day number of 1 January of the first year */
static int32_t walk_count = 0;

static inline void walk_fill(void) {
    int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int weekday = 5; /* 1 January 1960 was a Friday */
    for (int year = WALK_FIRST_YEAR; year <= WALK_LAST_YEAR; year++) {
        length[1] = year % 400 == 0 ? 29 : year % 100 == 0 ? 28 : year % 4 == 0 ? 29 : 28;
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= length[month - 1]; day++) {
                if (year == 1970 && month == 1 && day == 1) walk_first = -walk_count;
                walk_days[walk_count++] = (struct walk_day){(int16_t)year, (int8_t)month, (int8_t)day, (int8_t)weekday};
                weekday = weekday == 6 ? 0 : weekday + 1;
            }
        }
    }
}

static inline const struct walk_day *walk_at(int32_t day) {
    if (!walk_count) walk_fill();
    assert_true(day >= walk_first && day < walk_first + walk_count);
    return &walk_days[day - walk_first];
}

/* "2026-04-30" as a day number, found by looking. */
static inline int32_t day_of(const char *date) {
    int year = 0, month = 0, day = 0;
    assert_int_equal(sscanf(date, "%d-%d-%d", &year, &month, &day), 3);
    if (!walk_count) walk_fill();
    for (int32_t i = (year - WALK_FIRST_YEAR) * 365; i < walk_count; i++) {
        const struct walk_day *w = &walk_days[i];
        if (w->year == year && w->month == month && w->day == day) return walk_first + i;
    }
    wrong("no such day: %s", date);
    return 0;
}

static inline int64_t instant(const char *text) {
    int64_t ms = 0;
    assert_int_equal(text_time_parse(bytes_of(text), &ms), GUICHET_OK);
    return ms;
}

static inline void assert_instant(int64_t seen, const char *expected) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(seen, text);
    assert_string_equal(text, expected);
}

/* ---- holidays, by a list of its own ---- */

/* Month and day of Easter, anonymous Gregorian algorithm (Meeus, Jones, Butcher). */
static inline void oracle_easter(int year, int *month, int *day) {
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    *month = (h + l - 7 * m + 114) / 31;
    *day = (h + l - 7 * m + 114) % 31 + 1;
}

struct oracle_extra {
    const char *code; /* of the territory */
    int month, day;   /* month 0: Good Friday */
    int from, to;
};

static const struct oracle_extra EXTRAS[] = {
    {"57", 0, 0, 0, 9999},      {"57", 12, 26, 0, 9999},    {"67", 0, 0, 0, 9999},   {"67", 12, 26, 0, 9999},
    {"68", 0, 0, 0, 9999},      {"68", 12, 26, 0, 9999},    {"971", 5, 27, 0, 9999}, {"972", 5, 22, 0, 9999},
    {"973", 6, 10, 0, 9999},    {"974", 12, 20, 0, 9999},   {"976", 4, 27, 0, 9999}, {"977", 10, 9, 0, 9999},
    {"978", 5, 27, 0, 2017},    {"978", 5, 28, 2018, 9999}, {"986", 4, 28, 0, 9999}, {"986", 7, 29, 0, 9999},
    {"987", 3, 5, 0, 9999},     {"987", 0, 0, 0, 9999},     {"987", 6, 29, 0, 2024}, {"987", 11, 20, 2025, 9999},
    {"988", 9, 24, 2004, 9999},
};

static inline bool oracle_is_holiday(const char *code, int32_t day) {
    static const int fixed[][2] = {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}};
    const struct walk_day *w = walk_at(day);
    for (size_t i = 0; i < LENGTH(fixed); i++) {
        bool before_1982 = fixed[i][0] == 5 && fixed[i][1] == 8 && w->year < 1982;
        if (w->month == fixed[i][0] && w->day == fixed[i][1] && !before_1982) return true;
    }
    int easter_month, easter_day;
    oracle_easter(w->year, &easter_month, &easter_day);
    static const int back[] = {1, 39, 50, -2}; /* days since Easter Sunday: Monday, Ascension, Whit Monday, Friday */
    bool good_friday = false;
    for (size_t i = 0; i < LENGTH(back); i++) {
        const struct walk_day *sunday = walk_at(day - back[i]);
        if (sunday->year != w->year || sunday->month != easter_month || sunday->day != easter_day) continue;
        if (back[i] > 0) return true;
        good_friday = true;
    }
    for (size_t i = 0; i < LENGTH(EXTRAS); i++) {
        if (strcmp(EXTRAS[i].code, code) != 0 || w->year < EXTRAS[i].from || w->year > EXTRAS[i].to) continue;
        if (EXTRAS[i].month ? w->month == EXTRAS[i].month && w->day == EXTRAS[i].day : good_friday) return true;
    }
    return false;
}

static inline bool oracle_is_working(const char *code, int32_t day) {
    const struct walk_day *w = walk_at(day);
    return w->weekday != 0 && w->weekday != 6 && !oracle_is_holiday(code, day);
}

static inline bool oracle_is_business(const char *code, int32_t day) {
    return walk_at(day)->weekday != 0 && !oracle_is_holiday(code, day);
}

/* ---- local time, by the C library ---- */

/* The clocks of each territory as POSIX texts of its own: this list is not read from the configuration. */
struct oracle_zone {
    const char *code, *posix, *name;
};

static const struct oracle_zone ZONES[] = {
    {"77", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Paris"},
    {"2A", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Paris"},
    {"67", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Paris"},
    {"971", "AST4", "America/Guadeloupe"},
    {"972", "AST4", "America/Martinique"},
    {"973", "GFT3", "America/Cayenne"},
    {"974", "RET-4", "Indian/Reunion"},
    {"975", "PMST3PMDT,M3.2.0,M11.1.0", "America/Miquelon"},
    {"976", "EAT-3", "Indian/Mayotte"},
    {"977", "AST4", "America/St_Barthelemy"},
    {"978", "AST4", "America/Marigot"},
    {"984", "TFT-5", "Indian/Kerguelen"},
    {"986", "WFT-12", "Pacific/Wallis"},
    {"987", "TAHT10", "Pacific/Tahiti"},
    {"988", "NCT-11", "Pacific/Noumea"},
};

static inline void oracle_set_zone(const char *tz) {
    assert_int_equal(setenv("TZ", tz, 1), 0);
    tzset();
}

/* Local date of an instant in the zone set, as a day number. */
static inline int32_t oracle_day_at(int64_t utc_ms) {
    time_t t = (time_t)(utc_ms / 1000);
    struct tm parts;
    assert_non_null(localtime_r(&t, &parts));
    char date[48];
    snprintf(date, sizeof date, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    return day_of(date);
}

/* 00:00 of a day in the zone set. */
static inline int64_t oracle_midnight(int32_t day) {
    const struct walk_day *w = walk_at(day);
    struct tm parts = {.tm_year = w->year - 1900, .tm_mon = w->month - 1, .tm_mday = w->day, .tm_isdst = -1};
    return (int64_t)mktime(&parts) * 1000;
}

#endif
