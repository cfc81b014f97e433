/* What is kept beside the cases: listing, writing, showing. */
#include "gate/item_steps.h"

enum step_result item_steps_open(struct request *r, const struct item *item, yyjson_val **content) {
    struct fail why;
    const struct record *of = item->of_case ? r->held : NULL;
    int status = item_open(r->worker->seat.desk, of, item, &r->arena, content, &why);
    return status ? request_fail_as(r, &why) : STEP_NEXT;
}

enum step_result item_steps_list(struct request *r, item_steps_show *show) {
    const struct query *query = &r->use.query;
    struct json_out out;
    if (query->status) return request_fail_as(r, &query->why);
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) {
        const struct item *item = &query->rows.items[i].item;
        yyjson_val *content;
        if (item_steps_open(r, item, &content) == STEP_FAIL) return STEP_FAIL;
        show(&out, r, item, content);
    }
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}

enum step_result item_steps_expected(struct request *r, int64_t *expected) {
    struct bytes match = http_request_header(&r->http, "if-match"),
                 none = http_request_header(&r->http, "if-none-match");
    uint64_t revision;
    *expected = bytes_equal_text(none, "*") ? 0 : -1;
    if (!match.data || bytes_equal_text(match, "*")) return STEP_NEXT;
    if (match.size > 2 && match.data[0] == '"' && match.data[match.size - 1] == '"' &&
        bytes_to_uint((struct bytes){match.data + 1, match.size - 2}, INT64_MAX, &revision) == GUICHET_OK) {
        *expected = (int64_t)revision;
        return STEP_NEXT;
    }
    return request_fail(r, GUICHET_MALFORMED, "bad_header", "If-Match names a revision, as \"3\"");
}

void item_steps_etag(struct request *r, int64_t revision) {
    if (r->http.method == HTTP_METHOD_DELETE) return;
    request_header(r, "ETag", arena_printf(&r->arena, "\"%lld\"", (long long)revision));
}

enum step_result item_steps_stale(struct request *r, const struct item *item, yyjson_val *content,
                                  item_steps_show *show) {
    struct json_out out;
    buffer_clear(&r->out);
    json_out_init(&out, &r->out);
    if (item) show(&out, r, item, content);
    else json_put_null(&out);
    r->current = (struct bytes){arena_copy(&r->arena, buffer_bytes(&r->out)), r->out.size};
    r->yours = buffer_bytes(&r->body);
    return request_fail_as(r, &r->writing->why);
}

static void on_written(struct item_writing *writing) {
    request_run(writing->owner);
}

enum step_result item_steps_begin(struct request *r) {
    r->writing = arena_alloc(&r->arena, sizeof(*r->writing));
    if (!r->writing) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *r->writing = (struct item_writing){.seat = &r->worker->seat,
                                        .actor = r->actor,
                                        .arena = &r->arena,
                                        .now = r->now,
                                        .on_done = on_written,
                                        .owner = r};
    return STEP_NEXT;
}

enum step_result item_steps_written(struct request *r, int code, item_steps_show *show) {
    struct item_writing *w = r->writing;
    struct item item = w->change.ops[0].as.item;
    struct json_out out;
    yyjson_val *content;
    if (w->status) return request_fail_as(r, &w->why);
    if (r->http.method == HTTP_METHOD_DELETE) {
        r->code = 204;
        return STEP_NEXT;
    }
    item.revision = w->revision;
    if (json_read(w->json, &r->arena, &content, &w->why)) return request_fail_as(r, &w->why);
    request_json(r, code, &out);
    show(&out, r, &item, content);
    return STEP_NEXT;
}
