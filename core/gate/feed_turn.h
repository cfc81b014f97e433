/* Whose turn it is among those who follow the log: the choice of the pages that one turn of a feed reads.
 *
 *   entries of the log  0 ─────────────────────────────────────────────────────────▶ size
 *                           ▲ behind: one follower a turn,        ▲ near: the last page, all who stand
 *                             each in his turn                      there in the same turn
 *
 * Floor: gate (pure). Thread: the feed's. A turn reads two pages at the most, each of so few entries that entries times
 * followers stay bounded: whoever replays the whole log takes his page a turn beside those who wait at its end, and
 * keeps neither them nor another who replays waiting. */
#ifndef GATE_FEED_TURN_H
#define GATE_FEED_TURN_H

#include "base/chain.h"

#include <stdbool.h>
#include <stdint.h>

#define FEED_TURN_PAGE 64   /* entries of a page */
#define FEED_TURN_WORK 4096 /* of a page, times followers */

struct feed_follower {
    struct chain link;
    int64_t next;  /* index of the first entry he has not been told of */
    bool has_room; /* his socket takes more */
};

struct feed_turn {
    int64_t size;   /* entries of each page */
    int64_t near;   /* index of the first of a page; -1: nobody there has room */
    int64_t behind; /* the same */
};

/* `count` followers stand in the chain, at least one; the log has so many entries. Who has his turn behind comes last
 * the next time. */
struct feed_turn feed_turn_take(struct chain *followers, size_t count, int64_t log_size);

#endif
