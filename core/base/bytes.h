/* Slices of bytes and growing buffers.
 *
 * Floor: base. Thread: any; a buffer belongs to one thread at a time.
 * `struct bytes` is borrowed and never owns. `struct buffer` owns its memory, was told its ceiling at birth and
 * remembers the first failure, so that a row of additions needs one check at its end. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/banned.h"

#include <guichet/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A broken invariant is not an error: input never reaches one. Aborts in release too. */
#define require(condition) ((condition) ? (void)0 : require_failed(#condition, __FILE__, __LINE__))
_Noreturn void require_failed(const char *condition, const char *file, int line);

struct bytes {
    const char *data;
    size_t size;
};

#define BYTES(literal) ((struct bytes){"" literal, sizeof(literal) - 1})

/* NUL-terminated text as a slice; NULL gives the empty slice. Here, so that a literal's length costs nothing. */
static inline struct bytes bytes_of(const char *text) {
    return (struct bytes){text, text ? strlen(text) : 0};
}
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_equal_text(struct bytes a, const char *text);
/* Same length, compared in time that does not depend on the content. */
bool bytes_equal_secret(struct bytes a, struct bytes b);
bool bytes_starts_with(struct bytes a, struct bytes prefix);
/* ASCII case is folded. */
bool bytes_equal_fold(struct bytes a, struct bytes b);
/* The slice without leading and trailing ASCII blanks (space, tab). */
struct bytes bytes_trim(struct bytes a);
/* Decimal digits only, at most `max`; GUICHET_MALFORMED otherwise and *out is unchanged. */
int bytes_to_uint(struct bytes a, uint64_t max, uint64_t *out);

struct buffer {
    char *data;
    size_t size;
    size_t room;
    size_t max;
    int status; /* the first failure: GUICHET_OK, GUICHET_TOO_LARGE or GUICHET_MEMORY */
};

/* No memory is taken before the first addition. `max` is the most bytes it will ever hold. */
void buffer_init(struct buffer *b, size_t max);
void buffer_done(struct buffer *b);
/* Empties it and forgets the failure; keeps the memory. */
void buffer_clear(struct buffer *b);
/* On failure nothing is added, the status sticks, and every later addition fails the same way. */
int buffer_add(struct buffer *b, const void *data, size_t size);
int buffer_add_bytes(struct buffer *b, struct bytes bytes);
int buffer_add_text(struct buffer *b, const char *text);
int buffer_add_byte(struct buffer *b, char byte);
int buffer_addf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `size` more bytes at the end, or NULL (the status says why); buffer_commit() makes them count. */
char *buffer_reserve(struct buffer *b, size_t size);
void buffer_commit(struct buffer *b, size_t size);
/* Drops `size` bytes at the front. */
void buffer_consume(struct buffer *b, size_t size);
struct bytes buffer_bytes(const struct buffer *b);
/* Overwrites with zeros in a way the compiler keeps. */
void bytes_wipe(void *data, size_t size);

#endif
