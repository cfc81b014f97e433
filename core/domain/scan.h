/* What a scanner of malware has said of a file, and what follows from it.
 *
 * Floor: domain (pure). A file is locked, for everybody, from its arrival to its verdict, and for good when something
 * was found in it; one that could not be scanned is locked until a supervisor lets it go (desk/scan_release.h). */
#ifndef DOMAIN_SCAN_H
#define DOMAIN_SCAN_H

#include "base/fail.h"
#include "base/id.h"

#define SCAN_STATES(X)                                                                                                 \
    X(NONE, "not_scanned") /* there was no scanner when it came */                                                     \
    X(PENDING, "pending")                                                                                              \
    X(CLEAN, "clean")                                                                                                  \
    X(INFECTED, "infected")                                                                                            \
    X(FAILED, "failed")     /* the scanner could not say, however often it was asked */                                \
    X(RELEASED, "released") /* failed, and a supervisor answers for it */

enum scan_state { /* numbers of the store: never another order */
#define X(name, text) SCAN_##name,
                  SCAN_STATES(X)
#undef X
                      SCAN_STATE_COUNT
};

#define SCAN_SIGNATURE_MAX 128 /* bytes of what the scanner calls its finding; longer ones are cut */

const char *scan_name(enum scan_state state);  /* "pending" … */
const char *scan_event(enum scan_state state); /* of its entry in the log: "file.clean" … */
/* GUICHET_OK, or GUICHET_CONFLICT "file_pending", "file_infected", "file_scan_failed". */
int scan_check(enum scan_state state, const char *signature, const struct id *file, struct fail *why);
/* Is it one of these refusals? */
bool scan_is_refusal(const struct fail *why);

#endif
