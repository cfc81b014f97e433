/* What the readable forms of an answer (answer.html, answer.pdf) say in the same words: the facts of its head, times by
 * the territory's clocks, files by their names. French, since they are annexed to a French file.
 *
 * Floor: desk (pure). Thread: any. */
#ifndef DESK_ANSWER_WORDS_H
#define DESK_ANSWER_WORDS_H

#include "desk/answer_text.h"

/* Tells one fact of the head; `text` is never empty. */
typedef void answer_fact(void *to, const char *title, struct bytes text);
void answer_words_head(const struct answer_text *text, answer_fact *tell, void *to);

/* A text of the answer as people read it: a time by the territory's clocks, a file's id as its name. In `scratch`,
 * which is emptied first, or `value` itself. */
struct bytes answer_words_string(const struct answer_text *text, struct bytes value, struct buffer *scratch);
/* Any value in lines: scalars as above, "oui" and "non", members as "title : value", items one below the other. `field`
 * may be NULL. */
void answer_words_value(const struct answer_text *text, const struct field *field, yyjson_val *value,
                        struct buffer *out);
const char *answer_words_title(const struct field *field);
/* No record of it has a list of records in itself: it can be a table of rows. */
bool answer_words_is_flat(const struct field_list *fields);

#endif
