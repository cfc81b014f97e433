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

/* A parameter that is true or false; one that is not given is false. STEP_FAIL: it is neither. */
enum step_result filters_flag(struct request *r, const char *name, bool *out);

/* `open`, `clock` and `outcome`: how a case stands. STEP_FAIL when one is wrong. */
enum step_result filters_standing(struct request *r, struct query_filter *filter);

#endif
