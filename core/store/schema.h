/* The tables, as numbered migrations.
 *
 * Floor: store. Thread: the one that opens the store. A migration never changes once it was released: add the next. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/fail.h"

#include <sqlite3.h>

/* The version this program writes: the number of the last migration. */
int64_t schema_newest(void);
/* Brings an empty or older database to version `target` (schema_newest() but in tests), each migration in a transaction
 * of its own. GUICHET_CONFIG and words for a database of a newer program or of another one. */
int schema_migrate(sqlite3 *db, int64_t target, struct fail *why);
/* The same judgement with nothing changed. GUICHET_STALE: an older version, which the next start migrates;
 * GUICHET_CONFIG: a newer one. */
int schema_check(sqlite3 *db, struct fail *why);

#endif
