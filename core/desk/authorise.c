/* What is registered is a list of fields like any input of a workflow: one table checks it, normalises it and says its
 * schema. */
#include "desk/authorise.h"

#include "base/text.h"
#include "desk/idempotency.h"
#include "flow/field_kinds.h"

#define TEXT_MAX (1u << 20)
#define SEES_ALL (ROLE_JURIST | ROLE_COMPLIANCE | ROLE_SECURITY | ROLE_SUPERVISOR | ROLE_AUDITOR)

/* ---- what is registered ---- */

static const struct field OFFENCES[] = {
    {.name = "natinf",
     .kind = &field_kinds_integer,
     .is_list = true,
     .list_max = AUTHORISATION_NATINF_MAX,
     .min = 1,
     .max = 999999,
     .title_fr = "Codes NATINF",
     .title_en = "NATINF codes"},
    {.name = "min_prison_months",
     .kind = &field_kinds_integer,
     .min = 0,
     .max = 1200,
     .title_fr = "Peine encourue, au moins, en mois",
     .title_en = "Penalty at least, in months"},
};
static const struct field_list OFFENCE_LIST = {.fields = OFFENCES, .count = 2};

static const struct field FIELDS[] = {
    {.name = "kind",
     .kind = &field_kinds_enum,
     .required = true,
     .values = law_authorisation_names + 1,
     .title_fr = "Nature",
     .title_en = "Kind"},
    {.name = "authority",
     .kind = &field_kinds_line,
     .required = true,
     .max = 200,
     .title_fr = "Autorité",
     .title_en = "Authority"},
    {.name = "court",
     .kind = &field_kinds_line,
     .required = true,
     .max = 200,
     .title_fr = "Juridiction",
     .title_en = "Court"},
    {.name = "date",
     .kind = &field_kinds_date,
     .required = true,
     .is_past = true,
     .title_fr = "Date de l'acte",
     .title_en = "Date of the act"},
    {.name = "reference",
     .kind = &field_kinds_line,
     .required = true,
     .max = 100,
     .title_fr = "Référence",
     .title_en = "Reference"},
    {.name = "valid_from", .kind = &field_kinds_date, .title_fr = "Valable du", .title_en = "Valid from"},
    {.name = "valid_until",
     .kind = &field_kinds_date,
     .required = true,
     .title_fr = "Valable jusqu'au",
     .title_en = "Valid until"},
    {.name = "offences",
     .kind = &field_kinds_record,
     .members = &OFFENCE_LIST,
     .title_fr = "Infractions",
     .title_en = "Offences"},
    {.name = "objects",
     .kind = &field_kinds_line,
     .is_list = true,
     .list_max = AUTHORISATION_OBJECTS_MAX,
     .max = 80,
     .title_fr = "Types de demande",
     .title_en = "Types of requisition"},
    {.name = "frameworks",
     .kind = &field_kinds_enum,
     .is_list = true,
     .list_max = LAW_FRAMEWORK_COUNT,
     .values = law_framework_names,
     .title_fr = "Cadres d'enquête",
     .title_en = "Frameworks"},
    {.name = "parties",
     .kind = &field_kinds_line,
     .is_list = true,
     .list_max = AUTHORISATION_REACH_MAX,
     .max = 64,
     .title_fr = "Services partenaires",
     .title_en = "Parties"},
    {.name = "units",
     .kind = &field_kinds_line,
     .is_list = true,
     .list_max = AUTHORISATION_REACH_MAX,
     .max = 200,
     .title_fr = "Unités",
     .title_en = "Units"},
    {.name = "text", .kind = &field_kinds_text, .max = 4000, .title_fr = "Texte", .title_en = "Text"},
};
static const struct field_list FIELD_LIST = {.fields = FIELDS, .count = sizeof FIELDS / sizeof FIELDS[0]};

/* ---- opening and showing ---- */

static const struct zone *zone_of(const struct desk *desk) {
    return &desk->calendar->zone;
}

int authorise_open(const struct desk *desk, const struct query_row_authorisation *row, struct arena *arena,
                   struct authorisation *out, struct fail *why) {
    struct data_key key;
    struct bytes plain;
    yyjson_val *content;
    int status = vault_unwrap(desk->vault, &row->id, row->wrapped_key, &key, why);
    if (status) return status;
    status = vault_unseal(&key, "authorisation", row->content, arena, &plain, why);
    vault_wipe_key(&key);
    if (!status) status = json_read(plain, arena, &content, why);
    if (status) return status;
    if (authorisation_read(content, out) != GUICHET_OK)
        return fail(why, GUICHET_DISK, "a registered authorisation cannot be read");
    out->id = row->id;
    out->party = row->party;
    out->unit = row->unit;
    out->created_at = row->created_at;
    out->revoked_at = row->revoked_at;
    if (row->revoked_at) out->revoked_day = zone_day_at(zone_of(desk), row->revoked_at);
    return GUICHET_OK;
}

bool authorise_may_see(const struct actor *actor, const struct authorisation *a) {
    if (actor->roles & SEES_ALL) return true;
    return strcmp(a->party, actor->party->id) == 0 || authorisation_reaches(a, actor->party->id, actor->unit);
}

void authorise_filter(const struct actor *actor, struct query_filter *filter) {
    filter->all = (actor->roles & SEES_ALL) != 0;
    filter->party = actor->party->id;
    filter->unit = actor->unit;
}

void authorise_view(struct json_out *out, const struct authorisation *a) {
    json_object(out);
    json_key(out, "id");
    json_put_id(out, a->id.bytes);
    for (size_t i = 0; i < FIELD_LIST.count; i++) {
        yyjson_val *value = json_get(a->content, FIELDS[i].name);
        if (!value && strcmp(FIELDS[i].name, "valid_from") == 0) value = json_get(a->content, "date");
        if (!value && FIELDS[i].is_list) json_raw_member(out, FIELDS[i].name, BYTES("[]"));
        else json_value_member(out, FIELDS[i].name, value);
    }
    json_key(out, "created_by");
    json_object(out);
    json_text_member(out, "party", a->party);
    json_text_member(out, "unit", a->unit);
    json_object_end(out);
    json_time_member(out, "created_at", a->created_at);
    json_time_member(out, "revoked_at", a->revoked_at);
    json_object_end(out);
}

/* ---- judging ---- */

static bool is_party(const struct desk *desk, const char *id) {
    const struct party_table *table = &desk->settings->parties;
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->parties[i].id, id) == 0) return true;
    return false;
}

static bool begins_a_type(const struct desk *desk, const char *prefix) {
    const struct flow *flow;
    for (size_t i = 0; (flow = registry_at(desk->registry, i)); i++)
        if (bytes_starts_with(bytes_of(flow->type), bytes_of(prefix))) return true;
    return false;
}

/* Each entry of a list must be known to the gateway: a slip of the pen would cover nobody, or nothing. */
static void check_known(struct authorising *a, yyjson_val *content, const char *member,
                        bool (*is_known)(const struct desk *desk, const char *text), const char *words) {
    yyjson_val *list = json_get(content, member), *item;
    size_t i, count;
    yyjson_arr_foreach(list, i, count, item) {
        if (is_known(a->seat->desk, yyjson_get_str(item))) continue;
        const char *at = faults_at(&a->faults, "", bytes_of(member));
        faults_add(&a->faults, faults_at_index(&a->faults, at, i), "not_in_list", "%s", words);
    }
}

static int judge(struct authorising *a, struct bytes *json) {
    struct field_result checked;
    yyjson_val *content;
    faults_init(&a->faults, a->arena);
    int status = field_check(&FIELD_LIST, a->root, "", a->now, a->arena, &a->faults, NULL, &checked);
    if (status && !a->faults.count) return fail(&a->why, status, "the authorisation cannot be read");
    if (!status) {
        status = json_read(checked.json, a->arena, &content, &a->why);
        if (!status) status = authorisation_read(content, &a->act);
        if (status) return status;
        check_known(a, content, "parties", is_party, "is no party of this gateway");
        check_known(a, content, "objects", begins_a_type, "no type of requisition begins so");
        if (a->act.given.valid_until_day < a->act.valid_from_day)
            faults_add(&a->faults, "/valid_until", "order", "ends before it begins");
    }
    *json = checked.json;
    if (!a->faults.count) return GUICHET_OK;
    return fail_code(&a->why, GUICHET_INVALID, "invalid", "the authorisation has %zu fault%s", a->faults.count,
                     a->faults.count == 1 ? "" : "s");
}

/* ---- stages ---- */

enum { ON_WAIT, ON_NEXT, ON_END };

static bool advance(struct authorising *a) {
    int on;
    while ((on = a->stage(a)) == ON_NEXT) {
    }
    return on == ON_END;
}

static void run(struct authorising *a) {
    if (advance(a)) a->on_done(a);
}

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct authorising, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct authorising, letter));
}

static int end(struct authorising *a, int status) {
    a->status = status;
    if (status && !a->why.status) fail(&a->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int ask(struct authorising *a, struct id id, int (*next)(struct authorising *)) {
    a->stage = next;
    a->query = (struct query){.letter.on_open = on_read,
                              .reply_to = a->seat->mailbox,
                              .kind = QUERY_AUTHORISATION,
                              .arena = a->arena,
                              .id = id,
                              .limit = 1};
    return store_read(a->seat->reader, &a->query) ? ON_NEXT : ON_WAIT;
}

static int open_row(struct authorising *a) {
    if (a->query.status) return fail(&a->why, a->query.status, "there is no such authorisation");
    int status = authorise_open(a->seat->desk, &a->query.rows.authorisations[0], a->arena, &a->act, &a->why);
    if (status || authorise_may_see(a->actor, &a->act)) return status;
    return fail(&a->why, GUICHET_NOT_FOUND, "there is no such authorisation");
}

static int commit(struct authorising *a, int (*next)(struct authorising *)) {
    a->stage = next;
    a->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = a->seat->mailbox, .change = &a->change};
    int status = store_submit(a->seat->desk->store, &a->letter);
    return status ? end(a, fail(&a->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static struct op *add(struct authorising *a, enum op_kind kind) {
    struct op *op = change_add(&a->change, kind);
    if (!op) fail(&a->why, GUICHET_MEMORY, "no memory for a change");
    return op;
}

/* The log says that there is one, of which kind, and until when it stood; the rest is sealed. */
static int add_entry(struct authorising *a, const struct data_key *key, const char *event, const char *from,
                     const char *to, struct bytes payload) {
    struct op *op = add(a, OP_ENTRY);
    if (!op) return a->why.status;
    op->as.entry = (struct op_entry){.event = event,
                                     .from = from,
                                     .to = to,
                                     .actor = arena_printf(a->arena, "sha256:%s", a->actor->sha256),
                                     .at = a->now};
    vault_mac(key, payload, op->as.entry.payload_mac);
    return vault_seal(key, "payload", payload, a->arena, &op->as.entry.payload, &a->why);
}

static void begin_change(struct authorising *a, struct id id) {
    a->change = (struct change){.id = id_new(a->now), .expected_version = -1, .now = a->now, .result_arena = a->arena};
    a->change.head.id = id;
    a->change.head.type = "authorisation";
}

/* ---- register ---- */

/* A list as it stands in a column, "" when it sets no limit. */
static const char *column_of(struct authorising *a, const char *member) {
    yyjson_val *list = json_get(a->act.content, member);
    struct buffer text;
    struct json_out out;
    if (!yyjson_arr_size(list)) return "";
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    json_put_value(&out, list);
    const char *copy = text.status ? NULL : arena_copy(a->arena, buffer_bytes(&text));
    buffer_done(&text);
    return copy;
}

static int add_act(struct authorising *a, struct bytes json) {
    struct id id = id_new(a->now);
    struct data_key key;
    char *wrapped = arena_alloc(a->arena, VAULT_WRAPPED_SIZE), *reply = arena_alloc(a->arena, sizeof id.bytes);
    const char *parties = column_of(a, "parties"), *units = column_of(a, "units");
    if (!wrapped || !reply || !parties || !units) return fail(&a->why, GUICHET_MEMORY, "no memory for a change");
    begin_change(a, id);
    int status = idempotency_set(&a->change, a->actor, "authorise", a->key, a->body, &a->why);
    if (status) return status;
    struct op *op = add(a, OP_AUTHORISATION);
    status = op ? vault_new_key(a->seat->desk->vault, &id, &key, (uint8_t *)wrapped, &a->why) : a->why.status;
    if (status) return status;
    op->as.authorisation = (struct op_authorisation){.id = id,
                                                     .party = a->actor->party->id,
                                                     .unit = a->actor->unit,
                                                     .kind = a->act.given.kind,
                                                     .court = a->act.given.court,
                                                     .valid_from = a->act.valid_from_day,
                                                     .valid_until = a->act.given.valid_until_day,
                                                     .parties = parties,
                                                     .units = units,
                                                     .created_at = a->now,
                                                     .wrapped_key = {wrapped, VAULT_WRAPPED_SIZE}};
    status = vault_seal(&key, "authorisation", json, a->arena, &op->as.authorisation.content, &a->why);
    if (!status) status = add_entry(a, &key, "authorisation.registered", NULL, "valid", json);
    vault_wipe_key(&key);
    op = status || !a->change.has_idempotency ? NULL : add(a, OP_REPLY);
    if (op) op->as.reply = (struct bytes){memcpy(reply, id.bytes, sizeof id.bytes), sizeof id.bytes};
    a->act.id = id;
    a->act.party = a->actor->party->id;
    a->act.unit = a->actor->unit;
    a->act.created_at = a->now;
    return status ? status : a->why.status;
}

static int stage_first(struct authorising *a) {
    return end(a, open_row(a));
}

static int stage_registered(struct authorising *a) {
    struct fail result = a->change.result;
    struct id first;
    if (result.status != GUICHET_DUPLICATE || a->change.reply.size != sizeof first.bytes) {
        a->why = result;
        return end(a, result.status);
    }
    memcpy(first.bytes, a->change.reply.data, sizeof first.bytes);
    return ask(a, first, stage_first);
}

static int stage_register(struct authorising *a) {
    struct bytes json;
    if (!(a->actor->roles & ROLE_MAGISTRATE) || a->actor->party->kind != PARTY_JUSTICE)
        return end(a, fail(&a->why, GUICHET_NOT_ALLOWED, "a magistrate registers authorisations"));
    int status = judge(a, &json);
    if (!status) status = add_act(a, json);
    return status ? end(a, status) : commit(a, stage_registered);
}

bool authorise_start(struct authorising *a) {
    a->stage = stage_register;
    return advance(a);
}

/* ---- revoke ---- */

static int stage_revoked(struct authorising *a) {
    a->why = a->change.result;
    return end(a, a->why.status);
}

static int add_revocation(struct authorising *a) {
    const struct query_row_authorisation *row = &a->query.rows.authorisations[0];
    struct buffer reason;
    struct json_out out;
    struct data_key key;
    begin_change(a, a->act.id);
    struct op *op = add(a, OP_AUTHORISATION_REVOKE);
    int status = op ? vault_unwrap(a->seat->desk->vault, &row->id, row->wrapped_key, &key, &a->why) : a->why.status;
    if (status) return status;
    op->as.revoke = (struct op_authorisation_revoke){.id = a->act.id, .at = a->now};
    buffer_init(&reason, TEXT_MAX);
    json_out_init(&out, &reason);
    json_put_value(&out, a->root);
    status = reason.status;
    if (!status) status = add_entry(a, &key, "authorisation.revoked", "valid", "revoked", buffer_bytes(&reason));
    buffer_done(&reason);
    vault_wipe_key(&key);
    return status;
}

static int stage_revoke(struct authorising *a) {
    int status = open_row(a);
    if (status) return end(a, status);
    bool is_own = (a->actor->roles & ROLE_MAGISTRATE) && strcmp(a->act.party, a->actor->party->id) == 0 &&
                  strcmp(a->act.unit, a->actor->unit) == 0;
    if (!is_own)
        return end(a, fail(&a->why, GUICHET_NOT_ALLOWED, "a magistrate of the unit that registered it revokes it"));
    if (a->act.revoked_at) return end(a, GUICHET_OK);
    a->act.revoked_at = a->now;
    status = add_revocation(a);
    return status ? end(a, status) : commit(a, stage_revoked);
}

bool authorise_revoke_start(struct authorising *a) {
    if (ask(a, a->id, stage_revoke) == ON_WAIT) return false;
    return advance(a);
}
