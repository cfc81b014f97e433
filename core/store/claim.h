/* Claims: who works on a task, for how long.
 *
 * Floor: store. Thread: the writer's, inside its transaction. Because all claims pass through the one writer, two
 * people never get the same task. */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include "store/apply.h"

/* As apply_change, for a change whose claim.kind is not CLAIM_NONE. */
int claim_apply(struct apply *apply, struct change *change, struct store_hint *hint);
/* Is the person in task.barred or task.taken_from, lists of person keys, each followed by a blank? */
bool claim_has_person(struct bytes list, const char *person);

#endif
