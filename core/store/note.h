/* The checkpoints the store signs, and the two places where the last one is kept, so that nothing is signed that does
 * not extend it: in the database (a tail cut off while nobody looked) and beside the key (a whole database put back).
 *
 *   signed: when asked for · after NOTE_ENTRIES new entries · after a while with new ones · when the store closes
 *   beside the key:  before anybody gets it
 *   in the database: with the next group, or alone when nothing else is written
 *
 * Floor: store. Thread: note_begin the opener's, the rest the writer's, or the closer's once it has ended; `note_lock`
 * guards what others read (store_last_checkpoint). */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/writer.h"

#define NOTE_ENTRIES  1000
#define NOTE_EVERY_MS 60000

/* Compares the log with what was signed before. GUICHET_CRYPTO, with words that tell what to do, when it does not
 * extend that; with options.accept_fork the break becomes an entry of the log instead. */
int note_begin(struct store *store, struct fail *why);
/* Signs all that is committed and keeps it beside the key; what was remembered stands when it fails. */
int note_sign(struct store *store, struct fail *why);
/* The answer to a letter that asks for a checkpoint. */
void note_give(struct store *store, struct store_note *out, struct fail *why);
/* The last checkpoint, with the lines of witnesses when it is the one they cosigned. */
const struct store_note *note_best(const struct store *store);
/* From the database, where it was just written. */
int note_read_cosigned(struct store *store);
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
