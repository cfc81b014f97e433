/* Counts, sorts, prints. */
#include "figures.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000LL

/* From this share of its core on, one that waits for nothing but work counts as busy. */
#define BUSY   0.90

static int64_t clock_ns(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

int64_t figures_now_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}

static int64_t thread_cpu_ns(int pid, const char *thread) {
    char path[300];
    long long ran = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, thread);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    char line[128];
    if (fgets(line, sizeof line, file)) ran = strtoll(line, NULL, 10);
    fclose(file);
    return ran;
}

static int64_t process_cpu_ns(int pid) {
    char path[64];
    int64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (!threads) return -1;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;)
        if (entry->d_name[0] != '.') sum += thread_cpu_ns(pid, entry->d_name);
    closedir(threads);
    return sum;
}

static int64_t server_cpu_ns(const struct options *options) {
    int64_t sum = 0;
    for (int i = 0; i < options->pid_count; i++) {
        int64_t of_process = process_cpu_ns(options->pids[i]);
        if (of_process < 0) return -1;
        sum += of_process;
    }
    return sum;
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
    figures->server_cpu_ns = server_cpu_ns(options);
    figures->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    figures->start_ns = figures_now_ns();
    if (figures->server_cpu_ns >= 0) return true;
    fprintf(stderr, "bench_load: the CPU time of the server cannot be read\n");
    return false;
}

void figures_stop(struct figures *figures, const struct options *options) {
    figures->end_ns = figures_now_ns();
    figures->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - figures->cpu_ns;
    figures->server_cpu_ns = server_cpu_ns(options) - figures->server_cpu_ns;
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
    double own = (double)figures->cpu_ns / SECOND / seconds;
    double server = (double)figures->server_cpu_ns / SECOND / seconds;
    double answers = (double)(figures->count ? figures->count : 1);
    qsort(figures->latencies_us10, (size_t)figures->count, sizeof(uint32_t), compare);
    printf("{\"answers\":%ld,\"errors\":%ld,\"first_bad_status\":%d,\"last_error\":\"%s\",\"unsent\":%ld,"
           "\"seconds\":%.3f,\"rate\":%.1f,",
           figures->count, figures->errors, figures->first_bad_status, target->last_error,
           options->count - figures->count - figures->errors, seconds, (double)figures->count / seconds);
    printf("\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,", at_share(figures, 0.5),
           at_share(figures, 0.99), at_share(figures, 0.999), at_share(figures, 1));
    printf("\"server_cpu_us\":%.2f,\"server_share\":%.3f,\"generator_cpu_us\":%.2f,\"generator_share\":%.3f,",
           (double)figures->server_cpu_ns / 1000 / answers, server, (double)figures->cpu_ns / 1000 / answers, own);
    printf("\"bound\":\"%s\",\"resumed\":%ld,\"answer_bytes\":%.0f,\"tls\":\"%s\"}\n", bound(options, own, server),
           figures->resumed, (double)figures->bytes / (answers + (double)figures->errors), tls);
}
