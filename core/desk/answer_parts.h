/* The parts of an answer in their order, from 1: what was handed over before, then the final one.
 *
 * Floor: desk (pure). Thread: any. */
#ifndef DESK_ANSWER_PARTS_H
#define DESK_ANSWER_PARTS_H

#include "desk/record.h"

/* 0: nothing is answered yet, or its retention is over. */
size_t answer_parts_count(const struct record *record);
/* {"completeness","records","files","sealed_at","data"} of the part `number`, or NULL. */
yyjson_val *answer_parts_at(const struct record *record, size_t number);
/* The one that ends the case. */
bool answer_parts_is_final(const struct record *record, size_t number);

#endif
