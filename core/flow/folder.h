/* The scripts of a folder: which there are, what each gave when it was read last, and what has changed since.
 *
 * Floor: flow. Thread: one at a time. A file that is refused keeps its type: what it gave before goes on, until the
 * file is good again or goes. */
#ifndef FLOW_FOLDER_H
#define FLOW_FOLDER_H

#include "flow/intake.h"

struct folder_file {
    char *path;
    const struct flow *given; /* what it gave when it was last good; NULL: it never was */
    struct flow *fresh;       /* that, when nobody has taken it yet: folder_take() */
    char *refused;            /* "file:line: words" a line, of the last look; NULL: it is good */
    int64_t refused_at;
};

struct folder {
    const char *path; /* borrowed; lib/ below it holds shared code and no workflows */
    struct folder_file *files;
    size_t count, room;
};

void folder_init(struct folder *folder, const char *path);
void folder_done(struct folder *folder);

/* Looks at every *.lua below the path (not lib/ itself). What is new or changed, or uses a library that has changed, is
 * loaded: its `fresh` is set, or its `refused`, and its faults are in `faults` too. Files that are gone are dropped.
 * GUICHET_OK whatever the scripts are worth; GUICHET_CONFIG when the folder cannot be read. */
int folder_look(struct folder *folder, struct intake *intake, bool run_tests, int64_t now, struct faults *faults,
                struct fail *why);
/* The words for a look that left faults behind the first `before`: GUICHET_SCRIPT. */
int folder_refuse(const struct faults *faults, size_t before, struct fail *why);
/* The file that gives this type; NULL: none. */
struct folder_file *folder_of_type(const struct folder *folder, const char *type);
/* Hands over a fresh flow: the taker ends it, not before the folder. `instead`: one of the same source that is kept in
 * its place, or NULL. */
struct flow *folder_take(struct folder_file *file, const struct flow *instead);

#endif
