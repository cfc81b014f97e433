/* Reads are logged: who opened, searched, downloaded or exported what, once an hour for each person, requisition and
 * kind, as an entry of the log of proofs and a row for those who oversee.
 *
 *   opened, searched      a letter that nobody waits for: what cannot be written is counted (lost) and tried again with
 *                         the next read
 *   downloaded, exported  on disk before a byte leaves: reads_start(), then the caller sends or refuses
 *
 * The entry names the person by his keyed hash and a searched identifier by its keyed index; the name stands sealed in
 * the row and goes with the case. What was written in this hour is remembered in a table of a fixed size: whoever is
 * pushed out of it is written once more.
 *
 * Floor: desk. Thread: any (locked); a `struct reads_writing` is the seat's. */
#ifndef DESK_READS_H
#define DESK_READS_H

#include "desk/desk.h"

#include <stdatomic.h>

struct reads_what {
    enum reading_kind kind;
    struct id requisition; /* zero: a search */
    const uint8_t *target; /* the blind index that was searched, or NULL */
};

struct reads *reads_new(void); /* NULL: no memory */
void reads_free(struct reads *reads);

struct reads_figures {
    uint64_t written[READING_KINDS], lost;
};
void reads_figures(struct reads *reads, struct reads_figures *out);

/* Opened or searched. Never waits, never fails. */
void reads_note(const struct desk *desk, const struct actor *actor, const struct reads_what *what, int64_t now);

struct reads_writing {
    struct seat *seat;
    const struct actor *actor;
    struct reads_what what;
    struct arena *arena;
    int64_t now;
    void (*on_done)(struct reads_writing *writing);
    void *owner;

    bool is_done;
    int status;
    struct fail why;

    /* its own */
    uint8_t key[16];
    struct change change;
    struct store_letter letter;
};

/* Downloaded or exported. True: it is on disk already, or refused, or not to be logged; false: on_done will run. */
bool reads_start(struct reads_writing *writing);

#endif
