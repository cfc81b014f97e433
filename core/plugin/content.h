/* Bytes that go with a question, too many to be part of its JSON: whoever answers reads them piece by piece.
 *
 * Floor: plugin. Thread: holds are taken and dropped on any; `read` runs on the answerer's, one call at a time. It
 * outlives its question while somebody reads, so a question that times out takes nothing away under a reader. */
#ifndef PLUGIN_CONTENT_H
#define PLUGIN_CONTENT_H

#include "base/fail.h"

#include <stdatomic.h>

struct content {
    atomic_size_t holds; /* the maker's is 1 */
    /* Up to `size` bytes from `at`; *got 0: the end. */
    int (*read)(struct content *content, uint64_t at, void *to, size_t size, size_t *got);
    void (*free)(struct content *content);
};

static inline void content_hold(struct content *content) {
    atomic_fetch_add(&content->holds, 1);
}

/* NULL is fine. */
static inline void content_drop(struct content *content) {
    if (content && atomic_fetch_sub(&content->holds, 1) == 1) content->free(content);
}

#endif
