/* GET /v1/stats: what was received in a period and what became of it. Counted by the statistician. */
#include "gate/app.h"
#include "gate/filters.h"
#include "gate/handlers.h"

#include "base/text.h"

enum { STAGE_START, STAGE_DONE };

#define YEAR_DAYS 366

static const struct zone *zone_of(const struct request *r, const char *territory) {
    return &desk_calendar(r->worker->seat.desk, territory)->zone;
}

/* A time, or a date, which is the midnight with which it begins there. */
static enum step_result read_moment(struct request *r, const char *name, const struct zone *zone, int64_t *out) {
    const char *text = request_parameter(r, name);
    int year, month, day;
    if (!text || text_date_parse(bytes_of(text), &year, &month, &day) != GUICHET_OK) return filters_time(r, name, out);
    *out = zone_to_utc(zone, zone_day(year, month, day), 0);
    return STEP_NEXT;
}

static enum step_result read_order(struct request *r, struct statistics *order) {
    const char *by = request_parameter(r, "by");
    order->territory = request_parameter(r, "territory");
    order->zone = zone_of(r, order->territory);
    order->to = r->now + 1;
    order->from = INT64_MIN;
    if (stats_by_of(by ? by : "", &order->by[1]) != GUICHET_OK || (by && !by[0]))
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "by is type, party, team or month");
    if (read_moment(r, "to", order->zone, &order->to) == STEP_FAIL ||
        read_moment(r, "from", order->zone, &order->from) == STEP_FAIL)
        return STEP_FAIL;
    if (order->from == INT64_MIN) order->from = order->to - YEAR_DAYS * ZONE_DAY_MS;
    if (order->from < 0) order->from = 0;
    order->count = by ? 2 : 1; /* the first is that of all */
    return order->from < order->to ? STEP_NEXT
                                   : request_fail(r, GUICHET_MALFORMED, "bad_parameter", "from lies before to");
}

static void write_groups(struct json_out *out, const struct stats *stats) {
    json_key(out, "groups");
    json_array(out);
    for (size_t i = 0; stats && i < stats->group_count; i++) stats_put_group(out, &stats->groups[i]);
    json_array_end(out);
}

static void write_json(struct request *r, const struct statistics *order) {
    const struct stats *all = &order->stats[0];
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_time_member(&out, "from", order->from);
    json_time_member(&out, "to", order->to);
    json_text_member(&out, "territory", order->territory);
    json_text_member(&out, "by", order->count > 1 ? stats_by_name(order->by[1]) : NULL);
    json_key(&out, "total");
    stats_put_group(&out, &all->groups[0]);
    write_groups(&out, order->count > 1 ? &order->stats[1] : NULL);
    json_key(&out, "load");
    json_array(&out);
    for (size_t i = 0; i < all->load_count; i++) stats_put_load(&out, &all->loads[i]);
    json_array_end(&out);
    json_object_end(&out);
}

int handle_stats(struct request *r) {
    struct statistics *order = &r->use.statistics;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        return read_order(r, order) == STEP_FAIL ? STEP_FAIL : handler_count(r);
    }
    request_header(r, "Vary", "Accept");
    if (order->status) {
        request_fail_as(r, &order->why);
    } else if (handler_accepts(r, "text/csv")) {
        r->code = 200;
        r->media_type = "text/csv; charset=utf-8";
        stats_csv(&order->stats[order->count - 1], &r->out);
    } else {
        write_json(r, order);
    }
    statistician_done(order);
    return order->status ? STEP_FAIL : STEP_NEXT;
}
