/* answer.json and answer.csv. */
#include "desk/answer_text.h"

void answer_text_json(const struct answer_text *text, struct buffer *to) {
    const struct requisition *head = text->head;
    struct json_out out;
    json_out_init(&out, to);
    json_object(&out);
    json_key(&out, "requisition");
    json_put_id(&out, &head->id);
    json_text_member(&out, "number", head->number);
    json_text_member(&out, "type", head->type);
    json_int_member(&out, "type_version", head->type_version);
    json_text_member(&out, "outcome", text->is_final ? head->outcome : NULL);
    json_int_member(&out, "part", (int64_t)text->part);
    json_bool_member(&out, "last", text->is_final);
    json_value_member(&out, "completeness", json_get(text->answer, "completeness"));
    json_value_member(&out, "records", json_get(text->answer, "records"));
    json_value_member(&out, "files", json_get(text->answer, "files"));
    json_value_member(&out, "sealed_at", json_get(text->answer, "sealed_at"));
    json_value_member(&out, "answer", json_get(text->answer, "data"));
    json_object_end(&out);
}

/* ---- CSV ---- */

static const struct field *first_list(const struct field_list *list) {
    for (size_t i = 0; i < list->count; i++)
        if (list->fields[i].is_list && list->fields[i].members) return &list->fields[i];
    return NULL;
}

/* What a spreadsheet would take for a formula gets a quote in front; a telephone number is none. */
static bool is_formula(struct bytes text) {
    if (text.size == 0) return false;
    bool is_signed = text.data[0] == '+' || text.data[0] == '-';
    bool has_digit = text.size > 1 && text.data[1] >= '0' && text.data[1] <= '9';
    return text.data[0] == '=' || text.data[0] == '@' || text.data[0] == '\t' || (is_signed && !has_digit);
}

static void add_cell(struct buffer *out, struct bytes text) {
    bool is_quoted = text.size && (memchr(text.data, ',', text.size) || memchr(text.data, '"', text.size) ||
                                   memchr(text.data, '\n', text.size) || memchr(text.data, '\r', text.size));
    if (is_quoted) buffer_add_byte(out, '"');
    if (is_formula(text)) buffer_add_byte(out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"') buffer_add_byte(out, '"');
        buffer_add_byte(out, text.data[i]);
    }
    if (is_quoted) buffer_add_byte(out, '"');
}

/* A text as it is, nothing for null, anything else as JSON. */
static void add_value(struct buffer *out, yyjson_val *value) {
    struct buffer json;
    struct json_out writer;
    if (yyjson_is_str(value)) {
        add_cell(out, json_text(value));
    } else if (value && !yyjson_is_null(value)) {
        buffer_init(&json, 1u << 20);
        json_out_init(&writer, &json);
        json_put_value(&writer, value);
        add_cell(out, buffer_bytes(&json));
        buffer_done(&json);
    }
}

static void add_names(struct buffer *out, const struct field_list *list, const struct field *but, const char *prefix,
                      bool *is_first) {
    for (size_t i = 0; i < list->count; i++) {
        if (&list->fields[i] == but) continue;
        if (!*is_first) buffer_add_byte(out, ',');
        buffer_add_text(out, prefix);
        buffer_add_text(out, list->fields[i].name);
        *is_first = false;
    }
}

static void add_values(struct buffer *out, const struct field_list *list, const struct field *but, yyjson_val *record,
                       bool *is_first) {
    for (size_t i = 0; i < list->count; i++) {
        if (&list->fields[i] == but) continue;
        if (!*is_first) buffer_add_byte(out, ',');
        add_value(out, json_get(record, list->fields[i].name));
        *is_first = false;
    }
}

static void add_row(struct buffer *out, const struct field *rows, const struct field *inner, yyjson_val *record,
                    yyjson_val *part) {
    bool is_first = true;
    add_values(out, rows->members, inner, record, &is_first);
    if (inner) add_values(out, inner->members, NULL, part, &is_first);
    buffer_add_text(out, "\r\n");
}

static void add_record(struct buffer *out, const struct field *rows, const struct field *inner, yyjson_val *record) {
    yyjson_val *parts = inner ? json_get(record, inner->name) : NULL, *part;
    size_t i, count;
    if (yyjson_arr_size(parts) == 0) add_row(out, rows, inner, record, NULL);
    yyjson_arr_foreach(parts, i, count, part) add_row(out, rows, inner, record, part);
}

bool answer_text_csv(const struct answer_text *text, struct buffer *out) {
    const struct field *rows = first_list(&text->flow->answer);
    if (!rows) return false;
    const struct field *inner = first_list(rows->members);
    yyjson_val *records = json_get(json_get(text->answer, "data"), rows->name), *record;
    size_t i, count;
    bool is_first = true;
    add_names(out, rows->members, inner, "", &is_first);
    if (inner) add_names(out, inner->members, NULL, "", &is_first);
    buffer_add_text(out, "\r\n");
    yyjson_arr_foreach(records, i, count, record) add_record(out, rows, inner, record);
    return true;
}
