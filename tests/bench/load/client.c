/* The way of a request:
 *
 *   CLOSED ─ask▶ HANDSHAKE ▶ SEND ▶ HEAD ▶ BODY ─answered▶ IDLE ─ask▶ SEND …
 *
 * The answer is read no further than this needs: status, Content-Length, Location, Connection. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536

static enum client_result failed(struct client *client, const char *what) {
    char detail[160] = "";
    unsigned long code = ERR_peek_error();
    if (code) ERR_error_string_n(code, detail, sizeof detail);
    ERR_clear_error();
    snprintf(client->target->last_error, sizeof client->target->last_error, "%s %s", what,
             detail[0] ? detail : strerror(errno));
    return CLIENT_FAILED;
}

static int keep_session(SSL *ssl, SSL_SESSION *session) {
    struct client_target *target = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (target->session_count == CLIENT_SESSIONS_MAX) return 0;
    target->sessions[target->session_count++] = session;
    return 1;
}

bool client_target_init(struct client_target *target, const struct options *options) {
    *target = (struct client_target){.port = options->port, .resume = options->handshake == HANDSHAKE_RESUME};
    target->tls = SSL_CTX_new(TLS_client_method());
    if (!target->tls) return false;
    SSL_CTX_set_app_data(target->tls, target);
    SSL_CTX_set_read_ahead(target->tls, 1);
    SSL_CTX_set_mode(target->tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(target->tls, target->resume ? SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
                                                               : SSL_SESS_CACHE_OFF);
    SSL_CTX_sess_set_new_cb(target->tls, keep_session);
    if (SSL_CTX_use_certificate_chain_file(target->tls, options->identity) != 1 ||
        SSL_CTX_use_PrivateKey_file(target->tls, options->identity, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "bench_load: %s cannot be used\n", options->identity);
        return false;
    }
    if (options->sample) target->sample = malloc(CLIENT_SAMPLE_MAX);
    return true;
}

void client_target_done(struct client_target *target) {
    while (target->session_count) SSL_SESSION_free(target->sessions[--target->session_count]);
    SSL_CTX_free(target->tls);
    free(target->sample);
}

/* A ticket is used once, as OpenSSL makes sure of; only where the server gives no new one in exchange is a copy of the
 * last one used again. */
static void resume(struct client *client) {
    struct client_target *target = client->target;
    if (!target->resume || !target->session_count) return;
    SSL_SESSION **last = &target->sessions[target->session_count - 1];
    SSL_SESSION *session = target->session_count == 1 ? SSL_SESSION_dup(*last) : *last;
    if (!session) return;
    if (session == *last) target->session_count--;
    SSL_set_session(client->ssl, session);
    SSL_SESSION_free(session);
}

static bool start_connect(struct client *client) {
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)client->target->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0) return false;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) return false;
    client->ssl = SSL_new(client->target->tls);
    if (!client->ssl || SSL_set_fd(client->ssl, client->fd) != 1) return false;
    SSL_set_connect_state(client->ssl);
    resume(client);
    client->events = 0;
    return true;
}

bool client_ask(struct client *client) {
    client->head_size = 0;
    if (client->state == CLIENT_IDLE) {
        client->state = CLIENT_SEND;
        return true;
    }
    client->state = CLIENT_HANDSHAKE;
    if (start_connect(client)) return true;
    failed(client, "connect:");
    client_close(client);
    return false;
}

void client_close(struct client *client) {
    if (client->state >= CLIENT_SEND) SSL_shutdown(client->ssl); /* without it OpenSSL takes the tickets for spoilt */
    ERR_clear_error();
    SSL_free(client->ssl);
    if (client->state != CLIENT_CLOSED && client->fd >= 0) close(client->fd);
    client->ssl = NULL;
    client->fd = -1;
    client->state = CLIENT_CLOSED;
}

static enum client_result waiting(struct client *client, int returned, const char *what) {
    int error = SSL_get_error(client->ssl, returned);
    if (error == SSL_ERROR_WANT_READ) return CLIENT_WAIT_READ;
    if (error == SSL_ERROR_WANT_WRITE) return CLIENT_WAIT_WRITE;
    if (error == SSL_ERROR_ZERO_RETURN) errno = ECONNRESET;
    return failed(client, what);
}

/* The value of a field of the head, or NULL. name ends in its colon. */
static const char *field(const char *head, const char *name) {
    size_t size = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, size) != 0) continue;
        line += 2 + size;
        return line + strspn(line, " \t");
    }
    return NULL;
}

static void read_location(struct client *client) {
    const char *value = field(client->head, "Location:");
    client->location[0] = '\0';
    if (!value) return;
    size_t size = strcspn(value, "\r");
    if (size < REQUEST_ID_SIZE) return;
    memcpy(client->location, value + size - REQUEST_ID_SIZE, REQUEST_ID_SIZE);
    client->location[REQUEST_ID_SIZE] = '\0';
}

static bool read_head(struct client *client) {
    if (strncmp(client->head, "HTTP/1.1 ", 9) != 0) return false;
    client->status = (int)strtol(client->head + 9, NULL, 10);
    const char *length = field(client->head, "Content-Length:");
    if (!length && client->status != 204 && client->status != 304) return false;
    client->body_size = client->body_left = length ? strtoll(length, NULL, 10) : 0;
    const char *connection = field(client->head, "Connection:");
    client->closing = connection && strncasecmp(connection, "close", 5) == 0;
    read_location(client);
    return client->body_size >= 0;
}

static bool take_body(struct client *client, const char *data, size_t size) {
    struct client_target *target = client->target;
    if (target->sample && !target->sampled) {
        size_t part = size < CLIENT_SAMPLE_MAX - target->sample_size ? size : CLIENT_SAMPLE_MAX - target->sample_size;
        memcpy(target->sample + target->sample_size, data, part);
        target->sample_size += part;
    }
    client->body_left -= (long long)size;
    return client->body_left >= 0;
}

static bool take_head(struct client *client, const char *data, size_t size) {
    size_t before = client->head_size;
    size_t part = size < CLIENT_HEAD_MAX - before ? size : CLIENT_HEAD_MAX - before;
    memcpy(client->head + before, data, part);
    client->head_size += part;
    client->head[client->head_size] = '\0';
    char *end = strstr(client->head + (before > 3 ? before - 3 : 0), "\r\n\r\n");
    if (!end) return client->head_size < CLIENT_HEAD_MAX;
    size_t of_head = (size_t)(end + 4 - client->head) - before;
    end[2] = '\0';
    client->state = CLIENT_BODY;
    return read_head(client) && take_body(client, data + of_head, size - of_head);
}

static enum client_result receive(struct client *client) {
    char chunk[CHUNK];
    for (;;) {
        int got = SSL_read(client->ssl, chunk, sizeof chunk);
        if (got <= 0) return waiting(client, got, "read:");
        bool good = client->state == CLIENT_HEAD ? take_head(client, chunk, (size_t)got)
                                                 : take_body(client, chunk, (size_t)got);
        if (!good) {
            errno = EPROTO;
            return failed(client, "the answer is not one:");
        }
        if (client->state != CLIENT_BODY || client->body_left > 0) continue;
        client->target->sampled = true;
        client->state = CLIENT_IDLE;
        return CLIENT_ANSWERED;
    }
}

/* A connect that is not through yet, or failed, shows itself in the first write of the handshake. */
enum client_result client_step(struct client *client) {
    int done;
    switch (client->state) {
    case CLIENT_HANDSHAKE:
        done = SSL_do_handshake(client->ssl);
        if (done != 1) return waiting(client, done, "handshake:");
        client->resumed = SSL_session_reused(client->ssl);
        client->state = CLIENT_SEND;
        /* fall through */
    case CLIENT_SEND:
        done = SSL_write(client->ssl, client->request, (int)client->request_size);
        if (done <= 0) return waiting(client, done, "write:");
        client->state = CLIENT_HEAD;
        return CLIENT_WAIT_READ;
    case CLIENT_HEAD:
    case CLIENT_BODY: return receive(client);
    case CLIENT_IDLE:
    case CLIENT_CLOSED: break;
    }
    errno = ECONNRESET;
    return failed(client, "closed while idle:");
}
