/* Counts, sorts, prints. */
#include "figures.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

/* From this share of its core on, one that waits for nothing but work counts as busy. */
#define BUSY   0.90

int64_t figures_now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* Adds what a thread has run, and waited for a core. */
static void add_thread(struct figures_cpu *sum, int pid, const char *thread) {
    char path[300], line[128], *end;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, thread);
    FILE *file = fopen(path, "r");
    if (!file) return; /* it ended meanwhile */
    if (fgets(line, sizeof line, file)) {
        sum->ran_ns += strtoll(line, &end, 10);
        sum->waited_ns += strtoll(end, NULL, 10);
    }
    fclose(file);
}

static bool add_process(struct figures_cpu *sum, int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (!threads) return false;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;)
        if (entry->d_name[0] != '.') add_thread(sum, pid, entry->d_name);
    closedir(threads);
    return true;
}

static bool read_cpu(struct figures_cpu *own, struct figures_cpu *server, const struct options *options) {
    *own = *server = (struct figures_cpu){0, 0};
    for (int i = 0; i < options->pid_count; i++)
        if (!add_process(server, options->pids[i])) return false;
    return add_process(own, getpid());
}

static void subtract(struct figures_cpu *end, const struct figures_cpu *start) {
    end->ran_ns -= start->ran_ns;
    end->waited_ns -= start->waited_ns;
}

bool figures_init(struct figures *figures, long room) {
    *figures = (struct figures){.room = room, .latencies_us10 = malloc((size_t)room * sizeof(uint32_t))};
    return figures->latencies_us10 != NULL;
}

void figures_done(struct figures *figures) {
    free(figures->latencies_us10);
}

bool figures_start(struct figures *figures, const struct options *options) {
    figures->count = figures->errors = figures->resumed = 0;
    figures->bytes = 0;
    if (!read_cpu(&figures->own, &figures->server, options)) {
        fprintf(stderr, "bench_load: the CPU time of the server cannot be read\n");
        return false;
    }
    figures->start_ns = figures_now_ns();
    return true;
}

bool figures_stop(struct figures *figures, const struct options *options) {
    struct figures_cpu own = figures->own, server = figures->server;
    figures->end_ns = figures_now_ns();
    if (!read_cpu(&figures->own, &figures->server, options)) {
        fprintf(stderr, "bench_load: the server has ended\n");
        return false;
    }
    subtract(&figures->own, &own);
    subtract(&figures->server, &server);
    return true;
}

void figures_answer(struct figures *figures, const struct client *client, int expect) {
    int64_t took = (figures_now_ns() - client->due_ns) / 100;
    figures->bytes += client->body_size;
    figures->resumed += client->resumed;
    if (client->status != expect) {
        if (!figures->errors++) figures->first_bad_status = client->status;
    } else if (figures->count < figures->room) {
        figures->latencies_us10[figures->count++] = took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
    }
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double at_share(const struct figures *figures, double share) {
    if (!figures->count) return 0;
    long index = (long)(share * (double)figures->count);
    return figures->latencies_us10[index < figures->count ? index : figures->count - 1] / 10.0;
}

/* Who held the run back. Each side has a core of its own; the disk is what both wait for otherwise. */
static const char *bound(const struct options *options, double own, double server) {
    if (own >= BUSY && own > server) return "generator";
    if (server >= BUSY) return "server";
    if (options->rate > 0) return "rate";
    return "waiting";
}

void figures_print(struct figures *figures, const struct options *options, const struct client_target *target,
                   const char *tls) {
    double seconds = (double)(figures->end_ns - figures->start_ns) / SECOND;
    double own = (double)figures->own.ran_ns / SECOND / seconds;
    double server = (double)figures->server.ran_ns / SECOND / seconds;
    double answers = (double)(figures->count ? figures->count : 1);
    qsort(figures->latencies_us10, (size_t)figures->count, sizeof(uint32_t), compare);
    printf("{\"answers\":%ld,\"errors\":%ld,\"first_bad_status\":%d,\"last_error\":\"%s\",\"unsent\":%ld,"
           "\"seconds\":%.3f,\"rate\":%.1f,",
           figures->count, figures->errors, figures->first_bad_status, target->last_error,
           options->count - figures->count - figures->errors, seconds, (double)figures->count / seconds);
    printf("\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,", at_share(figures, 0.5),
           at_share(figures, 0.99), at_share(figures, 0.999), at_share(figures, 1));
    printf("\"server_cpu_us\":%.2f,\"server_share\":%.3f,\"generator_cpu_us\":%.2f,\"generator_share\":%.3f,",
           (double)figures->server.ran_ns / 1000 / answers, server, (double)figures->own.ran_ns / 1000 / answers, own);
    printf("\"generator_waited\":%.3f,\"server_waited\":%.3f,\"bound\":\"%s\",",
           (double)figures->own.waited_ns / SECOND / seconds, (double)figures->server.waited_ns / SECOND / seconds,
           bound(options, own, server));
    printf("\"resumed\":%ld,\"answer_bytes\":%.0f,\"tls\":\"%s\"}\n", figures->resumed,
           (double)figures->bytes / (answers + (double)figures->errors), tls);
}
