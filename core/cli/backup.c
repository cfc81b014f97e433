/* Copying first, then looking at what was copied: sums are of what lies on the disk. */
#include "cli/backup.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/files.h"
#include "cli/language.h"
#include "seal/digest.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT       1
#define LIST         "backup.json"
#define LIST_MAX     (256u << 20)
#define PIECE        65536
#define SEALED_CHUNK (65536 + 16) /* seal/vault.h: chunks of an upload */

static int path_of(char out[FILES_PATH_MAX], const char *folder, const char *name, struct fail *why) {
    int size = snprintf(out, FILES_PATH_MAX, "%s/%s", folder, name);
    if (size > 0 && size < FILES_PATH_MAX) return GUICHET_OK;
    return fail(why, GUICHET_TOO_LARGE, "%s: the path is too long", folder);
}

static int make_folder(const char *folder, const char *name, struct fail *why) {
    char path[FILES_PATH_MAX];
    int status = path_of(path, folder, name, why);
    if (status || files_is_folder(path)) return status;
    return files_make_folder(path, 0700, why);
}

/* ---- sums ---- */

static int sum_file(const char *path, uint8_t out[DIGEST_SIZE], int64_t *size, struct fail *why) {
    char piece[PIECE];
    struct digest digest;
    ssize_t got = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return fail(why, GUICHET_CRYPTO, "%s is missing: %s", path, strerror(errno));
    digest_begin(&digest);
    for (*size = 0; (got = read(file, piece, sizeof piece)) > 0; *size += got)
        digest_add(&digest, (struct bytes){piece, (size_t)got});
    int error = got < 0 ? errno : 0;
    close(file);
    digest_end(&digest, out);
    return error ? fail(why, GUICHET_DISK, "%s cannot be read: %s", path, strerror(error)) : GUICHET_OK;
}

static int sync_path(const char *path, struct fail *why) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_synced = file >= 0 && fsync(file) == 0;
    int error = errno;
    if (file >= 0) close(file);
    return is_synced ? GUICHET_OK : fail(why, GUICHET_DISK, "%s cannot be made durable: %s", path, strerror(error));
}

static int list_file(const char *folder, const char *path, struct json_out *out, struct backup_report *report,
                     struct fail *why) {
    uint8_t sum[DIGEST_SIZE];
    char hex[2 * DIGEST_SIZE + 1];
    int64_t size = 0;
    int status = sum_file(path, sum, &size, why);
    if (status) return status;
    text_hex(sum, sizeof sum, hex);
    json_object(out);
    json_text_member(out, "path", path + strlen(folder) + 1);
    json_int_member(out, "size", size);
    json_text_member(out, "sha256", hex);
    json_object_end(out);
    report->files++;
    report->bytes += (uint64_t)size;
    return GUICHET_OK;
}

/* Made durable and closed to others, keys among them; a folder once all in it is. */
static int list_one(const char *folder, const FTSENT *entry, struct json_out *out, struct backup_report *report,
                    struct fail *why) {
    const char *path = entry->fts_accpath;
    if (entry->fts_info == FTS_D) return GUICHET_OK;
    if (entry->fts_info != FTS_F && entry->fts_info != FTS_DP)
        return fail(why, GUICHET_DISK, "%s is neither a file nor a folder", path);
    if (chmod(path, entry->fts_info == FTS_DP ? 0700 : 0600))
        return fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    int status = sync_path(path, why);
    return status || entry->fts_info == FTS_DP ? status : list_file(folder, path, out, report, why);
}

static int list_all(const char *folder, struct json_out *out, struct backup_report *report, struct fail *why) {
    char path[FILES_PATH_MAX];
    char *const roots[] = {path, NULL};
    int status = GUICHET_OK;
    snprintf(path, sizeof path, "%s", folder);
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!tree) return fail(why, GUICHET_DISK, "%s: %s", folder, strerror(errno));
    for (FTSENT *entry; !status && (entry = fts_read(tree));) status = list_one(folder, entry, out, report, why);
    fts_close(tree);
    return status;
}

static int write_list(const char *folder, struct backup_report *report, struct fail *why) {
    struct buffer text;
    struct json_out out;
    char path[FILES_PATH_MAX];
    int status = path_of(path, folder, LIST, why);
    if (status) return status;
    buffer_init(&text, LIST_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_int_member(&out, "format", FORMAT);
    json_time_member(&out, "created_at", clock_utc_ms());
    json_text_member(&out, "guichet", GUICHET_VERSION);
    json_int_member(&out, "log_size", (int64_t)report->log_size);
    json_bool_member(&out, "has_keys", report->has_keys);
    json_key(&out, "files");
    json_array(&out);
    status = list_all(folder, &out, report, why);
    json_array_end(&out);
    json_object_end(&out);
    buffer_add_text(&text, "\n");
    if (!status) status = text.status;
    if (!status) status = files_write(path, 0600, buffer_bytes(&text), why);
    if (!status) status = sync_path(path, why);
    buffer_done(&text);
    return status ? status : sync_path(folder, why);
}

/* ---- the log ---- */

static int verify_log(const char *folder, struct backup_report *report, struct fail *why) {
    char database[FILES_PATH_MAX], vkey[FILES_PATH_MAX];
    struct arena arena;
    const char *words;
    int status = path_of(database, folder, "data/guichet.db", why);
    if (!status) status = path_of(vkey, folder, "keys/log.vkey", why);
    arena_init(&arena, 8u << 20);
    if (!status)
        status = store_verify_log(database, vkey, (struct bytes){NULL, 0}, &report->log_size, &arena, &words, why);
    arena_done(&arena);
    return status;
}

/* ---- making ---- */

/* What a gateway's folder holds beside its data; secrets only when asked for. */
static const struct {
    const char *name;
    bool is_secret;
} kept[] = {{"guichet.lua", false}, {"scripts", false}, {"config", false}, {"keys", true}, {"pki", true}};

static int copy_kept(const char *from, const char *to, bool with_keys, struct fail *why) {
    char here[FILES_PATH_MAX], there[FILES_PATH_MAX];
    int status = GUICHET_OK;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0] && !status; i++) {
        if (kept[i].is_secret && !with_keys) continue;
        status = path_of(here, from, kept[i].name, why);
        if (!status) status = path_of(there, to, kept[i].name, why);
        if (!status && files_exist(here)) status = files_copy(here, there, why);
    }
    return status;
}

/* keys/log.key → keys/log.vkey: what the log is verified by is no secret. */
static int copy_verifier(const struct settings *settings, const char *to, struct fail *why) {
    char here[FILES_PATH_MAX], there[FILES_PATH_MAX];
    const char *dot = strrchr(settings->log_key, '.');
    size_t size = dot && !strchr(dot, '/') ? (size_t)(dot - settings->log_key) : strlen(settings->log_key);
    snprintf(here, sizeof here, "%.*s.vkey", (int)size, settings->log_key);
    int status = make_folder(to, "keys", why);
    if (!status) status = path_of(there, to, "keys/log.vkey", why);
    return status || files_exist(there) ? status : files_copy(here, there, why);
}

struct files_taken {
    const char *from, *to;
    struct fail *why;
};

static int64_t sealed_size(int64_t size) {
    int64_t chunks = size ? (size - 1) / (SEALED_CHUNK - 16) + 1 : 1;
    return size + 16 * chunks;
}

/* What nobody refers to, or what was erased, may have gone meanwhile. */
static int take_upload(void *to, const struct id *id, int64_t size, bool is_needed) {
    const struct files_taken *taken = to;
    char here[FILES_PATH_MAX], there[FILES_PATH_MAX], name[ID_TEXT_SIZE + 1];
    struct stat about;
    id_format(id, name);
    int status = path_of(here, taken->from, name, taken->why);
    if (!status) status = path_of(there, taken->to, name, taken->why);
    if (status) return status;
    bool is_there = stat(here, &about) == 0 && about.st_size == sealed_size(size);
    if (is_there) return files_copy(here, there, taken->why);
    return is_needed ? fail(taken->why, GUICHET_CRYPTO, "%s is missing or has not its size", here) : GUICHET_OK;
}

static int copy_uploads(const struct settings *settings, const char *database, const char *to, struct fail *why) {
    char from[FILES_PATH_MAX], there[FILES_PATH_MAX];
    const char *slash = strrchr(settings->store_path, '/');
    snprintf(from, sizeof from, "%.*s/uploads", slash ? (int)(slash - settings->store_path) : 1,
             slash ? settings->store_path : ".");
    int status = make_folder(to, "data/uploads", why);
    if (!status) status = path_of(there, to, "data/uploads", why);
    struct files_taken taken = {from, there, why};
    return status ? status : store_each_upload(database, take_upload, &taken, why);
}

static int fill(const struct settings *settings, const char *to, bool with_keys, struct backup_report *report,
                struct fail *why) {
    char database[FILES_PATH_MAX];
    int status =
        copy_kept(settings->folder, to, with_keys, why); /* first: keys/log.state may not be ahead of the log */
    if (!status) status = make_folder(to, "data", why);
    if (!status) status = path_of(database, to, "data/guichet.db", why);
    if (!status) status = store_backup(settings->store_path, database, why); /* files outlive their rows */
    if (!status && chmod(database, 0600)) status = fail(why, GUICHET_DISK, "%s: %s", database, strerror(errno));
    if (!status) status = copy_uploads(settings, database, to, why);
    if (!status) status = copy_verifier(settings, to, why);
    if (!status) status = verify_log(to, report, why);
    return status ? status : write_list(to, report, why);
}

int backup_make(const struct settings *settings, const char *out, bool with_keys, struct backup_report *report,
                struct fail *why) {
    char part[FILES_PATH_MAX];
    struct backup_report seen;
    *report = (struct backup_report){.has_keys = with_keys};
    if (files_exist(out)) return fail(why, GUICHET_CONFIG, "%s is there already", out);
    if (snprintf(part, sizeof part, "%s.part", out) >= (int)sizeof part)
        return fail(why, GUICHET_TOO_LARGE, "%s: the path is too long", out);
    files_remove(part); /* of a backup that was cut short */
    int status = files_make_folder(part, 0700, why);
    if (status) return status;
    status = fill(settings, part, with_keys, report, why);
    if (!status) status = backup_verify(part, &seen, why);
    if (!status && rename(part, out)) status = fail(why, GUICHET_DISK, "%s: %s", out, strerror(errno));
    if (status) files_remove(part);
    return status;
}

/* ---- verifying ---- */

/* A path that stays in the folder. */
static bool is_inside(const char *path) {
    return path[0] && path[0] != '/' && !strstr(path, "..");
}

static int check_one(const char *folder, yyjson_val *file, struct backup_report *report, struct fail *why) {
    const char *name = json_get_string(file, "path", ""), *wanted = json_get_string(file, "sha256", "");
    char path[FILES_PATH_MAX], hex[2 * DIGEST_SIZE + 1];
    uint8_t sum[DIGEST_SIZE];
    int64_t size = 0;
    if (!is_inside(name)) return fail(why, GUICHET_CRYPTO, "%s/" LIST " names \"%s\"", folder, name);
    int status = path_of(path, folder, name, why);
    if (!status) status = sum_file(path, sum, &size, why);
    if (status) return status;
    text_hex(sum, sizeof sum, hex);
    if (strcmp(hex, wanted) != 0 || size != json_get_int(file, "size", -1))
        return fail(why, GUICHET_CRYPTO, "%s is damaged: it is not what was backed up", path);
    report->files++;
    report->bytes += (uint64_t)size;
    return GUICHET_OK;
}

/* The list itself; its arena holds what it points to. */
static int read_list(const char *folder, struct arena *arena, yyjson_val **list, struct fail *why) {
    char path[FILES_PATH_MAX];
    struct bytes text;
    int status = path_of(path, folder, LIST, why);
    if (!status && !files_exist(path))
        return fail(why, GUICHET_CRYPTO, "%s is no backup, or one that was not finished: it has no " LIST, folder);
    if (!status) status = files_read(path, LIST_MAX, arena, &text, why);
    if (!status && json_read(text, arena, list, NULL))
        status = fail(why, GUICHET_CRYPTO, "%s is damaged: it does not read", path);
    if (!status && json_get_int(*list, "format", 0) != FORMAT)
        status = fail(why, GUICHET_CRYPTO, "%s is of a form that this program does not know", path);
    return status;
}

static int verify(const char *folder, yyjson_val *list, struct backup_report *report, struct fail *why) {
    yyjson_val *file;
    size_t i, count;
    int status = GUICHET_OK;
    uint64_t log_size = (uint64_t)json_get_int(list, "log_size", -1);
    *report = (struct backup_report){.has_keys = json_get_bool(list, "has_keys", false)};
    yyjson_arr_foreach(json_get(list, "files"), i, count, file) {
        if (!status) status = check_one(folder, file, report, why);
    }
    if (!status) status = verify_log(folder, report, why);
    if (!status && report->log_size != log_size)
        status = fail(why, GUICHET_CRYPTO, "%s: the log has %llu entries, not %llu", folder,
                      (unsigned long long)report->log_size, (unsigned long long)log_size);
    return status;
}

int backup_verify(const char *folder, struct backup_report *report, struct fail *why) {
    struct arena arena;
    yyjson_val *list;
    arena_init(&arena, 2 * (size_t)LIST_MAX);
    int status = read_list(folder, &arena, &list, why);
    if (!status) status = verify(folder, list, report, why);
    arena_done(&arena);
    return status;
}

/* ---- restoring ---- */

static int make_folders(const char *to, const char *name, struct fail *why) {
    char part[FILES_PATH_MAX];
    int status = GUICHET_OK;
    for (const char *slash = strchr(name, '/'); slash && !status; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - name), name);
        status = make_folder(to, part, why);
    }
    return status;
}

static int restore_one(const char *folder, const char *to, const char *name, struct fail *why) {
    char here[FILES_PATH_MAX], there[FILES_PATH_MAX];
    int status = path_of(here, folder, name, why);
    if (!status) status = path_of(there, to, name, why);
    if (!status) status = make_folders(to, name, why);
    if (status || files_exist(there)) return status;
    status = files_copy(here, there, why);
    if (!status && chmod(there, 0600)) status = fail(why, GUICHET_DISK, "%s: %s", there, strerror(errno));
    return status ? status : sync_path(there, why);
}

#define DATABASE "data/guichet.db"

/* The database last: without it nobody takes the folder for restored. */
static int restore_all(const char *folder, const char *to, yyjson_val *list, struct fail *why) {
    yyjson_val *file;
    size_t i, count;
    int status = GUICHET_OK;
    yyjson_arr_foreach(json_get(list, "files"), i, count, file) {
        const char *name = json_get_string(file, "path", "");
        if (!status && strcmp(name, DATABASE) != 0) status = restore_one(folder, to, name, why);
    }
    return status ? status : restore_one(folder, to, DATABASE, why);
}

int backup_restore(const char *folder, const char *to, struct backup_report *report, struct fail *why) {
    struct arena arena;
    yyjson_val *list = NULL;
    char database[FILES_PATH_MAX];
    int status = path_of(database, to, DATABASE, why);
    if (!status && files_exist(database))
        return fail(why, GUICHET_CONFIG, "%s is there already: a backup is restored into a folder without data",
                    database);
    arena_init(&arena, 2 * (size_t)LIST_MAX);
    if (!status) status = read_list(folder, &arena, &list, why);
    if (!status) status = verify(folder, list, report, why);
    if (!status && !files_is_folder(to)) status = files_make_folder(to, 0700, why);
    if (!status) status = restore_all(folder, to, list, why);
    arena_done(&arena);
    return status;
}

void backup_tell(const char *words, const struct backup_report *report) {
    printf(language_pick("%s : %llu fichiers, %llu octets, journal de %llu entrées vérifié.\n",
                         "%s: %llu files, %llu bytes, log of %llu entries verified.\n"),
           words, (unsigned long long)report->files, (unsigned long long)report->bytes,
           (unsigned long long)report->log_size);
    if (!report->has_keys)
        printf("%s\n", language_pick("Sans keys/ ni pki/ : leur copie est à garder à part.",
                                     "Without keys/ and pki/: their copy is to be kept apart."));
}
