/* With which code a refused requisition was refused: it stands in its history alone, sealed.
 *
 * Floor: desk. Thread: the reader's. */
#ifndef DESK_REFUSED_H
#define DESK_REFUSED_H

#include "desk/desk.h"

/* *code: of the last event that gave one. NULL: it is no refused case, its content is erased, or it was
 * refused without. A row of QUERY_CASES. One that cannot be opened now is none of these: GUICHET_UNAVAILABLE. */
int refused_code(struct desk *desk, struct reader *reader, const struct query_row_requisition *row, const char **code,
                 struct fail *why);

#endif
