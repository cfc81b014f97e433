/* Need to know: the circle of those who may know that a case exists.
 *
 * Floor: domain. Thread: any. Most cases have none (NULL): then the ordinary rules of sight hold. A circle is a text of
 * words, each ended by a newline, which no name of a certificate holds:
 *   person:KEY   actor.person        unit:PARTY/UNIT   everyone of that unit        team:KEY   everyone of that team
 * Beside it, whoever may take the open task of the case belongs to it as long as the task is open. */
#ifndef DOMAIN_CIRCLE_H
#define DOMAIN_CIRCLE_H

#include "domain/party.h"
#include "domain/requisition.h"

#define CIRCLE_MAX 8192 /* bytes of one circle */

/* Is it a word of the three kinds? */
bool circle_is_word(struct bytes word);
/* The circle with the word in it (`circle` itself when it is there already), in the arena; NULL circle: a new one.
 * GUICHET_LIMIT above CIRCLE_MAX. */
int circle_add(const char *circle, struct bytes word, struct arena *arena, const char **out, struct fail *why);
/* The same for a person's key. */
int circle_add_person(const char *circle, const char *person, struct arena *arena, const char **out, struct fail *why);

/* Does one such word name the actor? */
bool circle_word_names(struct bytes word, const struct actor *actor);
/* Named in the circle, by person, unit or team. */
bool circle_names(const char *circle, const struct actor *actor);
/* May the actor know of the case? Always, when it has no circle. */
bool circle_allows(const struct actor *actor, const struct requisition *head, const struct task *task);

#endif
