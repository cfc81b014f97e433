/* Every data key under the newest master key: a walk over all of them in small changes, while the gateway serves.
 *
 * Floor: desk. Thread: the clerk's. Where the walk stands is kept nowhere: after a crash it begins again and passes
 * over what is done. A token that does not answer only holds it up. */
#ifndef DESK_REWRAP_H
#define DESK_REWRAP_H

#include "desk/desk.h"
#include "loop/timer.h"

#include <stdatomic.h>

struct rewrap {
    struct seat *seat;
    void (*on_idle)(void *owner); /* after rewrap_stop, when nothing of it is under way */
    void *owner;
    struct timer pause;
    bool is_running, is_busy, is_again, is_stopping;
    enum key_place place;
    uint32_t target;
    int64_t after_row;
    struct id after_id;
    struct arena arena;
    struct change change;
    struct store_letter letter;
    _Atomic uint64_t done; /* data keys wrapped anew since the start */
};

void rewrap_init(struct rewrap *rewrap, struct seat *seat, struct loop *loop);
/* Begins a walk, or another one after the one that runs. `always`: even when everything stood under the newest at the
 * last walk's end. */
void rewrap_start(struct rewrap *rewrap, bool always);
/* True: idle already. False: on_idle will run. */
bool rewrap_stop(struct rewrap *rewrap, void (*on_idle)(void *owner), void *owner);
void rewrap_close(struct rewrap *rewrap);

#endif
