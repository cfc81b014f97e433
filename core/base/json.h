/* JSON: strict reading on yyjson, and a writer that puts text straight into a buffer.
 *
 * Floor: base. Thread: any. Reading is I-JSON (RFC 7493): a repeated name, a lone surrogate, invalid UTF-8, a NUL
 * inside a name and depth over the limit are GUICHET_MALFORMED, with the byte offset in words. Other floors use
 * yyjson's own accessors (yyjson_obj_get …) on what was read. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/fail.h"

#include <yyjson.h>

#define JSON_DEPTH_MAX 32

/* The document lives in the arena (nothing to free). `text` may go away. Root of any kind. */
int json_read(struct bytes text, struct arena *arena, yyjson_val **root, struct fail *why);

/* Member of an object, by name; NULL when absent or when `object` is no object. */
yyjson_val *json_get(yyjson_val *object, const char *name);
/* The text of a member, or the empty slice (data NULL) when absent or not text. */
struct bytes json_get_text(yyjson_val *object, const char *name);
/* The same as NUL-terminated text (borrowed from the document), or `fallback`. */
const char *json_get_string(yyjson_val *object, const char *name, const char *fallback);
int64_t json_get_int(yyjson_val *object, const char *name, int64_t fallback);
bool json_get_bool(yyjson_val *object, const char *name, bool fallback);
struct bytes json_text(const yyjson_val *value);

/* The writer. Commas are its business; a raw value must be complete JSON. Depth at most 64 (require). Failures stick
 * in the buffer. A NULL text is written as null, and so is a number that is not finite; bytes that are no UTF-8 become
 * U+FFFD, so what goes out is always JSON. */
struct json_out {
    struct buffer *to;
    uint64_t has_item; /* one bit a level */
    unsigned depth;
    bool after_key;
};

void json_out_init(struct json_out *o, struct buffer *to);
void json_object(struct json_out *o);
void json_object_end(struct json_out *o);
void json_array(struct json_out *o);
void json_array_end(struct json_out *o);
void json_key_bytes(struct json_out *o, struct bytes name);
void json_put_bytes(struct json_out *o, struct bytes text);
void json_put_int(struct json_out *o, int64_t number);
void json_put_double(struct json_out *o, double number);
void json_put_bool(struct json_out *o, bool value);
void json_put_null(struct json_out *o);
void json_put_time(struct json_out *o, int64_t utc_ms); /* 0 is written as null */
void json_put_id(struct json_out *o, const void *id16);
void json_put_raw(struct json_out *o, struct bytes json);
/* Any value that was read, written compactly in the order it was read. */
void json_put_value(struct json_out *o, yyjson_val *value);

/* Inline, because names are literals: their length is then known when this is built. */
static inline void json_key(struct json_out *o, const char *name) {
    json_key_bytes(o, bytes_of(name));
}

static inline void json_put_text(struct json_out *o, const char *text) {
    json_put_bytes(o, bytes_of(text));
}

/* key + value in one call. */
static inline void json_text_member(struct json_out *o, const char *name, const char *text) {
    json_key(o, name);
    json_put_text(o, text);
}

static inline void json_bytes_member(struct json_out *o, const char *name, struct bytes text) {
    json_key(o, name);
    json_put_bytes(o, text);
}

static inline void json_int_member(struct json_out *o, const char *name, int64_t number) {
    json_key(o, name);
    json_put_int(o, number);
}

static inline void json_bool_member(struct json_out *o, const char *name, bool value) {
    json_key(o, name);
    json_put_bool(o, value);
}

static inline void json_time_member(struct json_out *o, const char *name, int64_t utc_ms) {
    json_key(o, name);
    json_put_time(o, utc_ms);
}

static inline void json_raw_member(struct json_out *o, const char *name, struct bytes json) {
    json_key(o, name);
    json_put_raw(o, json);
}

/* NULL value: null */
static inline void json_value_member(struct json_out *o, const char *name, yyjson_val *value) {
    json_key(o, name);
    json_put_value(o, value);
}

#endif
