/* What a workflow must not get wrong: looked at before it can touch a case.
 *
 * Floor: flow (pure). Thread: any. Every fault has the pointer "file:line". */
#ifndef FLOW_CHECK_H
#define FLOW_CHECK_H

#include "domain/holder.h"
#include "domain/law.h"
#include "flow/bundle.h"
#include "flow/flow.h"

/* The machine by itself: states, exits, timers, calls, approvals, clocks, and the names in its text. `bundle` may be
 * NULL: then the text is not looked at; `law` too: then the bases are not. GUICHET_SCRIPT when there was a fault. */
int check_flow(const struct flow *flow, const struct bundle *bundle, const struct law_table *law,
               struct faults *faults);
/* Against this gateway: services (NULL-ended; NULL: not looked at) and teams (NULL: not looked at). */
int check_known(const struct flow *flow, const char *const *services, const struct holder_table *holders,
                struct faults *faults);

#endif
