/* A case's indices are worked out as its submission and each of its events would file them today. */
#include "desk/reindex.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/past.h"
#include "desk/record.h"
#include "desk/search.h"
#include "desk/store_wait.h"
#include "flow/duty.h"

#define CASE_MEMORY (512u << 20)
#define PAGE_MEMORY (32u << 20)

struct work {
    struct desk *desk;
    struct reindex *reindex;
    struct past past;
    struct arena page, one; /* one: of the case that is looked at */
    struct query there;     /* the indices it has */
    const struct query_row_wrapped *row;
    struct change *change;   /* what it lacks; NULL: nothing so far */
    struct change **changes; /* of the page, with the rows of their cases */
    int64_t *rows, again;    /* again: the first row to be looked at once more; 0: none */
    size_t count;
    struct fail *why;
};

static int ask(struct work *w, struct query *query) {
    require(store_read(w->past.reader, query)); /* this thread may wait */
    if (query->status) *w->why = query->why;
    return query->status;
}

/* ---- what a case lacks ---- */

static bool has(const struct work *w, const uint8_t blind[BLIND_SIZE]) {
    for (size_t i = 0; i < w->there.count; i++)
        if (memcmp(w->there.rows.blinds[i], blind, BLIND_SIZE) == 0) return true;
    for (size_t i = 0; w->change && i < w->change->op_count; i++)
        if (memcmp(w->change->ops[i].as.target, blind, BLIND_SIZE) == 0) return true;
    return false;
}

static int begin_change(struct work *w, int64_t version) {
    int64_t now = clock_utc_ms();
    struct change *change = arena_alloc(&w->page, sizeof *change);
    if (!change) return fail(w->why, GUICHET_MEMORY, "no memory for the indices of a page");
    *change = (struct change){.id = id_new(now),
                              .requisition = w->row->owner,
                              .expected_version = version, /* erased or moved on meanwhile: nothing is added */
                              .now = now,
                              .result_arena = &w->page};
    w->rows[w->count] = w->row->row;
    w->changes[w->count++] = w->change = change;
    return GUICHET_OK;
}

/* What one change does not hold is for the next look at the same case. */
static int add(struct work *w, enum op_kind kind, const uint8_t blind[BLIND_SIZE], int64_t version) {
    if (has(w, blind)) return GUICHET_OK;
    int status = w->change ? GUICHET_OK : begin_change(w, version);
    if (status) return status;
    struct op *op = change_add(w->change, kind);
    if (op) memcpy(op->as.target, blind, BLIND_SIZE);
    else if (w->change->op_count < CHANGE_OPS_MAX) return fail(w->why, GUICHET_MEMORY, "no memory for an index");
    else if (!w->again) w->again = w->row->row;
    return GUICHET_OK;
}

/* ---- what it should have ---- */

/* What an event could bring; NULL: nothing. */
static const struct field_list *fields_of(const struct flow *flow, const struct replay_event *event) {
    if (!event->from) return &flow->input;
    const struct flow_state *state = flow_state_of(flow, event->from);
    const struct flow_event *known = state ? flow_event_of(flow, state, bytes_of(event->name)) : NULL;
    const struct duty_event *duty = known ? NULL : duty_event_named(event->name);
    return known ? &known->input : duty ? &duty->event.input : NULL;
}

static int add_event(struct work *w, const struct flow *flow, const struct replay_case *c,
                     const struct replay_event *event) {
    const struct field_list *fields = fields_of(flow, event);
    struct faults faults;
    struct field_result checked;
    uint8_t blind[BLIND_SIZE];
    if (!fields || !event->input) return GUICHET_OK;
    faults_init(&faults, &w->one);
    int status = field_check(fields, event->input, "/input", event->at, &w->one, &faults, NULL, &checked);
    if (status) return fail(w->why, status, "the input of \"%s\" does not pass its check", event->name);
    for (size_t i = 0; i < checked.target_count && !status; i++) {
        status = search_blind_target(w->desk->vault, bytes_of(checked.targets[i].norm), blind, w->why);
        if (!status) status = add(w, OP_TARGET, blind, c->head->version);
    }
    return status;
}

static int add_numbers(struct work *w, const struct replay_case *c) {
    yyjson_val *document = json_get(c->content, "document");
    const char *pointer;
    int status = GUICHET_OK;
    for (size_t i = 0; (pointer = search_case_pointer(i)) && !status; i++) {
        yyjson_val *number = yyjson_ptr_get(document, pointer);
        uint8_t blind[BLIND_SIZE];
        if (!yyjson_get_len(number)) continue;
        status = search_blind_case(w->desk->vault, json_text(number), blind, w->why);
        if (!status) status = add(w, OP_REFERENCE, blind, c->head->version);
    }
    return status;
}

static int look(struct work *w, struct replay_case *c) {
    bool lacks_input;
    int status = past_read(&w->past, w->row->owner, &w->one, c, &lacks_input, w->why);
    if (status) return status;
    const struct flow *flow = registry_version(w->desk->registry, c->head->type, c->head->type_version);
    if (!flow)
        return fail(w->why, GUICHET_INTERNAL, "version %lld of %s is not loaded", (long long)c->head->type_version,
                    c->head->type);
    w->there = (struct query){.kind = QUERY_BLINDS, .arena = &w->one, .id = w->row->owner};
    status = ask(w, &w->there);
    if (!status) status = add_numbers(w, c);
    for (size_t i = 0; i < c->count; i++) { /* what one of them lacks is not kept from the others */
        int of_event = add_event(w, flow, c, &c->events[i]);
        if (!status) status = of_event;
    }
    return status;
}

/* ---- a page ---- */

static void note_unread(struct work *w, const struct replay_case *c) {
    struct reindex *r = w->reindex;
    memcpy(r->unread[r->unread_count++], c->head->number, sizeof r->unread[0]);
    log_line(LOG_ERROR, "search.not_reindexed", LOG_TEXT("number", c->head->number), LOG_TEXT("detail", w->why->text));
}

/* What is erased has no index. One case that does not read keeps none of the others from theirs; what may be over later
 * ends the page. */
static int visit(struct work *w, const struct query_row_wrapped *row) {
    struct replay_case c = {0};
    arena_reset(&w->one);
    w->row = row;
    w->change = NULL;
    int status = look(w, &c);
    w->reindex->looked_at++;
    if (status == GUICHET_GONE || status == GUICHET_NOT_FOUND) return GUICHET_OK;
    if (!status || !c.head || record_may_open_later(status) || status == GUICHET_DISK) return status;
    note_unread(w, &c);
    return GUICHET_OK;
}

/* A case that moved on while it was looked at is looked at again, and those behind it. */
static int settle(struct work *w) {
    for (size_t i = 0; i < w->count; i++) {
        const struct fail *result = &w->changes[i]->result;
        if (result->status == GUICHET_CONFLICT && (!w->again || w->rows[i] < w->again)) w->again = w->rows[i];
        if (result->status == GUICHET_CONFLICT || result->status == GUICHET_NOT_FOUND) continue;
        if (result->status) *w->why = *result;
        if (result->status) return result->status;
        w->reindex->mended++;
        w->reindex->indices += w->changes[i]->op_count;
    }
    return GUICHET_OK;
}

static int run(struct work *w) {
    struct query page = {.kind = QUERY_WRAPPED,
                         .place = KEY_OF_REQUISITION,
                         .arena = &w->page,
                         .from = w->reindex->after,
                         .limit = REINDEX_PAGE};
    w->changes = arena_array(&w->page, REINDEX_PAGE, sizeof(struct change *));
    w->rows = arena_array(&w->page, REINDEX_PAGE, sizeof *w->rows);
    if (!w->changes || !w->rows) return fail(w->why, GUICHET_MEMORY, "no memory for a page of cases");
    int status = ask(w, &page);
    for (size_t i = 0; i < page.count && !status; i++) status = visit(w, &page.rows.wrapped[i]);
    if (!status) status = store_wait_all(w->desk->store, w->changes, w->count, &w->page, w->why);
    if (!status) status = settle(w);
    if (status) return status;
    w->reindex->has_more = w->again || page.count == REINDEX_PAGE;
    if (page.count) w->reindex->after = w->again ? w->again - 1 : page.rows.wrapped[page.count - 1].row;
    return GUICHET_OK;
}

int reindex_page(struct desk *desk, struct reindex *reindex, struct fail *why) {
    struct work w = {.desk = desk,
                     .reindex = reindex,
                     .past = {.settings = desk->settings, .reference = desk->reference, .vault = desk->vault},
                     .why = why};
    int64_t after = reindex->after;
    *reindex = (struct reindex){.after = after};
    int status = reader_open(desk->store, &w.past.reader, why);
    if (status) return status;
    arena_init(&w.page, PAGE_MEMORY);
    arena_init(&w.one, CASE_MEMORY);
    status = run(&w);
    arena_done(&w.one);
    arena_done(&w.page);
    reader_close(w.past.reader);
    return status;
}

/* ---- its words ---- */

void reindex_write(struct json_out *out, const struct reindex *reindex) {
    char cursor[24];
    snprintf(cursor, sizeof cursor, "%lld", (long long)reindex->after);
    json_object(out);
    json_int_member(out, "looked_at", (int64_t)reindex->looked_at);
    json_int_member(out, "mended", (int64_t)reindex->mended);
    json_int_member(out, "indices", (int64_t)reindex->indices);
    json_key(out, "unread");
    json_array(out);
    for (size_t i = 0; i < reindex->unread_count; i++) json_put_text(out, reindex->unread[i]);
    json_array_end(out);
    json_text_member(out, "next", reindex->has_more ? cursor : NULL);
    json_object_end(out);
}

int reindex_from(struct bytes cursor, struct reindex *reindex, struct fail *why) {
    uint64_t row;
    if (bytes_to_uint(cursor, INT64_MAX, &row))
        return fail(why, GUICHET_MALFORMED, "this cursor was not given out by this list");
    reindex->after = (int64_t)row;
    return GUICHET_OK;
}
