/* Exact search: what was typed becomes the blind index of its normalised form.
 * Floor: desk. Thread: any. */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "domain/document.h"
#include "seal/vault.h"

/* The index of an identifier, as it was typed or in its normal form (field_target.norm), whatever its kind; nothing has
 * it when the text is no identifier. GUICHET_MEMORY: there is none, and what was to be filed under it must not be. */
int search_blind_target(const struct vault *vault, struct bytes text, uint8_t out[BLIND_INDEX_SIZE], struct fail *why);
/* The kind that a text is taken for, by its name (domain/identifiers.h); NULL: no known form. */
const char *search_kind_name(struct bytes text);

/* The numbers of a document by which its case can be found. `each` hears every one, until it fails. */
int search_case_numbers(const struct document *document, int (*each)(void *to, struct bytes number), void *to);
/* Where the i-th of them stands in a document; NULL: there are no more. */
const char *search_case_pointer(size_t i);
/* The index of one of them, as it was typed. As search_blind_target. */
int search_blind_case(const struct vault *vault, struct bytes number, uint8_t out[BLIND_INDEX_SIZE], struct fail *why);

#endif
