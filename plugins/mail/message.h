/* A notice as a message: RFC 5322, RFC 2045 and RFC 2047, in French and English, without content of the case.
 *
 * Thread: any. */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <yyjson.h>

/* Letters, digits and ._%+- on both sides of one @; nothing that could end a header or an SMTP command. */
bool message_is_address(const char *text);

struct message {
    const char *from, *to;
    const char *key; /* of the notice: the same for every attempt, so a second copy is recognised by its Message-ID */
    const char *base_url; /* where people open a case; "": not said */
    time_t now;
};

/* The whole message, to be freed; NULL for a notice that is not as it must be, or without memory. */
char *message_write(const struct message *message, yyjson_val *notice, size_t *size);

#endif
