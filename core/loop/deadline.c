/* A hashed wheel. A deadline sits in the slot of the moment it was first set to; one that was put off is found there,
 * seen not to be due, and moved to the slot of its real moment: so putting off, which happens at every byte, is free.
 */
#include "loop/deadline.h"

#include "loop/loop.h"

/* The first tick that is not before `ms`. */
static uint64_t tick_of(uint64_t ms) {
    return (ms + DEADLINE_TICK_MS - 1) / DEADLINE_TICK_MS;
}

static void place(struct deadline_wheel *wheel, struct deadline *d) {
    uint64_t tick = tick_of(d->due_ms);
    if (tick < wheel->tick) tick = wheel->tick;
    d->slot_due_ms = d->due_ms;
    chain_add_last(&wheel->slots[tick % DEADLINE_SLOTS], &d->link);
}

static void stop_when_empty(struct deadline_wheel *wheel) {
    if (wheel->count == 0) uv_timer_stop(&wheel->turn);
}

static void look_at_slot(struct deadline_wheel *wheel, struct chain *slot, uint64_t now_ms) {
    /* Owners may set and clear any deadline from on_due, so the slot is emptied into a list of our own first. */
    struct chain list;
    chain_init(&list);
    for (struct chain *link; (link = chain_take_first(slot));) chain_add_last(&list, link);
    for (struct chain *link; (link = chain_take_first(&list));) {
        struct deadline *d = chain_item(link, struct deadline, link);
        if (d->due_ms > now_ms) {
            place(wheel, d);
            continue;
        }
        d->loop = NULL;
        wheel->count--;
        d->on_due(d);
    }
}

static void on_turn(uv_timer_t *turn) {
    struct deadline_wheel *wheel = turn->data;
    uint64_t now_ms = uv_now(turn->loop);
    uint64_t last = now_ms / DEADLINE_TICK_MS;
    /* After a long stall one round of the wheel sees everything. */
    if (last >= wheel->tick + DEADLINE_SLOTS) wheel->tick = last - DEADLINE_SLOTS + 1;
    while (wheel->tick <= last) {
        struct chain *slot = &wheel->slots[wheel->tick % DEADLINE_SLOTS];
        wheel->tick++;
        look_at_slot(wheel, slot, now_ms);
    }
    stop_when_empty(wheel);
}

int deadline_wheel_open(struct deadline_wheel *wheel, uv_loop_t *uv) {
    for (size_t i = 0; i < DEADLINE_SLOTS; i++) chain_init(&wheel->slots[i]);
    wheel->count = 0;
    wheel->tick = 0;
    wheel->turn.data = wheel;
    return uv_timer_init(uv, &wheel->turn) == 0 ? GUICHET_OK : GUICHET_MEMORY;
}

void deadline_wheel_close(struct deadline_wheel *wheel) {
    uv_close((uv_handle_t *)&wheel->turn, NULL);
}

static void start_turning(struct deadline_wheel *wheel, uint64_t now_ms) {
    wheel->tick = now_ms / DEADLINE_TICK_MS + 1;
    wheel->turn.data = wheel;
    uv_timer_start(&wheel->turn, on_turn, DEADLINE_TICK_MS - now_ms % DEADLINE_TICK_MS, DEADLINE_TICK_MS);
}

void deadline_set(struct loop *loop, struct deadline *d, int64_t after_ms, void (*on_due)(struct deadline *)) {
    struct deadline_wheel *wheel = &loop->deadlines;
    uint64_t now_ms = uv_now(&loop->uv);
    d->due_ms = now_ms + (after_ms > 0 ? (uint64_t)after_ms : 0);
    d->on_due = on_due;
    if (d->loop) {
        require(d->loop == loop);
        if (d->due_ms >= d->slot_due_ms) return;
        chain_remove(&d->link);
    } else {
        d->loop = loop;
        chain_init(&d->link);
        if (wheel->count++ == 0 && !uv_is_active((uv_handle_t *)&wheel->turn)) start_turning(wheel, now_ms);
    }
    place(wheel, d);
}

void deadline_clear(struct deadline *d) {
    if (!d->loop) return;
    struct deadline_wheel *wheel = &d->loop->deadlines;
    chain_remove(&d->link);
    d->loop = NULL;
    wheel->count--;
}

bool deadline_is_set(const struct deadline *d) {
    return d->loop != NULL;
}
