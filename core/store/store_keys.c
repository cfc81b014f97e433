/* Counting data keys by the master key they stand under: for an operator who would retire one. */
#include "store/store.h"

#include "store/db.h"

/* Bytes 2 to 5 of a wrapped key are the number (seal/vault.c); a destroyed one is all zero. */
static const char *const sql[KEY_PLACES] = {
    [KEY_OF_REQUISITION] = "SELECT substr(wrapped_key, 2, 4), count(*) FROM content GROUP BY 1",
    [KEY_OF_UPLOAD] = "SELECT substr(sealed_key, 2, 4), count(*) FROM upload GROUP BY 1",
    [KEY_OF_AUTHORISATION] = "SELECT substr(wrapped_key, 2, 4), count(*) FROM authorisation GROUP BY 1",
    [KEY_OF_ITEM] = "SELECT substr(wrapped_key, 2, 4), count(*) FROM item WHERE length(wrapped_key) > 0 GROUP BY 1",
};

static struct store_key_count *row_of(struct store_key_count *counts, size_t *count, struct bytes text) {
    uint32_t number = 0;
    for (size_t i = 0; i < text.size; i++) number = number << 8 | (uint8_t)text.data[i];
    for (size_t i = 0; i < *count; i++)
        if (counts[i].number == number) return &counts[i];
    if (*count == STORE_KEY_COUNTS_MAX) return NULL;
    counts[*count] = (struct store_key_count){.number = number};
    return &counts[(*count)++];
}

static int count_table(struct db *db, int which, struct store_key_count *counts, size_t *count, struct fail *why) {
    sqlite3_stmt *s = db->statements[which];
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        struct store_key_count *row = row_of(counts, count, db_blob(s, 0));
        if (!row) return fail(why, GUICHET_LIMIT, "more than %d master keys", STORE_KEY_COUNTS_MAX);
        row->of[which] = db_int(s, 1);
    }
    return result == SQLITE_DONE ? GUICHET_OK : db_fail(db, result, why);
}

int store_count_keys(const char *path, struct store_key_count counts[STORE_KEY_COUNTS_MAX], size_t *count,
                     struct fail *why) {
    struct db db;
    *count = 0;
    int status = db_open(&db, path, DB_READ, why);
    if (status) return status;
    status = db_prepare(&db, sql, KEY_PLACES, why);
    for (int i = 0; i < KEY_PLACES && !status; i++) status = count_table(&db, i, counts, count, why);
    db_close(&db);
    return status;
}
