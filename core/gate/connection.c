/* What a connection does with bytes. connection_drive() is the one place that moves it on; callbacks only call it. */
#include "gate/connection.h"

#include "base/clock.h"
#include "base/log.h"
#include "gate/app.h"
#include "gate/request.h"

#define READ_SIZE  16384
#define INPUT_MAX  (128u << 10)
#define LINGER_MS  2000
#define OUTPUT_MAX (80u << 20)

static void drive(struct connection *c);

/* ---- waiting ---- */

static void on_due(struct timeout *timeout) {
    struct connection *c = chain_item(timeout, struct connection, due);
    static const char *const waits[] = {"handshake", "idle", "head", "body", "request", "write"};
    if (c->waiting != WAIT_IDLE) log_line(LOG_INFO, "connection.too_slow", LOG_TEXT("waiting", waits[c->waiting]));
    if (c->request && (c->waiting == WAIT_HEAD || c->waiting == WAIT_BODY)) {
        request_fail(c->request, GUICHET_TIMEOUT, NULL, "the request did not arrive in time");
        request_run(c->request);
        return;
    }
    stream_close(&c->stream);
}

/* Arms the limit of what is waited for now; the same waiting is not prolonged by every byte. */
static void wait_for(struct connection *c, int waiting) {
    const struct settings *s = c->worker->app->settings;
    const int64_t seconds[] = {s->handshake_s, s->idle_s, s->head_s, s->body_s, 0, s->write_s};
    if (c->waiting == (unsigned)waiting && timeout_is_set(&c->due)) return;
    c->waiting = (unsigned)waiting;
    if (seconds[waiting]) timeout_set(&c->worker->loop, &c->due, seconds[waiting] * 1000, on_due);
    else timeout_clear(&c->due);
}

/* ---- ending ---- */

static void finish(struct connection *c) {
    if (c->is_closing) return;
    c->is_closing = true;
    timeout_clear(&c->due);
    stream_finish(&c->stream, LINGER_MS);
}

/* False: as many as agreed are at it already. */
static bool begin_handshake(struct connection *c) {
    const struct settings *s = c->worker->app->settings;
    char peer[STREAM_PEER_SIZE];
    stream_peer(&c->stream, peer);
    c->in_handshake =
        crowd_enter(&c->worker->app->handshakes, peer, s->handshakes, s->handshakes_per_address, &c->crowd_place);
    if (!c->in_handshake) figures_add(&c->worker->figures.handshakes_dropped, 1);
    return c->in_handshake;
}

static void end_handshake(struct connection *c) {
    if (c->in_handshake) crowd_leave(&c->worker->app->handshakes, c->crowd_place);
    c->in_handshake = false;
}

static void on_closed(struct stream *stream) {
    struct connection *c = stream->owner;
    struct worker *worker = c->worker;
    end_handshake(c);
    timeout_clear(&c->due);
    if (c->request) request_abandon(c->request);
    ocsp_check_abandon(c->check);
    tls_free(c->tls);
    buffer_done(&c->input);
    identity_free(c->identity);
    chain_remove(&c->link);
    free(c);
    app_connection_closed(worker->app);
    worker_forget(worker);
}

static void on_end(struct stream *stream, int status) {
    struct connection *c = stream->owner;
    if (status != GUICHET_OK) stream_close(stream);
    else if (c->request && c->request->subscription.feed) stream_close(stream); /* nobody listens any more */
    else if (!c->check && (!c->request || request_wants(c->request))) /* otherwise after its answer: see settle() */
        finish(c);                                                    /* what is pending still goes out */
}

/* ---- bytes out ---- */

/* What TLS has to say goes to the kernel; a peer that does not take it is waited for with a limit. */
static void send_output(struct connection *c, struct buffer *out) {
    if (c->tls) tls_take(c->tls, out);
    if (!out->size) return;
    if (out->status || stream_write(&c->stream, out) != GUICHET_OK) {
        stream_close(&c->stream);
        return;
    }
    if (c->stream.pending && !c->is_closing) wait_for(c, WAIT_WRITE);
}

static void flush(struct connection *c) {
    if (!c->tls || !tls_has_output(c->tls)) return;
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    send_output(c, &out);
    buffer_done(&out);
}

void connection_write(struct connection *c, struct bytes plaintext) {
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    if (!c->tls) {
        buffer_add_bytes(&out, plaintext);
    } else if (tls_write(c->tls, plaintext) != GUICHET_OK) {
        stream_close(&c->stream);
        return;
    }
    send_output(c, &out);
    buffer_done(&out);
}

static void on_written(struct stream *stream) {
    struct connection *c = stream->owner;
    if (c->waiting == WAIT_WRITE) timeout_clear(&c->due);
    if (c->request) feed_resume(c->request);
    drive(c);
}

/* ---- who is there ---- */

static void refuse_handshake(struct connection *c) {
    const struct fail *why = tls_why(c->tls);
    char peer[STREAM_PEER_SIZE];
    stream_peer(&c->stream, peer);
    figures_add(&c->worker->figures.handshakes_refused, 1);
    refusals_note(&c->worker->refusals, why, tls_claimed(c->tls), peer, c->has_served);
    flush(c);
    finish(c);
}

/* By another trust, or before something of its chain ran out. */
static bool is_outdated(const struct connection *c) {
    return tls_generation(c->tls) != tls_context_generation(c->worker->tls) ||
           loop_utc_ms(&c->worker->loop) >= tls_until_ms(c->tls);
}

/* Who it is, by the trust and the parties of now. */
static bool judge(struct connection *c) {
    const struct worker *worker = c->worker;
    if (is_outdated(c) && tls_recheck(c->tls, worker->tls) != GUICHET_OK) return false;
    identity_free(c->identity);
    c->identity = identity_new(worker->app->desk, &worker->settings->parties, tls_identity(c->tls));
    c->settings = worker->settings;
    return c->identity != NULL;
}

static void refuse(struct connection *c, const struct fail *why) {
    tls_refuse(c->tls, why);
    refuse_handshake(c);
}

/* Its authority's responder knows nothing against it, as far as the mode wants to know. False: refused, or held. */
static bool is_checked(struct connection *c) {
    struct fail why;
    enum ocsp_verdict verdict = ocsp_check(c, &why);
    if (verdict == OCSP_REFUSED) refuse(c, &why);
    return verdict == OCSP_PASSED;
}

static void identify(struct connection *c) {
    end_handshake(c);
    figures_add(&c->worker->figures.handshakes, 1);
    if (tls_was_resumed(c->tls)) figures_add(&c->worker->figures.resumptions, 1);
    if (!judge(c)) {
        if (tls_state(c->tls) != TLS_FAILED) stream_close(&c->stream);
        return;
    }
    if (c->identity->refused.status)
        log_line(LOG_WARN, "caller.unknown", LOG_TEXT("detail", c->identity->refused.text));
    is_checked(c);
}

/* By the trust and the parties of now. */
static bool is_judged(const struct connection *c) {
    return !c->tls || (c->settings == c->worker->settings && !is_outdated(c));
}

/* Trust or parties have changed since this connection was judged: judge again before the next request. */
static bool is_still_trusted(struct connection *c) {
    return is_judged(c) || judge(c);
}

bool connection_is_current(const struct connection *c) {
    if (!is_judged(c)) return false;
    if (!c->tls || c->worker->settings->ocsp_rule == OCSP_MODE_OFF) return true;
    return loop_utc_ms(&c->worker->loop) < c->checked_until_ms;
}

/* ---- bytes in ---- */

/* More plaintext into c->input. False: there is none now. */
static bool read_plain(struct connection *c) {
    char *room = buffer_reserve(&c->input, READ_SIZE);
    size_t got = 0;
    if (!room) {
        stream_close(&c->stream);
        return false;
    }
    tls_read(c->tls, room, READ_SIZE, &got);
    buffer_commit(&c->input, got);
    return got > 0;
}

/* An idle connection holds no buffers. */
static void release_input(struct connection *c) {
    if (c->input.size == 0 && !c->request) buffer_done(&c->input);
}

static bool start_request(struct connection *c) {
    if (c->worker->draining || !is_still_trusted(c)) {
        if (c->tls && tls_state(c->tls) == TLS_FAILED) refuse_handshake(c);
        else finish(c);
        return false;
    }
    if (!is_checked(c)) return false;
    c->request = request_new(c);
    c->has_served = true;
    if (!c->request) finish(c);
    return c->request != NULL;
}

/* What is waited for between this turn and the next. */
static void wait_for_more(struct connection *c) {
    if (!c->request) wait_for(c, WAIT_IDLE);
    else if (!request_wants(c->request)) wait_for(c, WAIT_REQUEST);
    else wait_for(c, c->request->http.stage == HTTP_STAGE_HEAD ? WAIT_HEAD : WAIT_BODY);
}

/* One turn: gives the waiting plaintext to the request. True: there may be more to do. */
static bool feed(struct connection *c) {
    if (c->is_closing || (c->request && !request_wants(c->request))) return false;
    if (c->input.size == 0 && (!c->tls || !read_plain(c))) return false;
    if (!c->request && !start_request(c)) return false;
    size_t used = 0;
    struct request *r = c->request;
    request_feed(r, buffer_bytes(&c->input), &used);
    buffer_consume(&c->input, used);
    wait_for_more(c);
    request_run(r);
    return true;
}

/* Bytes that came and were not taken: more of them are not asked for. */
static bool has_waiting_input(const struct connection *c) {
    return c->input.size > 0 || (c->tls && tls_has_input(c->tls));
}

/* While a request is at work reading stays armed, since arming costs the kernel two calls; it stops with the first
 * bytes that nobody takes. */
static void settle(struct connection *c) {
    release_input(c);
    if (c->stream.state != STREAM_OPEN) return;
    if (c->stream.pending) {
        stream_read_stop(&c->stream);
        return;
    }
    if (!c->tls || c->identity) wait_for_more(c);
    bool is_busy = c->check || (c->request && !request_wants(c->request));
    if (is_busy && has_waiting_input(c)) stream_read_stop(&c->stream);
    else if (!is_busy && c->stream.ended) finish(c);
    else stream_read_start(&c->stream);
}

static void drive(struct connection *c) {
    if (c->is_driving) return; /* a request that is done at once calls back from inside feed() */
    c->is_driving = true;
    if (c->tls) {
        flush(c);
        if (tls_state(c->tls) == TLS_OPEN && !c->identity) identify(c);
    }
    if (c->tls && tls_state(c->tls) == TLS_FAILED && !c->is_closing) {
        if (c->identity) finish(c);
        else refuse_handshake(c);
    } else if (!c->tls || c->identity) {
        while (c->stream.state == STREAM_OPEN && !c->stream.pending && feed(c)) {
        }
        if (c->tls && tls_state(c->tls) == TLS_CLOSED && !c->request) finish(c);
    }
    c->is_driving = false;
    settle(c);
}

static void on_read(struct stream *stream, struct bytes bytes) {
    struct connection *c = stream->owner;
    int status = c->tls ? tls_feed(c->tls, bytes) : buffer_add_bytes(&c->input, bytes);
    if (status == GUICHET_TOO_LARGE) stream_close(stream);
    else drive(c);
}

void connection_resume(struct connection *c) {
    drive(c);
}

void connection_checked(struct connection *c, const struct fail *refused) {
    if (c->is_closing) return;
    if (refused) refuse(c, refused);
    else drive(c);
}

void connection_request_done(struct connection *c, bool keep_alive) {
    c->request = NULL;
    c->waiting = WAIT_IDLE;
    timeout_clear(&c->due);
    if (!keep_alive || c->worker->draining) {
        if (c->tls) {
            tls_shutdown(c->tls);
            flush(c);
        }
        finish(c);
        return;
    }
    if (c->stream.pending) wait_for(c, WAIT_WRITE);
    drive(c);
}

void connection_drain(struct connection *c) {
    if (!c->request) connection_request_done(c, false);
}

static const struct stream_handler handler = {on_read, on_end, on_written, on_closed};

void connection_accept(struct listener *listener) {
    struct worker *worker = listener->owner;
    if (!app_connection_opened(worker->app)) return; /* too many: the listener closes it */
    struct connection *c = calloc(1, sizeof(*c));
    if (!c) {
        app_connection_closed(worker->app);
        return;
    }
    c->worker = worker;
    c->stream.owner = c;
    buffer_init(&c->input, INPUT_MAX);
    chain_init(&c->link);
    worker->connection_count++;
    figures_add(&worker->figures.connections_opened, 1);
    atomic_store_explicit(&worker->figures.connections_now, worker->connection_count, memory_order_relaxed);
    chain_add_last(&worker->connections, &c->link);
    stream_accept(&c->stream, listener, &handler);
    if (worker->tls && begin_handshake(c)) c->tls = tls_new(worker->tls);
    if (worker->tls && !c->tls) {
        stream_close(&c->stream);
        return;
    }
    wait_for(c, c->tls ? WAIT_HANDSHAKE : WAIT_IDLE);
    stream_read_start(&c->stream);
}
