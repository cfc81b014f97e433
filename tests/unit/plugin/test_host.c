/* Plugin files: what is refused before it runs, and what the gateway survives of those that run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "plugin/loader.h"
#include "plugin/service.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    struct loop loop;
    struct arena arena;
    struct service_host *host;
    size_t open;
    char folder[64];
    int log;
};

struct asking {
    struct service_call call;
    int answers;
    struct world *world;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    arena_init(&w->arena, 64u << 20);
    snprintf(w->folder, sizeof w->folder, "/tmp/guichet-plugins-XXXXXX");
    if (!mkdtemp(w->folder)) return -1;
    w->log = memfd_create("log", 0);
    log_set(LOG_DEBUG, w->log);
    return loop_init(&w->loop, NULL);
}

static int tear_down(void **state) {
    struct world *w = *state;
    char path[128];
    service_host_close(w->host);
    loop_done(&w->loop);
    snprintf(path, sizeof path, "%s/echo.so", w->folder);
    unlink(path);
    rmdir(w->folder);
    log_set(LOG_INFO, 2);
    close(w->log);
    arena_done(&w->arena);
    free(w);
    return 0;
}

static bool was_logged(struct world *w, const char *words) {
    char text[65536];
    ssize_t size = pread(w->log, text, sizeof text, 0);
    return size > 0 && memmem(text, (size_t)size, words, strlen(words));
}

static int open_host(struct world *w, const char *folder, const char *plugins, struct fail *why) {
    yyjson_val *tree = NULL;
    assert_int_equal(json_read(bytes_of(plugins), &w->arena, &tree, NULL), GUICHET_OK);
    return service_host_open(&w->loop, &(struct service_options){.plugins = tree, .path = folder, .folder = "/etc"},
                             &w->host, why);
}

static void open_well(struct world *w, const char *folder, const char *plugins) {
    struct fail why = {0};
    int status = open_host(w, folder, plugins, &why);
    if (status) print_error("%s: %s\n", plugins, why.text);
    assert_int_equal(status, GUICHET_OK);
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
    assert_int_equal(a->answers, 0);
    return a;
}

static void copy_echo(struct world *w, mode_t mode) {
    struct bytes file;
    char path[128];
    assert_int_equal(config_slurp(GUICHET_PLUGINS "/echo.so", 16u << 20, &w->arena, &file, NULL), GUICHET_OK);
    snprintf(path, sizeof path, "%s/echo.so", w->folder);
    unlink(path);
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(to >= 0 && write(to, file.data, file.size) == (ssize_t)file.size);
    assert_int_equal(fchmod(to, mode), 0);
    close(to);
}

static void refused(struct world *w, const char *folder, const char *plugins, const char *words) {
    struct fail why = {0};
    assert_int_equal(open_host(w, folder, plugins, &why), GUICHET_CONFIG);
    assert_null(w->host);
    if (!strstr(why.text, words)) print_error("%s: \"%s\" does not say \"%s\"\n", plugins, why.text, words);
    assert_non_null(strstr(why.text, words));
}

/* ---- the sample ---- */

static void the_sample_answers(void **state) {
    struct world *w = *state;
    open_well(w, GUICHET_PLUGINS, "{\"echo\":{\"most_bytes\":20},\"rehearsal\":{}}");
    struct asking *said = ask(w, "echo.say", "{\"a\":[1,\"é\"]}", 5000);
    struct asking *long_one = ask(w, "echo.say", "{\"a\":\"12345678901234567890\"}", 5000);
    struct asking *held = ask(w, "sorting.hold", "{\"item\":\"6A18987970674\"}", 5000);
    loop_run(&w->loop);
    assert_int_equal(said->call.status, GUICHET_OK);
    assert_string_equal(yyjson_get_str(yyjson_arr_get(json_get(said->call.result, "a"), 1)), "é");
    assert_int_equal(long_one->call.status, GUICHET_SERVICE);
    assert_string_equal(long_one->call.error, "bad_request");
    assert_int_equal(held->call.status, GUICHET_OK);
    assert_int_equal(service_in_flight(w->host), 0);
}

static void many_questions_at_once(void **state) {
    struct world *w = *state;
    struct asking *asked[200];
    open_well(w, GUICHET_PLUGINS, "{\"echo\":{}}");
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < 200; i++) asked[i] = ask(w, "echo.say", arena_printf(&w->arena, "%zu", i), 60000);
        loop_run(&w->loop);
        for (size_t i = 0; i < 200; i++) {
            assert_int_equal(asked[i]->answers, 1);
            assert_int_equal(yyjson_get_uint(asked[i]->call.result), i);
        }
    }
}

static void names_are_those_of_the_files_too(void **state) {
    struct world *w = *state;
    yyjson_val *tree;
    bool has_echo = false, has_hold = false;
    json_read(BYTES("{\"echo\":{},\"none\":{},\"rehearsal\":{}}"), &w->arena, &tree, NULL);
    const struct service_options options = {.plugins = tree, .path = GUICHET_PLUGINS, .folder = "/"};
    for (const char *const *name = service_names(&options, &w->arena); *name; name++) {
        has_echo = has_echo || strcmp(*name, "echo.say") == 0;
        has_hold = has_hold || strcmp(*name, "sorting.hold") == 0;
    }
    assert_true(has_echo && has_hold);
}

/* ---- what is refused before it runs ---- */

static void a_wrong_option_is_refused_with_the_nearest(void **state) {
    struct world *w = *state;
    refused(w, GUICHET_PLUGINS, "{\"echo\":{\"most_byte\":5}}", "did you mean \"most_bytes\"");
    refused(w, GUICHET_PLUGINS, "{\"echo\":{\"most_bytes\":\"5\"}}",
            "plugins.echo: \"most_bytes\" must be a whole number");
    refused(w, GUICHET_PLUGINS, "{\"echo\":{\"most_bytes\":1}}", "must be 2 to 1048576");
    refused(w, GUICHET_PLUGINS, "{\"echo\":5}", "plugins.echo must be a table of options");
    open_well(w, GUICHET_PLUGINS, "{\"echo\":[]}"); /* an empty Lua table */
}

static void what_is_no_plugin_is_refused_in_words(void **state) {
    struct world *w = *state;
    refused(w, GUICHET_TEST_PLUGINS, "{\"other_abi\":{}}", "was built for plugin interface 99.0, this gateway has 1.2");
    refused(w, GUICHET_TEST_PLUGINS, "{\"other_name\":{}}", "calls itself \"suivi\"");
    refused(w, GUICHET_TEST_PLUGINS, "{\"no_entry\":{}}", "does not export guichet_plugin_entry");
    refused(w, GUICHET_TEST_PLUGINS, "{\"no_start\":{}}", "plugins.no_start: the moon is not full");
    refused(w, GUICHET_TEST_PLUGINS, "{\"none\":{}}", "plugins.none: there is no such plugin in");
    refused(w, "/nowhere", "{\"echo\":{}}", "there is no such plugin in /nowhere");
}

static void a_file_others_can_write_to_is_refused(void **state) {
    struct world *w = *state;
    copy_echo(w, 0755);
    open_well(w, w->folder, "{\"echo\":{}}");
    service_host_close(w->host);
    w->host = NULL;
    copy_echo(w, 0775);
    refused(w, w->folder, "{\"echo\":{}}", "can be written to by others (mode 0775)");
    copy_echo(w, 0646);
    refused(w, w->folder, "{\"echo\":{}}", "can be written to by others (mode 0646)");
    copy_echo(w, 0644);
    assert_int_equal(chmod(w->folder, 0777), 0);
    refused(w, w->folder, "{\"echo\":{}}", "can be written to by others (mode 0777)");
    assert_int_equal(chmod(w->folder, 0755), 0);
}

static void a_link_and_a_file_too_large_are_refused(void **state) {
    struct world *w = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/echo.so", w->folder);
    assert_int_equal(symlink(GUICHET_PLUGINS "/echo.so", path), 0);
    refused(w, w->folder, "{\"echo\":{}}", "is a symbolic link");
    copy_echo(w, 0644);
    assert_int_equal(truncate(path, (64 << 20) + 1), 0);
    refused(w, w->folder, "{\"echo\":{}}", "more than 64 MiB");
}

static void a_broken_file_is_refused(void **state) {
    struct world *w = *state;
    char path[128];
    static const off_t sizes[] = {5000, 100, 64, 63, 0};
    snprintf(path, sizeof path, "%s/echo.so", w->folder);
    for (size_t i = 0; i < 5; i++) {
        copy_echo(w, 0644);
        assert_int_equal(truncate(path, sizes[i]), 0);
        refused(w, w->folder, "{\"echo\":{}}", "is cut off or no shared object");
    }
    unlink(path);
    assert_int_equal(mkdir(path, 0755), 0);
    refused(w, w->folder, "{\"echo\":{}}", "is not a file");
    rmdir(path);
}

/* Only root can give a file away, so the calls that the loader looks with say of this one that it is another's. */
static const char *foreign;

static int look(const char *path, struct stat *info, int flags) {
    int result = fstatat(AT_FDCWD, path, info, flags);
    if (foreign && strcmp(path, foreign) == 0) info->st_uid = 12345;
    return result;
}

int stat(const char *restrict path, struct stat *restrict info) {
    return look(path, info, 0);
}

int lstat(const char *restrict path, struct stat *restrict info) {
    return look(path, info, AT_SYMLINK_NOFOLLOW);
}

static void a_file_of_another_user_is_refused(void **state) {
    struct world *w = *state;
    char path[128];
    copy_echo(w, 0644);
    snprintf(path, sizeof path, "%s/echo.so", w->folder);
    const char *const others[] = {path, w->folder};
    for (size_t i = 0; i < 2; i++) {
        foreign = others[i];
        refused(w, w->folder, "{\"echo\":{}}", "belongs to user 12345");
    }
    foreign = NULL;
}

/* ---- what is survived ---- */

static void one_that_hangs_holds_up_nobody(void **state) {
    struct world *w = *state;
    struct asking *hanging[10];
    open_well(w, GUICHET_TEST_PLUGINS, "{\"hangs\":{},\"twice\":{}}");
    uv_update_time(&w->loop.uv); /* starting them took a while */
    int64_t begun = clock_monotonic_us();
    for (size_t i = 0; i < 10; i++) hanging[i] = ask(w, "hangs.ask", "{}", 300);
    struct asking *other = ask(w, "twice.ask", "{}", 60000);
    loop_run(&w->loop);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(hanging[i]->answers, 1);
        assert_int_equal(hanging[i]->call.status, GUICHET_TIMEOUT);
        assert_string_equal(hanging[i]->call.error, "timeout");
    }
    assert_int_equal(other->call.status, GUICHET_OK);
    assert_true(clock_monotonic_us() - begun >= 298000);
    begun = clock_monotonic_us();
    service_host_close(w->host); /* does not wait for it for ever */
    w->host = NULL;
    assert_true(clock_monotonic_us() - begun < 30000000);
    assert_true(was_logged(w, "plugin.left_behind"));
}

static void one_that_answers_late_is_not_heard(void **state) {
    struct world *w = *state;
    open_well(w, GUICHET_TEST_PLUGINS, "{\"late\":{}}");
    struct asking *hasty = ask(w, "late.ask", "{}", 50);
    struct asking *never_begun = ask(w, "late.ask", "{}", 60);
    loop_run(&w->loop);
    assert_int_equal(hasty->call.status, GUICHET_TIMEOUT);
    assert_int_equal(never_begun->call.status, GUICHET_TIMEOUT);
    struct asking *patient = ask(w, "late.ask", "{}", 60000); /* may have the number that the late answer is for */
    loop_run(&w->loop);
    assert_int_equal(patient->call.status, GUICHET_OK);
    assert_int_equal(hasty->answers, 1);
    assert_null(hasty->call.result);
    assert_true(was_logged(w, "nobody listens"));
}

static void one_that_answers_twice_is_heard_once(void **state) {
    struct world *w = *state;
    open_well(w, GUICHET_TEST_PLUGINS, "{\"twice\":{}}");
    for (int i = 0; i < 20; i++) {
        struct asking *a = ask(w, "twice.ask", "{}", 60000);
        loop_run(&w->loop);
        assert_int_equal(a->answers, 1);
        assert_string_equal(yyjson_get_str(a->call.result), "once");
    }
    assert_false(was_logged(w, "an answer too many was taken"));
}

static void rubbish_is_a_failure_like_any_other(void **state) {
    struct world *w = *state;
    static const struct {
        const char *args, *error;
        int64_t retry_after_ms;
    } table[] = {{"a", "rubbish", 0},          {"b", "rubbish", 0},      {"c", "rubbish", 0},
                 {"d", "rubbish", 0},          {"e", "rubbish", 0},      {"f", "too_large", 0},
                 {"g", "rubbish", 0},          {"h", "rubbish", 0},      {"i", "rubbish", 0},
                 {"j", "rubbish", 0},          {"k", "internal", 0},     {"l", "internal", 0},
                 {"m", "shutdown", 0},         {"n", "too_many", 90000}, {"o", "too_many_requests", 86400000},
                 {"p", "too_many_requests", 0}};
    open_well(w, GUICHET_TEST_PLUGINS, "{\"rubbish\":{}}");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct asking *a = ask(w, "rubbish.ask", table[i].args, 60000);
        loop_run(&w->loop);
        assert_int_equal(a->call.status, GUICHET_SERVICE);
        if (strcmp(a->call.error, table[i].error)) print_error("%s: %s\n", table[i].args, a->call.error);
        assert_string_equal(a->call.error, table[i].error);
        assert_int_equal(a->call.retry_after_ms, table[i].retry_after_ms);
    }
    struct asking *silent = ask(w, "rubbish.ask", "z", 100); /* says nothing at all, and hangs nowhere */
    loop_run(&w->loop);
    assert_int_equal(silent->call.status, GUICHET_TIMEOUT);
}

static void closing_answers_what_is_in_flight(void **state) {
    struct world *w = *state;
    struct asking *asked[5];
    open_well(w, GUICHET_TEST_PLUGINS, "{\"late\":{}}");
    for (size_t i = 0; i < 5; i++) asked[i] = ask(w, "late.ask", "{}", 60000);
    service_host_close(w->host);
    w->host = NULL;
    loop_run(&w->loop);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(asked[i]->answers, 1);
        assert_int_equal(asked[i]->call.status, GUICHET_UNAVAILABLE);
        assert_string_equal(asked[i]->call.error, "shutdown");
    }
}

/* The loop never turns between the answers and the close: the letters are opened by loop_done. */
static void closing_forgets_answers_on_their_way(void **state) {
    struct world *w = *state;
    open_well(w, GUICHET_PLUGINS, "{\"echo\":{}}");
    struct asking *a = ask(w, "echo.say", "{}", 60000);
    while (mailbox_count(&w->loop.mailbox) == 0) usleep(1000);
    service_host_close(w->host);
    w->host = NULL;
    loop_run(&w->loop);
    assert_int_equal(a->answers, 1);
    assert_string_equal(a->call.error, "shutdown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_sample_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_questions_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_those_of_the_files_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_option_is_refused_with_the_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_plugin_is_refused_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_others_can_write_to_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_and_a_file_too_large_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_file_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_of_another_user_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_hangs_holds_up_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_answers_late_is_not_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_answers_twice_is_heard_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rubbish_is_a_failure_like_any_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_answers_what_is_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_forgets_answers_on_their_way, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
