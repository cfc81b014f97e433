/* Hashes of the log, read back. */
#include "store/ledger.h"

static int fold(sqlite3_stmt *rows, uint64_t count, struct merkle_hash *out) {
    struct merkle_tree tree;
    int result = SQLITE_DONE;
    merkle_init(&tree);
    while (tree.size < count && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        struct merkle_hash hash;
        struct bytes blob = db_blob(rows, 0);
        if (blob.size != sizeof hash.bytes) break;
        memcpy(hash.bytes, blob.data, sizeof hash.bytes);
        merkle_append(&tree, &hash, NULL, NULL);
    }
    sqlite3_reset(rows);
    if (tree.size != count) return GUICHET_DISK;
    merkle_root(&tree, out);
    return GUICHET_OK;
}

int ledger_fetch(void *from, unsigned level, uint64_t index, struct merkle_hash *out) {
    struct ledger *ledger = from;
    unsigned above = level % LEDGER_TILE, base = level - above;
    uint64_t first = index << above, count = UINT64_C(1) << above;
    sqlite3_stmt *rows = base == 0 ? ledger->leaves : ledger->nodes;
    int at = 1;
    if (base > 0) db_bind_int(rows, at++, base);
    db_bind_int(rows, at++, (int64_t)first);
    db_bind_int(rows, at, (int64_t)(first + count));
    return fold(rows, count, out);
}

int ledger_load(struct ledger *ledger, uint64_t size, struct merkle_tree *tree) {
    merkle_init(tree);
    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if (!(size >> level & 1)) continue;
        int status = ledger_fetch(ledger, level, (size >> level) - 1, &tree->frontier[level]);
        if (status) return status;
    }
    tree->size = size;
    return GUICHET_OK;
}
