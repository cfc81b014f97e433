/* The sample plugin: one service that answers with what it was asked, and one option.
 * Everything a plugin must have stands here, and nothing else; see include/guichet/plugin.h and README.md. */
#include <guichet/plugin.h>

#include <stdlib.h>

struct echo_options {
    int64_t most_bytes;
};
struct echo {
    const struct guichet_host *host;
    const struct echo_options *options;
};

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    const struct echo *echo = self;
    (void)key; /* it does nothing that must not be done twice */
    if (args_size > (size_t)echo->options->most_bytes) {
        echo->host->call_done(echo->host->host, call, GUICHET_INVALID, "{\"code\":\"bad_request\"}", 22);
        return;
    }
    echo->host->call_done(echo->host->host, call, GUICHET_OK, args, args_size);
}

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    struct echo *echo = malloc(sizeof *echo);
    (void)why, (void)why_size; /* where it would say why it cannot start */
    if (!echo) return GUICHET_MEMORY;
    *echo = (struct echo){host, options};
    *self = echo;
    return GUICHET_OK;
}

static const struct guichet_option options[] = {{"most_bytes", GUICHET_OPTION_INT,
                                                 offsetof(struct echo_options, most_bytes), "65536", 2, 1048576,
                                                 "longest question"}};
static const struct guichet_service services[] = {{"echo.say", "answers with what it was asked", begin, NULL}};
static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .abi_minor = GUICHET_ABI_MINOR,
    .name = "echo",
    .version = "1.0",
    .summary = "Answers with what it was asked",
    .options_size = sizeof(struct echo_options),
    .options = options,
    .option_count = 1,
    .option_size = sizeof options[0],
    .services = services,
    .service_count = 1,
    .service_size = sizeof services[0],
    .start = start,
    .stop = free,
};

const struct guichet_plugin *guichet_plugin_entry(void) {
    return &plugin;
}
