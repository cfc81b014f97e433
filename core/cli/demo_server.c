/* Children by fork and exec of ourselves; signals are taken when asked for, never in a handler. */
#include "cli/demo_server.h"

#include "base/clock.h"
#include "cli/gateway_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_MS 30000
#define LOG_SIZE 65536
#define POLL_MS  10

static void signals_of_interest(sigset_t *set) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGCHLD};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) sigaddset(set, numbers[i]);
}

/* ---- children ---- */

/* In the child: signals as usual, dies with its parent, and becomes this program with other words. */
static _Noreturn void become(const struct demo_server *server, char *const *words) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0); /* Ctrl-C in the terminal is for the parent, which then stops the child */
    execv(server->program, words);
    _exit(127);
}

static int serve(struct demo_server *server, struct fail *why) {
    char *words[] = {server->program, "serve", "-c", server->file, NULL};
    int log = open(server->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log < 0) return fail(why, GUICHET_DISK, "%s: %s", server->log, strerror(errno));
    server->process = fork();
    if (server->process == 0) {
        dup2(log, STDERR_FILENO);
        become(server, words);
    }
    close(log);
    if (server->process > 0) return GUICHET_OK;
    server->process = 0;
    return fail(why, GUICHET_MEMORY, "fork: %s", strerror(errno));
}

static int collect(int from, struct buffer *out) {
    char piece[4096];
    ssize_t size;
    while ((size = read(from, piece, sizeof piece)) != 0) {
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 || buffer_add(out, piece, (size_t)size) != GUICHET_OK) return GUICHET_DISK;
    }
    return GUICHET_OK;
}

int demo_server_run(const struct demo_server *server, const char *const *words, struct buffer *out) {
    const char *whole[16] = {server->program};
    int ends[2], state = 0;
    for (size_t i = 0; words[i]; i++) {
        require(i + 2 < sizeof whole / sizeof whole[0]);
        whole[i + 1] = words[i];
    }
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t process = fork();
    if (process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        become(server, (char *const *)whole);
    }
    close(ends[1]);
    int status = process > 0 ? collect(ends[0], out) : GUICHET_MEMORY;
    close(ends[0]);
    if (process <= 0 || waitpid(process, &state, 0) != process || status) return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

/* ---- start ---- */

static bool has_ended(struct demo_server *server) {
    int state;
    if (!server->process || waitpid(server->process, &state, WNOHANG) != server->process) return false;
    server->process = 0;
    return true;
}

/* The value of "url" in the line with "event":"ready". */
static bool read_url(struct demo_server *server) {
    struct arena arena;
    struct bytes text;
    bool found = false;
    arena_init(&arena, 4 * LOG_SIZE);
    if (files_read(server->log, LOG_SIZE, &arena, &text, NULL) == GUICHET_OK) {
        const char *ready = strstr(text.data, "\"event\":\"ready\"");
        const char *url = ready ? strstr(ready, "\"url\":\"") : NULL;
        const char *end = url ? strchr(url + 7, '"') : NULL;
        found = end && strchr(end, '\n');
        if (found) snprintf(server->url, sizeof server->url, "%.*s", (int)(end - url - 7), url + 7);
    }
    arena_done(&arena);
    return found;
}

static int wait_ready(struct demo_server *server, struct fail *why) {
    int64_t until = clock_monotonic_us() + READY_MS * INT64_C(1000);
    while (clock_monotonic_us() < until) {
        if (read_url(server)) return GUICHET_OK;
        if (has_ended(server)) return fail(why, GUICHET_INTERNAL, "the gateway did not start; see %s", server->log);
        usleep(POLL_MS * 1000);
    }
    return fail(why, GUICHET_TIMEOUT, "the gateway was not ready after %d s; see %s", READY_MS / 1000, server->log);
}

static int make_temporary(struct demo_server *server, struct fail *why) {
    const char *below = getenv("TMPDIR");
    snprintf(server->folder, sizeof server->folder, "%s/guichet-demo-XXXXXX", below && below[0] ? below : "/tmp");
    if (!mkdtemp(server->folder)) return fail(why, GUICHET_DISK, "%s: %s", server->folder, strerror(errno));
    server->is_temporary = true;
    return GUICHET_OK;
}

static int below(char out[FILES_PATH_MAX], const char *folder, const char *name, struct fail *why) {
    int size = snprintf(out, FILES_PATH_MAX, "%s/%s", folder, name);
    return size > 0 && size < FILES_PATH_MAX ? GUICHET_OK : fail(why, GUICHET_TOO_LARGE, "%s: too long a path", folder);
}

static int prepare_folder(struct demo_server *server, const char *folder, int64_t port, struct fail *why) {
    char resolved[PATH_MAX];
    int status = GUICHET_OK;
    if (folder) snprintf(server->folder, sizeof server->folder, "%s", folder);
    else status = make_temporary(server, why);
    if (!status) status = below(server->file, server->folder, "guichet.lua", why);
    if (!status && !files_exist(server->file)) status = gateway_folder_make(server->folder, port, why);
    if (status) return status;
    if (!realpath(server->folder, resolved)) return fail(why, GUICHET_DISK, "%s: %s", server->folder, strerror(errno));
    snprintf(server->folder, sizeof server->folder, "%s", resolved);
    status = below(server->file, server->folder, "guichet.lua", why);
    return status ? status : below(server->log, server->folder, "serve.log", why);
}

int demo_server_start(struct demo_server *server, const char *folder, int64_t port, struct fail *why) {
    sigset_t interest;
    *server = (struct demo_server){0};
    ssize_t size = readlink("/proc/self/exe", server->program, sizeof server->program - 1);
    if (size <= 0) return fail(why, GUICHET_NOT_FOUND, "/proc/self/exe: %s", strerror(errno));
    signals_of_interest(&interest);
    sigprocmask(SIG_BLOCK, &interest, NULL);
    int status = prepare_folder(server, folder, port, why);
    if (!status) status = serve(server, why);
    return status ? status : wait_ready(server, why);
}

/* ---- end ---- */

int demo_server_stop(struct demo_server *server, struct fail *why) {
    int state = 0, status = GUICHET_OK;
    if (server->process > 0) {
        kill(server->process, SIGTERM);
        while (waitpid(server->process, &state, 0) < 0 && errno == EINTR) continue;
        if (!WIFEXITED(state) || WEXITSTATUS(state) != 0)
            status = fail(why, GUICHET_INTERNAL, "the gateway did not end well (state %d)", state);
        server->process = 0;
    }
    if (server->is_temporary) files_remove(server->folder);
    return status;
}

/* SIGCHLD may tell of a process that demo_server_run has waited for already. */
static bool is_over(struct demo_server *server, int signal) {
    return signal == SIGINT || signal == SIGTERM || (signal == SIGCHLD && has_ended(server));
}

bool demo_server_interrupted(struct demo_server *server) {
    const struct timespec no_time = {0, 0};
    sigset_t interest;
    int number;
    signals_of_interest(&interest);
    while ((number = sigtimedwait(&interest, NULL, &no_time)) > 0) {
        if (is_over(server, number)) return true;
    }
    return false;
}

void demo_server_wait(struct demo_server *server) {
    sigset_t interest;
    int number;
    signals_of_interest(&interest);
    while (sigwait(&interest, &number) == 0) {
        if (is_over(server, number)) return;
    }
}
