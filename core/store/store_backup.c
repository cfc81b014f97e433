/* A copy of a living database: SQLite's online backup in one step, which is one read transaction, so writers neither
 * wait nor change what is copied. */
#include "store/store.h"

#include "store/db.h"

#include <unistd.h>

enum { UPLOADS_ALL, UPLOADS_COUNT };

static const char *const sql[UPLOADS_COUNT] = {
    [UPLOADS_ALL] = "SELECT id, size, requisition IS NOT NULL AND sealed_key <> zeroblob(length(sealed_key))"
                    " FROM upload ORDER BY id",
};

/* One file of its own: no log beside it. */
static int finish(sqlite3 *to, const char *path, struct fail *why) {
    sqlite3_stmt *s = NULL;
    const char *said = "no answer";
    int status = GUICHET_OK;
    if (sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return fail(why, GUICHET_DISK, "%s: %s", path, sqlite3_errmsg(to));
    if (sqlite3_prepare_v2(to, "PRAGMA quick_check(1)", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        said = (const char *)sqlite3_column_text(s, 0);
    if (strcmp(said, "ok") != 0) status = fail(why, GUICHET_DISK, "%s: the copy does not hold: %s", path, said);
    sqlite3_finalize(s);
    return status;
}

static int copy(struct db *from, const char *path, struct fail *why) {
    sqlite3 *to = NULL;
    int result = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_backup *backup = result ? NULL : sqlite3_backup_init(to, "main", from->handle, "main");
    if (backup) sqlite3_backup_step(backup, -1);
    if (!result) result = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
    int status = result ? fail(why, GUICHET_DISK, "%s: the database cannot be copied: %s", path, sqlite3_errstr(result))
                        : finish(to, path, why);
    sqlite3_close(to);
    return status;
}

int store_backup(const char *path, const char *to, struct fail *why) {
    struct db from;
    int status = db_open(&from, path, DB_READ, why);
    if (status) return status;
    status = copy(&from, to, why);
    db_close(&from);
    return status;
}

int store_each_upload(const char *path, int (*take)(void *to, const struct id *id, int64_t size, bool is_needed),
                      void *to, struct fail *why) {
    struct db db;
    int result = SQLITE_DONE, status = db_open(&db, path, DB_READ, why);
    if (status) return status;
    status = db_prepare(&db, sql, UPLOADS_COUNT, why);
    sqlite3_stmt *s = status ? NULL : db.statements[UPLOADS_ALL];
    while (!status && (result = sqlite3_step(s)) == SQLITE_ROW) {
        struct id id = db_id(s, 0);
        status = take(to, &id, db_int(s, 1), db_int(s, 2) != 0);
    }
    if (!status && result != SQLITE_DONE) status = db_fail(&db, result, why);
    db_close(&db);
    return status;
}
