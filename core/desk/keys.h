/* The master keys of a living gateway: do they belong to its database, and does everything stand under the newest?
 *
 *   file gets a version ─▶ keys_reload ─▶ the vault wraps by it ─▶ rewrap walks all data keys in small changes ─▶ done
 *
 * Floor: desk. Thread: keys_check at start, keys_reload the main thread's, a `struct rewrap` the clerk's. Where the
 * walk stands is kept nowhere: after a crash it begins again and passes over what is done. */
#ifndef DESK_KEYS_H
#define DESK_KEYS_H

#include "desk/desk.h"

/* Refuses a vault that is another gateway's, or an older copy of this one's; remembers a new one. */
int keys_check(struct desk *desk, struct fail *why);
/* Takes the file anew. A file with a fault leaves the keys as they were. */
int keys_reload(struct desk *desk, struct fail *why);

/* The numbers kept: a mark of the vault, its newest version, the version under which all data keys stand. */
#define KEYS_MARK      "vault.mark"
#define KEYS_NEWEST    "vault.newest"
#define KEYS_REWRAPPED "vault.rewrapped"

/* *value stays when nothing is kept under this name. */
int keys_recall(struct reader *reader, const char *name, int64_t *value, struct fail *why);

#endif
