/* A disk that can be told to fail: SQLite's own VFS with two of its calls watched.
 *
 * The real file opens itself; then its table of calls is replaced by a copy in which xWrite and xSync look at a switch.
 */
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
    size_t count;
    atomic_bool is_full, is_failing, loses_sync;
    atomic_int writes, syncs;
} disk;

static const sqlite3_io_methods *disk_real(sqlite3_file *file) {
    return disk.of[file->pMethods - disk.copies];
}

static int disk_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
    disk.writes++;
    if (disk.is_full) return SQLITE_FULL;
    if (disk.is_failing) return SQLITE_IOERR_WRITE;
    return disk_real(file)->xWrite(file, data, size, at);
}

static int disk_sync(sqlite3_file *file, int flags) {
    disk.syncs++;
    return disk.loses_sync ? SQLITE_IOERR_FSYNC : disk_real(file)->xSync(file, flags);
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got) {
    (void)vfs;
    int result = disk.real->xOpen(disk.real, name, file, flags, got);
    if (result || !file->pMethods) return result;
    size_t i = 0;
    while (i < disk.count && disk.of[i] != file->pMethods) i++;
    if (i == disk.count) {
        disk.of[i] = file->pMethods;
        disk.copies[i] = *file->pMethods;
        disk.copies[i].xWrite = disk_write;
        disk.copies[i].xSync = disk_sync;
        disk.count++;
    }
    file->pMethods = &disk.copies[i];
    return SQLITE_OK;
}

static inline void disk_install(void) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "broken";
    disk.vfs.xOpen = disk_open;
    sqlite3_vfs_register(&disk.vfs, 1);
}

static inline void disk_repair(void) {
    disk.is_full = disk.is_failing = disk.loses_sync = false;
}

#endif
