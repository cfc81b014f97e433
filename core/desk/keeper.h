/* The keeper: asks the token that holds the master keys, so that no loop that serves requests waits for it.
 *
 *   reader ─ rows whose keys are not at hand ─▶ keeper ─ unwraps them ─▶ the question's letter, as from a slow engine
 *   vault  ─ stock of data keys ◀─ filled in small turns; each turn shows whether the token answers (vault_ready)
 *
 * Floor: desk. Thread: one of its own, with a loop; keeper_start and keeper_stop belong to the main thread,
 * keeper_holds to whoever owns the reader. What is asked outside a loop (tools, pool threads) asks the token itself. */
#ifndef DESK_KEEPER_H
#define DESK_KEEPER_H

#include "seal/vault.h"
#include "store/query.h"

struct keeper;

int keeper_start(struct vault *vault, struct keeper **out, struct fail *why);
/* When no question is under way any more. NULL is fine. */
void keeper_stop(struct keeper *keeper);
/* For reader_hold: true when the answered question comes back by its letter, once the keys of its rows are at hand. */
bool keeper_holds(void *keeper, struct query *query);

#endif
