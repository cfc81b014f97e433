/* The words of faults in French, beside the English ones they are written with in the code.
 *
 * Floor: base. Thread: any (const). A fault is told with a printf format in English, which is its key here: adding one
 * to the code without its row is found by a test (tests/unit/base/test_fault_words.c), and so is a row whose French
 * takes other arguments. What people do not read over the API (faults of configuration and scripts) has no row. */
#ifndef BASE_FAULT_WORDS_H
#define BASE_FAULT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The French format with the same arguments in the same order, or NULL. */
const char *fault_words_french(const char *english);
/* The i-th row; false at the end. */
bool fault_words_at(size_t i, const char **english, const char **french);

#endif
