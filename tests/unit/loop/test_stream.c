/* Listeners and streams over the loopback: the server on a loop, the client a plain thread with plain sockets. */
#include "loop/stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define LARGE (8 << 20)

static struct loop loop;
static struct listener listener;

/* What the server does with a connection, and what it saw. */
static struct server {
    bool refuse, echo, send_large, finish_at_once, half_close;
    int accepted, closed, ended, end_status, written;
    size_t read;
    char peer[STREAM_PEER_SIZE];
    struct stream stream;
} server;

static void on_read(struct stream *s, struct bytes bytes) {
    server.read += bytes.size;
    struct buffer out;
    buffer_init(&out, LARGE + 64);
    if (server.echo) buffer_add_bytes(&out, bytes);
    if (server.send_large) {
        char *room = buffer_reserve(&out, LARGE);
        for (size_t i = 0; i < LARGE; i++) room[i] = (char)(i * 7 >> 2);
        buffer_commit(&out, LARGE);
    }
    assert_int_equal(stream_write(s, &out), GUICHET_OK);
    assert_int_equal(out.size, 0);
    buffer_done(&out);
    if (server.send_large) assert_true(s->pending > 0);
    if (server.finish_at_once) stream_finish(s, 5000);
}

static void on_end(struct stream *s, int status) {
    server.ended++;
    server.end_status = status;
    if (server.half_close) {
        struct buffer out;
        buffer_init(&out, 64);
        buffer_add_text(&out, "goodbye");
        assert_int_equal(stream_write(s, &out), GUICHET_OK);
        buffer_done(&out);
        stream_finish(s, 5000);
    } else {
        stream_close(s);
    }
}

static void on_written(struct stream *s) {
    assert_int_equal(s->pending, 0);
    server.written++;
}

static void on_stream_closed(struct stream *s) {
    (void)s;
    server.closed++;
    listener_close(&listener, NULL);
    loop_stop(&loop);
}

static const struct stream_handler handler = {on_read, on_end, on_written, on_stream_closed};

static void on_accept(struct listener *l) {
    server.accepted++;
    if (server.refuse) {
        listener_close(&listener, NULL);
        loop_stop(&loop);
        return;
    }
    stream_accept(&server.stream, l, &handler);
    stream_peer(&server.stream, server.peer);
    stream_read_start(&server.stream);
}

struct client {
    const char *say;
    bool half_close, reset, read_slowly;
    int port, family;
    size_t got;
    int error;
    char *answer;
};

static int connect_to(struct client *c) {
    int fd = socket(c->family ? c->family : AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    struct sockaddr_in6 at6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)c->port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at6.sin6_addr = in6addr_loopback;
    bool six = c->family == AF_INET6;
    int bad = connect(fd, six ? (struct sockaddr *)&at6 : (struct sockaddr *)&at, six ? sizeof at6 : sizeof at);
    c->error = bad;
    return fd;
}

static void *run_client(void *arg) {
    struct client *c = arg;
    int fd = connect_to(c);
    if (c->say && send(fd, c->say, strlen(c->say), MSG_NOSIGNAL) < 0) c->error = 1;
    if (c->half_close) shutdown(fd, SHUT_WR);
    if (c->reset) {
        char echo;
        if (recv(fd, &echo, 1, 0) != 1) c->error = 1;
        struct linger now = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(fd);
        return NULL;
    }
    c->answer = malloc(LARGE + 64);
    ssize_t size;
    if (c->read_slowly) usleep(50000);
    while ((size = recv(fd, c->answer + c->got, LARGE + 64 - c->got, 0)) > 0) c->got += (size_t)size;
    if (size < 0) c->error = 1;
    close(fd);
    return NULL;
}

static void play(struct client *c, const char *address) {
    pthread_t thread;
    struct fail why = {0};
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    if (listener_open(&listener, &loop, address, 0, on_accept, &why) != GUICHET_OK) fail_msg("%s", why.text);
    assert_true(listener.port > 0);
    c->port = listener.port;
    assert_int_equal(pthread_create(&thread, NULL, run_client, c), 0);
    loop_run(&loop);
    loop_done(&loop);
    pthread_join(thread, NULL);
}

static int forget(void **state) {
    (void)state;
    memset(&server, 0, sizeof server);
    return 0;
}

static void test_echo_and_finish(void **state) {
    (void)state;
    server.echo = server.finish_at_once = true;
    struct client c = {.say = "hello"};
    play(&c, "127.0.0.1");
    assert_int_equal(c.got, 5);
    assert_memory_equal(c.answer, "hello", 5);
    assert_int_equal(c.error, 0);
    assert_string_equal(server.peer, "127.0.0.1");
    assert_int_equal(server.closed, 1);
    assert_int_equal(server.ended, 0);
    assert_int_equal(server.written, 0);
    free(c.answer);
}

static void test_a_large_answer_waits_and_arrives_whole(void **state) {
    (void)state;
    server.send_large = server.finish_at_once = true;
    struct client c = {.say = "x", .read_slowly = true};
    play(&c, "127.0.0.1");
    assert_int_equal(c.got, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        if (c.answer[i] != (char)(i * 7 >> 2)) fail_msg("byte %zu", i);
    assert_int_equal(server.closed, 1);
    free(c.answer);
}

static void test_written_is_told(void **state) {
    (void)state;
    server.send_large = true;
    server.half_close = true;
    struct client c = {.say = "x", .read_slowly = true, .half_close = true};
    play(&c, "127.0.0.1");
    /* The peer had ended its side before: all of the answer and the goodbye come all the same. */
    assert_int_equal(c.got, LARGE + strlen("goodbye"));
    assert_memory_equal(c.answer + LARGE, "goodbye", 7);
    assert_int_equal(server.ended, 1);
    assert_int_equal(server.end_status, GUICHET_OK);
    assert_int_equal(server.closed, 1);
    free(c.answer);
}

static void test_a_reset_is_told(void **state) {
    (void)state;
    server.echo = true;
    struct client c = {.say = "x", .reset = true};
    play(&c, "127.0.0.1");
    assert_int_equal(server.ended, 1);
    assert_int_equal(server.end_status, GUICHET_UNAVAILABLE);
    assert_int_equal(server.closed, 1);
}

static void test_what_is_not_accepted_is_closed(void **state) {
    (void)state;
    server.refuse = true;
    struct client c = {0};
    play(&c, "127.0.0.1");
    assert_int_equal(c.got, 0);
    assert_int_equal(server.accepted, 1);
    assert_int_equal(listener.refused, 1);
    free(c.answer);
}

static void test_ipv6(void **state) {
    (void)state;
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    bool is_there = probe >= 0 && bind(probe, (struct sockaddr *)&at, sizeof at) == 0;
    if (probe >= 0) close(probe);
    if (!is_there) { /* a machine without it: then the listener must say so, and nothing must be left open */
        struct listener refused = {0};
        struct fail why = {0};
        struct loop turns;
        assert_int_equal(loop_init(&turns, &why), GUICHET_OK);
        assert_int_equal(listener_open(&refused, &turns, "::1", 0, on_accept, &why), GUICHET_CONFIG);
        assert_non_null(strstr(why.text, "::1"));
        loop_done(&turns);
        return;
    }
    server.echo = server.finish_at_once = true;
    struct client c = {.say = "six", .family = AF_INET6};
    play(&c, "::1");
    assert_int_equal(c.got, 3);
    assert_string_equal(server.peer, "::1");
    free(c.answer);
}

static void test_two_listeners_of_one_port(void **state) {
    (void)state;
    struct listener second = {0}, taken = {0};
    struct fail why = {0};
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    assert_int_equal(listener_open(&listener, &loop, "127.0.0.1", 0, on_accept, &why), GUICHET_OK);
    assert_int_equal(listener_open(&second, &loop, "127.0.0.1", listener.port, on_accept, &why), GUICHET_OK);
    assert_int_equal(second.port, listener.port);
    listener_close(&listener, NULL);
    listener_close(&listener, NULL);
    listener_close(&second, NULL);
    int other = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(other, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(other, 1), 0);
    assert_int_equal(getsockname(other, (struct sockaddr *)&at, &size), 0);
    /* Somebody else's port, without SO_REUSEPORT. */
    int port = ntohs(at.sin_port);
    assert_int_equal(listener_open(&taken, &loop, "127.0.0.1", port, on_accept, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "127.0.0.1 port"));
    close(other);
    loop_done(&loop);
}

static void test_bad_addresses(void **state) {
    (void)state;
    struct listener l = {0};
    struct fail why = {0};
    assert_int_equal(loop_init(&loop, NULL), GUICHET_OK);
    assert_int_equal(listener_open(&l, &loop, "nowhere", 1, on_accept, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "nowhere"));
    assert_int_equal(listener_open(&l, &loop, "127.0.0.1", 65536, on_accept, &why), GUICHET_CONFIG);
    assert_int_equal(listener_open(&l, &loop, "192.0.2.1", 0, on_accept, &why), GUICHET_CONFIG);
    listener_close(&l, NULL);
    loop_done(&loop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_echo_and_finish, forget),
        cmocka_unit_test_setup(test_a_large_answer_waits_and_arrives_whole, forget),
        cmocka_unit_test_setup(test_written_is_told, forget),
        cmocka_unit_test_setup(test_a_reset_is_told, forget),
        cmocka_unit_test_setup(test_what_is_not_accepted_is_closed, forget),
        cmocka_unit_test_setup(test_ipv6, forget),
        cmocka_unit_test_setup(test_two_listeners_of_one_port, forget),
        cmocka_unit_test_setup(test_bad_addresses, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
