/* Merged lists of requisitions and tasks.
 *
 *   holder = a ──▶ ┐
 *   holder = b ──▶ ├─ least key first ─▶ filter ─▶ page of `limit`, cursor of its last row
 *   task of a, b ▶ ┘        (a unit: its own, the notices to it and to its party, what others let it read)
 *
 * Every source is one statement on one index, already in order. */
#include "store/list.h"

#include "base/text.h"
#include "domain/coreader.h"
#include "store/claim.h"
#include "store/list_filter.h"
#include "store/pack.h"
#include "store/rows.h"

#include <limits.h>

#define CURSOR_SIZE       (1 + 8 + 8 + 16)
#define SOURCES_MAX       (3 * READER_SOURCES_MAX)
#define KIND_NEWEST       1
#define KIND_DUE          2
#define KIND_QUEUE        3
#define KIND_QUEUE_NEWEST 11

_Static_assert(QUERY_CURSOR_SIZE == 2 * CURSOR_SIZE, "a cursor is hexadecimal");

static void put_number(uint8_t *to, int64_t number) {
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
}

static int64_t take_number(const uint8_t *from) {
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) number = number << 8 | from[i];
    return (int64_t)number;
}

int list_cursor_read(struct query *query, uint8_t kind, struct list_cursor *out) {
    uint8_t raw[CURSOR_SIZE];
    if (query->cursor.size == 0) return GUICHET_OK;
    if (text_hex_parse(query->cursor, raw, sizeof raw) || raw[0] != kind) {
        return fail(&query->why, GUICHET_MALFORMED, "this cursor was not given out by this list");
    }
    out->key = take_number(raw + 1);
    out->row = take_number(raw + 9);
    memcpy(out->id.bytes, raw + 17, sizeof out->id.bytes);
    return GUICHET_OK;
}

int list_cursor_write(struct query *query, uint8_t kind, const struct list_cursor *at) {
    uint8_t raw[CURSOR_SIZE] = {kind};
    char *text = arena_alloc(query->arena, 2 * CURSOR_SIZE + 1);
    if (!text) return GUICHET_MEMORY;
    put_number(raw + 1, at->key);
    put_number(raw + 9, at->row);
    memcpy(raw + 17, at->id.bytes, sizeof at->id.bytes);
    text_hex(raw, sizeof raw, text);
    query->next = text;
    return GUICHET_OK;
}

int64_t list_limit(const struct query *query) {
    if (query->limit <= 0) return LIST_LIMIT_DEFAULT;
    return query->limit > LIST_LIMIT_MAX ? LIST_LIMIT_MAX : query->limit;
}

struct source {
    sqlite3_stmt *statement;
    enum query_sql sql;
    struct list_cursor at;
    bool has_row;
};

struct merge {
    struct reader *reader;
    struct query *query;
    struct source sources[SOURCES_MAX];
    size_t count, used[SQL_COUNT];
    int (*order)(const struct list_cursor *a, const struct list_cursor *b);
    void (*key)(struct source *source); /* reads the key of the row it stands on */
    struct list_cursor from, last;
    int64_t limit, looked_at, taken_row; /* taken_row: of the requisition that came into the page last */
    size_t room;
};

static int by_newest(const struct list_cursor *a, const struct list_cursor *b) {
    return a->row == b->row ? 0 : a->row > b->row ? -1 : 1;
}

static int by_due(const struct list_cursor *a, const struct list_cursor *b) {
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->row == b->row ? 0 : a->row < b->row ? -1 : 1;
}

static int by_queue(const struct list_cursor *a, const struct list_cursor *b) {
    int order = by_due(a, b);
    return order ? order : memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

static void requisition_key(struct source *source) {
    source->at.row = db_int(source->statement, 0);
    source->at.key = db_int(source->statement, 1);
}

static void task_key(struct source *source) {
    source->at.key = db_int(source->statement, 6);
    source->at.row = db_int(source->statement, 7);
    source->at.id = db_id(source->statement, 0);
}

static void newest_task_key(struct source *source) {
    source->at.row = db_int(source->statement, ROWS_TASK_SIZE + ROWS_HEAD_SIZE);
    source->at.id = db_id(source->statement, 0);
}

static int step_source(struct merge *merge, struct source *source) {
    int result = sqlite3_step(source->statement);
    source->has_row = result == SQLITE_ROW;
    if (source->has_row) merge->key(source);
    return result == SQLITE_ROW || result == SQLITE_DONE ? GUICHET_OK
                                                         : reader_fail(merge->reader, merge->query, result);
}

/* A source bound by `bind`, standing on its first row. */
static struct source *add_source(struct merge *merge, enum query_sql sql) {
    if (merge->count == SOURCES_MAX || merge->used[sql] == READER_SOURCES_MAX) {
        fail(&merge->query->why, GUICHET_LIMIT, "a list is made of %d teams at most", READER_SOURCES_MAX);
        return NULL;
    }
    sqlite3_stmt *statement = reader_get_more(merge->reader, sql, merge->used[sql]++);
    if (!statement) {
        fail(&merge->query->why, GUICHET_MEMORY, "no memory for a statement");
        return NULL;
    }
    struct source *source = &merge->sources[merge->count++];
    *source = (struct source){.statement = statement, .sql = sql};
    return source;
}

static int add_requisitions(struct merge *merge, enum query_sql sql, struct bytes first, const char *second) {
    struct source *source = add_source(merge, sql);
    if (!source) return merge->query->why.status;
    sqlite3_stmt *s = source->statement;
    int parameters = sqlite3_bind_parameter_count(s);
    db_bind_int(s, 1, merge->from.row);
    if (parameters >= 2) db_bind_int(s, 2, merge->from.key);
    if (parameters >= 3 && sql == SQL_TARGET) db_bind_blob(s, 3, first.data, first.size);
    else if (parameters >= 3) db_bind_bytes(s, 3, first);
    if (parameters >= 4) db_bind_text(s, 4, second);
    return step_source(merge, source);
}

static struct merge *begin_merge(struct reader *reader, struct query *query, void **rows, size_t size) {
    struct merge *merge = arena_alloc(query->arena, sizeof *merge);
    if (!merge) return NULL;
    merge->room = (size_t)list_limit(query) + 1;
    *rows = arena_grow(query->arena, NULL, 0, merge->room * size);
    if (!*rows) return NULL;
    merge->reader = reader;
    merge->query = query;
    merge->limit = list_limit(query);
    return merge;
}

static void end_merge(struct merge *merge) {
    for (size_t i = 0; i < merge->count; i++) sqlite3_reset(merge->sources[i].statement);
}

static struct source *least(struct merge *merge) {
    struct source *best = NULL;
    for (size_t i = 0; i < merge->count; i++) {
        struct source *source = &merge->sources[i];
        if (source->has_row && (!best || merge->order(&source->at, &best->at) < 0)) best = source;
    }
    return best;
}

/* Closed cases outnumber the others by years: what is open, and what is paused, has indices of its own. */
enum scope { SCOPE_ALL, SCOPE_OPEN, SCOPE_PAUSED };

static const enum query_sql unit_newest[] = {SQL_UNIT_NEWEST, SQL_UNIT_OPEN_NEWEST, SQL_UNIT_PAUSED_NEWEST};
static const enum query_sql unit_due[] = {SQL_UNIT_DUE, SQL_UNIT_OPEN_DUE, SQL_UNIT_PAUSED_DUE};
static const enum query_sql holder_newest[] = {SQL_HOLDER_NEWEST, SQL_HOLDER_OPEN_NEWEST, SQL_HOLDER_PAUSED_NEWEST};
static const enum query_sql holder_due[] = {SQL_HOLDER_DUE, SQL_HOLDER_OPEN_DUE, SQL_HOLDER_PAUSED_DUE};

static enum scope scope_of(const struct merge *merge) {
    const struct query_filter *f = &merge->query->filter;
    if (f->clock && strcmp(f->clock, clock_state_name(CLOCK_PAUSED)) == 0) return SCOPE_PAUSED;
    bool is_running = f->clock && strcmp(f->clock, clock_state_name(CLOCK_RUNNING)) == 0;
    return is_running || f->standing == STANDING_OPEN ? SCOPE_OPEN : SCOPE_ALL;
}

static bool is_newest(const struct query *query) {
    return query->filter.newest_first || query->filter.target;
}

/* By due time: what is due later, and, from the second page on, the rest of the tie in which the last one ended; of
 * those of a scope both are in one statement. */
static int add_by_due(struct merge *merge, const enum query_sql *later, enum query_sql ties, struct bytes first,
                      const char *second) {
    enum scope scope = scope_of(merge);
    int status = add_requisitions(merge, later[scope], first, second);
    if (status || scope != SCOPE_ALL || merge->query->cursor.size == 0) return status;
    return add_requisitions(merge, ties, first, second);
}

/* Notices to the whole party, and to the unit alone. */
static int add_audience(struct merge *merge, enum query_sql sql) {
    const struct query_filter *f = &merge->query->filter;
    int status = add_requisitions(merge, sql, bytes_of(f->party), "");
    return status || !f->unit ? status : add_requisitions(merge, sql, bytes_of(f->party), f->unit);
}

/* Who sees all asks for one unit: it has an index of its own. */
static bool is_one_unit(const struct query_filter *f) {
    return f->all && f->of_party && f->of_unit;
}

/* What other units let the viewer read, and what was authorised at his courts. */
static int add_sights(struct merge *merge, enum query_sql sql) {
    const char *const *words = NULL;
    const struct actor *viewer = merge->query->filter.viewer;
    int status = viewer ? coreader_words(viewer, merge->query->arena, &words) : GUICHET_OK;
    for (; !status && words && *words; words++) status = add_requisitions(merge, sql, bytes_of(*words), NULL);
    return status;
}

static int add_targets(struct merge *merge) {
    const struct query_filter *f = &merge->query->filter;
    struct bytes target = {(const char *)f->target, BLIND_SIZE}, other = {(const char *)f->or_target, BLIND_SIZE};
    int status = add_requisitions(merge, SQL_TARGET, target, NULL);
    if (!status && f->or_target) status = add_requisitions(merge, SQL_TARGET, other, NULL);
    return status || !f->number ? status : add_requisitions(merge, SQL_NUMBER, bytes_of(f->number), NULL);
}

/* Every holder or team there is, by jumping from one to the next in an index. The words live in the query's arena. */
static int for_each_word(struct merge *merge, enum query_sql after, int (*add)(struct merge *merge, const char *word)) {
    sqlite3_stmt *s = reader_get(merge->reader, after);
    const char *word = "";
    int status = GUICHET_OK;
    while (word && !status) {
        db_bind_text(s, 1, word);
        const char *next = NULL;
        if (sqlite3_step(s) == SQLITE_ROW) status = db_take_text(s, 0, merge->query->arena, &next);
        sqlite3_reset(s);
        word = next;
        if (!status && word) status = add(merge, word);
    }
    return status;
}

static int add_holder_newest(struct merge *merge, const char *holder) {
    return add_requisitions(merge, holder_newest[scope_of(merge)], bytes_of(holder), NULL);
}

static int open_newest(struct merge *merge) {
    const struct query_filter *f = &merge->query->filter;
    enum scope scope = scope_of(merge);
    struct bytes none = {NULL, 0};
    int status = GUICHET_OK;
    if (f->target) return add_targets(merge);
    if (is_one_unit(f)) return add_requisitions(merge, unit_newest[scope], bytes_of(f->of_party), f->of_unit);
    if (f->all && scope != SCOPE_ALL) return for_each_word(merge, SQL_HOLDER_AFTER, add_holder_newest);
    if (f->all) return add_requisitions(merge, SQL_ALL_NEWEST, none, NULL);
    if (f->party) {
        status = add_requisitions(merge, unit_newest[scope], bytes_of(f->party), f->unit ? f->unit : "");
        if (!status) status = add_audience(merge, SQL_AUDIENCE_NEWEST);
        return status ? status : add_sights(merge, SQL_SIGHT_NEWEST);
    }
    for (const char *const *team = f->teams; team && *team && !status; team++) status = add_holder_newest(merge, *team);
    return status || !f->teams ? status : add_requisitions(merge, SQL_TASKED_NEWEST, none, NULL);
}

static int add_holder(struct merge *merge, const char *holder) {
    return add_by_due(merge, holder_due, SQL_HOLDER_TIES, bytes_of(holder), NULL);
}

static int open_due(struct merge *merge) {
    const struct query_filter *f = &merge->query->filter;
    int status = GUICHET_OK;
    if (is_one_unit(f)) return add_by_due(merge, unit_due, SQL_UNIT_TIES, bytes_of(f->of_party), f->of_unit);
    if (f->all) return for_each_word(merge, SQL_HOLDER_AFTER, add_holder);
    if (f->party) {
        status = add_by_due(merge, unit_due, SQL_UNIT_TIES, bytes_of(f->party), f->unit ? f->unit : "");
        if (!status) status = add_audience(merge, SQL_AUDIENCE_DUE);
        return status ? status : add_sights(merge, SQL_SIGHT_DUE);
    }
    for (const char *const *team = f->teams; team && *team && !status; team++) {
        status = add_holder(merge, *team);
        if (!status) status = add_requisitions(merge, SQL_TASKED_DUE, bytes_of(*team), NULL);
    }
    return status;
}

/* The order makes some filters the end of the list. */
static bool is_past(const struct merge *merge, const struct source *source) {
    const struct query_filter *f = &merge->query->filter;
    if (is_newest(merge->query)) return f->received_after && source->at.row < f->received_after * ROWS_IN_MS;
    return f->due_before && source->at.key >= f->due_before;
}

/* Rows that point to cases of others: several may point to the same, and what they say may be over. */
static bool is_pointing(const struct source *source) {
    return source->sql == SQL_AUDIENCE_DUE || source->sql == SQL_AUDIENCE_NEWEST || source->sql == SQL_SIGHT_DUE ||
           source->sql == SQL_SIGHT_NEWEST;
}

/* Whether a row must be read before it is known to belong to the list. */
static bool must_peek(const struct merge *merge, const struct source *source) {
    const struct query_filter *f = &merge->query->filter;
    return source->sql == SQL_TASKED_DUE || source->sql == SQL_TASKED_NEWEST || is_pointing(source) || f->target ||
           f->state || f->type || f->urgency || f->team || f->overdue || f->due_before || f->due_after || f->clock ||
           f->outcomes || f->standing || f->received_before || f->received_after || f->of_party || f->of_unit ||
           pack_may_have_circle(db_text(source->statement, 2 + 3));
}

/* The head behind a source's row, read into the reader's scratch; *s and *at say where its columns are. 0: not wanted.
 */
static int peek(struct merge *merge, struct source *source, struct requisition *head, sqlite3_stmt **s) {
    struct reader *reader = merge->reader;
    const struct query_filter *f = &merge->query->filter;
    bool is_task = source->sql == SQL_TASKED_DUE || source->sql == SQL_TASKED_NEWEST;
    *s = source->statement;
    if (source->sql == SQL_TASKED_NEWEST) {
        const char *team = db_text(source->statement, 2).data;
        if (!list_filter_has_word(f->teams, team)) return 0;
        *s = reader_get(reader, SQL_CASE_BY_ROW);
        db_bind_int(*s, 1, source->at.row);
        if (sqlite3_step(*s) != SQLITE_ROW) return 0;
    }
    struct bytes text = db_text(*s, 2 + 3);
    buffer_clear(&reader->scratch);
    buffer_add(&reader->scratch, text.data, text.size + 1);
    if (reader->scratch.status) return reader->scratch.status;
    int status = rows_head_in(*s, 2, reader->scratch.data, head);
    if (status) return status;
    if (is_task && (list_filter_has_word(f->teams, head->holder) || merge->taken_row == source->at.row)) return 0;
    if (is_pointing(source) && (list_filter_is_of_unit(f, head) || merge->taken_row == source->at.row)) return 0;
    if (f->target && merge->taken_row == source->at.row) return 0;
    if (!is_task && (f->target || is_pointing(source)) && !list_filter_is_visible(f, head)) return 0;
    return list_filter_is_wanted(f, head) && list_filter_may_know(f, head, NULL) ? 1 : 0;
}

static int take_summary(struct merge *merge, sqlite3_stmt *s) {
    struct query_row_summary *row =
        reader_add_row(merge->query, (void **)&merge->query->rows.summaries, sizeof *row, &merge->room);
    return row ? rows_summary(s, 2, merge->query->arena, row) : GUICHET_MEMORY;
}

static int take_requisition(struct merge *merge, sqlite3_stmt *s) {
    if (merge->query->as_summaries) return take_summary(merge, s);
    struct query_row_requisition *row =
        reader_add_row(merge->query, (void **)&merge->query->rows.requisitions, sizeof *row, &merge->room);
    if (!row) return GUICHET_MEMORY;
    row->wrapped_key = row->content = (struct bytes){NULL, 0};
    row->has_task = false;
    row->duty_count = 0;
    return rows_head(s, 2, merge->query->arena, &row->head);
}

/* 1: the row counts, 0: it does not; negative: failure. */
static int visit_requisition(struct merge *merge, struct source *source) {
    struct requisition head;
    sqlite3_stmt *s = source->statement;
    int status = must_peek(merge, source) ? peek(merge, source, &head, &s) : 1;
    bool is_full = (int64_t)merge->query->count == merge->limit;
    if (status == 1 && !is_full) {
        int taken = take_requisition(merge, s);
        status = taken ? taken : 1;
        merge->taken_row = source->at.row;
    }
    if (s != source->statement) sqlite3_reset(s);
    return status;
}

/* Takes rows in order until the page is full and one more is known to exist. */
static int walk(struct merge *merge, int (*visit)(struct merge *merge, struct source *source), uint8_t kind) {
    struct source *source;
    while ((source = least(merge)) && !is_past(merge, source)) {
        bool is_full = (int64_t)merge->query->count == merge->limit;
        if (merge->looked_at++ == LIST_SCAN_MAX) return list_cursor_write(merge->query, kind, &merge->last);
        int status = visit(merge, source);
        if (status < 0) return status;
        if (is_full && status == 1) return list_cursor_write(merge->query, kind, &merge->last);
        if (!is_full) merge->last = source->at;
        status = step_source(merge, source);
        if (status) return status;
    }
    return GUICHET_OK;
}

/* The order makes some filters the beginning of the list. */
static struct list_cursor first_of(const struct query *query) {
    const struct query_filter *f = &query->filter;
    struct list_cursor first = {.key = f->due_after ? f->due_after : INT64_MIN, .row = INT64_MIN};
    if (!is_newest(query)) return first;
    first.row = f->received_before ? (f->received_before + ROWS_SPILL_MS) * ROWS_IN_MS : INT64_MAX;
    memset(first.id.bytes, 0xff, sizeof first.id.bytes);
    return first;
}

int list_requisitions(struct reader *reader, struct query *query) {
    bool newest = is_newest(query);
    const size_t size = query->as_summaries ? sizeof *query->rows.summaries : sizeof *query->rows.requisitions;
    struct merge *merge = begin_merge(reader, query, (void **)&query->rows.requisitions, size);
    if (!merge) return fail(&query->why, GUICHET_MEMORY, "no memory for a list");
    merge->order = newest ? by_newest : by_due;
    merge->key = requisition_key;
    merge->from = first_of(query);
    uint8_t kind = newest ? KIND_NEWEST : KIND_DUE;
    int status = list_cursor_read(query, kind, &merge->from);
    if (!status) status = newest ? open_newest(merge) : open_due(merge);
    if (!status) status = walk(merge, visit_requisition, kind);
    end_merge(merge);
    return status;
}

static int add_queue(struct merge *merge, const char *team) {
    struct source *source = add_source(merge, merge->query->filter.approval ? SQL_QUEUE_APPROVAL : SQL_QUEUE);
    if (!source) return merge->query->why.status;
    db_bind_text(source->statement, 1, team);
    db_bind_int(source->statement, 2, merge->from.key);
    db_bind_int(source->statement, 3, merge->from.row);
    db_bind_id(source->statement, 4, &merge->from.id);
    return step_source(merge, source);
}

static int open_queues(struct merge *merge) {
    const struct query_filter *f = &merge->query->filter;
    if (f->team) return list_has_team(f, f->team) ? add_queue(merge, f->team) : GUICHET_OK;
    if (f->all) return for_each_word(merge, SQL_TEAM_AFTER, add_queue);
    int status = GUICHET_OK;
    for (const char *const *team = f->teams; team && *team && !status; team++) status = add_queue(merge, *team);
    return status;
}

/* Of one queue the index is in order of due times; newest first all of them are looked through. */
static bool is_of_queue(const struct query_filter *f, struct bytes team) {
    if (f->team && !bytes_equal_text(team, f->team)) return false;
    return list_has_team(f, team.data);
}

static bool is_task_wanted(const struct query_filter *f, sqlite3_stmt *s) {
    if (f->newest_first && !is_of_queue(f, db_text(s, 3))) return false;
    struct bytes person = db_text(s, 8);
    int64_t roles = db_int(s, 4);
    bool is_held = person.data && db_int(s, 10) > f->now;
    if (f->approval && !db_int(s, 15)) return false;
    if (f->roles && roles && !((unsigned)roles & f->roles)) return false;
    if (f->claimed == 1 && !(is_held && f->person && bytes_equal_text(person, f->person))) return false;
    if (f->claimed == 2 && is_held) return false;
    if (f->overdue && db_int(s, 6) >= f->now) return false;
    if (!list_filter_is_due(f, db_int(s, 6))) return false;
    return (!f->state || bytes_equal_text(db_text(s, 2), f->state)) &&
           (!f->urgency || strcmp(urgency_name((enum urgency)db_int(s, 5)), f->urgency) == 0);
}

/* 1: held by the viewer, or his to take as things stand; 0; negative: failure. */
static int is_takeable(struct merge *merge, const struct query_row_task *row) {
    const struct query_filter *f = &merge->query->filter;
    const struct task *task = &row->task;
    bool is_held = task->claimed_by && task->lease_expires_at > f->now;
    if (is_held) return strcmp(task->claimed_by, f->person) == 0;
    if (!list_filter_may_take(f->viewer, task->roles, row->head.circle != NULL)) return 0;
    if (claim_has_person(bytes_of(task->barred), f->person)) return 0;
    sqlite3_stmt *s = reader_get(merge->reader, SQL_BESIDE_TASK);
    db_bind_id(s, 1, &task->id);
    db_bind_text(s, 2, f->person);
    db_bind_int(s, 3, f->now);
    int result = sqlite3_step(s);
    sqlite3_reset(s);
    if (result != SQLITE_ROW && result != SQLITE_DONE) return reader_fail(merge->reader, merge->query, result);
    return result == SQLITE_DONE;
}

static int visit_task(struct merge *merge, struct source *source) {
    struct query *query = merge->query;
    sqlite3_stmt *s = source->statement;
    if (!is_task_wanted(&query->filter, s)) return 0;
    struct query_row_task *row = reader_add_row(query, (void **)&query->rows.tasks, sizeof *row, &merge->room);
    if (!row) return GUICHET_MEMORY;
    int status = rows_head(s, ROWS_TASK_SIZE, query->arena, &row->head);
    if (!status) status = rows_task(s, 0, &row->head.id, query->arena, &row->task);
    int in = status ? status
                    : list_filter_is_sent(&query->filter, &row->head) &&
                          list_filter_may_know(&query->filter, &row->head, &row->task);
    if (in == 1 && query->filter.takeable) in = is_takeable(merge, row);
    bool is_more = (int64_t)query->count > merge->limit;
    if (in != 1 || is_more) query->count--;
    return in;
}

static int open_newest_tasks(struct merge *merge) {
    struct source *source = add_source(merge, SQL_QUEUE_NEWEST);
    if (!source) return merge->query->why.status;
    db_bind_int(source->statement, 1, merge->from.row);
    db_bind_id(source->statement, 2, &merge->from.id);
    return step_source(merge, source);
}

int list_tasks(struct reader *reader, struct query *query) {
    bool newest = query->filter.newest_first;
    uint8_t kind = newest ? KIND_QUEUE_NEWEST : KIND_QUEUE;
    struct merge *merge = begin_merge(reader, query, (void **)&query->rows.tasks, sizeof *query->rows.tasks);
    if (!merge) return fail(&query->why, GUICHET_MEMORY, "no memory for a list");
    merge->order = newest ? by_newest : by_queue; /* newest first there is one source only */
    merge->key = newest ? newest_task_key : task_key;
    merge->from = first_of(query);
    int status = list_cursor_read(query, kind, &merge->from);
    if (!status) status = newest ? open_newest_tasks(merge) : open_queues(merge);
    if (!status) status = walk(merge, visit_task, kind);
    end_merge(merge);
    return status;
}
