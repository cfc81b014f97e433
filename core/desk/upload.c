/* One upload at a time per request, written chunk by chunk through the loop's thread pool:
 *
 *   feed ─▶ plain fills ─▶ full chunk sealed ─▶ uv_fs_write (busy) ─▶ on_ready
 *   end ──▶ last chunk ──▶ uv_fs_fsync ─▶ rename ─▶ fsync of the folder ─▶ OP_UPLOAD ─▶ on_done
 *
 * All of it but opening and unlinking goes through the pool. An abandoned upload waits for the write that is under way,
 * then deletes its file. */
#include "desk/upload.h"

#include "base/text.h"
#include "desk/upload_files.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAIN_ROOM (2 * VAULT_CHUNK_SIZE)

enum { WRITING, SYNCING, NAMING, STORING, FINISHED };

struct upload {
    struct upload_order order;
    struct upload_result result;
    struct data_key key;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct arena arena;
    struct digest hash;
    int file, folder;
    uint64_t chunk, offset;
    char *plain;
    size_t plain_size, sealed_size, written;
    char *sealed;
    char part[UPLOAD_FILES_PATH_SIZE], path[UPLOAD_FILES_PATH_SIZE];
    uv_fs_t call;
    int stage;
    bool is_busy, is_ending, is_abandoned;
    struct change change;
    struct store_letter letter;
    struct letter finished;
};

/* ---- ending ---- */

static void release(struct upload *u) {
    if (u->file >= 0) close(u->file);
    if (u->folder >= 0) close(u->folder);
    if (u->stage != FINISHED || u->result.status) {
        unlink(u->part);
        unlink(u->path);
    }
    vault_wipe_key(&u->key);
    if (u->plain) bytes_wipe(u->plain, PLAIN_ROOM);
    free(u->plain);
    free(u->sealed);
    arena_done(&u->arena);
    free(u);
}

void upload_free(struct upload *upload) {
    if (upload) release(upload);
}

void upload_abandon(struct upload *upload) {
    if (!upload) return;
    upload->is_abandoned = true;
    if (!upload->is_busy && !upload->is_ending) release(upload);
}

const struct upload_result *upload_result(const struct upload *upload) {
    return &upload->result;
}

bool upload_is_busy(const struct upload *upload) {
    return upload->is_busy;
}

static void on_finished(struct letter *letter) {
    struct upload *u = chain_item(letter, struct upload, finished);
    u->is_ending = false;
    u->stage = FINISHED;
    if (u->is_abandoned) release(u);
    else u->order.on_done(u->order.owner);
}

/* By a letter to itself: on_done never runs inside upload_end. */
static void finish(struct upload *u, int status) {
    u->result.status = status;
    u->finished.on_open = on_finished;
    mailbox_post(u->order.seat->mailbox, &u->finished);
}

static void finish_disk(struct upload *u, const char *what, int error) {
    finish(u, fail(&u->result.why, GUICHET_DISK, "%s: %s", what, uv_strerror(error)));
}

/* ---- writing ---- */

static void next_chunk(struct upload *u);

static void on_written(uv_fs_t *call) {
    struct upload *u = chain_item(call, struct upload, call);
    int result = (int)call->result;
    uv_fs_req_cleanup(call);
    if (result >= 0 && (u->written += (size_t)result) < u->sealed_size) {
        uv_buf_t rest = uv_buf_init(u->sealed + u->written, (unsigned)(u->sealed_size - u->written));
        uv_fs_write(&u->order.seat->loop->uv, &u->call, u->file, &rest, 1, (int64_t)(u->offset + u->written),
                    on_written);
        return;
    }
    u->is_busy = false;
    u->offset += u->sealed_size;
    if (result < 0) fail(&u->result.why, GUICHET_DISK, "the upload cannot be written: %s", uv_strerror(result));
    if (u->is_abandoned && !u->is_ending) release(u);
    else if (u->is_ending && u->result.why.status) finish(u, u->result.why.status);
    else if (u->is_ending) next_chunk(u);
    else u->order.on_ready(u->order.owner);
}

static int write_chunk(struct upload *u, size_t size, bool last, struct fail *why) {
    int status =
        vault_seal_chunk(&u->key, u->chunk++, last, (struct bytes){u->plain, size}, u->sealed, &u->sealed_size, why);
    if (status) return status;
    u->plain_size -= size;
    memmove(u->plain, u->plain + size, u->plain_size);
    u->written = 0;
    u->is_busy = true;
    uv_buf_t all = uv_buf_init(u->sealed, (unsigned)u->sealed_size);
    uv_fs_write(&u->order.seat->loop->uv, &u->call, u->file, &all, 1, (int64_t)u->offset, on_written);
    return GUICHET_OK;
}

int upload_feed(struct upload *u, struct bytes bytes, struct fail *why) {
    require(!u->is_busy);
    if (u->result.why.status) {
        *why = u->result.why;
        return why->status;
    }
    if (bytes.size > PLAIN_ROOM - u->plain_size)
        return fail(why, GUICHET_INTERNAL, "more bytes than the upload asked for");
    if ((uint64_t)u->result.size + bytes.size > u->order.size_max)
        return fail(why, GUICHET_TOO_LARGE, "an upload may have %llu bytes", (unsigned long long)u->order.size_max);
    digest_add(&u->hash, bytes);
    memcpy(u->plain + u->plain_size, bytes.data, bytes.size);
    u->plain_size += bytes.size;
    u->result.size += (int64_t)bytes.size;
    /* The last chunk is known only at the end, so a full one is written when more has come. */
    return u->plain_size > VAULT_CHUNK_SIZE ? write_chunk(u, VAULT_CHUNK_SIZE, false, why) : GUICHET_OK;
}

/* ---- the end ---- */

static void on_stored(struct letter *letter) {
    struct upload *u = chain_item(chain_item(letter, struct store_letter, letter), struct upload, letter);
    u->result.why = u->change.result;
    finish(u, u->result.why.status);
}

/* A file may have been under way for long: the master key that wrapped its key may be another's turn by now. */
static int refresh_key(struct upload *u) {
    const struct vault *vault = u->order.seat->desk->vault;
    struct bytes wrapped = {(const char *)u->wrapped, VAULT_WRAPPED_SIZE};
    uint8_t fresh[VAULT_WRAPPED_SIZE];
    if (vault_wrapped_number(wrapped) == vault_newest(vault)) return GUICHET_OK;
    int status = vault_rewrap(vault, &u->result.id, wrapped, fresh, &u->result.why);
    if (!status) memcpy(u->wrapped, fresh, sizeof fresh);
    return status;
}

static void store_row(struct upload *u) {
    u->stage = STORING;
    u->change = (struct change){
        .id = id_new(u->order.now), .expected_version = -1, .now = u->order.now, .result_arena = &u->arena};
    struct op *op = change_add(&u->change, OP_UPLOAD);
    if (!op) {
        finish(u, fail(&u->result.why, GUICHET_MEMORY, "no memory for the upload"));
        return;
    }
    op->as.upload =
        (struct op_upload){.id = u->result.id,
                           .person = u->order.actor->person,
                           .sealed_key = {(const char *)u->wrapped, VAULT_WRAPPED_SIZE},
                           .size = u->result.size,
                           .created_at = u->order.now,
                           .scan = u->result.scan = u->order.seat->desk->scanner ? SCAN_PENDING : SCAN_NONE};
    memcpy(op->as.upload.sha256, u->result.sha256, sizeof(u->result.sha256));
    int status = refresh_key(u);
    if (!status)
        status = upload_files_meta(&u->key, u->result.name, u->result.media_type, &u->arena, &op->as.upload.sealed_meta,
                                   &u->result.why);
    u->letter =
        (struct store_letter){.letter.on_open = on_stored, .reply_to = u->order.seat->mailbox, .change = &u->change};
    if (!status) status = store_submit(u->order.seat->desk->store, &u->letter);
    if (status) finish(u, fail(&u->result.why, status, "the store cannot take the upload now"));
}

static void on_folder_synced(uv_fs_t *call) {
    struct upload *u = chain_item(call, struct upload, call);
    int result = (int)call->result;
    uv_fs_req_cleanup(call);
    if (result < 0) finish_disk(u, "the folder of uploads cannot be made durable", result);
    else store_row(u);
}

static void on_named(uv_fs_t *call) {
    struct upload *u = chain_item(call, struct upload, call);
    int result = (int)call->result;
    uv_fs_req_cleanup(call);
    if (result < 0) finish_disk(u, "the upload cannot be named", result);
    else uv_fs_fsync(&u->order.seat->loop->uv, &u->call, u->folder, on_folder_synced);
}

static void on_synced(uv_fs_t *call) {
    struct upload *u = chain_item(call, struct upload, call);
    int result = (int)call->result;
    uv_fs_req_cleanup(call);
    if (result < 0) {
        finish_disk(u, "the upload cannot be made durable", result);
        return;
    }
    u->stage = NAMING;
    uv_fs_rename(&u->order.seat->loop->uv, &u->call, u->part, u->path, on_named);
}

static int check_digest(struct upload *u) {
    digest_end(&u->hash, u->result.sha256);
    if (!u->order.has_digest || memcmp(u->result.sha256, u->order.digest, sizeof(u->order.digest)) == 0)
        return GUICHET_OK;
    return fail_code(&u->result.why, GUICHET_INVALID, "digest_mismatch",
                     "the bytes are not those Content-Digest speaks of");
}

/* What is left after the last byte: full chunks, the last one, then the disk. */
static void next_chunk(struct upload *u) {
    if (u->stage == WRITING) {
        bool last = u->plain_size <= VAULT_CHUNK_SIZE;
        if (last) u->stage = SYNCING;
        int status = write_chunk(u, last ? u->plain_size : VAULT_CHUNK_SIZE, last, &u->result.why);
        if (status) finish(u, status);
        return;
    }
    uv_fs_fsync(&u->order.seat->loop->uv, &u->call, u->file, on_synced);
}

void upload_end(struct upload *u) {
    u->is_ending = true;
    int status = u->result.why.status ? u->result.why.status : check_digest(u);
    if (u->is_busy) return; /* on_written looks at `why` and goes on */
    if (status) finish(u, status);
    else next_chunk(u);
}

/* ---- the beginning ---- */

/* Both come back in header fields, where a line end, a tab or a quote would mean something. */
static bool has_only(struct bytes text, size_t max) {
    if (!text.size || text.size > max || !text_is_utf8(text) || text_has_control(text)) return false;
    for (size_t i = 0; i < text.size; i++)
        if (strchr("\t\r\n\"", text.data[i])) return false;
    return true;
}

static int check_text(struct bytes text, size_t max, const char *what, struct fail *why) {
    if (has_only(text, max)) return GUICHET_OK;
    return fail(why, GUICHET_MALFORMED, "%s must be UTF-8 text of 1 to %zu bytes without control characters", what,
                max);
}

static int open_part(struct upload *u, struct fail *why) {
    char folder[UPLOAD_FILES_PATH_SIZE];
    upload_files_folder(u->order.seat->desk, folder);
    mkdir(folder, 0700);
    upload_files_path(u->order.seat->desk, &u->result.id, ".part", u->part);
    upload_files_path(u->order.seat->desk, &u->result.id, "", u->path);
    u->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (u->folder >= 0) u->file = open(u->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (u->file < 0)
        return fail(why, GUICHET_DISK, "an upload cannot be written to %s: %s", folder, uv_strerror(-errno));
    return GUICHET_OK;
}

int upload_begin(const struct upload_order *order, struct upload **out, struct fail *why) {
    *out = NULL;
    int status = check_text(order->name, UPLOAD_NAME_MAX, "the file name", why);
    if (!status) status = check_text(order->media_type, UPLOAD_MEDIA_TYPE_MAX, "Content-Type", why);
    if (!status &&
        (memchr(order->name.data, '/', order->name.size) || memchr(order->name.data, '\\', order->name.size)))
        status = fail(why, GUICHET_MALFORMED, "the file name must not be a path");
    if (status) return status;
    struct upload *u = calloc(1, sizeof(*u));
    if (!u) return fail(why, GUICHET_MEMORY, "no memory for the upload");
    u->order = *order;
    u->file = u->folder = -1;
    u->result.id = id_new(order->now);
    arena_init(&u->arena, 1u << 20);
    u->result.name = arena_copy(&u->arena, order->name);
    u->result.media_type = arena_copy(&u->arena, order->media_type);
    u->plain = malloc(PLAIN_ROOM);
    u->sealed = malloc(UPLOAD_FILES_SEALED);
    digest_begin(&u->hash);
    if (!u->result.name || !u->result.media_type || !u->plain || !u->sealed)
        status = fail(why, GUICHET_MEMORY, "no memory for the upload");
    if (!status) status = vault_new_key(order->seat->desk->vault, &u->result.id, &u->key, u->wrapped, why);
    if (!status) status = open_part(u, why);
    if (status) release(u);
    else *out = u;
    return status;
}
