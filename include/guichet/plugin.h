/* A plugin: a shared object that answers services, the questions that workflow scripts ask (`call = { service = … }`),
 * or that holds pages, static files which the gateway serves under /console/.
 *
 * It exports one function, guichet_plugin_entry, which returns one constant table. It links nothing of the gateway's:
 * what it may call is handed to it by `start`. plugins/echo is a whole plugin in under 60 lines.
 *
 * Threads. `start`, `begin`, `cancel` and `stop` run on one thread that belongs to this plugin alone, one after
 * another. A call that takes its time there delays this plugin's other questions and nobody else. `log` and
 * `call_done` may be called from any thread, also from inside `begin`, from the beginning of `start` until `stop`
 * returns; after that no thread of the plugin's may be left.
 *
 * Memory. Nobody frees what the other allocated. What is handed over lives until the called function returns; `host`
 * and the options live until `stop` returns; the table and all it points to live as long as the shared object.
 *
 * Growth. Every struct and every row carries its size. A new member goes to the end and raises GUICHET_ABI_MINOR; a
 * reader takes no member that lies beyond the size it was told. What changes the meaning of a member raises
 * GUICHET_ABI_MAJOR, and a table of another major number is refused. */
#ifndef GUICHET_PLUGIN_H
#define GUICHET_PLUGIN_H

#include <guichet/status.h>
#include <stddef.h>
#include <stdint.h>

#define GUICHET_ABI_MAJOR 1
#define GUICHET_ABI_MINOR 2

enum guichet_log_level { GUICHET_LOG_DEBUG, GUICHET_LOG_INFO, GUICHET_LOG_WARN, GUICHET_LOG_ERROR };

/* What a plugin may call. `host` is the first argument of each. */
struct guichet_host {
    size_t size;
    void *host;
    /* One line in the gateway's log. Never personal data: numbers and codes. */
    void (*log)(void *host, enum guichet_log_level level, const char *text);
    /* Answers a question: GUICHET_OK and the result, or a status of guichet/status.h and
     * {"code":"not_found","retry_after_s":60}: the code goes to the script as `e.error` ("not_found", "bad_request",
     * "gone" and "rejected" are final, any other is asked again), retry_after_s (may be absent) is the least time
     * before that. `json` may be NULL where the status says enough. At most 1 MiB. GUICHET_GONE: the question was
     * answered before, has timed out, or the gateway stops; that is harmless. Any other failure: the answer is lost,
     * and counts as a failed one. */
    int (*call_done)(void *host, uint64_t call, int status, const char *json, size_t json_size);
    /* Since 1.2: bytes that go with a question (a file to be scanned): up to `size` of them from `at`; *got 0: the end.
     * It reads the disk: not on the plugin's own thread. One call at a time for one question, at most 64 KiB of it.
     * GUICHET_GONE: none go with it, or nobody waits for its answer any more. */
    int (*read)(void *host, uint64_t call, uint64_t at, void *to, size_t size, size_t *got);
};

enum guichet_option_type {
    GUICHET_OPTION_TEXT, /* const char * */
    GUICHET_OPTION_PATH, /* const char *, made absolute from the configuration's folder; "" stays "" */
    GUICHET_OPTION_INT,  /* int64_t */
    GUICHET_OPTION_BOOL, /* bool */
};

/* One option of `plugins = { NAME = { … } }` and where it goes in the options handed to `start`. */
struct guichet_option {
    const char *name;
    enum guichet_option_type type;
    size_t offset;
    const char *fallback; /* as the configuration would say it (a text: itself); NULL: required */
    double min, max;      /* of an INT; both 0: any */
    const char *help;
};

struct guichet_service {
    const char *name;    /* "tracking.events" */
    const char *summary; /* one line */
    /* Begins to answer; call_done follows, now or later. `args` is JSON. `key` is the same for the same question asked
     * again (after a failure, or after a restart): whoever acts must not act twice on it. */
    void (*begin)(void *self, uint64_t call, const char *args, size_t args_size, const char *key);
    /* A hint that nobody waits for this answer any more; may be NULL. */
    void (*cancel)(void *self, uint64_t call);
};

/* A file that the gateway serves to every certificate it knows. Bytes and texts live as long as the shared object. */
struct guichet_page {
    const char *path;       /* below /console/: a-z 0-9 . _ -, no folders; "" is what /console/ itself gives */
    const char *media_type; /* "text/css; charset=utf-8" */
    const void *bytes;
    size_t size;
    const void *gzip; /* the same, compressed (RFC 1952), for those that accept it; NULL: there is none */
    size_t gzip_size;
};

struct guichet_plugin {
    size_t size;
    uint32_t abi_major, abi_minor;
    const char *name; /* that of the file: NAME.so */
    const char *version, *summary;

    size_t options_size; /* of the plugin's struct of options */
    const struct guichet_option *options;
    size_t option_count, option_size; /* rows, and bytes of one */

    const struct guichet_service *services;
    size_t service_count, service_size;

    /* Ready to answer: GUICHET_OK and *self, which is handed back to every call; or a status, with the reason in `why`.
     */
    int (*start)(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size);
    void (*stop)(void *self);

    /* Since 1.1. */
    const struct guichet_page *pages;
    size_t page_count, page_size;
};

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const struct guichet_plugin *
guichet_plugin_entry(void);

#endif
