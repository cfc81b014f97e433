/* Drafts: of an event on a case, GET, PUT and DELETE /v1/requisitions/{id}/draft; of a submission, /v1/drafts/{name}.
 *
 *   (the case is asked for) ─▶ GET: the draft is asked for ─▶ shown
 *                              PUT, DELETE: written ─▶ shown, gone, or stale: the draft is asked for ─▶ both are shown
 *
 * A draft is its person's alone, and stands as long as he lets it: it knows nothing of leases and versions but the
 * version that it was written for. */
#include "gate/item_steps.h"

#define DRAFTS_MAX     200 /* submissions that one person keeps */
#define DRAFT_NAME_MAX 64

enum { STAGE_ASK, STAGE_ROW, STAGE_SHOW, STAGE_WRITTEN, STAGE_STALE };

/* ---- what is kept: {"person", "name", "saved_at", "body"} ---- */

static bool is_of_case(const struct request *r) {
    return strncmp(r->route->path, "/v1/req", 7) == 0;
}

static enum item_kind kind_of(const struct request *r) {
    return is_of_case(r) ? ITEM_DRAFT : ITEM_DOCUMENT;
}

static bool is_name(struct bytes name) {
    static const char marks[] = "-_.";
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && !memchr(marks, c, sizeof(marks) - 1)) return false;
    }
    return name.size > 0 && name.size <= DRAFT_NAME_MAX;
}

static struct id id_of(const struct request *r) {
    const struct vault *vault = r->worker->seat.desk->vault;
    if (!is_of_case(r)) return item_named(vault, ITEM_DOCUMENT, r->actor->person, r->parameter);
    struct bytes id = {(const char *)r->held->head.id.bytes, sizeof(r->held->head.id.bytes)};
    return item_named(vault, ITEM_DRAFT, r->actor->person, id);
}

static struct bytes write_content(struct request *r, yyjson_val *body) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 4u << 20);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "person", r->actor->person);
    if (!is_of_case(r)) json_bytes_member(&out, "name", r->parameter);
    json_time_member(&out, "saved_at", r->now);
    json_value_member(&out, "body", body);
    json_object_end(&out);
    struct bytes json = {text.status ? NULL : arena_copy(&r->arena, buffer_bytes(&text)), text.size};
    buffer_done(&text);
    return json;
}

/* The members of the body as they were sent, and what the gateway knows of them. */
static void write_draft(struct json_out *out, const struct request *r, const struct item *item, yyjson_val *content) {
    size_t i, count;
    yyjson_val *name, *value, *body = json_get(content, "body");
    json_object(out);
    if (json_get(content, "name")) json_value_member(out, "name", json_get(content, "name"));
    yyjson_obj_foreach(body, i, count, name, value) json_value_member(out, yyjson_get_str(name), value);
    json_value_member(out, "saved_at", json_get(content, "saved_at"));
    json_int_member(out, "revision", item->revision);
    if (r->held) json_int_member(out, "current_version", r->held->head.version);
    json_object_end(out);
}

/* ---- reading ---- */

static enum step_result ask_draft(struct request *r, int next) {
    r->stage = next;
    r->use.query = (struct query){.kind = QUERY_ITEM, .item = kind_of(r), .id = id_of(r), .limit = 1};
    return handler_ask(r);
}

/* What the question gave. Two blind indices that are alike by chance would be another person's: then it is none. */
static enum step_result open_draft(struct request *r, const struct item **item, yyjson_val **content) {
    const struct query *query = &r->use.query;
    struct fail why = query->why;
    int status = query->status;
    if (!status) {
        *item = &query->rows.items[0].item;
        status = item_open(r->worker->seat.desk, r->held, *item, &r->arena, content, &why);
        if (!status && strcmp(json_get_string(*content, "person", ""), r->actor->person) != 0)
            status = GUICHET_NOT_FOUND;
    }
    if (status == GUICHET_NOT_FOUND) return request_fail(r, GUICHET_NOT_FOUND, "no_draft", "there is no such draft");
    return status ? request_fail_as(r, &why) : STEP_NEXT;
}

static enum step_result at_show(struct request *r) {
    const struct item *item;
    yyjson_val *content;
    struct json_out out;
    if (open_draft(r, &item, &content) == STEP_FAIL) return STEP_FAIL;
    item_steps_etag(r, item->revision);
    request_json(r, 200, &out);
    write_draft(&out, r, item, content);
    return STEP_NEXT;
}

/* ---- writing ---- */

static enum step_result check_case_body(struct request *r, yyjson_val *root) {
    static const char *const known[] = {"event", "input", "version", NULL};
    struct bytes event = json_get_text(root, "event");
    yyjson_val *input = json_get(root, "input"), *version = json_get(root, "version");
    if (handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    if (!event.data || !event.size || event.size > 64)
        return request_fail(r, GUICHET_INVALID, "required", "\"event\" must name an event");
    if (input && !yyjson_is_null(input) && !yyjson_is_obj(input))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"input\" must be an object");
    if (version && !yyjson_is_null(version) && !yyjson_is_int(version))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"version\" must be a number");
    return STEP_NEXT;
}

static enum step_result check_document_body(struct request *r, yyjson_val *root) {
    static const char *const known[] = {"document", NULL};
    if (handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    if (yyjson_is_obj(json_get(root, "document"))) return STEP_NEXT;
    return request_fail(r, GUICHET_INVALID, "required",
                        "\"document\" must be an object: the submission as far as it is");
}

static enum step_result begin(struct request *r, struct bytes content) {
    struct item item = {.kind = kind_of(r), .id = id_of(r), .limit = DRAFTS_MAX};
    if (item_steps_expected(r, &item.expected) == STEP_FAIL) return STEP_FAIL;
    if (item_steps_begin(r) == STEP_FAIL) return STEP_FAIL;
    item_owner(r->worker->seat.desk->vault, r->actor->person, item.owner);
    r->stage = STAGE_WRITTEN;
    if (item_begin(r->writing, r->held, &item, content)) return request_fail_as(r, &r->writing->why);
    return item_start(r->writing) ? STEP_NEXT : STEP_WAIT;
}

static enum step_result put(struct request *r) {
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    enum step_result result = is_of_case(r) ? check_case_body(r, root) : check_document_body(r, root);
    if (result == STEP_FAIL) return STEP_FAIL;
    struct bytes content = write_content(r, root);
    return content.data ? begin(r, content) : request_fail(r, GUICHET_TOO_LARGE, NULL, "the draft is too large");
}

static enum step_result at_stale(struct request *r) {
    yyjson_val *content = NULL;
    const struct item *item = NULL;
    if (r->use.query.status == GUICHET_OK && open_draft(r, &item, &content) == STEP_FAIL) return STEP_FAIL;
    return item_steps_stale(r, item, content, write_draft);
}

static enum step_result at_written(struct request *r) {
    if (r->writing->status == GUICHET_STALE) {
        enum step_result result = ask_draft(r, STAGE_STALE);
        return result == STEP_NEXT ? at_stale(r) : result;
    }
    if (!r->writing->status) item_steps_etag(r, r->writing->revision);
    return item_steps_written(r, 200, write_draft);
}

/* ---- the handlers ---- */

static enum step_result act(struct request *r) {
    if (r->http.method == HTTP_METHOD_PUT) return put(r);
    if (r->http.method == HTTP_METHOD_DELETE) return begin(r, (struct bytes){NULL, 0});
    return ask_draft(r, STAGE_SHOW);
}

static enum step_result at_row(struct request *r) {
    if (handler_hold(r) == STEP_FAIL) return STEP_FAIL;
    if (r->sight == SIGHT_METADATA || r->sight == SIGHT_READER)
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "the case is not the caller's");
    return act(r);
}

static enum step_result at_ask(struct request *r) {
    if (!is_of_case(r)) {
        if (is_name(r->parameter)) return act(r);
        return request_fail(r, GUICHET_MALFORMED, "bad_name", "a name has 1 to %d letters, digits, dashes, points",
                            DRAFT_NAME_MAX);
    }
    if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
    r->stage = STAGE_ROW;
    return handler_ask(r);
}

int handle_draft(struct request *r) {
    static enum step_result (*const stages[])(struct request *) = {[STAGE_ASK] = at_ask,
                                                                   [STAGE_ROW] = at_row,
                                                                   [STAGE_SHOW] = at_show,
                                                                   [STAGE_WRITTEN] = at_written,
                                                                   [STAGE_STALE] = at_stale};
    for (;;) {
        int stage = r->stage;
        enum step_result result = stages[stage](r);
        if (result != STEP_NEXT || r->stage == stage) return result;
    }
}

/* ---- all of a person's submissions ---- */

static void write_line(struct json_out *out, const struct request *r, const struct item *item, yyjson_val *content) {
    if (strcmp(json_get_string(content, "person", ""), r->actor->person) != 0) return;
    json_object(out);
    json_value_member(out, "name", json_get(content, "name"));
    json_value_member(out, "type", json_get(json_get(json_get(content, "body"), "document"), "type"));
    json_value_member(out, "saved_at", json_get(content, "saved_at"));
    json_int_member(out, "revision", item->revision);
    json_object_end(out);
}

int handle_drafts_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        uint8_t *owner = arena_alloc(&r->arena, BLIND_SIZE);
        if (!owner) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
        r->stage = STAGE_SHOW;
        item_owner(r->worker->seat.desk->vault, r->actor->person, owner);
        *query = (struct query){
            .kind = QUERY_ITEMS_OF_OWNER, .item = ITEM_DOCUMENT, .filter.owner = owner, .limit = DRAFTS_MAX};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    return item_steps_list(r, write_line);
}
