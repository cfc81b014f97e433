/* Services: what a script's `call` asks. A host keeps the questions in flight and answers each exactly once.
 *
 * Floor: plugin. Thread: the loop the host was opened on (the clerk's). A question has a timeout of its own; an answer
 * that comes after it, or twice, is refused and harmless. `id` is the idempotency key: a service that is asked again
 * with the same one must not act twice.
 * Who answers: the plugin files that the configuration names (include/guichet/plugin.h), and the built-in `rehearsal`
 * (rehearsal.h) for what none of them offers. A service that nobody offers is GUICHET_UNAVAILABLE, "not_connected". */
#ifndef PLUGIN_SERVICE_H
#define PLUGIN_SERVICE_H

#include "base/json.h"
#include "base/id.h"
#include "loop/timer.h"
#include "plugin/content.h"

struct service_host;

/* {"size"}, and the file: {"verdict":"clean"} or {"verdict":"infected","signature"} */
#define SERVICE_SCAN   "file.scan"
#define SERVICE_NOTICE "notice.send" /* the one service that several plugins may offer: all of them are asked */

/* From the configuration. All zero: no plugin at all. */
struct service_options {
    yyjson_val *plugins;         /* name = { its options } */
    const char *path;            /* folder of the plugin files; NULL or "": the program's own */
    const char *folder;          /* what relative paths in the options are relative to */
    const char *const *declared; /* services that may be asked though nobody offers them, NULL-ended; or NULL */
};

struct service_call {
    struct id id;
    const char *service;     /* "tracking.events", or "notice.send@mail": that plugin's */
    struct bytes args;       /* JSON, borrowed until on_answer */
    struct content *content; /* that goes with it, or NULL; the asker's hold lasts until on_answer */
    int64_t timeout_ms;
    struct arena *arena; /* of the asker: the result goes here */
    void (*on_answer)(struct service_call *call);

    /* the answer */
    int status;             /* GUICHET_OK, GUICHET_SERVICE, GUICHET_TIMEOUT, GUICHET_UNAVAILABLE */
    yyjson_val *result;     /* when OK */
    char error[48];         /* code, when not: "not_found", "timeout", "rubbish", … */
    int64_t retry_after_ms; /* when not: do not ask again before that; 0: nothing was said */

    /* the host's */
    struct service_host *host;
    struct chain link;
    struct timer timer;
    uint64_t ticket; /* of a plugin's answer; 0: none */
    size_t plugin;
    int number; /* of the service, within the plugin; -1: of no plugin */
};

/* Loads and starts what `options` names. */
int service_host_open(struct loop *loop, const struct service_options *options, struct service_host **out,
                      struct fail *why);
/* Questions in flight are answered GUICHET_UNAVAILABLE, "shutdown". Plugins are stopped. */
void service_host_close(struct service_host *host);

/* on_answer runs later, on the loop, exactly once. */
void service_ask(struct service_host *host, struct service_call *call);
size_t service_in_flight(const struct service_host *host);

/* Names a script may call, NULL-ended, in the arena (NULL without memory): the declared ones, and what the plugins
 * offer. Plugin files are opened, not started; one that cannot be opened adds none, service_host_open says why. */
const char *const *service_names(const struct service_options *options, struct arena *arena);

/* "SERVICE@PLUGIN" for each plugin file that offers it, NULL-ended, in the arena; NULL without memory. */
const char *const *service_offering(const struct service_options *options, const char *service, struct arena *arena);

#endif
