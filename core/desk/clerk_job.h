/* The clerk's jobs: one due timer or one due effect, from its row to its settlement.
 *
 * Floor: desk. Thread: the clerk's. A job owns an arena; a row that is in hand already is not taken twice. */
#ifndef DESK_CLERK_JOB_H
#define DESK_CLERK_JOB_H

#include "desk/clerk.h"
#include "plugin/service.h"

#include <stdatomic.h>

struct clerk_jobs {
    struct seat *seat;
    struct service_host *services;
    struct chain running;
    size_t count;
    void (*on_settled)(struct clerk_jobs *jobs, bool failed);
    _Atomic uint64_t timers_fired, effects_done, effects_failed, effects_dead, parked, lua_runs, lua_kills;
};

void clerk_jobs_init(struct clerk_jobs *jobs, struct seat *seat, struct service_host *services,
                     void (*on_settled)(struct clerk_jobs *jobs, bool failed));
void clerk_job_timer(struct clerk_jobs *jobs, const struct query_row_timer *row, int64_t now);
void clerk_job_effect(struct clerk_jobs *jobs, const struct query_row_effect *row);
/* How long to wait after so many failures: doubled each time up to the ceiling, and up to a quarter more that hangs on
 * the effect's id and the try alone. */
int64_t clerk_job_wait(const struct query_row_effect *effect, int64_t attempts);
void clerk_jobs_figures(struct clerk_jobs *jobs, struct clerk_figures *out);

#endif
