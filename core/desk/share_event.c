/* Who is told of readers and hand-overs. */
#include "desk/share_event.h"

bool share_event_is(const char *event) {
    static const char *const events[] = {SHARE_EVENT_READER_ADDED, SHARE_EVENT_READER_REMOVED, SHARE_EVENT_HANDED_OVER};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (strcmp(event, events[i]) == 0) return true;
    return false;
}

bool share_event_may_see(enum sight sight, const char *event) {
    if (sight == SIGHT_READER) return strcmp(event, SHARE_EVENT_HANDED_OVER) == 0;
    return sight == SIGHT_REQUESTER || sight == SIGHT_COURT || sight == SIGHT_OVERSIGHT;
}
