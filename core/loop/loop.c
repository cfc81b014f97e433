/* Puts libuv, the mailbox and the wheel together, and takes them apart in an order that loses no letter. */
#include "loop/loop.h"

#include "base/clock.h"

static void on_stop(struct letter *letter) {
    struct loop *loop = (struct loop *)((char *)letter - offsetof(struct loop, stop));
    uv_stop(&loop->uv);
}

int loop_init(struct loop *loop, struct fail *why) {
    *loop = (struct loop){.stop = {.on_open = on_stop}};
    atomic_init(&loop->stopping, false);
    int bad = uv_loop_init(&loop->uv);
    if (bad) return fail(why, GUICHET_UNAVAILABLE, "event loop: %s", uv_strerror(bad));
    loop->read_buffer = malloc(LOOP_READ_SIZE);
    if (!loop->read_buffer) goto no_buffer;
    if (mailbox_open(&loop->mailbox, &loop->uv) != GUICHET_OK) goto no_mailbox;
    require(timeout_wheel_open(&loop->timeouts, &loop->uv) == GUICHET_OK);
    return GUICHET_OK;

no_mailbox:
    free(loop->read_buffer);
no_buffer:
    uv_loop_close(&loop->uv);
    return fail(why, GUICHET_MEMORY, "event loop: no memory");
}

static void on_before_sleep(uv_prepare_t *handle) {
    struct loop *loop = handle->data;
    loop->on_turn(loop);
}

void loop_on_turn(struct loop *loop, void (*on_turn)(struct loop *loop)) {
    require(!loop->on_turn);
    loop->on_turn = on_turn;
    uv_prepare_init(&loop->uv, &loop->before_sleep);
    loop->before_sleep.data = loop;
    uv_prepare_start(&loop->before_sleep, on_before_sleep);
}

void loop_run(struct loop *loop) {
    /* The bell keeps the loop alive, so only loop_stop ends this. */
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    atomic_store(&loop->stopping, false);
}

void loop_stop(struct loop *loop) {
    if (atomic_exchange(&loop->stopping, true)) return;
    mailbox_post(&loop->mailbox, &loop->stop);
}

static void require_closing(uv_handle_t *handle, void *none) {
    (void)none;
    require(uv_is_closing(handle));
}

void loop_done(struct loop *loop) {
    mailbox_deliver(&loop->mailbox);
    mailbox_close(&loop->mailbox);
    timeout_wheel_close(&loop->timeouts);
    if (loop->on_turn) uv_close((uv_handle_t *)&loop->before_sleep, NULL);
    uv_walk(&loop->uv, require_closing, NULL);
    /* A stop that came late makes the first turn return early. */
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0) continue;
    require(uv_loop_close(&loop->uv) == 0);
    mailbox_done(&loop->mailbox);
    free(loop->read_buffer);
    loop->read_buffer = NULL;
}

void loop_end_pool(void) {
    uv_library_shutdown();
}

uint64_t loop_now_ms(const struct loop *loop) {
    return uv_now(&loop->uv);
}

int64_t loop_utc_ms(struct loop *loop) {
    uint64_t turn = uv_now(&loop->uv);
    if (turn != loop->utc_at || loop->utc_ms == 0) {
        loop->utc_at = turn;
        loop->utc_ms = clock_utc_ms();
    }
    return loop->utc_ms;
}
