/* The steps of a request, in their order. Floor: gate. Thread: the worker's. */
#ifndef GATE_STEPS_H
#define GATE_STEPS_H

#include "gate/request.h"

enum { STEP_ROUTE, STEP_AUTHORIZE, STEP_BODY, STEP_HANDLE, STEP_RESPOND, STEP_COUNT };

struct step {
    const char *name;
    enum step_result (*run)(struct request *r);
};

extern const struct step steps[STEP_COUNT];

#endif
