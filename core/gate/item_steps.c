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
