/* Verifying the log from outside: every leaf from its text, every tile from its leaves, the root from all, and the
 * checkpoint that was kept. Read only; a living gateway may go on writing beside it. */
#include "store/store.h"

#include "seal/checkpoint.h"
#include "seal/keyfile.h"
#include "store/ledger.h"

enum verify_sql { VERIFY_BEGIN, VERIFY_ENTRIES, VERIFY_TILE, VERIFY_TILES, VERIFY_NOTE, VERIFY_COUNT };

static const char *const sql[VERIFY_COUNT] = {
    [VERIFY_BEGIN] = "BEGIN",
    [VERIFY_ENTRIES] = "SELECT log_index, leaf, text FROM entry ORDER BY log_index",
    [VERIFY_TILE] = "SELECT hash FROM log_node WHERE level = ?1 AND node = ?2",
    [VERIFY_TILES] = "SELECT count(*) FROM log_node",
    [VERIFY_NOTE] = "SELECT note FROM log_note WHERE one = 1",
};

struct point {
    uint64_t size;
    struct merkle_hash root;
};

struct verification {
    struct db db;
    struct merkle_tree tree;
    struct verifier *verifier;
    uint64_t tiles;
    struct point notes[2]; /* the database's own, and the caller's */
    size_t note_count;
    struct fail *why;
    int status;
};

static bool is_hash(struct bytes blob, const struct merkle_hash *hash) {
    return bytes_equal(blob, (struct bytes){(const char *)hash->bytes, sizeof hash->bytes});
}

static int refuse(struct verification *v, const char *what) {
    return v->status = fail(v->why, GUICHET_CRYPTO, "%s at log index %llu", what, (unsigned long long)v->tree.size);
}

static void check_tile(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    struct verification *v = to;
    if (level % LEDGER_TILE != 0 || v->status) return;
    sqlite3_stmt *s = v->db.statements[VERIFY_TILE];
    db_bind_int(s, 1, level);
    db_bind_int(s, 2, (int64_t)index);
    bool is_good = sqlite3_step(s) == SQLITE_ROW && is_hash(db_blob(s, 0), hash);
    sqlite3_reset(s);
    v->tiles++;
    if (!is_good) refuse(v, "the stored hash of a subtree is wrong");
}

static int check_notes(struct verification *v) {
    struct merkle_hash root;
    for (size_t i = 0; i < v->note_count; i++) {
        if (v->notes[i].size != v->tree.size) continue;
        merkle_root(&v->tree, &root);
        if (memcmp(root.bytes, v->notes[i].root.bytes, sizeof root.bytes) == 0) continue;
        return v->status = fail(v->why, GUICHET_CRYPTO, "the first %llu entries are not those of the signed checkpoint",
                                (unsigned long long)v->tree.size);
    }
    return GUICHET_OK;
}

/* How many entries a checkpoint speaks of. */
static uint64_t signed_size(const struct verification *v) {
    uint64_t size = 0;
    for (size_t i = 0; i < v->note_count; i++) {
        if (v->notes[i].size > size) size = v->notes[i].size;
    }
    return size;
}

static int check_entry(struct verification *v, sqlite3_stmt *s) {
    struct merkle_hash leaf;
    if (db_int(s, 0) != (int64_t)v->tree.size) return refuse(v, "an entry is missing");
    merkle_leaf(db_text(s, 2), &leaf);
    if (!is_hash(db_blob(s, 1), &leaf)) return refuse(v, "the entry is not the one that was logged");
    merkle_append(&v->tree, &leaf, check_tile, v);
    return v->status ? v->status : check_notes(v);
}

static int check_entries(struct verification *v) {
    sqlite3_stmt *s = v->db.statements[VERIFY_ENTRIES];
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        if (check_entry(v, s)) return v->status;
    }
    if (result != SQLITE_DONE) return db_fail(&v->db, result, v->why);
    if (signed_size(v) > v->tree.size) {
        return fail(v->why, GUICHET_CRYPTO,
                    "the log ends at log index %llu, but a checkpoint was signed for %llu entries",
                    (unsigned long long)v->tree.size, (unsigned long long)signed_size(v));
    }
    s = v->db.statements[VERIFY_TILES];
    uint64_t tiles = sqlite3_step(s) == SQLITE_ROW ? (uint64_t)db_int(s, 0) : UINT64_MAX;
    return tiles == v->tiles ? GUICHET_OK : refuse(v, "there are hashes of subtrees that do not exist");
}

static int add_note(struct verification *v, struct bytes note) {
    struct point *point = &v->notes[v->note_count++];
    return checkpoint_verify(v->verifier, note, &point->size, &point->root, v->why);
}

static int read_notes(struct verification *v, struct bytes note) {
    sqlite3_stmt *s = v->db.statements[VERIFY_NOTE];
    int status = sqlite3_step(s) == SQLITE_ROW ? add_note(v, db_text(s, 0)) : GUICHET_OK;
    sqlite3_reset(s);
    return status || note.size == 0 ? status : add_note(v, note);
}

static int open_parts(struct verification *v, const char *path, const char *vkey_path) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    int status = keyfile_read(vkey_path, false, text, &size, v->why);
    if (!status) status = checkpoint_open_verifier((struct bytes){text, size}, &v->verifier, v->why);
    if (!status) status = db_open(&v->db, path, DB_READ, v->why);
    if (!status) status = db_prepare(&v->db, sql, VERIFY_COUNT, v->why);
    if (!status && sqlite3_step(v->db.statements[VERIFY_BEGIN]) != SQLITE_DONE) {
        status = fail(v->why, GUICHET_DISK, "%s cannot be read", path);
    }
    return status;
}

int store_verify_log(const char *path, const char *vkey_path, struct bytes note, uint64_t *entries, struct arena *arena,
                     const char **words, struct fail *why) {
    struct verification v = {.why = why};
    int status = open_parts(&v, path, vkey_path);
    if (!status) status = read_notes(&v, note);
    if (!status) status = check_entries(&v);
    if (!status) {
        const char *signed_part = v.note_count ? arena_printf(arena, "; the first %llu stand under a signed checkpoint",
                                                              (unsigned long long)signed_size(&v))
                                               : "; no checkpoint was signed yet";
        *words = signed_part ? arena_printf(arena, "%llu entries, every leaf and every subtree recomputed%s",
                                            (unsigned long long)v.tree.size, signed_part)
                             : NULL;
        if (!*words) status = fail(why, GUICHET_MEMORY, "no memory for the report");
        *entries = v.tree.size;
    }
    checkpoint_close_verifier(v.verifier);
    db_close(&v.db);
    return status;
}
