/* The desk: what every use case needs, opened once, and what each thread needs to work at it.
 *
 * Floor: desk. Thread: a `struct desk` is frozen after desk_open and shared; a `struct seat` belongs to one thread.
 * The desk is the only floor that knows both scripts and store. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/people.h"
#include "desk/settings.h"
#include "desk/territories.h"
#include "flow/reference.h"
#include "desk/versions.h"
#include "loop/loop.h"
#include "seal/cades.h"
#include "seal/checkpoint.h"
#include "seal/note_key.h"
#include "seal/vault.h"
#include "store/store.h"

struct desk_witnesses {
    struct note_key keys[SETTINGS_WITNESSES_MAX];
    size_t count;
};

/* What a reload exchanges whole. Requests and callers still point into what was before, so that is kept to the end. */
struct desk_rules {
    struct desk_rules *before;
    struct arena arena;
    struct settings *settings; /* owned */
    struct reference reference;
    struct desk_witnesses witnesses; /* of the log */
};

/* What a face does in a reload; set before the workshop starts, called on its thread. */
struct desk_face {
    int (*prepare)(void *to, const struct settings *settings, struct fail *why); /* may refuse; changes nothing */
    void (*accept)(void *to, struct settings *settings);                         /* they count now */
    void (*drop)(void *to);                                                      /* what was prepared, if it was */
    void *to;
};

struct desk {
    struct desk_face face;
    struct desk_rules *rules; /* the newest; the workshop's */
    /* of the newest; any thread may read them, and finds the next one after a reload */
    struct settings *_Atomic settings;
    const struct reference *_Atomic reference;
    const struct calendar *_Atomic calendar; /* of the configured territory */
    const struct desk_witnesses *_Atomic witnesses;
    struct territories territories;
    struct versions *versions; /* owned */
    struct registry *registry; /* theirs */
    struct workshop *workshop; /* set by workshop_start; NULL in tools and tests */
    struct vault *vault;
    struct keeper *keeper; /* NULL: the master keys are in no token */
    struct sealer *sealer; /* of answers */
    struct store *store;
    struct people *people;
    struct reads *reads;          /* which reads were logged this hour */
    const char *scanner;          /* "file.scan@clamd", or NULL: files are not scanned */
    const char *const *notifiers; /* "notice.send@mail" …, NULL-ended: who sends notices */
};

/* Everything `serve` needs below its faces: reference data, keys, workflows, store. Takes the settings. Scripts and
 * reference data that are wrong are told in `faults`, all of them. */
int desk_open(struct settings *settings, struct faults *faults, struct desk **out, struct fail *why);
/* The same without keys and store: what `guichet check` can look at while a gateway runs. */
int desk_check(struct settings *settings, struct faults *faults, struct fail *why);
void desk_close(struct desk *desk);
/* On the workshop's thread: the configuration, reference data and scripts as they stand in their files, all or nothing;
 * every fault is in `faults`. *kept: names of options that differ and count after a restart only, in the faults' arena.
 */
int desk_reload(struct desk *desk, struct faults *faults, const char **kept, struct fail *why);

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
