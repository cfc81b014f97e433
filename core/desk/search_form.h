/* The one form by which a text is filed and looked for, however it was typed.
 *
 * Floor: desk (pure). Thread: any.
 * The form knows no kind, since whoever searches says none, and holds for both sides: what a field makes of a text
 * (field_target.norm) has the form of the text. Forms are in the arena; NULL: no memory. After a change of these rules
 * older cases are found again once `guichet reindex` has run (reindex.h). */
#ifndef DESK_SEARCH_FORM_H
#define DESK_SEARCH_FORM_H

#include "base/arena.h"

/* Of an identifier that is asked for: capitals and digits alone, but mailboxes, addresses and names of the network as
 * they are written; telephones without their +; a French account by its IBAN, one of La Banque Postale by its number.
 */
const char *search_form_target(struct arena *arena, struct bytes text);
/* Of a number of a procedure or of the unit's own: capitals without blanks; its separators part numbers and stay. */
const char *search_form_case(struct arena *arena, struct bytes text);
/* A number of Guichet ("2026-000123"; what follows a slash is cut off: a transfer's suffix) or NULL: it is none. */
const char *search_form_number(struct arena *arena, struct bytes text);

#endif
