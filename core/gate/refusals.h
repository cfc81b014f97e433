/* The record of handshakes that were refused: one line of the log each, `handshake.refused` with code, serial, issuer
 * and peer, and a figure by code. A flood does not flood the log: beyond REFUSALS_A_SECOND lines of one worker the rest
 * of the second is one line, `handshake.flood` with their number.
 *
 * Floor: gate. Thread: its worker's; the figures any. */
#ifndef GATE_REFUSALS_H
#define GATE_REFUSALS_H

#include "base/fail.h"
#include "loop/loop.h"
#include "wire/certificate.h"

#include <stdatomic.h>

#define REFUSALS_A_SECOND 20

/* The last one is all others. */
#define REFUSALS(X)                                                                                                    \
    X(certificate_required)                                                                                            \
    X(certificate_unknown_authority)                                                                                   \
    X(certificate_expired)                                                                                             \
    X(certificate_not_yet_valid)                                                                                       \
    X(certificate_revoked)                                                                                             \
    X(certificate_no_client_auth)                                                                                      \
    X(certificate_weak_key)                                                                                            \
    X(certificate_chain_too_long)                                                                                      \
    X(certificate_outside_constraints)                                                                                 \
    X(certificate_subject)                                                                                             \
    X(certificate_lists_outdated)                                                                                      \
    X(certificate_unchecked)                                                                                           \
    X(certificate_invalid)                                                                                             \
    X(tls_protocol)                                                                                                    \
    X(other)

enum refusals_reason {
#define X(code) REFUSAL_##code,
    REFUSALS(X)
#undef X
        REFUSAL_COUNT
};

struct refusal_record {
    _Atomic uint64_t figures[REFUSAL_COUNT];
    struct loop *loop;
    struct timeout due; /* the end of a second in which there were too many */
    uint64_t second;
    unsigned written, unwritten;
};

void refusals_init(struct refusal_record *r, struct loop *loop);
void refusals_done(struct refusal_record *r);
/* `claimed` may be NULL: none was shown. `is_live`: the handshake had been accepted once, under another trust. */
void refusals_note(struct refusal_record *r, const struct fail *why, const struct certificate *claimed,
                   const char *peer, bool is_live);
const char *refusals_code(size_t reason);

#endif
