/* A reader and the queries that are one statement each. The lists that are merged from several are in list.c. */
#include "store/reader.h"

#include "store/list.h"
#include "store/rows.h"
#include "store/writer.h"

#define SCRATCH_MAX (1024 * 1024)
#define ROWS_FIRST  8

int reader_open(struct store *store, struct reader **out, struct fail *why) {
    return reader_open_file(store->path, out, why);
}

int reader_open_file(const char *path, struct reader **out, struct fail *why) {
    const char *sql[SQL_COUNT];
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader) return fail(why, GUICHET_MEMORY, "no memory for a reader");
    buffer_init(&reader->scratch, SCRATCH_MAX);
    for (int i = 0; i < SQL_COUNT; i++) sql[i] = query_table_sql((enum query_sql)i);
    int status = db_open(&reader->db, path, DB_READ, why);
    if (!status) status = db_prepare(&reader->db, sql, SQL_COUNT, why);
    if (status) {
        reader_close(reader);
        return status;
    }
    reader->ledger = (struct ledger){reader_get(reader, SQL_LOG_LEAVES), reader_get(reader, SQL_LOG_NODES)};
    *out = reader;
    return GUICHET_OK;
}

void reader_close(struct reader *reader) {
    if (!reader) return;
    for (int i = 0; i < SQL_COUNT; i++) {
        for (size_t k = 1; k < READER_SOURCES_MAX; k++) sqlite3_finalize(reader->more[i][k]);
    }
    buffer_done(&reader->scratch);
    db_close(&reader->db);
    free(reader);
}

sqlite3_stmt *reader_get_more(struct reader *reader, enum query_sql which, size_t i) {
    if (i == 0) return reader_get(reader, which);
    if (!reader->more[which][i]) {
        sqlite3_prepare_v3(reader->db.handle, query_table_sql(which), -1, SQLITE_PREPARE_PERSISTENT,
                           &reader->more[which][i], NULL);
    }
    return reader->more[which][i];
}

void *reader_add_row(struct query *query, void **rows, size_t size, size_t *room) {
    if (query->count == *room) {
        size_t wanted = *room ? *room * 2 : ROWS_FIRST;
        void *grown = arena_grow(query->arena, *rows, *room * size, wanted * size);
        if (!grown) return NULL;
        *rows = grown;
        *room = wanted;
    }
    return (char *)*rows + query->count++ * size;
}

int reader_fail(struct reader *reader, struct query *query, int result) {
    return db_fail(&reader->db, result, &query->why);
}

int reader_each_row(struct reader *reader, struct query *query, enum query_sql which, int64_t limit,
                    int (*take)(struct query *query, sqlite3_stmt *s, size_t *room)) {
    sqlite3_stmt *s = reader_get(reader, which);
    size_t room = 0;
    int result = SQLITE_DONE, status = GUICHET_OK;
    while (!status && (limit < 0 || (int64_t)query->count < limit) && (result = sqlite3_step(s)) == SQLITE_ROW) {
        status = take(query, s, &room);
    }
    if (!status && result != SQLITE_ROW && result != SQLITE_DONE) status = reader_fail(reader, query, result);
    sqlite3_reset(s);
    return status;
}

static int take_case(struct query *query, sqlite3_stmt *s, size_t *room) {
    const int after_head = ROWS_HEAD_SIZE, of_task = after_head + 3;
    struct query_row_requisition *row = reader_add_row(query, (void **)&query->rows.requisitions, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    int status = rows_head(s, 0, query->arena, &row->head);
    if (!status) status = rows_deadlines(s, after_head, query->arena, &row->head);
    if (!status) status = db_take_blob(s, after_head + 1, query->arena, &row->wrapped_key);
    if (!status) status = db_take_blob(s, after_head + 2, query->arena, &row->content);
    row->duties = NULL;
    row->legal_holds = NULL;
    row->duty_count = row->legal_hold_count = 0;
    row->has_task = sqlite3_column_type(s, of_task) != SQLITE_NULL;
    row->has_duplicates = db_int(s, of_task + ROWS_TASK_SIZE) != 0;
    row->deliveries = db_int(s, of_task + ROWS_TASK_SIZE + 1);
    if (status || !row->has_task) return status;
    return rows_task(s, of_task, &row->head.id, query->arena, &row->task);
}

/* Only vital requisitions have duties: the others are spared the statement. */
static int read_duties(struct reader *reader, struct query *query) {
    struct query_row_requisition *row = &query->rows.requisitions[0];
    sqlite3_stmt *s = reader_get(reader, SQL_DUTIES);
    int result = SQLITE_DONE, status = GUICHET_OK;
    if (row->head.urgency != URGENCY_VITAL) return GUICHET_OK;
    row->duties = arena_array(query->arena, DUTIES_MAX, sizeof *row->duties);
    if (!row->duties) return GUICHET_MEMORY;
    db_bind_id(s, 1, &row->head.id);
    while (!status && row->duty_count < DUTIES_MAX && (result = sqlite3_step(s)) == SQLITE_ROW)
        status = rows_task(s, 0, &row->head.id, query->arena, &row->duties[row->duty_count++]);
    if (!status && result != SQLITE_ROW && result != SQLITE_DONE) status = reader_fail(reader, query, result);
    sqlite3_reset(s);
    return status;
}

static int read_requisition(struct reader *reader, struct query *query) {
    enum query_sql which = query->number ? SQL_CASE_BY_NUMBER : SQL_CASE_BY_ID;
    sqlite3_stmt *s = reader_get(reader, which);
    if (query->number) db_bind_text(s, 1, query->number);
    else db_bind_id(s, 1, &query->id);
    int status = reader_each_row(reader, query, which, 1, take_case);
    if (!status && query->count == 0) return GUICHET_NOT_FOUND;
    if (!status) status = read_duties(reader, query);
    return status ? status : reader_hold_read(reader, query);
}

static int take_other(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_requisition *row = reader_add_row(query, (void **)&query->rows.requisitions, sizeof *row, room);
    return row ? rows_head(s, 0, query->arena, &row->head) : GUICHET_MEMORY;
}

static int read_duplicates(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_DUPLICATES), 1, &query->id);
    return reader_each_row(reader, query, SQL_DUPLICATES, list_limit(query), take_other);
}

static int take_task(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_task *row = reader_add_row(query, (void **)&query->rows.tasks, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    int status = rows_head(s, ROWS_TASK_SIZE, query->arena, &row->head);
    if (!status) status = rows_deadlines(s, ROWS_TASK_SIZE + ROWS_HEAD_SIZE, query->arena, &row->head);
    return status ? status : rows_task(s, 0, &row->head.id, query->arena, &row->task);
}

static int read_task(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_TASK), 1, &query->id);
    int status = reader_each_row(reader, query, SQL_TASK, 1, take_task);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

#define KIND_EFFECTS        5
#define KIND_PARKED         6
#define KIND_AUTHORISATIONS 7

static int read_target(struct reader *reader, struct query *query) {
    query->filter.all = query->filter.newest_first = true;
    return list_requisitions(reader, query);
}

static int take_timer(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_timer *row = reader_add_row(query, (void **)&query->rows.timers, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    row->requisition = db_id(s, 0);
    row->entry = db_int(s, 1);
    row->first_due_at = db_int(s, 3);
    row->failures = db_int(s, 4);
    return db_take_text(s, 2, query->arena, &row->name);
}

static int read_timers(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_TIMERS_DUE), 1, query->filter.now);
    return reader_each_row(reader, query, SQL_TIMERS_DUE, list_limit(query), take_timer);
}

static int take_effect(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_effect *row = reader_add_row(query, (void **)&query->rows.effects, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_effect){.id = db_id(s, 0),
                                     .requisition = db_id(s, 1),
                                     .entry = db_int(s, 2),
                                     .attempts = db_int(s, 3),
                                     .next_at = db_int(s, 4),
                                     .timeout_ms = db_int(s, 5),
                                     .retry_times = db_int(s, 6),
                                     .retry_from_ms = db_int(s, 7),
                                     .retry_to_ms = db_int(s, 8),
                                     .created_at = db_int(s, 9),
                                     .state = (enum effect_state)db_int(s, 12),
                                     .failures = db_int(s, 18)};
    int status = db_take_text(s, 10, query->arena, &row->service);
    if (!status) status = db_take_text(s, 11, query->arena, &row->error);
    if (!status) status = db_take_blob(s, 13, query->arena, &row->args);
    if (!status) status = db_take_blob(s, 14, query->arena, &row->wrapped_key);
    if (!status) status = db_take_text(s, 15, query->arena, &row->number);
    if (!status) status = db_take_text(s, 16, query->arena, &row->type);
    if (!status) status = db_take_text(s, 17, query->arena, &row->case_state);
    return status ? status : db_take_blob(s, 19, query->arena, &row->answer);
}

static int read_effects_due(struct reader *reader, struct query *query) {
    db_bind_int(reader_get(reader, SQL_EFFECTS_DUE), 1, query->filter.now);
    return reader_each_row(reader, query, SQL_EFFECTS_DUE, list_limit(query), take_effect);
}

static int read_effect(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_EFFECT), 1, &query->id);
    int status = reader_each_row(reader, query, SQL_EFFECT, 1, take_effect);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

static int effect_state_of(const char *name, int64_t *state) {
    for (int i = EFFECT_PENDING; i <= EFFECT_DROPPED; i++) {
        if (strcmp(change_effect_state((enum effect_state)i), name) != 0) continue;
        *state = i;
        return GUICHET_OK;
    }
    return GUICHET_INVALID;
}

static int read_effects(struct reader *reader, struct query *query) {
    struct list_cursor from = {.key = INT64_MAX};
    enum query_sql which = query->filter.state ? SQL_EFFECTS_IN : SQL_EFFECTS;
    int64_t limit = list_limit(query), state = 0;
    memset(from.id.bytes, 0xff, sizeof from.id.bytes);
    int status = list_cursor_read(query, KIND_EFFECTS, &from);
    if (!status && query->filter.state && effect_state_of(query->filter.state, &state)) {
        status = fail(&query->why, GUICHET_INVALID, "an effect is pending, done, dead or dropped");
    }
    if (status) return status;
    sqlite3_stmt *s = reader_get(reader, which);
    db_bind_id(s, 1, &from.id);
    if (which == SQL_EFFECTS_IN) db_bind_int(s, 2, from.key);
    if (which == SQL_EFFECTS_IN) db_bind_int(s, 3, state);
    status = reader_each_row(reader, query, which, limit + 1, take_effect);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    const struct query_row_effect *last = &query->rows.effects[limit - 1];
    return list_cursor_write(query, KIND_EFFECTS, &(struct list_cursor){.key = last->next_at, .id = last->id});
}

static int read_wake(struct reader *reader, struct query *query) {
    static const enum query_sql all[] = {SQL_NEXT_TIMER, SQL_NEXT_EFFECT, SQL_NEXT_RETENTION, SQL_NEXT_SCAN};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        sqlite3_stmt *s = reader_get(reader, all[i]);
        int result = sqlite3_step(s);
        int64_t at = result == SQLITE_ROW ? db_int(s, 0) : 0;
        sqlite3_reset(s);
        if (result != SQLITE_ROW) return reader_fail(reader, query, result);
        if (at && (!query->wake_at || at < query->wake_at)) query->wake_at = at;
    }
    return GUICHET_OK;
}

static int take_wrapped(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_wrapped *row = reader_add_row(query, (void **)&query->rows.wrapped, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_wrapped){.row = db_int(s, 0), .owner = db_id(s, 1)};
    return db_take_blob(s, 2, query->arena, &row->wrapped);
}

static int read_wrapped(struct reader *reader, struct query *query) {
    enum query_sql which = SQL_WRAPPED_CASES + query->place;
    if (query->place == KEY_OF_REQUISITION) db_bind_int(reader_get(reader, which), 1, query->from);
    else db_bind_id(reader_get(reader, which), 1, &query->id);
    return reader_each_row(reader, query, which, list_limit(query), take_wrapped);
}

static int take_value(struct query *query, sqlite3_stmt *s, size_t *room) {
    (void)room;
    query->value = db_int(s, 0);
    query->count = 1;
    return GUICHET_OK;
}

static int read_meta(struct reader *reader, struct query *query) {
    db_bind_text(reader_get(reader, SQL_META), 1, query->number);
    int status = reader_each_row(reader, query, SQL_META, 1, take_value);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

static int take_parked(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_parked *row = reader_add_row(query, (void **)&query->rows.parked, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_parked){.requisition = db_id(s, 1), .park = {.id = db_id(s, 0), .at = db_int(s, 4)}};
    int status = db_take_text(s, 2, query->arena, &row->park.event);
    if (!status) status = db_take_text(s, 3, query->arena, &row->park.cause);
    return status ? status : db_take_blob(s, 5, query->arena, &row->park.input);
}

static int read_parked(struct reader *reader, struct query *query) {
    struct list_cursor from = {.key = INT64_MAX};
    int64_t limit = list_limit(query);
    memset(from.id.bytes, 0xff, sizeof from.id.bytes);
    int status = list_cursor_read(query, KIND_PARKED, &from);
    if (status) return status;
    db_bind_id(reader_get(reader, SQL_PARKED), 1, &from.id);
    status = reader_each_row(reader, query, SQL_PARKED, limit + 1, take_parked);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    return list_cursor_write(query, KIND_PARKED, &(struct list_cursor){.id = query->rows.parked[limit - 1].park.id});
}

static int take_workflow(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_workflow *row = reader_add_row(query, (void **)&query->rows.workflows, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    struct op_workflow *w = &row->workflow;
    *row = (struct query_row_workflow){.workflow = {.version = db_int(s, 1), .at = db_int(s, 5)},
                                       .activated_at = db_int(s, 8),
                                       .quarantined_at = db_int(s, 9),
                                       .removed_at = db_int(s, 10),
                                       .is_active = db_int(s, 11) == db_int(s, 1)};
    int status = db_take_text(s, 0, query->arena, &w->type);
    if (!status) status = db_take_text(s, 2, query->arena, &w->hash);
    if (!status) status = db_take_text(s, 3, query->arena, &w->file);
    if (!status) status = db_take_text(s, 4, query->arena, &w->author);
    if (!status) status = db_take_text(s, 7, query->arena, &w->person);
    if (!status && sqlite3_column_type(s, 12) != SQLITE_NULL)
        status = db_take_text(s, 12, query->arena, &row->file_hash);
    return status ? status : db_take_blob(s, 6, query->arena, &w->source);
}

/* All of them: they are few, and whoever asks needs every one. */
static int read_workflows(struct reader *reader, struct query *query) {
    db_bind_text(reader_get(reader, SQL_WORKFLOWS), 1, "");
    db_bind_int(reader_get(reader, SQL_WORKFLOWS), 2, 0);
    return reader_each_row(reader, query, SQL_WORKFLOWS, -1, take_workflow);
}

static int take_emergency(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_emergency *row = reader_add_row(query, (void **)&query->rows.emergencies, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    for (int i = 0; i < EMERGENCY_KIND_COUNT; i++) row->counts[i] = db_int(s, 2 + i);
    int status = db_take_text(s, 0, query->arena, &row->party);
    return status ? status : db_take_text(s, 1, query->arena, &row->unit);
}

/* All of them: a line for each unit that ever made a vital requisition. */
static int read_emergencies(struct reader *reader, struct query *query) {
    const struct query_filter *f = &query->filter;
    enum query_sql which = f->party ? SQL_EMERGENCIES_OF : SQL_EMERGENCIES;
    sqlite3_stmt *s = reader_get(reader, which);
    db_bind_int(s, 1, f->received_after);
    if (f->party) db_bind_text(s, 2, f->party);
    if (f->party) db_bind_text(s, 3, f->unit);
    return reader_each_row(reader, query, which, -1, take_emergency);
}

static int take_authorisation(struct query *query, sqlite3_stmt *s, size_t *room) {
    struct query_row_authorisation *row =
        reader_add_row(query, (void **)&query->rows.authorisations, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_authorisation){.id = db_id(s, 0), .created_at = db_int(s, 3), .revoked_at = db_int(s, 4)};
    int status = db_take_text(s, 1, query->arena, &row->party);
    if (!status) status = db_take_text(s, 2, query->arena, &row->unit);
    if (!status) status = db_take_blob(s, 5, query->arena, &row->wrapped_key);
    return status ? status : db_take_blob(s, 6, query->arena, &row->content);
}

static int read_authorisation(struct reader *reader, struct query *query) {
    db_bind_id(reader_get(reader, SQL_AUTHORISATION), 1, &query->id);
    int status = reader_each_row(reader, query, SQL_AUTHORISATION, 1, take_authorisation);
    return !status && query->count == 0 ? GUICHET_NOT_FOUND : status;
}

/* "police-77" as it stands in a JSON array of texts; NULL: no memory. */
static const char *in_json(struct query *query, const char *text) {
    struct buffer json;
    struct json_out out;
    buffer_init(&json, SCRATCH_MAX);
    json_out_init(&out, &json);
    json_put_text(&out, text);
    const char *copy = json.status ? NULL : arena_copy(query->arena, buffer_bytes(&json));
    buffer_done(&json);
    return copy;
}

static int read_authorisations(struct reader *reader, struct query *query) {
    const struct query_filter *filter = &query->filter;
    struct list_cursor from = {.key = 0};
    int64_t limit = list_limit(query);
    memset(from.id.bytes, 0xff, sizeof from.id.bytes);
    int status = list_cursor_read(query, KIND_AUTHORISATIONS, &from);
    const char *party = filter->all ? "" : in_json(query, filter->party);
    const char *unit = filter->all ? "" : in_json(query, filter->unit);
    if (!status && (!party || !unit)) status = GUICHET_MEMORY;
    if (status) return status;
    sqlite3_stmt *s = reader_get(reader, SQL_AUTHORISATIONS);
    db_bind_id(s, 1, &from.id);
    db_bind_text(s, 2, filter->court);
    db_bind_int(s, 3, filter->kind);
    if (filter->valid_on) db_bind_int(s, 4, *filter->valid_on);
    else db_bind_text(s, 4, NULL);
    db_bind_text(s, 5, filter->all ? NULL : filter->party);
    db_bind_text(s, 6, party);
    db_bind_text(s, 7, unit);
    status = reader_each_row(reader, query, SQL_AUTHORISATIONS, limit + 1, take_authorisation);
    if (status || (int64_t)query->count <= limit) return status;
    query->count = (size_t)limit;
    return list_cursor_write(query, KIND_AUTHORISATIONS,
                             &(struct list_cursor){.id = query->rows.authorisations[limit - 1].id});
}

static int read_workflow_cases(struct reader *reader, struct query *query) {
    sqlite3_stmt *s = reader_get(reader, SQL_WORKFLOW_CASES);
    db_bind_text(s, 1, query->filter.type);
    db_bind_int(s, 2, query->from);
    int result = sqlite3_step(s);
    if (result == SQLITE_ROW) query->total = db_int(s, 0);
    sqlite3_reset(s);
    return result == SQLITE_ROW ? GUICHET_OK : reader_fail(reader, query, result);
}

static int (*const kinds[QUERY_KINDS])(struct reader *reader, struct query *query) = {
    [QUERY_REQUISITION] = read_requisition,
    [QUERY_REQUISITIONS] = list_requisitions,
    [QUERY_TASKS] = list_tasks,
    [QUERY_COUNTERS] = reader_counters_read,
    [QUERY_TASK] = read_task,
    [QUERY_HISTORY] = reader_history_read,
    [QUERY_DUPLICATES] = read_duplicates,
    [QUERY_RELATED] = reader_related,
    [QUERY_BLINDS] = reader_related_blinds,
    [QUERY_TARGET] = read_target,
    [QUERY_TIMERS_DUE] = read_timers,
    [QUERY_EFFECTS_DUE] = read_effects_due,
    [QUERY_NEXT_WAKE] = read_wake,
    [QUERY_EFFECT] = read_effect,
    [QUERY_EFFECTS] = read_effects,
    [QUERY_UPLOAD] = reader_upload,
    [QUERY_ANSWER_FILE] = reader_answer_file,
    [QUERY_ANSWER_LINK] = reader_answer_link,
    [QUERY_UPLOADS_STALE] = reader_upload_stale,
    [QUERY_WRAPPED] = read_wrapped,
    [QUERY_RETENTION_DUE] = reader_erase_due,
    [QUERY_READINGS] = reader_reading_list,
    [QUERY_RETENTION_OF] = reader_erase_of,
    [QUERY_PURGES] = reader_erase_orders,
    [QUERY_PURGE] = reader_erase_order,
    [QUERY_UPLOADS_OF] = reader_upload_of,
    [QUERY_SCANS_DUE] = reader_upload_scans,
    [QUERY_SCANS_PENDING] = reader_upload_pending,
    [QUERY_META] = read_meta,
    [QUERY_LOG_ENTRIES] = reader_history_log,
    [QUERY_PARKED] = read_parked,
    [QUERY_WORKFLOWS] = read_workflows,
    [QUERY_EMERGENCIES] = read_emergencies,
    [QUERY_AUTHORISATION] = read_authorisation,
    [QUERY_AUTHORISATIONS] = read_authorisations,
    [QUERY_WORKFLOW_CASES] = read_workflow_cases,
    [QUERY_NEWS] = reader_news,
    [QUERY_ITEM] = reader_items_one,
    [QUERY_ITEMS_OF_CASE] = reader_items_case,
    [QUERY_ITEMS_OF_OWNER] = reader_items_owner,
    [QUERY_ITEMS_VISIBLE] = reader_items_visible,
    [QUERY_CASES] = reader_cases,
    [QUERY_EVENTS] = reader_events,
    [QUERY_EMERGENCY_CASES] = reader_events_emergencies,
    [QUERY_FIGURES] = reader_figures,
};

void reader_hold(struct reader *reader, bool (*holds)(void *to, struct query *query), void *to) {
    reader->holds = holds;
    reader->holder = to;
}

bool store_read(struct reader *reader, struct query *query) {
    query->count = 0;
    query->next = NULL;
    query->wake_at = 0;
    query->why = (struct fail){0};
    query->rows.requisitions = NULL;
    query->status = kinds[query->kind](reader, query);
    if (query->status && !query->why.status) fail(&query->why, query->status, "%s", status_meaning(query->status));
    return !(reader->holds && query->reply_to && reader->holds(reader->holder, query));
}

int query_log_fetch(void *from, unsigned level, uint64_t index, struct merkle_hash *out) {
    return ledger_fetch(&((struct reader *)from)->ledger, level, index, out);
}
