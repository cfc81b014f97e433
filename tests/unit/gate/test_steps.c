/* Requests over a real socket, plain: the steps, the limits of waiting, and who outlives whom when peers go away. The
 * worker runs in a thread of its own with routes of this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/clock.h"
#include "base/log.h"
#include "gate/app.h"
#include "gate/handlers.h"
#include "gate/routes.h"
#include "loop/timer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define BIG        (3u << 20)
#define PATIENCE_S 30 /* more than any machine is late */

/* Waits for what another thread does. */
#define until(condition)                                                                                               \
    for (int turns_ = 0; turns_ < PATIENCE_S * 100 && !(condition); turns_++) usleep(10000)

/* ---- routes ---- */

static atomic_int slow_begun, slow_ended;
static atomic_bool slow_is_held; /* until it is let go, however slow the test's own thread is */

struct slow {
    struct timer timer;
    struct request *request;
};

static void on_slow_closed(struct timer *timer) {
    struct slow *slow = chain_item(timer, struct slow, timer);
    atomic_fetch_add(&slow_ended, 1);
    request_run(slow->request);
    free(slow);
}

static void on_slow_due(struct timer *timer) {
    if (atomic_load(&slow_is_held)) return;
    timer_close(timer, on_slow_closed);
}

/* Asks someone who answers in a third of a second, or when he is let go, as the store would. */
static int handle_slow(struct request *r) {
    if (r->stage++ == 0) {
        struct slow *slow = calloc(1, sizeof *slow);
        slow->request = r;
        timer_init(&slow->timer, &r->worker->loop, on_slow_due);
        timer_start(&slow->timer, 300, 20);
        atomic_fetch_add(&slow_begun, 1);
        return STEP_WAIT;
    }
    r->code = 200;
    r->media_type = "text/plain";
    buffer_add_text(&r->out, "slow");
    return STEP_NEXT;
}

static int handle_echo(struct request *r) {
    struct json_out out;
    yyjson_val *root;
    if (handler_json(r, false, &root) == STEP_FAIL) return STEP_FAIL;
    request_json(r, 200, &out);
    json_put_value(&out, root);
    return STEP_NEXT;
}

static int handle_item(struct request *r) {
    r->code = 200;
    r->media_type = "text/plain";
    buffer_add_bytes(&r->out, r->parameter);
    const char *limit = request_parameter(r, "limit");
    if (limit) buffer_addf(&r->out, " %s", limit);
    return STEP_NEXT;
}

static int handle_big(struct request *r) {
    r->code = 200;
    r->media_type = "application/octet-stream";
    char *room = buffer_reserve(&r->out, BIG);
    memset(room, 'b', BIG);
    buffer_commit(&r->out, BIG);
    return STEP_NEXT;
}

static int handle_refuse(struct request *r) {
    return request_fail(r, GUICHET_FULL, NULL, "nothing more fits");
}

static const char *const limit_only[] = {"limit", NULL};
static const struct route routes[] = {
    {HTTP_METHOD_GET, "/slow", 0, BODY_NONE, handle_slow, NULL, "slow", "", NULL, ""},
    {HTTP_METHOD_POST, "/echo", 0, BODY_JSON, handle_echo, NULL, "echo", "", NULL, ""},
    {HTTP_METHOD_GET, "/item/{id}", 0, BODY_NONE, handle_item, NULL, "item", "", limit_only, ""},
    {HTTP_METHOD_GET, "/big", 0, BODY_NONE, handle_big, NULL, "big", "", NULL, ""},
    {HTTP_METHOD_GET, "/refuse", 0, BODY_NONE, handle_refuse, NULL, "refuse", "", NULL, ""},
    {HTTP_METHOD_GET, NULL, 0, BODY_NONE, NULL, NULL, NULL, NULL, NULL, NULL},
};

/* ---- the world ---- */

struct world {
    struct settings settings;
    struct app app;
    struct worker worker;
    pthread_t thread;
    bool is_running;
};

static void *work(void *argument) {
    worker_run(&((struct world *)argument)->worker);
    return NULL;
}

static int begin(void **state, int limit_s) {
    struct world *w = calloc(1, sizeof *w);
    struct fail why = {0};
    *state = w;
    signal(SIGPIPE, SIG_IGN); /* as app_serve does */
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY | O_CLOEXEC));
    w->settings = (struct settings){.body_kb = 1,
                                    .upload_mb = 1,
                                    .header_kb = 4,
                                    .header_count = 16,
                                    .connections = 4,
                                    .handshake_s = limit_s,
                                    .head_s = limit_s,
                                    .body_s = limit_s,
                                    .idle_s = limit_s,
                                    .write_s = limit_s,
                                    .streams = 1};
    w->app.settings = &w->settings;
    feed_places_init(&w->app.places);
    atomic_store(&slow_begun, 0);
    atomic_store(&slow_ended, 0);
    atomic_store(&slow_is_held, false);
    if (worker_open(&w->worker, &w->app, routes, NULL, "127.0.0.1", 0, &why)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
    w->is_running = pthread_create(&w->thread, NULL, work, w) == 0;
    return 0;
}

static int set_up(void **state) {
    return begin(state, PATIENCE_S);
}

static int set_up_impatient(void **state) {
    return begin(state, 1);
}

static void stop_worker(struct world *w) {
    worker_stop(&w->worker);
    atomic_store(&slow_is_held, false);
    pthread_join(w->thread, NULL);
    w->is_running = false;
}

static int tear_down(void **state) {
    struct world *w = *state;
    if (w->is_running) stop_worker(w);
    worker_close(&w->worker);
    assert_int_equal(atomic_load(&w->app.connections), 0);
    assert_int_equal(w->worker.request_count, 0);
    free(w);
    return 0;
}

/* ---- the peer ---- */

static int dial(struct world *w) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)w->worker.listener.port)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(peer, (struct sockaddr *)&address, sizeof address), 0);
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return peer;
}

static void say(int peer, const char *text) {
    assert_int_equal(send(peer, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* All until the other side closes, or until `end` has come. */
static const char *hear(int peer, const char *end) {
    static char text[65536];
    size_t size = 0;
    ssize_t got;
    text[0] = '\0';
    while (size < sizeof text - 1 && (!end || !strstr(text, end)) &&
           (got = recv(peer, text + size, sizeof text - 1 - size, 0)) > 0) {
        size += (size_t)got;
        text[size] = '\0';
    }
    return text;
}

static const char *ask(struct world *w, const char *request) {
    int peer = dial(w);
    say(peer, request);
    shutdown(peer, SHUT_WR);
    const char *answer = hear(peer, NULL);
    close(peer);
    return answer;
}

#define assert_code(answer, code)                                                                                      \
    do {                                                                                                               \
        const char *seen_ = (answer);                                                                                  \
        if (strncmp(seen_, "HTTP/1.1 " code, strlen("HTTP/1.1 " code)) != 0) print_error("%s\n", seen_);               \
        assert_memory_equal(seen_, "HTTP/1.1 " code, strlen("HTTP/1.1 " code));                                        \
    } while (0)

/* ---- the steps ---- */

static void routes_lead_to_handlers(void **state) {
    struct world *w = *state;
    const char *answer = ask(w, "GET /item/a%20b?limit=7 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "200");
    assert_non_null(strstr(answer, "\r\n\r\na b 7"));
    assert_non_null(strstr(answer, "X-Request-Id: "));
    answer = ask(w, "HEAD /item/abc HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "200");
    assert_non_null(strstr(answer, "Content-Length: 3"));
    assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
}

static void what_is_not_there_is_told(void **state) {
    struct world *w = *state;
    assert_code(ask(w, "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"), "404");
    const char *answer = ask(w, "DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "405");
    assert_non_null(strstr(answer, "Allow: POST, OPTIONS"));
    answer = ask(w, "OPTIONS /item/x HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "204");
    assert_non_null(strstr(answer, "Allow: GET, HEAD, OPTIONS"));
    assert_code(ask(w, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), "204");
    answer = ask(w, "GET /item/x?limt=7 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "400");
    assert_non_null(strstr(answer, "limit"));
    assert_code(ask(w, "GET /item/../x HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
    assert_code(ask(w, "rubbish\r\n\r\n"), "400");
}

static void bodies_are_judged_before_they_come(void **state) {
    struct world *w = *state;
#define POST "POST /echo HTTP/1.1\r\nHost: x\r\n"
#define JSON "Content-Type: application/json\r\n"
    const char *answer = ask(w, POST JSON "Content-Length: 7\r\n\r\n{\"a\":1}");
    assert_code(answer, "200");
    assert_non_null(strstr(answer, "\r\n\r\n{\"a\":1}"));
    assert_code(ask(w, POST JSON "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"), "200");
    assert_code(ask(w, POST JSON "\r\n"), "411");
    assert_code(ask(w, POST "Content-Length: 2\r\n\r\n{}"), "415");
    assert_code(ask(w, POST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"), "415");
    assert_code(ask(w, POST JSON "Content-Length: 1025\r\n\r\n"), "413");
    assert_code(ask(w, POST JSON "Content-Length: 2\r\n\r\n{]"), "400");
    assert_code(ask(w, POST JSON "Content-Length: 2\r\n\r\n[]"), "422");
    assert_code(ask(w, "GET /item/x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"), "413");
}

static void a_body_is_called_for(void **state) {
    struct world *w = *state;
    int peer = dial(w);
    say(peer, POST JSON "Content-Length: 7\r\nExpect: 100-continue\r\n\r\n");
    assert_code(hear(peer, "\r\n\r\n"), "100");
    say(peer, "{\"a\":1}");
    assert_code(hear(peer, "{\"a\":1}"), "200");
    close(peer);
}

static void a_refusal_is_a_problem(void **state) {
    struct world *w = *state;
    const char *answer = ask(w, "GET /refuse HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_code(answer, "503");
    assert_non_null(strstr(answer, "Content-Type: application/problem+json"));
    assert_non_null(strstr(answer, "Retry-After: 2"));
    assert_non_null(strstr(answer, "\"code\":\"full\""));
    assert_null(strstr(answer, "nothing more fits")); /* what ails the house is for its log */
}

static void requests_follow_each_other(void **state) {
    struct world *w = *state;
    int peer = dial(w);
    say(peer, "GET /item/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
              "GET /item/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const char *answer = hear(peer, NULL);
    const char *first = strstr(answer, "\r\n\r\n1"), *second = strstr(answer, "\r\n\r\nslow"),
               *third = strstr(answer, "\r\n\r\n3");
    assert_true(first && second && third && first < second && second < third);
    close(peer);
}

static void a_big_answer_comes_whole_to_a_slow_reader(void **state) {
    struct world *w = *state;
    int peer = dial(w);
    char piece[65536];
    size_t size = 0;
    ssize_t got;
    say(peer, "GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    usleep(200000);
    while ((got = recv(peer, piece, sizeof piece, 0)) > 0) size += (size_t)got;
    assert_true(size > BIG && size < BIG + 1000);
    close(peer);
}

/* ---- waiting has its end ---- */

static int64_t lasts(int peer) {
    int64_t begun = clock_monotonic_us();
    hear(peer, NULL);
    return (clock_monotonic_us() - begun) / 1000;
}

static void each_waiting_has_its_limit(void **state) {
    struct world *w = *state;
    int idle = dial(w), head = dial(w), body = dial(w);
    say(head, "GET /item/x HTTP/1.1\r\nHo");
    say(body, POST JSON "Content-Length: 7\r\n\r\n{");
    assert_code(hear(head, NULL), "408");
    assert_code(hear(body, NULL), "408");
    assert_true(lasts(idle) < PATIENCE_S * 1000); /* the other side closed it */
    close(idle);
    close(head);
    close(body);
    int reader = dial(w); /* takes nothing of a big answer */
    int small = 4096;
    setsockopt(reader, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    say(reader, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
    until(atomic_load(&w->app.connections) == 0);
    assert_int_equal(atomic_load(&w->app.connections), 0);
    close(reader);
}

static void too_many_connections_are_closed(void **state) {
    struct world *w = *state;
    int peers[5];
    for (int i = 0; i < 4; i++) {
        peers[i] = dial(w);
        say(peers[i], "GET /item/x HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_code(hear(peers[i], "\r\n\r\nx"), "200");
    }
    peers[4] = dial(w);
    assert_string_equal(hear(peers[4], NULL), "");
    for (int i = 0; i < 5; i++) close(peers[i]);
    until(atomic_load(&w->app.connections) == 0);
    assert_code(ask(w, "GET /item/x HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
}

/* ---- peers that go ---- */

/* Hard: by a reset, with no farewell. */
static void go(int peer, bool hard) {
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    if (hard) setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(peer);
}

static void a_peer_may_go_at_any_moment(void **state) {
    struct world *w = *state;
    static const char *const beginnings[] = {
        "",
        "G",
        "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n",
        POST JSON "Content-Length: 7\r\n\r\n{",
        "GET /big HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        for (int hard = 0; hard < 2; hard++) {
            until(atomic_load(&w->app.connections) < 2); /* there is room for four */
            uint64_t opened = atomic_load(&w->worker.figures.connections_opened);
            int peer = dial(w), begun = atomic_load(&slow_begun);
            until(atomic_load(&w->worker.figures.connections_opened) > opened);
            say(peer, beginnings[i]);
            if (strstr(beginnings[i], "/slow")) until(atomic_load(&slow_begun) > begun);
            else usleep(20000);
            go(peer, hard);
            usleep(20000);
        }
    until(atomic_load(&w->app.connections) == 0 && atomic_load(&slow_ended) == atomic_load(&slow_begun));
    assert_code(ask(w, "GET /item/x HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
    assert_true(atomic_load(&slow_ended) >= 4);
}

static void a_stop_waits_for_answers_that_are_owed(void **state) {
    struct world *w = *state;
    int busy = dial(w), idle = dial(w);
    atomic_store(&slow_is_held, true);
    say(busy, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    until(atomic_load(&slow_begun) == 1);
    int64_t from = clock_monotonic_us();
    stop_worker(w);
    assert_true(clock_monotonic_us() - from < 15000000); /* of its own, not by the cut after twenty seconds */
    const char *answer = hear(busy, NULL);
    assert_code(answer, "200");
    assert_non_null(strstr(answer, "Connection: close"));
    assert_string_equal(hear(idle, NULL), "");
    close(busy);
    close(idle);
}

/* The request of a peer that has gone is still in somebody's hands: the loop may not end under it. */
static void a_stop_waits_for_requests_without_a_peer(void **state) {
    struct world *w = *state;
    int peer = dial(w);
    atomic_store(&slow_is_held, true);
    say(peer, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    until(atomic_load(&slow_begun) == 1);
    go(peer, true);
    until(atomic_load(&w->app.connections) == 0);
    assert_int_equal(atomic_load(&slow_ended), 0);
    stop_worker(w);
    assert_int_equal(atomic_load(&slow_ended), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(routes_lead_to_handlers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_judged_before_they_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_is_called_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_is_a_problem, set_up, tear_down),
        cmocka_unit_test_setup_teardown(requests_follow_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_big_answer_comes_whole_to_a_slow_reader, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_waiting_has_its_limit, set_up_impatient, tear_down),
        cmocka_unit_test_setup_teardown(too_many_connections_are_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_peer_may_go_at_any_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stop_waits_for_answers_that_are_owed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stop_waits_for_requests_without_a_peer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
