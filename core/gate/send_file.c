/* Ranges of bytes (RFC 9110 §14) and digests (RFC 9530). */
#include "gate/send_file.h"

#include "wire/digest_field.h"

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

enum step_result send_file(struct request *r, const struct upload_file *file) {
    int64_t from = 0, to = file->size - 1;
    char digest[DIGEST_FIELD_SHA256_SIZE + 1];
    r->code = read_range(http_request_header(&r->http, "range"), file->size, &from, &to) ? 206 : 200;
    if (r->code == 206 && from >= file->size) {
        request_header(r, "Content-Range", arena_printf(&r->arena, "bytes */%lld", (long long)file->size));
        r->code = 416;
        return STEP_NEXT;
    }
    while (from <= to) {
        size_t piece = to - from + 1 > (1 << 20) ? 1u << 20 : (size_t)(to - from + 1);
        if (upload_files_read(r->worker->seat.desk, file, from, piece, &r->out, &r->why) != GUICHET_OK)
            return STEP_FAIL;
        from += (int64_t)piece;
    }
    if (r->code == 206)
        request_header(r, "Content-Range",
                       arena_printf(&r->arena, "bytes %lld-%lld/%lld", (long long)(to + 1 - (int64_t)r->out.size),
                                    (long long)to, (long long)file->size));
    digest_field_render(file->sha256, digest);
    request_header(r, r->code == 206 ? "Repr-Digest" : "Content-Digest", arena_text(&r->arena, digest));
    request_header(r, "Accept-Ranges", "bytes");
    request_header(r, "Content-Disposition", arena_printf(&r->arena, "attachment; filename=\"%s\"", file->name));
    r->media_type = file->media_type;
    return STEP_NEXT;
}
