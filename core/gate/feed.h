/* Event streams (GET /v1/stream): callers who follow what happens to the requisitions they may see.
 *
 *   writer: committed ─▶ feed_hint (any thread) ─▶ one letter ─▶ worker: the last page of the log
 *                                                                and a page from where one who is behind stands
 *           ─▶ each who stands within it and has room is told what is new and his to see
 *
 * Floor: gate. Thread: the worker's, but feed_hint and the places. The log is the buffer: who reads slowly keeps his
 * index and gets the rest when his socket takes more, or is cut off after limits.write_s and resumes from the last id
 * he got. Nothing waits in memory for anybody, and nothing is looked up while nothing is committed. A stream lives
 * under the trust it was opened under: when that changes, or its certificate's time is over, it ends and the caller
 * comes back through the handshake. */
#ifndef GATE_FEED_H
#define GATE_FEED_H

#include "domain/party.h"
#include "gate/feed_turn.h"
#include "loop/loop.h"

#include <pthread.h>

struct request;
struct settings;
struct store_hint;
struct worker;

/* All open streams of the gateway, counted by party and by person. */
struct feed_places {
    pthread_mutex_t lock;
    struct chain taken;
};

struct subscription {
    struct feed_follower follower;
    struct chain place;
    struct feed *feed;         /* NULL: not open */
    const struct actor *actor; /* in the request's identity */
    int64_t answered_us;       /* how long its head took: what the figures of requests count */
    bool is_fresh;             /* something was sent since the last beat */
};

struct feed {
    struct worker *worker;
    struct chain followers;
    size_t count;
    atomic_size_t listening;
    atomic_bool is_rung;
    struct letter letter;
    struct timeout beat;
    struct arena arena; /* of one page */
    struct buffer text; /* of one stream's share of it */
};

void feed_places_init(struct feed_places *places);
void feed_places_done(struct feed_places *places);

void feed_open(struct feed *feed, struct worker *worker);
/* Nobody may follow any more. */
void feed_close(struct feed *feed);
/* Any thread: there is a new entry in the log, or a reason to look at all streams. */
void feed_hint(struct feed *feed);
/* Everybody is sent home. */
void feed_release(struct feed *feed);

/* Takes a place: GUICHET_TOO_MANY, GUICHET_FULL or GUICHET_UNAVAILABLE with words when there is none. From then on the
 * request is told of every entry from `from` on: feed_begin writes the head of its answer, feed_leave ends it. */
int feed_enter(struct request *r, struct fail *why);
void feed_begin(struct request *r, int64_t from, bool is_lost);
/* False: it followed nothing. */
bool feed_leave(struct request *r);
/* Its socket takes more. */
void feed_resume(struct request *r);

#endif
