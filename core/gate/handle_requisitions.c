/* GET of requisitions: list, one, history, answer. */
#include "gate/handlers.h"

#include "base/text.h"
#include "desk/deliver.h"
#include "desk/search.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_MORE, STAGE_END };

/* ---- list ---- */

static enum step_result read_time(struct request *r, const char *name, int64_t *out) {
    const char *text = request_parameter(r, name);
    if (!text || text_time_parse(bytes_of(text), out) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "%s must be a time as 2026-05-11T22:00:00Z", name);
}

static enum step_result read_sort(struct request *r, struct query_filter *filter) {
    const char *sort = request_parameter(r, "sort");
    if (!sort || strcmp(sort, "-received") == 0)
        filter->newest_first = true;
    else if (strcmp(sort, "due") != 0)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "sort is \"due\" or \"-received\"");
    return STEP_NEXT;
}

static enum step_result read_urgency(struct request *r, struct query_filter *filter) {
    enum urgency urgency;
    filter->urgency = request_parameter(r, "urgency");
    if (!filter->urgency || urgency_of(bytes_of(filter->urgency), &urgency) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "urgency is normal, urgent or vital");
}

/* `target`, `case` and `q` all become one blind index: only what is equal is found, nothing is readable. */
static enum step_result read_search(struct request *r, struct query_filter *filter) {
    static const struct {
        const char *parameter;
        enum search_kind kind;
    } searches[] = {{"target", SEARCH_TARGET}, {"case", SEARCH_CASE}, {"q", SEARCH_ANY}};
    for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
        const char *text = request_parameter(r, searches[i].parameter);
        if (!text) continue;
        if (filter->target)
            return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "only one of target, case and q at a time");
        uint8_t *blind = arena_alloc(&r->arena, BLIND_INDEX_SIZE);
        if (!blind) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
        search_blind(r->worker->seat.desk->vault, searches[i].kind, bytes_of(text), blind);
        filter->target = blind;
    }
    return STEP_NEXT;
}

static enum step_result read_filter(struct request *r, struct query *query) {
    struct query_filter *filter = &query->filter;
    access_filter(r->actor, filter);
    filter->state = request_parameter(r, "state");
    filter->type = request_parameter(r, "type");
    if (handler_page(r, query) == STEP_FAIL || read_urgency(r, filter) == STEP_FAIL ||
        read_sort(r, filter) == STEP_FAIL || read_search(r, filter) == STEP_FAIL ||
        read_time(r, "due_before", &filter->due_before) == STEP_FAIL)
        return STEP_FAIL;
    return read_time(r, "received_after", &filter->received_after);
}

int handle_requisitions_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        query->kind = QUERY_REQUISITIONS;
        if (read_filter(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    struct view view = handler_view(r, SIGHT_NONE);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++)
        view_summary(&out, &view, &query->rows.requisitions[i].head, r->worker->seat.desk->registry);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
}

/* ---- one ---- */

#define DUPLICATES_MAX 200

/* The row as a record that outlives a second question. */
static enum step_result hold_record(struct request *r) {
    r->held = arena_alloc(&r->arena, sizeof(*r->held));
    if (!r->held) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    return handler_record(r, r->held, &r->sight);
}

/* If-None-Match: "*" or a list that has this tag (RFC 9110 §13.1.2: weak comparison). */
static bool is_unchanged(struct bytes field, const char *etag) {
    size_t size = strlen(etag);
    if (!field.data) return false;
    if (bytes_equal_text(field, "*")) return true;
    for (size_t i = 0; i + size <= field.size; i++)
        if (memcmp(field.data + i, etag, size) == 0) return true;
    return false;
}

/* Numbers of others that ask for the same: the unit's own, or for the holder all of them. NULL-ended. */
static const char *const *duplicates_of(struct request *r) {
    const struct query *query = &r->use.query;
    const struct requisition *head = &r->held->head;
    const char **numbers = arena_array(&r->arena, query->count + 1, sizeof(*numbers));
    size_t count = 0;
    for (size_t i = 0; numbers && i < query->count; i++) {
        const struct requisition *other = &query->rows.requisitions[i].head;
        bool is_own = strcmp(other->party, head->party) == 0 && strcmp(other->unit, head->unit) == 0;
        if (is_own || r->sight != SIGHT_REQUESTER) numbers[count++] = other->number;
    }
    return numbers;
}

static enum step_result show(struct request *r, const char *const *duplicates) {
    char etag[VIEW_ETAG_SIZE + 1];
    struct json_out out;
    view_etag(r->held, r->sight, etag);
    request_header(r, "ETag", arena_text(&r->arena, etag));
    if (is_unchanged(http_request_header(&r->http, "if-none-match"), etag)) {
        r->code = 304;
    } else {
        struct view view = handler_view(r, r->sight);
        request_json(r, 200, &out);
        view_requisition(&out, &view, r->held, duplicates);
    }
    return STEP_NEXT;
}

int handle_requisitions_show(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_MORE;
        if (hold_record(r) == STEP_FAIL) return STEP_FAIL;
        if (!r->use.query.rows.requisitions[0].has_duplicates) return show(r, NULL);
        r->use.query = (struct query){.kind = QUERY_DUPLICATES, .id = r->held->head.id, .limit = DUPLICATES_MAX};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->use.query.status) return request_fail_as(r, &r->use.query.why);
    return show(r, duplicates_of(r));
}

/* ---- history ---- */

static void write_entries(struct request *r, const struct record *record, enum sight sight) {
    const struct query *query = &r->use.query;
    struct view view = handler_view(r, sight);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < query->count; i++) {
        const struct query_row_entry *entry = &query->rows.entries[i];
        struct bytes plain;
        yyjson_val *payload = NULL;
        if (entry->payload.size &&
            vault_unseal(&record->key, "payload", entry->payload, &r->arena, &plain, NULL) == GUICHET_OK)
            json_read(plain, &r->arena, &payload, NULL);
        view_entry(&out, &view, entry, payload, record->flow);
    }
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
}

int handle_requisitions_history(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_MORE;
        if (hold_record(r) == STEP_FAIL) return STEP_FAIL;
        *query = (struct query){.kind = QUERY_HISTORY, .id = r->held->head.id};
        if (handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    write_entries(r, r->held, r->sight);
    return STEP_NEXT;
}

/* ---- answer ---- */

static void on_delivered(struct delivery *delivery) {
    request_run(delivery->owner);
}

/* The answer leaves only once its delivery is in the log. */
static enum step_result start_delivery(struct request *r) {
    enum sight sight;
    struct delivery *d = &r->use.delivery;
    struct record record;
    if (handler_record(r, &record, &sight) == STEP_FAIL) return STEP_FAIL;
    if (sight != SIGHT_REQUESTER) {
        record_done(&record);
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "the answer is for the requester");
    }
    *d = (struct delivery){.seat = &r->worker->seat,
                           .actor = r->actor,
                           .arena = &r->arena,
                           .record = record,
                           .now = r->now,
                           .on_done = on_delivered,
                           .owner = r};
    return deliver_start(d) ? STEP_NEXT : STEP_WAIT;
}

int handle_requisitions_answer(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_MORE;
        enum step_result result = start_delivery(r);
        if (result != STEP_NEXT) return result;
    }
    const struct delivery *d = &r->use.delivery;
    if (d->status) return request_fail_as(r, &d->why);
    struct json_out out;
    request_json(r, 200, &out);
    buffer_add_bytes(&r->out, d->answer);
    return STEP_NEXT;
}
