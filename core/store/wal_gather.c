/* Gathered writes: the log's file keeps its methods, six of them go through here first.
 * The file finds its gatherer by its table of methods, which is the gatherer's first member. */
#include "store/wal_gather.h"

#include <stdlib.h>
#include <string.h>

#define ROOM  (512 * 1024) /* a group of a hundred submissions */
#define PIECE (64 * 1024)  /* SQLite's own files take less than 128 KiB at once */

struct wal_gather {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *real;
    sqlite3_int64 at; /* where the waiting bytes go */
    int size;
    char waiting[ROOM];
};

static struct wal_gather *gather_of(sqlite3_file *file) {
    return (struct wal_gather *)(uintptr_t)file->pMethods;
}

/* The real methods may know their file by its table too, so each call gets the file as it was. */
static int write_real(struct wal_gather *gather, sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
    file->pMethods = gather->real;
    int result = gather->real->xWrite(file, data, size, at);
    file->pMethods = &gather->methods;
    return result;
}

static int write_pieces(struct wal_gather *gather, sqlite3_file *file, const char *data, int size, sqlite3_int64 at) {
    int result = SQLITE_OK;
    for (int sent = 0; sent < size && !result; sent += PIECE) {
        int piece = size - sent < PIECE ? size - sent : PIECE;
        result = write_real(gather, file, data + sent, piece, at + sent);
    }
    return result;
}

static int send(struct wal_gather *gather, sqlite3_file *file) {
    int size = gather->size;
    gather->size = 0;
    return write_pieces(gather, file, gather->waiting, size, gather->at);
}

static int gather_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
    struct wal_gather *gather = gather_of(file);
    bool follows = gather->size > 0 && at == gather->at + gather->size && size <= ROOM - gather->size;
    int result = follows ? SQLITE_OK : send(gather, file);
    if (result) return result;
    if (size > ROOM) return write_pieces(gather, file, data, size, at);
    if (gather->size == 0) gather->at = at;
    memcpy(gather->waiting + gather->size, data, (size_t)size);
    gather->size += size;
    return SQLITE_OK;
}

static int gather_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at) {
    struct wal_gather *gather = gather_of(file);
    int result = send(gather, file);
    if (result) return result;
    file->pMethods = gather->real;
    result = gather->real->xRead(file, data, size, at);
    file->pMethods = &gather->methods;
    return result;
}

static int gather_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct wal_gather *gather = gather_of(file);
    int result = send(gather, file);
    if (result) return result;
    file->pMethods = gather->real;
    result = gather->real->xTruncate(file, size);
    file->pMethods = &gather->methods;
    return result;
}

static int gather_sync(sqlite3_file *file, int flags) {
    struct wal_gather *gather = gather_of(file);
    int result = send(gather, file);
    if (result) return result;
    file->pMethods = gather->real;
    result = gather->real->xSync(file, flags);
    file->pMethods = &gather->methods;
    return result;
}

static int gather_size(sqlite3_file *file, sqlite3_int64 *size) {
    struct wal_gather *gather = gather_of(file);
    int result = send(gather, file);
    if (result) return result;
    file->pMethods = gather->real;
    result = gather->real->xFileSize(file, size);
    file->pMethods = &gather->methods;
    return result;
}

static int gather_close(sqlite3_file *file) {
    struct wal_gather *gather = gather_of(file);
    int result = send(gather, file);
    file->pMethods = gather->real;
    int closed = gather->real->xClose(file);
    return result ? result : closed;
}

int wal_gather_start(sqlite3 *db, struct wal_gather **out, struct fail *why) {
    sqlite3_file *file = NULL;
    int result = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (result || !file || !file->pMethods) return fail(why, GUICHET_INTERNAL, "the database has no write-ahead log");
    struct wal_gather *gather = malloc(sizeof *gather);
    if (!gather) return fail(why, GUICHET_MEMORY, "no memory to gather writes");
    gather->real = file->pMethods;
    gather->at = gather->size = 0;
    gather->methods = *gather->real;
    gather->methods.xClose = gather_close;
    gather->methods.xRead = gather_read;
    gather->methods.xWrite = gather_write;
    gather->methods.xTruncate = gather_truncate;
    gather->methods.xSync = gather_sync;
    gather->methods.xFileSize = gather_size;
    file->pMethods = &gather->methods;
    *out = gather;
    return GUICHET_OK;
}

void wal_gather_free(struct wal_gather *gather) {
    free(gather);
}
