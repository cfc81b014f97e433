/* Two choices, one after the other. */
#include "gate/feed_turn.h"

static int64_t page_size(size_t count) {
    int64_t size = FEED_TURN_WORK / (int64_t)count;
    return size > FEED_TURN_PAGE ? FEED_TURN_PAGE : size < 1 ? 1 : size;
}

/* The least index, from `near` on, that somebody with room has not been told of. */
static int64_t least_from(const struct chain *followers, int64_t near) {
    int64_t least = -1;
    for (const struct chain *link = followers->next; link != followers; link = link->next) {
        const struct feed_follower *f = chain_item(link, struct feed_follower, link);
        if (f->has_room && f->next >= near && (least < 0 || f->next < least)) least = f->next;
    }
    return least;
}

/* Where the first of those with room stands that are behind `near`. */
static int64_t next_behind(struct chain *followers, int64_t near) {
    for (struct chain *link = followers->next; link != followers; link = link->next) {
        const struct feed_follower *f = chain_item(link, struct feed_follower, link);
        if (!f->has_room || f->next >= near) continue;
        chain_remove(link);
        chain_add_last(followers, link);
        return f->next;
    }
    return -1;
}

struct feed_turn feed_turn_take(struct chain *followers, size_t count, int64_t log_size) {
    struct feed_turn turn = {.size = page_size(count)};
    int64_t near = log_size - turn.size;
    turn.near = least_from(followers, near);
    turn.behind = next_behind(followers, near);
    return turn;
}
