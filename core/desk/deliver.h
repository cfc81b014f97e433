/* The use case "fetch the answer": the sealed container, made at the first fetching; the delivery is an entry of the
 * log before the bytes leave.
 *
 *   container there? ─no─▶ seal it (package.h) ─▶ committed ─┐
 *        └──yes──────────────────────────────────────────────┴─▶ delivery committed ─▶ on_done
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_DELIVER_H
#define DESK_DELIVER_H

#include "desk/package.h"
#include "desk/unpack.h"

enum delivery_form {
    DELIVERY_CONTAINER,
    DELIVERY_PAGE, /* answer.pdf out of the container */
    DELIVERY_DATA, /* answer.json alone, unsealed */
};

struct delivery {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    struct record record; /* taken: its key is wiped */
    enum delivery_form form;
    int64_t part;        /* from 1; 0: the latest */
    const uint8_t *link; /* digest of the link that is used up by it, or NULL */
    int64_t now;
    void (*on_done)(struct delivery *delivery);
    void *owner;

    int status; /* NOT_FOUND "no_answer": there is none (yet), or no such link; GONE "answer_spent", "purged" */
    struct fail why;
    struct bytes answer;     /* page and data: in the arena */
    struct upload_file file; /* the container; the caller wipes its key */

    /* its own */
    int (*stage)(struct delivery *delivery);
    struct packaging packaging;
    struct unpacking unpacking;
    struct query query;
    struct change change;
    struct store_letter letter;
};

/* True: refused already; false: on_done will run on the seat's thread. */
bool deliver_start(struct delivery *delivery);

#endif
