/* POST /v1/operations/reindex: a page of cases, on the workshop's thread. */
#include "desk/reindex.h"

#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

struct job {
    struct workshop_order order;
    struct reindex reindex;
};

static int run(struct desk *desk, struct workshop_order *order) {
    struct job *job = chain_item(order, struct job, order);
    return reindex_page(desk, &job->reindex, &order->why);
}

static enum step_result start(struct request *r) {
    static const char *const known[] = {"cursor", NULL};
    struct job *job = arena_alloc(&r->arena, sizeof(*job));
    struct fail why;
    yyjson_val *root;
    if (!job) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (handler_json(r, true, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    *job = (struct job){.order = {.task = WORKSHOP_RUN, .run = run}};
    yyjson_val *cursor = json_get(root, "cursor");
    if (cursor && !yyjson_is_null(cursor) && reindex_from(json_text(cursor), &job->reindex, &why))
        return request_fail_as(r, &why);
    r->use.job = job;
    r->stage = STAGE_DONE;
    return handler_order(r, &job->order);
}

int handle_reindex(struct request *r) {
    struct json_out out;
    if (r->stage == STAGE_START) return start(r);
    struct job *job = r->use.job;
    if (job->order.status) return request_fail_as(r, &job->order.why);
    request_json(r, 200, &out);
    reindex_write(&out, &job->reindex);
    return STEP_NEXT;
}
