/* The gateway's figures as OpenMetrics text. Floor: gate. Thread: the operations face's. */
#ifndef GATE_METRICS_H
#define GATE_METRICS_H

#include "gate/app.h"

void metrics_write(struct app *app, struct buffer *out);
/* Any thread. Over the workers: the figure at this offset of struct figures; requests answered with a status of that
 * class. */
uint64_t metrics_sum(const struct app *app, size_t offset);
uint64_t metrics_requests(const struct app *app, size_t class);

#endif
