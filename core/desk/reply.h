/* Replies kept for an Idempotency-Key: the representation as it was given the first time.
 *
 * Floor: desk. Thread: the seat's. Sealed with the requisition's key before it is known which number and log index the
 * store will give: those two are put in when the reply is opened. */
#ifndef DESK_REPLY_H
#define DESK_REPLY_H

#include "desk/record.h"

/* Adds OP_REPLY to the step's change: what `actor` will be shown once it is stored. `before` is the record the step
 * started from (its key, its flow). */
int reply_add(const struct desk *desk, const struct actor *actor, const struct record *before,
              const struct step_output *output, struct arena *arena, struct fail *why);
/* GONE "purged" when it was erased with the answer. The JSON text of the first answer, out of a change that came back
 * as GUICHET_DUPLICATE; `row` is the requisition it is a duplicate of, `duplicates` what the first answer said of
 * others that ask for the same (NULL: as it was kept). */
int reply_open(const struct desk *desk, const struct query_row_requisition *row, const struct change *change,
               const char *const *duplicates, struct arena *arena, struct bytes *json, struct fail *why);

#endif
