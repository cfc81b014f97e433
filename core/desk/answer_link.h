/* The use case "make a link": a name for one download of an answer, to hand to a colleague of the unit or to a program.
 *
 *   LOAD ─▶ judge ─▶ one change: the token's hash and its end, entry answer.link ─▶ done
 *
 * The token is given out once and kept as its SHA-256 alone. It replaces neither certificate nor right: whoever comes
 * with it is of the unit that it was made for and may fetch the answer anyway.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_ANSWER_LINK_H
#define DESK_ANSWER_LINK_H

#include "desk/record.h"

#define ANSWER_LINK_TOKEN_SIZE 43 /* 256 random bits in base64url */

struct answer_linking {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    struct query query; /* a QUERY_REQUISITION of the case */
    yyjson_val *root;   /* {"expires_in": seconds, "part"}, both optional */
    int64_t now;
    void (*on_done)(struct answer_linking *linking);
    void *owner;

    /* result */
    int status; /* NOT_FOUND, NOT_ALLOWED, INVALID with faults */
    struct fail why;
    struct faults faults;
    char token[ANSWER_LINK_TOKEN_SIZE + 1];
    int64_t expires_at, part;

    /* its own */
    int (*stage)(struct answer_linking *linking);
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool answer_link_start(struct answer_linking *linking);

/* What is kept of a token. GUICHET_NOT_FOUND for what cannot be one. */
int answer_link_digest(struct bytes token, uint8_t out[ANSWER_LINK_SIZE]);
/* Made for somebody of this unit, and not over. */
bool answer_link_fits(const struct query_row_answer_link *link, const struct actor *actor, int64_t now);

#endif
