/* cli/progress.h: the line for each width and state, and when it is drawn. */
#include "cli_kit.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/progress.h"
#include "cli/terminal.h"

#include <pty.h>
#include <sys/ioctl.h>

#define MIB (INT64_C(1) << 20)

static const struct progress_state half = {.name = "pv.pdf", .done = 32 * MIB, .total = 64 * MIB, .ms = 4000};

static void assert_line(const struct progress_state *state, int columns, const char *wanted) {
    char line[PROGRESS_LINE_SIZE];
    progress_line(state, columns, line);
    assert_string_equal(line, wanted);
}

static void what_is_said_while_it_runs_and_at_its_end(void **state) {
    (void)state;
    struct progress_state s = half;
    assert_line(&s, 78, "pv.pdf  [========>        ]   50 %  32.0 MiB / 64.0 MiB  8.0 MiB/s  0:04 left");
    s = (struct progress_state){.name = "pv.pdf", .done = 64 * MIB, .total = 64 * MIB, .ms = 8000, .is_over = true};
    assert_line(&s, 76, "pv.pdf  [=================]  100 %  64.0 MiB / 64.0 MiB  8.0 MiB/s  in 0:08");
    s = (struct progress_state){.name = "pv.pdf", .done = 1536, .ms = 1000}; /* how much will come is not known */
    assert_line(&s, 40, "pv.pdf  1.5 KiB  1.5 KiB/s             ");
    s = (struct progress_state){.name = "none", .is_over = true};
    assert_line(&s, 40, "none  0 B  0 B/s  in 0:00              ");
    s = (struct progress_state){.name = "one", .done = 1048575, .total = 1048576, .ms = 3600000};
    assert_line(&s, 62, "one  [=======>]   99 %  1.0 MiB / 1.0 MiB  291 B/s  0:00 left");
    setenv("LC_ALL", "fr_FR.UTF-8", 1);
    assert_line(&half, 79, "pv.pdf  [========>        ]   50 %  32,0 Mio / 64,0 Mio  8,0 Mio/s  reste 0:04");
    setenv("LC_ALL", "en_GB.UTF-8", 1);
}

static void narrow_terminals_are_told_what_fits_in_them(void **state) {
    (void)state;
    assert_line(&half, 60, "[===>   ]   50 %  32.0 MiB / 64.0 MiB  8.0 MiB/s  0:04 left");
    assert_line(&half, 48, " 50 %  32.0 MiB / 64.0 MiB  8.0 MiB/s          ");
    assert_line(&half, 30, " 50 %  32.0 MiB / 64.0 MiB   ");
    assert_line(&half, 8, " 50 %  ");
    assert_line(&half, 3, "  ");
    assert_line(&half, 1, "");
    assert_line(&half, 0, "");
}

/* A shorter line would leave something of the last one, a longer one would begin another. */
static void every_line_is_as_wide_as_its_terminal(void **state) {
    static const char *const names[] = {"a", "", "procès-verbal n° 12 — œuvre", "日本語の名前日本語の名前日本語の名前"};
    char line[PROGRESS_LINE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (int columns = 1; columns <= 200; columns++) {
            struct progress_state s = {.name = names[i], .done = 999 * MIB, .total = 1000 * MIB, .ms = 1000};
            progress_line(&s, columns, line);
            assert_int_equal(terminal_columns(bytes_of(line)), columns - 1);
            assert_true(text_is_utf8(bytes_of(line)));
        }
    }
    progress_line(&half, 100000, line);
    assert_true(strlen(line) < PROGRESS_LINE_SIZE);
}

static void names_cannot_command_the_terminal(void **state) {
    struct progress_state s = {.name = "\x1b]0;x\x07\n\t\r\x9b\xc2\x9bz", .done = 1, .total = 2, .ms = 1000};
    char line[PROGRESS_LINE_SIZE], name[4096];
    (void)state;
    progress_line(&s, 100, line);
    assert_memory_equal(line, " ]0;x    ? z  [", 15);
    memset(name, '\x1b', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    s.name = name;
    progress_line(&s, 200, line);
    assert_null(strchr(line, '\x1b'));
}

/* Here stderr is a file: nothing is written, whatever is called. */
static void without_a_terminal_nothing_is_drawn(void **state) {
    struct kit *kit = *state;
    struct progress progress;
    int kept = dup(STDERR_FILENO), file = open(kit_at(kit, "drawn"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDERR_FILENO);
    progress_begin(&progress, "pv.pdf");
    progress_show(&progress, 1, 2);
    usleep(120000);
    progress_show(&progress, 2, 2);
    progress_end(&progress, 2, true);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(file);
    assert_int_equal(kit_read(kit, kit_at(kit, "drawn")).size, 0);
}

/* What a terminal on stderr gets of so many calls in a row and two ends; of things or of bytes. */
static size_t drawn(int shows, bool is_whole, bool is_count, const char *name, char *out, size_t room) {
    struct progress progress;
    struct winsize window = {.ws_row = 24, .ws_col = 79};
    int master, slave, kept = dup(STDERR_FILENO);
    size_t size = 0;
    assert_int_equal(openpty(&master, &slave, NULL, NULL, &window), 0);
    dup2(slave, STDERR_FILENO);
    close(slave);
    is_count ? progress_begin_count(&progress, name) : progress_begin(&progress, name);
    progress.begun_ms -= 100; /* so that the first is due */
    for (int i = 0; i < shows; i++) progress_show(&progress, i + 1, shows);
    progress_end(&progress, shows, is_whole);
    progress_end(&progress, shows, true);
    dup2(kept, STDERR_FILENO); /* the terminal's last user is gone: what is read ends */
    close(kept);
    for (ssize_t got; (got = read(master, out + size, room - 1 - size)) > 0;) size += (size_t)got;
    close(master);
    out[size] = '\0';
    return size;
}

static size_t lines_in(const char *text) {
    size_t count = 0;
    for (; *text; text++) count += *text == '\r' && text[1] != '\n';
    return count;
}

static void it_is_drawn_ten_times_a_second_and_left_whole(void **state) {
    char out[8192];
    (void)state;
    unsetenv("COLUMNS");
    int64_t before = clock_monotonic_us();
    size_t size = drawn(1000, true, false, "pv.pdf", out, sizeof out);
    size_t most = 2 + (size_t)((clock_monotonic_us() - before) / 100000);
    assert_in_range(lines_in(out), 2, most); /* the first, those that were due, the last */
    assert_non_null(strstr(out, "100 %"));
    assert_string_equal(out + size - 2, "\r\n");
    assert_null(strchr(out, '\x1b'));
    assert_non_null(strstr(strrchr(out, '['), "in 0:00"));
}

static void what_breaks_off_stays_where_it_was(void **state) {
    char out[8192];
    (void)state;
    size_t size = drawn(1, false, false, "pv.pdf", out, sizeof out);
    assert_string_equal(out + size - 2, "\r\n");
    assert_null(strstr(out, " in 0:"));
    assert_int_equal(drawn(0, false, false, "pv.pdf", out, sizeof out), 0); /* nothing was shown yet */
    assert_int_equal(drawn(3, true, false, NULL, out, sizeof out), 0);
}

static void a_count_is_shown_when_it_takes_its_time(void **state) {
    struct progress_state s = {.name = "log export", .done = 12000, .total = 48000, .ms = 2000, .is_count = true};
    char out[8192];
    (void)state;
    assert_line(&s, 79, "log export  [=====>                 ]   25 %  12000 / 48000  6000/s  0:06 left");
    assert_int_equal(drawn(0, true, true, "log export", out, sizeof out), 0);
    assert_true(drawn(1, true, true, "log export", out, sizeof out) > 0);
    assert_non_null(strstr(out, "  1 / 1  "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_while_it_runs_and_at_its_end),
        cmocka_unit_test(narrow_terminals_are_told_what_fits_in_them),
        cmocka_unit_test(every_line_is_as_wide_as_its_terminal),
        cmocka_unit_test(names_cannot_command_the_terminal),
        cmocka_unit_test(without_a_terminal_nothing_is_drawn),
        cmocka_unit_test(it_is_drawn_ten_times_a_second_and_left_whole),
        cmocka_unit_test(what_breaks_off_stays_where_it_was),
        cmocka_unit_test(a_count_is_shown_when_it_takes_its_time),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
