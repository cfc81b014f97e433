/* Orders to erase cases now: what is due before a time, or cases by name, because a court says so.
 *
 *   order ─▶ each case judged ─▶ one change: order, its cases, entry purge.ordered ─▶ the clerk erases (retention.h)
 *                                   └ retention.two_people: waits for purge.confirmed by another administrator
 *
 * By name a case is refused that is still open, under legal hold or gone already: all of them at once. What is due is
 * taken without those under legal hold. Whoever ordered stands in the entry purge.case of each case; his name and the
 * reason are sealed and outlive the cases.
 *
 * Floor: desk. Thread: any that may wait for the store (the workshop's, a tool's). */
#ifndef DESK_PURGE_H
#define DESK_PURGE_H

#include "desk/desk.h"

#define PURGE_NAMED_MAX 200
#define PURGE_DUE_MAX   1000 /* rows an order */

struct purge_case {
    struct id id;
    char number[REQUISITION_NUMBER_SIZE + 1];
    enum retention_part part;
    int64_t due_at; /* 0: by name */
    bool is_left;   /* purge_at_rest: it does not read, and is put off */
};

struct purge_call {
    const struct actor *actor; /* NULL: who works on the store itself, `name` says who */
    const char *name;
    struct arena *arena;
    yyjson_val *root; /* {"requisitions": […] | "before": …, "reason", "dry_run"} */
    struct id id;     /* of the order: to be confirmed, and the result's */
    int64_t now;

    /* result */
    struct faults faults;
    bool is_dry, is_waiting, has_more; /* has_more: as many as one order takes, and there are others */
    struct purge_case *cases;
    size_t count;
    struct purge_case *held; /* due, and kept by a legal hold */
    size_t held_count, left_count;
};

/* INVALID with faults; otherwise `cases` are erased, or would be (is_dry), or will be once confirmed (is_waiting). */
int purge_order(struct desk *desk, struct purge_call *call, struct fail *why);
/* NOT_FOUND; NOT_ALLOWED "four_eyes": by the one who ordered; one that is confirmed already stays so. */
int purge_confirm(struct desk *desk, struct purge_call *call, struct fail *why);

/* Erases what is due, on the caller's thread, when no clerk runs: until nothing is. Tells which of the call's cases are
 * left. */
int purge_at_rest(struct desk *desk, struct purge_call *call, uint64_t *answers, uint64_t *cases, struct fail *why);

#endif
