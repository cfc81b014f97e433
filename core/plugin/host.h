/* One plugin that runs, on a thread of its own: whatever it does there, the loop goes on.
 *
 * Floor: plugin. Thread: the loop's. A plugin that does not come back from `start` is refused after 10 s; one that does
 * not come back from `stop` (or from what it was doing) is left behind after 2 s: its thread and its memory stay until
 * the process ends, and nothing it may still say is heard. */
#ifndef PLUGIN_HOST_H
#define PLUGIN_HOST_H

#include "base/json.h"
#include "plugin/call.h"
#include "plugin/loader.h"

struct host;

/* Binds the options, starts. `folder`: what relative paths in the options are relative to. */
int host_start(const struct plugin_file *file, yyjson_val *options, const char *folder, struct call_table *calls,
               struct host **out, struct fail *why);
void host_stop(struct host *host);

const char *host_name(const struct host *host);
/* The service of that name: its number, -1 when it is not this plugin's. */
int host_find(const struct host *host, const char *service);
/* The question goes to the plugin's thread; GUICHET_MEMORY. The ticket must be one of call_open(calls, host, …). */
int host_begin(struct host *host, int service, uint64_t ticket, struct bytes args, const char *key);
/* Takes back what the plugin has not begun; hints at it otherwise. */
void host_cancel(struct host *host, int service, uint64_t ticket);

#endif
