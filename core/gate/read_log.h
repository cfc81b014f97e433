/* Logging of reads for handlers: desk/reads.h with a request's own.
 *
 * Floor: gate. Thread: the worker's. */
#ifndef GATE_READ_LOG_H
#define GATE_READ_LOG_H

#include "gate/request.h"

/* The caller opened this requisition (its id), or searched for this blind index. */
void read_log_opened(struct request *r, const struct id *requisition);
void read_log_searched(struct request *r, const uint8_t *target);
/* Before a file or an answer leaves: STEP_NEXT: it may; STEP_WAIT: call again when the handler is called again;
 * STEP_FAIL: it must not. */
enum step_result read_log_hold(struct request *r, enum reading_kind kind, const struct id *requisition);

#endif
