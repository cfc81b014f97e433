/* Settings for the time of one command. */
#include "cli/configured.h"

#include "cli/report.h"

#define MEMORY_MAX (8u << 20)

int configured_run(const struct arguments *arguments, int (*run)(struct settings *settings, void *to), void *to) {
    const char *given = arguments_value(arguments, "-c"), *file = given ? given : "guichet.lua";
    struct settings *settings = NULL;
    struct arena arena;
    struct faults faults;
    struct fail why = {0};
    int result = CLI_REFUSED;
    arena_init(&arena, MEMORY_MAX);
    faults_init(&faults, &arena);
    if (settings_read(file, &faults, &settings, &why) == GUICHET_OK) {
        result = run(settings, to);
    } else {
        if (!faults.count) report_unread(stderr, file, &why);
        report_faults(stderr, file, &faults);
    }
    settings_free(settings);
    arena_done(&arena);
    return result;
}
