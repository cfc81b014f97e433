/* Days, moments, and what lies between two of them. Days are kept as written, moments in UTC. */
#include "flow/field_kinds.h"

#include "base/text.h"
#include "domain/zone.h"

#include <inttypes.h>

/* ---- days ---- */

/* Today, where it is already latest on earth (UTC+14): a day that has begun nowhere is ahead of now. */
static int32_t latest_day(const struct field_run *run) {
    return (int32_t)((run->now + 14 * INT64_C(3600000)) / FIELD_DAY_MS);
}

static bool day_of(struct bytes text, int32_t *day) {
    int year, month, of_month;
    if (text_date_parse(text, &year, &month, &of_month) != GUICHET_OK) return false;
    *day = zone_day(year, month, of_month);
    return true;
}

static void check_date(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    int32_t day;
    if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be a date, as \"2026-10-01\"");
    } else if (!day_of(json_text(value), &day)) {
        field_kinds_fault(run, at, "format", "is no date, as \"2026-10-01\"");
    } else if (field->is_past && day > latest_day(run)) {
        field_kinds_fault(run, at, "range", "is in the future");
    } else {
        json_put_bytes(run->out, json_text(value));
    }
}

static void schema_date(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "format", "date");
}

/* ---- days that are known in part ---- */

#define PARTIAL_FROM 1800

/* The first day it may be: 1985-00-00 is read as 1985-01-01. A day without its month is none. */
static bool partial_day_of(struct bytes text, int32_t *day) {
    char whole[11];
    if (text.size != 10) return false;
    memcpy(whole, text.data, 10);
    whole[10] = '\0';
    bool no_month = memcmp(whole + 5, "00", 2) == 0, no_day = memcmp(whole + 8, "00", 2) == 0;
    if (no_month && !no_day) return false;
    if (no_month) whole[6] = '1';
    if (no_day) whole[9] = '1';
    return day_of((struct bytes){whole, 10}, day) && *day >= zone_day(PARTIAL_FROM, 1, 1);
}

static void check_partial_date(struct field_run *run, const struct field *field, yyjson_val *value,
                               const struct field_at *at) {
    int32_t day;
    if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be a date, as \"1985-03-12\", \"1985-03-00\" or \"1985-00-00\"");
    } else if (!partial_day_of(json_text(value), &day)) {
        field_kinds_fault(run, at, "format", "is no date, as \"1985-03-12\", \"1985-03-00\" or \"1985-00-00\"");
    } else if (field->is_past && day > latest_day(run)) {
        field_kinds_fault(run, at, "range", "is in the future");
    } else {
        json_put_bytes(run->out, json_text(value));
    }
}

static void schema_partial_date(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", "^(1[89]|[2-9][0-9])[0-9]{2}-(00-00|(0[1-9]|1[0-2])-(0[0-9]|[12][0-9]|3[01]))$");
}

/* ---- moments ---- */

static void check_datetime(struct field_run *run, const struct field *field, yyjson_val *value,
                           const struct field_at *at) {
    int64_t moment;
    if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be a time, as \"2026-10-01T12:00:00Z\"");
    } else if (text_time_parse(json_text(value), &moment) != GUICHET_OK) {
        field_kinds_fault(run, at, "format", "is no time with its offset, as \"2026-10-01T12:00:00+02:00\"");
    } else if (field->within_ms && moment <= run->now) {
        field_kinds_fault(run, at, "range", "is already over");
    } else if (field->within_ms && moment - run->now > field->within_ms) {
        field_kinds_fault(run, at, "range", "is more than %" PRId64 " minutes ahead", field->within_ms / 60000);
    } else if (field->is_past && moment > run->now) {
        field_kinds_fault(run, at, "range", "is in the future");
    } else {
        char text[TEXT_TIME_SIZE + 1];
        text_time(moment, text);
        json_put_text(run->out, text); /* not json_put_time: 1970-01-01 is a time, too */
    }
}

static void schema_datetime(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "format", "date-time");
}

/* ---- from, to ---- */

static void rule_period(struct field_run *run, const struct field *field, yyjson_val *value,
                        const struct field_at *at) {
    int32_t from, to;
    if (!day_of(json_get_text(value, "from"), &from) || !day_of(json_get_text(value, "to"), &to)) return;
    int64_t days = (int64_t)to - from + 1;
    if (days < 1) field_kinds_tell(run, at, "range", "ends before it begins");
    if (field->max_span_days && days > field->max_span_days)
        field_kinds_tell(run, at, "period_excessive", "is %" PRId64 " days long, at most %" PRId64 " are allowed", days,
                         field->max_span_days);
    if (field->is_past && to > latest_day(run)) field_kinds_tell(run, at, "range", "ends in the future");
}

static void rule_window(struct field_run *run, const struct field *field, yyjson_val *value,
                        const struct field_at *at) {
    int64_t from, to;
    if (text_time_parse(json_get_text(value, "from"), &from) != GUICHET_OK) return;
    if (text_time_parse(json_get_text(value, "to"), &to) != GUICHET_OK) return;
    if (to < from) field_kinds_tell(run, at, "range", "ends before it begins");
    if (field->max_span_ms && to - from > field->max_span_ms)
        field_kinds_tell(run, at, "period_excessive",
                         "is over %" PRId64 " minutes long, at most %" PRId64 " are allowed", (to - from - 1) / 60000,
                         field->max_span_ms / 60000);
    if (field->is_past && to > run->now) field_kinds_tell(run, at, "range", "ends in the future");
}

/* ---- the kinds ---- */

const struct field_kind field_kinds_date = {
    .name = "date", .options = FIELD_COMMON | FIELD_PAST, .check = check_date, .schema = schema_date};
const struct field_kind field_kinds_partial_date = {.name = "partial_date",
                                                    .options = FIELD_COMMON | FIELD_PAST,
                                                    .check = check_partial_date,
                                                    .schema = schema_partial_date};
const struct field_kind field_kinds_datetime = {.name = "datetime",
                                                .options = FIELD_COMMON | FIELD_WITHIN | FIELD_PAST,
                                                .check = check_datetime,
                                                .schema = schema_datetime};

static const struct field DAYS[] = {
    {.name = "from", .kind = &field_kinds_date, .required = true, .title_fr = "Du", .title_en = "From"},
    {.name = "to", .kind = &field_kinds_date, .required = true, .title_fr = "Au", .title_en = "To"},
};
static const struct field_list PERIOD = {.fields = DAYS, .count = 2};
const struct field_kind field_kinds_period = {.name = "period",
                                              .options = FIELD_COMMON | FIELD_MAX_DAYS | FIELD_PAST,
                                              .check = field_kinds_check_members,
                                              .schema = field_kinds_schema_members,
                                              .members = &PERIOD,
                                              .rule = rule_period};

static const struct field MOMENTS[] = {
    {.name = "from", .kind = &field_kinds_datetime, .required = true, .title_fr = "De", .title_en = "From"},
    {.name = "to", .kind = &field_kinds_datetime, .required = true, .title_fr = "À", .title_en = "To"},
};
static const struct field_list WINDOW = {.fields = MOMENTS, .count = 2};
const struct field_kind field_kinds_window = {.name = "window",
                                              .options = FIELD_COMMON | FIELD_MAX_SPAN | FIELD_PAST,
                                              .check = field_kinds_check_members,
                                              .schema = field_kinds_schema_members,
                                              .members = &WINDOW,
                                              .rule = rule_window};
