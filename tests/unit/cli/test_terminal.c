/* cli/terminal.h: styles, and what reaches a terminal; a pseudo-terminal stands for one. */
#include "cli_kit.h"

#include "cli/terminal.h"

#include <pty.h>
#include <sys/ioctl.h>

#define SHOWN_MAX 512

/* ---- pure ---- */

static void assert_clean(const char *text, const char *wanted, size_t wanted_rest) {
    char out[64];
    size_t rest = 99, size = terminal_clean(bytes_of(text), out, &rest);
    assert_int_equal(rest, wanted_rest);
    assert_int_equal(size, strlen(wanted));
    assert_memory_equal(out, wanted, size);
}

static void what_commands_a_terminal_is_blank(void **state) {
    (void)state;
    assert_clean("Répondue\tœuvre €\n", "Répondue\tœuvre €\n", 0);
    assert_clean("\x1b[2J\x1b]0;x\x07", " [2J ]0;x ", 0);
    assert_clean("a\rb\bc\x7f", "a b c ", 0);
    assert_clean("\xc2\x9b"
                 "31m\xc2\x80\xc2\x9f\xc2\xa0",
                 " 31m  \xc2\xa0", 0); /* C1, and a blank that is none */
    assert_clean("\xe2\x80\xae"
                 "fdp.exe\xe2\x81\xa6\xe2\x80\xa6",
                 " fdp.exe \xe2\x80\xa6", 0); /* directions; … is not */
    assert_clean("\x9b"
                 "31m\xff\xc0\xaf",
                 "?31m???", 0); /* no UTF-8 */
}

static void a_code_point_may_come_in_pieces(void **state) {
    (void)state;
    assert_clean("a\xc3", "a", 1);
    assert_clean("a\xe2\x82", "a", 2);
    assert_clean("a\xf0\x9f\x98", "a", 3);
    assert_clean("\xe2\x82(", "?\?(", 0);
    assert_clean("a\xc2", "a", 1); /* of a C1 */
}

static void columns_of_letters(void **state) {
    (void)state;
    assert_int_equal(terminal_columns(bytes_of("Évry œ Ж")), 8);
    assert_int_equal(terminal_columns(bytes_of("日本")), 4);
    assert_int_equal(terminal_columns(bytes_of("")), 0);
}

static void every_style_has_a_code(void **state) {
    (void)state;
    assert_string_equal(terminal_code(TERMINAL_PLAIN), "\033[0m");
    for (int style = TERMINAL_TITLE; style <= TERMINAL_WHO; style++) {
        assert_int_equal(strncmp(terminal_code((enum terminal_style)style), "\033[", 2), 0);
        assert_string_not_equal(terminal_code((enum terminal_style)style), terminal_code(TERMINAL_PLAIN));
    }
    assert_string_equal(terminal_code(TERMINAL_LATE), "\033[31m");
    assert_string_equal(terminal_code(TERMINAL_SOON), "\033[33m");
    assert_string_equal(terminal_code(TERMINAL_VITAL), "\033[1m");
    assert_string_equal(terminal_code(TERMINAL_GOOD), "\033[32m");
}

/* ---- on a terminal ---- */

struct pair {
    int master;
    FILE *slave;
};

static struct pair open_pair(unsigned short columns) {
    struct pair pair;
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    int slave;
    assert_int_equal(openpty(&pair.master, &slave, NULL, NULL, &size), 0);
    pair.slave = fdopen(slave, "w");
    assert_non_null(pair.slave);
    return pair;
}

/* What the terminal got of `text` in this style. */
static void show(struct pair *pair, const char *text, char shown[SHOWN_MAX]) {
    terminal_style(pair->slave, TERMINAL_LATE);
    fputs(text, pair->slave);
    terminal_style(pair->slave, TERMINAL_PLAIN);
    fputc('\n', pair->slave);
    fflush(pair->slave);
    size_t size = 0;
    while (!size || shown[size - 1] != '\n') {
        ssize_t got = read(pair->master, shown + size, SHOWN_MAX - 1 - size);
        assert_true(got > 0);
        size += (size_t)got;
    }
    shown[size] = '\0';
}

static void close_pair(struct pair *pair) {
    fclose(pair->slave);
    close(pair->master);
}

static void colours_only_where_they_are_wanted(void **state) {
    static const struct {
        const char *term, *no_color, *shown;
    } cases[] = {
        {"xterm", NULL, "\033[31mlate\033[0m\r\n"},
        {"xterm", "", "\033[31mlate\033[0m\r\n"},
        {NULL, NULL, "\033[31mlate\033[0m\r\n"},
        {"xterm", "1", "late\r\n"},
        {"xterm", "0", "late\r\n"},
        {"dumb", NULL, "late\r\n"},
    };
    struct pair pair = open_pair(80);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char shown[SHOWN_MAX];
        cases[i].term ? setenv("TERM", cases[i].term, 1) : unsetenv("TERM");
        cases[i].no_color ? setenv("NO_COLOR", cases[i].no_color, 1) : unsetenv("NO_COLOR");
        show(&pair, "late", shown);
        assert_string_equal(shown, cases[i].shown);
    }
    close_pair(&pair);
}

static void a_file_has_neither_colour_nor_guard(void **state) {
    struct kit *kit = *state;
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    FILE *file = fopen(kit_at(kit, "plain"), "we");
    assert_non_null(file);
    assert_false(terminal_is(file));
    terminal_style(file, TERMINAL_ERROR);
    fputs("a\x1b[2Jb", file);
    fclose(file);
    assert_true(bytes_equal_text(kit_read(kit, kit_at(kit, "plain")), "a\x1b[2Jb"));
}

static void its_width(void **state) {
    (void)state;
    struct pair pair = open_pair(66), unknown = open_pair(0);
    unsetenv("COLUMNS");
    assert_int_equal(terminal_width(pair.slave), 66);
    assert_int_equal(terminal_width(unknown.slave), 80);
    setenv("COLUMNS", "120", 1);
    assert_int_equal(terminal_width(pair.slave), 120);
    for (const char *const *none = (const char *const[]){"", "0", "x", "-5", "99999999999999999999", NULL}; *none;
         none++) {
        setenv("COLUMNS", *none, 1);
        assert_int_equal(terminal_width(pair.slave), 66);
    }
    unsetenv("COLUMNS");
    close_pair(&pair);
    close_pair(&unknown);
}

/* In a process of its own, whose stdout is the terminal. */
static void all_that_is_printed_goes_through_the_guard(void **state) {
    struct pair pair = open_pair(80);
    char shown[2 * SHOWN_MAX * 16];
    size_t size = 0;
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(fileno(pair.slave), STDOUT_FILENO);
        struct terminal_guard guards[2] = {{0}, {0}};
        terminal_guard(guards);
        printf("\x1b]0;title\x07%s", "\x1b[2J\r");
        for (int i = 0; i < 4000; i++) fputs("é", stdout); /* more than a piece, and an odd place to cut */
        terminal_style(stdout, TERMINAL_GOOD);
        puts("ok");
        fflush(NULL);
        _exit(0);
    }
    fclose(pair.slave);
    for (ssize_t got; (got = read(pair.master, shown + size, sizeof shown - 1 - size)) > 0;) size += (size_t)got;
    shown[size] = '\0';
    close(pair.master);
    static const char first[] = " ]0;title  [2J é";
    assert_memory_equal(shown, first, sizeof first - 1);
    assert_int_equal(size, 15 + 8000 + strlen("\033[32mok\r\n"));
    assert_string_equal(shown + 15 + 8000, "\033[32mok\r\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_commands_a_terminal_is_blank),
        cmocka_unit_test(a_code_point_may_come_in_pieces),
        cmocka_unit_test(columns_of_letters),
        cmocka_unit_test(every_style_has_a_code),
        cmocka_unit_test(colours_only_where_they_are_wanted),
        cmocka_unit_test(a_file_has_neither_colour_nor_guard),
        cmocka_unit_test(its_width),
        cmocka_unit_test(all_that_is_printed_goes_through_the_guard),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
