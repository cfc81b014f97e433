/* A disk that can be told to fail: SQLite's own VFS with some of its calls watched.
 *
 * The real file opens itself; then its table of calls is replaced by a copy in which xWrite and xSync look at a switch,
 * and calls on write-ahead logs are told to whoever watches. */
#ifndef TESTS_STORE_BROKEN_DISK_H
#define TESTS_STORE_BROKEN_DISK_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static struct {
    sqlite3_vfs vfs, *real;
    const sqlite3_io_methods *of[8];
    sqlite3_io_methods copies[8];
    bool is_log[8];
    size_t count;
    void (*watch)(char call, int size, sqlite3_int64 at); /* w r t s z c, before the call runs; logs only */
    atomic_int writes_left;                               /* before one that only half succeeds; negative: no limit */
    atomic_bool is_full, is_failing, loses_sync;
    atomic_int writes, syncs;
} disk;

static const sqlite3_io_methods *disk_real(sqlite3_file *file) {
    return disk.of[file->pMethods - disk.copies];
}

static void disk_tell(sqlite3_file *file, char call, int size, sqlite3_int64 at) {
    if (disk.watch && disk.is_log[file->pMethods - disk.copies]) disk.watch(call, size, at);
}

static int disk_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
    disk.writes++;
    disk_tell(file, 'w', size, at);
    if (disk.is_full) return SQLITE_FULL;
    if (disk.is_failing) return SQLITE_IOERR_WRITE;
    if (disk.writes_left == 0) {
        disk_real(file)->xWrite(file, data, size / 2, at);
        return SQLITE_FULL;
    }
    if (disk.writes_left > 0) disk.writes_left--;
    return disk_real(file)->xWrite(file, data, size, at);
}

static int disk_sync(sqlite3_file *file, int flags) {
    disk.syncs++;
    disk_tell(file, 's', 0, 0);
    return disk.loses_sync ? SQLITE_IOERR_FSYNC : disk_real(file)->xSync(file, flags);
}

static int disk_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at) {
    disk_tell(file, 'r', size, at);
    return disk_real(file)->xRead(file, data, size, at);
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size) {
    disk_tell(file, 't', 0, size);
    return disk_real(file)->xTruncate(file, size);
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size) {
    disk_tell(file, 'z', 0, 0);
    return disk_real(file)->xFileSize(file, size);
}

static int disk_close(sqlite3_file *file) {
    disk_tell(file, 'c', 0, 0);
    return disk_real(file)->xClose(file);
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got) {
    (void)vfs;
    int result = disk.real->xOpen(disk.real, name, file, flags, got);
    if (result || !file->pMethods) return result;
    size_t i = 0;
    bool is_log = flags & SQLITE_OPEN_WAL;
    while (i < disk.count && (disk.of[i] != file->pMethods || disk.is_log[i] != is_log)) i++;
    if (i == disk.count) {
        disk.of[i] = file->pMethods;
        disk.is_log[i] = is_log;
        disk.copies[i] = *file->pMethods;
        disk.copies[i].xRead = disk_read;
        disk.copies[i].xTruncate = disk_truncate;
        disk.copies[i].xFileSize = disk_size;
        disk.copies[i].xClose = disk_close;
        disk.copies[i].xWrite = disk_write;
        disk.copies[i].xSync = disk_sync;
        disk.count++;
    }
    file->pMethods = &disk.copies[i];
    return SQLITE_OK;
}

static inline void disk_install(void) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.writes_left = -1;
    disk.vfs = *disk.real;
    disk.vfs.zName = "broken";
    disk.vfs.xOpen = disk_open;
    sqlite3_vfs_register(&disk.vfs, 1);
}

static inline void disk_repair(void) {
    disk.is_full = disk.is_failing = disk.loses_sync = false;
    disk.writes_left = -1;
}

#endif
