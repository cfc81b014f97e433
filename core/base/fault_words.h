/* The words of faults and of refusals in French, beside the English ones they are written with in the code.
 *
 * Floor: base. Thread: any (const). A fault is told with a printf format in English, which is its key here: adding one
 * to the code without its row is found by a test (tests/unit/base/test_fault_words.c), and so is a row whose French
 * takes other arguments. tests/api/french.test.mjs finds a refusal (403, 404, 409, 410, 412, 429) without its row. What
 * people do not read over the API (faults of configuration and scripts) has none. */
#ifndef BASE_FAULT_WORDS_H
#define BASE_FAULT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The French format with the same arguments in the same order, or NULL. */
const char *fault_words_french(const char *english);
/* The i-th row; false at the end. */
bool fault_words_at(size_t i, const char **english, const char **french);

#endif
