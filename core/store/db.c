/* SQLite, opened the way the store needs it. */
#include "store/db.h"

#include "store/schema.h"

#include <pthread.h>

/* synchronous=FULL: with NORMAL a power cut loses commits that were answered. cache_size: SQLite walks its whole cache
 * at the end of nearly every commit (splitting pages touches page 262145, so it looks for pages to drop), and what is
 * not in the cache is a copy from the map away. */
static const char write_pragmas[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;"
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-12288; PRAGMA mmap_size=268435456;"
    "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=FAST; PRAGMA journal_size_limit=67108864;";
static const char read_pragmas[] = "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192;"
                                   "PRAGMA mmap_size=1073741824;";

int db_status(int result) {
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return GUICHET_OK;
    case SQLITE_NOMEM: return GUICHET_MEMORY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return GUICHET_DISK;
    default: return GUICHET_INTERNAL;
    }
}

int db_fail(const struct db *db, int result, struct fail *why) {
    return fail(why, db_status(result), "the database says: %s (%d)", sqlite3_errmsg(db->handle),
                sqlite3_extended_errcode(db->handle));
}

static int set_up(struct db *db, const char *path, enum db_mode mode, struct fail *why) {
    int flags = mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int result = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result) return fail(why, db_status(result), "cannot open %s: %s", path, sqlite3_errstr(result));
    sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    result = sqlite3_exec(db->handle, mode == DB_WRITE ? write_pragmas : read_pragmas, NULL, NULL, NULL);
    if (result) return fail(why, db_status(result), "cannot open %s: %s", path, sqlite3_errmsg(db->handle));
    int status = mode == DB_WRITE ? schema_migrate(db->handle, schema_newest(), why) : schema_check(db->handle, why);
    return status ? fail_prefix(why, "%s: ", path) : GUICHET_OK;
}

/* SQLite counts every allocation under one lock for all threads unless it is told not to, before its first use. */
static void configure(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int db_open(struct db *db, const char *path, enum db_mode mode, struct fail *why) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct fail words = {0};
    pthread_once(&once, configure);
    *db = (struct db){0};
    int status = set_up(db, path, mode, &words);
    if (!status) return GUICHET_OK;
    db_close(db);
    return fail(why, status, "%s", words.text);
}

int db_prepare(struct db *db, const char *const *sql, size_t count, struct fail *why) {
    db->statements = calloc(count, sizeof(sqlite3_stmt *));
    if (!db->statements) return fail(why, GUICHET_MEMORY, "no memory for %zu statements", count);
    db->count = count;
    for (size_t i = 0; i < count; i++) {
        if (!sql[i]) continue;
        int result = sqlite3_prepare_v3(db->handle, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &db->statements[i], NULL);
        if (result) return db_fail(db, result, why);
    }
    return GUICHET_OK;
}

void db_close(struct db *db) {
    if (!db) return;
    for (size_t i = 0; i < db->count; i++) sqlite3_finalize(db->statements[i]);
    free(db->statements);
    sqlite3_close(db->handle);
    *db = (struct db){0};
}

void db_bind_int(sqlite3_stmt *s, int at, int64_t number) {
    sqlite3_bind_int64(s, at, number);
}

void db_bind_text(sqlite3_stmt *s, int at, const char *text) {
    db_bind_bytes(s, at, bytes_of(text));
}

void db_bind_bytes(sqlite3_stmt *s, int at, struct bytes text) {
    if (text.data) sqlite3_bind_text64(s, at, text.data, text.size, SQLITE_STATIC, SQLITE_UTF8);
    else sqlite3_bind_null(s, at);
}

/* An empty blob is not NULL. */
void db_bind_blob(sqlite3_stmt *s, int at, const void *data, size_t size) {
    sqlite3_bind_blob64(s, at, size > 0 ? data : "", size, SQLITE_STATIC);
}

void db_bind_id(sqlite3_stmt *s, int at, const struct id *id) {
    sqlite3_bind_blob(s, at, id->bytes, sizeof id->bytes, SQLITE_STATIC);
}

int64_t db_int(sqlite3_stmt *s, int column) {
    return sqlite3_column_int64(s, column);
}

struct bytes db_text(sqlite3_stmt *s, int column) {
    const char *text = (const char *)sqlite3_column_text(s, column);
    return (struct bytes){text, text ? (size_t)sqlite3_column_bytes(s, column) : 0};
}

struct bytes db_blob(sqlite3_stmt *s, int column) {
    const char *data = sqlite3_column_blob(s, column);
    return (struct bytes){data, data ? (size_t)sqlite3_column_bytes(s, column) : 0};
}

struct id db_id(sqlite3_stmt *s, int column) {
    struct id id = {{0}};
    struct bytes blob = db_blob(s, column);
    if (blob.size == sizeof id.bytes) memcpy(id.bytes, blob.data, sizeof id.bytes);
    return id;
}

int db_take_text(sqlite3_stmt *s, int column, struct arena *arena, const char **out) {
    struct bytes text = db_text(s, column);
    *out = text.data ? arena_copy(arena, text) : NULL;
    return text.data && !*out ? GUICHET_MEMORY : GUICHET_OK;
}

int db_take_blob(sqlite3_stmt *s, int column, struct arena *arena, struct bytes *out) {
    struct bytes blob = db_blob(s, column);
    char *copy = arena_copy(arena, blob);
    *out = (struct bytes){copy, copy ? blob.size : 0};
    return copy ? GUICHET_OK : GUICHET_MEMORY;
}
