/* A listening TCP socket with SO_REUSEPORT, so that each loop has one of its own for the same port.
 *
 * Floor: loop. Thread: the loop's. Embedded in its owner. */
#ifndef LOOP_LISTENER_H
#define LOOP_LISTENER_H

#include "loop/loop.h"

struct listener {
    uv_tcp_t tcp;
    struct loop *loop;
    int port;     /* the real one, even when 0 was asked */
    bool waiting; /* a connection waits to be accepted */
    bool opened;
    uint64_t refused; /* connections that on_accept did not want or the system could not give */
    void (*on_accept)(struct listener *listener);
    void (*on_closed)(struct listener *listener);
    void *owner; /* whatever its user likes */
};

/* `address` is a numeric IPv4 or IPv6 address; `port` 0 takes a free one. `on_accept` calls stream_accept once; when
 * it does not, the connection is closed. GUICHET_CONFIG with words when the address cannot be had; nothing is left
 * open then, except that the memory of `l` must live until the next turns of the loop have passed (loop_done suffices).
 */
int listener_open(struct listener *l, struct loop *loop, const char *address, int port,
                  void (*on_accept)(struct listener *), struct fail *why);
/* No more connections. `on_closed` (may be NULL) runs on a later turn; then the memory is the owner's again. */
void listener_close(struct listener *l, void (*on_closed)(struct listener *));

#endif
