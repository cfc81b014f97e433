/* Fills a set of calendars from the tree of config/calendar/france.lua.
 * Every fault is told with its place; the set is handed over only when there is none. */
#include "domain/calendar.h"
#include "base/text.h"

#define GROUPS_MAX      64
#define RULES_MAX       40 /* of one group, its base included: can never close a whole week after week */
#define TERRITORIES_MAX 512
#define CODE_SIZE       8

struct reader {
    struct arena *arena;
    struct faults *faults;
    struct calendar_holidays groups[GROUPS_MAX];
    size_t group_count;
    struct calendar calendars[TERRITORIES_MAX];
    size_t count;
    int32_t opens_s, closes_s;
    bool no_memory;
};

static const char *at(struct reader *r, const char *base, const char *name) {
    return faults_at(r->faults, base, bytes_of(name));
}

static void check_keys(struct reader *r, yyjson_val *object, const char *place, const char *const *known) {
    size_t index, max;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, index, max, key, value) {
        struct bytes name = json_text(key);
        bool is_known = false;
        for (size_t i = 0; known[i] && !is_known; i++) is_known = bytes_equal_text(name, known[i]);
        if (is_known) continue;
        const char *nearest = text_nearest(name, known);
        faults_add(r->faults, faults_at(r->faults, place, name), "unknown_key", "unknown key%s%s%s",
                   nearest ? ", did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
}

/* A list under `name`; NULL with a fault when it is not one. */
static yyjson_val *list_of(struct reader *r, yyjson_val *object, const char *place, const char *name) {
    yyjson_val *list = json_get(object, name);
    if (yyjson_is_arr(list)) return list;
    faults_add(r->faults, at(r, place, name), list ? "type" : "required", "must be a list");
    return NULL;
}

/* ---- opening hours ---- */

/* "08:30", up to "24:00". */
static bool read_hour(struct bytes text, int32_t *second) {
    uint64_t hour = 0, minute = 0;
    if (text.size != 5 || text.data[2] != ':') return false;
    if (bytes_to_uint((struct bytes){text.data, 2}, 24, &hour) != GUICHET_OK) return false;
    if (bytes_to_uint((struct bytes){text.data + 3, 2}, 59, &minute) != GUICHET_OK) return false;
    *second = (int32_t)(hour * 3600 + minute * 60);
    return *second <= 86400;
}

static void read_opening(struct reader *r, yyjson_val *opening, const char *place, int32_t *opens, int32_t *closes) {
    int32_t from = 0, to = 0;
    if (yyjson_arr_size(opening) != 2 || !read_hour(json_text(yyjson_arr_get(opening, 0)), &from) ||
        !read_hour(json_text(yyjson_arr_get(opening, 1)), &to)) {
        faults_add(r->faults, place, "opening", "opening hours are written { \"08:30\", \"18:00\" }");
        return;
    }
    if (from >= to) {
        faults_add(r->faults, place, "opening", "opening hours must end after they begin");
        return;
    }
    *opens = from;
    *closes = to;
}

/* ---- holidays ---- */

/* "05-08" as month and day; 29 February is allowed and falls in leap years only. */
static bool read_date(struct bytes text, struct calendar_rule *rule) {
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t month = 0, day = 0;
    if (text.size != 5 || text.data[2] != '-') return false;
    if (bytes_to_uint((struct bytes){text.data, 2}, 12, &month) != GUICHET_OK || month < 1) return false;
    if (bytes_to_uint((struct bytes){text.data + 3, 2}, 31, &day) != GUICHET_OK || day < 1) return false;
    rule->month = (int16_t)month;
    rule->day = (int16_t)day;
    return day <= days[month - 1];
}

static int16_t read_int(struct reader *r, yyjson_val *object, const char *place, const char *name, int min, int max,
                        int fallback) {
    yyjson_val *value = json_get(object, name);
    if (!value) return (int16_t)fallback;
    if (!yyjson_is_int(value) || yyjson_get_sint(value) < min || yyjson_get_sint(value) > max) {
        faults_add(r->faults, at(r, place, name), "range", "must be a whole number from %d to %d", min, max);
        return (int16_t)fallback;
    }
    return (int16_t)yyjson_get_sint(value);
}

static const char *read_name(struct reader *r, yyjson_val *object, const char *place, const char *name) {
    struct bytes text = json_get_text(object, name);
    if (!text.size) {
        faults_add(r->faults, at(r, place, name), "required", "must be a text");
        return "";
    }
    char *copy = arena_copy(r->arena, text);
    if (!copy) r->no_memory = true;
    return copy ? copy : "";
}

static void read_rule(struct reader *r, yyjson_val *value, const char *place, struct calendar_rule *rule) {
    static const char *const known[] = {"date", "easter", "fr", "en", "from_year", "to_year", NULL};
    check_keys(r, value, place, known);
    yyjson_val *date = json_get(value, "date");
    if (!date == !json_get(value, "easter")) {
        faults_add(r->faults, place, "rule", "a holiday has either `date` (\"05-08\") or `easter` (days from Easter)");
    } else if (date && !read_date(json_text(date), rule)) {
        faults_add(r->faults, at(r, place, "date"), "date", "a date is written \"MM-DD\"");
    }
    rule->easter = read_int(r, value, place, "easter", -80, 250, 0);
    rule->from_year = read_int(r, value, place, "from_year", 1, 9999, 1);
    rule->to_year = read_int(r, value, place, "to_year", 1, 9999, 9999);
    if (rule->from_year > rule->to_year) faults_add(r->faults, place, "range", "to_year lies before from_year");
    rule->fr = read_name(r, value, place, "fr");
    rule->en = read_name(r, value, place, "en");
}

static const struct calendar_holidays *group_of(const struct reader *r, struct bytes name) {
    for (size_t i = 0; i < r->group_count; i++) {
        if (bytes_equal_text(name, r->groups[i].name)) return &r->groups[i];
    }
    return NULL;
}

static bool is_in_year(const struct calendar_rule *rule, int year) {
    if (year < rule->from_year || year > rule->to_year) return false;
    return rule->month != 2 || rule->day != 29 || zone_day(year, 3, 1) - zone_day(year, 2, 1) == 29;
}

/* The table of a group, filled year by year from its rules. */
static const uint8_t *make_bits(struct reader *r, const struct calendar_holidays *group) {
    const int32_t first = zone_day(CALENDAR_FIRST_YEAR, 1, 1), end = zone_day(CALENDAR_LAST_YEAR + 1, 1, 1);
    uint8_t *bits = arena_alloc(r->arena, (size_t)(end - first) / 8 + 1);
    if (!bits) {
        r->no_memory = true;
        return NULL;
    }
    for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
        int32_t easter = calendar_easter(year);
        for (size_t i = 0; i < group->rule_count; i++) {
            const struct calendar_rule *rule = &group->rules[i];
            if (!is_in_year(rule, year)) continue;
            int32_t day = (rule->month ? zone_day(year, rule->month, rule->day) : easter + rule->easter) - first;
            bits[day / 8] |= (uint8_t)(1u << (day % 8));
        }
    }
    return bits;
}

static void read_group(struct reader *r, yyjson_val *value, const char *place) {
    static const char *const known[] = {"name", "base", "days", NULL};
    check_keys(r, value, place, known);
    struct calendar_holidays group = {.name = read_name(r, value, place, "name")};
    struct bytes base_name = json_get_text(value, "base");
    const struct calendar_holidays *base = base_name.data ? group_of(r, base_name) : NULL;
    if (base_name.data && !base) faults_add(r->faults, at(r, place, "base"), "unknown", "no such group stands above");
    if (group_of(r, bytes_of(group.name))) faults_add(r->faults, at(r, place, "name"), "repeated", "named before");

    yyjson_val *days = json_get(value, "days");
    const char *days_place = at(r, place, "days");
    size_t inherited = base ? base->rule_count : 0, own = yyjson_arr_size(days);
    if (days && !yyjson_is_arr(days)) faults_add(r->faults, days_place, "type", "must be a list");
    if (inherited + own > RULES_MAX || r->group_count == GROUPS_MAX) {
        faults_add(r->faults, days_place, "too_many", "at most %d groups of %d days", GROUPS_MAX, RULES_MAX);
        return;
    }
    struct calendar_rule *rules = arena_array(r->arena, inherited + own + 1, sizeof *rules);
    if (!rules) {
        r->no_memory = true;
        return;
    }
    if (inherited) memcpy(rules, base->rules, inherited * sizeof *rules);
    for (size_t i = 0; i < own; i++) {
        read_rule(r, yyjson_arr_get(days, i), faults_at_index(r->faults, days_place, i), &rules[inherited + i]);
    }
    group.rules = rules;
    group.rule_count = inherited + own;
    group.bits = make_bits(r, &group);
    r->groups[r->group_count++] = group;
}

/* ---- territories ---- */

static void read_code(struct reader *r, struct bytes code, const char *place, const struct calendar *like) {
    if (!code.size || code.size > CODE_SIZE) {
        faults_add(r->faults, place, "code", "a code has 1 to %d characters", CODE_SIZE);
        return;
    }
    for (size_t i = 0; i < r->count; i++) {
        if (!bytes_equal_text(code, r->calendars[i].territory)) continue;
        faults_add(r->faults, place, "repeated", "territory %s was given before", r->calendars[i].territory);
        return;
    }
    char *copy = arena_copy(r->arena, code);
    if (!copy) {
        r->no_memory = true;
        return;
    }
    if (r->count == TERRITORIES_MAX) {
        faults_add(r->faults, place, "too_many", "at most %d territories", TERRITORIES_MAX);
        return;
    }
    r->calendars[r->count] = *like;
    r->calendars[r->count++].territory = copy;
}

static void read_territories(struct reader *r, yyjson_val *value, const char *place, yyjson_val *zones) {
    static const char *const known[] = {"codes", "zone", "holidays", "opening", NULL};
    check_keys(r, value, place, known);
    struct calendar like = {.opens_s = r->opens_s, .closes_s = r->closes_s};
    const char *zone = json_get_string(zones, json_get_string(value, "zone", ""), NULL);
    struct fail why = {0};
    if (!zone) faults_add(r->faults, at(r, place, "zone"), "unknown", "not one of `zones`");
    else if (zone_parse(zone, &like.zone, &why)) faults_add(r->faults, at(r, place, "zone"), "zone", "%s", why.text);

    const struct calendar_holidays *group = group_of(r, json_get_text(value, "holidays"));
    if (!group) faults_add(r->faults, at(r, place, "holidays"), "unknown", "not one of `holidays`");
    else like.holidays = group;

    yyjson_val *opening = json_get(value, "opening");
    if (opening) read_opening(r, opening, at(r, place, "opening"), &like.opens_s, &like.closes_s);

    yyjson_val *codes = list_of(r, value, place, "codes");
    const char *codes_place = at(r, place, "codes");
    for (size_t i = 0; i < yyjson_arr_size(codes); i++) {
        read_code(r, json_text(yyjson_arr_get(codes, i)), faults_at_index(r->faults, codes_place, i), &like);
    }
}

static int by_territory(const void *a, const void *b) {
    const struct calendar *left = a, *right = b;
    return strcmp(left->territory, right->territory);
}

/* Copies what was read behind the reader's back: groups first, then the calendars that point to them. */
static int hand_over(struct reader *r, struct calendar_set *set) {
    struct calendar_holidays *groups = arena_array(r->arena, r->group_count, sizeof *groups);
    struct calendar *calendars = arena_array(r->arena, r->count, sizeof *calendars);
    if (!groups || !calendars) return GUICHET_MEMORY;
    memcpy(groups, r->groups, r->group_count * sizeof *groups);
    memcpy(calendars, r->calendars, r->count * sizeof *calendars);
    for (size_t i = 0; i < r->count; i++) calendars[i].holidays = groups + (calendars[i].holidays - r->groups);
    qsort(calendars, r->count, sizeof *calendars, by_territory);
    *set = (struct calendar_set){calendars, r->count};
    return GUICHET_OK;
}

int calendar_set_read(yyjson_val *tree, struct arena *arena, struct calendar_set *set, struct faults *faults) {
    static const char *const known[] = {"zones", "opening", "holidays", "territories", NULL};
    size_t before = faults->count;
    *set = (struct calendar_set){NULL, 0};
    struct reader *r = arena_alloc(arena, sizeof *r);
    if (!r) return GUICHET_MEMORY;
    r->arena = arena;
    r->faults = faults;
    r->opens_s = 8 * 3600 + 30 * 60;
    r->closes_s = 18 * 3600;

    check_keys(r, tree, "", known);
    yyjson_val *opening = json_get(tree, "opening");
    if (opening) read_opening(r, opening, "/opening", &r->opens_s, &r->closes_s);
    yyjson_val *groups = list_of(r, tree, "", "holidays");
    for (size_t i = 0; i < yyjson_arr_size(groups) && !r->no_memory; i++) {
        read_group(r, yyjson_arr_get(groups, i), faults_at_index(faults, "/holidays", i));
    }
    yyjson_val *territories = list_of(r, tree, "", "territories");
    for (size_t i = 0; i < yyjson_arr_size(territories) && !r->no_memory; i++) {
        read_territories(r, yyjson_arr_get(territories, i), faults_at_index(faults, "/territories", i),
                         json_get(tree, "zones"));
    }
    if (r->no_memory) return GUICHET_MEMORY;
    if (!r->count) faults_add(faults, "/territories", "required", "there is no territory");
    if (faults->count > before) return GUICHET_CONFIG;
    return hand_over(r, set);
}

const struct calendar *calendar_of(const struct calendar_set *set, const char *territory) {
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(set->calendars[middle].territory, territory);
        if (order == 0) return &set->calendars[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

int calendar_set_opening(struct calendar_set *set, const char *opens, const char *closes) {
    int32_t from, to;
    if (!read_hour(bytes_of(opens), &from) || !read_hour(bytes_of(closes), &to) || from >= to) return GUICHET_INVALID;
    struct calendar *calendars = (struct calendar *)set->calendars; /* the reader's own until the set is shared */
    for (size_t i = 0; i < set->count; i++) {
        calendars[i].opens_s = from;
        calendars[i].closes_s = to;
    }
    return GUICHET_OK;
}
