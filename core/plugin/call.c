/* A slot's way, all of it under one lock:
 *
 *   free ──call_open──▶ open ──call_answer──▶ answered ──the loop opens the letter──▶ free, next generation
 *                        └────call_withdraw──────────────────────────────────────────▶ free, next generation */
#include "plugin/call.h"

#define CALLS_MAX 256

enum slot_state { SLOT_FREE, SLOT_OPEN, SLOT_ANSWERED };

struct slot {
    enum slot_state state;
    uint32_t generation;
    const void *answerer;
    void *asker;
    struct content *content; /* or NULL */
};

struct call_table {
    pthread_mutex_t lock;
    struct loop *loop;
    void (*on_answered)(const struct call_answer *answer);
    size_t holds;
    bool closed;
    struct slot slots[CALLS_MAX];
};

/* An answer on its way from the thread that gave it to the loop. */
struct delivery {
    struct letter letter;
    struct call_table *table;
    size_t slot;
    int status;
    size_t size;
    char text[];
};

int call_table_open(struct loop *loop, void (*on_answered)(const struct call_answer *answer), struct call_table **out) {
    struct call_table *table = *out = calloc(1, sizeof(*table));
    if (!table) return GUICHET_MEMORY;
    if (pthread_mutex_init(&table->lock, NULL) != 0) {
        free(table);
        *out = NULL;
        return GUICHET_MEMORY;
    }
    table->loop = loop;
    table->on_answered = on_answered;
    table->holds = 1;
    for (size_t i = 0; i < CALLS_MAX; i++) table->slots[i].generation = 1;
    return GUICHET_OK;
}

void call_table_hold(struct call_table *table) {
    pthread_mutex_lock(&table->lock);
    table->holds++;
    pthread_mutex_unlock(&table->lock);
}

void call_table_drop(struct call_table *table) {
    if (!table) return;
    pthread_mutex_lock(&table->lock);
    bool is_last = --table->holds == 0;
    pthread_mutex_unlock(&table->lock);
    if (!is_last) return;
    pthread_mutex_destroy(&table->lock);
    free(table);
}

static void take_back(struct slot *slot) {
    content_drop(slot->content);
    slot->content = NULL;
}

void call_table_close(struct call_table *table) {
    if (!table) return;
    pthread_mutex_lock(&table->lock);
    table->closed = true;
    for (size_t i = 0; i < CALLS_MAX; i++) take_back(&table->slots[i]);
    pthread_mutex_unlock(&table->lock);
    call_table_drop(table);
}

static void release(struct slot *slot) {
    take_back(slot);
    *slot = (struct slot){.state = SLOT_FREE, .generation = slot->generation + 1};
    if (slot->generation == 0) slot->generation = 1; /* so that no ticket is 0 */
}

uint64_t call_open(struct call_table *table, const void *answerer, void *asker) {
    uint64_t ticket = 0;
    pthread_mutex_lock(&table->lock);
    for (size_t i = 0; i < CALLS_MAX && !ticket; i++) {
        struct slot *slot = &table->slots[i];
        if (slot->state != SLOT_FREE) continue;
        *slot = (struct slot){SLOT_OPEN, slot->generation, answerer, asker, NULL};
        ticket = (uint64_t)slot->generation << 32 | i;
    }
    pthread_mutex_unlock(&table->lock);
    return ticket;
}

/* The slot that waits for this ticket's answer, or NULL. Under the lock. */
static struct slot *find_open(struct call_table *table, uint64_t ticket) {
    uint64_t number = ticket & UINT32_MAX;
    if (number >= CALLS_MAX) return NULL;
    struct slot *slot = &table->slots[number];
    return slot->state == SLOT_OPEN && slot->generation == ticket >> 32 ? slot : NULL;
}

void call_lend(struct call_table *table, uint64_t ticket, struct content *content) {
    pthread_mutex_lock(&table->lock);
    struct slot *slot = find_open(table, ticket);
    if (slot && !slot->content) {
        content_hold(content);
        slot->content = content;
    }
    pthread_mutex_unlock(&table->lock);
}

struct content *call_content(struct call_table *table, const void *answerer, uint64_t ticket) {
    pthread_mutex_lock(&table->lock);
    struct slot *slot = table->closed ? NULL : find_open(table, ticket);
    struct content *content = slot && slot->answerer == answerer ? slot->content : NULL;
    if (content) content_hold(content);
    pthread_mutex_unlock(&table->lock);
    return content;
}

bool call_withdraw(struct call_table *table, uint64_t ticket) {
    pthread_mutex_lock(&table->lock);
    struct slot *slot = find_open(table, ticket);
    if (slot) release(slot);
    pthread_mutex_unlock(&table->lock);
    return slot != NULL;
}

static void on_delivered(struct letter *letter) {
    struct delivery *delivery = (struct delivery *)letter;
    struct call_table *table = delivery->table;
    struct slot *slot = &table->slots[delivery->slot];
    pthread_mutex_lock(&table->lock);
    bool closed = table->closed;
    struct call_answer answer = {slot->asker, delivery->status, {delivery->text, delivery->size}};
    release(slot);
    pthread_mutex_unlock(&table->lock);
    if (!closed) table->on_answered(&answer);
    call_table_drop(table);
    free(delivery);
}

int call_answer(struct call_table *table, const void *answerer, uint64_t ticket, int status, struct bytes text) {
    int result = !text.data || text.size <= CALL_ANSWER_MAX ? GUICHET_OK : GUICHET_TOO_LARGE;
    size_t size = text.data && !result ? text.size : 0;
    struct delivery *delivery = malloc(sizeof(*delivery) + size);
    if (!delivery) return GUICHET_MEMORY; /* the question's timeout tells it */
    *delivery = (struct delivery){.letter.on_open = on_delivered, .table = table, .size = size};
    delivery->status = result ? GUICHET_TOO_LARGE : status;
    if (size) memcpy(delivery->text, text.data, size);
    pthread_mutex_lock(&table->lock);
    struct slot *slot = table->closed ? NULL : find_open(table, ticket);
    if (slot && slot->answerer == answerer) {
        slot->state = SLOT_ANSWERED;
        delivery->slot = (size_t)(slot - table->slots);
        table->holds++;
        mailbox_post(&table->loop->mailbox, &delivery->letter); /* under the lock: once closed, the loop may be gone */
    } else {
        free(delivery);
        result = GUICHET_GONE;
    }
    pthread_mutex_unlock(&table->lock);
    return result;
}
