/* Exact search: what was typed becomes the blind index of its normalised form.
 * Floor: desk. Thread: any. */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "domain/document.h"
#include "seal/vault.h"

enum search_kind {
    SEARCH_TARGET, /* an identifier that was asked for: item, IBAN, e-mail … */
    SEARCH_CASE,   /* a procedure number or the unit's own reference */
    SEARCH_ANY,    /* what looks like an identifier is one, the rest is a case */
};

/* Always gives an index; one that nothing has when the text is no identifier. The name of the kind that the text was
 * taken for (domain/identifiers.h); NULL: a case, or no known form. */
const char *search_blind(const struct vault *vault, enum search_kind kind, struct bytes text,
                         uint8_t out[BLIND_INDEX_SIZE]);

/* The index of one identifier in its normal form (field_target.norm), whatever its kind. */
void search_blind_target(const struct vault *vault, struct bytes norm, uint8_t out[BLIND_INDEX_SIZE]);

/* The numbers of a document by which its case can be found. `each` hears every one. */
void search_case_numbers(const struct document *document, void (*each)(void *to, struct bytes number), void *to);
/* Where the i-th of them stands in a document; NULL: there are no more. */
const char *search_case_pointer(size_t i);
/* The index of one of them. */
void search_blind_case(const struct vault *vault, struct bytes number, uint8_t out[BLIND_INDEX_SIZE]);

#endif
