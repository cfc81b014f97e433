/* What persons and teams keep beside the cases (struct item): sealing, opening, writing.
 *
 * Floor: desk. Thread: the seat's. An item of a case is sealed under the case's data key; another one under a key of
 * its own. The content is a JSON object that its maker reads; whose it is stands in it too ("person"), since a column
 * holds a blind index only. */
#ifndef DESK_ITEM_H
#define DESK_ITEM_H

#include "desk/record.h"

/* The entry of the log that a note makes: of the queue's kind ("task."), which no requester hears of. */
#define ITEM_NOTED "task.noted"

struct item_writing {
    struct seat *seat;
    const struct actor *actor;
    struct arena *arena;
    int64_t now;
    void (*on_done)(struct item_writing *writing);
    void *owner;

    int status;
    struct fail why; /* GUICHET_STALE: it is not at the revision that was expected */
    int64_t revision;
    struct bytes json; /* what is written, in the arena; empty: taken away */

    struct change change;
    struct store_letter letter;
};

/* The blind index of a person. */
void item_owner(const struct vault *vault, const char *person, uint8_t owner[BLIND_SIZE]);
/* The id of what a person keeps under a name, one for each. */
struct id item_named(const struct vault *vault, enum item_kind kind, const char *person, struct bytes name);

/* Begins the change: the item with this JSON as its content (empty: taken away). `record`: the case it belongs to, or
 * NULL. `item` needs kind, id, owner, team, expected and limit. */
int item_begin(struct item_writing *writing, const struct record *record, const struct item *item, struct bytes json);
/* One entry in the log of the case, which says who and when but nothing of the content. */
int item_log(struct item_writing *writing, const struct record *record, const char *event);
/* True: refused already; false: on_done will run on the seat's thread. */
bool item_start(struct item_writing *writing);

/* The content of what was read; `record` as above. */
int item_open(const struct desk *desk, const struct record *record, const struct item *item, struct arena *arena,
              yyjson_val **content, struct fail *why);

#endif
