/* The generator: keeps many connections busy from one thread, in a closed or an open loop.
 *
 *   closed  a connection asks again as soon as it is answered
 *   open    request k is due at start + k / rate whatever became of those before; its latency counts from there, also
 *           while it waits for a free connection (no coordinated omission)
 */
#include "figures.h"
#include "ready.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define SECOND      1000000000LL
#define EVENTS_MAX  256
#define ERRORS_MAX  100 /* connections that fail one after the other: no server */
#define OPENING_MAX 16  /* handshakes at a time while connections are opened to be held */

struct load {
    const struct options *options;
    struct client_target target;
    struct request request;
    struct figures figures;
    struct client *clients;
    struct client **idle; /* a stack */
    int idle_count, epoll;
    FILE *ids;
    char tls[128];

    /* of the phase that runs */
    bool measured, open_loop, holds; /* holds: what is answered stays as it is, and is not asked again */
    long wanted, asked, ended;
    int64_t start_ns, deadline_ns;
    int failures;
};

static bool watch(struct load *load, struct client *client, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (client->events == events) return true;
    if (epoll_ctl(load->epoll, client->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, client->fd, &event)) return false;
    client->events = events;
    return true;
}

static void note_tls(struct load *load, const struct client *client) {
    if (load->tls[0] || !client->ssl) return;
    snprintf(load->tls, sizeof load->tls, "%s %s %s", SSL_get_version(client->ssl), SSL_get_cipher_name(client->ssl),
             OBJ_nid2sn(SSL_get_negotiated_group(client->ssl)));
}

static void set_free(struct load *load, struct client *client, bool answered) {
    load->ended++;
    if (!answered || client->closing || load->options->handshake != HANDSHAKE_KEEP) client_close(client);
    if (!load->holds) load->idle[load->idle_count++] = client;
}

static void on_answer(struct load *load, struct client *client) {
    note_tls(load, client);
    load->failures = 0;
    if (load->measured) figures_answer(&load->figures, client, load->options->expect);
    if (load->ids && client->location[0]) fprintf(load->ids, "%s\n", client->location);
    set_free(load, client, true);
}

static void on_failure(struct load *load, struct client *client) {
    load->failures++;
    if (load->measured) load->figures.errors++;
    set_free(load, client, false);
}

static void advance(struct load *load, struct client *client) {
    if (client->state == CLIENT_IDLE) { /* the server hung up between two requests */
        client_close(client);
        return;
    }
    enum client_result result = client_step(client);
    bool waits = result == CLIENT_WAIT_READ || result == CLIENT_WAIT_WRITE;
    if (waits && watch(load, client, result == CLIENT_WAIT_READ ? EPOLLIN : EPOLLIN | EPOLLOUT)) return;
    if (result == CLIENT_ANSWERED) on_answer(load, client);
    else on_failure(load, client);
}

static void ask(struct load *load, int64_t due_ns) {
    struct client *client = load->idle[--load->idle_count];
    client->request_size = request_next(&load->request, client->request);
    client->due_ns = due_ns;
    load->asked++;
    if (client_ask(client)) advance(load, client);
    else on_failure(load, client);
}

static int64_t due(const struct load *load) {
    return load->start_ns + (int64_t)((double)load->asked * SECOND / load->options->rate);
}

/* Asks whatever is due. Returns the nanoseconds until the next request is, -1 when an answer must come first. */
static int64_t dispatch(struct load *load) {
    while (load->asked < load->wanted && load->idle_count) {
        if (load->holds && load->asked - load->ended >= OPENING_MAX) return -1;
        int64_t now = figures_now_ns();
        if (now >= load->deadline_ns) return -1;
        int64_t at = load->open_loop ? due(load) : now;
        if (at > now) return at - now;
        ask(load, at);
        if (load->failures > ERRORS_MAX) return -1;
    }
    return -1;
}

static bool is_over(const struct load *load) {
    if (load->failures > ERRORS_MAX) return true;
    if (load->ended < load->asked) return figures_now_ns() > load->deadline_ns + 10 * SECOND; /* never answered */
    return load->asked == load->wanted || figures_now_ns() >= load->deadline_ns;
}

static void run_phase(struct load *load, long wanted, bool measured) {
    struct epoll_event events[EVENTS_MAX];
    load->measured = measured;
    load->open_loop = measured && load->options->rate > 0;
    load->wanted = wanted;
    load->asked = load->ended = 0;
    load->start_ns = figures_now_ns();
    load->deadline_ns = load->start_ns + (int64_t)(load->options->seconds * SECOND);
    for (;;) {
        int64_t wait = dispatch(load);
        if (is_over(load)) return;
        struct timespec timeout = {.tv_nsec = 100000000};
        if (wait >= 0 && wait < timeout.tv_nsec) timeout.tv_nsec = wait;
        int count = epoll_pwait2(load->epoll, events, EVENTS_MAX, &timeout, NULL);
        for (int i = 0; i < count; i++) advance(load, events[i].data.ptr);
    }
}

static bool load_init(struct load *load, const struct options *options) {
    *load = (struct load){.options = options, .epoll = -1};
    if (!client_target_init(&load->target, options) || !request_init(&load->request, options) ||
        !figures_init(&load->figures, options->count))
        return false;
    load->clients = calloc((size_t)options->connections, sizeof *load->clients);
    load->idle = calloc((size_t)options->connections, sizeof *load->idle);
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load->clients || !load->idle || load->epoll < 0) return false;
    for (int i = 0; i < options->connections; i++) {
        load->clients[i] = (struct client){.target = &load->target, .fd = -1};
        load->idle[load->idle_count++] = &load->clients[i];
    }
    if (!options->ids_to) return true;
    load->ids = fopen(options->ids_to, "a");
    return load->ids != NULL;
}

static void load_done(struct load *load) {
    for (int i = 0; load->clients && i < load->options->connections; i++) client_close(&load->clients[i]);
    free(load->clients);
    free(load->idle);
    if (load->ids) fclose(load->ids);
    if (load->epoll >= 0) close(load->epoll);
    figures_done(&load->figures);
    request_done(&load->request);
    client_target_done(&load->target);
}

static bool write_sample(const struct load *load) {
    if (!load->options->sample || !load->target.sampled) return true;
    FILE *file = fopen(load->options->sample, "w");
    if (!file) return false;
    bool good = fwrite(load->target.sample, 1, load->target.sample_size, file) == load->target.sample_size;
    return fclose(file) == 0 && good;
}

/* Warm-up first: at least one request on every connection, so that all of them are there when it counts. */
static int job_run(struct load *load) {
    const struct options *options = load->options;
    long warmup = options->warmup > options->connections ? options->warmup : options->connections;
    run_phase(load, warmup, false);
    if (load->failures > ERRORS_MAX) {
        fprintf(stderr, "bench_load: no answers: %s\n", load->target.last_error);
        return 1;
    }
    if (!figures_start(&load->figures, options)) return 1;
    run_phase(load, options->count, true);
    if (!figures_stop(&load->figures, options)) return 1;
    figures_print(&load->figures, options, &load->target, load->tls);
    return write_sample(load) ? 0 : 1;
}

/* Opens the connections, each with one request behind it, and holds them until standard input ends. */
static int job_idle(struct load *load) {
    char byte;
    int open = 0;
    load->holds = true;
    run_phase(load, load->options->connections, false);
    for (int i = 0; i < load->options->connections; i++) open += load->clients[i].state == CLIENT_IDLE;
    printf("{\"open\":%d}\n", open);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    return 0;
}

int main(int argc, char **argv) {
    struct options options;
    struct load load;
    int status = 1;
    signal(SIGPIPE, SIG_IGN);
    if (!options_read(&options, argc, argv)) return 2;
    if (options.job == JOB_READY) return ready_run(&options);
    if (load_init(&load, &options)) status = options.job == JOB_RUN ? job_run(&load) : job_idle(&load);
    load_done(&load);
    return status;
}
