/* What the plugins of the tests have in common: a service NAME.ask, and a start and stop that do nothing.
 * KIT_NAME comes from CMake; the file that includes this defines `begin`. */
#ifndef TESTS_PLUGINS_KIT_H
#define TESTS_PLUGINS_KIT_H

#include <guichet/plugin.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#ifndef KIT_ABI_MAJOR
#define KIT_ABI_MAJOR GUICHET_ABI_MAJOR
#endif
#ifndef KIT_SIZE
#define KIT_SIZE sizeof(struct guichet_plugin)
#endif
#ifndef KIT_PAGE_PATH
#define KIT_PAGE_PATH KIT_NAME
#endif
#ifndef KIT_PAGE_COUNT
#define KIT_PAGE_COUNT 1
#endif
#ifndef KIT_SERVICE
#define KIT_SERVICE KIT_NAME ".ask"
#endif
#ifndef KIT_TABLE_NAME
#define KIT_TABLE_NAME KIT_NAME
#endif

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key);

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    (void)options;
    (void)why;
    (void)why_size;
    *self = (void *)host;
    return GUICHET_OK;
}

static void stop(void *self) {
    (void)self;
}

static const struct guichet_service services[] = {{KIT_SERVICE, "misbehaves", begin, NULL}};

static const struct guichet_page pages[] = {{KIT_PAGE_PATH, "text/plain", "words", 5, NULL, 0},
                                            {KIT_PAGE_PATH, "text/plain", "other", 5, NULL, 0}};

static const struct guichet_plugin plugin = {
    .size = KIT_SIZE,
    .abi_major = KIT_ABI_MAJOR,
    .name = KIT_TABLE_NAME,
    .version = "0",
    .summary = "misbehaves",
    .services = services,
    .service_count = 1,
    .service_size = sizeof services[0],
    .start = start,
    .stop = stop,
    .pages = pages,
    .page_count = KIT_PAGE_COUNT,
    .page_size = sizeof pages[0],
};

const struct guichet_plugin *guichet_plugin_entry(void) {
    return &plugin;
}

static inline int tell(void *self, uint64_t call, int status, const char *json) {
    const struct guichet_host *host = self;
    return host->call_done(host->host, call, status, json, json ? strlen(json) : 0);
}

static inline void sleep_ms(int ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

#endif
