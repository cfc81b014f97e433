/* POST /v1/subject-report: made on the workshop's thread. */
#include "desk/subject_report.h"

#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

struct job {
    struct workshop_order order;
    struct subject_report report;
};

static int run(struct desk *desk, struct workshop_order *order) {
    struct job *job = chain_item(order, struct job, order);
    return subject_report_make(desk, &job->report, &order->why);
}

static enum step_result start(struct request *r) {
    struct job *job = arena_alloc(&r->arena, sizeof(*job));
    struct json_out unused;
    yyjson_val *root;
    if (!job) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    request_json(r, 200, &unused);
    *job = (struct job){.order = {.task = WORKSHOP_RUN, .run = run},
                        .report = {.actor = r->actor, .arena = &r->arena, .root = root, .now = r->now, .out = &r->out}};
    r->use.job = job;
    r->stage = STAGE_DONE;
    return handler_order(r, &job->order);
}

int handle_subject_report(struct request *r) {
    if (r->stage == STAGE_START) return start(r);
    struct job *job = r->use.job;
    if (!job->order.status) return STEP_NEXT;
    r->faults = &job->report.faults;
    return request_fail_as(r, &job->order.why);
}
