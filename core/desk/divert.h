/* A type whose version was killed too often: what is asked meanwhile goes to the generic desk, where people answer it.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_DIVERT_H
#define DESK_DIVERT_H

#include "desk/desk.h"
#include "domain/document.h"

#define DIVERT_TYPE "generic.documents"

/* When the version is quarantined, *flow becomes that of the generic desk and the document's input one that it takes:
 * what was asked stands in its first field of text, whole as far as that goes, and its holder where one is to be
 * chosen. GUICHET_UNAVAILABLE "type_quarantined" when there is no such desk. Any other version stays as it is. */
int divert(const struct desk *desk, struct document *document, const struct flow **flow, struct arena *arena,
           struct fail *why);

#endif
