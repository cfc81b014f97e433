/* The gateway's figures as OpenMetrics text. Floor: gate. Thread: the operations face's. */
#ifndef GATE_METRICS_H
#define GATE_METRICS_H

#include "gate/app.h"

void metrics_write(struct app *app, struct buffer *out);

#endif
