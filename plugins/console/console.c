/* console: the web face. It offers no service: its pages speak the public API like anybody else.
 * The table of pages is made from pages/ and vendor/ by embed.cmake. */
#include "pages.h"

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    (void)host, (void)options, (void)why, (void)why_size; /* nothing that could fail */
    *self = NULL;
    return GUICHET_OK;
}

static void stop(void *self) {
    (void)self;
}

const struct guichet_plugin *guichet_plugin_entry(void) {
    static struct guichet_plugin plugin = {
        .size = sizeof plugin,
        .abi_major = GUICHET_ABI_MAJOR,
        .abi_minor = GUICHET_ABI_MINOR,
        .name = "console",
        .version = "1.0",
        .summary = "The console for investigators, legal teams and administrators",
        .start = start,
        .stop = stop,
        .pages = console_pages,
        .page_size = sizeof console_pages[0],
    };
    plugin.page_count = console_page_count;
    return &plugin;
}
