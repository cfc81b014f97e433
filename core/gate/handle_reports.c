/* GET /v1/reports/{territory}/{year}: the yearly report for the convention's committee. Read by the statistician, shown
 * as a page, as figures or as a table. */
#include "gate/app.h"
#include "gate/handlers.h"

#include "desk/yearly_view.h"

enum { STAGE_START, STAGE_DONE };

#define YEAR_FIRST 2000

/* ---- what is asked, by whom ---- */

static enum step_result read_language(struct request *r) {
    const char *given = request_parameter(r, "lang");
    if (!given) return STEP_NEXT;
    if (strcmp(given, "fr") != 0 && strcmp(given, "en") != 0)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "lang is fr or en");
    r->language = given;
    return STEP_NEXT;
}

static int this_year(const struct request *r, const struct calendar *calendar) {
    struct zone_time t;
    zone_local(&calendar->zone, r->now, &t);
    return t.year;
}

static enum step_result read_year(struct request *r, const struct calendar *calendar, int *out) {
    uint64_t year = 0;
    if (r->parameter2.size != 4 || bytes_to_uint(r->parameter2, 9999, &year) != GUICHET_OK || year < YEAR_FIRST)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "the year is four digits, from %d on", YEAR_FIRST);
    if ((int)year > this_year(r, calendar))
        return request_fail(r, GUICHET_INVALID, "year_not_begun", "the year %d has not begun", (int)year);
    *out = (int)year;
    return STEP_NEXT;
}

/* Supervisors and the operators read every report, a party's people that of the territory of which it is a referent. */
static bool may_read(const struct request *r, const struct territory *territory, const struct calendar *calendar) {
    char day[32];
    if (r->actor->roles & (ROLE_SUPERVISOR | ROLES_OPERATOR)) return true;
    handler_day(zone_day_at(&calendar->zone, r->now), day);
    return territory_is_referent(territory, r->actor->party->id, day);
}

static enum step_result look_up(struct request *r, const struct calendar **calendar, const char **code) {
    struct territories *book = &r->worker->seat.desk->territories;
    const struct territory *territory = territory_find(territories_enter(book), r->parameter);
    *code = territory ? arena_text(&r->arena, territory->code) : NULL;
    *calendar = desk_calendar(r->worker->seat.desk, *code);
    bool is_known = *code, is_allowed = is_known && may_read(r, territory, *calendar);
    territories_leave(book);
    if (!is_known) return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such territory");
    if (is_allowed) return STEP_NEXT;
    return request_fail(r, GUICHET_NOT_ALLOWED, NULL,
                        "the report is for supervisors and the referents of its territory");
}

static enum step_result start(struct request *r) {
    struct statistics *order = &r->use.statistics;
    const struct calendar *calendar;
    const char *code;
    int year = 0;
    if (read_language(r) == STEP_FAIL || look_up(r, &calendar, &code) == STEP_FAIL ||
        read_year(r, calendar, &year) == STEP_FAIL)
        return STEP_FAIL;
    *order = (struct statistics){.yearly = arena_alloc(&r->arena, sizeof *order->yearly)};
    if (!order->yearly) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    yearly_init(order->yearly, code, year, r->now, calendar, &r->arena);
    return handler_count(r);
}

/* ---- what is given ---- */

static void give_json(struct request *r, const struct yearly_view *view) {
    struct json_out out;
    request_json(r, 200, &out);
    yearly_view_json(view, &out);
}

static void give_csv(struct request *r, const struct yearly_view *view) {
    r->media_type = "text/csv; charset=utf-8";
    request_header(r, "Content-Disposition",
                   arena_printf(&r->arena, "attachment; filename=\"guichet-%s-%d.csv\"", view->yearly->territory,
                                view->yearly->year));
    yearly_view_csv(view, &r->out);
}

static void give_html(struct request *r, const struct yearly_view *view) {
    r->media_type = "text/html; charset=utf-8";
    request_header(r, "Content-Security-Policy", yearly_view_policy(view));
    request_header(r, "X-Content-Type-Options", "nosniff");
    request_header(r, "Referrer-Policy", "no-referrer");
    yearly_view_html(view, &r->out);
}

/* The page, unless something else is asked for. */
static void give(struct request *r, const struct yearly_view *view) {
    r->code = 200;
    request_header(r, "Vary", "Accept, Accept-Language");
    request_header(r, "Content-Language", r->language);
    if (handler_accepts(r, "text/html")) give_html(r, view);
    else if (handler_accepts(r, "application/json")) give_json(r, view);
    else if (handler_accepts(r, "text/csv")) give_csv(r, view);
    else give_html(r, view);
}

static enum step_result show(struct request *r, const struct yearly *yearly) {
    struct territories *book = &r->worker->seat.desk->territories;
    const struct territory *territory = territory_find(territories_enter(book), bytes_of(yearly->territory));
    const struct yearly_view view = {r->worker->seat.desk, yearly, territory, r->language, &r->arena};
    if (territory) give(r, &view);
    territories_leave(book); /* a reload may have taken it away meanwhile */
    return territory ? STEP_NEXT : request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such territory");
}

int handle_reports(struct request *r) {
    struct statistics *order = &r->use.statistics;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        return start(r);
    }
    enum step_result result = order->status ? request_fail_as(r, &order->why) : show(r, order->yearly);
    yearly_done(order->yearly);
    statistician_done(order);
    return result;
}
