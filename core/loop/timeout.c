/* A hashed wheel. A timeout sits in the slot of the moment it was first set to; one that was put off is found there,
 * seen not to be due, and moved to the slot of its real moment: so putting off, which happens at every byte, is free.
 */
#include "loop/timeout.h"

#include "loop/loop.h"

/* The first tick that is not before `ms`. */
static uint64_t tick_of(uint64_t ms) {
    return (ms + TIMEOUT_TICK_MS - 1) / TIMEOUT_TICK_MS;
}

static void place(struct timeout_wheel *wheel, struct timeout *t) {
    uint64_t tick = tick_of(t->due_ms);
    if (tick < wheel->tick) tick = wheel->tick;
    t->slot_due_ms = t->due_ms;
    chain_add_last(&wheel->slots[tick % TIMEOUT_SLOTS], &t->link);
}

static void stop_when_empty(struct timeout_wheel *wheel) {
    if (wheel->count == 0) uv_timer_stop(&wheel->turn);
}

static void look_at_slot(struct timeout_wheel *wheel, struct chain *slot, uint64_t now_ms) {
    /* Owners may set and clear any timeout from on_due, so the slot is emptied into a list of our own first. */
    struct chain list;
    chain_init(&list);
    for (struct chain *link; (link = chain_take_first(slot));) chain_add_last(&list, link);
    for (struct chain *link; (link = chain_take_first(&list));) {
        struct timeout *t = chain_item(link, struct timeout, link);
        if (t->due_ms > now_ms) {
            place(wheel, t);
            continue;
        }
        t->loop = NULL;
        wheel->count--;
        t->on_due(t);
    }
}

static void on_turn(uv_timer_t *turn) {
    struct timeout_wheel *wheel = turn->data;
    uint64_t now_ms = uv_now(turn->loop);
    uint64_t last = now_ms / TIMEOUT_TICK_MS;
    /* After a long stall one round of the wheel sees everything. */
    if (last >= wheel->tick + TIMEOUT_SLOTS) wheel->tick = last - TIMEOUT_SLOTS + 1;
    while (wheel->tick <= last) {
        struct chain *slot = &wheel->slots[wheel->tick % TIMEOUT_SLOTS];
        wheel->tick++;
        look_at_slot(wheel, slot, now_ms);
    }
    stop_when_empty(wheel);
}

int timeout_wheel_open(struct timeout_wheel *wheel, uv_loop_t *uv) {
    for (size_t i = 0; i < TIMEOUT_SLOTS; i++) chain_init(&wheel->slots[i]);
    wheel->count = 0;
    wheel->tick = 0;
    wheel->turn.data = wheel;
    return uv_timer_init(uv, &wheel->turn) == 0 ? GUICHET_OK : GUICHET_MEMORY;
}

void timeout_wheel_close(struct timeout_wheel *wheel) {
    uv_close((uv_handle_t *)&wheel->turn, NULL);
}

static void start_turning(struct timeout_wheel *wheel, uint64_t now_ms) {
    wheel->tick = now_ms / TIMEOUT_TICK_MS + 1;
    wheel->turn.data = wheel;
    uv_timer_start(&wheel->turn, on_turn, TIMEOUT_TICK_MS - now_ms % TIMEOUT_TICK_MS, TIMEOUT_TICK_MS);
}

void timeout_set(struct loop *loop, struct timeout *t, int64_t after_ms, void (*on_due)(struct timeout *)) {
    struct timeout_wheel *wheel = &loop->timeouts;
    uint64_t now_ms = uv_now(&loop->uv);
    t->due_ms = now_ms + (after_ms > 0 ? (uint64_t)after_ms : 0);
    t->on_due = on_due;
    if (t->loop) {
        require(t->loop == loop);
        if (t->due_ms >= t->slot_due_ms) return;
        chain_remove(&t->link);
    } else {
        t->loop = loop;
        chain_init(&t->link);
        if (wheel->count++ == 0 && !uv_is_active((uv_handle_t *)&wheel->turn)) start_turning(wheel, now_ms);
    }
    place(wheel, t);
}

void timeout_clear(struct timeout *t) {
    if (!t->loop) return;
    struct timeout_wheel *wheel = &t->loop->timeouts;
    chain_remove(&t->link);
    t->loop = NULL;
    wheel->count--;
}

bool timeout_is_set(const struct timeout *t) {
    return t->loop != NULL;
}
