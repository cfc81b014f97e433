/* Filters that lists of cases and of tasks have in common.
 *
 * Floor: gate. Thread: the worker's. */
#ifndef GATE_FILTERS_H
#define GATE_FILTERS_H

#include "gate/request.h"

/* `urgency`, `due_before`, `due_after`, `received_before`, `received_after`, `party`, `unit` (the requester's) and
 * `sort`, whose default is given. STEP_FAIL when one is wrong. */
enum step_result filters_read(struct request *r, const char *sort, struct query_filter *filter);

/* A parameter that is a time; one that is not given leaves *out as it is. STEP_FAIL: it is none. */
enum step_result filters_time(struct request *r, const char *name, int64_t *out);

#endif
