/* How often one may call: counted by the second, per party and per certificate, and apart for vital submissions.
 *
 * Floor: gate. Thread: any (atomics, no lock). Bounded: a window a party, and a fixed number of windows for
 * certificates, found by their fingerprint (two that meet in one share it).
 *
 * What volume uses up is never what a life depends on: a submission that is over the rate is still read, and when it is
 * vital it counts against a rate of its own. */
#ifndef GATE_RATES_H
#define GATE_RATES_H

#include "base/bytes.h"

#include <stdatomic.h>

#define RATES_PARTIES      256
#define RATES_CERTIFICATES 65536 /* a power of two */
#define RATES_TEXT_SIZE    96

/* Requests in one second. */
struct rates_limits {
    int64_t party, certificate, vital; /* certificate 0: none of its own */
};

struct rates_window {
    _Atomic uint64_t at; /* second << 32 | requests in it */
};

struct rates {
    struct rates_window parties[RATES_PARTIES], vital[RATES_PARTIES], certificates[RATES_CERTIFICATES];
};

/* What is left to the caller in this second, of the rate that is nearest to its end. */
struct rates_left {
    const char *rate; /* "party", "certificate"; NULL: not counted */
    int64_t left;
};

/* Counts one request of this certificate (its SHA-256 in hex) of the party with this index. False: one too many; then
 * it counts nowhere. */
bool rates_take(struct rates *rates, const struct rates_limits *limits, size_t party, const char *sha256, int64_t now,
                struct rates_left *left);
/* The same for a vital submission that is over these rates. */
bool rates_take_vital(struct rates *rates, const struct rates_limits *limits, size_t party, int64_t now);

/* The values of RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers). */
void rates_policy_text(const struct rates_limits *limits, char out[RATES_TEXT_SIZE]);
void rates_left_text(const struct rates_left *left, char out[RATES_TEXT_SIZE]);

#endif
