/* What a person does about an effect: ask again now, or give it up.
 *
 * Floor: desk. Thread: the seat's.
 *   retry   pending or dead ─▶ due now; the clerk takes it from there
 *   drop    pending or dead ─▶ dropped; a case that waits for it gets call.failed with the error "dropped"
 * Both are an entry of the requisition's log. Anything else is GUICHET_CONFLICT, "wrong_state". */
#ifndef DESK_EFFECT_ACT_H
#define DESK_EFFECT_ACT_H

#include "desk/fire.h"

enum effect_deed { EFFECT_RETRY, EFFECT_DROP };

struct effect_act {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    struct id id;
    enum effect_deed deed;
    int64_t now;
    void (*on_done)(struct effect_act *act);
    void *owner;

    /* result */
    int status;
    struct fail why;
    struct query_row_effect effect; /* as it is now */

    /* its own */
    int (*stage)(struct effect_act *act);
    struct query query;
    struct firing firing;
    struct op_entry note;
    struct change change;
    struct store_letter letter;
};

/* True: finished already; false: on_done will run on the seat's thread. */
bool effect_act_start(struct effect_act *act);

#endif
