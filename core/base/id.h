/* UUID version 7 (RFC 9562): time-ordered identifiers.
 *
 * Floor: base. Thread: any; each keeps unused random bytes, so a child of fork() must exec before it asks for more. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/bytes.h"

struct id {
    uint8_t bytes[16];
};

#define ID_TEXT_SIZE 36

/* A new one for this moment: monotone within a thread, random below that. Aborts if the system gives no random. */
struct id id_new(int64_t now_utc_ms);
/* Lower-case hyphenated text, 36 characters and a NUL. */
void id_format(const struct id *id, char text[ID_TEXT_SIZE + 1]);
/* Only the 36-character form, any case; GUICHET_MALFORMED otherwise. */
int id_parse(struct bytes text, struct id *out);
bool id_equal(const struct id *a, const struct id *b);
bool id_is_zero(const struct id *id);
/* Fills with bytes of the system's random generator; aborts if there are none. */
void id_random(void *to, size_t size);

#endif
