/* A thin hand between requests and desk/reads.c. */
#include "gate/read_log.h"

void read_log_opened(struct request *r, const struct id *requisition) {
    const struct reads_what what = {.kind = READING_OPENED, .requisition = *requisition};
    reads_note(r->worker->seat.desk, r->actor, &what, r->now);
}

void read_log_searched(struct request *r, const uint8_t *target) {
    const struct reads_what what = {.kind = READING_SEARCHED, .target = target};
    if (target) reads_note(r->worker->seat.desk, r->actor, &what, r->now);
}

static void on_done(struct reads_writing *writing) {
    request_run(writing->owner);
}

static enum step_result judge(struct request *r, const struct reads_writing *writing) {
    if (!writing->is_done) return STEP_WAIT;
    return writing->status ? request_fail_as(r, &writing->why) : STEP_NEXT;
}

enum step_result read_log_hold(struct request *r, enum reading_kind kind, const struct id *requisition) {
    struct reads_writing *writing = r->reading;
    if (writing) return judge(r, writing);
    r->reading = writing = arena_alloc(&r->arena, sizeof(*writing));
    if (!writing) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *writing = (struct reads_writing){.seat = &r->worker->seat,
                                      .actor = r->actor,
                                      .what = {.kind = kind, .requisition = *requisition},
                                      .arena = &r->arena,
                                      .now = r->now,
                                      .on_done = on_done,
                                      .owner = r};
    reads_start(writing);
    return judge(r, writing);
}
