/* One change with one entry, then the answer's JSON. */
#include "desk/deliver.h"

#define ANSWER_MAX (16u << 20)

static int write_answer(struct delivery *d, yyjson_val *answer) {
    const struct requisition *head = &d->record.head;
    struct buffer text;
    struct json_out out;
    buffer_init(&text, ANSWER_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_key(&out, "requisition");
    json_put_id(&out, &head->id);
    json_text_member(&out, "number", head->number);
    json_text_member(&out, "type", head->type);
    json_int_member(&out, "type_version", head->type_version);
    json_text_member(&out, "outcome", head->outcome);
    json_value_member(&out, "completeness", json_get(answer, "completeness"));
    json_value_member(&out, "records", json_get(answer, "records"));
    json_value_member(&out, "files", json_get(answer, "files"));
    json_value_member(&out, "sealed_at", json_get(answer, "sealed_at"));
    json_value_member(&out, "answer", json_get(answer, "data"));
    json_object_end(&out);
    char *copy = text.status ? NULL : arena_copy(d->arena, buffer_bytes(&text));
    d->answer = (struct bytes){copy, text.size};
    buffer_done(&text);
    return copy ? GUICHET_OK : fail(&d->why, GUICHET_MEMORY, "no memory for the answer");
}

static void on_stored(struct letter *letter) {
    struct delivery *d = chain_item(chain_item(letter, struct store_letter, letter), struct delivery, letter);
    d->why = d->change.result;
    d->status = d->why.status;
    d->on_done(d);
}

static int add_entry(struct delivery *d) {
    struct buffer text;
    struct json_out out;
    d->change = (struct change){.id = id_new(d->now),
                                .requisition = d->record.head.id,
                                .expected_version = -1,
                                .now = d->now,
                                .head = d->record.head,
                                .result_arena = d->arena};
    struct op *op = change_add(&d->change, OP_ENTRY);
    if (!op) return fail(&d->why, GUICHET_MEMORY, "no memory for the delivery");
    buffer_init(&text, 4096);
    json_out_init(&out, &text);
    json_object(&out);
    json_key(&out, "actor");
    json_object(&out);
    json_text_member(&out, "name", d->actor->name);
    json_text_member(&out, "by", "requester");
    json_object_end(&out);
    json_object_end(&out);
    op->as.entry = (struct op_entry){.event = "answer.delivered",
                                     .from = d->record.head.state,
                                     .to = d->record.head.state,
                                     .actor = arena_printf(d->arena, "sha256:%s", d->actor->sha256),
                                     .at = d->now};
    vault_mac(&d->record.key, buffer_bytes(&text), op->as.entry.payload_mac);
    int status = vault_seal(&d->record.key, "payload", buffer_bytes(&text), d->arena, &op->as.entry.payload, &d->why);
    buffer_done(&text);
    return status;
}

bool deliver_start(struct delivery *d) {
    yyjson_val *answer = json_get(d->record.content, "answer");
    if (!d->record.head.outcome || !yyjson_is_obj(answer))
        d->status = fail_code(&d->why, GUICHET_NOT_FOUND, "no_answer", "this requisition has no answer");
    else if ((d->status = write_answer(d, answer)) == GUICHET_OK) d->status = add_entry(d);
    record_done(&d->record);
    if (d->status) return true;
    d->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = d->seat->mailbox, .change = &d->change};
    d->status = store_submit(d->seat->desk->store, &d->letter);
    if (d->status) fail(&d->why, d->status, "the store cannot take more changes now");
    return d->status != GUICHET_OK;
}
