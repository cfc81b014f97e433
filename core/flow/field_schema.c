/* The same lists as JSON Schema 2020-12, for the catalogue, the console's forms and the documentation.
 * `title` is French; both languages stand in `x-titles`. */
#include "flow/field_kinds.h"

static void put_titles(const struct field *field, struct json_out *out) {
    json_text_member(out, "title", field->title_fr);
    json_key(out, "x-titles");
    json_object(out);
    json_text_member(out, "fr", field->title_fr);
    json_text_member(out, "en", field->title_en);
    json_object_end(out);
}

static void put_field(const struct field *field, struct json_out *out) {
    json_key(out, field->name);
    json_object(out);
    put_titles(field, out);
    if (field->is_list) {
        json_text_member(out, "type", "array");
        json_int_member(out, "minItems", field->list_min);
        json_int_member(out, "maxItems", field->list_max);
        json_key(out, "items");
        json_object(out);
        field->kind->schema(field, out);
        json_object_end(out);
    } else {
        field->kind->schema(field, out);
    }
    json_object_end(out);
}

/* Exactly one of the marked fields: each branch requires one of them. */
static void put_one_of(const struct field_list *list, struct json_out *out) {
    json_key(out, "oneOf");
    json_array(out);
    for (size_t i = 0; i < list->count; i++) {
        if (!list->fields[i].one_of_group) continue;
        json_object(out);
        json_key(out, "required");
        json_array(out);
        json_put_text(out, list->fields[i].name);
        json_array_end(out);
        json_object_end(out);
    }
    json_array_end(out);
}

/* At least one of the named. */
static void put_any_of(const struct field_list *list, struct json_out *out) {
    json_key(out, "anyOf");
    json_array(out);
    for (const char *const *name = list->any_of; *name; name++) {
        json_object(out);
        json_key(out, "required");
        json_array(out);
        json_put_text(out, *name);
        json_array_end(out);
        json_object_end(out);
    }
    json_array_end(out);
}

void field_schema_members(const struct field_list *list, struct json_out *out) {
    json_text_member(out, "type", "object");
    json_key(out, "properties");
    json_object(out);
    for (size_t i = 0; i < list->count; i++) put_field(&list->fields[i], out);
    if (list->derived) json_raw_member(out, list->derived, BYTES("{\"type\":\"object\",\"readOnly\":true}"));
    json_object_end(out);
    json_key(out, "required");
    json_array(out);
    for (size_t i = 0; i < list->count; i++) {
        if (list->fields[i].required) json_put_text(out, list->fields[i].name);
    }
    json_array_end(out);
    if (list->one_of) put_one_of(list, out);
    if (list->any_of) put_any_of(list, out);
    json_bool_member(out, "additionalProperties", false);
}

int field_schema(const struct field_list *list, struct json_out *out) {
    json_object(out);
    json_text_member(out, "$schema", "https://json-schema.org/draft/2020-12/schema");
    field_schema_members(list, out);
    json_object_end(out);
    return out->to->status;
}
