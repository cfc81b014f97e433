/* A SQLite connection with its prepared statements.
 *
 * Floor: store. Thread: one owner. Statements are prepared once, by number, and kept until db_close. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/id.h"

#include <sqlite3.h>

struct db {
    sqlite3 *handle;
    sqlite3_stmt **statements;
    size_t count;
};

#define DB_BUSY_MS 5000 /* how long another connection is waited for */

enum db_mode { DB_WRITE, DB_READ };

/* DB_WRITE makes the file if it is not there and brings it to the newest schema. */
int db_open(struct db *db, const char *path, enum db_mode mode, struct fail *why);
/* Prepares `count` statements; those that are NULL in `sql` are left out. */
int db_prepare(struct db *db, const char *const *sql, size_t count, struct fail *why);
void db_close(struct db *db);

/* The status that stands for an SQLite result: OK, DISK, MEMORY or INTERNAL. */
int db_status(int result);
/* GUICHET_X with SQLite's words. */
int db_fail(const struct db *db, int result, struct fail *why);

/* Binding: positions from 1, texts and blobs are borrowed until the statement is reset. NULL text binds NULL. */
void db_bind_int(sqlite3_stmt *s, int at, int64_t number);
void db_bind_text(sqlite3_stmt *s, int at, const char *text);
void db_bind_bytes(sqlite3_stmt *s, int at, struct bytes text);
void db_bind_blob(sqlite3_stmt *s, int at, const void *data, size_t size);
void db_bind_id(sqlite3_stmt *s, int at, const struct id *id);

/* Reading: borrowed until the next step. */
int64_t db_int(sqlite3_stmt *s, int column);
struct bytes db_text(sqlite3_stmt *s, int column);
struct bytes db_blob(sqlite3_stmt *s, int column);
/* Zero when NULL. */
struct id db_id(sqlite3_stmt *s, int column);
/* Copies that live in the arena; NULL stays NULL. */
int db_take_text(sqlite3_stmt *s, int column, struct arena *arena, const char **out);
int db_take_blob(sqlite3_stmt *s, int column, struct arena *arena, struct bytes *out);

#endif
