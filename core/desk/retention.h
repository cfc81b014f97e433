/* Erasing what has been kept long enough: answers, then whole cases, by destroying what opens them.
 *
 *   closed ─▶ row (case, part, due) ─ due ─▶ ERASE: one change ─▶ UNLINK: files whose key is gone ─▶ row away
 *
 *   answer   content without answer and data, what others than the requester put in gone from the history, drafts,
 *            parked events, replies kept for an Idempotency-Key and what services were asked gone, keys of all files
 *            but the requester's own destroyed; entry purge.answer
 *   case     the data key destroyed, blind indices, history's payloads and all keys of files too; entry purge.case
 *
 * A case under legal hold (legal_hold.h) is put off until the hold's end, or until it is lifted.
 *
 * The head stays, with its flags, and so does the text of every entry: the log proves as before. Where the work stands
 * is in the rows themselves, so a crash between any two instructions only means that a stage is done again.
 *
 * Floor: desk. Thread: the clerk's. */
#ifndef DESK_RETENTION_H
#define DESK_RETENTION_H

#include "desk/desk.h"
#include "desk/record.h"

#include <stdatomic.h>

/* By when this part of a case that ended or was acknowledged at `from` is erased; the type's own time wins. */
int64_t retention_due(const struct settings *settings, const struct flow *flow, enum retention_part part, int64_t from);
/* The rows of a case that this change closes, or whose answer it acknowledges. */
int retention_add(const struct settings *settings, const struct flow *flow, const struct requisition *before,
                  const char *event, struct change *change);

struct retention {
    struct seat *seat;
    void (*on_settled)(struct retention *retention, bool failed); /* one case is done with */
    bool is_busy;
    struct arena arena;
    struct query_row_retention row;
    struct record record;
    struct change change;
    struct store_letter letter;
    _Atomic uint64_t answers, cases; /* erased since the start */
};

void retention_init(struct retention *retention, struct seat *seat,
                    void (*on_settled)(struct retention *retention, bool failed));
/* Takes the next case that is due, when none is in hand. Anything but GUICHET_OK: what is due cannot be read. */
int retention_look(struct retention *retention, int64_t now);
void retention_close(struct retention *retention);

#endif
