/* Text in its usual dresses: UTF-8, RFC 3339 time, hex, base64, "did you mean".
 * Floor: base. Thread: any. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

bool text_is_utf8(struct bytes text);
/* Bytes of the well-formed code point `text` begins with (RFC 3629), 0 if it begins with none. */
size_t text_utf8_step(struct bytes text);
/* Code points of valid UTF-8. */
size_t text_length(struct bytes text);
/* True when it has a control character other than tab, CR and LF (C0, DEL, C1). */
bool text_has_control(struct bytes text);

#define TEXT_TIME_SIZE 24
/* "2026-05-11T22:00:00Z"; with milliseconds only when they are not zero ("…00.123Z"). Returns the length. Times
 * outside the years 0 to 9999 are written as the first or last of them. */
size_t text_time(int64_t utc_ms, char out[TEXT_TIME_SIZE + 1]);
/* RFC 3339 with Z or ±hh:mm, fraction up to 9 digits (cut to ms), years 1900–9999; leap second :60 is refused.
 * GUICHET_MALFORMED otherwise. */
int text_time_parse(struct bytes text, int64_t *utc_ms);
/* "2026-10-01" as year, month, day of the proleptic Gregorian calendar; GUICHET_MALFORMED for no such day. */
int text_date_parse(struct bytes text, int *year, int *month, int *day);

/* Lower-case hex; `out` has room for 2*size+1. */
void text_hex(const void *data, size_t size, char *out);
/* Exactly 2*size hex digits; GUICHET_MALFORMED otherwise. */
int text_hex_parse(struct bytes text, void *out, size_t size);
/* Standard base64 with padding (RFC 4648 §4). The arena's NULL passes through. */
char *text_base64(struct arena *a, const void *data, size_t size);
#define TEXT_BASE64_SIZE(size) ((((size) + 2) / 3) * 4)
void text_base64_to(const void *data, size_t size, char *out); /* room for TEXT_BASE64_SIZE(size)+1 */
/* Strict: padding required, no blanks. *size is in: room, out: bytes written. */
int text_base64_parse(struct bytes text, void *out, size_t *size);

/* The candidate nearest to `word` (edit distance at most 1 for up to 4 letters, 2 above… and less than half its
 * length), or NULL. `candidates` ends with NULL. */
const char *text_nearest(struct bytes word, const char *const *candidates);

/* The language an Accept-Language field (RFC 9110 §12.5.4) asks for: "fr" or "en"; "fr" when absent or neither. */
const char *text_language(struct bytes accept_language);

#endif
