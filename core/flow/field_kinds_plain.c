/* Texts, codes, lists of words, numbers, files, and objects of a script's own making. */
#include "flow/field_kinds.h"

#include "base/id.h"
#include "base/text.h"
#include "domain/refusal.h"
#include "flow/field_latin.h"

#include <inttypes.h>

/* ---- text and codes ---- */

static void check_text(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    if (!field_kinds_is_text(run, value, at)) return;
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
    if (!field_kinds_is_text(run, value, at)) return;
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
    field_kinds_target(run, kind->name, norm);
}

/* One line of a name or an address: every run of blanks is one. */
static void check_line(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    if (!field_kinds_is_text(run, value, at)) return;
    struct bytes text = json_text(value);
    int64_t max = field->max < INT64_MAX ? field->max : field->kind->default_max;
    if (text_has_control(text)) {
        field_kinds_fault(run, at, "control_character", "has a control character");
        return;
    }
    const char *line = field_latin_line(run->arena, text);
    size_t length = text_length(bytes_of(line));
    if (length == 0) {
        field_kinds_fault(run, at, "too_short", "is empty");
    } else if ((int64_t)length > max) {
        field_kinds_fault(run, at, "too_long", "%zu characters, at most %" PRId64 " are allowed", length, max);
    } else {
        json_put_text(run->out, line);
    }
}

/* Exactly `min` digits. */
static void check_digits(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    if (!field_kinds_is_text(run, value, at)) return;
    struct bytes text = json_text(value);
    uint64_t number;
    if ((int64_t)text.size == field->min && bytes_to_uint(text, UINT64_MAX, &number) == GUICHET_OK) {
        json_put_bytes(run->out, text);
    } else {
        field_kinds_fault(run, at, "format", "must be %" PRId64 " digits", field->min);
    }
}

static void schema_digits(const struct field *field, struct json_out *out) {
    char pattern[32];
    snprintf(pattern, sizeof pattern, "^[0-9]{%" PRId64 "}$", field->min);
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", pattern);
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
    if (!field_kinds_is_text(run, value, at)) return;
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
        field_kinds_fault(run, at, "type", "must be text");
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
        field_kinds_fault(run, at, "type", "must be true or false");
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
        field_kinds_fault(run, at, "type", "must be a whole number");
    } else if (is_in_range(run, field, number, at)) {
        json_put_int(run->out, (int64_t)number);
    }
}

static void check_number(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    if (!yyjson_is_num(value)) {
        field_kinds_fault(run, at, "type", "must be a number");
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

/* ---- files and records ---- */

static void check_file(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    (void)field;
    struct id id;
    if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be the id of an upload");
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

/* ---- the kinds ---- */

const struct field_kind field_kinds_text = {.name = "text",
                                            .options = FIELD_COMMON | FIELD_MIN | FIELD_MAX,
                                            .check = check_text,
                                            .schema = schema_text,
                                            .default_max = 4000};
const struct field_kind field_kinds_line = {
    .name = "line", .options = FIELD_COMMON, .check = check_line, .schema = schema_text, .default_max = 120};
const struct field_kind field_kinds_digits = {
    .name = "digits", .options = FIELD_COMMON, .check = check_digits, .schema = schema_digits};
const struct field_kind field_kinds_enum = {
    .name = "enum", .options = FIELD_COMMON | FIELD_VALUES, .check = check_enum, .schema = schema_enum};
const struct field_kind field_kinds_refusal = {
    .name = "refusal", .options = FIELD_COMMON, .check = check_refusal, .schema = schema_refusal};
const struct field_kind field_kinds_boolean = {
    .name = "boolean", .options = FIELD_COMMON, .check = check_boolean, .schema = schema_boolean};
const struct field_kind field_kinds_integer = {.name = "integer",
                                               .options = FIELD_COMMON | FIELD_MIN | FIELD_MAX,
                                               .check = check_integer,
                                               .schema = schema_integer};
const struct field_kind field_kinds_number = {
    .name = "number", .options = FIELD_COMMON | FIELD_MIN | FIELD_MAX, .check = check_number, .schema = schema_number};
const struct field_kind field_kinds_file = {
    .name = "file", .options = FIELD_COMMON, .check = check_file, .schema = schema_file};
const struct field_kind field_kinds_record = {
    .name = "record", .options = FIELD_COMMON | FIELD_MEMBERS, .check = check_record, .schema = schema_record};

const struct field_kind field_kinds_account_id = {.name = "account_id",
                                                  .is_target = true,
                                                  .options = FIELD_COMMON,
                                                  .check = check_code,
                                                  .schema = schema_code,
                                                  .default_max = 64,
                                                  .charset = "-_."};
const struct field_kind field_kinds_order_number = {.name = "order_number",
                                                    .is_target = true,
                                                    .options = FIELD_COMMON,
                                                    .check = check_code,
                                                    .schema = schema_code,
                                                    .default_max = 40,
                                                    .charset = "-_/"};
const struct field_kind field_kinds_reference = {.name = "reference",
                                                 .is_target = true,
                                                 .options = FIELD_COMMON,
                                                 .check = check_code,
                                                 .schema = schema_code,
                                                 .default_max = 64,
                                                 .charset = "-_./:"};
/* Whoever settles a payment gives it a number of its own making (ISO 20022 end-to-end reference and others). */
const struct field_kind field_kinds_transaction = {.name = "transaction",
                                                   .is_target = true,
                                                   .options = FIELD_COMMON,
                                                   .check = check_code,
                                                   .schema = schema_code,
                                                   .default_max = 70,
                                                   .charset = "-_./:+?(),'"};

/* Keys of config/holders.lua: whom a case is handed over to. */
const struct field_kind field_kinds_holder = {
    .name = "holder", .options = FIELD_COMMON | FIELD_HOLDERS, .check = check_enum, .schema = schema_enum};
const struct field_kind field_kinds_team = {
    .name = "team", .options = FIELD_COMMON | FIELD_TEAMS, .check = check_enum, .schema = schema_enum};
