/* A page of data keys a turn: those that stand under an older master key are one change. */
#include "desk/rewrap.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/keys.h"

#define PAGE        128 /* data keys a change */
#define MEMORY_MAX  (4u << 20)
#define TURN_MS     1
#define AGAIN_MS    1000 /* when the store is full, or the token away */
#define TURN_MAX_US 20000

static void turn(struct rewrap *r);

static void on_pause(struct timer *timer) {
    turn(chain_item(timer, struct rewrap, pause));
}

void rewrap_init(struct rewrap *r, struct seat *seat, struct loop *loop) {
    r->seat = seat;
    timer_init(&r->pause, loop, on_pause);
    arena_init(&r->arena, MEMORY_MAX);
}

void rewrap_close(struct rewrap *r) {
    timer_close(&r->pause, NULL);
    arena_done(&r->arena);
}

static void begin(struct rewrap *r) {
    r->is_running = true;
    r->is_again = false;
    r->place = KEY_OF_REQUISITION;
    r->target = vault_newest(r->seat->desk->vault);
    r->after_row = 0;
    r->after_id = (struct id){{0}};
    timer_start(&r->pause, TURN_MS, 0);
}

void rewrap_start(struct rewrap *r, bool always) {
    int64_t standing = 0;
    struct fail why;
    if (r->is_stopping) return;
    bool is_known = keys_recall(r->seat->reader, KEYS_REWRAPPED, &standing, &why) == GUICHET_OK;
    if (!always && is_known && standing == vault_newest(r->seat->desk->vault)) return;
    if (r->is_running) r->is_again = true;
    else begin(r);
}

bool rewrap_stop(struct rewrap *r, void (*on_idle)(void *owner), void *owner) {
    r->is_stopping = true;
    r->on_idle = on_idle;
    r->owner = owner;
    timer_stop(&r->pause);
    return !r->is_busy;
}

static void on_stored(struct letter *letter);

static void submit(struct rewrap *r) {
    r->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = r->seat->mailbox, .change = &r->change};
    r->is_busy = store_submit(r->seat->desk->store, &r->letter) == GUICHET_OK;
    if (!r->is_busy) timer_start(&r->pause, AGAIN_MS, 0);
}

static void begin_change(struct rewrap *r) {
    int64_t now = clock_utc_ms();
    r->change = (struct change){.id = id_new(now), .expected_version = -1, .now = now, .result_arena = &r->arena};
}

/* One data key. What does not open is left as it is, and said: nobody else would notice before it is asked for. Any
 * other failure is told: it may be over later. */
static int add_one(struct rewrap *r, const struct query_row_wrapped *row) {
    uint32_t number = vault_wrapped_number(row->wrapped);
    struct fail why;
    if (number == 0 || number == r->target) return GUICHET_OK;
    uint8_t *fresh = arena_alloc(&r->arena, VAULT_WRAPPED_SIZE);
    int status = fresh ? vault_rewrap(r->seat->desk->vault, &row->owner, row->wrapped, fresh, &why) : GUICHET_MEMORY;
    if (status == GUICHET_CRYPTO) log_line(LOG_ERROR, "keys.not_rewrapped", LOG_TEXT("detail", why.text));
    if (status) return status == GUICHET_CRYPTO ? GUICHET_OK : status;
    struct op *op = change_add(&r->change, OP_REWRAP);
    if (!op) return GUICHET_MEMORY;
    op->as.rewrap = (struct op_rewrap){.place = r->place,
                                       .owner = row->owner,
                                       .row = row->row,
                                       .before = row->wrapped,
                                       .after = {(const char *)fresh, VAULT_WRAPPED_SIZE}};
    return GUICHET_OK;
}

static void end_walk(struct rewrap *r) {
    if (r->is_again || r->target != vault_newest(r->seat->desk->vault)) {
        begin(r);
        return;
    }
    begin_change(r);
    struct op *op = change_add(&r->change, OP_META);
    if (op) op->as.meta = (struct op_meta){.name = KEYS_NEWEST, .value = r->target};
    op = op ? change_add(&r->change, OP_META) : NULL;
    if (op) op->as.meta = (struct op_meta){.name = KEYS_REWRAPPED, .value = r->target};
    r->is_running = false;
    log_line(LOG_INFO, "keys.rewrapped", LOG_INT("newest", r->target), LOG_INT("done", (int64_t)atomic_load(&r->done)));
    if (op) submit(r);
}

/* Behind the rows that were looked at; true when there are no more. */
static bool move_on(struct rewrap *r, const struct query *query, size_t seen) {
    if (seen) {
        r->after_row = query->rows.wrapped[seen - 1].row;
        r->after_id = query->rows.wrapped[seen - 1].owner;
    }
    if (seen == PAGE || seen < query->count) return false;
    r->place++;
    r->after_id = (struct id){{0}};
    return r->place == KEY_PLACES;
}

/* As many rows of the page as there is time for: a token may be slow, and the clerk has other things to do. */
static int add_page(struct rewrap *r, const struct query *query, size_t *seen) {
    int64_t until = clock_monotonic_us() + TURN_MAX_US;
    int status = query->status;
    begin_change(r);
    *seen = 0;
    while (*seen < query->count && !status && (*seen == 0 || clock_monotonic_us() < until)) {
        status = add_one(r, &query->rows.wrapped[*seen]);
        if (!status) (*seen)++;
    }
    return status;
}

static void turn(struct rewrap *r) {
    size_t seen;
    if (!r->is_running) return;
    arena_reset(&r->arena);
    struct query query = {.kind = QUERY_WRAPPED,
                          .place = r->place,
                          .arena = &r->arena,
                          .from = r->after_row,
                          .id = r->after_id,
                          .limit = PAGE};
    require(store_read(r->seat->reader, &query));
    int status = add_page(r, &query, &seen);
    if (r->change.op_count) {
        submit(r); /* and then the same page once more: it must be as it should */
    } else if (status) {
        timer_start(&r->pause, AGAIN_MS, 0);
    } else if (move_on(r, &query, seen)) {
        end_walk(r);
    } else {
        timer_start(&r->pause, TURN_MS, 0);
    }
}

static void on_stored(struct letter *letter) {
    struct rewrap *r = chain_item(chain_item(letter, struct store_letter, letter), struct rewrap, letter);
    int status = r->change.result.status;
    r->is_busy = false;
    if (!status && r->is_running) atomic_fetch_add(&r->done, r->change.op_count);
    if (r->is_stopping) r->on_idle(r->owner);
    else if (r->is_running) timer_start(&r->pause, status ? AGAIN_MS : TURN_MS, 0);
}
