/* What every test of this floor needs: cmocka, numbers that look random but are the same at every run, and a way to
 * see that a broken invariant aborts. */
#ifndef UNIT_BASE_UNIT_H
#define UNIT_BASE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/bytes.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define fail_words(...)                                                                                                \
    do {                                                                                                               \
        print_error(__VA_ARGS__);                                                                                      \
        _fail(__FILE__, __LINE__);                                                                                     \
    } while (0)
#define SLICE(text, size) ((struct bytes){(text), (size)})

/* xorshift64*. */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* True when run() ends its process by abort(). */
static inline bool aborts(void (*run)(void)) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        run();
        _exit(0);
    }
    int outcome = 0;
    assert_int_equal(waitpid(child, &outcome, 0), child);
    return WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGABRT;
}

#define assert_bytes(slice, text)                                                                                      \
    do {                                                                                                               \
        struct bytes seen_ = (slice);                                                                                  \
        assert_int_equal(seen_.size, strlen(text));                                                                    \
        assert_memory_equal(seen_.data ? seen_.data : "", text, seen_.size);                                           \
    } while (0)

#endif
