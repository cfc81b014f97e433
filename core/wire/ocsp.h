/* A question to an OCSP responder about one certificate, and the judgement of the answer (RFC 6960, 8954).
 *
 * Floor: wire. Thread: any; one question belongs to one thread at a time. How bytes get to the responder and back is
 * the caller's affair. The answer counts when the issuer signed it, or a responder to whom the issuer gave the right
 * (extended key usage OCSPSigning); a nonce that comes back must be ours; a responder that knows no nonces is believed
 * for as long as its answer counts. */
#ifndef WIRE_OCSP_H
#define WIRE_OCSP_H

#include "base/fail.h"

#include <openssl/x509.h>

#define OCSP_KEY_SIZE 32

struct ocsp_question;

enum ocsp_state { OCSP_IS_GOOD, OCSP_IS_REVOKED, OCSP_IS_UNKNOWN };

struct ocsp_answer {
    enum ocsp_state state;
    int64_t until_ms; /* nextUpdate; 0 when it does not say */
};

/* `responder` "" or NULL: the one that the leaf names. GUICHET_INVALID when it names none. */
int ocsp_question_new(X509 *leaf, X509 *issuer, const char *responder, struct ocsp_question **out, struct fail *why);
void ocsp_question_free(struct ocsp_question *q);
const char *ocsp_question_url(const struct ocsp_question *q);
/* What to POST as application/ocsp-request. */
struct bytes ocsp_question_body(const struct ocsp_question *q);
/* The same for the same certificate: under which an answer may be remembered. OCSP_KEY_SIZE bytes. */
const uint8_t *ocsp_question_key(const struct ocsp_question *q);
/* GUICHET_OK: *out counts. GUICHET_UNAVAILABLE and why: it says nothing that could be believed. */
int ocsp_question_judge(struct ocsp_question *q, struct bytes answer, struct ocsp_answer *out, struct fail *why);

#endif
