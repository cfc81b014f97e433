/* POST and DELETE /v1/requisitions/{id}/legal-hold: the order or its end, then the case as it is shown. */
#include "gate/handlers.h"

static void on_done(struct legal_holding *holding) {
    request_run(holding->owner);
}

static enum step_result start(struct request *r, bool is_lift) {
    yyjson_val *root = NULL;
    struct legal_holding *h = arena_alloc(&r->arena, sizeof(*h));
    if (!h) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *h = (struct legal_holding){.seat = &r->worker->seat,
                                .actor = r->actor,
                                .arena = &r->arena,
                                .is_lift = is_lift,
                                .now = r->now,
                                .on_done = on_done,
                                .owner = r};
    if (handler_id(r, &h->query) == STEP_FAIL) return STEP_FAIL;
    if (!is_lift && handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    h->root = root;
    r->holding = h;
    return legal_hold_start(h) ? STEP_NEXT : STEP_WAIT;
}

/* The stages are those of the showing. */
static int handle(struct request *r, bool is_lift) {
    if (!r->holding) {
        enum step_result result = start(r, is_lift);
        if (result != STEP_NEXT) return result;
    }
    if (!r->holding->status) return handle_requisitions_show(r);
    r->faults = &r->holding->faults;
    return request_fail_as(r, &r->holding->why);
}

int handle_legal_hold_set(struct request *r) {
    return handle(r, false);
}

int handle_legal_hold_lift(struct request *r) {
    return handle(r, true);
}
