/* GET of requisitions: list, history. */
#include "gate/filters.h"
#include "gate/handlers.h"
#include "gate/read_log.h"

#include "base/text.h"
#include "desk/search.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_MORE, STAGE_END };

/* ---- list ---- */

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
    if (handler_page(r, query) == STEP_FAIL || read_search(r, filter) == STEP_FAIL) return STEP_FAIL;
    return filters_read(r, "-received", filter);
}

int handle_requisitions_list(struct request *r) {
    struct query *query = &r->use.query;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        query->kind = QUERY_REQUISITIONS;
        query->as_summaries = true;
        if (read_filter(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    read_log_searched(r, query->filter.target);
    struct view view = handler_view(r, SIGHT_NONE);
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    struct view_titles titles = {.registry = r->worker->seat.desk->registry, .arena = &r->arena};
    for (size_t i = 0; i < query->count; i++) view_summary(&out, &view, &query->rows.summaries[i], &titles);
    json_array_end(&out);
    json_text_member(&out, "next", query->next);
    json_object_end(&out);
    return STEP_NEXT;
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
        if (!view_may_see_entry(&view, entry)) continue;
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

/* Who read it, on demand, for those who oversee alone. */
static enum step_result read_reads(struct request *r, bool *with_reads) {
    const char *reads = request_parameter(r, "reads");
    *with_reads = reads && strcmp(reads, "true") == 0;
    if (reads && !*with_reads) return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "reads is true, or absent");
    if (*with_reads && r->sight != SIGHT_OVERSIGHT)
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "who read a requisition is for supervisors and auditors");
    return STEP_NEXT;
}

int handle_requisitions_history(struct request *r) {
    struct query *query = &r->use.query;
    bool with_reads;
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_MORE;
        if (handler_hold_head(r) == STEP_FAIL) return STEP_FAIL;
        if (read_reads(r, &with_reads) == STEP_FAIL) return STEP_FAIL;
        *query = (struct query){.kind = QUERY_HISTORY, .id = r->held->head.id, .with_reads = with_reads};
        if (handler_page(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status) return request_fail_as(r, &query->why);
    write_entries(r, r->held, r->sight);
    read_log_opened(r, &r->held->head.id);
    return STEP_NEXT;
}
