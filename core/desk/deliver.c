/* Stages, as those of a firing: every callback runs them again. */
#include "desk/deliver.h"

#include "desk/access.h"
#include "desk/answer_parts.h"
#include "desk/answer_text.h"
#include "desk/payload.h"

#define ANSWER_MAX (32u << 20)

enum { ON_WAIT, ON_NEXT, ON_END };

static void run(struct delivery *d);
static int stage_find(struct delivery *d);

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct delivery, letter));
}

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct delivery, query));
}

static void on_packaged(struct packaging *packaging) {
    run(chain_item(packaging, struct delivery, packaging));
}

static void on_unpacked(struct unpacking *unpacking) {
    run(chain_item(unpacking, struct delivery, unpacking));
}

static int end(struct delivery *d, int status) {
    d->status = status;
    if (status && !d->why.status) fail(&d->why, status, "%s", status_meaning(status));
    return ON_END;
}

/* ---- changes ---- */

static int add_entry(struct delivery *d, const char *event, const char *actor) {
    const struct payload_actor who = access_payload_actor(d->actor, &d->record);
    struct payload payload;
    struct bytes plain;
    struct op *op = change_add(&d->change, OP_ENTRY);
    if (!op) return fail(&d->why, GUICHET_MEMORY, "no memory for the delivery");
    payload_begin(&payload, &who);
    json_int_member(&payload.out, "part", d->part);
    op->as.entry = (struct op_entry){
        .event = event, .from = d->record.head.state, .to = d->record.head.state, .actor = actor, .at = d->now};
    int status = payload_end(&payload, d->arena, &plain, &d->why);
    if (status) return status;
    vault_mac(&d->record.key, plain, op->as.entry.payload_mac);
    return vault_seal(&d->record.key, "payload", plain, d->arena, &op->as.entry.payload, &d->why);
}

static void begin_change(struct delivery *d) {
    d->change = (struct change){.id = id_new(d->now),
                                .requisition = d->record.head.id,
                                .expected_version = -1,
                                .now = d->now,
                                .head = d->record.head,
                                .result_arena = d->arena};
}

static int count_delivery(struct delivery *d) {
    struct op *op = change_add(&d->change, OP_DELIVERY);
    if (!op) return fail(&d->why, GUICHET_MEMORY, "no memory for the delivery");
    op->as.delivery = (struct op_delivery){
        .part = d->part, .most = d->seat->desk->settings->deliveries_most, .by_link = d->link != NULL};
    if (d->link) memcpy(op->as.delivery.link, d->link, ANSWER_LINK_SIZE);
    return GUICHET_OK;
}

static int commit(struct delivery *d, int (*next)(struct delivery *)) {
    d->stage = next;
    d->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = d->seat->mailbox, .change = &d->change};
    int status = store_submit(d->seat->desk->store, &d->letter);
    return status ? end(d, fail(&d->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

/* ---- stages ---- */

static int stage_delivered(struct delivery *d) {
    d->why = d->change.result;
    return end(d, d->why.status);
}

static int stage_deliver(struct delivery *d) {
    begin_change(d);
    const char *actor = arena_printf(d->arena, "sha256:%s", d->actor->sha256);
    int status = add_entry(d, "answer.delivered", actor);
    if (!status) status = count_delivery(d);
    return status ? end(d, status) : commit(d, stage_delivered);
}

static int stage_kept(struct delivery *d) {
    int status = d->change.result.status;
    if (status) package_drop(&d->packaging);
    if (status && strcmp(d->change.result.code, "answer_sealed") != 0) {
        d->why = d->change.result;
        return end(d, status);
    }
    d->stage = stage_find;
    return ON_NEXT;
}

static int stage_packaged(struct delivery *d) {
    if (d->packaging.status) {
        d->why = d->packaging.why;
        return end(d, d->packaging.status);
    }
    begin_change(d);
    struct op *op = change_add(&d->change, OP_ANSWER_FILE);
    int status = op ? GUICHET_OK : fail(&d->why, GUICHET_MEMORY, "no memory for the answer");
    if (op) op->as.upload = d->packaging.made;
    if (!status) status = add_entry(d, "answer.sealed", "system");
    int on = status ? end(d, status) : commit(d, stage_kept);
    if (on == ON_END) package_drop(&d->packaging);
    return on;
}

static int package(struct delivery *d) {
    d->stage = stage_packaged;
    d->packaging = (struct packaging){.seat = d->seat,
                                      .arena = d->arena,
                                      .record = &d->record,
                                      .part = (size_t)d->part,
                                      .now = d->now,
                                      .on_done = on_packaged};
    if (package_start(&d->packaging) == GUICHET_OK) return ON_WAIT;
    d->why = d->packaging.why;
    return end(d, d->why.status);
}

static int stage_unpacked(struct delivery *d) {
    d->why = d->unpacking.why;
    d->answer = d->unpacking.data;
    d->stage = stage_deliver;
    return d->unpacking.status ? end(d, d->unpacking.status) : ON_NEXT;
}

/* What is wanted of the container is there before the delivery is logged. */
static int unpack(struct delivery *d) {
    d->stage = d->form == DELIVERY_PAGE ? stage_unpacked : stage_deliver;
    if (d->form != DELIVERY_PAGE) return ON_NEXT;
    d->unpacking = (struct unpacking){
        .seat = d->seat, .file = &d->file, .name = "answer.pdf", .arena = d->arena, .on_done = on_unpacked};
    if (unpack_start(&d->unpacking) == GUICHET_OK) return ON_WAIT;
    d->why = d->unpacking.why;
    return end(d, d->why.status);
}

static int stage_found(struct delivery *d) {
    if (d->query.status == GUICHET_NOT_FOUND) return package(d);
    int status = d->query.status;
    if (status) d->why = d->query.why;
    else status = upload_files_open(d->seat, &d->query.rows.uploads[0], d->arena, &d->file, &d->why);
    return status ? end(d, status) : unpack(d);
}

static int stage_find(struct delivery *d) {
    d->stage = stage_found;
    d->query = (struct query){.letter.on_open = on_read,
                              .reply_to = d->seat->mailbox,
                              .kind = QUERY_ANSWER_FILE,
                              .arena = d->arena,
                              .id = d->record.head.id,
                              .from = d->part,
                              .limit = 1};
    return store_read(d->seat->reader, &d->query) ? ON_NEXT : ON_WAIT;
}

static int write_json(struct delivery *d) {
    const struct answer_text text = {.flow = d->record.flow,
                                     .head = &d->record.head,
                                     .answer = answer_parts_at(&d->record, (size_t)d->part),
                                     .part = (size_t)d->part,
                                     .is_final = answer_parts_is_final(&d->record, (size_t)d->part)};
    struct buffer json;
    buffer_init(&json, ANSWER_MAX);
    answer_text_json(&text, &json);
    char *copy = json.status ? NULL : arena_copy(d->arena, buffer_bytes(&json));
    d->answer = (struct bytes){copy, json.size};
    buffer_done(&json);
    return copy ? GUICHET_OK : fail(&d->why, GUICHET_MEMORY, "no memory for the answer");
}

static int stage_begin(struct delivery *d) {
    if (!d->part) d->part = (int64_t)answer_parts_count(&d->record);
    if (!answer_parts_at(&d->record, (size_t)d->part))
        return end(d, fail_code(&d->why, GUICHET_NOT_FOUND, "no_answer", "this requisition has no answer"));
    bool is_data = d->form == DELIVERY_DATA;
    d->stage = is_data ? stage_deliver : stage_find;
    int status = is_data ? write_json(d) : GUICHET_OK;
    return status ? end(d, status) : ON_NEXT;
}

static bool advance(struct delivery *d) {
    int on;
    while ((on = d->stage(d)) == ON_NEXT) {
    }
    if (on != ON_END) return false;
    if (d->status) vault_wipe_key(&d->file.key);
    record_done(&d->record);
    return true;
}

static void run(struct delivery *d) {
    if (advance(d)) d->on_done(d);
}

bool deliver_start(struct delivery *d) {
    d->stage = stage_begin;
    return advance(d);
}
