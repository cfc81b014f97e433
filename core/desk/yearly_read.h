/* The yearly report read from the store, whole and of one moment.
 *
 * Floor: desk. Thread: the reader's; blocks for as long as two years of cases take. */
#ifndef DESK_YEARLY_READ_H
#define DESK_YEARLY_READ_H

#include "desk/desk.h"
#include "desk/yearly.h"

#include <stdatomic.h>

/* Cases, events, the proof; yearly_finish included. `page` is emptied again and again. */
int yearly_read(struct yearly *yearly, struct desk *desk, struct reader *reader, struct arena *page,
                const atomic_bool *is_cut, struct fail *why);

#endif
