/* What a registered authorisation covers. Nothing is guessed: what the document leaves unsaid is not covered. */
#include "domain/authorisation.h"

#include "base/text.h"

static bool read_day(yyjson_val *content, const char *name, int32_t *out) {
    int year, month, day;
    if (text_date_parse(json_get_text(content, name), &year, &month, &day) != GUICHET_OK) return false;
    *out = zone_day(year, month, day);
    return true;
}

int authorisation_read(yyjson_val *content, struct authorisation *out) {
    *out = (struct authorisation){.content = content,
                                  .revoked_day = INT32_MAX,
                                  .given = {.authority = json_get_string(content, "authority", NULL),
                                            .court = json_get_string(content, "court", NULL),
                                            .reference = json_get_string(content, "reference", NULL),
                                            .date = json_get_string(content, "date", NULL),
                                            .valid_until = json_get_string(content, "valid_until", NULL)}};
    bool is_good = law_authorisation_of(json_get_text(content, "kind"), &out->given.kind) == GUICHET_OK &&
                   read_day(content, "date", &out->given.date_day) &&
                   read_day(content, "valid_until", &out->given.valid_until_day);
    if (!read_day(content, "valid_from", &out->valid_from_day)) out->valid_from_day = out->given.date_day;
    return is_good ? GUICHET_OK : GUICHET_DISK;
}

static bool holds_text(yyjson_val *list, const char *text) {
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(list, i, count, item) {
        if (yyjson_equals_str(item, text)) return true;
    }
    return false;
}

static bool is_open(yyjson_val *list) {
    return yyjson_arr_size(list) == 0;
}

bool authorisation_reaches(const struct authorisation *a, const char *party, const char *unit) {
    yyjson_val *parties = json_get(a->content, "parties"), *units = json_get(a->content, "units");
    return (is_open(parties) || holds_text(parties, party)) && (is_open(units) || holds_text(units, unit));
}

/* ---- what it covers ---- */

static void check_days(const struct authorisation *a, int32_t day, struct faults *faults) {
    if (a->revoked_day <= day)
        faults_add(faults, "/authorisation/id", "authorisation_expired", "the authorisation was revoked");
    else if (a->given.valid_until_day < day)
        faults_add(faults, "/authorisation/id", "authorisation_expired", "the authorisation was valid until %s",
                   a->given.valid_until);
    else if (a->valid_from_day > day)
        faults_add(faults, "/authorisation/id", "authorisation_missing", "the authorisation is valid from %s only",
                   json_get_string(a->content, "valid_from", ""));
}

static bool begins_with_one(const char *type, yyjson_val *prefixes) {
    size_t i, count;
    yyjson_val *prefix;
    yyjson_arr_foreach(prefixes, i, count, prefix) {
        if (bytes_starts_with(bytes_of(type), json_text(prefix))) return true;
    }
    return false;
}

static void check_object(const struct authorisation *a, const struct document *document, struct faults *faults) {
    yyjson_val *objects = json_get(a->content, "objects"), *frameworks = json_get(a->content, "frameworks");
    if (document->type && !is_open(objects) && !begins_with_one(document->type, objects))
        faults_add(faults, "/authorisation/id", "authorisation_missing", "the authorisation does not reach %s",
                   document->type);
    if (document->framework != LAW_FRAMEWORK_COUNT && !is_open(frameworks) &&
        !holds_text(frameworks, law_framework_names[document->framework]))
        faults_add(faults, "/authorisation/id", "authorisation_missing",
                   "the authorisation does not hold in the framework %s", law_framework_names[document->framework]);
}

/* All that are prosecuted, and at least one. */
static bool has_every_natinf(yyjson_val *list, const struct document *document) {
    for (size_t i = 0; i < document->offence.natinf_count; i++) {
        size_t k, count;
        yyjson_val *code;
        bool found = false;
        yyjson_arr_foreach(list, k, count, code) {
            found = found || yyjson_get_sint(code) == document->offence.natinf[i];
        }
        if (!found) return false;
    }
    return document->offence.natinf_count > 0;
}

static void check_offence(const struct authorisation *a, const struct document *document, struct faults *faults) {
    yyjson_val *offences = json_get(a->content, "offences"), *natinf = json_get(offences, "natinf");
    int64_t least = json_get_int(offences, "min_prison_months", -1);
    bool has_list = !is_open(natinf), has_least = least >= 0;
    if (!has_list && !has_least) return;
    if (has_list && has_every_natinf(natinf, document)) return;
    if (has_least && document->offence.facts.max_prison_months >= least) return;
    faults_add(faults, has_list ? "/offence/natinf" : "/offence/max_prison_months", "authorisation_missing",
               "the authorisation does not reach this offence");
}

/* A member stated beside the id says the same as what was registered, or nothing. */
static void check_stated(yyjson_val *stated, yyjson_val *registered, const char *name, const char *code,
                         struct faults *faults) {
    yyjson_val *value = json_get(stated, name), *right = json_get(registered, name);
    if (!value || yyjson_is_null(value) || yyjson_equals(value, right)) return;
    faults_add(faults, faults_at(faults, "/authorisation", bytes_of(name)), code,
               "is not what the authorisation of this id says; leave it out");
}

void authorisation_check(const struct authorisation *a, const struct document *document, int32_t day,
                         struct faults *faults) {
    static const char *const members[] = {"kind", "authority", "date", "reference", "valid_until"};
    yyjson_val *stated = json_get(document->root, "authorisation");
    check_days(a, day, faults);
    check_object(a, document, faults);
    check_offence(a, document, faults);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        check_stated(stated, a->content, members[i], "manifest_error", faults);
    check_stated(stated, a->content, "court", "incompetent_authority", faults);
}

void authorisation_write_facts(struct json_out *out, const struct authorisation *a) {
    static const char *const members[] = {"kind", "authority", "court", "date", "reference", "valid_until"};
    json_object(out);
    json_key(out, "id");
    json_put_id(out, a->id.bytes);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        json_text_member(out, members[i], json_get_string(a->content, members[i], NULL));
    json_object_end(out);
}
