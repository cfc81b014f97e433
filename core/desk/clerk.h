/* The clerk: does by itself what falls due. Timers fire, effects are asked of services, and both come back as events.
 *
 * Floor: desk. Thread: one of its own, with a loop and a seat; clerk_start and clerk_stop belong to the main thread.
 * It keeps nothing: what is due stands in the store, so a crash between any two instructions loses nothing. Timers that
 * fell due during a downtime fire oldest first, once, with `late_by`. */
#ifndef DESK_CLERK_H
#define DESK_CLERK_H

#include "desk/desk.h"

struct clerk;

struct clerk_figures {
    uint64_t timers_fired, effects_done, effects_failed, effects_dead, parked;
    uint64_t lua_runs, lua_kills;
    uint64_t keys_rewrapped, answers_erased, cases_erased;
    uint64_t scans[SCAN_STATE_COUNT], scan_answers, scan_answer_us; /* scans.h */
};

int clerk_start(struct desk *desk, struct clerk **out, struct fail *why);
/* Ends when what is in flight has come back. NULL is fine. */
void clerk_stop(struct clerk *clerk);
/* Any thread: there may be something new to do. Cheap; hints that come while one is under way are one hint. */
void clerk_hint(struct clerk *clerk);
/* Any thread: the master keys have changed, so every data key is to be looked at. */
void clerk_rewrap(struct clerk *clerk);
void clerk_figures(struct clerk *clerk, struct clerk_figures *out);

#endif
