/* Any text as a file of configuration: the sandbox must end, and what it returns must bind or be a fault. */
#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct settings {
    const char *name;
    int64_t port;
    double ratio;
    bool tls;
    const char **hosts;
    yyjson_val *services;
};

static const struct config_option options[] = {
    {"name", CONFIG_TEXT, offsetof(struct settings, name), NULL, 0, 0, "a text"},
    {"listen.port", CONFIG_INT, offsetof(struct settings, port), "8443", 1, 65535, "an integer"},
    {"listen.tls", CONFIG_BOOL, offsetof(struct settings, tls), "true", 0, 0, "a truth"},
    {"listen.hosts", CONFIG_TEXT_LIST, offsetof(struct settings, hosts), "{ \"a\" }", 0, 0, "a list"},
    {"ratio", CONFIG_NUMBER, offsetof(struct settings, ratio), "0.5", 0, 1, "a number"},
    {"services", CONFIG_TREE, offsetof(struct settings, services), NULL, 0, 0, "a tree"},
    {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct faults faults;
    struct bytes source = {(const char *)data, size};
    struct settings settings;
    struct arena arena;
    struct fail why = {0};
    yyjson_val *root;
    arena_init(&arena, 256 << 20);
    faults_init(&faults, &arena);
    int status = config_read_text(source, "fuzz.lua", &arena, &root, &why);
    if (status) {
        require(status == GUICHET_CONFIG || status == GUICHET_BUDGET);
        require(bytes_starts_with(bytes_of(why.text), BYTES("fuzz.lua:")));
    } else {
        status = config_bind(options, root, "fuzz.lua", source, &arena, &settings, &faults);
        require(status == GUICHET_OK || status == GUICHET_INVALID);
        require((status == GUICHET_OK) == (faults.count == 0));
        require(status || (settings.name && settings.port >= 1 && settings.port <= 65535 && settings.hosts));
    }
    arena_done(&arena);
    return 0;
}
