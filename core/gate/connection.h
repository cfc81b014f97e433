/* A connection: socket, TLS, the requests that come over it one after the other.
 *
 *   socket ▶ stream ▶ tls_feed ▶ tls_read ▶ request_feed ─▶ (runs; reading stops) ─▶ request_done ─▶ next request
 *
 * Floor: gate. Thread: its worker's. It serves one request at a time and stops reading meanwhile, so a peer that sends
 * faster than it is served waits in its own kernel. Each way of waiting has its own limit: handshake, head, body, idle,
 * write. A peer that goes away leaves its request running: what was submitted is finished, the answer is dropped. */
#ifndef GATE_CONNECTION_H
#define GATE_CONNECTION_H

#include "gate/identify.h"
#include "gate/worker.h"
#include "loop/stream.h"
#include "wire/tls.h"

struct request;

struct connection {
    struct chain link;
    struct worker *worker;
    struct stream stream;
    struct tls *tls; /* NULL on the operations face */
    struct timeout due;
    struct request *request;         /* the one that is being read or served */
    struct buffer input;             /* plaintext that was read and not used yet */
    struct identity *identity;       /* NULL before the handshake has ended, and on the operations face */
    const struct settings *settings; /* by whose parties that is */
    size_t crowd_place;              /* among the handshakes: crowd.h */
    struct ocsp_check *check;        /* its certificate is being asked about: nothing is served; or NULL */
    int64_t checked_until_ms;        /* UTC; how long the last answer counts */
    bool is_closing, is_driving, in_handshake;
    bool has_served; /* at least one request */
    enum { WAIT_HANDSHAKE, WAIT_IDLE, WAIT_HEAD, WAIT_BODY, WAIT_REQUEST, WAIT_WRITE } waiting;
};

/* For the listener's on_accept. */
void connection_accept(struct listener *listener);
/* Plaintext to the peer. The bytes are taken. */
void connection_write(struct connection *c, struct bytes plaintext);
/* The request's answer is written: go on with the next one, or end. */
void connection_request_done(struct connection *c, bool keep_alive);
/* Reads on (a body is wanted). */
void connection_resume(struct connection *c);
/* What was asked about its certificate is answered. `refused` NULL: it goes on. */
void connection_checked(struct connection *c, const struct fail *refused);
/* Does what its caller was let in by still count: trust, parties, the time of its certificate, its last OCSP answer? */
bool connection_is_current(const struct connection *c);
/* An idle one ends now, a busy one after its answer. */
void connection_drain(struct connection *c);

#endif
