/* llhttp reads; this file keeps what it finds in the arena and judges what llhttp does not.
 *
 *   on_url, on_method, on_header_*  ─▶ one growing row of bytes, pieces kept as offsets (it may move)
 *   on_headers_complete             ─▶ offsets become slices, judge_head(), pause
 *   on_body                         ─▶ a slice of the fed bytes, pause
 *   trailers, chunk extensions      ─▶ counted as framing, thrown away */
#include "wire/http_request.h"

#include "wire/http_claims.h"
#include "wire/http_head.h"

#include <llhttp.h>

/* How much framing (chunk sizes, extensions, trailers) a chunked body may bring. */
#define FRAMING_BASE     8192
#define FRAMING_PER_BYTE 16

struct piece {
    size_t at, size;
};

struct field {
    struct piece name, value;
};

struct http_parser {
    llhttp_t llhttp;
    struct http_request *request;
    struct arena *arena;
    struct http_limits limits;
    char *row; /* target, names and values, one after the other */
    size_t row_size, row_room;
    struct piece target;
    struct field *fields;
    size_t field_count, field_room;
    size_t head_size;
    uint64_t framing;
    bool in_version, in_value, in_trailers;
    const char *fed; /* what is being fed, and what came just before it */
    char before[8];
    int status;       /* the failure that ended it */
    struct fail fail; /* its words */
};

static int refuse(struct http_parser *p, int status, const char *words) {
    if (p->status == GUICHET_OK) p->status = fail(&p->fail, status, "%s", words);
    return HPE_USER;
}

/* Room for one more thing of `size` in an array in the arena; grows twofold, the old one stays behind. */
static void *grown(struct arena *arena, void *old, size_t used, size_t room, size_t size) {
    void *new = arena_array(arena, room, size);
    if (new && used) memcpy(new, old, used * size);
    return new;
}

static int add_to_row(struct http_parser *p, struct piece *piece, const char *at, size_t size) {
    if (p->row_size + size > p->row_room) {
        size_t room = p->row_room ? p->row_room * 2 : 1024;
        while (room < p->row_size + size) room *= 2;
        char *row = grown(p->arena, p->row, p->row_size, room, 1);
        if (!row) return refuse(p, GUICHET_MEMORY, "no memory for the head");
        p->row = row;
        p->row_room = room;
    }
    if (piece->size == 0) piece->at = p->row_size;
    memcpy(p->row + p->row_size, at, size);
    p->row_size += size;
    piece->size += size;
    return HPE_OK;
}

static int next_field(struct http_parser *p) {
    if (p->field_count == p->limits.header_count_max)
        return refuse(p, GUICHET_HEADERS_TOO_LARGE, "too many header fields");
    if (p->field_count == p->field_room) {
        size_t room = p->field_room ? p->field_room * 2 : 16;
        struct field *fields = grown(p->arena, p->fields, p->field_count, room, sizeof *fields);
        if (!fields) return refuse(p, GUICHET_MEMORY, "no memory for the head");
        p->fields = fields;
        p->field_room = room;
    }
    p->fields[p->field_count++] = (struct field){0};
    return HPE_OK;
}

static int on_field(llhttp_t *llhttp, const char *at, size_t size) {
    struct http_parser *p = llhttp->data;
    if (p->in_trailers) return HPE_OK;
    if (p->field_count == 0 || p->in_value) {
        int bad = next_field(p);
        if (bad) return bad;
        p->in_value = false;
    }
    return add_to_row(p, &p->fields[p->field_count - 1].name, at, size);
}

static int on_value(llhttp_t *llhttp, const char *at, size_t size) {
    struct http_parser *p = llhttp->data;
    if (p->in_trailers) return HPE_OK;
    p->in_value = true;
    return size ? add_to_row(p, &p->fields[p->field_count - 1].value, at, size) : HPE_OK;
}

/* An empty value gives no on_value with bytes; the field is over all the same. */
static int on_value_complete(llhttp_t *llhttp) {
    struct http_parser *p = llhttp->data;
    p->in_value = true;
    return HPE_OK;
}

/* Keeps the last bytes that were fed. */
static void remember(struct http_parser *p, struct bytes fed) {
    size_t room = sizeof p->before;
    size_t new = fed.size < room ? fed.size : room;
    memmove(p->before, p->before + new, room - new);
    memcpy(p->before + room - new, fed.data + fed.size - new, new);
}

/* What stands right before `at`, which may have been fed earlier. */
static bool stands_before(const struct http_parser *p, const char *at, const char *word) {
    size_t size = strlen(word), here = (size_t)(at - p->fed);
    for (size_t back = size; back > 0; back--) {
        char c = back <= here ? *(at - back) : p->before[sizeof p->before - (back - here)];
        if (c != word[size - back]) return false;
    }
    return true;
}

static int on_url(llhttp_t *llhttp, const char *at, size_t size) {
    struct http_parser *p = llhttp->data;
    if (p->target.size + size > p->limits.target_max)
        return refuse(p, GUICHET_HEADERS_TOO_LARGE, "the request target is too long");
    if (p->target.size == 0 && stands_before(p, at, "  "))
        return refuse(p, GUICHET_MALFORMED, "more than one blank before the target");
    return add_to_row(p, &p->target, at, size);
}

/* llhttp also takes RTSP/ and ICE/ for an answer, and tells nobody. */
static int on_version(llhttp_t *llhttp, const char *at, size_t size) {
    struct http_parser *p = llhttp->data;
    (void)size;
    if (p->in_version) return HPE_OK;
    p->in_version = true;
    if (!stands_before(p, at, " HTTP/") || stands_before(p, at, "  HTTP/"))
        return refuse(p, GUICHET_MALFORMED, "one blank and HTTP/ must stand before the version");
    return HPE_OK;
}

static struct bytes slice(const struct http_parser *p, struct piece piece) {
    return (struct bytes){p->row + piece.at, piece.size};
}

static const struct {
    llhttp_method_t theirs;
    enum http_method ours;
} methods[] = {
    {HTTP_GET, HTTP_METHOD_GET},         {HTTP_HEAD, HTTP_METHOD_HEAD},   {HTTP_POST, HTTP_METHOD_POST},
    {HTTP_PUT, HTTP_METHOD_PUT},         {HTTP_PATCH, HTTP_METHOD_PATCH}, {HTTP_DELETE, HTTP_METHOD_DELETE},
    {HTTP_OPTIONS, HTTP_METHOD_OPTIONS},
};

static enum http_method method_of(llhttp_method_t theirs) {
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (methods[i].theirs == theirs) return methods[i].ours;
    return HTTP_METHOD_OTHER;
}

static int fill_request(struct http_parser *p, struct http_header **out) {
    struct http_request *r = p->request;
    struct http_header *headers = *out = arena_array(p->arena, p->field_count ? p->field_count : 1, sizeof *headers);
    if (!headers) return refuse(p, GUICHET_MEMORY, "no memory for the head");
    for (size_t i = 0; i < p->field_count; i++)
        headers[i] = (struct http_header){slice(p, p->fields[i].name), bytes_trim(slice(p, p->fields[i].value))};
    r->headers = headers;
    r->header_count = p->field_count;
    r->method = method_of((llhttp_method_t)p->llhttp.method);
    r->method_name = llhttp_method_name((llhttp_method_t)p->llhttp.method);
    r->target = slice(p, p->target);
    r->minor = p->llhttp.http_minor;
    return HPE_OK;
}

static int on_headers_complete(llhttp_t *llhttp) {
    struct http_parser *p = llhttp->data;
    struct http_request *r = p->request;
    if (llhttp->http_major != 1 || llhttp->http_minor > 1)
        return refuse(p, GUICHET_MALFORMED, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    if (llhttp->method == HTTP_CONNECT) return refuse(p, GUICHET_MALFORMED, "unknown method");
    struct http_header *headers;
    int bad = fill_request(p, &headers);
    if (bad) return bad;
    int status = http_head_judge(r, &p->fail);
    if (status != GUICHET_OK) {
        p->status = status;
        return HPE_USER;
    }
    r->header_count = http_claims_drop(headers, r->header_count);
    r->keep_alive = llhttp_should_keep_alive(llhttp);
    /* An offer to upgrade is declined by going on in HTTP/1.1. */
    llhttp->upgrade = 0;
    p->in_trailers = true;
    r->stage = r->is_chunked || r->content_length > 0 ? HTTP_STAGE_BODY : HTTP_STAGE_END;
    return HPE_PAUSED;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t size) {
    struct http_parser *p = llhttp->data;
    struct http_request *r = p->request;
    r->body = (struct bytes){at, size};
    r->body_received += size;
    if (!r->is_chunked && r->body_received == r->content_length) r->stage = HTTP_STAGE_END;
    return HPE_PAUSED;
}

static int on_message_complete(llhttp_t *llhttp) {
    struct http_parser *p = llhttp->data;
    p->request->stage = HTTP_STAGE_END;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_version = on_version,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

int http_request_init(struct http_request *r, struct arena *arena, const struct http_limits *limits) {
    *r = (struct http_request){.stage = HTTP_STAGE_HEAD};
    struct http_parser *p = arena_alloc(arena, sizeof *p);
    if (!p) return GUICHET_MEMORY;
    p->request = r;
    p->arena = arena;
    p->limits = *limits;
    llhttp_init(&p->llhttp, HTTP_REQUEST, &settings);
    p->llhttp.data = p;
    r->parser = p;
    return GUICHET_OK;
}

/* Feeds llhttp; *used is where it paused. */
static int execute(struct http_parser *p, struct bytes in, size_t *used) {
    *used = in.size;
    llhttp_errno_t error = llhttp_execute(&p->llhttp, in.data, in.size);
    if (error == HPE_OK) return GUICHET_OK;
    if (error == HPE_PAUSED) {
        *used = (size_t)(llhttp_get_error_pos(&p->llhttp) - in.data);
        llhttp_resume(&p->llhttp);
        return GUICHET_OK;
    }
    if (p->status == GUICHET_OK)
        p->status =
            fail(&p->fail, GUICHET_MALFORMED, "%s (%s)", llhttp_get_error_reason(&p->llhttp), llhttp_errno_name(error));
    return p->status;
}

static int feed_head(struct http_parser *p, struct bytes in, size_t *used) {
    size_t left = p->limits.head_max - p->head_size;
    if (in.size > left) in.size = left;
    p->fed = in.data;
    int status = execute(p, in, used);
    if (!p->in_version) remember(p, in);
    p->head_size += *used;
    if (status == GUICHET_OK && p->request->stage == HTTP_STAGE_HEAD && p->head_size >= p->limits.head_max) {
        refuse(p, GUICHET_HEADERS_TOO_LARGE, "the head of the request is too large");
        status = p->status;
    }
    return status;
}

static int feed_body(struct http_parser *p, struct bytes in, size_t *used) {
    struct http_request *r = p->request;
    if (!r->is_chunked && r->content_length > p->limits.body_max) {
        refuse(p, GUICHET_TOO_LARGE, "the body is too large");
        return p->status;
    }
    uint64_t allowed = FRAMING_BASE + FRAMING_PER_BYTE * r->body_received;
    int status = execute(p, in, used);
    if (status != GUICHET_OK) return status;
    p->framing += r->is_chunked ? *used - r->body.size : 0;
    if (p->framing > allowed) refuse(p, GUICHET_MALFORMED, "too much framing around too little body");
    if (r->body_received > p->limits.body_max) refuse(p, GUICHET_TOO_LARGE, "the body is too large");
    return p->status;
}

int http_request_feed(struct http_request *r, struct bytes in, size_t *used, struct fail *why) {
    struct http_parser *p = r->parser;
    *used = 0;
    r->body = (struct bytes){NULL, 0};
    if (p->status == GUICHET_OK && in.size > 0 && r->stage != HTTP_STAGE_END) {
        r->is_started = true;
        if (r->stage == HTTP_STAGE_HEAD) feed_head(p, in, used);
        else feed_body(p, in, used);
    }
    if (p->status != GUICHET_OK) {
        r->body = (struct bytes){NULL, 0};
        if (why) *why = p->fail;
    }
    return p->status;
}

int http_request_allow_body(struct http_request *r, uint64_t body_max, struct fail *why) {
    r->parser->limits.body_max = body_max;
    if (!r->is_chunked && r->content_length > body_max)
        return fail(why, GUICHET_TOO_LARGE, "the body has %llu bytes, at most %llu are taken",
                    (unsigned long long)r->content_length, (unsigned long long)body_max);
    return GUICHET_OK;
}

struct bytes http_request_header(const struct http_request *r, const char *name) {
    struct bytes wanted = bytes_of(name);
    for (size_t i = 0; i < r->header_count; i++)
        if (r->headers[i].name.size == wanted.size && bytes_equal_fold(r->headers[i].name, wanted))
            return r->headers[i].value;
    return (struct bytes){NULL, 0};
}
