/* The use case "submit": a document becomes a requisition, or is refused with all its faults.
 *
 *   (authorisation named by id) ─▶ document · law · type · input ─▶ step ─▶ seal ─▶ store ─▶ committed
 *
 * Floor: desk. Thread: the seat's. The submission lives in its maker's request until on_done. */
#ifndef DESK_SUBMIT_H
#define DESK_SUBMIT_H

#include "desk/record.h"
#include "domain/authorisation.h"

struct submission {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    yyjson_val *root;     /* the document as read */
    struct bytes body;    /* its bytes: part of the idempotency key's meaning */
    struct bytes key;     /* Idempotency-Key, or empty */
    const char *language; /* of the sentences that reference data keep in two: "en", else French */
    int64_t now;
    void (*on_done)(struct submission *submission);
    void *owner;

    /* result */
    int status;
    struct fail why;
    struct faults faults;
    struct record record;          /* when GUICHET_OK */
    const char *const *duplicates; /* numbers of others that ask for the same, as the actor may see them; or NULL */
    struct bytes reply;            /* when the same key came before: the answer given then */

    /* its own */
    int (*stage)(struct submission *submission);
    int refusal;
    struct authorisation *authorisation;       /* the registered one that the document names, or NULL */
    const struct query_row_requisition *first; /* what the same key made before */
    struct query query;
    struct step_output output;
    struct change change;
    struct store_letter letter;
};

/* True: finished already (refused, or the store is full); false: on_done will run on the seat's thread. */
bool submit_start(struct submission *submission);

#endif
