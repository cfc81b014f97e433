/* A TCP connection as two rows of bytes.
 *
 * Floor: loop. Thread: the loop's. Embedded in its owner, whose memory must stay until `on_closed`, which runs exactly
 * once, on a later turn than the close. No waiting ends by itself: the owner sets timeouts.
 *
 *   open ──stream_finish──▶ finishing (writes out, half-closes, throws away what still comes) ──▶ closing ──▶ on_closed
 *     └─────────────────────────── stream_close ────────────────────────────────────────────────────▲              */
#ifndef LOOP_STREAM_H
#define LOOP_STREAM_H

#include "loop/listener.h"

struct stream;

/* What an owner answers to; a const table. None may be NULL. */
struct stream_handler {
    /* Borrowed for the call. */
    void (*on_read)(struct stream *stream, struct bytes bytes);
    /* Nothing more will be read: the peer ended its side (GUICHET_OK) or the connection is lost (GUICHET_UNAVAILABLE).
     * The owner still has to close or finish. Not called after either. */
    void (*on_end)(struct stream *stream, int status);
    /* What had to wait is with the kernel now, `pending` is 0. Only after a stream_write that left something pending.
     * Not called after a close. */
    void (*on_written)(struct stream *stream);
    void (*on_closed)(struct stream *stream);
};

struct stream {
    uv_tcp_t tcp;
    struct loop *loop;
    const struct stream_handler *handler;
    struct timeout finish_due;
    size_t pending; /* bytes given to stream_write that the kernel has not taken yet */
    enum { STREAM_OPEN, STREAM_FINISHING, STREAM_CLOSING } state;
    bool reading, ended, is_shut;
    bool lost; /* a write found the connection broken: the kernel tells that once, and reading then only finds an end */
    void *owner; /* whatever its user likes */
};

/* Inside on_accept only. TCP_NODELAY is on, reading is off. `owner` may be set before. */
void stream_accept(struct stream *s, struct listener *listener, const struct stream_handler *handler);
void stream_read_start(struct stream *s);
void stream_read_stop(struct stream *s);
/* Takes what is in `take`, which is empty afterwards in every case (it keeps its memory when the kernel took all at
 * once, as it mostly does). What does not fit waits in `pending`. GUICHET_UNAVAILABLE: the connection is lost. */
int stream_write(struct stream *s, struct buffer *take);
/* Writes out what is pending, half-closes, reads the peer's rest into nothing for at most `linger_ms`, closes: so the
 * last answer is not lost to a reset. No handler but on_closed runs afterwards. */
void stream_finish(struct stream *s, int64_t linger_ms);
/* Now; pending bytes are dropped. Safe at any time and more than once. */
void stream_close(struct stream *s);
/* Address of the other side, for the log: "192.0.2.1" or "2001:db8::1"; "" when unknown. */
#define STREAM_PEER_SIZE 46
void stream_peer(const struct stream *s, char out[STREAM_PEER_SIZE]);

#endif
