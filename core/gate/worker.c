/* Life of a worker: open, run, drain, close. */
#include "gate/worker.h"

#include "base/log.h"
#include "gate/app.h"
#include "gate/connection.h"
#include "gate/request.h"

#define SCRATCH_MAX  (80u << 20)
#define LOG_MAX      (256u << 10)
#define DRAIN_MAX_MS 20000

static void drain_if_done(struct worker *worker) {
    if (worker->draining && worker->connection_count == 0 && worker->request_count == 0) {
        timeout_clear(&worker->drain_due);
        loop_stop(&worker->loop);
    }
}

void worker_forget(struct worker *worker) {
    worker->connection_count--;
    atomic_store_explicit(&worker->figures.connections_now, worker->connection_count, memory_order_relaxed);
    drain_if_done(worker);
}

void worker_forget_request(struct worker *worker) {
    worker->request_count--;
    drain_if_done(worker);
}

static void on_drain_due(struct timeout *timeout) {
    struct worker *worker = chain_item(timeout, struct worker, drain_due);
    log_line(LOG_WARN, "drain.cut", LOG_INT("connections", (int64_t)worker->connection_count));
    for (struct chain *link = worker->connections.next, *next; link != &worker->connections; link = next) {
        next = link->next;
        stream_close(&chain_item(link, struct connection, link)->stream);
    }
}

static void on_stop(struct letter *letter) {
    struct worker *worker = chain_item(letter, struct worker, stop);
    worker->draining = true;
    listener_close(&worker->listener, NULL);
    watch_release(&worker->watch);
    feed_release(&worker->feed);
    timeout_set(&worker->loop, &worker->drain_due, DRAIN_MAX_MS, on_drain_due);
    for (struct chain *link = worker->connections.next, *next; link != &worker->connections; link = next) {
        next = link->next;
        connection_drain(chain_item(link, struct connection, link));
    }
    drain_if_done(worker);
}

struct worker_trust {
    struct letter letter;
    struct worker *worker;
    struct tls_context *tls;
    const struct settings *settings;
};

static void on_trust(struct letter *letter) {
    struct worker_trust *trust = chain_item(letter, struct worker_trust, letter);
    struct worker *worker = trust->worker;
    struct tls_context *old = worker->tls;
    worker->tls = trust->tls;
    worker->settings = trust->settings;
    trust->tls = old;
    worker_trust_free(trust);
    feed_hint(&worker->feed);
}

struct worker_trust *worker_trust_new(struct worker *worker, struct tls_context *tls, const struct settings *settings) {
    struct worker_trust *trust = calloc(1, sizeof(*trust));
    if (trust)
        *trust = (struct worker_trust){
            .letter.on_open = on_trust, .worker = worker, .tls = tls_context_hold(tls), .settings = settings};
    return trust;
}

void worker_trust_send(struct worker_trust *trust) {
    mailbox_post(&trust->worker->loop.mailbox, &trust->letter);
}

void worker_trust_free(struct worker_trust *trust) {
    if (!trust) return;
    tls_context_free(trust->tls);
    free(trust);
}

static void on_turn(struct loop *loop) {
    struct worker *worker = loop->owner;
    log_flush(&worker->log);
}

int worker_open(struct worker *worker, struct app *app, const struct route *routes, struct tls_context *tls,
                const char *address, int port, struct fail *why) {
    *worker = (struct worker){.app = app, .routes = routes, .settings = app->settings};
    chain_init(&worker->connections);
    worker->stop.on_open = on_stop;
    buffer_init(&worker->scratch, SCRATCH_MAX);
    buffer_init(&worker->log, LOG_MAX);
    int status = loop_init(&worker->loop, why);
    if (status) return status;
    worker->loop.owner = worker;
    refusals_init(&worker->refusals, &worker->loop);
    loop_on_turn(&worker->loop, on_turn);
    watch_open(&worker->watch, &worker->loop);
    feed_open(&worker->feed, worker);
    if (tls) {
        worker->tls = tls_context_hold(tls);
        status = seat_open(app->desk, &worker->loop, &worker->seat, why);
    }
    worker->listener.owner = worker;
    if (!status) status = listener_open(&worker->listener, &worker->loop, address, port, connection_accept, why);
    if (status) worker_close(worker);
    return status;
}

void worker_run(struct worker *worker) {
    loop_run(&worker->loop);
}

void worker_stop(struct worker *worker) {
    mailbox_post(&worker->loop.mailbox, &worker->stop);
}

void worker_close(struct worker *worker) {
    if (worker->listener.opened && !worker->draining) listener_close(&worker->listener, NULL);
    refusals_done(&worker->refusals);
    loop_done(&worker->loop);
    watch_close(&worker->watch);
    feed_close(&worker->feed);
    log_flush(&worker->log);
    buffer_done(&worker->log);
    request_drop_spares(worker);
    seat_close(&worker->seat);
    tls_context_free(worker->tls);
    buffer_done(&worker->scratch);
}
