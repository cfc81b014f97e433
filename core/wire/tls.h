/* One TLS connection, the server's side, without a socket: ciphertext in and out, plaintext in and out.
 *
 * Floor: wire. Thread: one at a time. An idle one holds no buffers.
 *
 *   TLS_HANDSHAKE ──▶ TLS_OPEN ──(close_notify, ours or theirs)──▶ TLS_CLOSED
 *         └──────────────┴──(refused, garbage)──▶ TLS_FAILED: tls_why() says why; an alert may wait in tls_take() */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "base/arena.h"
#include "wire/certificate.h"
#include "wire/tls_context.h"

struct tls;

enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_CLOSED, TLS_FAILED };

/* Holds the context until tls_free. NULL: no memory. */
struct tls *tls_new(struct tls_context *context);
void tls_free(struct tls *t);

/* Ciphertext from the peer, borrowed for the call; goes on with the handshake. GUICHET_TOO_LARGE when the caller feeds
 * without reading (ceiling 256 KiB; nothing is taken); otherwise GUICHET_OK or the failure of tls_why(). Look at
 * tls_take() after it in every case. */
int tls_feed(struct tls *t, struct bytes ciphertext);
/* Plaintext. GUICHET_OK with *got 0: nothing more for now (or TLS_CLOSED). */
int tls_read(struct tls *t, void *to, size_t room, size_t *got);
/* Takes all of the plaintext; the ciphertext waits in tls_take(). Only in TLS_OPEN, GUICHET_UNAVAILABLE otherwise. */
int tls_write(struct tls *t, struct bytes plaintext);
/* Moves the waiting ciphertext to the end of `out`. GUICHET_OK also when there is none. */
int tls_take(struct tls *t, struct buffer *out);
bool tls_has_output(const struct tls *t);
/* True when ciphertext was fed that tls_read has not turned into plaintext yet. */
bool tls_has_input(const struct tls *t);
/* Says goodbye (close_notify); TLS_CLOSED afterwards. */
void tls_shutdown(struct tls *t);

enum tls_state tls_state(const struct tls *t);
/* Of TLS_FAILED; code is one of certificate_required, certificate_unknown_authority, certificate_expired,
 * certificate_not_yet_valid, certificate_revoked, certificate_no_client_auth, certificate_weak_key,
 * certificate_chain_too_long, certificate_outside_constraints, certificate_subject, certificate_lists_outdated,
 * certificate_invalid, tls_protocol. */
const struct fail *tls_why(const struct tls *t);
/* Who is there: taken when the handshake ended, NULL before. Borrowed; valid until tls_free. */
const struct certificate *tls_identity(const struct tls *t);
/* The certificate that was shown, believed or not, for the record of a refusal; what could not be read of it is empty.
 * NULL: none was seen. */
const struct certificate *tls_claimed(const struct tls *t);
/* From this moment on the last judgement is out of date (a certificate or list has run out): ask tls_recheck. */
int64_t tls_until_ms(const struct tls *t);
/* DER of the peer's own certificate, in the arena; empty before the handshake has ended, or without memory. */
struct bytes tls_peer_certificate(const struct tls *t, struct arena *arena);
bool tls_was_resumed(const struct tls *t);
/* "TLSv1.3" */
const char *tls_version(const struct tls *t);

/* The question to the OCSP responder about the peer's certificate, by the authorities of `now`. As ocsp_question_new.
 */
struct ocsp_question;
int tls_ocsp_question(const struct tls *t, const struct tls_context *now, const char *responder,
                      struct ocsp_question **out, struct fail *why);
/* Somebody else's verdict: TLS_FAILED, and tls_why() says it. */
void tls_refuse(struct tls *t, const struct fail *why);

/* The trust under which this connection was last judged. */
uint64_t tls_generation(const struct tls *t);
/* Judges the peer's chain by a newer context: identity->authority and the generation become that one's. On refusal
 * (as tls_why) the state is TLS_FAILED. */
int tls_recheck(struct tls *t, struct tls_context *now);

#endif
