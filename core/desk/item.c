/* One change of one op, and an entry of the log when the case is to tell of it. */
#include "desk/item.h"

#include "desk/access.h"
#include "desk/payload.h"

static const char *const labels[] = {[ITEM_DRAFT] = "draft",
                                     [ITEM_NOTE] = "note",
                                     [ITEM_DOCUMENT] = "document",
                                     [ITEM_VIEW] = "view",
                                     [ITEM_TEMPLATE] = "template"};

/* ---- names ---- */

void item_owner(const struct vault *vault, const char *person, uint8_t owner[BLIND_SIZE]) {
    vault_blind(vault, BYTES("item owner"), bytes_of(person), owner);
}

/* Two blind indices make an id; the name is hashed with whose it is, so two people's are never one. */
struct id item_named(const struct vault *vault, enum item_kind kind, const char *person, struct bytes name) {
    struct id id;
    char text[1024];
    int size = snprintf(text, sizeof(text), "%s %s\n%.*s", labels[kind], person, (int)name.size, name.data);
    struct bytes value = {text, size < (int)sizeof(text) ? (size_t)size : sizeof(text) - 1};
    vault_blind(vault, BYTES("item, first half"), value, id.bytes);
    vault_blind(vault, BYTES("item, second half"), value, id.bytes + BLIND_INDEX_SIZE);
    return id;
}

/* ---- sealing ---- */

static int seal_alone(struct item_writing *w, struct item *item, struct bytes json) {
    struct data_key key;
    uint8_t *wrapped = arena_alloc(w->arena, VAULT_WRAPPED_SIZE);
    if (!wrapped) return fail(&w->why, GUICHET_MEMORY, "no memory for a key");
    int status = vault_new_key(w->seat->desk->vault, &item->id, &key, wrapped, &w->why);
    if (status) return status;
    item->wrapped_key = (struct bytes){(const char *)wrapped, VAULT_WRAPPED_SIZE};
    status = vault_seal(&key, labels[item->kind], json, w->arena, &item->content, &w->why);
    vault_wipe_key(&key);
    return status;
}

static int seal(struct item_writing *w, const struct record *record, struct item *item, struct bytes json) {
    item->content = (struct bytes){NULL, 0};
    if (!json.size) return GUICHET_OK;
    if (!record) return seal_alone(w, item, json);
    return vault_seal(&record->key, labels[item->kind], json, w->arena, &item->content, &w->why);
}

int item_open(const struct desk *desk, const struct record *record, const struct item *item, struct arena *arena,
              yyjson_val **content, struct fail *why) {
    struct data_key own;
    struct bytes plain;
    int status = record ? GUICHET_OK : vault_unwrap(desk->vault, &item->id, item->wrapped_key, &own, why);
    if (status) return status;
    status = vault_unseal(record ? &record->key : &own, labels[item->kind], item->content, arena, &plain, why);
    if (!record) vault_wipe_key(&own);
    return status ? status : json_read(plain, arena, content, why);
}

/* ---- writing ---- */

int item_begin(struct item_writing *w, const struct record *record, const struct item *item, struct bytes json) {
    w->json = json;
    w->change = (struct change){.id = id_new(w->now), .expected_version = -1, .now = w->now, .result_arena = w->arena};
    if (record) w->change.requisition = record->head.id;
    if (record) w->change.head = record->head;
    struct op *op = change_add(&w->change, OP_ITEM);
    if (!op) return fail(&w->why, GUICHET_MEMORY, "no memory for the change");
    op->as.item = *item;
    op->as.item.of_case = record != NULL;
    op->as.item.at = w->now;
    return seal(w, record, &op->as.item, json);
}

static int write_payload(struct item_writing *w, const struct record *record, struct bytes *out) {
    const struct payload_actor who = {
        .name = w->actor->name, .by = access_word(w->actor, record), .team = access_team(w->actor, record)};
    struct payload payload;
    payload_begin(&payload, &who);
    return payload_end(&payload, w->arena, out, &w->why);
}

int item_log(struct item_writing *w, const struct record *record, const char *event) {
    struct bytes payload;
    int status = write_payload(w, record, &payload);
    struct op *op = status ? NULL : change_add(&w->change, OP_ENTRY);
    if (!op) return fail(&w->why, GUICHET_MEMORY, "no memory for an entry");
    op->as.entry = (struct op_entry){.event = event,
                                     .from = record->head.state,
                                     .to = record->head.state,
                                     .actor = arena_printf(w->arena, "sha256:%s", w->actor->sha256),
                                     .at = w->now,
                                     .payload = payload};
    return record_seal_ops(&record->key, &w->change, w->arena, &w->why);
}

static void on_stored(struct letter *letter) {
    struct item_writing *w = chain_item(chain_item(letter, struct store_letter, letter), struct item_writing, letter);
    w->why = w->change.result;
    w->status = w->why.status;
    w->revision = w->change.version;
    w->on_done(w);
}

bool item_start(struct item_writing *w) {
    w->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = w->seat->mailbox, .change = &w->change};
    w->status = store_submit(w->seat->desk->store, &w->letter);
    if (w->status) fail(&w->why, w->status, "the store cannot take more changes now");
    return w->status != GUICHET_OK;
}
