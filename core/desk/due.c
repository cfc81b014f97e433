/* A due time that is known is one that is fixed: nothing of it is computed anew. */
#include "desk/due.h"

#define HOUR_MS INT64_C(3600000)

static void put_left(struct json_out *out, const struct calendar *calendar, int64_t at, int64_t now) {
    const struct legal_clock clock = {.fixed_at = at};
    struct legal_clock_left left;
    legal_clock_remaining(calendar, &clock, now, &left);
    json_int_member(out, "working_days", left.working_days);
    json_int_member(out, "hours", left.ms / HOUR_MS);
}

static void put_nothing(struct json_out *out) {
    json_raw_member(out, "working_days", BYTES("null"));
    json_raw_member(out, "hours", BYTES("null"));
}

void due_put(struct json_out *out, const struct calendar *calendar, int64_t at, enum clock_state clock, int64_t now) {
    json_key(out, "due_in");
    if (!at || clock == CLOCK_STOPPED) {
        json_put_null(out);
        return;
    }
    json_object(out);
    json_bool_member(out, "stopped", clock == CLOCK_PAUSED);
    if (clock == CLOCK_PAUSED) put_nothing(out);
    else put_left(out, calendar, at, now);
    json_object_end(out);
}
