/* GET /v1/requisitions/{id}/files: the files of a case, with what the scanner said of each; and the release of one that
 * it could say nothing of. */
#include "desk/case_file.h"
#include "gate/handlers.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_FILES };

static enum step_result ask_files(struct request *r) {
    r->stage = STAGE_FILES;
    r->use.query = (struct query){.kind = QUERY_UPLOADS_OF, .id = r->held->head.id};
    if (handler_page(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
    return handler_ask(r);
}

static enum step_result show(struct request *r) {
    const struct query *query = &r->use.query;
    struct json_out out;
    if (query->status) return request_fail_as(r, &r->use.query.why);
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) {
        const struct query_row_upload *row = &query->rows.uploads[i];
        if (!case_file_is_shown(r->held, r->sight, row)) continue;
        if (case_file_write(&r->worker->seat, r->held, row, &r->arena, &out, &r->why) != GUICHET_OK) return STEP_FAIL;
    }
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_files_list(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        if (handler_hold(r) == STEP_FAIL) return STEP_FAIL;
        if (r->sight == SIGHT_METADATA) return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such requisition");
        enum step_result result = ask_files(r);
        if (result != STEP_NEXT) return result;
    }
    return show(r);
}

/* ---- releasing ---- */

static void on_released(struct scan_releasing *releasing) {
    request_run(releasing->owner);
}

static enum step_result read_reason(struct request *r, struct bytes *reason) {
    static const char *const known[] = {"reason", NULL};
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    *reason = bytes_trim(json_get_text(root, "reason"));
    if (reason->size >= SCAN_REASON_MIN && reason->size <= SCAN_REASON_MAX) return STEP_NEXT;
    return request_fail(r, GUICHET_INVALID, reason->size ? "length" : "required",
                        "\"reason\" must be a text of %d to %d bytes", SCAN_REASON_MIN, SCAN_REASON_MAX);
}

static enum step_result start(struct request *r) {
    struct scan_releasing *s = arena_alloc(&r->arena, sizeof *s);
    if (!s) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *s = (struct scan_releasing){.seat = &r->worker->seat,
                                 .actor = r->actor,
                                 .arena = &r->arena,
                                 .now = r->now,
                                 .on_done = on_released,
                                 .owner = r};
    if (handler_id(r, &s->query) == STEP_FAIL || read_reason(r, &s->reason) == STEP_FAIL) return STEP_FAIL;
    if (id_parse(r->parameter2, &s->file) != GUICHET_OK)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such file");
    r->releasing = s;
    return scan_release_start(s) ? STEP_NEXT : STEP_WAIT;
}

int handle_files_release(struct request *r) {
    if (!r->releasing) {
        enum step_result result = start(r);
        if (result != STEP_NEXT) return result;
    }
    if (r->releasing->status) return request_fail_as(r, &r->releasing->why);
    r->code = 204;
    return STEP_NEXT;
}
