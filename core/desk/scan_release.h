/* The use case "release a file": one that could not be scanned is open from now on; a supervisor of the holder answers
 * for it, with a reason. An entry of the log of proofs (the file's digest) and one of the case's history (the reason).
 *
 * Floor: desk. Thread: the seat's. The releasing lives in its maker's request until on_done. */
#ifndef DESK_SCAN_RELEASE_H
#define DESK_SCAN_RELEASE_H

#include "desk/record.h"

#define SCAN_REASON_MIN 10
#define SCAN_REASON_MAX 1000

struct scan_releasing {
    struct seat *seat;
    const struct actor *actor;
    struct query query; /* id or number: the maker's */
    struct id file;
    struct bytes reason; /* 10 to 1000 bytes, checked */
    struct arena *arena;
    int64_t now;
    void (*on_done)(struct scan_releasing *releasing);
    void *owner;

    int status; /* NOT_FOUND, NOT_ALLOWED, CONFLICT "file_not_failed" */
    struct fail why;

    /* its own */
    int (*stage)(struct scan_releasing *releasing);
    struct record record;
    struct change change;
    struct store_letter letter;
};

/* True: refused already; false: on_done will run on the seat's thread. */
bool scan_release_start(struct scan_releasing *releasing);

#endif
