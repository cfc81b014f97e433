/* Co-readers: whom the unit of a requisition lets read this one requisition beside itself.
 *
 * Floor: domain (pure). Thread: any. They stand in the head as a text of lines, each ended by a newline:
 *   ID UNTIL WORD      UNTIL in milliseconds UTC, 0: without end
 *   WORD               unit:PARTY/UNIT   everyone of that unit      party:PARTY   everyone of that party
 *                      person:KEY        actor.person
 * They read and do nothing else (desk/access.h); a circle (circle.h) is asked before them. The same words, and
 * court:NAME for the court that authorised it, are the keys of the table `sight`, by which lists find such cases. */
#ifndef DOMAIN_COREADER_H
#define DOMAIN_COREADER_H

#include "domain/party.h"
#include "domain/requisition.h"

#define COREADERS_MAX 32 /* of one requisition */

struct coreader {
    struct id id;
    int64_t until;
    struct bytes word;
};

/* One after the other; false at the end. */
bool coreader_next(const char **at, struct coreader *out);
bool coreader_find(const char *readers, const struct id *id, struct coreader *out);
static inline bool coreader_is_over(const struct coreader *one, int64_t now) {
    return one->until && one->until <= now;
}

/* With one more, in the arena; who has the same word already is named anew, and who is past his time is left out.
 * GUICHET_CONFLICT code "too_many_readers" above COREADERS_MAX. */
int coreader_add(const char *readers, const struct coreader *one, int64_t now, struct arena *arena, const char **out,
                 struct fail *why);
/* Without those of that word; *out is NULL when nobody is left. */
int coreader_drop(const char *readers, struct bytes word, int64_t now, struct arena *arena, const char **out,
                  struct fail *why);

/* Named, and still in time? Only people of authorities can be. */
bool coreader_allows(const struct actor *actor, const struct requisition *head, int64_t now);

/* The words under which the actor finds requisitions of other units in the table `sight`: NULL-ended, in the arena. */
int coreader_words(const struct actor *actor, struct arena *arena, const char *const **out);
/* "unit:PARTY/UNIT" and "court:NAME", in the arena; NULL: no memory. */
const char *coreader_unit_word(const char *party, const char *unit, struct arena *arena);
const char *coreader_court_word(const char *court, struct arena *arena);

#endif
