/* Memory for keys: what the kernel says of its pages, and of a process that may not be dumped. */
#include "base/secret.h"

#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kernel's flags of the mapping that begins at `memory`. */
static bool flags_of(const void *memory, char out[256]) {
    char line[512], start[32];
    FILE *maps = fopen("/proc/self/smaps", "r");
    bool is_it = false, found = false;
    snprintf(start, sizeof start, "%lx-", (unsigned long)(uintptr_t)memory);
    while (maps && !found && fgets(line, sizeof line, maps)) {
        if (strncmp(line, start, strlen(start)) == 0) is_it = true;
        found = is_it && sscanf(line, "VmFlags: %255[^\n]", out) == 1;
    }
    if (maps) fclose(maps);
    return found;
}

static void test_pages(void **state) {
    (void)state;
    char flags[256] = "";
    uint8_t *memory = secret_alloc(100);
    assert_non_null(memory);
    for (int i = 0; i < 100; i++) assert_int_equal(memory[i], 0);
    assert_true(flags_of(memory, flags));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they lock nothing */
    assert_non_null(strstr(flags, "lo"));                           /* locked */
#endif
    assert_non_null(strstr(flags, "dd")); /* not dumped */
    assert_non_null(strstr(flags, "wf")); /* empty in a child */
    secret_free(memory, 100);
    assert_false(flags_of(memory, flags) && strstr(flags, "dd"));
    secret_free(NULL, 100);
}

/* A child that aborts after forbidding: never a core, even where the limit allowed one. */
static void test_dumps(void **state) {
    (void)state;
    int end = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = {1, 1};
        struct fail why;
        signal(SIGABRT, SIG_DFL);
        bool is_forbidden = secret_forbid_dumps(&why) == GUICHET_OK && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                            getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
        if (!is_forbidden) _exit(3);
        abort();
    }
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFSIGNALED(end));
    assert_int_equal(WTERMSIG(end), SIGABRT);
    assert_false(WCOREDUMP(end));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_dumps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
