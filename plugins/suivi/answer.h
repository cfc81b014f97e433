/* From La Poste's words to ours: what Suivi v2 answered, read and written anew as the result of `tracking.events`.
 *
 * Thread: any. Nothing is kept. Members that are unknown are skipped; what is missing or null is left out. */
#ifndef SUIVI_ANSWER_H
#define SUIVI_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <yyjson.h>

/* The result under construction: {"items":[…],"not_found":[…]}. */
struct answer {
    yyjson_mut_doc *doc;
    yyjson_mut_val *items, *not_found;
};

bool answer_open(struct answer *answer);
void answer_close(struct answer *answer);

/* One answer of the API, with its HTTP status, to a question for `ids` (one: an object; several: an array, 207). NULL
 * when it was understood, what it does not know being listed; else the error code for the script. */
const char *answer_add(struct answer *answer, long http_status, const char *body, size_t size, const char *const *ids,
                       size_t count);
/* The JSON text, to be freed; NULL without memory. */
char *answer_write(const struct answer *answer, size_t *size);
bool answer_has_items(const struct answer *answer);

/* The error code of an HTTP status or `returnCode`. */
const char *answer_error(long code);

#endif
