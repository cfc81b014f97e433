/* Paths, reading, sweeping. */
#include "desk/upload_files.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SWEEP_MAX 100 /* rows a round */

/* data/uploads, beside the database. */
void upload_files_folder(const struct desk *desk, char out[UPLOAD_FILES_PATH_SIZE]) {
    const char *path = desk->settings->store_path, *slash = strrchr(path, '/');
    snprintf(out, UPLOAD_FILES_PATH_SIZE - 64, "%.*s/uploads", slash ? (int)(slash - path) : 1, slash ? path : ".");
}

void upload_files_path(const struct desk *desk, const struct id *id, const char *suffix,
                       char out[UPLOAD_FILES_PATH_SIZE]) {
    char folder[UPLOAD_FILES_PATH_SIZE], text[ID_TEXT_SIZE + 1];
    upload_files_folder(desk, folder);
    id_format(id, text);
    snprintf(out, UPLOAD_FILES_PATH_SIZE, "%.4100s/%s%s", folder, text, suffix);
}

/* ---- giving out ---- */

int upload_files_open(const struct seat *seat, const struct query_row_upload *row, struct arena *arena,
                      struct upload_file *out, struct fail *why) {
    struct bytes plain;
    yyjson_val *meta = NULL;
    *out = (struct upload_file){.id = row->upload.id, .size = row->upload.size};
    memcpy(out->sha256, row->upload.sha256, sizeof(out->sha256));
    int status = vault_unwrap(seat->desk->vault, &row->upload.id, row->upload.sealed_key, &out->key, why);
    if (status) return status;
    status = vault_unseal(&out->key, "upload", row->upload.sealed_meta, arena, &plain, why);
    if (!status) status = json_read(plain, arena, &meta, why);
    out->name = json_get_string(meta, "name", "file");
    out->media_type = json_get_string(meta, "media_type", "application/octet-stream");
    if (status) vault_wipe_key(&out->key);
    return status;
}

/* One chunk of the file, opened. */
static int read_chunk(const struct upload_file *file, int descriptor, uint64_t number, char *plain, size_t *size,
                      struct fail *why) {
    char sealed[UPLOAD_FILES_SEALED];
    uint64_t last = file->size ? ((uint64_t)file->size - 1) / VAULT_CHUNK_SIZE : 0;
    ssize_t got = pread(descriptor, sealed, sizeof(sealed), (off_t)(number * UPLOAD_FILES_SEALED));
    if (got < 0) return fail(why, GUICHET_DISK, "the file cannot be read: %s", uv_strerror(-errno));
    return vault_unseal_chunk(&file->key, number, number == last, (struct bytes){sealed, (size_t)got}, plain, size,
                              why);
}

int upload_files_read(const struct desk *desk, const struct upload_file *file, int64_t from, size_t size,
                      struct buffer *out, struct fail *why) {
    char path[UPLOAD_FILES_PATH_SIZE], *plain = malloc(VAULT_CHUNK_SIZE);
    upload_files_path(desk, &file->id, "", path);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC), status = GUICHET_OK;
    if (descriptor < 0 || !plain) status = fail(why, GUICHET_DISK, "the file cannot be opened");
    while (size && !status) {
        size_t got = 0, skip = (size_t)(from % VAULT_CHUNK_SIZE);
        status = read_chunk(file, descriptor, (uint64_t)from / VAULT_CHUNK_SIZE, plain, &got, why);
        if (!status && got <= skip) status = fail(why, GUICHET_CRYPTO, "the file is shorter than it was");
        if (status) break;
        size_t piece = got - skip < size ? got - skip : size;
        status = buffer_add(out, plain + skip, piece);
        if (status) fail(why, status, "no room for the file");
        from += (int64_t)piece;
        size -= piece;
    }
    if (descriptor >= 0) close(descriptor);
    if (plain) bytes_wipe(plain, VAULT_CHUNK_SIZE);
    free(plain);
    return status;
}

/* ---- lending ---- */

struct lent {
    struct content content;
    struct upload_file file;
    int descriptor;
    char plain[VAULT_CHUNK_SIZE];
};

static int read_lent(struct content *content, uint64_t at, void *to, size_t size, size_t *got) {
    struct lent *lent = chain_item(content, struct lent, content);
    size_t there = 0, skip = (size_t)(at % VAULT_CHUNK_SIZE);
    *got = 0;
    if (at >= (uint64_t)lent->file.size) return GUICHET_OK;
    int status = read_chunk(&lent->file, lent->descriptor, at / VAULT_CHUNK_SIZE, lent->plain, &there, NULL);
    if (status || there <= skip) return status ? status : GUICHET_CRYPTO;
    *got = there - skip < size ? there - skip : size;
    memcpy(to, lent->plain + skip, *got);
    return GUICHET_OK;
}

static void free_lent(struct content *content) {
    struct lent *lent = chain_item(content, struct lent, content);
    if (lent->descriptor >= 0) close(lent->descriptor);
    vault_wipe_key(&lent->file.key);
    bytes_wipe(lent->plain, sizeof lent->plain);
    free(lent);
}

int upload_files_lend(const struct desk *desk, const struct upload_file *file, struct content **out, struct fail *why) {
    char path[UPLOAD_FILES_PATH_SIZE];
    struct lent *lent = calloc(1, sizeof *lent);
    if (!lent) return fail(why, GUICHET_MEMORY, "no memory for a file");
    *lent = (struct lent){.content = {.holds = 1, .read = read_lent, .free = free_lent}, .file = *file};
    upload_files_path(desk, &file->id, "", path);
    lent->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    *out = &lent->content;
    if (lent->descriptor >= 0) return GUICHET_OK;
    content_drop(&lent->content);
    *out = NULL;
    return fail(why, GUICHET_DISK, "the file cannot be opened");
}

/* ---- taking in, whole ---- */

static int write_chunks(int descriptor, const struct data_key *key, struct bytes data, struct fail *why) {
    char sealed[UPLOAD_FILES_SEALED];
    uint64_t number = 0;
    bool last;
    do {
        size_t piece = data.size < VAULT_CHUNK_SIZE ? data.size : VAULT_CHUNK_SIZE, size;
        last = piece == data.size;
        int status = vault_seal_chunk(key, number++, last, (struct bytes){data.data, piece}, sealed, &size, why);
        if (status) return status;
        for (size_t done = 0; done < size;) {
            ssize_t written = write(descriptor, sealed + done, size - done);
            if (written < 0 && errno != EINTR)
                return fail(why, GUICHET_DISK, "a file cannot be written: %s", strerror(errno));
            if (written > 0) done += (size_t)written;
        }
        data = (struct bytes){data.data + piece, data.size - piece};
    } while (!last);
    return fsync(descriptor) ? fail(why, GUICHET_DISK, "a file cannot be made durable: %s", strerror(errno))
                             : GUICHET_OK;
}

static int name_file(const char *folder, const char *part, const char *path, struct fail *why) {
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status = GUICHET_OK;
    if (directory < 0 || rename(part, path) || fsync(directory))
        status = fail(why, GUICHET_DISK, "a file cannot be named in %s: %s", folder, strerror(errno));
    if (directory >= 0) close(directory);
    return status;
}

int upload_files_write(const struct desk *desk, const struct id *id, const struct data_key *key, struct bytes data,
                       struct fail *why) {
    char folder[UPLOAD_FILES_PATH_SIZE], part[UPLOAD_FILES_PATH_SIZE], path[UPLOAD_FILES_PATH_SIZE];
    upload_files_folder(desk, folder);
    upload_files_path(desk, id, ".part", part);
    upload_files_path(desk, id, "", path);
    mkdir(folder, 0700);
    int descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(why, GUICHET_DISK, "a file cannot be written to %s: %s", folder, strerror(errno));
    int status = write_chunks(descriptor, key, data, why);
    close(descriptor);
    if (!status) status = name_file(folder, part, path, why);
    if (status) unlink(part);
    return status;
}

int upload_files_meta(const struct data_key *key, const char *name, const char *media_type, struct arena *arena,
                      struct bytes *sealed, struct fail *why) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 4096);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "name", name);
    json_text_member(&out, "media_type", media_type);
    json_object_end(&out);
    int status = text.status ? fail(why, text.status, "the file's name is too long")
                             : vault_seal(key, "upload", buffer_bytes(&text), arena, sealed, why);
    buffer_done(&text);
    return status;
}

/* ---- sweeping ---- */

struct sweep {
    struct arena arena;
    const struct seat *seat;
    void (*on_swept)(void *owner);
    void *owner;
    struct id ids[SWEEP_MAX];
    size_t count;
    struct change change;
    struct store_letter letter;
};

static bool has_row(const struct seat *seat, const struct id *id) {
    struct arena arena;
    arena_init(&arena, 1u << 20);
    struct query query = {.kind = QUERY_UPLOAD, .arena = &arena, .id = *id, .limit = 1};
    bool is_unknown = store_read(seat->reader, &query) && query.status == GUICHET_NOT_FOUND;
    arena_done(&arena);
    return !is_unknown;
}

static void on_dropped(struct letter *letter) {
    struct sweep *sweep = chain_item(chain_item(letter, struct store_letter, letter), struct sweep, letter);
    char path[UPLOAD_FILES_PATH_SIZE];
    size_t gone = 0;
    for (size_t i = 0; i < sweep->count && !sweep->change.result.status; i++) {
        if (has_row(sweep->seat, &sweep->ids[i]))
            continue; /* a requisition took it between the question and the drop */
        upload_files_path(sweep->seat->desk, &sweep->ids[i], "", path);
        gone += unlink(path) == 0;
    }
    log_line(LOG_INFO, "uploads.swept", LOG_INT("files", (int64_t)gone));
    sweep->on_swept(sweep->owner);
    arena_done(&sweep->arena);
    free(sweep);
}

static bool add_rows(const struct seat *seat, struct sweep *sweep, int64_t now) {
    struct query query = {.kind = QUERY_UPLOADS_STALE,
                          .arena = &sweep->arena,
                          .filter = {.now = now, .before = now - UPLOAD_FILES_LOOSE_MS},
                          .limit = SWEEP_MAX};
    if (!store_read(seat->reader, &query) || query.status) return false;
    sweep->change =
        (struct change){.id = id_new(now), .expected_version = -1, .now = now, .result_arena = &sweep->arena};
    for (size_t i = 0; i < query.count; i++) {
        struct op *op = change_add(&sweep->change, OP_UPLOAD_DROP);
        if (!op) break;
        op->as.upload_ref = sweep->ids[sweep->count++] = query.rows.uploads[i].upload.id;
    }
    return sweep->count > 0;
}

static bool sweep_rows(const struct seat *seat, int64_t now, void (*on_swept)(void *owner), void *owner) {
    struct sweep *sweep = calloc(1, sizeof(*sweep));
    if (!sweep) return false;
    sweep->seat = seat;
    sweep->on_swept = on_swept;
    sweep->owner = owner;
    arena_init(&sweep->arena, 4u << 20);
    sweep->letter =
        (struct store_letter){.letter.on_open = on_dropped, .reply_to = seat->mailbox, .change = &sweep->change};
    if (add_rows(seat, sweep, now) && store_submit(seat->desk->store, &sweep->letter) == GUICHET_OK) return true;
    arena_done(&sweep->arena);
    free(sweep);
    return false;
}

/* Files of a crash: unfinished ones, and those whose row was never committed. They are looked for on the two days after
 * they came, so that the many that have a row are not asked for again and again. */
static void sweep_files(const struct seat *seat, int64_t now) {
    char folder[UPLOAD_FILES_PATH_SIZE];
    upload_files_folder(seat->desk, folder);
    DIR *directory = opendir(folder);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        struct stat about;
        struct id id;
        bool is_part = strlen(entry->d_name) > ID_TEXT_SIZE;
        if (strlen(entry->d_name) < ID_TEXT_SIZE ||
            id_parse((struct bytes){entry->d_name, ID_TEXT_SIZE}, &id) != GUICHET_OK)
            continue;
        if (fstatat(dirfd(directory), entry->d_name, &about, 0) != 0) continue;
        int64_t age_ms = now - (int64_t)about.st_mtim.tv_sec * 1000;
        if (age_ms < UPLOAD_FILES_LOOSE_MS || age_ms > 3 * UPLOAD_FILES_LOOSE_MS) continue;
        if (is_part || !has_row(seat, &id)) unlinkat(dirfd(directory), entry->d_name, 0);
    }
    if (directory) closedir(directory);
}

bool upload_files_sweep(const struct seat *seat, int64_t now, void (*on_swept)(void *owner), void *owner) {
    sweep_files(seat, now);
    return sweep_rows(seat, now, on_swept, owner);
}
