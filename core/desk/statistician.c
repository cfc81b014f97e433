/* A page at a time; of a refused case the history is opened for its code, which stands nowhere else. */
#include "desk/statistician.h"

#include "domain/refusal.h"
#include "loop/inbox.h"

#define ORDERS_MAX  64
#define PAGE        500
#define HISTORY_MAX 1000
#define PAGE_BYTES  (64u << 20)

struct statistician {
    struct desk *desk;
    struct reader *reader;
    struct inbox inbox;
    pthread_t thread;
    bool is_running, has_inbox;
    struct arena page;
};

bool statistician_counts(const struct actor *actor, const struct requisition *head) {
    if (head->test) return false;
    if (actor->roles & ROLES_OPERATOR) return true;
    if (head->circle) return false;
    if (actor->roles & ROLE_SUPERVISOR) return party_is_in_team(actor, head->holder);
    return strcmp(actor->party->id, head->party) == 0 && strcmp(actor->unit, head->unit) == 0;
}

/* The code that came with this entry, or NULL. */
static const char *code_of(struct statistician *s, const struct data_key *key, const struct query_row_entry *entry) {
    struct bytes plain;
    yyjson_val *payload = NULL;
    if (!entry->payload.size || vault_unseal(key, "payload", entry->payload, &s->page, &plain, NULL)) return NULL;
    json_read(plain, &s->page, &payload, NULL);
    const char *code = json_get_string(json_get(payload, "input"), "code", NULL);
    return code && refusal_of(bytes_of(code)) ? code : NULL;
}

/* By the last event that gave one. NULL: it is no refused case, its content is erased, or it was refused without. */
static const char *refusal_of_case(struct statistician *s, const struct query_row_requisition *row) {
    struct data_key key;
    const char *code = NULL;
    struct query history = {.kind = QUERY_HISTORY, .arena = &s->page, .id = row->head.id, .limit = HISTORY_MAX};
    if (!row->wrapped_key.size || vault_unwrap(s->desk->vault, &row->head.id, row->wrapped_key, &key, NULL))
        return NULL;
    require(store_read(s->reader, &history));
    for (size_t i = history.status ? 0 : history.count; i > 0 && !code; i--)
        code = code_of(s, &key, &history.rows.entries[i - 1]);
    vault_wipe_key(&key);
    return code;
}

static int add_case(struct statistician *s, struct statistics *order, const struct query_row_requisition *row) {
    const struct requisition *head = &row->head;
    if (!statistician_counts(order->actor, head)) return GUICHET_OK;
    if (order->territory && (!head->territory || strcmp(head->territory, order->territory) != 0)) return GUICHET_OK;
    const char *refusal = refusal_of_case(s, row);
    int status = GUICHET_OK;
    for (size_t i = 0; i < order->count && !status; i++) status = stats_add(&order->stats[i], head, refusal);
    return status ? fail(&order->why, status, "no memory for so many cases") : GUICHET_OK;
}

static int add_page(struct statistician *s, struct statistics *order, const struct query *page) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < page->count && !status; i++) status = add_case(s, order, &page->rows.requisitions[i]);
    return status;
}

static int read_all(struct statistician *s, struct statistics *order) {
    int64_t after = 0;
    for (;;) {
        struct query page = {
            .kind = QUERY_CASES, .arena = &s->page, .from = order->from, .limit = PAGE, .value = after};
        page.filter.before = order->to;
        require(store_read(s->reader, &page)); /* SQLite answers at once */
        int status = page.status;
        if (status) order->why = page.why;
        else status = add_page(s, order, &page);
        after = page.value;
        arena_reset(&s->page);
        if (status || page.count < PAGE) return status;
    }
}

static void carry_out(struct statistician *s, struct statistics *order) {
    for (size_t i = 0; i < order->count; i++)
        stats_init(&order->stats[i], order->by[i], order->now, order->zone, order->arena);
    order->status = read_all(s, order);
    for (size_t i = 0; i < order->count && !order->status; i++)
        if ((order->status = stats_finish(&order->stats[i])))
            fail(&order->why, order->status, "no memory for the statistics");
    mailbox_post(order->reply_to, &order->letter);
}

static void *work(void *to) {
    struct statistician *s = to;
    bool is_last = false;
    pthread_setname_np(pthread_self(), "guichet-stats");
    while (!is_last) {
        is_last = inbox_is_closed(&s->inbox);
        struct letter *letter = inbox_take_all(&s->inbox, -1), *next;
        for (; letter; letter = next) {
            next = letter->next;
            carry_out(s, chain_item(letter, struct statistics, letter));
        }
    }
    return NULL;
}

int statistician_start(struct desk *desk, struct statistician **out, struct fail *why) {
    struct statistician *s = calloc(1, sizeof *s);
    if (!s) return fail(why, GUICHET_MEMORY, "no memory for the statistician");
    *out = s;
    s->desk = desk;
    arena_init(&s->page, PAGE_BYTES);
    s->has_inbox = inbox_init(&s->inbox, ORDERS_MAX) == GUICHET_OK;
    if (!s->has_inbox) return fail(why, GUICHET_MEMORY, "no memory for the statistician");
    int status = reader_open(desk->store, &s->reader, why);
    if (status) return status;
    s->is_running = pthread_create(&s->thread, NULL, work, s) == 0;
    return s->is_running ? GUICHET_OK : fail(why, GUICHET_MEMORY, "cannot start the statistician's thread");
}

void statistician_stop(struct statistician *s) {
    if (!s) return;
    if (s->is_running) {
        inbox_close(&s->inbox);
        pthread_join(s->thread, NULL);
    }
    if (s->has_inbox) inbox_done(&s->inbox);
    reader_close(s->reader);
    arena_done(&s->page);
    free(s);
}

int statistician_ask(struct statistician *s, struct statistics *statistics) {
    return inbox_post(&s->inbox, &statistics->letter);
}

void statistician_done(struct statistics *statistics) {
    for (size_t i = 0; i < statistics->count; i++) stats_done(&statistics->stats[i]);
}
