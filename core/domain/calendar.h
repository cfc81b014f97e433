/* What days are worked in a territory: its zone, its holidays, its opening hours.
 *
 * Floor: domain (pure). Thread: any; a set is frozen once read and lives in its arena.
 * Days are day numbers (zone.h). Three kinds of open day:
 *   working day   jour ouvré:    Monday to Friday, no holiday
 *   business day  jour ouvrable: Monday to Saturday, no holiday
 *   CPP 801       a time-limit whose last day is a Saturday, Sunday or holiday runs on to the next working day
 * The start day is never counted. Looking a day up is one bit of a table; outside its years the rules are applied. */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "base/faults.h"
#include "base/json.h"
#include "domain/zone.h"

#define CALENDAR_FIRST_YEAR 1990 /* of the table */
#define CALENDAR_LAST_YEAR  2199
#define CALENDAR_COUNT_MAX  40000 /* days one call may add */

/* One holiday rule: a fixed date, or a day counted from Easter Sunday. */
struct calendar_rule {
    const char *fr, *en;
    int16_t month, day;         /* month 0: counted from Easter */
    int16_t easter;             /* +39: Ascension */
    int16_t from_year, to_year; /* both included */
};

/* The holidays that several territories share. */
struct calendar_holidays {
    const char *name; /* "metropole", "alsace-moselle", … */
    const struct calendar_rule *rules;
    size_t rule_count;
    const uint8_t *bits; /* one bit a day from 1 January of CALENDAR_FIRST_YEAR */
};

struct calendar {
    const char *territory; /* "77" */
    struct zone zone;
    const struct calendar_holidays *holidays;
    int32_t opens_s, closes_s; /* seconds of the day, opens < closes <= 86400 */
};

struct calendar_set {
    const struct calendar *calendars; /* sorted by territory */
    size_t count;
};

/* Reads the tree of config/calendar/france.lua (config_read). Every fault is added with the pointer of the tree;
 * GUICHET_CONFIG when there was one, and *set is then empty. Without memory GUICHET_MEMORY. */
int calendar_set_read(yyjson_val *tree, struct arena *arena, struct calendar_set *set, struct faults *faults);
/* Gives every calendar these opening hours ("08:30", "18:00"): the configuration's word goes before the data's. Before
 * the set is shared. GUICHET_INVALID, nothing changed, when they are no two times in order. */
int calendar_set_opening(struct calendar_set *set, const char *opens, const char *closes);
/* The calendar of a territory ("77", "2A", "974"), or NULL. */
const struct calendar *calendar_of(const struct calendar_set *set, const char *territory);

bool calendar_is_holiday(const struct calendar *calendar, int32_t day);
bool calendar_is_working_day(const struct calendar *calendar, int32_t day);
bool calendar_is_business_day(const struct calendar *calendar, int32_t day);
/* The rule that makes it a holiday (the first, when two fall on it), or NULL. */
const struct calendar_rule *calendar_holiday(const struct calendar *calendar, int32_t day);

/* Easter Sunday. */
int32_t calendar_easter(int year);

/* The count-th working (business) day after `day`; 0 gives `day` itself. 0 <= count <= CALENDAR_COUNT_MAX. */
int32_t calendar_add_working_days(const struct calendar *calendar, int32_t day, int32_t count);
int32_t calendar_add_business_days(const struct calendar *calendar, int32_t day, int32_t count);
/* day + count, rolled by CPP 801. */
int32_t calendar_add_days_rolled(const struct calendar *calendar, int32_t day, int32_t count);
/* The first working (business) day that is not before `day`. */
int32_t calendar_next_working_day(const struct calendar *calendar, int32_t day);
int32_t calendar_next_business_day(const struct calendar *calendar, int32_t day);
/* How many there are after `after` up to and with `upto`; 0 when upto <= after. */
int32_t calendar_count_working_days(const struct calendar *calendar, int32_t after, int32_t upto);
int32_t calendar_count_business_days(const struct calendar *calendar, int32_t after, int32_t upto);

/* 24:00 of the day there, as an instant. */
int64_t calendar_end_of_day(const struct calendar *calendar, int32_t day);
/* Opening time of working days inside [from, to). */
int64_t calendar_open_ms(const struct calendar *calendar, int64_t from, int64_t to);
/* The instant at which `ms` > 0 of opening time has passed since `from`; 0 gives `from` itself. */
int64_t calendar_add_open_ms(const struct calendar *calendar, int64_t from, int64_t ms);

#endif
