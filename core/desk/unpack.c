/* Read whole, unpacked in memory of its own, one part copied out. */
#include "desk/unpack.h"

#include "seal/container.h"

#define PIECE (1 << 20)

static int read_all(struct unpacking *u, struct buffer *out) {
    int status = GUICHET_OK;
    for (int64_t from = 0; from < u->file->size && !status; from += PIECE) {
        int64_t rest = u->file->size - from;
        status = upload_files_read(u->seat->desk, u->file, from, (size_t)(rest < PIECE ? rest : PIECE), out, &u->why);
    }
    return status;
}

static int take(struct unpacking *u, struct bytes archive, struct arena *arena) {
    struct bytes part;
    int status = container_part(archive, u->name, arena, &part, &u->why);
    if (status) return status;
    char *copy = arena_copy(u->arena, part);
    if (!copy) return fail(&u->why, GUICHET_TOO_LARGE, "%s is too large to be given alone", u->name);
    u->data = (struct bytes){copy, part.size};
    return GUICHET_OK;
}

static void on_work(uv_work_t *work) {
    struct unpacking *u = chain_item(work, struct unpacking, work);
    struct buffer archive;
    struct arena arena;
    buffer_init(&archive, CONTAINER_MAX);
    arena_init(&arena, CONTAINER_MAX);
    u->status = read_all(u, &archive);
    if (!u->status) u->status = take(u, buffer_bytes(&archive), &arena);
    if (archive.data) bytes_wipe(archive.data, archive.size);
    buffer_done(&archive);
    arena_done(&arena);
}

static void on_worked(uv_work_t *work, int cancelled) {
    struct unpacking *u = chain_item(work, struct unpacking, work);
    if (cancelled) u->status = fail(&u->why, GUICHET_UNAVAILABLE, "the gateway stops");
    u->on_done(u);
}

int unpack_start(struct unpacking *u) {
    if (uv_queue_work(&u->seat->loop->uv, &u->work, on_work, on_worked) == 0) return GUICHET_OK;
    return fail(&u->why, GUICHET_UNAVAILABLE, "the answer cannot be unpacked now");
}
