/* Tells when something below a folder has changed and then been quiet: files, and folders new and old, at any depth.
 *
 * Floor: loop. Thread: the loop's. Not what has changed: whoever is told looks for himself. A folder that is moved away
 * and made anew is found again. */
#ifndef LOOP_FOLDER_WATCH_H
#define LOOP_FOLDER_WATCH_H

#include "base/chain.h"
#include "loop/timer.h"

struct folder_watch {
    struct loop *loop;
    const char *path; /* borrowed */
    void (*on_change)(struct folder_watch *watch);
    struct chain folders; /* one handle each: inotify does not look below */
    struct timer quiet;
    uint64_t first_ms; /* of this flurry; 0: none */
};

/* `on_change` runs 100 ms after the last change, or 400 ms after the first of many. GUICHET_CONFIG when the folder
 * cannot be watched. */
int folder_watch_open(struct folder_watch *watch, struct loop *loop, const char *path,
                      void (*on_change)(struct folder_watch *watch), struct fail *why);
/* Its memory must stay until the loop is done. */
void folder_watch_close(struct folder_watch *watch);

#endif
