/* GET /v1/law and /v1/refusals: by what the gateway judges, for clients that help their people to write. */
#include "gate/handlers.h"

#include "domain/refusal.h"
#include "domain/zone.h"

static void write_set(struct json_out *out, const char *name, unsigned set, const char *const *names) {
    json_key(out, name);
    json_array(out);
    for (size_t i = 0; names[i]; i++)
        if (set >> i & 1) json_put_text(out, names[i]);
    json_array_end(out);
}

static void write_day(struct json_out *out, const char *name, int32_t day) {
    char text[32];
    bool is_open = day == INT32_MIN || day == INT32_MAX;
    if (!is_open) handler_day(day, text);
    json_text_member(out, name, is_open ? NULL : text);
}

/* One list for each framework: kinds of which one is needed, none where the list is empty. */
static void write_authorisations(struct json_out *out, const struct law_row *row) {
    json_key(out, "authorisation");
    json_object(out);
    for (size_t i = 0; i < LAW_FRAMEWORK_COUNT; i++)
        if (row->frameworks >> i & 1)
            write_set(out, law_framework_names[i], row->authorisations[i], law_authorisation_names);
    json_object_end(out);
}

static void write_parties(struct json_out *out, unsigned parties) {
    json_key(out, "parties");
    json_array(out);
    for (unsigned kind = PARTY_POLICE; kind <= PARTY_OPERATOR; kind++)
        if (parties >> kind & 1) json_put_text(out, party_kind_name((enum party_kind)kind));
    json_array_end(out);
}

static void write_row(struct json_out *out, const struct law_row *row) {
    json_object(out);
    json_text_member(out, "id", row->id);
    json_text_member(out, "code", row->code);
    json_text_member(out, "article", row->article);
    json_text_member(out, "label", row->label);
    write_set(out, "families", row->families, law_family_names);
    write_set(out, "thresholds", row->thresholds, law_family_names);
    write_set(out, "frameworks", row->frameworks, law_framework_names);
    write_set(out, "qualities", row->qualities, law_quality_names);
    write_parties(out, row->parties);
    json_key(out, "types");
    json_array(out);
    for (size_t i = 0; row->types && row->types[i]; i++) json_put_text(out, row->types[i]);
    json_array_end(out);
    write_authorisations(out, row);
    write_day(out, "valid_from", row->valid_from);
    write_day(out, "valid_until", row->valid_to);
    json_text_member(out, "alias_of", row->alias_of);
    json_text_member(out, "refusal", row->refusal);
    json_text_member(out, "note", row->note);
    json_object_end(out);
}

/* What a submission may write as `protected`. */
static void write_protections(struct json_out *out, const struct law_table *law) {
    static const char *const lifts[] = {"consent", "order", NULL};
    json_key(out, "protected");
    json_array(out);
    for (size_t i = 0; i < law->protection_count; i++) {
        const struct law_protection *one = &law->protections[i];
        json_object(out);
        json_text_member(out, "category", one->category);
        json_text_member(out, "title", one->title);
        json_text_member(out, "article", one->article);
        write_set(out, "lifted_by", one->lifts, lifts);
        write_set(out, "connection_lifted_by", one->connection_lifts ? one->connection_lifts : one->lifts, lifts);
        json_object_end(out);
    }
    json_array_end(out);
}

int handle_law(struct request *r) {
    const struct law_table *law = &r->worker->seat.desk->reference->law;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < law->count; i++) write_row(&out, &law->rows[i]);
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    write_protections(&out, law);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_refusals(struct request *r) {
    const struct refusal *refusal;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; (refusal = refusal_at(i)); i++) {
        json_object(&out);
        json_text_member(&out, "code", refusal->code);
        json_text_member(&out, "title", refusal_title(refusal, r->language));
        json_text_member(&out, "sentence", refusal_sentence(refusal, r->language));
        json_text_member(&out, "article", refusal->article);
        json_bool_member(&out, "fixable", refusal->is_fixable);
        json_text_member(&out, "contest", refusal_contest_name(refusal->contest));
        json_text_member(&out, "clock", refusal_clock_name(refusal->clock));
        json_object_end(&out);
    }
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}
