/* The use cases of registered authorisations (domain/authorisation.h): a magistrate registers one and revokes it; units
 * that it reaches refer to it by its id.
 *
 * Floor: desk. Thread: the seat's. An authorising lives in its maker's request until on_done. The content is sealed
 * with a key of its own; columns hold what is looked for and no name. Both acts are entries of the log. */
#ifndef DESK_AUTHORISE_H
#define DESK_AUTHORISE_H

#include "desk/desk.h"
#include "domain/authorisation.h"

struct authorising {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    yyjson_val *root;  /* of the body */
    struct bytes body; /* its bytes: part of the idempotency key's meaning */
    struct bytes key;  /* Idempotency-Key, or empty */
    struct id id;      /* of the one to revoke */
    int64_t now;
    void (*on_done)(struct authorising *authorising);
    void *owner;

    /* result */
    int status;
    struct fail why;
    struct faults faults;
    struct authorisation act; /* when GUICHET_OK, as it stands now */

    /* its own */
    int (*stage)(struct authorising *authorising);
    struct query query;
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread.
 * Registering: GUICHET_NOT_ALLOWED unless the caller is a magistrate of a party of justice; GUICHET_INVALID with all
 * faults. The same key and body give what was registered the first time. */
bool authorise_start(struct authorising *authorising);
/* For a magistrate of the unit that registered it. One that is revoked stays as it is. */
bool authorise_revoke_start(struct authorising *authorising);

/* Opens a row of the store. */
int authorise_open(const struct desk *desk, const struct query_row_authorisation *row, struct arena *arena,
                   struct authorisation *out, struct fail *why);
/* Those it reaches, those of the party that registered it, the holder's legal side and oversight. */
bool authorise_may_see(const struct actor *actor, const struct authorisation *a);
/* What of all of them this caller may list. */
void authorise_filter(const struct actor *actor, struct query_filter *filter);
void authorise_view(struct json_out *out, const struct authorisation *a);

#endif
