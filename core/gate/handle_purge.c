/* /v1/operations/purge: orders to erase, given and confirmed on the workshop's thread, and their list. */
#include "desk/purge.h"

#include "gate/handlers.h"

enum { STAGE_START, STAGE_DONE };

/* ---- what is shown ---- */

static void write_cases(struct json_out *out, const char *name, const struct purge_case *cases, size_t count) {
    json_key(out, name);
    json_array(out);
    for (size_t i = 0; i < count; i++) {
        json_object(out);
        json_key(out, "id");
        json_put_id(out, &cases[i].id);
        json_text_member(out, "number", cases[i].number);
        json_text_member(out, "part", cases[i].part == RETENTION_CASE ? "case" : "answer");
        json_time_member(out, "due_at", cases[i].due_at);
        json_object_end(out);
    }
    json_array_end(out);
}

static const char *state_of(const struct purge_call *call) {
    if (call->is_dry) return "dry_run";
    if (call->is_waiting) return "waiting";
    return id_is_zero(&call->id) ? "nothing" : "running";
}

static void write_call(struct json_out *out, const struct purge_call *call) {
    json_object(out);
    json_key(out, "id");
    if (id_is_zero(&call->id)) json_put_null(out);
    else json_put_id(out, &call->id);
    json_text_member(out, "state", state_of(call));
    write_cases(out, "requisitions", call->cases, call->count);
    write_cases(out, "held", call->held, call->held_count);
    json_bool_member(out, "more", call->has_more);
    json_object_end(out);
}

/* ---- orders ---- */

struct job {
    struct workshop_order order;
    struct purge_call call;
    int (*act)(struct desk *desk, struct purge_call *call, struct fail *why);
};

static int run(struct desk *desk, struct workshop_order *order) {
    struct job *job = chain_item(order, struct job, order);
    return job->act(desk, &job->call, &order->why);
}

static enum step_result begin(struct request *r,
                              int (*act)(struct desk *desk, struct purge_call *call, struct fail *why),
                              yyjson_val *root, struct id id) {
    struct job *job = arena_alloc(&r->arena, sizeof(*job));
    if (!job) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *job = (struct job){.order = {.task = WORKSHOP_RUN, .run = run},
                        .call = {.actor = r->actor, .arena = &r->arena, .root = root, .id = id, .now = r->now},
                        .act = act};
    r->use.job = job;
    r->stage = STAGE_DONE;
    return handler_order(r, &job->order);
}

static enum step_result finish(struct request *r) {
    struct job *job = r->use.job;
    struct json_out out;
    if (job->order.status) {
        r->faults = &job->call.faults;
        return request_fail_as(r, &job->order.why);
    }
    request_json(r, 200, &out);
    write_call(&out, &job->call);
    return STEP_NEXT;
}

int handle_purge_order(struct request *r) {
    yyjson_val *root;
    if (r->stage == STAGE_DONE) return finish(r);
    if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    return begin(r, purge_order, root, (struct id){{0}});
}

int handle_purge_confirm(struct request *r) {
    static const char *const known[] = {NULL};
    yyjson_val *root;
    struct id id;
    if (r->stage == STAGE_DONE) return finish(r);
    if (handler_json(r, true, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    if (id_parse(r->parameter, &id) != GUICHET_OK)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such order");
    return begin(r, purge_confirm, NULL, id);
}

/* ---- the list ---- */

static void write_row(struct json_out *out, const struct request *r, const struct query_row_purge *row) {
    const struct vault *vault = r->worker->seat.desk->vault;
    char text[VAULT_NAME_MAX + 1];
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &row->id);
    json_text_member(out, "state", !row->confirmed_at ? "waiting" : row->left ? "running" : "done");
    json_time_member(out, "ordered_at", row->at);
    vault_open_name(vault, row->name, text);
    json_text_member(out, "ordered_by", text);
    json_time_member(out, "confirmed_at", row->confirmed_at);
    vault_open_name(vault, row->confirmed_name, text);
    json_text_member(out, "confirmed_by", text[0] ? text : NULL);
    vault_open_name(vault, row->reason, text);
    json_text_member(out, "reason", text);
    json_int_member(out, "cases", row->cases);
    json_int_member(out, "left", row->left);
    json_object_end(out);
}

int handle_purge_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        query->kind = QUERY_PURGES;
        if (handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) write_row(&out, r, &query->rows.purges[i]);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}
