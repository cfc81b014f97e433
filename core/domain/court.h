/* Courts: whose magistrates may read the requisitions that were authorised there.
 *
 * Floor: domain (pure). Thread: any. A court is known by its name alone, so names are compared in one dress: small
 * letters (accents are kept: "É" is "é"), one blank between words, a straight apostrophe. */
#ifndef DOMAIN_COURT_H
#define DOMAIN_COURT_H

#include "domain/party.h"
#include "domain/requisition.h"

/* "  TJ  Melun" → "tj melun", in the arena; NULL: no memory. */
const char *court_normal(struct bytes name, struct arena *arena);
/* A magistrate, and the requisition was authorised at one of his courts? */
bool court_allows(const struct actor *actor, const struct requisition *head);

#endif
