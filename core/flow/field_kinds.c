/* What each kind of field accepts, how it normalises it and what its JSON Schema says: the table is at the end. */
#include "flow/field_kinds.h"

#include "base/id.h"
#include "base/text.h"
#include "domain/refusal.h"
#include "domain/zone.h"

#include <inttypes.h>
#include <stdarg.h>

/* ---- telling ---- */

const char *field_kinds_pointer(struct faults *faults, const struct field_at *at) {
    if (!at->up) return at->base;
    const char *up = field_kinds_pointer(faults, at->up);
    return at->name.data ? faults_at(faults, up, at->name) : faults_at_index(faults, up, at->index);
}

void field_kinds_fault(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...) {
    char detail[400];
    va_list list;
    va_start(list, format);
    if (vsnprintf(detail, sizeof detail, format, list) < 0) detail[0] = '\0';
    va_end(list);
    faults_add(run->faults, field_kinds_pointer(run->faults, at), code, "%s", detail);
    json_put_null(run->out);
}

static void wrong_type(struct field_run *run, const struct field_at *at, const char *wanted) {
    field_kinds_fault(run, at, "type", "must be %s", wanted);
}

static void add_target(struct field_run *run, const char *kind, const char *norm) {
    size_t place = run->target_count++;
    if (place >= FIELD_TARGETS_MAX) return;
    run->targets[place] = (struct field_target){kind, arena_text(run->arena, norm)};
}

/* ---- text and codes ---- */

static void check_text(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "text");
        return;
    }
    struct bytes text = bytes_trim(json_text(value));
    size_t length = text_length(text);
    int64_t min = field->min > 0 ? field->min : field->required ? 1 : 0;
    int64_t max = field->max < INT64_MAX ? field->max : field->kind->default_max;
    if (text_has_control(text)) {
        field_kinds_fault(run, at, "control_character", "has a control character");
    } else if ((int64_t)length < min) {
        field_kinds_fault(run, at, "too_short", "%zu characters, at least %" PRId64 " are needed", length, min);
    } else if ((int64_t)length > max) {
        field_kinds_fault(run, at, "too_long", "%zu characters, at most %" PRId64 " are allowed", length, max);
    } else {
        json_put_bytes(run->out, text);
    }
}

static bool is_code(struct bytes text, const char *charset) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain && (c == '\0' || !strchr(charset, c))) return false;
    }
    return true;
}

/* References of the group's own systems: their form is not published, so only what no such code can hold is refused. */
static void check_code(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    const struct field_kind *kind = field->kind;
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "text");
        return;
    }
    struct bytes text = bytes_trim(json_text(value));
    if (text.size < 3 || (int64_t)text.size > kind->default_max || !is_code(text, kind->charset)) {
        field_kinds_fault(run, at, "format", "must be 3 to %" PRId64 " letters, digits or any of \"%s\"",
                          kind->default_max, kind->charset);
        return;
    }
    char *norm = arena_copy(run->arena, text);
    for (char *c = norm; c && *c; c++) {
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    }
    json_put_text(run->out, norm);
    if (norm) add_target(run, kind->name, norm);
}

static void schema_text(const struct field *field, struct json_out *out) {
    json_text_member(out, "type", "string");
    int64_t min = field->min > 0 ? field->min : field->required ? 1 : 0;
    if (min > 0) json_int_member(out, "minLength", min);
    json_int_member(out, "maxLength", field->max < INT64_MAX ? field->max : field->kind->default_max);
}

static void schema_code(const struct field *field, struct json_out *out) {
    json_text_member(out, "type", "string");
    json_int_member(out, "minLength", 3);
    json_int_member(out, "maxLength", field->kind->default_max);
}

static void check_enum(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "text");
        return;
    }
    struct bytes text = json_text(value);
    for (const char *const *known = field->values; *known; known++) {
        if (bytes_equal_text(text, *known)) {
            json_put_bytes(run->out, text);
            return;
        }
    }
    const char *near = text_nearest(text, field->values);
    if (near) {
        field_kinds_fault(run, at, "not_in_list", "is not in the list; did you mean \"%s\"?", near);
    } else {
        field_kinds_fault(run, at, "not_in_list", "is not in the list");
    }
}

static void schema_enum(const struct field *field, struct json_out *out) {
    json_text_member(out, "type", "string");
    json_key(out, "enum");
    json_array(out);
    for (const char *const *known = field->values; *known; known++) json_put_text(out, *known);
    json_array_end(out);
}

static void check_refusal(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    (void)field;
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "text");
    } else if (!refusal_of(json_text(value))) {
        field_kinds_fault(run, at, "not_in_list", "is no code of refusal");
    } else {
        json_put_bytes(run->out, json_text(value));
    }
}

static void schema_refusal(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_key(out, "enum");
    json_array(out);
    for (size_t i = 0; refusal_at(i); i++) json_put_text(out, refusal_at(i)->code);
    json_array_end(out);
}

/* ---- numbers ---- */

static void check_boolean(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    (void)field;
    if (!yyjson_is_bool(value)) {
        wrong_type(run, at, "true or false");
        return;
    }
    json_put_bool(run->out, yyjson_get_bool(value));
}

static void schema_boolean(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "boolean");
}

static bool is_in_range(struct field_run *run, const struct field *field, double number, const struct field_at *at) {
    if (field->min > INT64_MIN && number < (double)field->min) {
        field_kinds_fault(run, at, "range", "must be at least %" PRId64, field->min);
        return false;
    }
    if (field->max < INT64_MAX && number > (double)field->max) {
        field_kinds_fault(run, at, "range", "must be at most %" PRId64, field->max);
        return false;
    }
    return true;
}

#define INTEGER_MAX ((INT64_C(1) << 53) - 1) /* I-JSON (RFC 7493 §2.2): beyond it readers disagree */

static void check_integer(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    double number = yyjson_is_num(value) ? yyjson_get_num(value) : 0;
    /* 3.0 is an integer too (JSON Schema 2020-12 §6.1.1). */
    if (!yyjson_is_num(value) || number < -(double)INTEGER_MAX || number > (double)INTEGER_MAX ||
        (double)(int64_t)number < number || (double)(int64_t)number > number) {
        wrong_type(run, at, "a whole number");
    } else if (is_in_range(run, field, number, at)) {
        json_put_int(run->out, (int64_t)number);
    }
}

static void check_number(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    if (!yyjson_is_num(value)) {
        wrong_type(run, at, "a number");
    } else if (is_in_range(run, field, yyjson_get_num(value), at)) {
        json_put_value(run->out, value);
    }
}

static void schema_range(const struct field *field, struct json_out *out, const char *type) {
    json_text_member(out, "type", type);
    if (field->min > INT64_MIN) json_int_member(out, "minimum", field->min);
    if (field->max < INT64_MAX) json_int_member(out, "maximum", field->max);
}

static void schema_integer(const struct field *field, struct json_out *out) {
    schema_range(field, out, "integer");
}

static void schema_number(const struct field *field, struct json_out *out) {
    schema_range(field, out, "number");
}

/* ---- time ---- */

static bool read_day(struct field_run *run, yyjson_val *value, const struct field_at *at, int32_t *day) {
    int year, month, of_month;
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "a date, as \"2026-10-01\"");
        return false;
    }
    if (text_date_parse(json_text(value), &year, &month, &of_month) != GUICHET_OK) {
        field_kinds_fault(run, at, "format", "is no date, as \"2026-10-01\"");
        return false;
    }
    *day = zone_day(year, month, of_month);
    json_put_bytes(run->out, json_text(value));
    return true;
}

static void check_date(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    (void)field;
    int32_t day;
    read_day(run, value, at, &day);
}

static void schema_date(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "format", "date");
}

static void check_datetime(struct field_run *run, const struct field *field, yyjson_val *value,
                           const struct field_at *at) {
    int64_t moment;
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "a time, as \"2026-10-01T12:00:00Z\"");
    } else if (text_time_parse(json_text(value), &moment) != GUICHET_OK) {
        field_kinds_fault(run, at, "format", "is no time with its offset, as \"2026-10-01T12:00:00+02:00\"");
    } else if (field->within_ms && moment <= run->now) {
        field_kinds_fault(run, at, "range", "is already over");
    } else if (field->within_ms && moment - run->now > field->within_ms) {
        field_kinds_fault(run, at, "range", "is more than %" PRId64 " minutes ahead", field->within_ms / 60000);
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

static void check_period(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    if (!yyjson_is_obj(value)) {
        wrong_type(run, at, "an object with \"from\" and \"to\"");
        return;
    }
    static const char *const ends[] = {"from", "to"};
    int32_t days[2] = {0};
    bool good = true;
    json_object(run->out);
    for (size_t i = 0; i < 2; i++) {
        struct field_at end = {.up = at, .name = bytes_of(ends[i])};
        yyjson_val *day = json_get(value, ends[i]);
        json_key(run->out, ends[i]);
        if (!day) field_kinds_fault(run, &end, "required", "is missing");
        good = day && read_day(run, day, &end, &days[i]) && good;
    }
    json_object_end(run->out);
    size_t index, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, index, count, key, member) {
        struct bytes name = json_text(key);
        struct field_at place = {.up = at, .name = name};
        if (bytes_equal_text(name, "from") || bytes_equal_text(name, "to")) continue;
        faults_add(run->faults, field_kinds_pointer(run->faults, &place), "unknown_member",
                   "is not known; a period has \"from\" and \"to\"");
    }
    const char *pointer = good ? field_kinds_pointer(run->faults, at) : "";
    if (good && days[1] < days[0]) faults_add(run->faults, pointer, "range", "ends before it begins");
    if (good && field->max_span_days && (int64_t)days[1] - days[0] + 1 > field->max_span_days) {
        faults_add(run->faults, pointer, "range", "is %" PRId64 " days long, at most %" PRId64 " are allowed",
                   (int64_t)days[1] - days[0] + 1, field->max_span_days);
    }
}

static void schema_period(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "object");
    json_raw_member(out, "properties",
                    BYTES("{\"from\":{\"type\":\"string\",\"format\":\"date\"},"
                          "\"to\":{\"type\":\"string\",\"format\":\"date\"}}"));
    json_raw_member(out, "required", BYTES("[\"from\",\"to\"]"));
    json_bool_member(out, "additionalProperties", false);
}

/* ---- identifiers ---- */

static bool has_domain(const char *address, const char *domain) {
    const char *at = strrchr(address, '@');
    return at && bytes_equal_fold(bytes_of(at + 1), bytes_of(domain));
}

/* A bad check digit only warns: officers copy from photographs, and real numbers break their own rule. */
static void check_identifier(struct field_run *run, const struct field *field, yyjson_val *value,
                             const struct field_at *at) {
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "text");
        return;
    }
    struct identifier found;
    if (identifier_check(field->kind->identifier, json_text(value), &found) != GUICHET_OK) {
        if (found.suggestion[0]) {
            field_kinds_fault(run, at, "format", "%s; did you mean %s?", found.en, found.suggestion);
        } else {
            field_kinds_fault(run, at, "format", "%s", found.en);
        }
        return;
    }
    if (field->domain && !has_domain(found.norm, field->domain)) {
        field_kinds_fault(run, at, "not_in_list", "must be an address of %s", field->domain);
        return;
    }
    if (found.level == IDENTIFIER_WARN && run->warnings) {
        faults_add(run->warnings, field_kinds_pointer(run->warnings, at), found.code, "%s", found.en);
    }
    json_put_text(run->out, found.norm);
    if (field->kind->is_target) add_target(run, field->kind->name, found.norm);
}

static void schema_identifier(const struct field *field, struct json_out *out) {
    json_text_member(out, "type", "string");
    if (field->kind->identifier == IDENTIFIER_EMAIL) json_text_member(out, "format", "email");
    json_int_member(out, "maxLength", IDENTIFIER_SIZE);
    json_text_member(out, "description", identifier_kind_title(field->kind->identifier, "en"));
}

/* ---- files and records ---- */

static void check_file(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    (void)field;
    struct id id;
    if (!yyjson_is_str(value)) {
        wrong_type(run, at, "the id of an upload");
    } else if (id_parse(json_text(value), &id) != GUICHET_OK) {
        field_kinds_fault(run, at, "format", "is no id of an upload");
    } else if (run->file_count == FIELD_FILES_MAX) {
        field_kinds_fault(run, at, "too_many", "at most %d files are allowed", FIELD_FILES_MAX);
    } else {
        char text[ID_TEXT_SIZE + 1];
        id_format(&id, text);
        json_put_text(run->out, text);
        run->files[run->file_count++] = arena_text(run->arena, text);
    }
}

static void schema_file(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "format", "uuid");
}

static void check_record(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    field_check_object(run, field->members, value, at);
}

static void schema_record(const struct field *field, struct json_out *out) {
    field_schema_members(field->members, out);
}

/* ---- the table ---- */

#define ALL (FIELD_REQUIRED | FIELD_TITLE | FIELD_ONE_OF)
#define IDENTIFIER(text, kind)                                                                                         \
    { text, ALL, check_identifier, schema_identifier, IDENTIFIER_##kind, true, 0, NULL }

static const struct field_kind KINDS[] = {
    {"text", ALL | FIELD_MIN | FIELD_MAX, check_text, schema_text, 0, false, 4000, NULL},
    {"boolean", ALL, check_boolean, schema_boolean, 0, false, 0, NULL},
    {"integer", ALL | FIELD_MIN | FIELD_MAX, check_integer, schema_integer, 0, false, 0, NULL},
    {"number", ALL | FIELD_MIN | FIELD_MAX, check_number, schema_number, 0, false, 0, NULL},
    {"date", ALL, check_date, schema_date, 0, false, 0, NULL},
    {"datetime", ALL | FIELD_WITHIN, check_datetime, schema_datetime, 0, false, 0, NULL},
    {"period", ALL | FIELD_MAX_DAYS, check_period, schema_period, 0, false, 0, NULL},
    {"enum", ALL | FIELD_VALUES, check_enum, schema_enum, 0, false, 0, NULL},
    {"refusal", ALL, check_refusal, schema_refusal, 0, false, 0, NULL},
    {"file", ALL, check_file, schema_file, 0, false, 0, NULL},
    {"record", ALL | FIELD_MEMBERS, check_record, schema_record, 0, false, 0, NULL},
    {"account_id", ALL, check_code, schema_code, 0, true, 64, "-_."},
    {"order_number", ALL, check_code, schema_code, 0, true, 40, "-_/"},
    {"email", ALL | FIELD_DOMAIN, check_identifier, schema_identifier, IDENTIFIER_EMAIL, true, 0, NULL},
    IDENTIFIER("postal_item", POSTAL_ITEM),
    IDENTIFIER("iban", IBAN),
    IDENTIFIER("phone", PHONE),
    IDENTIFIER("siren", SIREN),
    IDENTIFIER("siret", SIRET),
    IDENTIFIER("imei", IMEI),
    IDENTIFIER("ip", IP),
    IDENTIFIER("postcode", POSTCODE),
};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

const struct field_kind *field_kinds_at(size_t i) {
    return i < KIND_COUNT ? &KINDS[i] : NULL;
}

const struct field_kind *field_kinds_of(struct bytes name) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (bytes_equal_text(name, KINDS[i].name)) return &KINDS[i];
    }
    return NULL;
}
