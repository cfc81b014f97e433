/* The legal teams' queue: list, claim the next, claim one, renew, release, assign. */
#include "gate/filters.h"
#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

/* ---- list ---- */

static enum step_result read_claimed(struct request *r, struct query_filter *filter) {
    static const char *const words[] = {"any", "me", "none"};
    const char *text = request_parameter(r, "claimed");
    for (int i = 0; text && i < 3; i++) {
        if (strcmp(text, words[i])) continue;
        filter->claimed = i;
        return STEP_NEXT;
    }
    return text ? request_fail(r, GUICHET_MALFORMED, "bad_parameter", "claimed is me, none or any") : STEP_NEXT;
}

/* Whose queues. */
static void set_teams(const struct actor *actor, struct query_filter *filter) {
    filter->all = actor->all_teams || (actor->roles & ROLE_SUPERVISOR);
    filter->teams = filter->all ? NULL : actor->teams;
    filter->viewer = actor;
}

static enum step_result read_queue_filter(struct request *r, struct query *query) {
    struct query_filter *filter = &query->filter;
    set_teams(r->actor, filter);
    filter->team = request_parameter(r, "team");
    filter->type = request_parameter(r, "type");
    filter->state = request_parameter(r, "state");
    filter->person = r->actor->person;
    if (read_claimed(r, filter) == STEP_FAIL || filters_flag(r, "overdue", &filter->overdue) == STEP_FAIL ||
        filters_flag(r, "approval", &filter->approval) == STEP_FAIL ||
        filters_flag(r, "takeable", &filter->takeable) == STEP_FAIL)
        return STEP_FAIL;
    return filters_read(r, "due", filter) == STEP_FAIL ? STEP_FAIL : handler_page(r, query);
}

int handle_queue_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_TASKS;
        if (read_queue_filter(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct view view = handler_view(r, SIGHT_HOLDER);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++)
        view_task(&out, &view, &query->rows.tasks[i].task, &query->rows.tasks[i].head, r->worker->seat.desk->registry);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}

/* ---- counters ---- */

static void write_counters(struct request *r, const struct query_counters *counters) {
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_int_member(&out, "mine", counters->mine);
    json_int_member(&out, "free", counters->free);
    json_int_member(&out, "due_today", counters->due_today);
    json_int_member(&out, "overdue", counters->overdue);
    json_int_member(&out, "waiting", counters->waiting);
    json_int_member(&out, "to_approve", counters->to_approve);
    json_object_end(&out);
}

int handle_queue_counters(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        const struct calendar *calendar = r->worker->seat.desk->calendar;
        query->kind = QUERY_COUNTERS;
        set_teams(r->actor, &query->filter);
        query->filter.due_before = calendar_end_of_day(calendar, zone_day_at(&calendar->zone, r->now));
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    write_counters(r, &query->counters);
    return STEP_NEXT;
}

/* ---- claims ---- */

static enum step_result show_claimed(struct request *r) {
    const struct claiming *c = &r->use.claiming;
    if (c->status) return request_fail_as(r, &c->why);
    struct view view = handler_view(r, SIGHT_HOLDER);
    struct json_out out;
    request_json(r, 200, &out);
    view_task(&out, &view, &c->result, &c->head, r->worker->seat.desk->registry);
    return STEP_NEXT;
}

static enum step_result read_types(struct request *r, yyjson_val *list, const char *const **out) {
    size_t i, count;
    yyjson_val *type;
    if (!list || yyjson_is_null(list)) return STEP_NEXT;
    if (!yyjson_is_arr(list) || yyjson_arr_size(list) > 100)
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"types\" must be a list of at most 100 types");
    const char **types = arena_array(&r->arena, yyjson_arr_size(list) + 1, sizeof(*types));
    if (!types) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    yyjson_arr_foreach(list, i, count, type) {
        if (!yyjson_is_str(type)) return request_fail(r, GUICHET_INVALID, "wrong_type", "/types/%zu must be a text", i);
        types[i] = yyjson_get_str(type);
    }
    if (count) *out = types;
    return STEP_NEXT;
}

static enum step_result start_next(struct request *r) {
    static const char *const known[] = {"team", "types", NULL};
    yyjson_val *root;
    struct claiming *c = handler_claiming(r, CLAIM_NEXT);
    if (handler_json(r, true, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    yyjson_val *team = json_get(root, "team");
    if (team && !yyjson_is_null(team) && !yyjson_is_str(team))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"team\" must be a text");
    c->team = yyjson_get_str(team);
    if (read_types(r, json_get(root, "types"), &c->types) == STEP_FAIL) return STEP_FAIL;
    return claim_start(c) ? STEP_NEXT : STEP_WAIT;
}

int handle_queue_claim_next(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start_next(r);
        if (result != STEP_NEXT) return result;
    }
    if (r->use.claiming.status != GUICHET_NOT_FOUND) return show_claimed(r);
    r->code = 204;
    return STEP_NEXT;
}

static enum step_result start_one(struct request *r, struct claiming *c) {
    if (id_parse(r->parameter, &c->task) != GUICHET_OK)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such open task");
    return claim_start(c) ? STEP_NEXT : STEP_WAIT;
}

static enum step_result start_assign(struct request *r) {
    static const char *const known[] = {"agent", NULL};
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    struct claiming *c = handler_claiming(r, CLAIM_ASSIGN);
    c->agent = json_get_string(root, "agent", "");
    if (!c->agent[0])
        return request_fail(r, GUICHET_INVALID, "required", "\"agent\" must name somebody: id, matricule or name");
    return start_one(r, c);
}

int handle_queue_assign(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start_assign(r);
        if (result != STEP_NEXT) return result;
    }
    return show_claimed(r);
}

#define REASON_MIN 3
#define REASON_MAX 2000

static enum step_result start_take_over(struct request *r) {
    static const char *const known[] = {"reason", NULL};
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    struct bytes reason = bytes_trim(json_get_text(root, "reason"));
    if (reason.size < REASON_MIN || reason.size > REASON_MAX)
        return request_fail(r, GUICHET_INVALID, reason.size ? "length" : "required",
                            "\"reason\" must say in %d to %d bytes why the task is taken over", REASON_MIN, REASON_MAX);
    struct claiming *c = handler_claiming(r, CLAIM_TAKE_OVER);
    c->reason = json_get_string(root, "reason", "");
    return start_one(r, c);
}

int handle_queue_take_over(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start_take_over(r);
        if (result != STEP_NEXT) return result;
    }
    return show_claimed(r);
}

static int handle_one(struct request *r, enum claim_kind kind) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = start_one(r, handler_claiming(r, kind));
        if (result != STEP_NEXT) return result;
    }
    return show_claimed(r);
}

int handle_queue_claim(struct request *r) {
    return handle_one(r, CLAIM_ONE);
}

int handle_queue_renew(struct request *r) {
    return handle_one(r, CLAIM_RENEW);
}

int handle_queue_release(struct request *r) {
    return handle_one(r, CLAIM_RELEASE);
}
