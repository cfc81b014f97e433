/* Does not start, and says why. */
#include <guichet/plugin.h>

#include <stdio.h>

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    (void)host, (void)options, (void)self;
    snprintf(why, why_size, "the moon is not full");
    return GUICHET_UNAVAILABLE;
}

static void stop(void *self) {
    (void)self;
}

static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .name = "no_start",
    .version = "0",
    .summary = "does not start",
    .start = start,
    .stop = stop,
};

const struct guichet_plugin *guichet_plugin_entry(void) {
    return &plugin;
}
