/* Reads, writes and ends durations.
 * One table says how each unit is written, how much of it is allowed and how long it lasts. */
#include "domain/duration.h"
#include "base/text.h"

struct unit {
    enum duration_unit unit;
    const char *one, *many; /* as read and written in English */
    const char *fr_one, *fr_many;
    int32_t max;
    int64_t ms; /* of one; 0: it takes a calendar */
};

static const struct unit UNITS[] = {
    {DURATION_SECONDS, "second", "seconds", "seconde", "secondes", 316224000, 1000},
    {DURATION_MINUTES, "minute", "minutes", "minute", "minutes", 527040, 60000},
    {DURATION_HOURS, "hour", "hours", "heure", "heures", 87672, 3600000},
    {DURATION_WORKING_HOURS, "working hour", "working hours", "heure ouvrée", "heures ouvrées", 25000, 3600000},
    {DURATION_WORKING_DAYS, "working day", "working days", "jour ouvré", "jours ouvrés", 2600, 0},
    {DURATION_BUSINESS_DAYS, "business day", "business days", "jour ouvrable", "jours ouvrables", 3100, 0},
    {DURATION_DAYS, "day", "days", "jour", "jours", 3653, 0},
};
#define UNIT_COUNT (sizeof UNITS / sizeof *UNITS)

static const char *const NAMES[] = {"seconds", "minutes", "hours", "working hours", "working days", "business days",
                                    "days",    "weeks",   NULL};

static const struct unit *unit_of(enum duration_unit unit) {
    require((size_t)unit < UNIT_COUNT && UNITS[unit].unit == unit);
    return &UNITS[unit];
}

/* ---- reading ---- */

/* Words are compared with one blank between them, whatever was written. */
static bool same_words(struct bytes text, const char *words) {
    size_t i = 0;
    for (; i < text.size; i++, words++) {
        if (!*words || *words != text.data[i]) return false;
        while (text.data[i] == ' ' && i + 1 < text.size && text.data[i + 1] == ' ') i++;
    }
    return !*words;
}

static const struct unit *find_unit(struct bytes words, int32_t *factor) {
    *factor = 1;
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (same_words(words, UNITS[i].one) || same_words(words, UNITS[i].many)) return &UNITS[i];
    }
    *factor = 7;
    return same_words(words, "week") || same_words(words, "weeks") ? &UNITS[DURATION_DAYS] : NULL;
}

int duration_parse(struct bytes text, struct duration *out, struct fail *why) {
    struct bytes trimmed = text.size ? bytes_trim(text) : BYTES("");
    int shown = text.size > 60 ? 60 : (int)text.size;
    size_t digits = 0;
    while (digits < trimmed.size && trimmed.data[digits] >= '0' && trimmed.data[digits] <= '9') digits++;
    struct bytes words = bytes_trim((struct bytes){trimmed.data + digits, trimmed.size - digits});
    if (!digits || !words.size || digits + words.size == trimmed.size) {
        return fail(why, GUICHET_INVALID,
                    "\"%.*s\" is no duration: write a number, a blank and a unit, as \"3 working days\"", shown,
                    text.data ? text.data : "");
    }
    int32_t factor;
    const struct unit *unit = find_unit(words, &factor);
    if (!unit) {
        const char *nearest = text_nearest(words, NAMES);
        return fail(why, GUICHET_INVALID,
                    "\"%.*s\": unknown unit%s%s%s (seconds, minutes, hours, working hours, days, weeks, "
                    "working days, business days)",
                    shown, text.data, nearest ? ", did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    uint64_t count = 0;
    if (bytes_to_uint((struct bytes){trimmed.data, digits}, (uint64_t)(unit->max / factor), &count) || !count) {
        return fail(why, GUICHET_INVALID, "\"%.*s\": the number goes from 1 to %d", shown, text.data,
                    unit->max / factor);
    }
    *out = (struct duration){unit->unit, (int32_t)count * factor};
    return GUICHET_OK;
}

void duration_format(struct duration duration, const char *language, char out[DURATION_TEXT_SIZE + 1]) {
    const struct unit *unit = unit_of(duration.unit);
    bool french = !strcmp(language, "fr"), one = duration.count == 1;
    const char *words = french ? (one ? unit->fr_one : unit->fr_many) : (one ? unit->one : unit->many);
    snprintf(out, DURATION_TEXT_SIZE + 1, "%d %s", duration.count, words);
}

/* ---- ending ---- */

bool duration_is_elapsed(struct duration duration) {
    return duration.unit <= DURATION_HOURS;
}

int64_t duration_ms(struct duration duration) {
    require(unit_of(duration.unit)->ms > 0);
    return unit_of(duration.unit)->ms * duration.count;
}

int64_t duration_due(const struct calendar *calendar, int64_t start_ms, struct duration duration) {
    if (duration_is_elapsed(duration)) return start_ms + duration_ms(duration);
    if (duration.unit == DURATION_WORKING_HOURS) return calendar_add_open_ms(calendar, start_ms, duration_ms(duration));
    int32_t day = zone_day_at(&calendar->zone, start_ms);
    switch (duration.unit) {
    case DURATION_WORKING_DAYS: day = calendar_add_working_days(calendar, day, duration.count); break;
    case DURATION_BUSINESS_DAYS: day = calendar_add_business_days(calendar, day, duration.count); break;
    default: day = calendar_add_days_rolled(calendar, day, duration.count); break;
    }
    return calendar_end_of_day(calendar, day);
}
