/* The common document, read by tables: one row a member says what it is, whether it must be there and where it goes.
 * document_form.c judges what a table cannot: dates, the period, numbers, lists, and what one member asks of another.
 */
#include "domain/document.h"
#include "base/text.h"
#include "domain/document_form.h"

#define AT(member) offsetof(struct document, member)
#define NOWHERE    SIZE_MAX

static const struct document_member root_members[] = {
    {"", "type", DOCUMENT_LINE, true, AT(type), 1, 80, NULL, NULL},
    {"", "urgency", DOCUMENT_LINE, false, NOWHERE, 1, 20, document_form_urgency, NULL},
    {"", "urgency_reason", DOCUMENT_TEXT, false, AT(urgency_reason), DOCUMENT_REASON_MIN, DOCUMENT_REASON_MAX, NULL,
     NULL},
    {"", "framework", DOCUMENT_LINE, true, NOWHERE, 1, 40, document_form_framework, NULL},
    {"", "legal_basis", DOCUMENT_LIST, true, NOWHERE, 1, LAW_BASES_MAX, document_form_bases, NULL},
    {"", "authorisation", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, document_form_authorised, document_form_authorisation},
    {"", "requester", DOCUMENT_OBJECT, true, NOWHERE, 0, 0, NULL, document_form_requester},
    {"", "procedure", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, NULL, document_form_procedure},
    {"", "offence", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, NULL, document_form_offence},
    {"", "protected", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, NULL, document_form_protected},
    {"", "object", DOCUMENT_TEXT, true, AT(object), DOCUMENT_OBJECT_MIN, DOCUMENT_OBJECT_MAX, NULL, NULL},
    {"", "period", DOCUMENT_OBJECT, false, NOWHERE, 0, 0, document_form_period, document_form_period_members},
    {"", "input", DOCUMENT_OBJECT, true, NOWHERE, 0, 0, document_form_input, NULL},
    {"", "files", DOCUMENT_LIST, false, NOWHERE, 0, DOCUMENT_FILES_MAX, document_form_files, NULL},
    {"", "client_ref", DOCUMENT_LINE, false, AT(client_ref), 1, DOCUMENT_REF_MAX, NULL, NULL},
    {"", "requested_due", DOCUMENT_LINE, false, NOWHERE, 1, 40, document_form_due, NULL},
    {"", "test", DOCUMENT_FLAG, false, AT(test), 0, 0, NULL, NULL},
    {0},
};

/* A notice is short: what it does not say is left to the convention. */
static const char *const notice_needs[] = {"type", "object", "input", NULL};

#define MEMBERS_MAX 24

const char *document_form_at(struct document_reader *r, const struct document_member *m) {
    return faults_at(r->faults, m->base, bytes_of(m->name));
}

void document_form_fault(struct document_reader *r, const struct document_member *m, const char *code,
                         const char *words) {
    faults_add(r->faults, document_form_at(r, m), code, "%s", words);
}

static void *target(struct document_reader *r, const struct document_member *m) {
    return m->offset == NOWHERE ? NULL : (char *)r->out + m->offset;
}

/* ---- one value ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes without_blanks(struct bytes text) {
    while (text.size && is_blank(text.data[0])) text = (struct bytes){text.data + 1, text.size - 1};
    while (text.size && is_blank(text.data[text.size - 1])) text.size--;
    return text;
}

static bool has_any_control(struct bytes text) {
    if (text_has_control(text)) return true;
    for (size_t i = 0; i < text.size; i++) {
        if (is_blank(text.data[i]) && text.data[i] != ' ') return true;
    }
    return false;
}

static bool read_text(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    struct bytes text = json_text(value);
    struct bytes inner = without_blanks(text);
    size_t least = text_length(inner), length = least + (text.size - inner.size); /* a blank is one byte */
    bool has_control = m->kind == DOCUMENT_TEXT ? text_has_control(text) : has_any_control(text);
    if (has_control) {
        document_form_fault(r, m, "control_character", "has a control character");
    } else if (least < (size_t)m->min) {
        faults_add(r->faults, document_form_at(r, m), "too_short", "has %zu characters, at least %d are needed", least,
                   m->min);
    } else if (length > (size_t)m->max) {
        faults_add(r->faults, document_form_at(r, m), "too_long", "has %zu characters, at most %d are allowed", length,
                   m->max);
    } else {
        const char **to = target(r, m);
        if (to) *to = yyjson_get_str(value);
        return true;
    }
    return false;
}

static bool read_list(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    size_t count = yyjson_arr_size(value);
    if (count < (size_t)m->min) document_form_fault(r, m, "too_short", "must have at least one entry");
    if (count > (size_t)m->max)
        faults_add(r->faults, document_form_at(r, m), "too_many", "has %zu entries, at most %d are allowed", count,
                   m->max);
    return count <= (size_t)m->max;
}

static bool read_number(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    int64_t number = yyjson_get_sint(value), *to = target(r, m);
    if (number < m->min || number > m->max || (yyjson_is_uint(value) && yyjson_get_uint(value) > INT64_MAX)) {
        faults_add(r->faults, document_form_at(r, m), "range", "must be from %d to %d", m->min, m->max);
        return false;
    }
    if (to) *to = number;
    return true;
}

static bool is_of_kind(enum document_kind kind, yyjson_val *value) {
    switch (kind) {
    case DOCUMENT_LINE:
    case DOCUMENT_TEXT: return yyjson_is_str(value);
    case DOCUMENT_OBJECT: return yyjson_is_obj(value);
    case DOCUMENT_LIST: return yyjson_is_arr(value);
    case DOCUMENT_NUMBER: return yyjson_is_int(value);
    case DOCUMENT_FLAG:
    case DOCUMENT_TRUTH: return yyjson_is_bool(value);
    }
    return false;
}

static const char *const kind_words[] = {
    [DOCUMENT_LINE] = "must be text",
    [DOCUMENT_TEXT] = "must be text",
    [DOCUMENT_OBJECT] = "must be an object",
    [DOCUMENT_LIST] = "must be a list",
    [DOCUMENT_NUMBER] = "must be a whole number",
    [DOCUMENT_FLAG] = "must be true or false",
    [DOCUMENT_TRUTH] = "must be true, false or null",
};

static void read_value(struct document_reader *r, const struct document_member *m, yyjson_val *value) {
    bool is_good = is_of_kind(m->kind, value);
    if (!is_good) {
        document_form_fault(r, m, "type", kind_words[m->kind]);
        return;
    }
    switch (m->kind) {
    case DOCUMENT_LINE:
    case DOCUMENT_TEXT: is_good = read_text(r, m, value); break;
    case DOCUMENT_LIST: is_good = read_list(r, m, value); break;
    case DOCUMENT_NUMBER: is_good = read_number(r, m, value); break;
    case DOCUMENT_FLAG: *(bool *)target(r, m) = yyjson_get_bool(value); break;
    case DOCUMENT_TRUTH: *(enum law_truth *)target(r, m) = yyjson_get_bool(value) ? LAW_YES : LAW_NO; break;
    case DOCUMENT_OBJECT: break;
    }
    if (m->members) document_form_object(r, m->members, value);
    if (is_good && m->read) m->read(r, m, value);
}

/* ---- one object ---- */

static void unknown_member(struct document_reader *r, const struct document_member *members, struct bytes name) {
    const char *names[MEMBERS_MAX + 1] = {NULL};
    for (size_t i = 0; members[i].name; i++) names[i] = members[i].name;
    const char *nearest = text_nearest(name, names);
    const char *at = faults_at(r->faults, members[0].base, name);
    if (nearest) faults_add(r->faults, at, "unknown_member", "is not known here, did you mean \"%s\"?", nearest);
    else faults_add(r->faults, at, "unknown_member", "is not known here");
}

/* The row of a name; `guess` is tried first, since most documents keep the order of the table. */
static size_t row_of(const struct document_member *members, size_t count, struct bytes name, size_t guess) {
    for (size_t i = 0; i < count; i++, guess++) {
        if (guess >= count) guess -= count;
        if (bytes_equal_text(name, members[guess].name)) return guess;
    }
    return count;
}

static bool is_required(const struct document_reader *r, const struct document_member *m) {
    if (!r->is_notice || m->base[0]) return m->is_required;
    for (size_t i = 0; notice_needs[i]; i++) {
        if (strcmp(notice_needs[i], m->name) == 0) return true;
    }
    return false;
}

void document_form_object(struct document_reader *r, const struct document_member *members, yyjson_val *object) {
    yyjson_val *values[MEMBERS_MAX] = {NULL}, *key, *value;
    size_t count = 0, guess = 0, index, max;
    while (members[count].name) count++;
    require(count <= MEMBERS_MAX);
    yyjson_obj_foreach(object, index, max, key, value) {
        size_t row = row_of(members, count, json_text(key), guess);
        if (row == count) {
            unknown_member(r, members, json_text(key));
            continue;
        }
        values[row] = value;
        guess = row + 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i] && !yyjson_is_null(values[i])) read_value(r, &members[i], values[i]);
        else if (is_required(r, &members[i])) document_form_fault(r, &members[i], "required", "must be given");
    }
}

static bool is_given(yyjson_val *root, const char *name) {
    yyjson_val *value = yyjson_obj_get(root, name);
    return value && !yyjson_is_null(value);
}

static int read_whole(struct document_reader r, yyjson_val *root) {
    struct document *out = r.out;
    struct faults *faults = r.faults;
    size_t before = faults->count;
    *out = (struct document){.root = root, .framework = LAW_FRAMEWORK_COUNT};
    out->requester.quality = LAW_QUALITY_COUNT;
    out->offence.facts.max_prison_months = -1;
    out->authorisation.date_day = INT32_MIN;
    out->authorisation.valid_until_day = INT32_MAX;
    if (is_given(root, "authorisation")) out->authorisation.kind = LAW_AUTHORISATION_COUNT;
    if (!yyjson_is_obj(root)) return faults_add(faults, "", "type", "the document must be an object");
    document_form_object(&r, root_members, root);
    if (r.is_notice && !is_given(root, "framework")) out->framework = LAW_FRAMEWORK_OTHER;
    if (out->urgency != URGENCY_NORMAL) {
        if (!is_given(root, "urgency_reason"))
            faults_add(faults, "/urgency_reason", "required",
                       "must say why, in %d characters or more, when urgent or vital", DOCUMENT_REASON_MIN);
    }
    return faults->count > before ? GUICHET_INVALID : GUICHET_OK;
}

int document_read(yyjson_val *root, int64_t now, const struct zone *zone, struct faults *faults,
                  struct faults *warnings, struct document *out) {
    return read_whole(
        (struct document_reader){.out = out, .faults = faults, .warnings = warnings, .zone = zone, .now = now}, root);
}

int document_read_notice(yyjson_val *root, int64_t now, const struct zone *zone, struct faults *faults,
                         struct faults *warnings, struct document *out) {
    return read_whole(
        (struct document_reader){
            .out = out, .faults = faults, .warnings = warnings, .zone = zone, .now = now, .is_notice = true},
        root);
}

void document_question(const struct document *document, int32_t day, struct law_question *out) {
    *out = (struct law_question){
        .type = document->type ? document->type : "",
        .day = day,
        .framework = document->framework,
        .quality = document->requester.quality,
        .controlled_by = document->requester.controlled_by,
        .authorisation = document->authorisation,
        .offence = document->offence.facts,
        .is_vital = document->urgency == URGENCY_VITAL,
        .protected_category = document->protection.category,
        .protected_lifts = (document->protection.consent ? LAW_LIFTS_CONSENT : 0) |
                           (document->protection.has_order ? LAW_LIFTS_ORDER : 0),
    };
    for (size_t i = 0; i < document->legal_basis_count; i++) {
        if (!document->legal_basis[i]) continue;
        out->base_at[out->base_count] = (unsigned)i;
        out->bases[out->base_count++] = bytes_of(document->legal_basis[i]);
    }
}

/* What a notice left out and the gateway filled in. */
static void write_filled(struct json_out *out, const struct document *document, const char *name) {
    bool is_basis = strcmp(name, "legal_basis") == 0;
    if (!is_basis) {
        json_text_member(out, name, law_framework_names[document->framework]);
        return;
    }
    json_key(out, name);
    json_array(out);
    for (size_t i = 0; i < document->legal_basis_count; i++) json_put_text(out, document->legal_basis[i]);
    json_array_end(out);
}

void document_write(struct json_out *out, const struct document *document) {
    static const char *const order[] = {
        "framework", "legal_basis", "authorisation", "requester",     "procedure", "offence", "object",
        "period",    "files",       "client_ref",    "requested_due", "protected", NULL};
    json_object(out);
    json_text_member(out, "urgency_reason", document->urgency_reason);
    for (size_t i = 0; order[i]; i++) {
        bool given = is_given(document->root, order[i]), is_authorisation = strcmp(order[i], "authorisation") == 0;
        if (is_authorisation && document->authorisation_facts)
            json_value_member(out, order[i], document->authorisation_facts);
        else if (given) json_value_member(out, order[i], yyjson_obj_get(document->root, order[i]));
        else if (i < 2) write_filled(out, document, order[i]);
        else if (is_authorisation) json_raw_member(out, order[i], BYTES("{\"kind\":\"none\"}"));
        else if (strcmp(order[i], "files") == 0) json_raw_member(out, order[i], BYTES("[]"));
        else if (strcmp(order[i], "protected") != 0) json_value_member(out, order[i], NULL); /* most cases have none */
    }
    json_bool_member(out, "test", document->test);
    json_object_end(out);
}
