/* GET /v1/stream: begins to follow (feed.h). The request then waits until its caller goes or is sent home. */
#include "gate/app.h"
#include "gate/handlers.h"

/* *from: the entry to begin with; after the one that Last-Event-ID names, else with the next there will be. *is_lost:
 * it names one that this log has not, as after a backup was put back. */
static enum step_result read_position(struct request *r, int64_t *from, bool *is_lost) {
    struct bytes last = http_request_header(&r->http, "last-event-id");
    struct store_figures figures;
    uint64_t number = 0;
    if (last.size && bytes_to_uint(last, INT64_MAX - 1, &number) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_last_event_id",
                            "Last-Event-ID is the id of an event of this stream");
    store_figures(r->worker->seat.desk->store, &figures);
    *is_lost = last.size && number >= figures.log_size;
    *from = last.size && !*is_lost ? (int64_t)number + 1 : (int64_t)figures.log_size;
    return STEP_NEXT;
}

static enum step_result refuse(struct request *r, const struct fail *why) {
    if (why->status == GUICHET_TOO_MANY) request_header(r, "Retry-After", "10");
    return request_fail_as(r, why);
}

int handle_stream(struct request *r) {
    struct fail why;
    int64_t from = 0;
    bool is_lost = false;
    if (r->http.method == HTTP_METHOD_HEAD) {
        r->code = 200;
        r->media_type = "text/event-stream";
        return STEP_NEXT;
    }
    if (feed_enter(r, &why) != GUICHET_OK) return refuse(r, &why); /* first: what is committed from here on rings */
    if (read_position(r, &from, &is_lost) == STEP_FAIL) {
        feed_leave(r);
        return STEP_FAIL;
    }
    feed_begin(r, from, is_lost);
    return STEP_WAIT;
}
