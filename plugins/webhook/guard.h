/* Which addresses a request may go to: the public ones. Looked at when the socket is made, after the name was resolved,
 * so that no name and no answer of a name server leads inside. */
#ifndef WEBHOOK_GUARD_H
#define WEBHOOK_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for what is private, local, shared, reserved, multicast, or not IP at all (RFC 6890). */
bool guard_is_public(const struct sockaddr *address);

#endif
