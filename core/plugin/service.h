/* Services: what a script's `call` asks. A host keeps the questions in flight and answers each exactly once.
 *
 * Floor: plugin. Thread: the loop the host was opened on (the clerk's). A question has a timeout of its own; an answer
 * that comes after it, or twice, is refused and harmless. `id` is the idempotency key: a service that is asked again
 * with the same one must not act twice. */
#ifndef PLUGIN_SERVICE_H
#define PLUGIN_SERVICE_H

#include "base/json.h"
#include "base/id.h"
#include "loop/timer.h"

struct service_host;

struct service_call {
    struct id id;
    const char *service;
    struct bytes args; /* JSON, borrowed until on_answer */
    int64_t timeout_ms;
    struct arena *arena; /* of the asker: the result goes here */
    void (*on_answer)(struct service_call *call);

    /* the answer */
    int status;          /* GUICHET_OK, GUICHET_SERVICE, GUICHET_TIMEOUT, GUICHET_UNAVAILABLE */
    struct bytes result; /* JSON, when OK */
    char error[48];      /* code, when not: "not_found", "timeout", … */

    /* the host's */
    struct service_host *host;
    struct chain link;
    struct timer timer;
    bool waiting;
};

/* `plugins`: the configuration's table. Today it knows one built-in plugin, `rehearsal` (see rehearsal.h). */
int service_host_open(struct loop *loop, yyjson_val *plugins, struct service_host **out, struct fail *why);
/* Questions in flight are answered GUICHET_UNAVAILABLE. */
void service_host_close(struct service_host *host);

/* on_answer runs later, on the loop, exactly once. */
void service_ask(struct service_host *host, struct service_call *call);
size_t service_in_flight(const struct service_host *host);

/* Names a script may call, NULL-ended. */
const char *const *service_names(void);

#endif
