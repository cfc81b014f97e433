/* Any bytes as a connection's requests. The first byte says in what pieces they come; whatever the pieces, what is
 * refused, the requests and their bodies are the same as when all comes at once (which of two faults is told may
 * differ). Paths, queries and the fields that are read further on are read here too. */
#include "wire/digest_field.h"
#include "wire/http_path.h"
#include "wire/http_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_limits limits = {
    .head_max = 2048, .header_count_max = 16, .target_max = 256, .body_max = 4096};

/* What is compared: a running mix of all that was seen. */
struct seen {
    uint64_t mix;
    int status;
    unsigned requests;
};

static void mix(struct seen *s, const void *data, size_t size) {
    const unsigned char *at = data;
    for (size_t i = 0; i < size; i++) s->mix = (s->mix ^ at[i]) * 1099511628211u;
}

static void read_further(const struct http_request *r, struct arena *arena) {
    struct http_path path;
    struct http_query query;
    struct digest_field digest;
    if (http_path_read(r->path, arena, &path, NULL) == GUICHET_OK)
        for (size_t i = 0; i < path.count; i++) require(path.segments[i].data[path.segments[i].size] == '\0');
    http_path_read_query(r->query, arena, &query, NULL);
    digest_field_parse(http_request_header(r, "content-digest"), &digest);
}

static void see_head(struct seen *s, const struct http_request *r, struct arena *arena) {
    require(r->path.size > 0 && r->header_count <= limits.header_count_max && r->target.size <= limits.target_max);
    require(!(r->is_chunked && r->has_length));
    require(r->minor == 0 || http_request_header(r, "host").size > 0);
    mix(s, r->target.data, r->target.size);
    for (size_t i = 0; i < r->header_count; i++) {
        mix(s, r->headers[i].name.data, r->headers[i].name.size);
        mix(s, r->headers[i].value.data, r->headers[i].value.size);
        require(!memchr(r->headers[i].value.data, '\0', r->headers[i].value.size));
    }
    read_further(r, arena);
}

static int serve_one(struct seen *s, struct bytes *in, size_t piece, struct arena *arena) {
    struct http_request r;
    struct fail why = {0};
    bool seen_head = false;
    require(http_request_init(&r, arena, &limits) == GUICHET_OK);
    while (in->size && r.stage != HTTP_STAGE_END) {
        size_t used, fed = piece && piece < in->size ? piece : in->size;
        int status = http_request_feed(&r, (struct bytes){in->data, fed}, &used, &why);
        require(used <= fed);
        if (status != GUICHET_OK) {
            require(why.status == status && why.text[0]);
            return status;
        }
        require(used > 0);
        if (r.stage != HTTP_STAGE_HEAD && !seen_head) see_head(s, &r, arena);
        seen_head = r.stage != HTTP_STAGE_HEAD;
        mix(s, r.body.data, r.body.size);
        *in = (struct bytes){in->data + used, in->size - used};
    }
    require(r.body_received <= limits.body_max);
    if (r.stage == HTTP_STAGE_END) s->requests++;
    return r.stage == HTTP_STAGE_END && in->size ? GUICHET_OK : GUICHET_UNAVAILABLE;
}

static struct seen serve(struct bytes in, size_t piece) {
    struct seen s = {.mix = 14695981039346656037u};
    struct arena arena;
    arena_init(&arena, 1 << 20);
    while ((s.status = serve_one(&s, &in, piece, &arena)) == GUICHET_OK) arena_reset(&arena);
    arena_done(&arena);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    struct bytes in = {(const char *)data + 1, size - 1};
    struct seen whole = serve(in, 0), pieces = serve(in, 1 + data[0] % 16);
    bool is_refused = whole.status != GUICHET_UNAVAILABLE;
    require(is_refused == (pieces.status != GUICHET_UNAVAILABLE) && whole.requests == pieces.requests);
    /* A body cut off by a failure may have been handed out in part, so only what ended well is compared. */
    require(is_refused || whole.mix == pieces.mix);
    return 0;
}
