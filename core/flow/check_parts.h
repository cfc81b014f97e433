/* What the files that check a flow share.
 *
 * Floor: flow (used by check*.c only). Thread: any. */
#ifndef FLOW_CHECK_PARTS_H
#define FLOW_CHECK_PARTS_H

#include "flow/check.h"

struct check {
    const struct flow *flow;
    const struct law_table *law;
    struct faults *faults;
};

void check_fault(const struct check *check, struct flow_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `words` "WORD"; did you mean "NEAR"? The question when one of `known` (NULL-ended) is near. */
void check_fault_near(const struct check *check, struct flow_place place, struct bytes word, const char *const *known,
                      const char *words);
/* The event `prefix``name`, or NULL. */
const struct flow_event *check_event(const struct flow_event *events, size_t count, const char *prefix,
                                     const char *name);

/* check_hold.c: what is kept from its recipient is let go by a timer, whatever people do or forget. */
void check_hold(const struct check *check);
/* check_uses.c: names in the text of the script itself that are no field, no code, no datum. */
void check_uses(const struct check *check, const struct bundle *bundle);

#endif
