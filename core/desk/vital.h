/* What a vital requisition must bring, and what its unit's earlier ones say.
 *
 * Floor: desk (pure). Thread: any. What happens to it afterwards is flow/duty.h. */
#ifndef DESK_VITAL_H
#define DESK_VITAL_H

#include "desk/desk.h"
#include "domain/document.h"

/* Before the document is judged: is it vital, as far as one can see? */
bool vital_is(yyjson_val *document);
/* A reason as long as the configuration wants it. A requester without a telephone is warned only ("phone_missing"): the
 * call-back goes to the registry's number anyway. */
void vital_judge(const struct settings *settings, const struct document *document, struct faults *faults,
                 struct faults *warnings);
/* The unit's requisitions since the configured time (QUERY_EMERGENCIES). */
void vital_ask(const struct settings *settings, const struct actor *actor, int64_t now, struct query *query);
/* A warning when too many of these were abuses. */
void vital_warn(const struct settings *settings, const struct query *query, struct faults *warnings);
/* Whether the table of law let it in without its written act. */
bool vital_awaits_act(const struct faults *warnings);

#endif
