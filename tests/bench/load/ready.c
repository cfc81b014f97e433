/* fork, exec, and ask until there is an answer. */
#include "ready.h"

#include "figures.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_NS 20000000000LL
#define PAUSE_NS    200000 /* between two tries to connect */

static _Noreturn void become(const struct options *options) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (options->core >= 0) {
        CPU_SET((unsigned)options->core, &cores);
        sched_setaffinity(0, sizeof cores, &cores);
    }
    setpgid(0, 0);
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(126);
    execvp(options->command[0], options->command);
    _exit(127);
}

static bool try_once(struct client *client, int expect) {
    struct pollfd on;
    if (!client_ask(client)) return false;
    for (;;) {
        enum client_result result = client_step(client);
        if (result == CLIENT_ANSWERED || result == CLIENT_FAILED)
            return result == CLIENT_ANSWERED && client->status == expect;
        on = (struct pollfd){.fd = client->fd, .events = result == CLIENT_WAIT_READ ? POLLIN : POLLIN | POLLOUT};
        if (poll(&on, 1, 1000) <= 0) return false;
    }
}

static double wait_for_answer(struct client *client, struct request *request, const struct options *options,
                              int64_t start_ns) {
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    while (figures_now_ns() - start_ns < PATIENCE_NS) {
        client->request_size = request_next(request, client->request);
        bool good = try_once(client, options->expect);
        int64_t took = figures_now_ns() - start_ns;
        client_close(client);
        if (good) return (double)took / 1e6;
        nanosleep(&pause, NULL);
    }
    return -1;
}

static void end(pid_t child) {
    kill(-child, SIGTERM);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
}

int ready_run(const struct options *options) {
    struct client_target target;
    struct request request;
    double took = -1;
    struct client *client = calloc(1, sizeof *client);
    if (!client) return 1;
    if (client_target_init(&target, options) && request_init(&request, options)) {
        *client = (struct client){.target = &target, .fd = -1};
        int64_t start_ns = figures_now_ns();
        pid_t child = fork();
        if (child == 0) become(options);
        if (child > 0) {
            took = wait_for_answer(client, &request, options, start_ns);
            end(child);
        }
        request_done(&request);
    }
    client_target_done(&target);
    free(client);
    printf("{\"ready_ms\":%.2f}\n", took);
    return took < 0;
}
