/* The invented people and authorities of a new gateway, in one table (contract §1).
 *
 * Floor: cli. Thread: any; constant. config/guichet.lua names the same people as members: a test compares. */
#ifndef CLI_IDENTITIES_H
#define CLI_IDENTITIES_H

#include "cli/pki.h"

struct identities_authority {
    const char *name; /* "police": pki/police-ca.pem */
    struct pki_subject subject;
};

struct identities_person {
    const char *name;      /* "agent": pki/agent.pem and pki/agent.p12 */
    const char *authority; /* name of the authority that issues it */
    struct pki_subject subject;
};

/* Both end with a NULL name. */
extern const struct identities_authority identities_authorities[];
extern const struct identities_person identities_people[];

/* The person of that name; NULL when there is none. */
const struct identities_person *identities_of(const char *name);

#endif
