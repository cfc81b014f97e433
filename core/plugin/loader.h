/* Plugin files: found, checked, opened and read, never started.
 *
 * Floor: plugin. Thread: any, one at a time. A file is opened only when it and its folder belong to root or to the own
 * user and nobody else can write to them. Opening runs what the shared object does when it is loaded, so only files
 * that somebody named are opened. An object stays mapped until the process ends: a thread it forgot must not fall into
 * a hole. */
#ifndef PLUGIN_LOADER_H
#define PLUGIN_LOADER_H

#include "base/fail.h"

#include <guichet/plugin.h>
#include <limits.h>

#define LOADER_NAME_MAX     64
#define LOADER_OPTIONS_MAX  64
#define LOADER_SERVICES_MAX 64
#define LOADER_PAGES_MAX    256

struct plugin_file {
    char name[LOADER_NAME_MAX + 1];
    struct guichet_plugin table; /* a copy, as far as both sides know it */
};

/* The folder of plugins: `configured` when it is not "", else "plugins" beside the program, else where an installed
 * program has them. */
void loader_folder(const char *configured, char out[PATH_MAX]);
/* GUICHET_NOT_FOUND: no such file. GUICHET_CONFIG: it may not be used, the words say why. */
int loader_open(const char *folder, const char *name, struct plugin_file *out, struct fail *why);

/* Rows, copied. */
struct guichet_option loader_option(const struct plugin_file *file, size_t index);
struct guichet_service loader_service(const struct plugin_file *file, size_t index);
struct guichet_page loader_page(const struct plugin_file *file, size_t index);

#endif
