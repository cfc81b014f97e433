/* A plugin's options: its own table of them, filled from `plugins = { NAME = { … } }`.
 * Floor: plugin. Thread: any. */
#ifndef PLUGIN_OPTIONS_H
#define PLUGIN_OPTIONS_H

#include "base/json.h"
#include "plugin/loader.h"

/* *out has file->table.options_size bytes; it and all its texts live in the arena. `folder`: what relative paths are
 * relative to. GUICHET_CONFIG names the first fault (an unknown option with the nearest known one). */
int options_bind(const struct plugin_file *file, yyjson_val *given, const char *folder, struct arena *arena, void **out,
                 struct fail *why);

#endif
