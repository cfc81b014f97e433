/* The generic desk's input is made of what was asked. */
#include "desk/divert.h"

#include "base/text.h"
#include "flow/field_kinds.h"

#define TEXT_MAX    (1u << 20)
#define FIELD_USUAL 4000 /* characters, where the field says none */

static const struct field *first_text(const struct flow *flow) {
    for (size_t i = 0; i < flow->input.count; i++) {
        const struct field *field = &flow->input.fields[i];
        if (strcmp(field->kind->name, "text") == 0 && !field->is_list) return field;
    }
    return NULL;
}

/* The holder of what was asked, where it may be chosen; else the first there is: whoever triages sends it on. */
static const char *choice_of(const struct field *field, const char *holder) {
    const char *const *value = field->values;
    while (holder && *value && strcmp(*value, holder) != 0) value++;
    return holder && *value ? *value : field->values[0];
}

static void write_choices(struct json_out *json, const struct flow *generic, const char *holder) {
    for (size_t i = 0; i < generic->input.count; i++) {
        const struct field *field = &generic->input.fields[i];
        if (field->values && field->values[0] && field->required && !field->is_list)
            json_text_member(json, field->name, choice_of(field, holder));
    }
}

/* "type: {input}", cut between characters to what the field takes. */
static int write_asked(const struct flow *asked, const struct document *document, const struct field *field,
                       struct buffer *out) {
    struct json_out json;
    buffer_addf(out, "%s: ", asked->type);
    json_out_init(&json, out);
    json_put_value(&json, document->input);
    size_t max = field->max == INT64_MAX ? FIELD_USUAL : (size_t)field->max, at = 0;
    for (size_t i = 0; i < max && at < out->size; i++)
        at += text_utf8_step((struct bytes){out->data + at, out->size - at});
    out->size = at;
    return out->status;
}

static int write_input(const struct flow *asked, const struct flow *generic, const struct document *document,
                       struct arena *arena, yyjson_val **input, struct fail *why) {
    const struct field *field = first_text(generic);
    struct buffer text, whole;
    struct json_out json;
    buffer_init(&text, TEXT_MAX);
    buffer_init(&whole, TEXT_MAX * 2);
    json_out_init(&json, &whole);
    json_object(&json);
    int status = field ? write_asked(asked, document, field, &text) : GUICHET_OK;
    if (field) json_bytes_member(&json, field->name, buffer_bytes(&text));
    write_choices(&json, generic, asked->holder);
    json_object_end(&json);
    if (!status) status = whole.status;
    char *kept = status ? NULL : arena_copy(arena, buffer_bytes(&whole));
    if (kept) status = json_read((struct bytes){kept, whole.size}, arena, input, why);
    else status = fail(why, GUICHET_MEMORY, "no memory for what was asked");
    buffer_done(&text);
    buffer_done(&whole);
    return status;
}

int divert(const struct desk *desk, struct document *document, const struct flow **flow, struct arena *arena,
           struct fail *why) {
    const struct flow *asked = *flow, *generic = registry_flow(desk->registry, BYTES(DIVERT_TYPE));
    if (!registry_is_quarantined(desk->registry, asked)) return GUICHET_OK;
    if (!generic || registry_is_quarantined(desk->registry, generic))
        return fail_code(why, GUICHET_UNAVAILABLE, "type_quarantined",
                         "version %lld of %s failed too often and is set aside; the administrators are told",
                         (long long)asked->version, asked->type);
    *flow = generic;
    return write_input(asked, generic, document, arena, &document->input, why);
}
