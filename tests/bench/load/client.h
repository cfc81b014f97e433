/* One connection to the server under load: TLS with a client certificate, one request at a time.
 *
 * Never blocks: client_step() goes as far as it can and says what it waits for. The server's certificate is not
 * judged: that is work of a client, and a client is not what is measured here. */
#ifndef LOAD_CLIENT_H
#define LOAD_CLIENT_H

#include "request.h"

#include <openssl/ssl.h>
#include <stdint.h>

#define CLIENT_HEAD_MAX     8192
#define CLIENT_SESSIONS_MAX 256
#define CLIENT_SAMPLE_MAX   262144

/* What all connections share. */
struct client_target {
    SSL_CTX *tls;
    int port;
    bool resume;
    SSL_SESSION *sessions[CLIENT_SESSIONS_MAX]; /* tickets not used yet; the newest on top */
    size_t session_count;
    char *sample; /* CLIENT_SAMPLE_MAX bytes of the first answer's body, or NULL */
    size_t sample_size;
    bool sampled;
    char last_error[256];
};

enum client_state { CLIENT_CLOSED, CLIENT_HANDSHAKE, CLIENT_SEND, CLIENT_HEAD, CLIENT_BODY, CLIENT_IDLE };
enum client_result { CLIENT_WAIT_READ, CLIENT_WAIT_WRITE, CLIENT_ANSWERED, CLIENT_FAILED };

struct client {
    struct client_target *target;
    enum client_state state;
    int fd;
    SSL *ssl;
    char request[REQUEST_MAX];
    size_t request_size;
    char head[CLIENT_HEAD_MAX + 1];
    size_t head_size;
    int status;
    long long body_left, body_size;
    char location[REQUEST_ID_SIZE + 1]; /* its last segment; "" when there is none */
    bool resumed, closing;              /* the server closes after this answer */
    int64_t due_ns;                     /* when the request was meant to start */
    uint32_t events;                    /* registered with epoll */
};

bool client_target_init(struct client_target *target, const struct options *options);
void client_target_done(struct client_target *target);

/* Takes what request[] holds; connects first when the connection is closed. Then call client_step(). */
bool client_ask(struct client *client);
enum client_result client_step(struct client *client);
void client_close(struct client *client);

#endif
