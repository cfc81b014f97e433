/* Authorisations that are registered once and referred to by many requisitions: a prosecutor's general instructions
 * (CPP 39-3), a letter rogatory (CPP 151), an order of a judge.
 *
 * Floor: domain (pure). Thread: any. Texts live in the JSON they were read from.
 * What one reaches is its own data: a list that is empty sets no limit. Validity is by days, both included. */
#ifndef DOMAIN_AUTHORISATION_H
#define DOMAIN_AUTHORISATION_H

#include "base/id.h"
#include "domain/document.h"

#define AUTHORISATION_NATINF_MAX  100
#define AUTHORISATION_OBJECTS_MAX 50
#define AUTHORISATION_REACH_MAX   100 /* parties, units */

struct authorisation {
    struct id id;
    const char *party, *unit; /* that registered it */
    int64_t created_at, revoked_at;
    struct law_authorisation_given given; /* kind, authority, court, reference, date, valid_until */
    int32_t valid_from_day, revoked_day;  /* revoked_day: INT32_MAX while it stands */
    yyjson_val *content;                  /* as it was registered: see authorisation_read() */
};

/* Reads the content that was kept:
 *   {"kind","authority","court","date","reference","valid_from","valid_until","text",
 *    "offences":{"natinf":[n],"min_prison_months":n},"objects":["video."],"frameworks":["prelim"],
 *    "parties":["police-77"],"units":["BSU Melun"]}
 * Without valid_from it is valid from its date on. The caller fills id, party, unit and times. GUICHET_DISK when it is
 * none. */
int authorisation_read(yyjson_val *content, struct authorisation *out);

/* May this unit of this party refer to it? */
bool authorisation_reaches(const struct authorisation *a, const char *party, const char *unit);

/* Adds a coded refusal for all that the document asks for beyond it, on that day:
 *   /authorisation/id           authorisation_expired (over, revoked), authorisation_missing (not yet valid, another
 *                               framework, another type of requisition)
 *   /authorisation/kind …       manifest_error, /authorisation/court incompetent_authority: stated beside the id, and
 *                               not as registered
 *   /offence/natinf, /offence/max_prison_months   authorisation_missing: another offence
 * One of the two conditions on the offence suffices where it has both. */
void authorisation_check(const struct authorisation *a, const struct document *document, int32_t day,
                         struct faults *faults);

/* The member "authorisation" as the case keeps it: what was registered, with its id. */
void authorisation_write_facts(struct json_out *out, const struct authorisation *a);

#endif
