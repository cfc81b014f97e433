/* The statistician: reads the cases of a period and counts them, on a thread and a reader of his own, one order after
 * the other, so that a year of a million cases stops no loop.
 *
 * Floor: desk. Thread: statistician_ask any; start and stop the main thread. Reading is bounded by the period: rows
 * stand in the order of reception. */
#ifndef DESK_STATISTICIAN_H
#define DESK_STATISTICIAN_H

#include "desk/desk.h"
#include "desk/stats.h"
#include "desk/yearly.h"

struct statistician;

#define STATISTICS_MAX 2

/* Belongs to the statistician from statistician_ask until `letter` is opened. */
struct statistics {
    struct letter letter;
    struct chain place; /* among those of all, until statistician_done */
    struct statistician *statistician;
    struct mailbox *reply_to;
    struct arena *arena;
    const struct actor *actor; /* counts what he may know of: statistician_counts */
    int64_t from, to, now;     /* received from (included) until */
    const char *territory;     /* only of this one; NULL: all */
    const struct zone *zone;   /* of months and hours */
    struct yearly *yearly;     /* NULL, or a report (yearly_init) that is made instead of all this */
    enum stats_by by[STATISTICS_MAX];
    size_t count;
    struct stats stats[STATISTICS_MAX]; /* as asked in `by`, the first with the load; statistician_done ends them */
    int status;
    struct fail why;
};

int statistician_start(struct desk *desk, struct statistician **out, struct fail *why);
/* Any thread: what is being counted and what waits comes back undone, GUICHET_UNAVAILABLE, so that nobody who stops has
 * to wait for it. NULL is fine. */
void statistician_cut(struct statistician *statistician);
/* The same, and then the end. NULL is fine. */
void statistician_stop(struct statistician *statistician);
/* GUICHET_OK: the letter will come, and statistician_done is due. GUICHET_FULL: as many wait as may;
 * GUICHET_TOO_MANY: of this person. */
int statistician_ask(struct statistician *statistician, struct statistics *statistics);
void statistician_done(struct statistics *statistics);

/* Whose figures is this case part of? Requesters count what their unit submitted, a supervisor what his teams hold,
 * administrators and auditors all. What needs to be known is counted for the two last only; tests for nobody. */
bool statistician_counts(const struct actor *actor, const struct requisition *head);

#endif
