/* Splits first, decodes afterwards: an encoded separator is text, and text that looks like a way up is refused. */
#include "wire/http_path.h"

#include "base/text.h"

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Writes at most raw.size bytes; -1 for a bad percent. */
static ptrdiff_t unescape(struct bytes raw, bool plus_is_blank, char *to) {
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        char c = raw.data[i];
        if (c == '%') {
            if (raw.size - i < 3) return -1;
            int high = digit_of(raw.data[i + 1]), low = digit_of(raw.data[i + 2]);
            if (high < 0 || low < 0) return -1;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        to[size++] = c;
    }
    return (ptrdiff_t)size;
}

static bool has_any_control(struct bytes text) {
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f) return true;
    return text_has_control(text);
}

static int decode(struct bytes raw, bool plus_is_blank, struct arena *arena, struct bytes *out, struct fail *why) {
    char *to = arena_alloc(arena, raw.size + 1);
    if (!to) return fail(why, GUICHET_MEMORY, "no memory for the target");
    ptrdiff_t size = unescape(raw, plus_is_blank, to);
    if (size < 0) return fail(why, GUICHET_MALFORMED, "a percent sign in the target is not followed by two hex digits");
    *out = (struct bytes){to, (size_t)size};
    if (!text_is_utf8(*out)) return fail(why, GUICHET_MALFORMED, "the target is not UTF-8");
    if (has_any_control(*out)) return fail(why, GUICHET_MALFORMED, "the target has a control character");
    return GUICHET_OK;
}

int http_path_decode(struct bytes raw, struct arena *arena, struct bytes *out, struct fail *why) {
    return decode(raw, false, arena, out, why);
}

static int judge_segment(struct bytes segment, struct fail *why) {
    if (bytes_equal_text(segment, ".") || bytes_equal_text(segment, ".."))
        return fail(why, GUICHET_MALFORMED, "the path has a segment of dots");
    for (size_t i = 0; i < segment.size; i++)
        if (segment.data[i] == '/' || segment.data[i] == '\\')
            return fail(why, GUICHET_MALFORMED, "the path has an encoded slash");
    return GUICHET_OK;
}

/* The part of *rest before `mark`, which is taken off with it; false when nothing is left. */
static bool next_part(struct bytes *rest, char mark, struct bytes *part) {
    if (!rest->data) return false;
    const char *at = rest->size ? memchr(rest->data, mark, rest->size) : NULL;
    *part = (struct bytes){rest->data, at ? (size_t)(at - rest->data) : rest->size};
    *rest = at ? (struct bytes){at + 1, rest->size - part->size - 1} : (struct bytes){NULL, 0};
    return true;
}

int http_path_read(struct bytes path, struct arena *arena, struct http_path *out, struct fail *why) {
    out->count = 0;
    if (path.size == 0 || path.data[0] != '/') return fail(why, GUICHET_MALFORMED, "the path must start with a slash");
    if (path.size == 1) return GUICHET_OK;
    struct bytes rest = {path.data + 1, path.size - 1}, part;
    while (next_part(&rest, '/', &part)) {
        if (out->count == HTTP_PATH_SEGMENTS_MAX) return fail(why, GUICHET_MALFORMED, "the path has too many segments");
        struct bytes *segment = &out->segments[out->count];
        int status = decode(part, false, arena, segment, why);
        if (status == GUICHET_OK) status = judge_segment(*segment, why);
        if (status != GUICHET_OK) return status;
        out->count++;
    }
    return GUICHET_OK;
}

static int add_parameter(struct http_query *q, struct bytes part, struct arena *arena, struct fail *why) {
    if (q->count == HTTP_PATH_PARAMETERS_MAX) return fail(why, GUICHET_MALFORMED, "the query has too many parameters");
    struct http_parameter *p = &q->list[q->count];
    struct bytes value = part, name;
    next_part(&value, '=', &name);
    int status = decode(name, true, arena, &p->name, why);
    if (status == GUICHET_OK) status = decode(value, true, arena, &p->value, why);
    if (status != GUICHET_OK) return status;
    if (p->name.size == 0) return fail(why, GUICHET_MALFORMED, "the query has a value without a name");
    for (size_t i = 0; i < q->count; i++)
        if (bytes_equal(q->list[i].name, p->name))
            return fail(why, GUICHET_MALFORMED, "the query has %.64s twice", p->name.data);
    q->count++;
    return GUICHET_OK;
}

int http_path_read_query(struct bytes query, struct arena *arena, struct http_query *out, struct fail *why) {
    out->count = 0;
    struct bytes rest = query, part;
    while (next_part(&rest, '&', &part)) {
        if (part.size == 0) continue;
        int status = add_parameter(out, part, arena, why);
        if (status != GUICHET_OK) return status;
    }
    return GUICHET_OK;
}

struct bytes http_path_parameter(const struct http_query *query, const char *name) {
    for (size_t i = 0; i < query->count; i++)
        if (bytes_equal_text(query->list[i].name, name)) return query->list[i].value;
    return (struct bytes){NULL, 0};
}
