/* Who may see and who may do: the one place that decides, for every face.
 *
 * Floor: desk (pure: no store, no script). Thread: any. */
#ifndef DESK_ACCESS_H
#define DESK_ACCESS_H

#include "desk/payload.h"
#include "desk/record.h"

enum sight {
    SIGHT_NONE,      /* for this caller it does not exist: 404 */
    SIGHT_REQUESTER, /* of the same unit of the same party */
    SIGHT_AUDIENCE,  /* of an authority to which a notice is addressed */
    SIGHT_COURT,     /* a magistrate of the court that authorised it: reads it, and fires what is a magistrate's */
    SIGHT_READER,    /* named a co-reader by its unit: reads it and does nothing */
    SIGHT_HOLDER,    /* a holder role in a team that holds it or works on it */
    SIGHT_OVERSIGHT, /* supervisor, auditor: all of it */
    SIGHT_METADATA, /* an auditor outside the circle of those who need to know: that it is there, and where it stands */
};

/* The authorities' side that reads the answer: its unit, its court, its co-readers. */
static inline bool access_reads_answer(enum sight sight) {
    return sight == SIGHT_REQUESTER || sight == SIGHT_COURT || sight == SIGHT_READER;
}

/* The holder's side: sees what is in preparation, tasks, people. */
static inline bool access_is_inside(enum sight sight) {
    return sight == SIGHT_HOLDER || sight == SIGHT_OVERSIGHT;
}

/* `now`: a co-reader may be one for a time. */
enum sight access_sight(const struct actor *actor, const struct requisition *head, const struct task *task,
                        int64_t now);

/* The same by every open task of the case, those of duties too. */
enum sight access_sight_of(const struct actor *actor, const struct record *record, int64_t now);
enum sight access_sight_row(const struct actor *actor, const struct query_row_requisition *row, int64_t now);

/* May the caller read about this territory? The holder and the operators about all, an authority about its own; `home`
 * is that of parties which name none. */
bool access_territory(const struct actor *actor, const char *home, const char *code);

/* What of all requisitions this caller may list. */
void access_filter(const struct actor *actor, struct query_filter *filter);

/* May the actor fire this event now? GUICHET_OK, GUICHET_NOT_FOUND (may not know of it), GUICHET_CONFLICT code
 * "event_not_allowed" (not in this state), GUICHET_NOT_ALLOWED code "not_allowed" or "four_eyes". *needs_claim: the
 * right comes from the claim, which the store must look at again when it commits. */
int access_may_fire(const struct actor *actor, const struct record *record, struct bytes event, int64_t now,
                    bool *needs_claim, struct fail *why);

/* The task whose claim gives the right to this event: the state's, or the duty's. NULL: none is open. */
const struct task *access_task(const struct record *record, struct bytes event);

/* May the actor, who sees the case so, say who else reads it and hand it to another unit of its party? Its own unit
 * may, the magistrates of its court, and those of its party who see it. */
bool access_may_share(const struct actor *actor, const struct requisition *head, enum sight sight);

/* The word scripts and history use for the actor in this case: "requester", "magistrate" (of its court), "reader",
 * "audience", "agent", "jurist" … */
const char *access_word(const struct actor *actor, const struct record *record);

/* Who acted, as the history of this case says it: of the requester's side his word is enough, of another unit's which
 * unit it was. */
struct payload_actor access_payload_actor(const struct actor *actor, const struct record *record);

/* The team under which the actor works on this case, for history; NULL for authorities. */
const char *access_team(const struct actor *actor, const struct record *record);

#endif
