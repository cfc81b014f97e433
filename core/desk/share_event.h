/* The lines of a history that say who reads a requisition and whose it is (share.h), and who is told of them.
 *
 * Floor: desk (pure). Thread: any. */
#ifndef DESK_SHARE_EVENT_H
#define DESK_SHARE_EVENT_H

#include "desk/access.h"

#define SHARE_EVENT_READER_ADDED   "reader.added"
#define SHARE_EVENT_READER_REMOVED "reader.removed"
#define SHARE_EVENT_HANDED_OVER    "unit.handed_over"

/* Is the event one of these? What it says is for those who ask, their court and those who see all; co-readers are told
 * of a hand-over, but not who else reads. */
bool share_event_is(const char *event);
bool share_event_may_see(enum sight sight, const char *event);

#endif
