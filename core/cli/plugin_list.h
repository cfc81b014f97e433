/* What the plugin files offer: `guichet serve --plugins`.
 *
 * Floor: cli. Thread: main. Files are opened and read, not started. */
#ifndef CLI_PLUGIN_LIST_H
#define CLI_PLUGIN_LIST_H

#include "desk/settings.h"

/* Every NAME.so of the configured folder, in the order of names, with its services and options, and why one cannot be
 * used; then what the configuration names and is not there. GUICHET_CONFIG when a plugin that the configuration names
 * cannot be used. */
int plugin_list(FILE *out, const struct settings *settings);

#endif
