/* May a list of revocation that was fetched take the place of the one in use?
 * Floor: wire. Thread: any; reads files, and takes a while for a long list: not on a loop. */
#ifndef WIRE_FRESH_LIST_H
#define WIRE_FRESH_LIST_H

#include "wire/tls_context.h"

/* GUICHET_OK: it is signed by that authority, counts now, and is newer than what is in use (or the very same, then
 * *is_same). *out is how fresh it is. GUICHET_CONFIG or GUICHET_CONFLICT and why otherwise. */
int fresh_list_check(const struct tls_authority *in_use, struct bytes fresh, bool *is_same, struct tls_freshness *out,
                     struct fail *why);

#endif
