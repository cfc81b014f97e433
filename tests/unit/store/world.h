/* What every test of the store needs: a store in a folder of its own, a reader, and changes made by the dozen. */
#ifndef TESTS_STORE_WORLD_H
#define TESTS_STORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "seal/checkpoint.h"
#include "store/store.h"

#include <ftw.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#define NOW INT64_C(1795000000000) /* 2026-11-18T11:06:40Z */

struct world {
    char folder[64], path[96], key[96], vkey[96];
    struct store *store;
    struct reader *reader;
    struct arena arena;
    int64_t now;
};

static inline int open_store_at(struct world *w, struct fail *why) {
    const struct store_options options = {
        .path = w->path, .log_key = w->key, .inbox_max = 4096, .inbox_reserve = 16, .year_offset_s = 3600};
    return store_open(&options, &w->store, why);
}

static inline void open_world_store(struct world *w) {
    struct fail why = {0};
    if (open_store_at(w, &why) || reader_open(w->store, &w->reader, &why)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
}

static inline void close_world_store(struct world *w) {
    reader_close(w->reader);
    store_close(w->store);
    w->reader = NULL;
    w->store = NULL;
}

static inline int add_step(void *steps) {
    ++*(int64_t *)steps;
    return 0;
}

/* Adds to *steps what SQLite's machine does from now on; NULL ends it. What a busy machine does not change. */
static inline void count_steps(sqlite3 *db, int64_t *steps) {
    sqlite3_progress_handler(db, steps ? 1 : 0, steps ? add_step : NULL, steps);
}

static inline int make_world_folder(void **state) {
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    w->now = NOW;
    snprintf(w->folder, sizeof w->folder, "/tmp/guichet-store-XXXXXX");
    if (!mkdtemp(w->folder)) return 1;
    snprintf(w->path, sizeof w->path, "%s/guichet.db", w->folder);
    snprintf(w->key, sizeof w->key, "%s/log.key", w->folder);
    snprintf(w->vkey, sizeof w->vkey, "%s/log.vkey", w->folder);
    arena_init(&w->arena, 256 * 1024 * 1024);
    return checkpoint_create_key(w->key, w->vkey, "test/log", NULL);
}

static inline int make_world(void **state) {
    if (make_world_folder(state)) return 1;
    open_world_store(*state);
    return 0;
}

static inline int remove_one(const char *path, const struct stat *about, int kind, struct FTW *ftw) {
    (void)about;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static inline int end_world(void **state) {
    struct world *w = *state;
    close_world_store(w);
    arena_done(&w->arena);
    nftw(w->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(w);
    return 0;
}

/* A letter that can be waited for. */
struct waiting {
    struct store_letter letter;
    pthread_mutex_t lock;
    pthread_cond_t came;
    bool is_back;
};

static inline void open_waiting(struct letter *letter) {
    struct waiting *waiting = (struct waiting *)letter;
    pthread_mutex_lock(&waiting->lock);
    waiting->is_back = true;
    pthread_cond_signal(&waiting->came);
    pthread_mutex_unlock(&waiting->lock);
}

static inline int post(struct world *w, struct waiting *waiting, struct change *change) {
    *waiting = (struct waiting){.letter = {.letter = {.on_open = open_waiting}, .change = change},
                                .lock = PTHREAD_MUTEX_INITIALIZER,
                                .came = PTHREAD_COND_INITIALIZER};
    return store_submit(w->store, &waiting->letter);
}

static inline void wait_for(struct waiting *waiting) {
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->is_back) pthread_cond_wait(&waiting->came, &waiting->lock);
    pthread_mutex_unlock(&waiting->lock);
}

/* Submits and waits; the result's status. */
static inline int run(struct world *w, struct change *change) {
    struct waiting waiting;
    assert_int_equal(post(w, &waiting, change), GUICHET_OK);
    wait_for(&waiting);
    return change->result.status;
}

/* Asks the writer, as a handler would. */
static inline int checkpoint(struct world *w, struct bytes *note) {
    struct store_note *given = arena_alloc(&w->arena, sizeof *given);
    struct waiting waiting = {.letter = {.letter = {.on_open = open_waiting}, .note = given},
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .came = PTHREAD_COND_INITIALIZER};
    assert_int_equal(store_ask_checkpoint(w->store, &waiting.letter), GUICHET_OK);
    wait_for(&waiting);
    *note = bytes_of(given->text);
    return waiting.letter.note_why.status;
}

static inline struct change *new_change(struct world *w) {
    struct change *c = arena_alloc(&w->arena, sizeof *c);
    c->id = id_new(w->now);
    c->now = w->now;
    c->expected_version = -1;
    c->result_arena = &w->arena;
    return c;
}

static inline void add_entry_op(struct change *c, const char *event, const char *from, const char *to) {
    struct op *op = change_add(c, OP_ENTRY);
    op->as.entry = (struct op_entry){
        .event = event, .from = from, .to = to, .actor = "sha256:aa", .at = c->now, .payload = BYTES("sealed payload")};
    memset(op->as.entry.payload_mac, 7, sizeof op->as.entry.payload_mac);
}

static inline struct requisition sample_head(int64_t now) {
    return (struct requisition){
        .type = "postal.item.tracking",
        .type_version = 1,
        .state = "review",
        .party = "police-77",
        .unit = "12345",
        .holder = "colissimo",
        .territory = "77",
        .submitter = "sha256:aa",
        .received_at = now,
        .updated_at = now,
        .due_at = now + 86400000,
        .entry = 1,
        .deadlines = {{.name = "answer", .duration = "5 working days", .started_at = now, .due_at = now + 86400000}},
        .deadline_count = 1};
}

/* A submission: head, one entry. */
static inline struct change *new_case(struct world *w) {
    struct change *c = new_change(w);
    c->requisition = id_new(w->now);
    c->expected_version = 0;
    c->head = sample_head(w->now);
    c->head.id = c->requisition;
    c->wrapped_key = BYTES("wrapped key");
    c->content = BYTES("sealed content");
    change_add(c, OP_PUT_REQUISITION);
    add_entry_op(c, "submitted", NULL, "review");
    return c;
}

/* The next change of a case that came back: same head, expects its version. */
static inline struct change *next_change(struct world *w, const struct change *before) {
    struct change *c = new_change(w);
    c->requisition = before->requisition;
    c->expected_version = before->head.version;
    c->head = before->head;
    return c;
}

static inline struct op *add_task_op(struct world *w, struct change *c, const char *team, unsigned roles) {
    struct op *op = change_add(c, OP_TASK_OPEN);
    op->as.task = (struct task){.id = id_new(w->now),
                                .state = "review",
                                .team = team,
                                .roles = roles,
                                .urgency = c->head.urgency,
                                .due_at = c->head.due_at,
                                .opened_at = w->now,
                                .entry = 1};
    return op;
}

static inline struct query *new_query(struct world *w, enum query_kind kind) {
    struct query *q = arena_alloc(&w->arena, sizeof *q);
    q->kind = kind;
    q->arena = &w->arena;
    q->filter.now = w->now;
    return q;
}

static inline struct query *ask(struct world *w, struct query *q) {
    assert_true(store_read(w->reader, q));
    return q;
}

/* Walks through all pages; checks the order; counts. */
static inline size_t walk(struct world *w, struct query *q, bool newest) {
    size_t count = 0, pages = 0;
    struct requisition last = {.received_at = 0};
    do {
        assert_int_equal(ask(w, q)->status, GUICHET_OK);
        for (size_t i = 0; i < q->count; i++) {
            struct requisition *r = &q->rows.requisitions[i].head;
            if (count++ > 0) {
                assert_false(id_equal(&r->id, &last.id));
                assert_true(newest ? r->received_at < last.received_at : r->due_at >= last.due_at);
            }
            last = *r;
        }
        q->cursor = bytes_of(q->next);
        assert_true(++pages < 200);
    } while (q->next);
    return count;
}

static inline struct query_row_requisition *read_case(struct world *w, const struct id *id) {
    struct query *q = new_query(w, QUERY_REQUISITION);
    q->id = *id;
    ask(w, q);
    return q->status ? NULL : &q->rows.requisitions[0];
}

static inline size_t count_timers(struct world *w) {
    struct query *q = new_query(w, QUERY_TIMERS_DUE);
    q->filter.now = INT64_MAX;
    return ask(w, q)->count;
}

static inline size_t count_effects_due(struct world *w) {
    struct query *q = new_query(w, QUERY_EFFECTS_DUE);
    q->filter.now = INT64_MAX;
    return ask(w, q)->count;
}

static inline uint64_t log_size(struct world *w) {
    struct store_figures figures;
    store_figures(w->store, &figures);
    return figures.log_size;
}

#endif
