/* Finds the due date by going through the stops in order, each one judged by the due date found so far.
 *
 *      due := start + duration
 *      for each stop with from < due:  due := due moved by what was stopped
 */
#include "domain/legal_clock.h"

/* The part of a stop that counts: after the start, and up to now while it is open. */
static struct stop clip(const struct legal_clock *clock, const struct stop *stop, int64_t now) {
    struct stop part = {stop->from, stop->to ? stop->to : now};
    if (part.from < clock->started_at) part.from = clock->started_at;
    if (part.to < part.from) part.to = part.from;
    return part;
}

static int64_t due_elapsed(const struct legal_clock *clock, int64_t now) {
    int64_t due = clock->started_at + duration_ms(clock->duration);
    for (size_t i = 0; i < clock->stop_count; i++) {
        struct stop stop = clip(clock, &clock->stops[i], now);
        if (stop.from >= due) break;
        due += stop.to - stop.from;
    }
    return due;
}

static int64_t due_working_hours(const struct calendar *calendar, const struct legal_clock *clock, int64_t now) {
    int64_t due = duration_due(calendar, clock->started_at, clock->duration);
    for (size_t i = 0; i < clock->stop_count; i++) {
        struct stop stop = clip(clock, &clock->stops[i], now);
        if (stop.from >= due) break;
        due = calendar_add_open_ms(calendar, due, calendar_open_ms(calendar, stop.from, stop.to));
    }
    return due;
}

static int32_t add_days(const struct calendar *calendar, enum duration_unit unit, int32_t day, int32_t count) {
    if (unit == DURATION_WORKING_DAYS) return calendar_add_working_days(calendar, day, count);
    if (unit == DURATION_BUSINESS_DAYS) return calendar_add_business_days(calendar, day, count);
    return day + count;
}

static int32_t count_days(const struct calendar *calendar, enum duration_unit unit, int32_t after, int32_t upto) {
    if (unit == DURATION_WORKING_DAYS) return calendar_count_working_days(calendar, after, upto);
    if (unit == DURATION_BUSINESS_DAYS) return calendar_count_business_days(calendar, after, upto);
    return upto - after;
}

static int32_t roll(const struct calendar *calendar, enum duration_unit unit, int32_t day) {
    if (unit == DURATION_BUSINESS_DAYS) return calendar_next_business_day(calendar, day);
    return calendar_next_working_day(calendar, day);
}

/* `last` is the last day before rolling: rolling twice would give days away. */
static int64_t due_days(const struct calendar *calendar, const struct legal_clock *clock, int64_t now) {
    enum duration_unit unit = clock->duration.unit;
    int32_t last = add_days(calendar, unit, zone_day_at(&calendar->zone, clock->started_at), clock->duration.count);
    int64_t due = calendar_end_of_day(calendar, roll(calendar, unit, last));
    for (size_t i = 0; i < clock->stop_count; i++) {
        struct stop stop = clip(clock, &clock->stops[i], now);
        if (stop.from >= due) break;
        int32_t from = zone_day_at(&calendar->zone, stop.from), to = zone_day_at(&calendar->zone, stop.to);
        int32_t stopped = count_days(calendar, unit, from, to);
        last = add_days(calendar, unit, last, stopped < CALENDAR_COUNT_MAX ? stopped : CALENDAR_COUNT_MAX);
        if (last < to) last = to;
        due = calendar_end_of_day(calendar, roll(calendar, unit, last));
    }
    return due;
}

int64_t legal_clock_due(const struct calendar *calendar, const struct legal_clock *clock, int64_t now) {
    if (clock->fixed_at) return clock->fixed_at;
    if (duration_is_elapsed(clock->duration)) return due_elapsed(clock, now);
    if (clock->duration.unit == DURATION_WORKING_HOURS) return due_working_hours(calendar, clock, now);
    return due_days(calendar, clock, now);
}

static bool is_stopped(const struct legal_clock *clock) {
    return !clock->fixed_at && clock->stop_count && !clock->stops[clock->stop_count - 1].to;
}

static enum deadline_status status_by(const struct legal_clock *clock, int64_t due, int64_t judged) {
    if (judged > due) return DEADLINE_MISSED;
    if (clock->met_at) return DEADLINE_MET;
    return is_stopped(clock) ? DEADLINE_PAUSED : DEADLINE_RUNNING;
}

enum deadline_status legal_clock_status(const struct calendar *calendar, const struct legal_clock *clock, int64_t now) {
    int64_t judged = clock->met_at ? clock->met_at : now;
    return status_by(clock, legal_clock_due(calendar, clock, judged), judged);
}

void legal_clock_remaining(const struct calendar *calendar, const struct legal_clock *clock, int64_t now,
                           struct legal_clock_left *out) {
    int64_t judged = clock->met_at ? clock->met_at : now;
    int64_t due = legal_clock_due(calendar, clock, judged);
    *out = (struct legal_clock_left){.ms = due - judged};
    if (clock->met_at || due <= now) return;
    /* 24:00 belongs to the day that ends. */
    out->working_days =
        calendar_count_working_days(calendar, zone_day_at(&calendar->zone, now), zone_day_at(&calendar->zone, due - 1));
}

/* ---- on a requisition's deadline ---- */

int legal_clock_of(const struct deadline *deadline, struct legal_clock *out, struct fail *why) {
    *out = (struct legal_clock){.started_at = deadline->started_at,
                                .fixed_at = deadline->fixed_at,
                                .met_at = deadline->met_at,
                                .stops = deadline->stops,
                                .stop_count = deadline->stop_count};
    if (deadline->fixed_at) return GUICHET_OK;
    return duration_parse(bytes_of(deadline->duration), &out->duration, why);
}

int legal_clock_update(const struct calendar *calendar, struct deadline *deadline, int64_t now, struct fail *why) {
    struct legal_clock clock;
    int status = legal_clock_of(deadline, &clock, why);
    if (status) return status;
    int64_t judged = clock.met_at ? clock.met_at : now;
    deadline->due_at = legal_clock_due(calendar, &clock, judged);
    deadline->status = status_by(&clock, deadline->due_at, judged);
    return GUICHET_OK;
}

int legal_clock_pause(struct deadline *deadline, int64_t at, struct fail *why) {
    struct stop *last = deadline->stop_count ? &deadline->stops[deadline->stop_count - 1] : NULL;
    if (last && !last->to) return GUICHET_OK;
    if (last && at <= last->to) {
        last->to = 0;
        return GUICHET_OK;
    }
    if (deadline->stop_count == STOPS_MAX) {
        return fail(why, GUICHET_LIMIT, "deadline %s: its clock was stopped %d times, no more can be kept",
                    deadline->name, STOPS_MAX);
    }
    deadline->stops[deadline->stop_count++] = (struct stop){at, 0};
    return GUICHET_OK;
}

void legal_clock_resume(struct deadline *deadline, int64_t at) {
    struct stop *last = deadline->stop_count ? &deadline->stops[deadline->stop_count - 1] : NULL;
    if (!last || last->to) return;
    if (at > last->from) last->to = at;
    else deadline->stop_count--;
}
