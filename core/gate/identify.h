/* From a verified certificate to the actor of the house.
 *
 * Floor: gate. Thread: the worker's. An identity is counted: its connection and every request in hand hold it. */
#ifndef GATE_IDENTIFY_H
#define GATE_IDENTIFY_H

#include "desk/desk.h"
#include "wire/certificate.h"

struct identity {
    size_t holders;
    struct arena arena;
    struct actor actor;
    struct fail refused; /* status 0 when `actor` counts; else why this certificate is nobody here */
};

/* `parties`: of the settings under which the certificate was judged. The person key leaves here blinded under the
 * vault's key: who is the same person can be compared in the database, who it is cannot be read there. NULL: no memory.
 */
struct identity *identity_new(const struct desk *desk, const struct party_table *parties,
                              const struct certificate *certificate);
struct identity *identity_hold(struct identity *identity);
void identity_free(struct identity *identity);

#endif
