/* The stored log: proofs from leaves and tiles, the signed checkpoint, and what verification finds out. */
#include "store/ledger.h"

#include "world.h"

#define ENTRIES 700 /* two full tiles of level 8 and a rest */

static struct merkle_hash leaves[ENTRIES];

static int make_log(void **state) {
    if (make_world(state)) return 1;
    struct world *w = *state;
    static struct waiting waiting[ENTRIES];
    for (size_t i = 0; i < ENTRIES; i++) {
        if (post(w, &waiting[i], new_case(w))) return 1;
    }
    for (size_t i = 0; i < ENTRIES; i++) wait_for(&waiting[i]);
    struct query *q = new_query(w, QUERY_LOG_ENTRIES);
    q->limit = ENTRIES + 1;
    if (ask(w, q)->count != ENTRIES) return 1;
    for (size_t i = 0; i < ENTRIES; i++) merkle_leaf(q->rows.entries[i].text, &leaves[i]);
    return 0;
}

static struct merkle_hash root_of(size_t size) {
    struct merkle_tree tree;
    struct merkle_hash root;
    merkle_init(&tree);
    for (size_t i = 0; i < size; i++) merkle_append(&tree, &leaves[i], NULL, NULL);
    merkle_root(&tree, &root);
    return root;
}

static void test_proofs(void **state) {
    struct world *w = *state;
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 511, 512, 513, ENTRIES};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct merkle_hash root = root_of(sizes[s]), stored, path[64];
        assert_int_equal(merkle_root_at(query_log_fetch, w->reader, sizes[s], &stored), GUICHET_OK);
        assert_memory_equal(&stored, &root, sizeof root);
        for (uint64_t index = 0; index < sizes[s]; index += 1 + sizes[s] / 13) {
            size_t count = 64;
            assert_int_equal(merkle_inclusion(query_log_fetch, w->reader, index, sizes[s], path, &count), GUICHET_OK);
            assert_int_equal(merkle_verify_inclusion(&leaves[index], index, sizes[s], path, count, &root), GUICHET_OK);
        }
        for (size_t o = 0; o <= s; o++) {
            struct merkle_hash old = root_of(sizes[o]);
            size_t count = 64;
            assert_int_equal(merkle_consistency(query_log_fetch, w->reader, sizes[o], sizes[s], path, &count),
                             GUICHET_OK);
            assert_int_equal(merkle_verify_consistency(sizes[o], &old, sizes[s], &root, path, count), GUICHET_OK);
        }
    }
    struct merkle_hash out;
    assert_int_equal(query_log_fetch(w->reader, 0, ENTRIES, &out), GUICHET_DISK);
    assert_int_equal(query_log_fetch(w->reader, 8, 2, &out), GUICHET_DISK);
}

static void read_vkey(struct world *w, char *text, size_t room) {
    FILE *file = fopen(w->vkey, "r");
    assert_non_null(file);
    text[fread(text, 1, room - 1, file)] = '\0';
    fclose(file);
}

static void test_checkpoint(void **state) {
    struct world *w = *state;
    char vkey[512];
    struct verifier *verifier = NULL;
    struct bytes note, again;
    uint64_t size = 0;
    struct merkle_hash root, wanted = root_of(ENTRIES);
    read_vkey(w, vkey, sizeof vkey);
    assert_int_equal(checkpoint_open_verifier(bytes_of(vkey), &verifier, NULL), GUICHET_OK);
    assert_int_equal(checkpoint(w, &note), GUICHET_OK);
    assert_int_equal(checkpoint_verify(verifier, note, &size, &root, NULL), GUICHET_OK);
    assert_int_equal(size, ENTRIES);
    assert_memory_equal(&root, &wanted, sizeof root);
    assert_int_equal(checkpoint(w, &again), GUICHET_OK);
    assert_true(bytes_equal(note, again));
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    assert_int_equal(checkpoint(w, &note), GUICHET_OK);
    assert_int_equal(checkpoint_verify(verifier, note, &size, &root, NULL), GUICHET_OK);
    assert_int_equal(size, ENTRIES + 1);
    checkpoint_close_verifier(verifier);
}

static int verify(struct world *w, struct fail *why, const char **words) {
    uint64_t entries = 0;
    return store_verify_log(w->path, w->vkey, (struct bytes){NULL, 0}, &entries, &w->arena, words, why);
}

/* Does `sql` to a copy of the database that was closed in order; verification must find it. */
static void assert_found(struct world *w, const char *sql, const char *finding) {
    sqlite3 *db = NULL;
    char *command = arena_printf(&w->arena, "cp %s %s.good", w->path, w->path);
    const char *words;
    struct fail why = {0};
    assert_int_equal(system(command), 0);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_total_changes(db) > 0);
    sqlite3_close(db);
    assert_int_equal(verify(w, &why, &words), GUICHET_CRYPTO);
    if (!strstr(why.text, finding)) print_error("%s\n", why.text);
    assert_non_null(strstr(why.text, finding));
    command = arena_printf(&w->arena, "mv %s.good %s", w->path, w->path);
    assert_int_equal(system(command), 0);
}

static void test_tampering(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    const char *words = "";
    assert_int_equal(verify(w, &why, &words), GUICHET_OK); /* beside the living store */
    assert_non_null(strstr(words, "700 entries"));
    close_world_store(w);
    assert_int_equal(verify(w, &why, &words), GUICHET_OK);
    assert_non_null(strstr(words, "the first 700 stand under a signed checkpoint"));
    assert_found(w, "UPDATE entry SET text = replace(text, 'submitted', 'forgotten') WHERE log_index = 123",
                 "not the one that was logged at log index 123");
    assert_found(w, "UPDATE entry SET leaf = zeroblob(32) WHERE log_index = 5", "at log index 5");
    assert_found(w, "DELETE FROM entry WHERE log_index = 300", "an entry is missing at log index 300");
    assert_found(w, "DELETE FROM entry WHERE log_index >= 600", "ends at log index 600");
    assert_found(w, "UPDATE log_node SET hash = zeroblob(32) WHERE node = 1", "hash of a subtree is wrong");
    assert_found(w, "INSERT INTO log_node VALUES (8, 9, zeroblob(32))", "do not exist");
    assert_found(w, "UPDATE log_note SET note = replace(note, 'log' || char(10) || '700', 'log' || char(10) || '699')",
                 "signature");
    assert_int_equal(verify(w, &why, &words), GUICHET_OK);
    open_world_store(w);
}

/* Text and leaf changed together: the leaf fits, the signed root does not. */
static void test_rewritten_history(void **state) {
    struct world *w = *state;
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    struct merkle_hash leaf;
    struct fail why = {0};
    const char *words;
    close_world_store(w);
    merkle_leaf(BYTES("{}"), &leaf);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "UPDATE entry SET text = '{}', leaf = ?1 WHERE log_index = 650", -1, &s, NULL),
        SQLITE_OK);
    sqlite3_bind_blob(s, 1, leaf.bytes, sizeof leaf.bytes, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
    sqlite3_close(db);
    assert_int_equal(verify(w, &why, &words), GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "not those of the signed checkpoint"));
    assert_int_equal(open_store_at(w, &why), GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "the first 700 entries are not those that a checkpoint was signed for"));
}

/* A tail that was cut while the gateway was down: its indexes were signed for, so they are not given out again. */
static void test_no_start_on_a_cut_log(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    close_world_store(w);
    char *keep = arena_printf(&w->arena, "cp %s %s.good", w->path, w->path);
    assert_int_equal(system(keep), 0);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM entry WHERE log_index = 699", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_store_at(w, &why), GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "699 entries, but a checkpoint was signed for 700"));
    const char *words;
    assert_int_equal(verify(w, &why, &words), GUICHET_CRYPTO); /* the attempt has destroyed no evidence */
    char *back = arena_printf(&w->arena, "mv %s.good %s", w->path, w->path);
    assert_int_equal(system(back), 0);
    open_world_store(w);
    assert_int_equal(log_size(w), ENTRIES);
}

/* How many entries stand under the checkpoint that is in the database now, beside the living store. */
static uint64_t covered(struct world *w) {
    const char *words = "", *found;
    struct fail why = {0};
    if (verify(w, &why, &words)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
    found = strstr(words, "the first ");
    return found ? strtoull(found + strlen("the first "), NULL, 10) : 0;
}

/* Nobody asks for a checkpoint and nobody closes: the log's growth alone has it signed and kept. */
static void test_kept_as_the_log_grows(void **state) {
    struct world *w = *state;
    static struct waiting waiting[400];
    assert_int_equal(covered(w), 0);
    for (size_t i = 0; i < 400; i++) assert_int_equal(post(w, &waiting[i], new_case(w)), GUICHET_OK);
    for (size_t i = 0; i < 400; i++) wait_for(&waiting[i]);
    assert_int_equal(run(w, new_case(w)), GUICHET_OK); /* the group after the one that had it signed */
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    assert_in_range(covered(w), 1000, ENTRIES + 402);
}

static int make_hasty_world(void **state) {
    if (make_world_folder(state)) return 1;
    struct world *w = *state;
    const struct store_options options = {
        .path = w->path, .log_key = w->key, .inbox_max = 64, .inbox_reserve = 16, .checkpoint_every_ms = 50};
    return store_open(&options, &w->store, NULL) || reader_open(w->store, &w->reader, NULL);
}

/* Entries that nobody writes after are covered too, once the time has passed; and an idle store writes nothing. */
static void test_kept_after_a_while(void **state) {
    struct world *w = *state;
    for (uint64_t round = 1; round <= 3; round++) {
        assert_int_equal(run(w, new_case(w)), GUICHET_OK);
        for (int i = 0; i < 3000 && covered(w) < round; i++) usleep(10000);
        assert_int_equal(covered(w), round);
    }
    struct store_figures before, after;
    store_figures(w->store, &before);
    usleep(200000);
    store_figures(w->store, &after);
    assert_int_equal(after.commits, before.commits);
}

#define with_log(test) cmocka_unit_test_setup_teardown(test, make_log, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_log(test_proofs),
        with_log(test_checkpoint),
        with_log(test_tampering),
        with_log(test_rewritten_history),
        with_log(test_no_start_on_a_cut_log),
        with_log(test_kept_as_the_log_grows),
        cmocka_unit_test_setup_teardown(test_kept_after_a_while, make_hasty_world, end_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
