/* The checkpoint that is kept beside the log, so that a tail cut off while nobody looked is noticed.
 *
 *   signed: when asked for · after NOTE_ENTRIES new entries · after a while with new ones · when the store closes
 *   saved:  with the next group, or alone when nothing else is written
 *
 * Floor: store. Thread: note_sign any, holding note_lock; the rest the writer's, or the closer's once it has ended. */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/writer.h"

#define NOTE_ENTRIES  1000
#define NOTE_EVERY_MS 60000

/* Signs `tree` and remembers the note; what was remembered stands when it fails. */
int note_sign(struct store *store, const struct merkle_tree *tree, struct fail *why);
/* Inside a transaction: writes the note if it is new; *saved is then its size. */
int note_save(struct store *store, uint64_t *saved);
/* The transaction was committed. */
void note_is_saved(struct store *store, uint64_t saved);
/* How long the writer may sleep: -1 when no entry and no note waits to be kept. */
int64_t note_wait_ms(struct store *store);
/* After the answers: signs when it is time. True: the note should be written now, without waiting for a group. */
bool note_is_due(struct store *store);
/* The writer has ended: signs and saves all there is. A refusal is logged; the checkpoint before it still stands. */
void note_keep_last(struct store *store);

#endif
