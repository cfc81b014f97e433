/* Internal notes: GET and POST /v1/requisitions/{id}/notes.
 *
 * They are the holder's side's among itself: sealed with the case and erased with it, in no representation, answer or
 * export, and of their entry in the log (ITEM_NOTED) only the holder's side is told. */
#include "gate/item_steps.h"
#include "gate/read_log.h"

#define NOTES_MAX 200 /* of a case; all of them are one page */
#define TEXT_MAX  10000
#define TEAM_MAX  64

enum { STAGE_ASK, STAGE_ROW, STAGE_SHOW, STAGE_WRITTEN };

/* ---- reading ---- */

static void write_note(struct json_out *out, const struct request *r, const struct item *item, yyjson_val *content) {
    (void)r;
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &item->id);
    json_time_member(out, "at", item->at);
    json_value_member(out, "author", json_get(content, "author"));
    json_value_member(out, "to_team", json_get(content, "to_team"));
    json_value_member(out, "text", json_get(content, "text"));
    json_object_end(out);
}

static enum step_result ask_notes(struct request *r) {
    r->stage = STAGE_SHOW;
    r->use.query =
        (struct query){.kind = QUERY_ITEMS_OF_CASE, .item = ITEM_NOTE, .id = r->held->head.id, .limit = NOTES_MAX};
    return handler_ask(r);
}

static enum step_result at_show(struct request *r) {
    enum step_result result = item_steps_list(r, write_note);
    if (result == STEP_NEXT) read_log_opened(r, &r->held->head.id);
    return result;
}

/* ---- writing ---- */

static enum step_result check(struct request *r, yyjson_val *root) {
    static const char *const known[] = {"text", "to_team", NULL};
    if (handler_known(r, root, known) == STEP_FAIL) return STEP_FAIL;
    struct bytes text = bytes_trim(json_get_text(root, "text")), team = json_get_text(root, "to_team");
    yyjson_val *to_team = json_get(root, "to_team");
    if (!text.size || text.size > TEXT_MAX)
        return request_fail(r, GUICHET_INVALID, text.size ? "length" : "required",
                            "\"text\" must be a text of 1 to %d bytes", TEXT_MAX);
    if (to_team && !yyjson_is_null(to_team) && (!team.size || team.size > TEAM_MAX))
        return request_fail(r, GUICHET_INVALID, "wrong_type", "\"to_team\" must name a team, or be null");
    return STEP_NEXT;
}

static struct bytes write_content(struct request *r, yyjson_val *root) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 2 * TEXT_MAX + 4096);
    json_out_init(&out, &text);
    json_object(&out);
    json_key(&out, "author");
    json_object(&out);
    json_text_member(&out, "id", r->actor->person);
    json_text_member(&out, "name", r->actor->name);
    json_text_member(&out, "team", access_team(r->actor, r->held));
    json_object_end(&out);
    json_value_member(&out, "to_team", json_get(root, "to_team"));
    json_value_member(&out, "text", json_get(root, "text"));
    json_object_end(&out);
    struct bytes json = {text.status ? NULL : arena_copy(&r->arena, buffer_bytes(&text)), text.size};
    buffer_done(&text);
    return json;
}

static enum step_result add(struct request *r) {
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL || check(r, root) == STEP_FAIL) return STEP_FAIL;
    const struct item note = {.kind = ITEM_NOTE, .id = id_new(r->now), .limit = NOTES_MAX};
    struct bytes content = write_content(r, root);
    if (!content.data) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (item_steps_begin(r) == STEP_FAIL) return STEP_FAIL;
    struct item_writing *w = r->writing;
    r->stage = STAGE_WRITTEN;
    int status = item_begin(w, r->held, &note, content);
    if (!status) status = item_log(w, r->held, ITEM_NOTED);
    if (status) return request_fail_as(r, &w->why);
    return item_start(w) ? STEP_NEXT : STEP_WAIT;
}

static enum step_result at_written(struct request *r) {
    return item_steps_written(r, 201, write_note);
}

/* ---- the handler ---- */

static enum step_result at_row(struct request *r) {
    if (handler_hold(r) == STEP_FAIL) return STEP_FAIL;
    if (!access_is_inside(r->sight))
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "notes are for the holder's side");
    return r->http.method == HTTP_METHOD_POST ? add(r) : ask_notes(r);
}

static enum step_result at_ask(struct request *r) {
    if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
    r->stage = STAGE_ROW;
    return handler_ask(r);
}

int handle_notes(struct request *r) {
    static enum step_result (*const stages[])(struct request *) = {
        [STAGE_ASK] = at_ask, [STAGE_ROW] = at_row, [STAGE_SHOW] = at_show, [STAGE_WRITTEN] = at_written};
    for (;;) {
        int stage = r->stage;
        enum step_result result = stages[stage](r);
        if (result != STEP_NEXT || r->stage == stage) return result;
    }
}
