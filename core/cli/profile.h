/* Profiles: which gateway, as whom, kept in a file so that nobody types it.
 *
 *   -- ~/.config/guichet/profiles.lua (or under XDG_CONFIG_HOME, or the file GUICHET_PROFILES names)
 *   return { default = { url = "https://…", as = "/…/me.pem", ca = "/…/ca.pem" } }
 *
 * Floor: cli. Thread: main. Relative paths are relative to the file. */
#ifndef CLI_PROFILE_H
#define CLI_PROFILE_H

#include "base/arena.h"
#include "base/fail.h"

struct profile {
    const char *url, *identity, *authority; /* NULL: not said */
};

/* `name` NULL: "default", and then nothing is missing when there is no file or no such profile. Texts live in the
 * arena. GUICHET_CONFIG in words. */
int profile_read(const char *name, struct arena *arena, struct profile *out, struct fail *why);

#endif
