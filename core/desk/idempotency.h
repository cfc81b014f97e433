/* Idempotency-Key: the same key and body get the same answer (contract §3).
 *
 * Floor: desk (pure). Thread: any. A key belongs to one person: two people may use the same text. */
#ifndef DESK_IDEMPOTENCY_H
#define DESK_IDEMPOTENCY_H

#include "domain/change.h"
#include "domain/party.h"

#define IDEMPOTENCY_KEY_MIN 8
#define IDEMPOTENCY_KEY_MAX 255

/* GUICHET_MALFORMED for a key that is too short, too long, or not printable ASCII. */
int idempotency_check(struct bytes key, struct fail *why);
/* Sets the change's precondition; does nothing for an empty key, and checks others. `what` tells the use cases apart.
 */
int idempotency_set(struct change *change, const struct actor *actor, const char *what, struct bytes key,
                    struct bytes body, struct fail *why);
/* What was refused now may have been done before under this key: leaves of the change only that question. It names a
 * requisition that does not exist, so the store answers GUICHET_DUPLICATE, the reuse of a key, or GUICHET_NOT_FOUND,
 * and keeps nothing: a refusal does not use up its key. */
void idempotency_probe(struct change *change);
/* True when the store found the key used for another body. */
bool idempotency_was_reused(const struct change *change);

#endif
