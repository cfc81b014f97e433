/* HTTP requests that the gateway makes by itself: lists of revocation, questions to OCSP responders. One thread with
 * libcurl's multi interface carries them all, so a slow peer delays nobody else and no loop waits.
 *
 *   loop ─ fetcher_send ─▶ fetcher's thread ─▶ letter opened at reply_to, in time or with the reason why not
 *
 * Floor: gate. Thread: fetcher_send any; start and stop the main thread. Bounded in size and time; http and https,
 * no redirects. */
#ifndef GATE_FETCHER_H
#define GATE_FETCHER_H

#include "base/fail.h"
#include "loop/mailbox.h"

struct fetcher;

/* Belongs to the fetcher from fetcher_send until `letter` is opened. */
struct fetch {
    struct letter letter;
    struct mailbox *reply_to;
    const char *url;
    const char *media_type; /* of the body; NULL: GET */
    struct bytes body;
    size_t size_max; /* of the answer */
    int64_t timeout_ms;

    int status; /* GUICHET_OK: answered with 200; else GUICHET_UNAVAILABLE, and `why` */
    struct fail why;
    struct buffer reply; /* the receiver's to end, in every case */

    struct fetch *next; /* the fetcher's */
    void *curl, *headers;
    char words[256];
};

int fetcher_start(struct fetcher **out, struct fail *why);
/* What is under way comes back at once. NULL is fine. */
void fetcher_stop(struct fetcher *fetcher);
void fetcher_send(struct fetcher *fetcher, struct fetch *fetch);

#endif
