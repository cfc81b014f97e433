/* Time-stamps of an authority (RFC 3161, updated by RFC 5816): the question, and what an answer proves.
 *
 * Floor: seal (pure: somebody else carries question and answer). Thread: any. SHA-256 imprints. */
#ifndef SEAL_TIMESTAMP_H
#define SEAL_TIMESTAMP_H

#include "base/arena.h"
#include "base/fail.h"
#include "seal/digest.h"

#define TIMESTAMP_MAX (64u << 10) /* of a token */

struct timestamp_report {
    int64_t at_ms;       /* genTime */
    char authority[200]; /* subject of the certificate that signed it, RFC 2253 */
};

/* A question (DER TimeStampReq) for this imprint with a fresh nonce; the authority's certificate is asked for. */
int timestamp_question(const uint8_t imprint[DIGEST_SIZE], struct arena *arena, struct bytes *question,
                       struct fail *why);
/* The token (DER) out of an answer (DER TimeStampResp). GUICHET_SERVICE when the authority refuses, or answers
 * something else than what was asked (imprint, nonce). Who signed it is not looked at: timestamp_verify does. */
int timestamp_token(struct bytes question, struct bytes answer, struct arena *arena, struct bytes *token,
                    struct fail *why);
/* The token is about this imprint, and its signature leads to one of the certificates of `authorities` (PEM), all of
 * them valid when it was given, for the purpose of time-stamping. GUICHET_CRYPTO otherwise. */
int timestamp_verify(struct bytes token, const uint8_t imprint[DIGEST_SIZE], struct bytes authorities,
                     struct timestamp_report *report, struct fail *why);

#endif
