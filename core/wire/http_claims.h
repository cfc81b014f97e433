/* Fields in which proxies claim who the client is: who is calling comes from the handshake alone (wire/tls.h), so they
 * are dropped with the head and no handler, log or answer ever sees one. RFC 9440 and the habits of nginx, Apache,
 * HAProxy, Envoy, Traefik and the clouds.
 * Floor: wire. Thread: any. Called by http_request only. */
#ifndef WIRE_HTTP_CLAIMS_H
#define WIRE_HTTP_CLAIMS_H

#include "wire/http_request.h"

/* Moves the others together, in their order; returns how many are left. */
size_t http_claims_drop(struct http_header *headers, size_t count);

#endif
