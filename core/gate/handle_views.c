/* Saved views: GET /v1/views, PUT and DELETE /v1/views/{id}: a list's query under a title, one's own or a team's. */
#include "gate/item_steps.h"

#define VIEWS_MAX 200
#define TITLE_MAX 200
#define VALUE_MAX 400

enum { STAGE_START, STAGE_DONE };

static struct id id_of(const struct request *r) {
    struct id id;
    if (id_parse(r->parameter, &id) == GUICHET_OK) return id;
    return item_named(r->worker->seat.desk->vault, ITEM_VIEW, r->actor->person, r->parameter);
}

/* ---- the list ---- */

static void write_view(struct json_out *out, const struct request *r, const struct item *item, yyjson_val *content) {
    static const char *const members[] = {"id", "title", "list", "query", "shared_with"};
    json_object(out);
    for (size_t i = 0; i < 5; i++) json_value_member(out, members[i], json_get(content, members[i]));
    json_bool_member(out, "mine", strcmp(json_get_string(content, "person", ""), r->actor->person) == 0);
    json_int_member(out, "revision", item->revision);
    json_object_end(out);
}

static enum step_result ask_views(struct request *r) {
    bool is_holder = r->actor->roles & ROLES_HOLDER;
    uint8_t *owner = arena_alloc(&r->arena, BLIND_SIZE);
    if (!owner) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    item_owner(r->worker->seat.desk->vault, r->actor->person, owner);
    r->use.query = (struct query){.kind = QUERY_ITEMS_VISIBLE,
                                  .item = ITEM_VIEW,
                                  .filter = {.owner = owner,
                                             .all = is_holder && r->actor->all_teams,
                                             .teams = is_holder ? r->actor->teams : NULL},
                                  .limit = 2 * VIEWS_MAX};
    return handler_ask(r);
}

int handle_views_list(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = ask_views(r);
        if (result != STEP_NEXT) return result;
    }
    return item_steps_list(r, write_view);
}

/* ---- checking ---- */

/* The parameters of the list that a view is of; NULL: there is no such list. */
static const char *const *parameters_of(struct bytes list) {
    const char *name = bytes_equal_text(list, "queue") ? "queue.list" : "requisitions.list";
    bool is_known = bytes_equal_text(list, "queue") || bytes_equal_text(list, "requisitions");
    for (const struct route *route = routes_api; is_known && route->path; route++)
        if (strcmp(route->name, name) == 0) return route->parameters;
    return NULL;
}

static bool is_filter(const char *const *known, yyjson_val *name) {
    if (yyjson_equals_str(name, "limit") || yyjson_equals_str(name, "cursor")) return false;
    while (*known && !yyjson_equals_str(name, *known)) known++;
    return *known != NULL;
}

static void check_query(yyjson_val *query, const char *const *known, struct faults *faults) {
    size_t i, count;
    yyjson_val *name, *value;
    if (!yyjson_is_obj(query)) {
        faults_add(faults, "/query", "wrong_type", "must be an object");
        return;
    }
    yyjson_obj_foreach(query, i, count, name, value) {
        const char *at = faults_at(faults, "/query", json_text(name));
        if (known && !is_filter(known, name))
            faults_add(faults, at, "unknown_parameter", "the list has no such filter");
        else if (!yyjson_is_str(value) || !yyjson_get_len(value) || yyjson_get_len(value) > VALUE_MAX)
            faults_add(faults, at, "length", "must be a text of 1 to %d bytes", VALUE_MAX);
    }
}

static void check_shared(const struct actor *actor, yyjson_val *shared, struct faults *faults) {
    if (!shared || yyjson_is_null(shared)) return;
    bool is_own = yyjson_is_str(shared) && (actor->roles & ROLES_HOLDER) && yyjson_get_len(shared) > 0 &&
                  party_is_in_team(actor, yyjson_get_str(shared));
    if (!is_own) faults_add(faults, "/shared_with", "unknown_team", "must be null, or a team of the caller's");
}

static enum step_result read_view(struct request *r, yyjson_val **root) {
    static const char *const names[] = {"title", "list", "query", "shared_with", NULL};
    if (handler_json(r, false, root) == STEP_FAIL || handler_known(r, *root, names) == STEP_FAIL) return STEP_FAIL;
    struct faults *faults = r->faults = arena_alloc(&r->arena, sizeof(*faults));
    if (!faults) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    faults_init(faults, &r->arena);
    const char *const *known = parameters_of(json_get_text(*root, "list"));
    struct bytes title = bytes_trim(json_get_text(*root, "title"));
    if (!title.size || title.size > TITLE_MAX)
        faults_add(faults, "/title", "length", "must be a text of 1 to %d bytes", TITLE_MAX);
    if (!known) faults_add(faults, "/list", "unknown_list", "must be \"queue\" or \"requisitions\"");
    check_query(json_get(*root, "query"), known, faults);
    check_shared(r->actor, json_get(*root, "shared_with"), faults);
    return faults->count ? request_fail(r, GUICHET_INVALID, NULL, "the view has faults") : STEP_NEXT;
}

/* ---- writing ---- */

static struct bytes write_content(struct request *r, yyjson_val *root) {
    static const char *const members[] = {"title", "list", "query", "shared_with"};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "person", r->actor->person);
    json_bytes_member(&out, "id", r->parameter);
    for (size_t i = 0; i < 4; i++) json_value_member(&out, members[i], json_get(root, members[i]));
    json_object_end(&out);
    struct bytes json = {text.status ? NULL : arena_copy(&r->arena, buffer_bytes(&text)), text.size};
    buffer_done(&text);
    return json;
}

/* A view of this id that is another's stays as it is: 409. */
static enum step_result save(struct request *r) {
    bool is_put = r->http.method == HTTP_METHOD_PUT;
    yyjson_val *root = NULL;
    struct bytes content = {NULL, 0};
    struct item item = {.kind = ITEM_VIEW, .id = id_of(r), .expected = -1, .limit = VIEWS_MAX};
    if (is_put && read_view(r, &root) == STEP_FAIL) return STEP_FAIL;
    if (is_put) content = write_content(r, root);
    if (is_put && !content.data) return request_fail(r, GUICHET_TOO_LARGE, NULL, "the view is too large");
    item.team = json_get_string(root, "shared_with", "");
    item_owner(r->worker->seat.desk->vault, r->actor->person, item.owner);
    if (item_steps_begin(r) == STEP_FAIL) return STEP_FAIL;
    if (item_begin(r->writing, NULL, &item, content)) return request_fail_as(r, &r->writing->why);
    return item_start(r->writing) ? STEP_NEXT : STEP_WAIT;
}

int handle_view(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        enum step_result result = save(r);
        if (result != STEP_NEXT) return result;
    }
    return item_steps_written(r, 200, write_view);
}
