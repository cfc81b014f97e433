/* Sites of the group and boxes in them. Addresses are in field_kinds_address.c. */
#include "flow/field_kinds.h"

/* ---- sites ---- */

/* A code Régate: six letters or digits, no check. */
static void check_site_code(struct field_run *run, const struct field *field, yyjson_val *value,
                            const struct field_at *at) {
    if (!field_kinds_is_text(run, value, at)) return;
    struct bytes text = json_text(value);
    char code[7] = "";
    bool is_code = text.size == 6;
    for (size_t i = 0; is_code && i < 6; i++) {
        char c = text.data[i];
        code[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        is_code = (code[i] >= '0' && code[i] <= '9') || (code[i] >= 'A' && code[i] <= 'Z');
    }
    if (!is_code) {
        field_kinds_fault(run, at, "format", "is no code of a site: 6 letters or digits (code Régate)");
        return;
    }
    json_put_text(run->out, code);
    field_kinds_target(run, field->kind->name, code);
}

static void schema_site_code(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", "^[0-9A-Za-z]{6}$");
}

static const struct field_kind CODE = {.name = "site", .check = check_site_code, .schema = schema_site_code};
static const char *const SITE_NEEDS[] = {"code", "label", NULL};
static const struct field SITE_MEMBERS[] = {
    {.name = "code", .kind = &CODE, .title_fr = "Code Régate", .title_en = "Code of the site"},
    {.name = "label", .kind = &field_kinds_line, .max = 200, .title_fr = "Désignation", .title_en = "Designation"},
};
static const struct field_list SITE = {.fields = SITE_MEMBERS, .count = 2, .any_of = SITE_NEEDS};

const struct field_kind field_kinds_site = {.name = "site",
                                            .is_target = true,
                                            .options = FIELD_COMMON,
                                            .check = field_kinds_check_members,
                                            .schema = field_kinds_schema_members,
                                            .members = &SITE};

/* ---- boxes ---- */

#define BOX_TEXT_MAX 40

/* "BP 123", "CS 12345"; a bare number is a BP. */
static bool box_of(struct bytes text, char out[16]) {
    static const char *const words[] = {"BP", "CS", "TSA"};
    const char *word = "BP";
    uint64_t number;
    if (text.size > BOX_TEXT_MAX) return false;
    text = bytes_trim(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (text.size <= size || !bytes_equal_fold((struct bytes){text.data, size}, bytes_of(words[i]))) continue;
        word = words[i];
        text = bytes_trim((struct bytes){text.data + size, text.size - size});
        break;
    }
    if (bytes_to_uint(text, 999999, &number) != GUICHET_OK || number == 0) return false;
    snprintf(out, 16, "%s %u", word, (unsigned)number);
    return true;
}

static void check_box(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    char box[16];
    (void)field;
    if (!field_kinds_is_text(run, value, at)) return;
    if (box_of(json_text(value), box)) json_put_text(run->out, box);
    else field_kinds_fault(run, at, "format", "is no box, as \"BP 1234\", \"CS 12345\" or \"TSA 12345\"");
}

static void schema_box(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_int_member(out, "maxLength", BOX_TEXT_MAX);
}

static const struct field_kind BOX = {.name = "box", .check = check_box, .schema = schema_box};
static const struct field POBOX_MEMBERS[] = {
    {.name = "number", .kind = &BOX, .required = true, .title_fr = "Boîte postale", .title_en = "Post office box"},
    {.name = "postcode",
     .kind = &field_kinds_postcode,
     .required = true,
     .title_fr = "Code postal",
     .title_en = "Postcode"},
};
static const struct field_list POBOX = {.fields = POBOX_MEMBERS, .count = 2};

/* Numbers of boxes begin anew in every office. */
static void rule_pobox(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    char box[16];
    struct identifier postcode;
    (void)field;
    (void)at;
    if (!box_of(json_get_text(value, "number"), box)) return;
    if (identifier_check(IDENTIFIER_POSTCODE, json_get_text(value, "postcode"), &postcode) != GUICHET_OK) return;
    field_kinds_target(run, "pobox", arena_printf(run->arena, "%s %s", box, postcode.norm));
}

const struct field_kind field_kinds_pobox = {.name = "pobox",
                                             .is_target = true,
                                             .options = FIELD_COMMON,
                                             .check = field_kinds_check_members,
                                             .schema = field_kinds_schema_members,
                                             .members = &POBOX,
                                             .rule = rule_pobox};
