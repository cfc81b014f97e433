/* The gateway signs no tree that does not extend the last one it signed, whatever became of the database. */
#include "world.h"

#include "base/log.h"

#include <fcntl.h>
#include <sqlite3.h>

static void fill(struct world *w, int count) {
    for (int i = 0; i < count; i++) assert_int_equal(run(w, new_case(w)), GUICHET_OK);
}

static void sign(struct world *w, uint64_t size) {
    struct bytes note;
    char line[64];
    snprintf(line, sizeof line, "\n%llu\n", (unsigned long long)size);
    assert_int_equal(checkpoint(w, &note), GUICHET_OK);
    assert_non_null(strstr(note.data, line));
}

static void shell(struct world *w, const char *what) {
    char *command = arena_printf(&w->arena, "cd %s && %s", w->folder, what);
    assert_int_equal(system(command), 0);
}

static void put_aside(struct world *w) {
    shell(w, "mkdir -p old && cp guichet.db* old/");
}

static void put_back(struct world *w) {
    shell(w, "rm guichet.db* && cp old/* .");
}

static void assert_refused(struct world *w, const char *words) {
    struct fail why = {0};
    assert_int_equal(open_store_at(w, &why), GUICHET_CRYPTO);
    if (!strstr(why.text, words)) print_error("%s\n", why.text);
    assert_non_null(strstr(why.text, words));
    assert_non_null(strstr(why.text, "accept-fork"));
}

static void accept_fork(struct world *w, int wanted) {
    struct fail why = {0};
    const struct store_options options = {
        .path = w->path, .log_key = w->key, .inbox_max = 64, .inbox_reserve = 16, .accept_fork = true};
    assert_int_equal(store_open(&options, &w->store, &why), wanted);
    store_close(w->store);
    w->store = NULL;
}

static void read_state(struct world *w, char text[4096]) {
    char *path = arena_printf(&w->arena, "%s/log.state", w->folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, 4095, file)] = '\0';
    fclose(file);
}

/* Nobody gets a checkpoint that is not beside the key. */
static void test_kept_before_it_is_given(void **state) {
    struct world *w = *state;
    struct bytes note;
    char text[4096];
    for (int i = 0; i < 3; i++) {
        fill(w, 2);
        assert_int_equal(checkpoint(w, &note), GUICHET_OK);
        read_state(w, text);
        assert_string_equal(text, note.data);
    }
    struct store_note last;
    assert_true(store_last_checkpoint(w->store, 6, &last));
    assert_false(store_last_checkpoint(w->store, 7, &last));
}

static void test_restored_backup(void **state) {
    struct world *w = *state;
    fill(w, 5);
    close_world_store(w);
    put_aside(w);
    open_world_store(w);
    fill(w, 4);
    sign(w, 9);
    close_world_store(w);
    shell(w, "cp -r . ../$(basename $PWD).new");
    put_back(w);
    assert_refused(w, "the log has 5 entries, but a checkpoint was signed for 9");
    shell(w, "rm guichet.db* && cp ../$(basename $PWD).new/guichet.db . && rm -r ../$(basename $PWD).new");
    open_world_store(w);
    sign(w, 9);
}

/* As long as the one that was signed, and another. */
static void test_other_history(void **state) {
    struct world *w = *state;
    fill(w, 5);
    close_world_store(w);
    put_aside(w);
    open_world_store(w);
    fill(w, 4);
    close_world_store(w);
    shell(w, "mv log.state state.9");
    put_back(w);
    open_world_store(w);
    w->now += 1000;
    fill(w, 6);
    close_world_store(w);
    shell(w, "mv state.9 log.state");
    assert_refused(w, "the first 9 entries are not those that a checkpoint was signed for");
    shell(w, "rm log.state");
    open_world_store(w); /* the database's own note holds; the log line says that the file is missing */
}

static void test_changed_state(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    struct bytes note;
    fill(w, 3);
    sign(w, 3);
    shell(w, "sed -i 2s/3/2/ log.state");
    fill(w, 1);
    assert_int_equal(checkpoint(w, &note), GUICHET_CRYPTO);
    assert_non_null(strstr(note.data, "\n3\n")); /* the last one still stands */
    close_world_store(w);
    assert_int_equal(open_store_at(w, &why), GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "log.state"));
    accept_fork(w, GUICHET_OK);
    open_world_store(w);
}

static void test_one_signs_with_a_key(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    char *other = arena_printf(&w->arena, "%s/other.db", w->folder);
    struct store *store = NULL;
    const struct store_options options = {.path = other, .log_key = w->key, .inbox_max = 64, .inbox_reserve = 16};
    assert_int_equal(store_open(&options, &store, &why), GUICHET_CONFLICT);
    assert_non_null(strstr(why.text, "another gateway signs with"));
}

/* The break is an entry of the log, under the next checkpoint, and the gateway starts again. */
static void test_accepted_fork(void **state) {
    struct world *w = *state;
    fill(w, 5);
    close_world_store(w);
    put_aside(w);
    open_world_store(w);
    fill(w, 4);
    sign(w, 9);
    close_world_store(w);
    put_back(w);
    assert_refused(w, "signed for 9");
    accept_fork(w, GUICHET_OK);
    open_world_store(w);
    assert_int_equal(log_size(w), 6);
    struct query *q = new_query(w, QUERY_LOG_ENTRIES);
    q->from = 5;
    q->limit = 10;
    ask(w, q);
    assert_int_equal(q->count, 1);
    const char *text = arena_copy(&w->arena, q->rows.entries[0].text);
    assert_non_null(
        strstr(text, "\"requisition\":null,\"number\":null,\"type\":null,\"seq\":null,\"event\":\"log.broken\""));
    assert_non_null(strstr(text, "\"from\":\"9 "));
    assert_non_null(strstr(text, "\"to\":\"5 "));
    sign(w, 6);
    close_world_store(w);
    accept_fork(w, GUICHET_OK); /* nothing to accept, nothing written */
    open_world_store(w);
    assert_int_equal(log_size(w), 6);
    uint64_t entries = 0;
    const char *words;
    assert_int_equal(store_verify_log(w->path, w->vkey, (struct bytes){NULL, 0}, &entries, &w->arena, &words, NULL),
                     GUICHET_OK);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)

int main(void) {
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY | O_CLOEXEC));
    const struct CMUnitTest tests[] = {
        with_world(test_kept_before_it_is_given), with_world(test_restored_backup),      with_world(test_other_history),
        with_world(test_changed_state),           with_world(test_one_signs_with_a_key), with_world(test_accepted_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
