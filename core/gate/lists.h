/* Lists of revocation that the gateway fetches by itself (a party's `crl_url`), and how fresh all lists are.
 *
 *   timer ─▶ due? ─▶ fetcher ─▶ workshop: signed by that authority? newer than the one in use? ─ no ─▶ told, not taken
 *                                                │ yes
 *                                                ▼
 *                         kept in a file beside the database ─▶ trust anew, as in a reload: no connection is dropped
 *
 * Floor: gate. Thread: main; what is slow runs on the fetcher's and the workshop's. Fetched at the start, after every
 * reload, every `crl.refresh_minutes`, before the list runs out, and again soon after a failure. */
#ifndef GATE_LISTS_H
#define GATE_LISTS_H

#include "loop/timer.h"

#define LISTS_PARTIES_MAX 256

struct app;
struct settings;

struct list_state {
    bool is_under_way;
    int64_t next_at; /* UTC ms */
    unsigned failures;
    int told; /* how fresh it was when that was last told */
};

struct lists {
    struct app *app;
    struct timer timer;
    const struct settings *seen;
    struct list_state states[LISTS_PARTIES_MAX]; /* by the party's index */
};

void lists_start(struct lists *lists, struct app *app);
/* What is under way comes back by itself. One that was never started is fine. */
void lists_stop(struct lists *lists);

#endif
