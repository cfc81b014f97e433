/* What a table of members cannot say: choices, dates, the period, lists without repeats, forms of numbers. */
#include "domain/document_form.h"
#include "base/text.h"
#include "domain/identifiers.h"

#define AT(member) offsetof(struct document, member)
#define NOWHERE    SIZE_MAX

/* ---- choices ---- */

/* Adds the fault with all that could have been written. */
static void not_in_list(struct document_reader *r, const struct document_member *m, const char *const *names) {
    char words[300] = "";
    size_t used = 0;
    for (size_t i = 0; names[i] && used < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i ? ", " : "", names[i]);
    faults_add(r->faults, document_form_at(r, m), "not_in_list", "must be one of %s", words);
}

void document_form_urgency(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    static const char *const names[] = {"normal", "urgent", "vital", NULL};
    if (urgency_of(json_text(value), &r->out->urgency) != GUICHET_OK) not_in_list(r, m, names);
}

void document_form_framework(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    if (law_framework_of(json_text(value), &r->out->framework) != GUICHET_OK) not_in_list(r, m, law_framework_names);
}

static void read_quality(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    if (law_quality_of(json_text(value), &r->out->requester.quality) != GUICHET_OK)
        not_in_list(r, m, law_quality_names);
}

static void read_kind(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    if (law_authorisation_of(json_text(value), &r->out->authorisation.kind) != GUICHET_OK)
        not_in_list(r, m, law_authorisation_names);
}

static void read_authorisation_id(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    if (id_parse(json_text(value), &r->out->authorisation_id) != GUICHET_OK)
        document_form_fault(r, m, "format", "must be the id of a registered authorisation");
}

/* Runs after its members: an id says the kind, too. */
void document_form_authorised(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    yyjson_val *id = json_get(value, "id"), *kind = json_get(value, "kind");
    if ((!id || yyjson_is_null(id)) && (!kind || yyjson_is_null(kind)))
        faults_add(r->faults, faults_at(r->faults, document_form_at(r, m), BYTES("kind")), "required", "must be given");
}

/* ---- days and instants ---- */

/* A date is the whole day in the territory, an instant itself. [*from, *to] in ms UTC. */
static bool read_moment(const struct document_reader *r, struct bytes text, int32_t *day, int64_t *from, int64_t *to) {
    int year, month, day_of_month;
    if (text_date_parse(text, &year, &month, &day_of_month) == GUICHET_OK) {
        *day = zone_day(year, month, day_of_month);
        *from = zone_to_utc(r->zone, *day, 0);
        *to = zone_to_utc(r->zone, *day + 1, 0);
        return true;
    }
    if (text_time_parse(text, from) != GUICHET_OK) return false;
    *to = *from;
    *day = zone_day_at(r->zone, *from);
    return true;
}

static bool read_moment_of(struct document_reader *r, const struct document_member *m, yyjson_val *value, int32_t *day,
                           int64_t *from, int64_t *to) {
    if (read_moment(r, json_text(value), day, from, to)) return true;
    document_form_fault(r, m, "format", "must be a date (2026-11-20) or an RFC 3339 time (2026-11-20T09:00:00Z)");
    return false;
}

static void read_date(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t from, to;
    int32_t day;
    r->out->authorisation.date = yyjson_get_str(value);
    if (read_moment_of(r, m, value, &day, &from, &to)) r->out->authorisation.date_day = day;
}

static void read_valid_until(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t from, to;
    int32_t day;
    r->out->authorisation.valid_until = yyjson_get_str(value);
    if (read_moment_of(r, m, value, &day, &from, &to)) r->out->authorisation.valid_until_day = day;
}

/* An act that is relied on comes before the requisition. */
static void read_past_date(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t from, to;
    int32_t day;
    if (read_moment_of(r, m, value, &day, &from, &to) && from > r->now)
        document_form_fault(r, m, "range", "must not lie in the future");
}

static void read_from(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t to;
    int32_t day;
    if (read_moment_of(r, m, value, &day, &r->out->period.from_ms, &to)) r->out->period.from = yyjson_get_str(value);
}

static void read_to(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    if (read_moment_of(r, m, value, &r->period_to_day, &r->period_to_start, &r->out->period.to_ms))
        r->out->period.to = yyjson_get_str(value);
}

/* Runs after its two members. */
void document_form_period(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    (void)m, (void)value;
    struct document *out = r->out;
    if (!out->period.from || !out->period.to) return;
    bool to_is_day = r->period_to_start < out->period.to_ms; /* its 24:00 is the next day's 00:00 */
    if (out->period.from_ms > out->period.to_ms || (to_is_day && out->period.from_ms == out->period.to_ms))
        faults_add(r->faults, "/period/to", "order", "the period ends before it begins");
    else if (r->period_to_day > zone_day_at(r->zone, r->now))
        faults_add(r->faults, "/period/to", "period_in_future", "nothing is held yet of the days after today");
}

void document_form_due(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t from, to;
    int32_t day;
    if (!read_moment_of(r, m, value, &day, &from, &to)) return;
    if (to <= r->now) document_form_fault(r, m, "in_past", "must lie in the future");
    else r->out->requested_due = to;
}

/* ---- lists ---- */

/* True when an entry before `index` is equal. */
static bool is_repeated(struct document_reader *r, const struct document_member *m, yyjson_val *list, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (!yyjson_equals(yyjson_arr_get(list, i), yyjson_arr_get(list, index))) continue;
        faults_add(r->faults, faults_at_index(r->faults, document_form_at(r, m), index), "repeated",
                   "stands in the list before");
        return true;
    }
    return false;
}

static void fault_at(struct document_reader *r, const struct document_member *m, size_t index, const char *code,
                     const char *words) {
    faults_add(r->faults, faults_at_index(r->faults, document_form_at(r, m), index), code, "%s", words);
}

void document_form_bases(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    struct document *out = r->out;
    out->legal_basis_count = yyjson_arr_size(value);
    for (size_t i = 0; i < out->legal_basis_count; i++) {
        yyjson_val *entry = yyjson_arr_get(value, i);
        struct bytes text = json_text(entry);
        if (!yyjson_is_str(entry)) fault_at(r, m, i, "type", "must be the id of a basis, as \"cpp:77-1-1\"");
        else if (!text.size || text.size > 64 || text_has_control(text))
            fault_at(r, m, i, "format", "must be the id of a basis, as \"cpp:77-1-1\"");
        else if (!is_repeated(r, m, value, i)) out->legal_basis[i] = yyjson_get_str(entry);
    }
}

void document_form_files(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    struct document *out = r->out;
    for (size_t i = 0; i < yyjson_arr_size(value); i++) {
        struct id id;
        if (id_parse(json_text(yyjson_arr_get(value, i)), &id) != GUICHET_OK) {
            fault_at(r, m, i, "format", "must be the id of an upload");
            continue;
        }
        bool is_new = true;
        for (size_t j = 0; j < out->file_count; j++) is_new = is_new && !id_equal(&out->files[j], &id);
        if (is_new) out->files[out->file_count++] = id;
        else fault_at(r, m, i, "repeated", "stands in the list before");
    }
}

static void read_natinf(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    for (size_t i = 0; i < yyjson_arr_size(value); i++) {
        yyjson_val *entry = yyjson_arr_get(value, i);
        if (!yyjson_is_int(entry)) fault_at(r, m, i, "type", "must be a NATINF code, a whole number");
        else if (!yyjson_is_uint(entry) || yyjson_get_uint(entry) < 1 || yyjson_get_uint(entry) > 999999)
            fault_at(r, m, i, "range", "a NATINF code is from 1 to 999999");
        else if (!is_repeated(r, m, value, i))
            r->out->offence.natinf[r->out->offence.natinf_count++] = yyjson_get_sint(entry);
    }
}

static void read_order(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    (void)m, (void)value;
    r->out->protection.has_order = true;
}

void document_form_input(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    (void)m;
    r->out->input = value;
}

/* ---- forms ---- */

/* An impossible form is a fault in what identifies the requester … */
static void must_be(struct document_reader *r, const struct document_member *m, yyjson_val *value,
                    enum identifier_kind kind) {
    struct identifier id;
    if (identifier_check(kind, json_text(value), &id) != GUICHET_OK)
        faults_say(r->faults, document_form_at(r, m), "format", id.fr, id.en);
}

/* … and only a remark in numbers that every software writes its own way. */
static void should_be(struct document_reader *r, const struct document_member *m, yyjson_val *value,
                      enum identifier_kind kind) {
    struct identifier id;
    identifier_check(kind, json_text(value), &id);
    if (r->warnings && id.level >= IDENTIFIER_WARN)
        faults_say(r->warnings, faults_at(r->warnings, m->base, bytes_of(m->name)), id.code, id.fr, id.en);
}

static void read_email(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    must_be(r, m, value, IDENTIFIER_EMAIL);
}

static void read_phone(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    must_be(r, m, value, IDENTIFIER_PHONE);
}

static void read_rio(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    must_be(r, m, value, IDENTIFIER_RIO);
}

static void read_pv(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    should_be(r, m, value, IDENTIFIER_PV);
}

static void read_parquet(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    should_be(r, m, value, IDENTIFIER_PARQUET);
}

/* "JI", the chamber, the year and a rank: every chamber has its own punctuation. */
static void read_instruction(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    struct bytes text = json_text(value);
    size_t digits = 0;
    bool is_odd = !bytes_starts_with(text, BYTES("JI"));
    for (size_t i = 0; i < text.size; i++) {
        digits += text.data[i] >= '0' && text.data[i] <= '9';
        is_odd = is_odd || !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /-.", text.data[i]);
    }
    if (r->warnings && (is_odd || digits < 5))
        faults_add(r->warnings, faults_at(r->warnings, m->base, bytes_of(m->name)), "structure",
                   "an investigation number usually reads JI, the year and a rank, as JI1 26/000123");
}

/* ---- the objects inside ---- */

const struct document_member document_form_authorisation[] = {
    {"/authorisation", "id", DOCUMENT_LINE, false, NOWHERE, 1, 40, read_authorisation_id, NULL},
    {"/authorisation", "kind", DOCUMENT_LINE, false, NOWHERE, 1, 40, read_kind, NULL},
    {"/authorisation", "authority", DOCUMENT_LINE, false, AT(authorisation.authority), 1, 200, NULL, NULL},
    {"/authorisation", "court", DOCUMENT_LINE, false, AT(authorisation.court), 1, 200, NULL, NULL},
    {"/authorisation", "date", DOCUMENT_LINE, false, NOWHERE, 1, 40, read_date, NULL},
    {"/authorisation", "reference", DOCUMENT_LINE, false, AT(authorisation.reference), 1, 100, NULL, NULL},
    {"/authorisation", "valid_until", DOCUMENT_LINE, false, NOWHERE, 1, 40, read_valid_until, NULL},
    {0},
};

const struct document_member document_form_requester[] = {
    {"/requester", "name", DOCUMENT_LINE, true, AT(requester.name), 1, 200, NULL, NULL},
    {"/requester", "quality", DOCUMENT_LINE, true, NOWHERE, 1, 20, read_quality, NULL},
    {"/requester", "rio", DOCUMENT_LINE, false, AT(requester.rio), 1, 20, read_rio, NULL},
    {"/requester", "unit", DOCUMENT_LINE, false, AT(requester.unit), 1, 64, NULL, NULL},
    {"/requester", "email", DOCUMENT_LINE, false, AT(requester.email), 1, 254, read_email, NULL},
    {"/requester", "phone", DOCUMENT_LINE, false, AT(requester.phone), 1, 40, read_phone, NULL},
    {"/requester", "controlled_by", DOCUMENT_LINE, false, AT(requester.controlled_by), 1, 200, NULL, NULL},
    {0},
};

const struct document_member document_form_procedure[] = {
    {"/procedure", "pv", DOCUMENT_LINE, false, AT(procedure.pv), 1, 64, read_pv, NULL},
    {"/procedure", "parquet", DOCUMENT_LINE, false, AT(procedure.parquet), 1, 64, read_parquet, NULL},
    {"/procedure", "instruction", DOCUMENT_LINE, false, AT(procedure.instruction), 1, 64, read_instruction, NULL},
    {0},
};

const struct document_member document_form_offence[] = {
    {"/offence", "natinf", DOCUMENT_LIST, false, NOWHERE, 0, DOCUMENT_NATINF_MAX, read_natinf, NULL},
    {"/offence", "label", DOCUMENT_LINE, false, AT(offence.label), 1, 300, NULL, NULL},
    {"/offence", "max_prison_months", DOCUMENT_NUMBER, false, AT(offence.facts.max_prison_months), 0, 1200, NULL, NULL},
    {"/offence", "network_offence", DOCUMENT_TRUTH, false, AT(offence.facts.network_offence), 0, 0, NULL, NULL},
    {"/offence", "identify_only", DOCUMENT_TRUTH, false, AT(offence.facts.identify_only), 0, 0, NULL, NULL},
    {"/offence", "victim_equipment", DOCUMENT_TRUTH, false, AT(offence.facts.victim_equipment), 0, 0, NULL, NULL},
    {0},
};

static const struct document_member protected_order[] = {
    {"/protected/order", "authority", DOCUMENT_LINE, true, AT(protection.authority), 1, 200, NULL, NULL},
    {"/protected/order", "court", DOCUMENT_LINE, true, AT(protection.court), 1, 200, NULL, NULL},
    {"/protected/order", "date", DOCUMENT_LINE, true, AT(protection.date), 1, 40, read_past_date, NULL},
    {"/protected/order", "reference", DOCUMENT_LINE, true, AT(protection.reference), 1, 100, NULL, NULL},
    {0},
};

const struct document_member document_form_protected[] = {
    {"/protected", "category", DOCUMENT_LINE, true, AT(protection.category), 1, 40, NULL, NULL},
    {"/protected", "consent", DOCUMENT_FLAG, false, AT(protection.consent), 0, 0, NULL, NULL},
    {"/protected", "order", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, read_order, protected_order},
    {0},
};

const struct document_member document_form_period_members[] = {
    {"/period", "from", DOCUMENT_LINE, true, NOWHERE, 1, 40, read_from, NULL},
    {"/period", "to", DOCUMENT_LINE, true, NOWHERE, 1, 40, read_to, NULL},
    {0},
};
