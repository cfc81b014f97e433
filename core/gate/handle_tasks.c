/* Many tasks at once: POST /v1/tasks/claim and /v1/tasks/assign. Each is a claim of its own, one after the other: the
 * next one sees what the last one did, and one that is refused harms no other. */
#include "gate/handlers.h"

#define IDS_MAX 100

enum { STAGE_START, STAGE_EACH };

struct tasks_result {
    const char *id; /* as it was sent */
    struct fail why;
    struct task task;
    struct requisition head;
};

struct tasks {
    enum claim_kind kind;
    const char *agent;
    struct tasks_result *results;
    size_t count, next;
    bool is_asked; /* results[next] is on its way */
};

static enum step_result read_ids(struct request *r, yyjson_val *list, struct tasks *tasks) {
    size_t i, count;
    yyjson_val *id;
    if (!yyjson_is_arr(list) || !yyjson_arr_size(list) || yyjson_arr_size(list) > IDS_MAX)
        return request_fail(r, GUICHET_INVALID, list ? "length" : "required", "\"ids\" must be a list of 1 to %d tasks",
                            IDS_MAX);
    tasks->results = arena_array(&r->arena, yyjson_arr_size(list), sizeof(*tasks->results));
    if (!tasks->results) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    yyjson_arr_foreach(list, i, count, id) {
        if (!yyjson_is_str(id)) return request_fail(r, GUICHET_INVALID, "wrong_type", "/ids/%zu must be a text", i);
        tasks->results[tasks->count++] = (struct tasks_result){.id = yyjson_get_str(id)};
    }
    return STEP_NEXT;
}

static enum step_result read_body(struct request *r, enum claim_kind kind) {
    static const char *const to_claim[] = {"ids", NULL}, *const to_assign[] = {"ids", "agent", NULL};
    bool is_assign = kind == CLAIM_ASSIGN;
    yyjson_val *root;
    struct tasks *tasks = r->tasks = arena_alloc(&r->arena, sizeof(*tasks));
    if (!tasks) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *tasks = (struct tasks){.kind = kind};
    if (handler_json(r, false, &root) == STEP_FAIL ||
        handler_known(r, root, is_assign ? to_assign : to_claim) == STEP_FAIL)
        return STEP_FAIL;
    tasks->agent = json_get_string(root, "agent", NULL);
    if (is_assign && (!tasks->agent || !tasks->agent[0]))
        return request_fail(r, GUICHET_INVALID, "required", "\"agent\" must name somebody: id, matricule or name");
    return read_ids(r, json_get(root, "ids"), tasks);
}

/* False: it will come back. */
static bool start(struct request *r) {
    struct tasks_result *result = &r->tasks->results[r->tasks->next];
    struct claiming *c = handler_claiming(r, r->tasks->kind);
    c->agent = r->tasks->agent;
    if (id_parse(bytes_of(result->id), &c->task) == GUICHET_OK) return claim_start(c);
    c->status = fail(&c->why, GUICHET_NOT_FOUND, "there is no such open task");
    return true;
}

static void take(struct request *r) {
    const struct claiming *c = &r->use.claiming;
    struct tasks_result *result = &r->tasks->results[r->tasks->next++];
    result->why = c->status ? c->why : (struct fail){0};
    result->task = c->result;
    result->head = c->head;
}

static void write_result(struct request *r, struct json_out *out, const struct view *view,
                         const struct tasks_result *result) {
    json_object(out);
    json_text_member(out, "id", result->id);
    if (!result->why.status) {
        json_int_member(out, "status", 200);
        json_key(out, "task");
        view_task(out, view, &result->task, &result->head, r->worker->seat.desk->registry);
    } else {
        struct problem problem = problem_of(result->why.status, &result->why, r->language);
        json_int_member(out, "status", problem.code_http);
        json_key(out, "problem");
        problem_put(&problem, out);
    }
    json_object_end(out);
}

static enum step_result show(struct request *r) {
    struct view view = handler_view(r, SIGHT_HOLDER);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < r->tasks->count; i++) write_result(r, &out, &view, &r->tasks->results[i]);
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

static int handle(struct request *r, enum claim_kind kind) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_EACH;
        if (read_body(r, kind) == STEP_FAIL) return STEP_FAIL;
    }
    for (struct tasks *tasks = r->tasks; tasks->next < tasks->count; tasks->is_asked = false) {
        if (!tasks->is_asked && !start(r)) {
            tasks->is_asked = true;
            return STEP_WAIT;
        }
        take(r);
    }
    return show(r);
}

int handle_tasks_claim(struct request *r) {
    return handle(r, CLAIM_ONE);
}

int handle_tasks_assign(struct request *r) {
    return handle(r, CLAIM_ASSIGN);
}
