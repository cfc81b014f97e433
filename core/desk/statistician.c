/* A page at a time; of a refused case the history is opened for its code, which stands nowhere else. */
#include "desk/statistician.h"

#include "desk/refused.h"
#include "desk/yearly_read.h"
#include "loop/inbox.h"

#include <stdatomic.h>

#define ORDERS_MAX        64
#define ORDERS_PER_PERSON 4
#define PAGE              500
#define PAGE_BYTES        (64u << 20)

struct statistician {
    struct desk *desk;
    struct reader *reader;
    struct inbox inbox;
    pthread_t thread;
    bool is_running, has_inbox;
    atomic_bool is_cut; /* nothing is counted any more */
    struct arena page;
    pthread_mutex_t lock;
    struct chain orders; /* not done with, whosever */
};

bool statistician_counts(const struct actor *actor, const struct requisition *head) {
    if (head->test) return false;
    if (actor->roles & ROLES_OPERATOR) return true;
    if (head->circle) return false;
    if (actor->roles & ROLE_SUPERVISOR) return party_is_in_team(actor, head->holder);
    return strcmp(actor->party->id, head->party) == 0 && strcmp(actor->unit, head->unit) == 0;
}

static int add_case(struct statistician *s, struct statistics *order, const struct query_row_requisition *row) {
    const struct requisition *head = &row->head;
    const char *refusal;
    if (!statistician_counts(order->actor, head)) return GUICHET_OK;
    if (order->territory && (!head->territory || strcmp(head->territory, order->territory) != 0)) return GUICHET_OK;
    int status = refused_code(s->desk, s->reader, row, &refusal, &order->why);
    if (status) return status;
    status = stats_add_load(&order->stats[0], head);
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
        if (atomic_load(&s->is_cut)) return fail(&order->why, GUICHET_UNAVAILABLE, "the gateway is stopping");
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

static int count(struct statistician *s, struct statistics *order) {
    for (size_t i = 0; i < order->count; i++)
        stats_init(&order->stats[i], order->by[i], order->now, order->zone, order->arena);
    int status = read_all(s, order);
    for (size_t i = 0; i < order->count && !status; i++)
        if ((status = stats_finish(&order->stats[i]))) fail(&order->why, status, "no memory for the statistics");
    return status;
}

static void carry_out(struct statistician *s, struct statistics *order) {
    order->status = order->yearly ? yearly_read(order->yearly, s->desk, s->reader, &s->page, &s->is_cut, &order->why)
                                  : count(s, order);
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
    chain_init(&s->orders);
    pthread_mutex_init(&s->lock, NULL);
    arena_init(&s->page, PAGE_BYTES);
    s->has_inbox = inbox_init(&s->inbox, ORDERS_MAX) == GUICHET_OK;
    if (!s->has_inbox) return fail(why, GUICHET_MEMORY, "no memory for the statistician");
    int status = reader_open(desk->store, &s->reader, why);
    if (status) return status;
    s->is_running = pthread_create(&s->thread, NULL, work, s) == 0;
    return s->is_running ? GUICHET_OK : fail(why, GUICHET_MEMORY, "cannot start the statistician's thread");
}

void statistician_cut(struct statistician *s) {
    if (s) atomic_store(&s->is_cut, true);
}

void statistician_stop(struct statistician *s) {
    if (!s) return;
    statistician_cut(s);
    if (s->is_running) {
        inbox_close(&s->inbox);
        pthread_join(s->thread, NULL);
    }
    if (s->has_inbox) inbox_done(&s->inbox);
    reader_close(s->reader);
    arena_done(&s->page);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static int take_place(struct statistician *s, struct statistics *order) {
    size_t of_person = 0;
    pthread_mutex_lock(&s->lock);
    for (struct chain *link = s->orders.next; link != &s->orders; link = link->next)
        of_person += strcmp(chain_item(link, struct statistics, place)->actor->person, order->actor->person) == 0;
    bool has_room = of_person < ORDERS_PER_PERSON;
    if (has_room) chain_add_last(&s->orders, &order->place);
    pthread_mutex_unlock(&s->lock);
    return has_room ? GUICHET_OK : GUICHET_TOO_MANY;
}

static void free_place(struct statistics *order) {
    pthread_mutex_lock(&order->statistician->lock);
    chain_remove(&order->place);
    pthread_mutex_unlock(&order->statistician->lock);
}

int statistician_ask(struct statistician *s, struct statistics *order) {
    order->statistician = s;
    int status = take_place(s, order);
    if (status) return status;
    status = inbox_post(&s->inbox, &order->letter);
    if (status) free_place(order);
    return status;
}

void statistician_done(struct statistics *order) {
    free_place(order);
    for (size_t i = 0; i < order->count; i++) stats_done(&order->stats[i]);
}
