/* Reply templates: GET /v1/templates, PUT and DELETE /v1/templates/{id}, POST
 * /v1/requisitions/{id}/templates/{template}.
 *
 *   PUT, DELETE: (the template is asked for) ─▶ written ─▶ shown, gone, or stale: asked for again ─▶ both are shown
 */
#include "gate/item_steps.h"
#include "gate/read_log.h"

#include "desk/template.h"

#define TEMPLATES_MAX 500

enum { STAGE_START, STAGE_FOUND, STAGE_WRITTEN, STAGE_STALE, STAGE_ROW };

static const uint8_t nobody[BLIND_SIZE] = {0};

/* A UUID, or a name that stands for one. */
static struct id id_of(const struct request *r, struct bytes text) {
    struct id id;
    if (id_parse(text, &id) == GUICHET_OK) return id;
    return item_named(r->worker->seat.desk->vault, ITEM_TEMPLATE, "", text);
}

static bool may_read(const struct actor *actor, const char *team) {
    return !team[0] || party_is_in_team(actor, team) || (actor->roles & (ROLE_SUPERVISOR | ROLES_OPERATOR));
}

/* Of a team: its supervisors; of all: whoever supervises all of them. Administrators: any. */
static bool may_write(const struct actor *actor, const char *team) {
    if (actor->roles & ROLE_ADMIN) return true;
    return (actor->roles & ROLE_SUPERVISOR) && (team[0] ? party_is_in_team(actor, team) : actor->all_teams);
}

static enum step_result ask_template(struct request *r, struct bytes id, int next) {
    r->stage = next;
    r->use.query = (struct query){.kind = QUERY_ITEM, .item = ITEM_TEMPLATE, .id = id_of(r, id), .limit = 1};
    return handler_ask(r);
}

/* ---- what is shown ---- */

static void write_template(struct json_out *out, const struct request *r, const struct item *item,
                           yyjson_val *content) {
    static const char *const members[] = {"type", "team", "event", "text"};
    yyjson_val *titles = json_get(content, "title");
    json_object(out);
    json_value_member(out, "id", json_get(content, "id"));
    json_text_member(out, "title", json_get_string(titles, r->language, ""));
    json_value_member(out, "titles", titles);
    for (size_t i = 0; i < 4; i++) json_value_member(out, members[i], json_get(content, members[i]));
    json_value_member(out, "updated_at", json_get(content, "updated_at"));
    json_int_member(out, "revision", item->revision);
    json_object_end(out);
}

static bool is_asked(const struct request *r, yyjson_val *content) {
    const char *type = request_parameter(r, "type"), *team = request_parameter(r, "team");
    const char *of_type = json_get_string(content, "type", NULL), *of_team = json_get_string(content, "team", NULL);
    if (type && of_type && strcmp(type, of_type) != 0) return false; /* those of no type are for every one */
    return !team || !of_team || strcmp(team, of_team) == 0;
}

static void write_asked(struct json_out *out, const struct request *r, const struct item *item, yyjson_val *content) {
    if (may_read(r->actor, item->team) && is_asked(r, content)) write_template(out, r, item, content);
}

int handle_templates_list(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_FOUND;
        r->use.query = (struct query){
            .kind = QUERY_ITEMS_OF_OWNER, .item = ITEM_TEMPLATE, .filter.owner = nobody, .limit = TEMPLATES_MAX};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    return item_steps_list(r, write_asked);
}

/* ---- writing ---- */

static enum step_result save(struct request *r, struct bytes content, const char *team) {
    struct item item = {.kind = ITEM_TEMPLATE, .id = id_of(r, r->parameter), .team = team, .limit = TEMPLATES_MAX};
    if (item_steps_expected(r, &item.expected) == STEP_FAIL) return STEP_FAIL;
    if (item_steps_begin(r) == STEP_FAIL) return STEP_FAIL;
    r->stage = STAGE_WRITTEN;
    if (item_begin(r->writing, NULL, &item, content)) return request_fail_as(r, &r->writing->why);
    return item_start(r->writing) ? STEP_NEXT : STEP_WAIT;
}

static struct bytes write_content(struct request *r, yyjson_val *root) {
    static const char *const members[] = {"title", "type", "team", "event", "text"};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 8 * TEMPLATE_TEXT_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_bytes_member(&out, "id", r->parameter);
    for (size_t i = 0; i < 5; i++) json_value_member(&out, members[i], json_get(root, members[i]));
    json_time_member(&out, "updated_at", r->now);
    json_object_end(&out);
    struct bytes json = {text.status ? NULL : arena_copy(&r->arena, buffer_bytes(&text)), text.size};
    buffer_done(&text);
    return json;
}

static enum step_result read_template(struct request *r, yyjson_val **root) {
    static const char *const known[] = {"title", "type", "team", "event", "text", NULL};
    if (handler_json(r, false, root) == STEP_FAIL || handler_known(r, *root, known) == STEP_FAIL) return STEP_FAIL;
    r->faults = arena_alloc(&r->arena, sizeof(*r->faults));
    if (!r->faults) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    faults_init(r->faults, &r->arena);
    template_check(r->worker->seat.desk->registry, *root, r->faults);
    if (r->faults->count) return request_fail(r, GUICHET_INVALID, NULL, "the template has faults");
    if (may_write(r->actor, json_get_string(*root, "team", ""))) return STEP_NEXT;
    return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "a supervisor writes the templates of his teams");
}

static enum step_result at_found(struct request *r) {
    const struct query *query = &r->use.query;
    bool is_put = r->http.method == HTTP_METHOD_PUT, is_there = query->status == GUICHET_OK;
    yyjson_val *root;
    if (query->status && query->status != GUICHET_NOT_FOUND) return request_fail_as(r, &query->why);
    if (!is_there && !is_put) return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such template");
    if (is_there && !may_write(r->actor, query->rows.items[0].item.team))
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "the template is another team's");
    if (!is_put) return save(r, (struct bytes){NULL, 0}, "");
    if (read_template(r, &root) == STEP_FAIL) return STEP_FAIL;
    struct bytes content = write_content(r, root);
    if (!content.data) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    return save(r, content, json_get_string(root, "team", ""));
}

static enum step_result at_stale(struct request *r) {
    const struct query *query = &r->use.query;
    const struct item *item = query->status ? NULL : &query->rows.items[0].item;
    yyjson_val *content = NULL;
    if (item && item_steps_open(r, item, &content) == STEP_FAIL) return STEP_FAIL;
    return item_steps_stale(r, item, content, write_template);
}

static enum step_result at_written(struct request *r) {
    if (r->stage == STAGE_WRITTEN && r->writing->status == GUICHET_STALE) {
        enum step_result result = ask_template(r, r->parameter, STAGE_STALE);
        if (result != STEP_NEXT) return result;
    }
    if (r->stage == STAGE_STALE) return at_stale(r);
    if (!r->writing->status) item_steps_etag(r, r->writing->revision);
    return item_steps_written(r, 200, write_template);
}

int handle_template(struct request *r) {
    yyjson_val *root;
    if (r->stage == STAGE_START) {
        if (r->http.method == HTTP_METHOD_PUT && read_template(r, &root) == STEP_FAIL) return STEP_FAIL;
        enum step_result result = ask_template(r, r->parameter, STAGE_FOUND);
        if (result != STEP_NEXT) return result;
    }
    if (r->stage == STAGE_FOUND) {
        enum step_result result = at_found(r);
        if (result != STEP_NEXT) return result;
    }
    return at_written(r);
}

/* ---- filling ---- */

static enum step_result fill(struct request *r) {
    const struct query *query = &r->use.query;
    yyjson_val *content;
    struct json_out out;
    if (query->status == GUICHET_NOT_FOUND || !may_read(r->actor, query->rows.items[0].item.team))
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such template");
    if (query->status) return request_fail_as(r, &query->why);
    if (item_steps_open(r, &query->rows.items[0].item, &content) == STEP_FAIL) return STEP_FAIL;
    const char *type = json_get_string(content, "type", NULL);
    if (type && strcmp(type, r->held->head.type) != 0)
        return request_fail(r, GUICHET_INVALID, "template_of_other_type", "the template is for %s", type);
    struct buffer text;
    buffer_init(&text, 1u << 20);
    int status = template_fill(r->held, desk_calendar(r->worker->seat.desk, r->held->head.territory), r->language,
                               r->now, json_get_text(content, "text"), &text);
    if (!status) {
        request_json(r, 200, &out);
        json_object(&out);
        json_bytes_member(&out, "text", buffer_bytes(&text));
        json_object_end(&out);
        read_log_opened(r, &r->held->head.id);
    }
    buffer_done(&text);
    return status ? request_fail(r, status, NULL, "the filled text is too long") : STEP_NEXT;
}

int handle_template_fill(struct request *r) {
    if (r->stage == STAGE_START) {
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        r->stage = STAGE_ROW;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        if (handler_hold(r) == STEP_FAIL) return STEP_FAIL;
        if (!access_is_inside(r->sight))
            return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "templates are for the holder's side");
        if (ask_template(r, r->parameter2, STAGE_FOUND) == STEP_WAIT) return STEP_WAIT;
    }
    return fill(r);
}
