/* A file taken in as a stream and kept encrypted beside the database.
 *
 *   begin ─▶ feed … feed ─▶ end ─▶ fsync ─▶ OP_UPLOAD committed ─▶ on_done
 *              chunks of 64 KiB, each sealed with its number, written through the loop's pool
 *
 * Floor: desk. Thread: the seat's loop; nothing blocks it. A file's name on disk is its id under data/uploads/, content
 * sealed with the file's own key (seal/vault.h). Until a requisition refers to it, it belongs to the person who sent
 * it; after 24 h without a reference it vanishes. */
#ifndef DESK_UPLOAD_H
#define DESK_UPLOAD_H

#include "desk/desk.h"

#define UPLOAD_NAME_MAX       255
#define UPLOAD_MEDIA_TYPE_MAX 127

struct upload;

struct upload_order {
    struct seat *seat;
    const struct actor *actor;
    struct bytes name, media_type; /* checked: UTF-8, no controls, no path separators in the name */
    bool has_digest;               /* Content-Digest was sent */
    uint8_t digest[32];            /* sha-256 */
    uint64_t size_max;
    int64_t now;
    void (*on_ready)(void *owner); /* more bytes are welcome */
    void (*on_done)(void *owner);  /* after upload_end, on a later turn of the loop: see upload_result */
    void *owner;
};

/* What was stored. Texts live as long as the upload. */
struct upload_result {
    int status; /* GUICHET_OK, GUICHET_INVALID code "digest_mismatch", GUICHET_TOO_LARGE, GUICHET_DISK … */
    struct fail why;
    struct id id;
    const char *name, *media_type;
    int64_t size;
    uint8_t sha256[32];
    enum scan_state scan;
};

/* Copies all of the order that is borrowed but seat and actor. The upload is the caller's until upload_free or
 * upload_abandon. */
int upload_begin(const struct upload_order *order, struct upload **out, struct fail *why);
/* Takes all of the bytes (at most 64 KiB a call). A failure is final: abandon it. */
int upload_feed(struct upload *upload, struct bytes bytes, struct fail *why);
/* True while a chunk is being written: feed no more before on_ready. */
bool upload_is_busy(const struct upload *upload);
/* No more bytes. on_done runs later, once. */
void upload_end(struct upload *upload);
const struct upload_result *upload_result(const struct upload *upload);
/* After on_done. NULL is fine. */
void upload_free(struct upload *upload);
/* At any time before on_done, which will not run then. Before upload_end nothing of it stays; after it, what was stored
 * stays as an upload that nothing refers to. NULL is fine. */
void upload_abandon(struct upload *upload);

#endif
