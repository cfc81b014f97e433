/* Stored files: where they lie, giving them out in ranges, and forgetting those nobody wanted.
 *
 * Floor: desk. Thread: the seat's. A file's name is its id in data/uploads/, beside the database. */
#ifndef DESK_UPLOAD_FILES_H
#define DESK_UPLOAD_FILES_H

#include "desk/desk.h"
#include "plugin/content.h"

#define UPLOAD_FILES_PATH_SIZE 4200
#define UPLOAD_FILES_LOOSE_MS  INT64_C(86400000)                         /* without a reference a file lives a day */
#define UPLOAD_FILES_SEALED    (VAULT_CHUNK_SIZE + VAULT_CHUNK_OVERHEAD) /* of a full chunk on disk */

void upload_files_folder(const struct desk *desk, char out[UPLOAD_FILES_PATH_SIZE]);
void upload_files_path(const struct desk *desk, const struct id *id, const char *suffix,
                       char out[UPLOAD_FILES_PATH_SIZE]);

struct upload_file {
    struct id id;
    const char *name, *media_type;
    int64_t size;
    uint8_t sha256[32];
    struct data_key key; /* the caller wipes it */
};

/* Opens a stored file by its row: name and media type in the arena. GUICHET_GONE when its key was destroyed. */
int upload_files_open(const struct seat *seat, const struct query_row_upload *row, struct arena *arena,
                      struct upload_file *out, struct fail *why);
/* Reads and unseals [from, from+size) into `out`; blocks on the disk, at most 1 MiB a call. */
int upload_files_read(const struct desk *desk, const struct upload_file *file, int64_t from, size_t size,
                      struct buffer *out, struct fail *why);
/* The same for who answers a question: it keeps the file open and its own copy of the key. */
int upload_files_lend(const struct desk *desk, const struct upload_file *file, struct content **out, struct fail *why);
/* Writes a whole file under this id, sealed with the key, and forces it and its folder to disk. Blocks: not on a loop.
 * On failure nothing is left. */
int upload_files_write(const struct desk *desk, const struct id *id, const struct data_key *key, struct bytes data,
                       struct fail *why);
/* What is said of a file, sealed with its key: `sealed_meta` of its row. */
int upload_files_meta(const struct data_key *key, const char *name, const char *media_type, struct arena *arena,
                      struct bytes *sealed, struct fail *why);
/* Forgets what nobody referred to within a day, and old files no row knows of. The rows go first, each file after its
 * row; a file that was referred to meanwhile stays with its row. True: the store has been asked, and `on_swept` (on the
 * seat's thread) will run; the seat must stay until then. False: all is done. */
bool upload_files_sweep(const struct seat *seat, int64_t now, void (*on_swept)(void *owner), void *owner);

#endif
