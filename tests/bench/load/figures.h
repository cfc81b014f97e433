/* What a run measures: latencies one by one, CPU time of both sides, wall time; printed as one JSON object.
 *
 * CPU of the server is the sum over the threads of the processes named (/proc/PID/task/TID/schedstat, nanoseconds),
 * taken at both ends of the measured part, so connecting and warming up are not in it. */
#ifndef LOAD_FIGURES_H
#define LOAD_FIGURES_H

#include "client.h"

struct figures_cpu {
    int64_t ran_ns, waited_ns; /* waited: ready to run, and another had the core */
};

struct figures {
    uint32_t *latencies_us10; /* tenths of a microsecond, one per answer */
    long count, room;
    long errors, resumed;
    long long bytes;
    int first_bad_status;
    int64_t start_ns, end_ns;
    struct figures_cpu own, server;
};

int64_t figures_now_ns(void);

bool figures_init(struct figures *figures, long room);
void figures_done(struct figures *figures);

/* The measured part begins, and ends; false when the server's CPU time cannot be read. */
bool figures_start(struct figures *figures, const struct options *options);
bool figures_stop(struct figures *figures, const struct options *options);

void figures_answer(struct figures *figures, const struct client *client, int expect);
void figures_print(struct figures *figures, const struct options *options, const struct client_target *target,
                   const char *tls);

#endif
