/* The use cases around whose a requisition is: who else reads it, and which unit of its party it belongs to.
 *
 *   LOAD ─▶ allowed? judge ─▶ seal ─▶ COMMIT ─▶ done
 *    ▲                                   │ CONFLICT: someone was quicker; load and judge again, a few times
 *    └───────────────────────────────────┘
 *
 * Each is a change of the requisition: a version, an entry of the log (whom it names is sealed), a line of its history.
 * No script hears of it. Who may: access_may_share(). A refusal with an Idempotency-Key is looked up first, as in
 * fire.h: whoever handed a case over does not see it any more, but is told again that it is done.
 *
 * Floor: desk. Thread: the seat's. The sharing lives in its maker's request until on_done. */
#ifndef DESK_SHARE_H
#define DESK_SHARE_H

#include "desk/access.h"
#include "domain/coreader.h"

enum share_act { SHARE_ADD_READER, SHARE_REMOVE_READER, SHARE_HAND_OVER };

struct sharing {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    enum share_act act;
    struct id id;
    const char *number;  /* instead of the id, when not NULL */
    struct id reader;    /* SHARE_REMOVE_READER */
    yyjson_val *root;    /* the body; NULL when there is none */
    struct bytes target; /* path and body: what an Idempotency-Key belongs to */
    struct bytes key;
    bool has_if_match;
    int64_t if_match; /* version */
    int64_t now;
    void (*on_done)(struct sharing *sharing);
    void *owner;

    /* result */
    int status;
    struct fail why;
    struct faults faults;
    struct bytes reply; /* JSON: the reader, or {"id","number","party","unit","former_unit","keep_reading","version"} */

    /* its own */
    int (*stage)(struct sharing *sharing);
    int tries, refusal;
    struct query query;
    struct record record;
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool share_start(struct sharing *sharing);

/* {"id","party","unit","person","until"}: a unit, a whole party, or a person by the id of /v1/me; null for the others.
 */
void share_write_reader(struct json_out *out, const struct coreader *reader);

#endif
