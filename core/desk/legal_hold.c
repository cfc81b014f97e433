/* Stages, as those of a firing: every callback runs them again. */
#include "desk/legal_hold.h"

#include "base/text.h"
#include "desk/access.h"
#include "desk/payload.h"
#include "flow/field_kinds.h"

#define TRIES_MAX 4
#define AHEAD_MAX (INT64_C(30) * 366 * 86400000) /* longer than any case is kept */

enum { ON_WAIT, ON_NEXT, ON_END };

static const struct field FIELDS[] = {
    {.name = "reason",
     .kind = &field_kinds_text,
     .required = true,
     .min = 10,
     .max = 1000,
     .title_fr = "Motif",
     .title_en = "Reason"},
    {.name = "until",
     .kind = &field_kinds_datetime,
     .within_ms = AHEAD_MAX,
     .title_fr = "Jusqu'à",
     .title_en = "Until"},
};
static const struct field_list FIELD_LIST = {.fields = FIELDS, .count = sizeof FIELDS / sizeof FIELDS[0]};

/* ---- orders that stand ---- */

int64_t legal_hold_until(const struct query_row_requisition *row, int64_t now) {
    int64_t last = 0;
    for (size_t i = 0; i < row->legal_hold_count; i++) {
        int64_t until = row->legal_holds[i].until ? row->legal_holds[i].until : LEGAL_HOLD_OPEN;
        if (until > now && until > last) last = until;
    }
    return last;
}

static bool is_ordered_by(const struct query_row_requisition *row, const char *party) {
    for (size_t i = 0; i < row->legal_hold_count; i++)
        if (strcmp(row->legal_holds[i].party, party) == 0) return true;
    return false;
}

/* ---- stages ---- */

static int stage_judge(struct legal_holding *h);

static bool advance(struct legal_holding *h) {
    int on;
    while ((on = h->stage(h)) == ON_NEXT) {
    }
    return on == ON_END;
}

static void run(struct legal_holding *h) {
    if (advance(h)) h->on_done(h);
}

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct legal_holding, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct legal_holding, letter));
}

static int end(struct legal_holding *h, int status) {
    h->status = status;
    if (status && !h->why.status) fail(&h->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int stage_load(struct legal_holding *h) {
    h->stage = stage_judge;
    h->query.letter.on_open = on_read;
    h->query.reply_to = h->seat->mailbox;
    h->query.arena = h->arena;
    return store_read(h->seat->reader, &h->query) ? ON_NEXT : ON_WAIT;
}

static bool may_order(const struct actor *actor, const struct requisition *head) {
    if (actor->roles & ROLE_MAGISTRATE) return true; /* who sees the case at all */
    return (actor->roles & ROLE_SUPERVISOR) && party_is_in_team(actor, head->holder);
}

static int judge(struct legal_holding *h, const struct query_row_requisition *row) {
    enum sight sight = access_sight_row(h->actor, row, h->now);
    if (sight == SIGHT_NONE) return fail(&h->why, GUICHET_NOT_FOUND, "there is no such requisition");
    if (sight == SIGHT_READER || !may_order(h->actor, &row->head))
        return fail(&h->why, GUICHET_NOT_ALLOWED, "a supervisor of the holder or a magistrate orders a legal hold");
    bool is_ordered = is_ordered_by(row, h->actor->party->id);
    if (h->is_lift && !is_ordered)
        return fail_code(&h->why, GUICHET_CONFLICT, "no_legal_hold", "no legal hold of %s stands on it",
                         h->actor->party->id);
    if (!h->is_lift && !is_ordered && row->legal_hold_count == LEGAL_HOLDS_MAX)
        return fail(&h->why, GUICHET_LIMIT, "as many parties hold this case as can");
    return GUICHET_OK;
}

static int read_order(struct legal_holding *h, struct field_result *order) {
    faults_init(&h->faults, h->arena);
    int status = field_check(&FIELD_LIST, h->root, "", h->now, h->arena, &h->faults, NULL, order);
    if (!status || !h->faults.count) return status;
    return fail_code(&h->why, GUICHET_INVALID, "invalid", "the legal hold has %zu fault%s", h->faults.count,
                     h->faults.count == 1 ? "" : "s");
}

static int write_payload(struct legal_holding *h, struct bytes input, struct bytes *out) {
    const struct payload_actor who = {.name = h->actor->name,
                                      .by = h->actor->roles & ROLE_MAGISTRATE ? "magistrate" : "supervisor",
                                      .party = h->actor->party->id,
                                      .unit = h->actor->unit};
    struct payload payload;
    payload_begin(&payload, &who);
    if (input.size) json_raw_member(&payload.out, "input", input);
    return payload_end(&payload, h->arena, out, &h->why);
}

static int add_order(struct legal_holding *h, const struct data_key *key, struct bytes payload, const char *until) {
    struct op *op = change_add(&h->change, OP_LEGAL_HOLD);
    if (!op) return GUICHET_LIMIT;
    op->as.legal_hold = (struct op_legal_hold){.party = h->actor->party->id, .at = h->is_lift ? 0 : h->now};
    if (h->is_lift) return GUICHET_OK;
    if (until) text_time_parse(bytes_of(until), &op->as.legal_hold.until);
    return vault_seal(key, "legal_hold", payload, h->arena, &op->as.legal_hold.sealed, &h->why);
}

static int add_entry(struct legal_holding *h, const struct data_key *key, struct bytes payload) {
    struct op *op = change_add(&h->change, OP_ENTRY);
    if (!op) return GUICHET_LIMIT;
    op->as.entry = (struct op_entry){.event = h->is_lift ? LEGAL_HOLD_LIFTED : LEGAL_HOLD_SET,
                                     .from = h->change.head.state,
                                     .to = h->change.head.state,
                                     .actor = arena_printf(h->arena, "sha256:%s", h->actor->sha256),
                                     .at = h->now};
    vault_mac(key, payload, op->as.entry.payload_mac);
    return vault_seal(key, "payload", payload, h->arena, &op->as.entry.payload, &h->why);
}

static int fill(struct legal_holding *h, const struct record *record, size_t others) {
    struct field_result order = {0};
    struct bytes payload;
    yyjson_val *root = NULL;
    h->change = (struct change){.id = id_new(h->now),
                                .requisition = record->head.id,
                                .expected_version = record->head.version,
                                .now = h->now,
                                .head = record->head,
                                .result_arena = h->arena};
    h->change.head.legal_hold = !h->is_lift || others > 0;
    h->change.head.updated_at = h->now;
    int status = h->is_lift ? GUICHET_OK : read_order(h, &order);
    if (!status && !h->is_lift) status = json_read(order.json, h->arena, &root, &h->why);
    if (!status) status = write_payload(h, order.json, &payload);
    if (!status && !change_add(&h->change, OP_PUT_REQUISITION)) status = GUICHET_LIMIT;
    if (!status) status = add_order(h, &record->key, payload, json_get_string(root, "until", NULL));
    return status ? status : add_entry(h, &record->key, payload);
}

static int stage_stored(struct legal_holding *h) {
    h->why = h->change.result;
    if (h->why.status != GUICHET_CONFLICT || h->why.code[0] || h->tries++ >= TRIES_MAX) return end(h, h->why.status);
    h->why = (struct fail){0};
    h->stage = stage_load;
    return ON_NEXT;
}

static int commit(struct legal_holding *h) {
    h->stage = stage_stored;
    h->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = h->seat->mailbox, .change = &h->change};
    int status = store_submit(h->seat->desk->store, &h->letter);
    return status ? end(h, fail(&h->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static int stage_judge(struct legal_holding *h) {
    struct record record;
    if (h->query.status) {
        h->why = h->query.why;
        return end(h, h->query.status);
    }
    const struct query_row_requisition *row = &h->query.rows.requisitions[0];
    int status = judge(h, row);
    if (!status) status = record_open(h->seat->desk, row, h->arena, &record, &h->why);
    if (status) return end(h, status);
    status = fill(h, &record, row->legal_hold_count - (h->is_lift ? 1 : 0));
    record_done(&record);
    return status ? end(h, status) : commit(h);
}

bool legal_hold_start(struct legal_holding *h) {
    h->stage = stage_load;
    return advance(h);
}
