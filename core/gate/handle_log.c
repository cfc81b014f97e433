/* The transparency log (contract §6): checkpoint, entries, proofs, and the receipt that ties a requisition to it. */
#include "gate/handlers.h"

#include "base/text.h"
#include "seal/merkle.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_NOTE, STAGE_MORE };

#define PROOF_HASHES_MAX 64

static uint64_t log_size(const struct request *r) {
    struct store_figures figures;
    store_figures(r->worker->seat.desk->store, &figures);
    return figures.log_size;
}

/* ---- checkpoint ---- */

static void on_note(struct letter *letter) {
    request_run(chain_item(chain_item(letter, struct store_letter, letter), struct request, use.asking));
}

/* r->note: the last one that was signed when it covers `at_least` entries, else the writer signs. */
static enum step_result ask_note(struct request *r, uint64_t at_least) {
    struct store *store = r->worker->seat.desk->store;
    r->note = arena_alloc(&r->arena, sizeof *r->note);
    if (!r->note) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    r->use.asking =
        (struct store_letter){.letter.on_open = on_note, .reply_to = &r->worker->loop.mailbox, .note = r->note};
    if (store_last_checkpoint(store, at_least, r->note)) return STEP_NEXT;
    int status = store_ask_checkpoint(store, &r->use.asking);
    return status ? request_fail(r, status, NULL, "the store takes no questions now") : STEP_WAIT;
}

/* The one that witnesses cosigned when it covers as much: it proves more. */
static enum step_result ask_proven_note(struct request *r, uint64_t at_least) {
    r->use.asking = (struct store_letter){.note = NULL};
    r->note = arena_alloc(&r->arena, sizeof *r->note);
    if (!r->note) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (store_cosigned(r->worker->seat.desk->store, at_least, r->note)) return STEP_NEXT;
    return ask_note(r, at_least);
}

static enum step_result take_note(struct request *r) {
    struct fail why = r->use.asking.note_why;
    return why.status ? request_fail_as(r, &why) : STEP_NEXT;
}

static enum step_result give_note(struct request *r) {
    r->code = 200;
    r->media_type = "text/plain; charset=utf-8";
    r->reply = bytes_of(r->note->text);
    return STEP_NEXT;
}

static enum step_result give_cosigned(struct request *r, const char *cosigned) {
    if (strcmp(cosigned, "true") != 0)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "cosigned is \"true\" or absent");
    r->note = arena_alloc(&r->arena, sizeof *r->note);
    if (!r->note) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (store_cosigned(r->worker->seat.desk->store, 0, r->note)) return give_note(r);
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "no witness has cosigned a checkpoint yet");
}

int handle_log_checkpoint(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_NOTE;
        const char *cosigned = request_parameter(r, "cosigned");
        if (cosigned) return give_cosigned(r, cosigned);
        enum step_result result = ask_note(r, log_size(r));
        if (result != STEP_NEXT) return result;
    }
    if (take_note(r) == STEP_FAIL) return STEP_FAIL;
    return give_note(r);
}

/* ---- cosignatures ---- */

static void on_cosigned(struct cosigning *cosigning) {
    request_run(cosigning->owner);
}

static enum step_result start_cosigning(struct request *r) {
    static const char *const known[] = {"checkpoint", NULL};
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    r->use.cosigning = (struct cosigning){.seat = &r->worker->seat,
                                          .arena = &r->arena,
                                          .note = json_get_text(root, "checkpoint"),
                                          .now = r->now,
                                          .on_done = on_cosigned,
                                          .owner = r};
    return cosign_start(&r->use.cosigning) ? STEP_NEXT : STEP_WAIT;
}

int handle_log_cosign(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_MORE;
        enum step_result result = start_cosigning(r);
        if (result != STEP_NEXT) return result;
    }
    const struct cosigning *c = &r->use.cosigning;
    if (c->status) return request_fail_as(r, &c->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_int_member(&out, "size", (int64_t)c->size);
    json_key(&out, "witnesses");
    json_array(&out);
    for (size_t i = 0; i < c->name_count; i++) json_put_text(&out, c->names[i]);
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

/* ---- entries and proofs ---- */

static enum step_result read_number(struct request *r, const char *name, bool required, uint64_t *out) {
    const char *text = request_parameter(r, name);
    if (!text && !required) return STEP_NEXT;
    if (text && bytes_to_uint(bytes_of(text), INT64_MAX, out) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "%s must be a number", name);
}

int handle_log_entries(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        uint64_t from = 0;
        r->stage = STAGE_ROW;
        query->kind = QUERY_LOG_ENTRIES;
        if (handler_page(r, query) == STEP_FAIL || read_number(r, "from", false, &from) == STEP_FAIL) return STEP_FAIL;
        query->from = (int64_t)from;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) {
        json_object(&out);
        json_int_member(&out, "index", query->rows.entries[i].log_index);
        json_bytes_member(&out, "entry", query->rows.entries[i].text);
        json_object_end(&out);
    }
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

static void write_hashes(struct json_out *out, const struct merkle_hash *hashes, size_t count) {
    json_key(out, "hashes");
    json_array(out);
    for (size_t i = 0; i < count; i++) {
        char text[TEXT_BASE64_SIZE(MERKLE_HASH_SIZE) + 1];
        text_base64_to(hashes[i].bytes, MERKLE_HASH_SIZE, text);
        json_put_text(out, text);
    }
    json_array_end(out);
}

static enum step_result refuse_proof(struct request *r, int status) {
    if (status != GUICHET_INVALID) return request_fail(r, status, NULL, "the log could not be read");
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter",
                        "the log has %llu entries; these numbers do not fit in it", (unsigned long long)log_size(r));
}

int handle_log_inclusion(struct request *r) {
    uint64_t index = 0, size = log_size(r);
    struct merkle_hash hashes[PROOF_HASHES_MAX];
    size_t count = PROOF_HASHES_MAX;
    if (read_number(r, "index", true, &index) == STEP_FAIL || read_number(r, "size", false, &size) == STEP_FAIL)
        return STEP_FAIL;
    int status = size > log_size(r)
                     ? GUICHET_INVALID
                     : merkle_inclusion(query_log_fetch, r->worker->seat.reader, index, size, hashes, &count);
    if (status) return refuse_proof(r, status);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_int_member(&out, "index", (int64_t)index);
    json_int_member(&out, "size", (int64_t)size);
    write_hashes(&out, hashes, count);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_log_consistency(struct request *r) {
    uint64_t from = 0, to = log_size(r);
    struct merkle_hash hashes[PROOF_HASHES_MAX];
    size_t count = PROOF_HASHES_MAX;
    if (read_number(r, "from", true, &from) == STEP_FAIL || read_number(r, "to", false, &to) == STEP_FAIL)
        return STEP_FAIL;
    int status = to > log_size(r)
                     ? GUICHET_INVALID
                     : merkle_consistency(query_log_fetch, r->worker->seat.reader, from, to, hashes, &count);
    if (status) return refuse_proof(r, status);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_int_member(&out, "from", (int64_t)from);
    json_int_member(&out, "to", (int64_t)to);
    write_hashes(&out, hashes, count);
    json_object_end(&out);
    return STEP_NEXT;
}

/* ---- receipt ---- */

static enum step_result write_receipt(struct request *r) {
    const struct query *query = &r->use.query;
    const struct requisition *head = &r->held->head;
    struct merkle_hash hashes[PROOF_HASHES_MAX];
    size_t count = PROOF_HASHES_MAX;
    struct json_out out;
    if (query->count != 1) return request_fail(r, GUICHET_INTERNAL, NULL, "the entry of the reception is missing");
    uint64_t size = r->note->size;
    int status =
        merkle_inclusion(query_log_fetch, r->worker->seat.reader, (uint64_t)head->log_index, size, hashes, &count);
    if (status) return refuse_proof(r, status);
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "requisition");
    json_put_id(&out, &head->id);
    json_text_member(&out, "number", head->number);
    json_bytes_member(&out, "entry", query->rows.entries[0].text);
    json_int_member(&out, "index", head->log_index);
    json_key(&out, "inclusion");
    json_object(&out);
    json_int_member(&out, "size", (int64_t)size);
    write_hashes(&out, hashes, count);
    json_object_end(&out);
    json_text_member(&out, "checkpoint", r->note->text);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_requisitions_receipt(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_NOTE;
        if (handler_hold_head(r) == STEP_FAIL) return STEP_FAIL; /* a purged case is proved as before */
        enum step_result result = ask_proven_note(r, (uint64_t)r->held->head.log_index + 1);
        if (result != STEP_NEXT) return result;
    }
    if (r->stage == STAGE_NOTE) {
        r->stage = STAGE_MORE;
        if (take_note(r) == STEP_FAIL) return STEP_FAIL;
        *query = (struct query){.kind = QUERY_LOG_ENTRIES, .from = r->held->head.log_index, .limit = 1};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    return write_receipt(r);
}
