/* The holder's people who have called since the start: to whom a task may be assigned.
 *
 * Floor: desk. Thread: any (locked). In memory only: names and matricules belong to nobody's database. Whoever has not
 * called since the start is not known here, and nothing can be assigned to him until he has. */
#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "domain/party.h"

#define PEOPLE_MAX 1024 /* beyond, the one who called longest ago is forgotten */

struct people;

struct people *people_new(void); /* NULL: no memory */
void people_free(struct people *people);
/* Somebody called, as `actor` says; only a holder's people are kept. */
void people_note(struct people *people, const struct actor *actor);
/* Who of the party is meant: the id of /v1/me, the matricule, or the name when only one has it. What `out` needs is
 * copied into the arena. GUICHET_INVALID code "unknown_agent" or "ambiguous_agent". */
int people_find(struct people *people, const struct party *party, const char *text, struct arena *arena,
                struct actor *out, struct fail *why);
/* Those of the party, by name; copied into the arena. GUICHET_MEMORY. */
int people_list(struct people *people, const struct party *party, struct arena *arena, const struct actor **out,
                size_t *count);

#endif
