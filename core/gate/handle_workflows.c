/* /v1/workflows: what the registry knows, and orders to the workshop. */
#include "gate/handlers.h"

#include "flow/bundle.h"

enum { STAGE_START, STAGE_ORDERED };

static struct desk *desk_of(const struct request *r) {
    return r->worker->seat.desk;
}

/* ---- showing ---- */

static const char *title_of(const struct request *r, const struct flow *flow) {
    const struct flow_title *title = &flow->title;
    const char *text = strcmp(r->language, "en") == 0 && title->en ? title->en : title->fr;
    return text ? text : flow->type;
}

static const char *state_of(const struct registry_version *v) {
    return v->is_active ? "active" : v->facts.activated_at ? "retired" : "pending";
}

static void write_origin(struct json_out *out, const struct request *r, const struct registry_version *v) {
    json_text_member(out, "hash", v->flow->hash);
    json_text_member(out, "author", v->facts.author);
    json_time_member(out, "at", v->facts.at);
    json_text_member(out, "file", versions_file(desk_of(r)->versions, v->flow->file));
    json_text_member(out, "origin", strcmp(v->facts.author, "system") == 0 ? "file" : "api");
}

static void write_version(struct json_out *out, const struct request *r, const struct registry_version *v) {
    json_text_member(out, "type", v->flow->type);
    json_int_member(out, "version", v->flow->version);
    write_origin(out, r, v);
    json_time_member(out, "activated_at", v->facts.activated_at);
    json_text_member(out, "state", state_of(v));
    json_bool_member(out, "quarantined", v->facts.quarantined_at != 0);
    json_time_member(out, "quarantined_at", v->facts.quarantined_at);
}

/* "file:line: words", one a line. */
static void write_errors(struct json_out *out, struct request *r, const char *words) {
    json_key(out, "errors");
    json_array(out);
    for (const char *at = words, *end; at; at = end ? end + 1 : NULL) {
        end = strchr(at, '\n');
        const char *colon = strstr(at, ": ");
        size_t length = end ? (size_t)(end - at) : strlen(at), place = colon ? (size_t)(colon - at) : length;
        const char *pointer = arena_copy(&r->arena, (struct bytes){at, place < length ? place : length});
        json_object(out);
        json_text_member(out, "pointer", pointer ? versions_file(desk_of(r)->versions, pointer) : NULL);
        json_text_member(out, "code", "script");
        json_key(out, "detail");
        json_put_bytes(out, place < length ? (struct bytes){at + place + 2, length - place - 2}
                                           : (struct bytes){at, length});
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_refusal(struct json_out *out, struct request *r, const struct versions_refusal *refusal) {
    json_object(out);
    json_text_member(out, "file", refusal->file);
    json_text_member(out, "type", refusal->type);
    json_time_member(out, "at", refusal->at);
    write_errors(out, r, refusal->words);
    json_object_end(out);
}

struct refused_files {
    const struct versions_refusal *list;
    size_t count;
};

static void write_refused(struct json_out *out, struct request *r, const struct refused_files *refusals,
                          const char *type) {
    json_key(out, "refused");
    for (size_t i = 0; i < refusals->count; i++) {
        if (!refusals->list[i].type || strcmp(refusals->list[i].type, type) != 0) continue;
        write_refusal(out, r, &refusals->list[i]);
        return;
    }
    json_put_null(out);
}

/* The versions of a type that were not removed. */
struct shelf {
    const struct registry_version *list, *active, *pending; /* the two last may be NULL */
    size_t count;
};

static struct shelf shelf_of(struct request *r, struct bytes type) {
    struct shelf shelf = {0};
    size_t count, kept = 0;
    struct registry_version *list =
        (struct registry_version *)registry_versions(desk_of(r)->registry, type, &r->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (!list[i].facts.removed_at) list[kept++] = list[i];
    shelf.list = list;
    shelf.count = kept;
    for (size_t i = 0; i < kept; i++) {
        if (list[i].is_active) shelf.active = &list[i];
        else if (!list[i].facts.activated_at) shelf.pending = &list[i];
    }
    return shelf;
}

static void write_number(struct json_out *out, const char *name, const struct registry_version *v) {
    if (v) json_int_member(out, name, v->flow->version);
    else json_text_member(out, name, NULL);
}

static void write_standing(struct json_out *out, const struct request *r, const struct shelf *shelf) {
    const struct registry_version *shown = shelf->active ? shelf->active : &shelf->list[shelf->count - 1];
    bool is_quarantined = shelf->active && shelf->active->facts.quarantined_at;
    json_text_member(out, "type", shown->flow->type);
    json_text_member(out, "title", title_of(r, shown->flow));
    json_text_member(out, "state",
                     is_quarantined   ? "quarantined"
                     : shelf->active  ? "active"
                     : shelf->pending ? "pending"
                                      : "withdrawn");
    write_number(out, "active", shelf->active);
    write_number(out, "pending", shelf->pending);
    json_bool_member(out, "quarantined", is_quarantined);
    write_origin(out, r, shown);
}

static void write_summary(struct json_out *out, struct request *r, const struct shelf *shelf,
                          const struct refused_files *refusals) {
    json_object(out);
    write_standing(out, r, shelf);
    json_key(out, "versions");
    json_array(out);
    for (size_t i = 0; i < shelf->count; i++) json_put_int(out, shelf->list[i].flow->version);
    json_array_end(out);
    write_refused(out, r, refusals, shelf->list[0].flow->type);
    json_object_end(out);
}

static struct refused_files refusals_of(struct request *r) {
    struct refused_files refusals;
    refusals.list = versions_refusals(desk_of(r)->versions, &r->arena, &refusals.count);
    return refusals;
}

int handle_workflows_list(struct request *r) {
    const struct refused_files refusals = refusals_of(r);
    struct json_out out;
    const char *type;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; (type = registry_type(desk_of(r)->registry, i)); i++) {
        const struct shelf shelf = shelf_of(r, bytes_of(type));
        if (shelf.count) write_summary(&out, r, &shelf, &refusals);
    }
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_key(&out, "refused");
    json_array(&out);
    for (size_t i = 0; i < refusals.count; i++) write_refusal(&out, r, &refusals.list[i]);
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

static enum step_result fail_unknown(struct request *r) {
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no workflow \"%.*s\"", (int)r->parameter.size,
                        r->parameter.data);
}

/* The script as it was handed in, and apart from it the libraries that it used then. */
static void write_source(struct json_out *out, const struct bundle *bundle) {
    json_key(out, "source");
    json_put_bytes(out, bundle->parts[0].text);
    json_key(out, "libraries");
    json_array(out);
    for (size_t i = 1; i < bundle->count; i++) {
        json_object(out);
        json_text_member(out, "name", bundle->parts[i].name);
        json_key(out, "source");
        json_put_bytes(out, bundle->parts[i].text);
        json_object_end(out);
    }
    json_array_end(out);
}

static enum step_result show_source(struct request *r, const struct shelf *shelf, const char *number) {
    uint64_t wanted;
    struct json_out out;
    struct bundle bundle;
    if (bytes_to_uint(bytes_of(number), INT64_MAX, &wanted) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "version must be a number");
    for (size_t i = 0; i < shelf->count; i++) {
        if ((uint64_t)shelf->list[i].flow->version != wanted) continue;
        if (bundle_read(shelf->list[i].flow->source, &r->arena, &bundle, &r->why)) return request_fail_as(r, &r->why);
        request_json(r, 200, &out);
        json_object(&out);
        write_version(&out, r, &shelf->list[i]);
        write_source(&out, &bundle);
        json_object_end(&out);
        return STEP_NEXT;
    }
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no version %s of this workflow", number);
}

int handle_workflows_show(struct request *r) {
    const struct shelf shelf = shelf_of(r, r->parameter);
    const char *number = request_parameter(r, "version");
    struct json_out out;
    if (!shelf.count) return fail_unknown(r);
    if (number) return show_source(r, &shelf, number);
    const struct refused_files refusals = refusals_of(r);
    request_json(r, 200, &out);
    json_object(&out);
    write_standing(&out, r, &shelf);
    json_key(&out, "versions");
    json_array(&out);
    for (size_t i = 0; i < shelf.count; i++) {
        json_object(&out);
        write_version(&out, r, &shelf.list[i]);
        json_object_end(&out);
    }
    json_array_end(&out);
    write_refused(&out, r, &refusals, shelf.list[0].flow->type);
    json_object_end(&out);
    return STEP_NEXT;
}

/* ---- orders ---- */

static enum step_result give_order(struct request *r, enum workshop_task task, int64_t version) {
    struct workshop_order *order = &r->use.order;
    const char *type = arena_copy(&r->arena, r->parameter);
    if (!type) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    *order = (struct workshop_order){
        .task = task, .actor = r->actor, .type = type, .source = buffer_bytes(&r->body), .version = version};
    r->stage = STAGE_ORDERED;
    return handler_order(r, order);
}

static enum step_result fail_order(struct request *r) {
    struct fail why = r->use.order.why;
    if (r->use.order.faults.count) r->faults = &r->use.order.faults;
    return request_fail_as(r, &why);
}

static enum step_result show_order(struct request *r, int code) {
    const struct flow *flow = r->use.order.answer.flow;
    struct registry_version v = {.flow = flow};
    struct json_out out;
    registry_facts(desk_of(r)->registry, flow, &v.facts);
    v.is_active = registry_flow(desk_of(r)->registry, bytes_of(flow->type)) == flow;
    request_json(r, code, &out);
    json_object(&out);
    write_version(&out, r, &v);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_workflows_publish(struct request *r) {
    if (r->stage == STAGE_START) return give_order(r, WORKSHOP_PUBLISH, 0);
    if (r->use.order.status) return fail_order(r);
    const struct versions_answer *answer = &r->use.order.answer;
    if (!answer->is_new) return show_order(r, 200);
    request_header(
        r, "Location",
        arena_printf(&r->arena, "/v1/workflows/%s?version=%lld", answer->flow->type, (long long)answer->flow->version));
    return show_order(r, 201);
}

int handle_workflows_check(struct request *r) {
    struct json_out out;
    if (r->stage == STAGE_START) return give_order(r, WORKSHOP_CHECK, 0);
    if (r->use.order.status) return fail_order(r);
    request_json(r, 200, &out);
    json_object(&out);
    json_bool_member(&out, "ok", true);
    json_key(&out, "faults");
    json_array(&out);
    json_array_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

/* {"version": N} */
static enum step_result send_number(struct request *r, enum workshop_task task) {
    static const char *const known[] = {"version", NULL};
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    yyjson_val *version = json_get(root, "version");
    if (!yyjson_is_uint(version) || yyjson_get_uint(version) > INT64_MAX)
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"version\" must be the number of a version");
    return give_order(r, task, (int64_t)yyjson_get_uint(version));
}

static int handle_number(struct request *r, enum workshop_task task) {
    if (r->stage == STAGE_START) return send_number(r, task);
    return r->use.order.status ? fail_order(r) : show_order(r, 200);
}

int handle_workflows_activate(struct request *r) {
    return handle_number(r, WORKSHOP_ACTIVATE);
}

int handle_workflows_roll_back(struct request *r) {
    return handle_number(r, WORKSHOP_ROLL_BACK);
}

int handle_workflows_remove(struct request *r) {
    uint64_t version;
    if (r->stage == STAGE_ORDERED) return r->use.order.status ? fail_order(r) : show_order(r, 200);
    if (bytes_to_uint(r->parameter2, INT64_MAX, &version) != GUICHET_OK)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "a version is a number");
    return give_order(r, WORKSHOP_REMOVE, (int64_t)version);
}

/* ---- reload ---- */

/* Names separated by ", ". */
static void write_names(struct json_out *out, const char *names) {
    json_array(out);
    for (const char *at = names, *end; *at; at = *end ? end + 2 : end) {
        end = at + strcspn(at, ",");
        json_put_bytes(out, (struct bytes){at, (size_t)(end - at)});
    }
    json_array_end(out);
}

int handle_operations_reload(struct request *r) {
    struct workshop_order *order = &r->use.order;
    struct json_out out;
    if (r->stage == STAGE_START) return give_order(r, WORKSHOP_RELOAD, 0);
    if (order->status) {
        struct fail why = order->why;
        if (order->faults.count) r->faults = &order->faults;
        return request_fail(r, GUICHET_INVALID, "reload_refused", "%s", why.text);
    }
    request_json(r, 200, &out);
    json_object(&out);
    json_bool_member(&out, "ok", true);
    json_key(&out, "after_restart");
    write_names(&out, order->kept);
    json_object_end(&out);
    return STEP_NEXT;
}
