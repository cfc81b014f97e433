/* A large log: proofs stay cheap and verification is one pass. 100,000 entries here; GUICHET_LOG_ENTRIES=10000000 makes
 * it as large as one wants and prints what it took (tests/bench/README.md). */
#include "world.h"

#include "base/clock.h"
#include "store/ledger.h"

#define ENTRIES 100000
#define PROOFS  1000
#define GROUP   10000

enum { BEGIN, COMMIT, ADD, NODE, NOTE, LEAVES, NODES, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [BEGIN] = "BEGIN",
    [COMMIT] = "COMMIT",
    [ADD] = "INSERT INTO entry (log_index, requisition, leaf, text, payload) VALUES (?1, 0, ?2, ?3, x'')",
    [NODE] = "INSERT INTO log_node (level, node, hash) VALUES (?1, ?2, ?3)",
    [NOTE] = "INSERT INTO log_note VALUES (1, ?1, ?2)",
    [LEAVES] = LEDGER_SQL_LEAVES,
    [NODES] = LEDGER_SQL_NODES,
};

struct large {
    struct world *w;
    struct db db;
    struct merkle_tree tree;
    uint64_t size;
};

static void run_once(struct large *large, int which) {
    assert_int_equal(sqlite3_step(large->db.statements[which]), SQLITE_DONE);
    sqlite3_reset(large->db.statements[which]);
}

static void keep_tile(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    struct large *large = to;
    if (level % LEDGER_TILE) return;
    sqlite3_stmt *s = large->db.statements[NODE];
    db_bind_int(s, 1, level);
    db_bind_int(s, 2, (int64_t)index);
    db_bind_blob(s, 3, hash->bytes, sizeof hash->bytes);
    run_once(large, NODE);
}

/* As long as a real one. */
static struct bytes write_text(uint64_t index, char *text, size_t room) {
    int size = snprintf(
        text, room,
        "{\"v\":1,\"requisition\":\"01980000-0000-7000-8000-%012llx\",\"number\":\"2026-%06llu\",\"type\":"
        "\"postal.item.tracking\",\"seq\":1,\"event\":\"submit\",\"at\":\"2026-11-18T11:06:40Z\",\"from\":null,"
        "\"to\":\"review\",\"actor\":\"system\",\"payload\":null}",
        (unsigned long long)index, (unsigned long long)index);
    return (struct bytes){text, (size_t)size};
}

static void leaf_of(uint64_t index, struct merkle_hash *leaf) {
    char text[512];
    merkle_leaf(write_text(index, text, sizeof text), leaf);
}

static void add_one(struct large *large) {
    char text[512];
    struct merkle_hash leaf;
    struct bytes entry = write_text(large->tree.size, text, sizeof text);
    sqlite3_stmt *s = large->db.statements[ADD];
    merkle_leaf(entry, &leaf);
    db_bind_int(s, 1, (int64_t)large->tree.size);
    db_bind_blob(s, 2, leaf.bytes, sizeof leaf.bytes);
    db_bind_bytes(s, 3, entry);
    run_once(large, ADD);
    merkle_append(&large->tree, &leaf, keep_tile, large);
}

static void sign_all(struct large *large) {
    struct signer *signer = NULL;
    struct merkle_hash root;
    struct bytes note;
    assert_int_equal(checkpoint_open_signer(large->w->key, &signer, NULL), GUICHET_OK);
    merkle_root(&large->tree, &root);
    assert_int_equal(checkpoint_sign(signer, large->tree.size, &root, &large->w->arena, &note, NULL), GUICHET_OK);
    checkpoint_close_signer(signer);
    db_bind_int(large->db.statements[NOTE], 1, (int64_t)large->tree.size);
    db_bind_bytes(large->db.statements[NOTE], 2, note);
    run_once(large, NOTE);
}

static void fill(struct large *large) {
    assert_int_equal(db_open(&large->db, large->w->path, DB_WRITE, NULL), GUICHET_OK);
    assert_int_equal(db_prepare(&large->db, sql, STATEMENTS, NULL), GUICHET_OK);
    assert_int_equal(sqlite3_exec(large->db.handle, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_wal_autocheckpoint(large->db.handle, 4096); /* nobody copies home here */
    merkle_init(&large->tree);
    while (large->tree.size < large->size) {
        run_once(large, BEGIN);
        for (int i = 0; i < GROUP && large->tree.size < large->size; i++) add_one(large);
        run_once(large, COMMIT);
    }
    sign_all(large);
}

/* Rows are what a proof costs; SQLite's steps count them without a clock. */
static int64_t steps(struct large *large) {
    return sqlite3_stmt_status(large->db.statements[LEAVES], SQLITE_STMTSTATUS_VM_STEP, 1) +
           sqlite3_stmt_status(large->db.statements[NODES], SQLITE_STMTSTATUS_VM_STEP, 1);
}

static void assert_cheap(int64_t most) {
    const int64_t rows = (int64_t)2 * 256 * 4; /* at most two tiles on each of the levels there are */
    assert_true(most < rows * 10);
}

static void prove(struct large *large, const struct merkle_hash *root) {
    struct ledger ledger = {large->db.statements[LEAVES], large->db.statements[NODES]};
    struct merkle_hash leaf, hashes[64], old_root;
    int64_t most = 0, inclusion_us = 0, consistency_us = 0;
    uint64_t size = large->size;
    for (int i = 0; i < PROOFS; i++) {
        uint64_t index = (uint64_t)random() % size, old = 1 + (uint64_t)random() % size;
        size_t count = 64;
        int64_t start = clock_monotonic_us();
        steps(large);
        assert_int_equal(merkle_inclusion(ledger_fetch, &ledger, index, size, hashes, &count), GUICHET_OK);
        inclusion_us += clock_monotonic_us() - start;
        int64_t cost = steps(large);
        if (cost > most) most = cost;
        leaf_of(index, &leaf);
        assert_int_equal(merkle_verify_inclusion(&leaf, index, size, hashes, count, root), GUICHET_OK);
        count = 64;
        start = clock_monotonic_us();
        assert_int_equal(merkle_consistency(ledger_fetch, &ledger, old, size, hashes, &count), GUICHET_OK);
        consistency_us += clock_monotonic_us() - start;
        assert_int_equal(merkle_root_at(ledger_fetch, &ledger, old, &old_root), GUICHET_OK);
        assert_int_equal(merkle_verify_consistency(old, &old_root, size, root, hashes, count), GUICHET_OK);
    }
    assert_cheap(most);
    print_message("%llu entries: inclusion %lld us, consistency %lld us, at most %lld steps of SQLite\n",
                  (unsigned long long)size, (long long)(inclusion_us / PROOFS), (long long)(consistency_us / PROOFS),
                  (long long)most);
}

static void test_large(void **state) {
    const char *wanted = getenv("GUICHET_LOG_ENTRIES"), *words = "";
    struct large large = {.w = *state, .size = wanted ? strtoull(wanted, NULL, 10) : ENTRIES};
    struct merkle_hash root;
    uint64_t entries = 0;
    int64_t start = clock_monotonic_us();
    fill(&large);
    print_message("written in %lld ms\n", (long long)(clock_monotonic_us() - start) / 1000);
    merkle_root(&large.tree, &root);
    prove(&large, &root);
    db_close(&large.db);
    start = clock_monotonic_us();
    assert_int_equal(store_verify_log(large.w->path, large.w->vkey, (struct bytes){NULL, 0}, &entries, &large.w->arena,
                                      &words, NULL),
                     GUICHET_OK);
    assert_int_equal(entries, large.size);
    print_message("verified in %lld ms\n", (long long)(clock_monotonic_us() - start) / 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_large, make_world_folder, end_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
