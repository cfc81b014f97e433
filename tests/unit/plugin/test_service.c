/* Questions to services: each answered once, in time or not, and when the host goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/clock.h"
#include "plugin/service.h"

struct asking {
    struct service_call call;
    int answers;
    struct world *world;
};

struct world {
    struct loop loop;
    struct arena arena;
    struct service_host *host;
    size_t open; /* questions without an answer */
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    arena_init(&w->arena, 64u << 20);
    return loop_init(&w->loop, NULL);
}

static int tear_down(void **state) {
    struct world *w = *state;
    service_host_close(w->host);
    loop_done(&w->loop);
    arena_done(&w->arena);
    free(w);
    return 0;
}

static int open_host(struct world *w, const char *plugins, struct fail *why) {
    yyjson_val *tree = NULL;
    if (plugins) assert_int_equal(json_read(bytes_of(plugins), &w->arena, &tree, NULL), GUICHET_OK);
    return service_host_open(&w->loop, &(struct service_options){.plugins = tree, .path = "/nowhere"}, &w->host, why);
}

static void on_answer(struct service_call *call) {
    struct asking *a = chain_item(call, struct asking, call);
    a->answers++;
    if (--a->world->open == 0) loop_stop(&a->world->loop);
}

static struct asking *ask(struct world *w, const char *service, const char *args, int64_t timeout_ms) {
    struct asking *a = arena_alloc(&w->arena, sizeof *a);
    a->world = w;
    a->call = (struct service_call){.id = id_new(1),
                                    .service = service,
                                    .args = bytes_of(args),
                                    .timeout_ms = timeout_ms,
                                    .arena = &w->arena,
                                    .on_answer = on_answer};
    w->open++;
    service_ask(w->host, &a->call);
    assert_int_equal(a->answers, 0); /* never inside */
    return a;
}

static void answers_come_once_and_later(void **state) {
    struct world *w = *state;
    assert_int_equal(open_host(w, "{\"rehearsal\":{}}", NULL), GUICHET_OK);
    struct asking *a = ask(w, "sorting.hold", "{\"item\":\"6A18987970674\"}", 1000);
    struct asking *b = ask(w, "sorting.hold", "{\"item\":\"nonsense!\"}", 1000);
    struct asking *c = ask(w, "sorting.hold", "{", 1000);
    struct asking *d = ask(w, "no.such.service", "{}", 1000);
    assert_int_equal(service_in_flight(w->host), 4);
    loop_run(&w->loop);
    assert_int_equal(service_in_flight(w->host), 0);
    assert_int_equal(a->call.status, GUICHET_OK);
    assert_true(json_get_bool(a->call.result, "held", false));
    assert_int_equal(b->call.status, GUICHET_SERVICE);
    assert_string_equal(b->call.error, "bad_request");
    assert_int_equal(c->call.status, GUICHET_SERVICE);
    assert_string_equal(c->call.error, "bad_request");
    assert_int_equal(d->call.status, GUICHET_UNAVAILABLE);
    assert_string_equal(d->call.error, "not_connected");
    assert_int_equal(a->answers + b->answers + c->answers + d->answers, 4);
}

static void without_a_plugin_every_service_is_away(void **state) {
    struct world *w = *state;
    assert_int_equal(open_host(w, NULL, NULL), GUICHET_OK);
    static const char *const declared[] = {"bank.lookup", "tracking.events", NULL};
    const struct service_options options = {.declared = declared};
    const char *const *names = service_names(&options, &w->arena);
    for (size_t i = 0; i < 3; i++) {
        assert_true(names[i] ? declared[i] && strcmp(names[i], declared[i]) == 0 : !declared[i]);
        if (!names[i]) break;
        struct asking *a = ask(w, names[i], "{}", 60000);
        loop_run(&w->loop);
        assert_int_equal(a->call.status, GUICHET_UNAVAILABLE);
        assert_string_equal(a->call.error, "not_connected");
    }
}

static void what_nobody_answers_is_told_at_once_however_slow_the_rehearsal(void **state) {
    struct world *w = *state;
    assert_int_equal(open_host(w, "{\"rehearsal\":{\"delay_ms\":600000}}", NULL), GUICHET_OK);
    struct asking *a = ask(w, "bank.lookup", "{}", 60000);
    int64_t begun = clock_monotonic_us();
    loop_run(&w->loop);
    assert_string_equal(a->call.error, "not_connected");
    assert_true(clock_monotonic_us() - begun < 30000000);
}

static void a_slow_service_is_waited_for_up_to_the_timeout(void **state) {
    struct world *w = *state;
    assert_int_equal(open_host(w, "{\"rehearsal\":{\"delay_ms\":80}}", NULL), GUICHET_OK);
    struct asking *patient = ask(w, "sorting.release", "{\"item\":\"6A18987970674\"}", 5000);
    int64_t begun = clock_monotonic_us();
    loop_run(&w->loop);
    assert_int_equal(patient->call.status, GUICHET_OK);
    assert_true(clock_monotonic_us() - begun >= 79000);
    static const int64_t timeouts[] = {80, 20, 0};
    for (size_t i = 0; i < 3; i++) {
        struct asking *hasty = ask(w, "sorting.release", "{\"item\":\"6A18987970674\"}", timeouts[i]);
        loop_run(&w->loop);
        assert_int_equal(hasty->call.status, GUICHET_TIMEOUT);
        assert_string_equal(hasty->call.error, "timeout");
    }
}

static void closing_answers_what_is_in_flight(void **state) {
    struct world *w = *state;
    struct asking *asked[20];
    assert_int_equal(open_host(w, "{\"rehearsal\":{\"delay_ms\":600000}}", NULL), GUICHET_OK);
    for (size_t i = 0; i < 20; i++) asked[i] = ask(w, "sorting.hold", "{\"item\":\"6A18987970674\"}", 700000);
    service_host_close(w->host);
    w->host = NULL;
    assert_int_equal(asked[0]->answers, 0); /* still on the loop, still later */
    loop_run(&w->loop);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(asked[i]->answers, 1);
        assert_int_equal(asked[i]->call.status, GUICHET_UNAVAILABLE);
        assert_string_equal(asked[i]->call.error, "shutdown");
    }
    service_host_close(NULL);
}

static void a_wrong_configuration_is_refused_in_words(void **state) {
    struct world *w = *state;
    static const struct {
        const char *plugins, *words;
    } wrong[] = {{"{\"suivi\":{}}", "plugins.suivi: there is no such plugin in /nowhere"},
                 {"{\"../suivi\":{}}", "no name of a plugin"},
                 {"{\"\":{}}", "no name of a plugin"},
                 {"5", "plugins must be a table"},
                 {"[1]", "plugins must be a table"},
                 {"{\"rehearsal\":true}", "plugins.rehearsal"},
                 {"{\"rehearsal\":{\"delay\":5}}", "plugins.rehearsal.delay"},
                 {"{\"rehearsal\":{\"delay_ms\":-1}}", "0 to 600000"},
                 {"{\"rehearsal\":{\"delay_ms\":600001}}", "0 to 600000"},
                 {"{\"rehearsal\":{\"delay_ms\":\"5\"}}", "0 to 600000"},
                 {"{\"rehearsal\":{},\"other\":{}}", "plugins.other"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct fail why = {0};
        assert_int_equal(open_host(w, wrong[i].plugins, &why), GUICHET_CONFIG);
        assert_null(w->host);
        if (!strstr(why.text, wrong[i].words)) print_error("%s: %s\n", wrong[i].plugins, why.text);
        assert_non_null(strstr(why.text, wrong[i].words));
    }
    assert_int_equal(open_host(w, "[]", NULL), GUICHET_OK); /* an empty Lua table */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_come_once_and_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_plugin_every_service_is_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_answers_is_told_at_once_however_slow_the_rehearsal, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_slow_service_is_waited_for_up_to_the_timeout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_answers_what_is_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_configuration_is_refused_in_words, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
