/* GET of requisitions: list, history. */
#include "gate/filters.h"
#include "gate/handlers.h"
#include "gate/read_log.h"

#include "base/text.h"
#include "desk/search.h"
#include "desk/search_form.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_MORE, STAGE_END };

/* ---- list ---- */

static enum step_result blind(struct request *r, const char *text,
                              int (*blind_of)(const struct vault *vault, struct bytes text, uint8_t *out,
                                              struct fail *why),
                              const uint8_t **out) {
    struct fail why;
    uint8_t *index = arena_alloc(&r->arena, BLIND_INDEX_SIZE);
    if (!index) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (blind_of(r->worker->seat.desk->vault, bytes_of(text), index, &why)) return request_fail_as(r, &why);
    *out = index;
    return STEP_NEXT;
}

/* `target`, `case` and `q` become blind indices: only what is equal is found, nothing is readable. `q` is any of what
 * can be found, since no form tells them apart: eleven digits are a parcel or a prosecutor's number. */
static enum step_result read_search(struct request *r, struct query_filter *filter) {
    const char *target = request_parameter(r, "target"), *number = request_parameter(r, "case");
    const char *any = request_parameter(r, "q");
    if (!!target + !!number + !!any > 1)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "only one of target, case and q at a time");
    if (any) filter->number = search_form_number(&r->arena, bytes_of(any));
    if (any) target = number = any;
    if (target && blind(r, target, search_blind_target, &filter->target) == STEP_FAIL) return STEP_FAIL;
    if (!number) return STEP_NEXT;
    return blind(r, number, search_blind_case, target ? &filter->or_target : &filter->target);
}

static enum step_result read_filter(struct request *r, struct query *query) {
    struct query_filter *filter = &query->filter;
    access_filter(r->actor, filter);
    filter->state = request_parameter(r, "state");
    filter->type = request_parameter(r, "type");
    if (handler_page(r, query) == STEP_FAIL || read_search(r, filter) == STEP_FAIL ||
        filters_standing(r, filter) == STEP_FAIL)
        return STEP_FAIL;
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
