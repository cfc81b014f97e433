/* Notices: who is told that something happened, beside whoever looks.
 *
 * Floor: desk. Thread: the seat's. A notice is an effect of the same commit (transactional outbox), one for each plugin
 * that offers `notice.send`; where none does, there are none. It belongs to no state of the case: its failure is no
 * event, its end is seen in /v1/effects only, and it outlives the case's own questions.
 * Args (JSON, sealed): {"kind","at","type","type_title":{"fr","en"},"urgency","state","state_title":{"fr","en"},
 * "due_at","test","path","language","to":{"kind":"requester"|"party","party"} or {"kind":"team","team"},
 * "mail":address or null}, and "number" once it is asked. Never content. */
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include "desk/desk.h"
#include "flow/step.h"

/* Adds what a step gives reason to tell: what its event says (`notify`), an answer that is sealed, a task of vital
 * urgency, an abuse of a vital one, a deadline that is about to be missed or was. Nobody is told twice of one step, and
 * nobody of a case with a circle (need to know). Before record_seal().
 */
int notice_add(const struct desk *desk, const struct flow *flow, const char *event, const struct step_output *output,
               struct arena *arena, struct fail *why);
/* The requester is told that a file of his case is locked. `document` is the case's, JSON; change.head stands. */
int notice_add_locked(const struct desk *desk, const struct flow *flow, struct change *change, struct bytes document,
                      struct arena *arena, struct fail *why);

#endif
