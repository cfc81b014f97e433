/* Asks the responder of a client's authority whether its certificate still counts (OCSP), as `ocsp.mode` says, while
 * the connection is held: nothing of it is served before the answer is there or the mode decides.
 *
 *   handshake's end, next request ─▶ remembered? ─ yes ─▶ passed or refused
 *                                        │ no
 *                                        ▼
 *                                  fetcher asks ─▶ answer, or none in time: "soft" lets in for a minute, "hard" refuses
 *
 * Floor: gate. Thread: the connection's worker; the memory of answers is shared and has a lock of its own. */
#ifndef GATE_OCSP_CHECK_H
#define GATE_OCSP_CHECK_H

#include "base/fail.h"

#include <pthread.h>
#include <stdatomic.h>

#define OCSP_SLOTS 4096 /* answers remembered; a power of two */

struct connection;
struct ocsp_check;

enum ocsp_result {
    OCSP_RESULT_GOOD,
    OCSP_RESULT_REVOKED,
    OCSP_RESULT_UNKNOWN,
    OCSP_RESULT_UNANSWERED,
    OCSP_RESULT_REMEMBERED,
    OCSP_RESULT_COUNT
};

struct ocsp_memory {
    pthread_mutex_t lock;
    struct ocsp_slot *slots; /* OCSP_SLOTS */
    _Atomic uint64_t results[OCSP_RESULT_COUNT];
};

int ocsp_check_memory_open(struct ocsp_memory *memory, struct fail *why);
void ocsp_check_memory_close(struct ocsp_memory *memory);
const char *ocsp_check_result_name(size_t result);

enum ocsp_verdict { OCSP_PASSED, OCSP_WAITS, OCSP_REFUSED };

/* OCSP_WAITS: connection_checked is called later. OCSP_REFUSED: *why says why. */
enum ocsp_verdict ocsp_check(struct connection *c, struct fail *why);
/* The connection goes; what is under way ends silently. NULL is fine. */
void ocsp_check_abandon(struct ocsp_check *check);

#endif
