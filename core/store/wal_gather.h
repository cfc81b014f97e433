/* Gathers what SQLite appends to its write-ahead log, so that a commit is one call to the kernel.
 *
 *   SQLite: 24 bytes, page, 24 bytes, page … sync        kernel: one write … sync
 *
 * SQLite writes every frame in two calls; under load these calls cost more than the bytes. Only the order of writes
 * before a sync changes hands: whatever is waiting is written before anything is read, cut, measured or synced, and a
 * write that does not follow the last one sends it first. Other connections see frames only after the commit's sync
 * (synchronous=FULL), never before they are in the file.
 *
 * Floor: store. Thread: the connection's. A write that fails is told by the call that had to send it. */
#ifndef STORE_WAL_GATHER_H
#define STORE_WAL_GATHER_H

#include "base/fail.h"

#include <sqlite3.h>

struct wal_gather;

/* For a connection in WAL mode that has read or written already. */
int wal_gather_start(sqlite3 *db, struct wal_gather **out, struct fail *why);
/* After the connection was closed; takes NULL. */
void wal_gather_free(struct wal_gather *gather);

#endif
