/* Slices and growing buffers.
 * A buffer doubles until its ceiling and keeps its first failure, so callers check once. */
#include "base/bytes.h"

#include <stdarg.h>

#define BUFFER_FIRST 256

void require_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "broken invariant: %s at %s:%d\n", condition, file, line);
    abort();
}

bool bytes_equal(struct bytes a, struct bytes b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool bytes_equal_text(struct bytes a, const char *text) {
    return bytes_equal(a, bytes_of(text));
}

bool bytes_equal_secret(struct bytes a, struct bytes b) {
    if (a.size != b.size) return false;
    volatile unsigned char difference = 0;
    for (size_t i = 0; i < a.size; i++) difference |= (unsigned char)a.data[i] ^ (unsigned char)b.data[i];
    return difference == 0;
}

bool bytes_starts_with(struct bytes a, struct bytes prefix) {
    return a.size >= prefix.size && (prefix.size == 0 || memcmp(a.data, prefix.data, prefix.size) == 0);
}

static unsigned char fold(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool bytes_equal_fold(struct bytes a, struct bytes b) {
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++) {
        if (fold(a.data[i]) != fold(b.data[i])) return false;
    }
    return true;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

struct bytes bytes_trim(struct bytes a) {
    while (a.size > 0 && is_blank(a.data[0])) a.data++, a.size--;
    while (a.size > 0 && is_blank(a.data[a.size - 1])) a.size--;
    return a;
}

int bytes_to_uint(struct bytes a, uint64_t max, uint64_t *out) {
    if (a.size == 0) return GUICHET_MALFORMED;
    uint64_t value = 0;
    for (size_t i = 0; i < a.size; i++) {
        if (a.data[i] < '0' || a.data[i] > '9') return GUICHET_MALFORMED;
        uint64_t digit = (uint64_t)(a.data[i] - '0');
        if (digit > max || value > (max - digit) / 10) return GUICHET_MALFORMED;
        value = value * 10 + digit;
    }
    *out = value;
    return GUICHET_OK;
}

void bytes_wipe(void *data, size_t size) {
    if (size > 0) explicit_bzero(data, size);
}

void buffer_init(struct buffer *b, size_t max) {
    *b = (struct buffer){.max = max};
}

void buffer_done(struct buffer *b) {
    if (!b) return;
    free(b->data);
    *b = (struct buffer){.max = b->max};
}

void buffer_clear(struct buffer *b) {
    b->size = 0;
    b->status = GUICHET_OK;
}

static int grow(struct buffer *b, size_t size) {
    if (size > b->max - b->size) return b->status = GUICHET_TOO_LARGE;
    size_t room = b->room < BUFFER_FIRST ? BUFFER_FIRST : b->room;
    while (room - b->size < size && room <= SIZE_MAX / 2) room *= 2;
    if (room > b->max || room - b->size < size) room = b->max;
    char *data = realloc(b->data, room);
    if (!data) return b->status = GUICHET_MEMORY;
    b->data = data;
    b->room = room;
    return GUICHET_OK;
}

char *buffer_reserve(struct buffer *b, size_t size) {
    if (b->status) return NULL;
    if ((size > b->room - b->size || !b->data) && grow(b, size ? size : 1)) return NULL;
    return b->data + b->size;
}

void buffer_commit(struct buffer *b, size_t size) {
    require(size <= b->room - b->size);
    b->size += size;
}

int buffer_add(struct buffer *b, const void *data, size_t size) {
    if (b->status) return b->status;
    if (size == 0) return GUICHET_OK;
    if (size > b->room - b->size && grow(b, size)) return b->status;
    memcpy(b->data + b->size, data, size);
    b->size += size;
    return GUICHET_OK;
}

int buffer_add_bytes(struct buffer *b, struct bytes bytes) {
    return buffer_add(b, bytes.data, bytes.size);
}

int buffer_add_text(struct buffer *b, const char *text) {
    return buffer_add_bytes(b, bytes_of(text));
}

int buffer_add_byte(struct buffer *b, char byte) {
    return buffer_add(b, &byte, 1);
}

int buffer_addf(struct buffer *b, const char *format, ...) {
    if (b->status) return b->status;
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    size_t room = b->room - b->size;
    int size = vsnprintf(room ? b->data + b->size : NULL, room, format, list);
    va_end(list);
    /* vsnprintf wants a place for the NUL, so a text that fits exactly is printed beside and copied. */
    if (size < 0) {
        b->status = GUICHET_MEMORY;
    } else if ((size_t)size < room) {
        b->size += (size_t)size;
    } else if ((size_t)size > b->max - b->size) {
        b->status = GUICHET_TOO_LARGE;
    } else {
        char *text = malloc((size_t)size + 1);
        if (text) vsnprintf(text, (size_t)size + 1, format, again);
        if (text) buffer_add(b, text, (size_t)size);
        else b->status = GUICHET_MEMORY;
        free(text);
    }
    va_end(again);
    return b->status;
}

void buffer_consume(struct buffer *b, size_t size) {
    require(size <= b->size);
    b->size -= size;
    if (b->size > 0 && size > 0) memmove(b->data, b->data + size, b->size);
}

struct bytes buffer_bytes(const struct buffer *b) {
    return (struct bytes){b->data, b->size};
}
