/* The desk: what every use case needs, opened once, and what each thread needs to work at it.
 *
 * Floor: desk. Thread: a `struct desk` is frozen after desk_open and shared; a `struct seat` belongs to one thread.
 * The desk is the only floor that knows both scripts and store. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/settings.h"
#include "desk/territories.h"
#include "flow/reference.h"
#include "flow/registry.h"
#include "loop/loop.h"
#include "seal/cades.h"
#include "seal/checkpoint.h"
#include "seal/vault.h"
#include "store/store.h"

struct desk {
    struct settings *settings; /* owned */
    struct arena arena;
    struct reference reference;
    struct territories territories;
    const struct calendar *calendar; /* of the configured territory */
    struct registry *registry;
    struct vault *vault;
    struct sealer *sealer; /* of answers */
    struct store *store;
    const char *const *notifiers; /* "notice.send@mail" …, NULL-ended: who sends notices */
};

/* Everything `serve` needs below its faces: reference data, keys, workflows, store. Takes the settings. Scripts and
 * reference data that are wrong are told in `faults`, all of them. */
int desk_open(struct settings *settings, struct faults *faults, struct desk **out, struct fail *why);
/* The same without keys and store: what `guichet check` can look at while a gateway runs. */
int desk_check(struct settings *settings, struct faults *faults, struct fail *why);
void desk_close(struct desk *desk);

struct seat {
    struct desk *desk;
    struct vm *vm;
    struct reader *reader;
    struct loop *loop;
    struct mailbox *mailbox; /* the loop's: where the store's letters come back to */
};

int seat_open(struct desk *desk, struct loop *loop, struct seat *seat, struct fail *why);
void seat_close(struct seat *seat);

/* The calendar of a requisition's territory; the desk's own when the territory is unknown. */
const struct calendar *desk_calendar(const struct desk *desk, const char *territory);

#endif
