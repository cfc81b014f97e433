/* base/log.h: one object a line, one write a line. */
#include "unit.h"

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

/* A socket of datagrams keeps writes apart, so it shows how many there were. */
#include <sys/socket.h>

static int ends[2];

static int set_up(void **state) {
    (void)state;
    return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends);
}

static int tear_down(void **state) {
    (void)state;
    log_set(LOG_INFO, STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    return 0;
}

/* The next write, without its newline, read as JSON; NULL when there was none. */
static yyjson_val *next_line(struct arena *arena) {
    static char line[1 << 16];
    ssize_t size = read(ends[0], line, sizeof line);
    if (size < 0) return NULL;
    assert_true(size > 0 && size <= 4096);
    assert_int_equal(line[size - 1], '\n');
    assert_null(memchr(line, '\n', (size_t)size - 1));
    yyjson_val *root;
    assert_int_equal(json_read(SLICE(line, (size_t)size - 1), arena, &root, NULL), GUICHET_OK);
    return root;
}

static void test_line(void **state) {
    (void)state;
    struct arena arena;
    int64_t at;
    arena_init(&arena, 1 << 20);
    log_set(LOG_INFO, ends[1]);
    log_line(LOG_WARN, "ready", LOG_TEXT("url", "https://a\n\"b\""), LOG_INT("loops", -2), LOG_BOOL("tls", true),
             LOG_SLICE("raw", BYTES("\xFF\0x")), LOG_TEXT("nothing", NULL));
    yyjson_val *line = next_line(&arena);
    assert_int_equal(text_time_parse(json_get_text(line, "at"), &at), GUICHET_OK);
    assert_string_equal(json_get_string(line, "level", ""), "warn");
    assert_string_equal(json_get_string(line, "event", ""), "ready");
    assert_string_equal(json_get_string(line, "url", ""), "https://a\n\"b\"");
    assert_int_equal(json_get_int(line, "loops", 0), -2);
    assert_true(json_get_bool(line, "tls", false));
    assert_int_equal(json_get_text(line, "raw").size, 5);
    assert_true(yyjson_is_null(json_get(line, "nothing")));
    assert_null(next_line(&arena));
    arena_done(&arena);
}

static void test_levels(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (int least = LOG_DEBUG; least <= LOG_ERROR; least++) {
        log_set((enum log_level)least, ends[1]);
        for (int level = LOG_DEBUG; level <= LOG_ERROR; level++) {
            log_line((enum log_level)level, "event", LOG_INT("n", 1));
            assert_int_equal(next_line(&arena) != NULL, level >= least);
        }
    }
    arena_done(&arena);
}

static void test_a_long_line_is_cut(void **state) {
    (void)state;
    struct arena arena;
    static char large[10000];
    arena_init(&arena, 1 << 20);
    memset(large, 'x', sizeof large - 1);
    log_set(LOG_INFO, ends[1]);
    log_line(LOG_ERROR, "large", LOG_INT("first", 1), LOG_TEXT("second", large), LOG_INT("third", 3));
    yyjson_val *line = next_line(&arena);
    assert_string_equal(json_get_string(line, "event", ""), "large");
    assert_int_equal(json_get_int(line, "first", 0), 1);
    assert_null(json_get(line, "second"));
    assert_true(json_get_bool(line, "cut", false));
    arena_done(&arena);
}

/* Gathered lines go off whole, in pieces that a pipe keeps together. */
static void test_gathered_lines(void **state) {
    (void)state;
    static char text[1 << 16];
    struct buffer gathered;
    ssize_t size;
    size_t lines = 0, pieces = 0;
    buffer_init(&gathered, 20000);
    log_set(LOG_INFO, ends[1]);
    log_line_to(&gathered, LOG_DEBUG, "silent", LOG_INT("n", 0));
    for (int i = 0; i < 100; i++)
        log_line_to(&gathered, LOG_INFO, "request", LOG_INT("n", i), LOG_TEXT("route", "requisitions"));
    assert_int_equal(read(ends[0], text, sizeof text), -1); /* nothing before the flush */
    log_flush(&gathered);
    assert_int_equal(gathered.size, 0);
    while ((size = read(ends[0], text, sizeof text)) > 0) {
        assert_true(size <= 4096);
        assert_int_equal(text[size - 1], '\n');
        for (ssize_t i = 0; i < size; i++) lines += text[i] == '\n';
        pieces++;
    }
    assert_int_equal(lines, 100);
    assert_true(pieces < 10);
    buffer_done(&gathered);

    struct buffer small;
    buffer_init(&small, 10);
    log_line_to(&small, LOG_INFO, "no.room", LOG_INT("n", 1)); /* no room: at once */
    assert_true(read(ends[0], text, sizeof text) > 0);
    buffer_done(&small);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_levels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_long_line_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_gathered_lines, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
