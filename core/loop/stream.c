/* uv_tcp with writes that try the kernel first, and an end that does not lose the last answer.
 *
 *   stream_write ─ nothing pending? ─ uv_try_write ─ all taken: done, no allocation
 *                        │                  └─ a rest ─┐
 *                        └────────────────────────────▶ write_later: owns the bytes until libuv has sent them
 *
 * Finishing ends when our side is shut (all written) and the peer has ended its own, or its timeout falls. */
#include "loop/stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>

struct write_later {
    uv_write_t uv;
    struct stream *stream;
    char *memory;
    size_t size;
};

static void on_uv_closed(uv_handle_t *handle) {
    struct stream *s = handle->data;
    s->handler->on_closed(s);
}

void stream_close(struct stream *s) {
    if (s->state == STREAM_CLOSING) return;
    s->state = STREAM_CLOSING;
    s->reading = false;
    timeout_clear(&s->finish_due);
    uv_close((uv_handle_t *)&s->tcp, on_uv_closed);
}

static void on_uv_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *out) {
    (void)hint;
    struct stream *s = handle->data;
    *out = uv_buf_init(s->loop->read_buffer, LOOP_READ_SIZE);
}

static void on_uv_read(uv_stream_t *tcp, ssize_t size, const uv_buf_t *in) {
    struct stream *s = tcp->data;
    if (size == 0) return;
    if (s->state == STREAM_FINISHING) {
        if (size == UV_EOF) s->ended = true;
        if (size < 0 && (size != UV_EOF || s->is_shut)) stream_close(s);
        return;
    }
    if (size > 0) {
        s->handler->on_read(s, (struct bytes){in->base, (size_t)size});
        return;
    }
    stream_read_stop(s);
    s->ended = true;
    s->handler->on_end(s, size == UV_EOF && !s->lost ? GUICHET_OK : GUICHET_UNAVAILABLE);
}

void stream_accept(struct stream *s, struct listener *listener, const struct stream_handler *handler) {
    require(listener->waiting);
    void *owner = s->owner;
    *s = (struct stream){.loop = listener->loop, .handler = handler, .state = STREAM_OPEN, .owner = owner};
    require(uv_tcp_init(&s->loop->uv, &s->tcp) == 0);
    s->tcp.data = s;
    listener->waiting = false;
    /* The descriptor is already here; libuv only hands it over. */
    require(uv_accept((uv_stream_t *)&listener->tcp, (uv_stream_t *)&s->tcp) == 0);
    uv_tcp_nodelay(&s->tcp, 1);
}

void stream_read_start(struct stream *s) {
    if (s->reading || s->ended || s->state != STREAM_OPEN) return;
    s->reading = uv_read_start((uv_stream_t *)&s->tcp, on_uv_alloc, on_uv_read) == 0;
}

void stream_read_stop(struct stream *s) {
    if (!s->reading || s->state != STREAM_OPEN) return;
    s->reading = false;
    uv_read_stop((uv_stream_t *)&s->tcp);
}

static void lose(struct stream *s) {
    if (s->ended || s->state != STREAM_OPEN) return;
    stream_read_stop(s);
    s->ended = true;
    s->handler->on_end(s, GUICHET_UNAVAILABLE);
}

static void on_uv_written(uv_write_t *uv, int bad) {
    struct write_later *later = uv->data;
    struct stream *s = later->stream;
    s->pending -= later->size;
    free(later->memory);
    free(later);
    if (s->state == STREAM_CLOSING) return;
    if (bad) {
        if (s->state == STREAM_FINISHING) stream_close(s);
        else lose(s);
    } else if (s->pending == 0 && s->state == STREAM_OPEN) {
        s->handler->on_written(s);
    }
}

/* Takes the memory of the buffer. */
static int write_rest(struct stream *s, struct buffer *take, size_t sent) {
    struct write_later *later = malloc(sizeof *later);
    if (!later) return GUICHET_MEMORY;
    *later = (struct write_later){.stream = s, .memory = take->data, .size = take->size - sent};
    later->uv.data = later;
    uv_buf_t rest = uv_buf_init(take->data + sent, (unsigned)(take->size - sent));
    if (uv_write(&later->uv, (uv_stream_t *)&s->tcp, &rest, 1, on_uv_written) != 0) {
        free(later);
        return GUICHET_UNAVAILABLE;
    }
    s->pending += later->size;
    buffer_init(take, take->max);
    return GUICHET_OK;
}

int stream_write(struct stream *s, struct buffer *take) {
    int status = GUICHET_OK;
    if (s->state != STREAM_OPEN) {
        status = GUICHET_UNAVAILABLE;
    } else if (take->size > 0) {
        size_t sent = 0;
        if (s->pending == 0) {
            uv_buf_t all = uv_buf_init(take->data, (unsigned)take->size);
            int count = uv_try_write((uv_stream_t *)&s->tcp, &all, 1);
            if (count >= 0) sent = (size_t)count;
            else if (count != UV_EAGAIN) status = GUICHET_UNAVAILABLE;
        }
        if (status == GUICHET_OK && sent < take->size) status = write_rest(s, take, sent);
    }
    if (status == GUICHET_UNAVAILABLE) s->lost = true;
    buffer_clear(take);
    return status;
}

static void on_finish_due(struct timeout *d) {
    stream_close(chain_item(d, struct stream, finish_due));
}

static void on_uv_shutdown(uv_shutdown_t *uv, int bad) {
    struct stream *s = uv->data;
    free(uv);
    s->is_shut = true;
    if (s->state == STREAM_FINISHING && (bad || s->ended)) stream_close(s);
}

void stream_finish(struct stream *s, int64_t linger_ms) {
    if (s->state != STREAM_OPEN) return;
    uv_shutdown_t *goodbye = malloc(sizeof *goodbye);
    if (!goodbye) {
        stream_close(s);
        return;
    }
    goodbye->data = s;
    if (uv_shutdown(goodbye, (uv_stream_t *)&s->tcp, on_uv_shutdown) != 0) {
        free(goodbye);
        stream_close(s);
        return;
    }
    bool was_reading = s->reading;
    s->state = STREAM_FINISHING;
    s->reading = false;
    timeout_set(s->loop, &s->finish_due, linger_ms, on_finish_due);
    if (was_reading || s->ended) return;
    if (uv_read_start((uv_stream_t *)&s->tcp, on_uv_alloc, on_uv_read) != 0) stream_close(s);
}

void stream_peer(const struct stream *s, char out[STREAM_PEER_SIZE]) {
    struct sockaddr_storage at;
    int size = sizeof at;
    out[0] = '\0';
    if (uv_tcp_getpeername(&s->tcp, (struct sockaddr *)&at, &size) != 0) return;
    if (at.ss_family == AF_INET6) inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&at)->sin6_addr, out, STREAM_PEER_SIZE);
    else inet_ntop(AF_INET, &((struct sockaddr_in *)&at)->sin_addr, out, STREAM_PEER_SIZE);
}
