/* Gathered writes of the log: what reaches the file, in which order, before what; and what happens when the disk
 * refuses. The gatherer is called as SQLite calls it; the disk below tells every call it gets. */
#include "broken_disk.h"
#include "world.h"

#include "base/log.h"
#include "store/wal_gather.h"
#include "store/writer.h"

#include <fcntl.h>
#include <sys/stat.h>

#define FRAME 4120 /* 24 bytes and a page */
#define PIECE (64 * 1024)
#define ROOM  (512 * 1024)
#define MOST  (2 * 1024 * 1024)

/* A log of our own, empty, with a gatherer on it. */
struct log {
    sqlite3 *db;
    sqlite3_file *file;
    struct wal_gather *gather;
    char path[128];
    uint8_t model[MOST];
    sqlite3_int64 size;
};

static struct {
    char calls[512];
    int sizes[512];
    sqlite3_int64 at[512];
    size_t count;
} heard;

static void watch(char call, int size, sqlite3_int64 at) {
    if (heard.count + 1 >= sizeof heard.calls) return;
    heard.calls[heard.count] = call;
    heard.sizes[heard.count] = size;
    heard.at[heard.count++] = at;
    heard.calls[heard.count] = '\0';
}

static void forget(void) {
    heard.count = 0;
    heard.calls[0] = '\0';
}

static sqlite3_file *log_of(sqlite3 *db) {
    sqlite3_file *file = NULL;
    assert_int_equal(sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file), SQLITE_OK);
    assert_non_null(file);
    return file;
}

static struct world *world_of(void **state) {
    return *state;
}

static struct log *make_log(struct world *w) {
    struct log *log = arena_alloc(&w->arena, sizeof *log);
    struct fail why = {0};
    snprintf(log->path, sizeof log->path, "%s/own.db-wal", w->folder);
    char *path = arena_printf(&w->arena, "%s/own.db", w->folder);
    assert_int_equal(sqlite3_open(path, &log->db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(log->db,
                                  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                                  "CREATE TABLE IF NOT EXISTS t (a); PRAGMA wal_checkpoint(TRUNCATE)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(wal_gather_start(log->db, &log->gather, &why), GUICHET_OK);
    log->file = log_of(log->db);
    disk.watch = watch;
    forget();
    return log;
}

static void end_log(struct log *log) {
    disk_repair();
    log->file->pMethods->xTruncate(log->file, 0);
    assert_int_equal(sqlite3_close(log->db), SQLITE_OK);
    wal_gather_free(log->gather);
    disk.watch = NULL;
}

static int end_own_world(void **state) {
    disk_repair();
    disk.watch = NULL;
    return end_world(state);
}

static int put(struct log *log, sqlite3_int64 at, int size) {
    uint8_t *data = log->model + at;
    for (int i = 0; i < size; i += 2) id_random(data + i, size - i < 2 ? 1 : 2);
    if (at + size > log->size) log->size = at + size;
    return log->file->pMethods->xWrite(log->file, data, size, at);
}

static int append(struct log *log, int size) {
    return put(log, log->size, size);
}

static int sync_log(struct log *log) {
    return log->file->pMethods->xSync(log->file, SQLITE_SYNC_NORMAL);
}

/* The file itself, past SQLite and the gatherer. */
static void assert_on_disk(struct log *log) {
    static uint8_t bytes[MOST];
    struct stat about;
    int file = open(log->path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &about), 0);
    assert_int_equal(about.st_size, log->size);
    assert_int_equal(pread(file, bytes, sizeof bytes, 0), log->size);
    assert_memory_equal(bytes, log->model, log->size);
    close(file);
}

static void test_a_commit_is_one_write(void **state) {
    struct log *log = make_log(world_of(state));
    for (int i = 0; i < 10; i++) {
        assert_int_equal(append(log, 24), SQLITE_OK);
        assert_int_equal(append(log, FRAME - 24), SQLITE_OK);
    }
    assert_string_equal(heard.calls, "");
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_string_equal(heard.calls, "ws");
    assert_int_equal(heard.sizes[0], 10 * FRAME);
    assert_on_disk(log);
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_string_equal(heard.calls, "wss"); /* nothing is written twice */
    end_log(log);
}

static void test_pieces(void **state) {
    struct log *log = make_log(world_of(state));
    for (int i = 0; i < 50; i++) assert_int_equal(append(log, FRAME), SQLITE_OK);
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_string_equal(heard.calls, "wwwws");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(heard.at[i], i * PIECE);
        assert_int_equal(heard.sizes[i], i < 3 ? PIECE : 50 * FRAME - 3 * PIECE);
    }
    assert_on_disk(log);
    end_log(log);
}

/* More than there is room for, and one write that is more than that by itself. */
static void test_room(void **state) {
    struct log *log = make_log(world_of(state));
    for (int i = 0; i < 200; i++) assert_int_equal(append(log, FRAME), SQLITE_OK);
    assert_true(heard.count > 0);
    assert_int_equal(append(log, ROOM + 1), SQLITE_OK);
    assert_on_disk(log); /* the large one went through, after all that was waiting */
    assert_int_equal(append(log, 24), SQLITE_OK);
    assert_int_equal(sync_log(log), SQLITE_OK);
    for (size_t i = 1; i + 1 < heard.count; i++) assert_int_equal(heard.at[i], heard.at[i - 1] + heard.sizes[i - 1]);
    assert_on_disk(log);
    end_log(log);
}

/* A write that does not follow sends what waits first, so the later one wins where they overlap. */
static void test_order(void **state) {
    struct log *log = make_log(world_of(state));
    assert_int_equal(append(log, 3 * FRAME), SQLITE_OK);
    assert_int_equal(put(log, FRAME, FRAME), SQLITE_OK);
    assert_string_equal(heard.calls, "w");
    assert_int_equal(put(log, FRAME, FRAME), SQLITE_OK);
    assert_string_equal(heard.calls, "ww");
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_string_equal(heard.calls, "wwws");
    assert_on_disk(log);
    end_log(log);
}

/* The calls that must find everything in the file. */
static int call_sync(struct log *log) {
    return sync_log(log);
}

static int call_read(struct log *log) {
    uint8_t data[16];
    int result = log->file->pMethods->xRead(log->file, data, sizeof data, log->size - 16);
    if (!result) assert_memory_equal(data, log->model + log->size - 16, sizeof data);
    return result;
}

static int call_size(struct log *log) {
    sqlite3_int64 size = -1;
    int result = log->file->pMethods->xFileSize(log->file, &size);
    if (!result) assert_int_equal(size, log->size);
    return result;
}

static int call_truncate(struct log *log) {
    int result = log->file->pMethods->xTruncate(log->file, log->size - 8);
    if (!result) log->size -= 8;
    return result;
}

static int call_elsewhere(struct log *log) {
    return put(log, 0, 8);
}

static int call_too_much(struct log *log) {
    return append(log, ROOM + 1);
}

static const struct {
    int (*call)(struct log *log);
    const char *wanted;
} calls[] = {{call_sync, "ws"},     {call_read, "wr"},     {call_size, "wz"},
             {call_truncate, "wt"}, {call_elsewhere, "w"}, {call_too_much, "wwwwwwwwww"}};

#define CALLS (sizeof calls / sizeof calls[0])

static void test_sent_before(void **state) {
    struct log *log = make_log(world_of(state));
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(append(log, FRAME), SQLITE_OK);
        assert_int_equal(append(log, FRAME), SQLITE_OK);
        forget();
        assert_int_equal(calls[i].call(log), SQLITE_OK);
        assert_string_equal(heard.calls, calls[i].wanted);
        assert_int_equal(sync_log(log), SQLITE_OK);
        assert_on_disk(log);
    }
    end_log(log);
}

/* Whoever had to send is told, its own call is not made, and what failed is not written behind SQLite's back later. */
static void test_refusals_are_told(void **state) {
    static const struct {
        atomic_bool *trouble;
        int wanted;
    } troubles[] = {{&disk.is_full, SQLITE_FULL}, {&disk.is_failing, SQLITE_IOERR_WRITE}};
    struct log *log = make_log(world_of(state));
    assert_int_equal(append(log, FRAME), SQLITE_OK);
    assert_int_equal(sync_log(log), SQLITE_OK);
    for (size_t i = 0; i < 2 * CALLS; i++) {
        sqlite3_int64 before = log->size;
        uint8_t first[8];
        memcpy(first, log->model, sizeof first);
        assert_int_equal(append(log, FRAME), SQLITE_OK);
        forget();
        *troubles[i % 2].trouble = true;
        assert_int_equal(calls[i / 2].call(log), troubles[i % 2].wanted);
        assert_string_equal(heard.calls, "w");
        disk_repair();
        log->size = before;
        memcpy(log->model, first, sizeof first);
        forget();
        assert_int_equal(sync_log(log), SQLITE_OK);
        assert_string_equal(heard.calls, "s");
        assert_on_disk(log);
    }
    end_log(log);
}

/* The disk takes a piece and a half: the failure is told, no sync follows, the rest is not tried. */
static void test_short_write(void **state) {
    struct log *log = make_log(world_of(state));
    for (int i = 0; i < 50; i++) assert_int_equal(append(log, FRAME), SQLITE_OK);
    disk.writes_left = 1;
    assert_int_equal(sync_log(log), SQLITE_FULL);
    assert_string_equal(heard.calls, "ww");
    disk_repair();
    log->size = PIECE + PIECE / 2;
    assert_on_disk(log);
    log->size = 0; /* SQLite writes the frames again from where they began */
    for (int i = 0; i < 50; i++) assert_int_equal(append(log, FRAME), SQLITE_OK);
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_on_disk(log);
    end_log(log);
}

static void test_lost_sync_is_told(void **state) {
    struct log *log = make_log(world_of(state));
    assert_int_equal(append(log, FRAME), SQLITE_OK);
    disk.loses_sync = true;
    assert_int_equal(sync_log(log), SQLITE_IOERR_FSYNC);
    end_log(log);
}

static void test_close_sends(void **state) {
    struct world *w = *state;
    for (int is_full = 0; is_full < 2; is_full++) {
        struct log *log = make_log(w);
        sqlite3_file *file = calloc(1, (size_t)disk.vfs.szOsFile);
        int got = 0;
        char *name = calloc(1, sizeof log->path + 8); /* SQLite wants more ends than one */
        snprintf(name, sizeof log->path, "%s/other-wal", w->folder);
        close(open(arena_printf(&w->arena, "%s/other", w->folder), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        assert_int_equal(
            disk.vfs.xOpen(&disk.vfs, name, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL, &got),
            SQLITE_OK);
        assert_ptr_not_equal(file->pMethods, log->file->pMethods); /* another log is not gathered … */
        file->pMethods = log->file->pMethods;                      /* … but this one shall be */
        assert_int_equal(file->pMethods->xWrite(file, "waiting", 7, 0), SQLITE_OK);
        forget();
        disk.is_full = is_full;
        assert_int_equal(file->pMethods->xClose(file), is_full ? SQLITE_FULL : SQLITE_OK);
        assert_string_equal(heard.calls, "wc"); /* closed in any case */
        free(file);
        free(name);
        end_log(log);
    }
}

/* Any calls in any order: every answer and the file itself are those of a plain array. */
static void test_like_a_plain_file(void **state) {
    struct log *log = make_log(world_of(state));
    assert_int_equal(append(log, 32), SQLITE_OK);
    for (int round = 0; round < 1500; round++) {
        uint16_t dice[3];
        id_random(dice, sizeof dice);
        forget();
        int size = 1 + dice[1] % (dice[0] % 50 == 0 ? 65535 : FRAME);
        if (log->size + size > MOST - ROOM - 2 || log->size < 32) {
            if (log->size < 32) memset(log->model + log->size, 0, (size_t)(32 - log->size)); /* it grows, by zeros */
            log->size = 32;
            assert_int_equal(log->file->pMethods->xTruncate(log->file, 32), SQLITE_OK);
        }
        if (dice[0] % 16 < 10) {
            assert_int_equal(append(log, size), SQLITE_OK);
        } else if (dice[0] % 16 < 12) {
            assert_int_equal(put(log, dice[2] % log->size, size), SQLITE_OK);
        } else {
            assert_int_equal(calls[dice[2] % 4].call(log), SQLITE_OK);
            assert_on_disk(log);
        }
    }
    assert_int_equal(sync_log(log), SQLITE_OK);
    assert_on_disk(log);
    end_log(log);
}

static const sqlite3_io_methods *main_methods(sqlite3 *db) {
    sqlite3_file *file = NULL;
    assert_int_equal(sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file), SQLITE_OK);
    return file->pMethods;
}

static void test_only_the_writers_log(void **state) {
    struct world *w = *state;
    struct db other;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    assert_int_equal(db_open(&other, w->path, DB_READ, NULL), GUICHET_OK);
    assert_int_equal(sqlite3_exec(other.handle, "SELECT * FROM requisition", NULL, NULL, NULL), SQLITE_OK);
    sqlite3 *writer = w->store->apply.db.handle;
    const sqlite3_io_methods *plain = log_of(other.handle)->pMethods;
    assert_ptr_equal(log_of(writer)->pMethods, w->store->apply.gather);
    assert_ptr_not_equal(plain, w->store->apply.gather);
    assert_ptr_equal(log_of(w->store->copier.db.handle)->pMethods, plain);
    assert_ptr_equal(main_methods(writer), main_methods(other.handle));
    db_close(&other);
}

/* The cases in a copy of the files as they lie there: what a crash at this moment would leave. */
static int cases_after_a_crash(struct world *w) {
    char *copy =
        arena_printf(&w->arena, "mkdir -p %s/crash && cp %s %s-wal %s/crash", w->folder, w->path, w->path, w->folder);
    char *path = arena_printf(&w->arena, "%s/crash/guichet.db", w->folder);
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    assert_int_equal(system(copy), 0);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM requisition", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int count = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return count;
}

static struct change *large_case(struct world *w) {
    struct change *c = new_case(w);
    char *content = arena_alloc(&w->arena, 300000);
    memset(content, 'x', 300000);
    c->content = (struct bytes){content, 300000}; /* several pieces */
    return c;
}

static void test_answered_is_in_the_file(void **state) {
    struct world *w = *state;
    for (int i = 1; i <= 6; i++) {
        assert_int_equal(run(w, i % 2 ? new_case(w) : large_case(w)), GUICHET_OK);
        assert_int_equal(cases_after_a_crash(w), i);
    }
}

static void test_refused_is_not_acknowledged(void **state) {
    struct world *w = *state;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    for (int left = 0; left < 4; left++) { /* the disk fills up at the first, the second … piece */
        disk.writes_left = left;
        assert_int_equal(run(w, large_case(w)), GUICHET_DISK);
        assert_int_equal(cases_after_a_crash(w), 1 + left);
        disk_repair();
        assert_int_equal(run(w, large_case(w)), GUICHET_OK);
        assert_int_equal(cases_after_a_crash(w), 2 + left);
    }
    disk.loses_sync = true;
    assert_int_equal(run(w, large_case(w)), GUICHET_DISK);
}

static void test_no_log(void **state) {
    struct wal_gather *gather = NULL;
    struct fail why = {0};
    sqlite3 *db = NULL;
    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(wal_gather_start(db, &gather, &why), GUICHET_INTERNAL);
    assert_null(gather);
    sqlite3_close(db);
    wal_gather_free(NULL);
}

#define in_folder(test)  cmocka_unit_test_setup_teardown(test, make_world_folder, end_own_world)
#define with_store(test) cmocka_unit_test_setup_teardown(test, make_world, end_own_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_folder(test_a_commit_is_one_write),
        in_folder(test_pieces),
        in_folder(test_room),
        in_folder(test_order),
        in_folder(test_sent_before),
        in_folder(test_refusals_are_told),
        in_folder(test_short_write),
        in_folder(test_lost_sync_is_told),
        in_folder(test_close_sends),
        in_folder(test_like_a_plain_file),
        with_store(test_only_the_writers_log),
        with_store(test_answered_is_in_the_file),
        with_store(test_refused_is_not_acknowledged),
        cmocka_unit_test(test_no_log),
    };
    disk_install();
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
