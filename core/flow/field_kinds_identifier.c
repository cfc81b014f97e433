/* Numbers and names that domain/identifiers.h reads, and codes of places beside them. */
#include "flow/field_kinds.h"

static bool has_domain(const char *address, const char *domain) {
    const char *at = strrchr(address, '@');
    return at && bytes_equal_fold(bytes_of(at + 1), bytes_of(domain));
}

/* A bad check digit only warns: officers copy from photographs, and real numbers break their own rule. */
static void check_identifier(struct field_run *run, const struct field *field, yyjson_val *value,
                             const struct field_at *at) {
    if (!field_kinds_is_text(run, value, at)) return;
    struct identifier found;
    if (identifier_check(field->kind->identifier, json_text(value), &found) != GUICHET_OK) {
        const char *near = found.suggestion[0] ? found.suggestion : NULL;
        const char *fr = near ? arena_printf(run->arena, "%s ; vouliez-vous dire %s ?", found.fr, near) : found.fr;
        const char *en = near ? arena_printf(run->arena, "%s; did you mean %s?", found.en, near) : found.en;
        field_kinds_say(run, at, "format", fr, en);
        return;
    }
    if (field->domain && !has_domain(found.norm, field->domain)) {
        field_kinds_fault(run, at, "not_in_list", "must be an address of %s", field->domain);
        return;
    }
    if (found.level == IDENTIFIER_WARN) field_kinds_warn(run, at, found.code, found.fr, found.en);
    json_put_text(run->out, found.norm);
    if (field->kind->is_target) field_kinds_target(run, field->kind->name, found.norm);
}

static void schema_identifier(const struct field *field, struct json_out *out) {
    json_text_member(out, "type", "string");
    if (field->kind->identifier == IDENTIFIER_EMAIL) json_text_member(out, "format", "email");
    json_int_member(out, "maxLength", IDENTIFIER_SIZE);
    json_text_member(out, "description", identifier_kind_title(field->kind->identifier, "en"));
}

/* ---- places ---- */

/* The official geographic code: a commune, or 99 and a country (INSEE), as civil registers give a place of birth. */
static void check_insee(struct field_run *run, const struct field *field, yyjson_val *value,
                        const struct field_at *at) {
    uint64_t number;
    if (yyjson_is_str(value) && json_text(value).size == 5 &&
        bytes_to_uint(json_text(value), UINT64_MAX, &number) == GUICHET_OK && number > 99100 && number < 99600) {
        json_put_bytes(run->out, json_text(value));
    } else {
        check_identifier(run, field, value, at);
    }
}

static void schema_insee(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "description", "INSEE code of a commune, or 99 and the code of a country");
    json_int_member(out, "minLength", 5);
}

static void check_country(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    char code[3] = "";
    (void)field;
    if (!field_kinds_is_text(run, value, at)) return;
    struct bytes text = bytes_trim(json_text(value));
    for (size_t i = 0; i < 2 && i < text.size; i++)
        code[i] = (char)(text.data[i] >= 'a' && text.data[i] <= 'z' ? text.data[i] - 'a' + 'A' : text.data[i]);
    if (text.size == 2 && identifier_is_country(code)) {
        json_put_text(run->out, code);
    } else {
        field_kinds_fault(run, at, "format", "is no country, as \"FR\" (ISO 3166-1)");
    }
}

static void schema_country(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "description", "country of ISO 3166-1, as FR");
    json_int_member(out, "minLength", 2);
}

/* ---- digests ---- */

#define SHA256_DIGITS 64

/* A value that is told by its hash alone: who has the value can compare, nobody else learns it. */
static void check_sha256(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    char digits[SHA256_DIGITS + 1] = "";
    if (!field_kinds_is_text(run, value, at)) return;
    struct bytes text = json_text(value);
    for (size_t i = 0; i < SHA256_DIGITS && i < text.size; i++)
        digits[i] = (char)(text.data[i] >= 'A' && text.data[i] <= 'F' ? text.data[i] - 'A' + 'a' : text.data[i]);
    if (text.size != SHA256_DIGITS || strspn(digits, "0123456789abcdef") != SHA256_DIGITS) {
        field_kinds_fault(run, at, "format", "must be a SHA-256 in 64 hexadecimal digits");
        return;
    }
    json_put_text(run->out, digits);
    field_kinds_target(run, field->kind->name, digits);
}

static void schema_sha256(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", "^[0-9a-fA-F]{64}$");
    json_text_member(out, "description", "SHA-256 in hexadecimal digits");
}

/* ---- the kinds ---- */

#define IDENTIFIER(text, which, goes_through_index)                                                                    \
    {.name = (text),                                                                                                   \
     .options = FIELD_COMMON,                                                                                          \
     .check = check_identifier,                                                                                        \
     .schema = schema_identifier,                                                                                      \
     .identifier = IDENTIFIER_##which,                                                                                 \
     .is_target = (goes_through_index)}

const struct field_kind field_kinds_email = {.name = "email",
                                             .options = FIELD_COMMON | FIELD_DOMAIN,
                                             .check = check_identifier,
                                             .schema = schema_identifier,
                                             .identifier = IDENTIFIER_EMAIL,
                                             .is_target = true};
const struct field_kind field_kinds_postal_item = IDENTIFIER("postal_item", POSTAL_ITEM, true);
const struct field_kind field_kinds_iban = IDENTIFIER("iban", IBAN, true);
const struct field_kind field_kinds_phone = IDENTIFIER("phone", PHONE, true);
const struct field_kind field_kinds_siren = IDENTIFIER("siren", SIREN, true);
const struct field_kind field_kinds_siret = IDENTIFIER("siret", SIRET, true);
const struct field_kind field_kinds_imei = IDENTIFIER("imei", IMEI, true);
const struct field_kind field_kinds_ip = IDENTIFIER("ip", IP, true);
const struct field_kind field_kinds_postcode = IDENTIFIER("postcode", POSTCODE, false);
const struct field_kind field_kinds_bic = IDENTIFIER("bic", BIC, false);
const struct field_kind field_kinds_natinf = IDENTIFIER("natinf", NATINF, false);
const struct field_kind field_kinds_insee = {.name = "insee",
                                             .options = FIELD_COMMON,
                                             .check = check_insee,
                                             .schema = schema_insee,
                                             .identifier = IDENTIFIER_INSEE};
const struct field_kind field_kinds_country = {
    .name = "country", .options = FIELD_COMMON, .check = check_country, .schema = schema_country};
const struct field_kind field_kinds_sha256 = {
    .name = "sha256", .options = FIELD_COMMON, .check = check_sha256, .schema = schema_sha256};
