/* uv_timer with the owner's callback. */
#include "loop/timer.h"

static void on_uv_due(uv_timer_t *uv) {
    struct timer *t = uv->data;
    t->on_due(t);
}

static void on_uv_closed(uv_handle_t *uv) {
    struct timer *t = uv->data;
    if (t->on_closed) t->on_closed(t);
}

void timer_init(struct timer *t, struct loop *loop, void (*on_due)(struct timer *)) {
    require(uv_timer_init(&loop->uv, &t->uv) == 0);
    t->uv.data = t;
    t->on_due = on_due;
    t->on_closed = NULL;
}

void timer_start(struct timer *t, int64_t after_ms, int64_t repeat_ms) {
    require(after_ms >= 0 && repeat_ms >= 0);
    require(uv_timer_start(&t->uv, on_uv_due, (uint64_t)after_ms, (uint64_t)repeat_ms) == 0);
}

void timer_stop(struct timer *t) {
    uv_timer_stop(&t->uv);
}

void timer_close(struct timer *t, void (*on_closed)(struct timer *)) {
    t->on_closed = on_closed;
    uv_close((uv_handle_t *)&t->uv, on_uv_closed);
}
