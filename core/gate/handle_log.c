/* The transparency log (contract §6): checkpoint, entries, proofs, and the receipt that ties a requisition to it. */
#include "gate/handlers.h"

#include "base/text.h"
#include "seal/merkle.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_MORE };

#define PROOF_HASHES_MAX 64

int handle_log_checkpoint(struct request *r) {
    struct bytes note;
    if (store_checkpoint(r->worker->seat.desk->store, &r->arena, &note, &r->why) != GUICHET_OK) return STEP_FAIL;
    r->code = 200;
    r->media_type = "text/plain; charset=utf-8";
    r->reply = note;
    return STEP_NEXT;
}

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

static uint64_t log_size(const struct request *r) {
    struct store_figures figures;
    store_figures(r->worker->seat.desk->store, &figures);
    return figures.log_size;
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

/* The size a checkpoint note speaks of: its second line. */
static uint64_t note_size(struct bytes note) {
    const char *line = memchr(note.data, '\n', note.size);
    const char *end = line ? memchr(line + 1, '\n', note.size - (size_t)(line + 1 - note.data)) : NULL;
    uint64_t size = 0;
    if (end) bytes_to_uint((struct bytes){line + 1, (size_t)(end - line - 1)}, INT64_MAX, &size);
    return size;
}

static enum step_result write_receipt(struct request *r) {
    const struct query *query = &r->use.query;
    const struct requisition *head = &r->held->head;
    struct merkle_hash hashes[PROOF_HASHES_MAX];
    size_t count = PROOF_HASHES_MAX;
    struct bytes note;
    struct json_out out;
    if (query->count != 1) return request_fail(r, GUICHET_INTERNAL, NULL, "the entry of the reception is missing");
    if (store_checkpoint(r->worker->seat.desk->store, &r->arena, &note, &r->why) != GUICHET_OK) return STEP_FAIL;
    uint64_t size = note_size(note);
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
    json_bytes_member(&out, "checkpoint", note);
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
        r->stage = STAGE_MORE;
        r->held = arena_alloc(&r->arena, sizeof(*r->held));
        if (!r->held) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
        if (handler_record(r, r->held, &r->sight) == STEP_FAIL) return STEP_FAIL;
        *query = (struct query){.kind = QUERY_LOG_ENTRIES, .from = r->held->head.log_index, .limit = 1};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    return write_receipt(r);
}
