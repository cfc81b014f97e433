/* The log's Merkle tree over what is stored: leaves stand with their entries, and of the complete subtrees only those
 * of levels 8, 16, 24 … are kept ("tiles"). Any other level is at most 128 hashes away, so appending writes next to
 * nothing and a proof still reads a few hundred rows whatever the size.
 *
 * Floor: store. Thread: the owner of the statements. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "seal/merkle.h"
#include "store/db.h"

#define LEDGER_TILE       8 /* levels a tile */

#define LEDGER_SQL_LEAVES "SELECT leaf FROM entry WHERE log_index >= ?1 AND log_index < ?2 ORDER BY log_index"
#define LEDGER_SQL_NODES  "SELECT hash FROM log_node WHERE level = ?1 AND node >= ?2 AND node < ?3 ORDER BY node"

struct ledger {
    sqlite3_stmt *leaves, *nodes;
};

/* A merkle_fetch: from = struct ledger *. GUICHET_DISK when a hash is not there. */
int ledger_fetch(void *from, unsigned level, uint64_t index, struct merkle_hash *out);
/* The tree of the first `size` entries. */
int ledger_load(struct ledger *ledger, uint64_t size, struct merkle_tree *tree);

#endif
