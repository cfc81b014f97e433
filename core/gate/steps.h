/* The steps of a request, in their order. Floor: gate. Thread: the worker's. */
#ifndef GATE_STEPS_H
#define GATE_STEPS_H

#include "gate/request.h"

enum { STEP_ROUTE, STEP_AUTHORIZE, STEP_BODY, STEP_HANDLE, STEP_RESPOND, STEP_COUNT };

struct step {
    const char *name;
    enum step_result (*run)(struct request *r);
};

/* The head of an answer into worker->scratch, but for its end: status, X-Request-Id, type, rates, what the handler set.
 */
void steps_begin_answer(struct request *r, struct http_response *response, bool keep_alive);

extern const struct step steps[STEP_COUNT];

#endif
