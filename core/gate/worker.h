/* A worker: one thread, one loop, one listener, its connections and its counters.
 *
 * Floor: gate. Thread: its own; only worker_stop, worker_trust_* and the figures are for others. The operations face is
 * a worker too: plain HTTP, no seat, other routes, and it runs on the main thread. */
#ifndef GATE_WORKER_H
#define GATE_WORKER_H

#include "desk/clerk.h"
#include "desk/desk.h"
#include "gate/feed.h"
#include "gate/figures.h"
#include "gate/refusals.h"
#include "gate/watch.h"
#include "loop/listener.h"
#include "wire/http_response.h"
#include "wire/tls_context.h"

struct app;
struct request;
struct route;

struct worker {
    struct app *app;
    const struct route *routes;
    struct loop loop;
    struct listener listener;
    struct seat seat;                /* not on the operations face */
    struct tls_context *tls;         /* NULL: plain HTTP */
    const struct settings *settings; /* whose parties `tls` judges by */
    struct chain connections;
    size_t connection_count;
    size_t request_count; /* those whose peer has gone included: the store may still have them in hand */
    struct http_response_clock clock;
    struct buffer scratch;  /* rendering of answers, reused */
    struct buffer log;      /* this turn's request lines */
    struct request *spares; /* ended requests with their memory, for the next ones */
    size_t spare_count;
    struct figures figures;
    struct refusal_record refusals;
    bool draining; /* no new requests; ends when the last connection and request have gone */
    struct timeout drain_due;
    struct letter stop;
    struct watch watch; /* long polls */
    struct feed feed;   /* event streams */
};

/* Opens loop, seat and listener (`tls` NULL: plain, no seat). `port` 0 takes a free one; worker->listener.port says
 * which. The struct must not move. */
int worker_open(struct worker *worker, struct app *app, const struct route *routes, struct tls_context *tls,
                const char *address, int port, struct fail *why);
/* Turns until worker_stop was called and the last connection and the last request have gone. */
void worker_run(struct worker *worker);
/* Any thread, once: stop accepting, finish what runs, end. */
void worker_stop(struct worker *worker);
/* Any thread: once it is sent, this trust and these settings count from the next handshake on, and before the next
 * request of living connections. NULL: no memory. Sending takes it. */
struct worker_trust *worker_trust_new(struct worker *worker, struct tls_context *tls, const struct settings *settings);
void worker_trust_send(struct worker_trust *trust);
void worker_trust_free(struct worker_trust *trust);
void worker_close(struct worker *worker);

/* For connection.c and request.c: one less; a draining worker ends after the last. */
void worker_forget(struct worker *worker);
void worker_forget_request(struct worker *worker);

#endif
