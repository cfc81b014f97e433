/* socket, SO_REUSEPORT, bind, listen. libuv 1.44 has no flag for it, so the option is set on its descriptor. */
#include "loop/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define LISTENER_BACKLOG 1024

static void on_refused_closed(uv_handle_t *handle) {
    free(handle);
}

/* A connection that is not accepted would keep libuv from seeing the next ones. */
static void refuse(struct listener *l) {
    l->waiting = false;
    l->refused++;
    uv_tcp_t *tcp = malloc(sizeof *tcp);
    if (!tcp) return;
    require(uv_tcp_init(&l->loop->uv, tcp) == 0);
    uv_accept((uv_stream_t *)&l->tcp, (uv_stream_t *)tcp);
    uv_close((uv_handle_t *)tcp, on_refused_closed);
}

static void on_connection(uv_stream_t *server, int bad) {
    struct listener *l = server->data;
    if (bad) {
        l->refused++;
        return;
    }
    l->waiting = true;
    l->on_accept(l);
    if (l->waiting) refuse(l);
}

static void on_uv_closed(uv_handle_t *handle) {
    struct listener *l = handle->data;
    if (l->on_closed) l->on_closed(l);
}

static int address_of(const char *text, int port, struct sockaddr_storage *out) {
    if (uv_ip4_addr(text, port, (struct sockaddr_in *)out) == 0) return GUICHET_OK;
    if (uv_ip6_addr(text, port, (struct sockaddr_in6 *)out) == 0) return GUICHET_OK;
    return GUICHET_CONFIG;
}

static int bound_port(const uv_tcp_t *tcp) {
    struct sockaddr_storage at;
    int size = sizeof at;
    require(uv_tcp_getsockname(tcp, (struct sockaddr *)&at, &size) == 0);
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

static int bind_and_listen(struct listener *l, const struct sockaddr_storage *at) {
    uv_os_fd_t fd;
    int bad = uv_fileno((uv_handle_t *)&l->tcp, &fd);
    if (bad) return bad;
    int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) return UV_ENOTSUP;
    if ((bad = uv_tcp_bind(&l->tcp, (const struct sockaddr *)at, 0))) return bad;
    return uv_listen((uv_stream_t *)&l->tcp, LISTENER_BACKLOG, on_connection);
}

int listener_open(struct listener *l, struct loop *loop, const char *address, int port,
                  void (*on_accept)(struct listener *), struct fail *why) {
    void *owner = l->owner;
    *l = (struct listener){.loop = loop, .on_accept = on_accept, .owner = owner};
    struct sockaddr_storage at = {0};
    if (port < 0 || port > 65535) return fail(why, GUICHET_CONFIG, "port %d: not between 0 and 65535", port);
    if (address_of(address, port, &at) != GUICHET_OK)
        return fail(why, GUICHET_CONFIG, "address %s: not a numeric IPv4 or IPv6 address", address);
    int bad = uv_tcp_init_ex(&loop->uv, &l->tcp, at.ss_family);
    if (bad) return fail(why, GUICHET_CONFIG, "%s port %d: %s", address, port, uv_strerror(bad));
    l->tcp.data = l;
    l->opened = true;
    if ((bad = bind_and_listen(l, &at))) {
        listener_close(l, NULL);
        return fail(why, GUICHET_CONFIG, "%s port %d: %s", address, port, uv_strerror(bad));
    }
    l->port = bound_port(&l->tcp);
    return GUICHET_OK;
}

void listener_close(struct listener *l, void (*on_closed)(struct listener *)) {
    if (!l->opened) return;
    l->opened = false;
    l->on_closed = on_closed;
    uv_close((uv_handle_t *)&l->tcp, on_uv_closed);
}
