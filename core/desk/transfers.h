/* The entities that had a case one after the other: the first under its number, the others under it with a suffix,
 * "2026-000123/2" (domain: same number + suffix).
 *
 * Floor: desk (pure). Thread: any. */
#ifndef DESK_TRANSFERS_H
#define DESK_TRANSFERS_H

#include "desk/record.h"

#define TRANSFERS_NUMBER_SIZE (REQUISITION_NUMBER_SIZE + 21) /* a slash, a size_t */

struct transfer {
    char number[TRANSFERS_NUMBER_SIZE + 1];
    const char *holder;
    int64_t since, until, due_at; /* until 0: it has it now */
};

/* At least 1: who has it now. */
size_t transfers_count(const struct record *record);
/* The one in order, from 1 to transfers_count. */
struct transfer transfers_at(const struct record *record, size_t passage);
/* "holder_number", and "transfers": all of them; empty when it was never sent on. */
void transfers_write(struct json_out *out, const struct record *record);

#endif
