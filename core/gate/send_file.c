/* Ranges of bytes (RFC 9110 §14) and digests (RFC 9530). */
#include "gate/send_file.h"

#include "seal/envelope.h"
#include "wire/digest_field.h"

#define PIECE (1 << 20)

/* "bytes=A-B", "bytes=A-", "bytes=-N" (RFC 9110 §14). False: no usable range, the whole file goes out. */
static bool read_range(struct bytes field, int64_t size, int64_t *from, int64_t *to) {
    uint64_t first, last = INT64_MAX;
    if (!bytes_starts_with(field, BYTES("bytes=")) || size == 0) return false;
    struct bytes spec = {field.data + 6, field.size - 6};
    const char *dash = memchr(spec.data, '-', spec.size);
    if (!dash) return false;
    struct bytes a = {spec.data, (size_t)(dash - spec.data)},
                 b = {dash + 1, spec.size - (size_t)(dash + 1 - spec.data)};
    if (a.size == 0) {
        if (bytes_to_uint(b, INT64_MAX, &first) != GUICHET_OK || first == 0) return false;
        first = first > (uint64_t)size ? 0 : (uint64_t)size - first;
    } else if (bytes_to_uint(a, INT64_MAX, &first) != GUICHET_OK ||
               (b.size && bytes_to_uint(b, INT64_MAX, &last) != GUICHET_OK) || last < first) {
        return false;
    }
    *from = (int64_t)first;
    *to = last >= (uint64_t)size ? size - 1 : (int64_t)last;
    return true;
}

static enum step_result read_bytes(struct request *r, const struct upload_file *file, int64_t from, int64_t to,
                                   struct buffer *out) {
    while (from <= to) {
        size_t piece = to - from + 1 > PIECE ? PIECE : (size_t)(to - from + 1);
        if (upload_files_read(r->worker->seat.desk, file, from, piece, out, &r->why) != GUICHET_OK) return STEP_FAIL;
        from += (int64_t)piece;
    }
    return STEP_NEXT;
}

enum step_result send_file_sealed(struct request *r, const struct upload_file *file) {
    struct buffer plain;
    /* A peer that has gone has no certificate any more, and nobody would read the answer. */
    struct bytes recipient =
        r->connection ? tls_peer_certificate(r->connection->tls, &r->arena) : (struct bytes){NULL, 0};
    buffer_init(&plain, (size_t)file->size + 1);
    enum step_result result = read_bytes(r, file, 0, file->size - 1, &plain);
    if (result == STEP_NEXT && envelope_close(recipient, buffer_bytes(&plain), &r->out, &r->why) != GUICHET_OK)
        result = STEP_FAIL;
    if (plain.data) bytes_wipe(plain.data, plain.size);
    buffer_done(&plain);
    r->code = 200;
    r->media_type = ENVELOPE_MEDIA_TYPE;
    request_header(r, "Content-Disposition", arena_printf(&r->arena, "attachment; filename=\"%s.p7m\"", file->name));
    return result;
}

enum step_result send_file(struct request *r, const struct upload_file *file) {
    int64_t from = 0, to = file->size - 1;
    char digest[DIGEST_FIELD_SHA256_SIZE + 1];
    r->code = read_range(http_request_header(&r->http, "range"), file->size, &from, &to) ? 206 : 200;
    if (r->code == 206 && from >= file->size) {
        request_header(r, "Content-Range", arena_printf(&r->arena, "bytes */%lld", (long long)file->size));
        r->code = 416;
        return STEP_NEXT;
    }
    if (read_bytes(r, file, from, to, &r->out) == STEP_FAIL) return STEP_FAIL;
    if (r->code == 206)
        request_header(r, "Content-Range",
                       arena_printf(&r->arena, "bytes %lld-%lld/%lld", (long long)(to + 1 - (int64_t)r->out.size),
                                    (long long)to, (long long)file->size));
    digest_field_render(file->sha256, digest);
    request_header(r, r->code == 206 ? "Repr-Digest" : "Content-Digest", arena_text(&r->arena, digest));
    request_header(r, "Accept-Ranges", "bytes");
    request_header(r, "X-Content-Type-Options", "nosniff"); /* its type is what the sender said it is */
    request_header(r, "Content-Disposition", arena_printf(&r->arena, "attachment; filename=\"%s\"", file->name));
    r->media_type = file->media_type;
    return STEP_NEXT;
}
