/* Peers that answer as they should, wrongly, slowly, too much, or not at all: what is fetched comes back in every case,
 * in time and with the reason. */
#include "gate/fetcher.h"

#include "../base/unit.h"

#include "base/chain.h"
#include "base/clock.h"
#include "loop/loop.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECES_MAX 64
#define REPLY_MAX  1000
#define BRIEF_MS   400
#define PATIENT_MS 10000

/* One peer, one connection. */
struct peer {
    const char *pieces[PIECES_MAX]; /* of the answer, NULL-ended */
    const char *until;              /* the request is read up to here */
    int pause_ms;                   /* before each piece */
    bool hangs;                     /* holds the line until the other side lets go */
    int listener;
    pthread_t thread;
    char url[64], request[4096];
};

struct trip {
    struct fetcher *fetcher;
    struct loop loop;
    size_t away;
};

static struct trip trip;

/* ---- peers ---- */

static void read_request(struct peer *peer, int line) {
    size_t size = 0;
    ssize_t got;
    while (!strstr(peer->request, peer->until ? peer->until : "\r\n\r\n") && size + 1 < sizeof peer->request &&
           (got = recv(line, peer->request + size, sizeof peer->request - size - 1, 0)) > 0)
        size += (size_t)got;
}

static void wait_for_goodbye(int line) {
    struct pollfd goodbye = {.fd = line, .events = POLLIN};
    poll(&goodbye, 1, PATIENT_MS);
}

static void *serve(void *argument) {
    struct peer *peer = argument;
    int line = accept(peer->listener, NULL, NULL);
    if (line < 0) return NULL;
    read_request(peer, line);
    for (size_t i = 0; peer->pieces[i]; i++) {
        usleep((useconds_t)peer->pause_ms * 1000);
        if (send(line, peer->pieces[i], strlen(peer->pieces[i]), MSG_NOSIGNAL) < 0) break;
    }
    if (peer->hangs) wait_for_goodbye(line);
    close(line);
    return NULL;
}

static void open_peer(struct peer *peer) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    peer->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(peer->listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&at, &size), 0);
    assert_int_equal(listen(peer->listener, 4), 0);
    snprintf(peer->url, sizeof peer->url, "http://127.0.0.1:%d/list", ntohs(at.sin_port));
    assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

static void close_peer(struct peer *peer) {
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}

/* ---- trips ---- */

static int set_up(void **state) {
    struct fail why = {0};
    (void)state;
    trip.away = 0;
    return loop_init(&trip.loop, &why) || fetcher_start(&trip.fetcher, &why);
}

static int tear_down(void **state) {
    (void)state;
    fetcher_stop(trip.fetcher);
    loop_done(&trip.loop);
    return 0;
}

static void on_back(struct letter *letter) {
    (void)letter;
    if (--trip.away == 0) loop_stop(&trip.loop);
}

static void send_off(struct fetch *fetch, const char *url, int64_t timeout_ms) {
    fetch->letter.on_open = on_back;
    fetch->reply_to = &trip.loop.mailbox;
    fetch->url = url;
    fetch->size_max = REPLY_MAX;
    fetch->timeout_ms = timeout_ms;
    trip.away++;
    fetcher_send(trip.fetcher, fetch);
}

/* Its status; `why` tells the address. */
static int fetch_from(struct fetch *fetch, const char *url, int64_t timeout_ms) {
    send_off(fetch, url, timeout_ms);
    loop_run(&trip.loop);
    if (fetch->status) assert_non_null(strstr(fetch->why.text, url));
    return fetch->status;
}

static void assert_refused(struct peer *peer, int64_t timeout_ms, const char *words) {
    struct fetch fetch = {0};
    open_peer(peer);
    int64_t before = clock_monotonic_us();
    assert_int_equal(fetch_from(&fetch, peer->url, timeout_ms), GUICHET_UNAVAILABLE);
    assert_true(clock_monotonic_us() - before < (timeout_ms + 8000) * 1000);
    if (!strstr(fetch.why.text, words)) print_error("%s\n", fetch.why.text);
    assert_non_null(strstr(fetch.why.text, words));
    buffer_done(&fetch.reply);
    close_peer(peer);
}

#define ANSWERS(...) (&(struct peer){.pieces = {__VA_ARGS__}})

/* ---- as it should be ---- */

static void what_is_answered_comes_back(void **state) {
    struct peer *peer = ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "01234", "56789");
    struct fetch fetch = {0};
    (void)state;
    open_peer(peer);
    assert_int_equal(fetch_from(&fetch, peer->url, PATIENT_MS), GUICHET_OK);
    assert_true(bytes_equal(buffer_bytes(&fetch.reply), BYTES("0123456789")));
    assert_non_null(strstr(peer->request, "GET /list HTTP/1.1\r\n"));
    assert_null(strstr(peer->request, "Content-Type"));
    buffer_done(&fetch.reply);
    close_peer(peer);
}

static void what_is_sent_along_arrives(void **state) {
    struct peer *peer = ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    struct fetch fetch = {.media_type = "application/ocsp-request", .body = BYTES("a question")};
    (void)state;
    peer->until = "a question";
    open_peer(peer);
    assert_int_equal(fetch_from(&fetch, peer->url, PATIENT_MS), GUICHET_OK);
    assert_int_equal(buffer_bytes(&fetch.reply).size, 0);
    assert_non_null(strstr(peer->request, "POST /list HTTP/1.1\r\n"));
    assert_non_null(strstr(peer->request, "Content-Type: application/ocsp-request\r\n"));
    buffer_done(&fetch.reply);
    close_peer(peer);
}

/* ---- wrong ---- */

static void only_200_is_an_answer(void **state) {
    (void)state;
    assert_refused(ANSWERS("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), PATIENT_MS, "404");
    assert_refused(ANSWERS("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"), PATIENT_MS, "503");
    assert_refused(ANSWERS("HTTP/1.1 204 Nothing\r\n\r\n"), PATIENT_MS, "204");
}

static void nobody_is_sent_elsewhere(void **state) {
    struct peer *other = ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
    char head[256];
    (void)state;
    open_peer(other);
    snprintf(head, sizeof head, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", other->url);
    assert_refused(ANSWERS(head), PATIENT_MS, "302");
    close_peer(other);
    assert_string_equal(other->request, "");
}

static void what_is_no_answer_is_refused(void **state) {
    (void)state;
    assert_refused(ANSWERS("SSH-2.0-OpenSSH_9.2\r\n"), PATIENT_MS, "");
    assert_refused(ANSWERS("HTTP/1.1 two hundred\r\n\r\n"), PATIENT_MS, "");
    assert_refused(ANSWERS(NULL), PATIENT_MS, "");
    assert_refused(ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "cut short"), PATIENT_MS, "");
}

/* ---- too much ---- */

static void what_is_too_long_is_not_taken(void **state) {
    struct peer flood = {.pieces = {"HTTP/1.1 200 OK\r\n\r\n"}};
    static char hundred[101];
    (void)state;
    memset(hundred, 'x', 100);
    for (size_t i = 1; i < PIECES_MAX - 1; i++) flood.pieces[i] = hundred;
    assert_refused(&flood, PATIENT_MS, "larger than 1000 bytes"); /* and said nothing before */
    assert_refused(ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", hundred), PATIENT_MS,
                   "larger than 1000 bytes");
}

/* ---- slow ---- */

static void who_is_slow_is_not_waited_for(void **state) {
    struct peer slow = {.pieces = {"HTTP/1.1 200 OK\r\nContent-Length: 62\r\n\r\n"}, .pause_ms = 100};
    struct peer silent = {.hangs = true}, halting = *ANSWERS("HTTP/1.1 200 OK\r\nContent-Le");
    (void)state;
    for (size_t i = 1; i < PIECES_MAX - 1; i++) slow.pieces[i] = "x";
    halting.hangs = true;
    assert_refused(&slow, BRIEF_MS, "");
    assert_refused(&silent, BRIEF_MS, "");
    assert_refused(&halting, BRIEF_MS, "");
}

static void who_is_slow_delays_nobody_else(void **state) {
    struct peer silent = {.hangs = true}, *quick = ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    struct fetch late = {0}, early = {0};
    (void)state;
    open_peer(&silent);
    open_peer(quick);
    send_off(&late, silent.url, PATIENT_MS);
    trip.away--; /* only the other one is waited for */
    assert_int_equal(fetch_from(&early, quick->url, PATIENT_MS), GUICHET_OK);
    fetcher_stop(trip.fetcher);
    trip.fetcher = NULL;
    trip.away = 1;
    loop_run(&trip.loop);
    assert_int_equal(late.status, GUICHET_UNAVAILABLE);
    assert_string_equal(late.why.text, "the gateway stops");
    buffer_done(&late.reply);
    buffer_done(&early.reply);
    close_peer(&silent);
    close_peer(quick);
}

/* ---- not at all ---- */

static void who_is_not_there_is_told(void **state) {
    struct peer peer = {0};
    struct fetch gone = {0}, file = {0}, none = {0};
    (void)state;
    open_peer(&peer);
    close_peer(&peer);
    assert_int_equal(fetch_from(&gone, peer.url, PATIENT_MS), GUICHET_UNAVAILABLE);
    assert_int_equal(fetch_from(&file, "file:///etc/hostname", PATIENT_MS), GUICHET_UNAVAILABLE);
    assert_int_equal(fetch_from(&none, "http://", PATIENT_MS), GUICHET_UNAVAILABLE);
    assert_int_equal(buffer_bytes(&file.reply).size, 0);
    buffer_done(&gone.reply);
    buffer_done(&file.reply);
    buffer_done(&none.reply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_answered_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_sent_along_arrives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_200_is_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_is_sent_elsewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_answer_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_long_is_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_slow_is_not_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_slow_delays_nobody_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_there_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
