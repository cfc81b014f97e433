/* guichet serve -c FILE: the gateway, in the foreground. */
#include "cli/commands.h"

#include "cli/plugin_list.h"
#include "cli/print.h"
#include "cli/report.h"
#include "gate/app.h"
#include "loop/loop.h"

#include <limits.h>

#define FAULTS_MEMORY (8u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {"--plugins", NULL, "list what the plugin files offer, start nothing"},
    {NULL, NULL, NULL},
};

const struct command command_serve = {
    .name = "serve",
    .usage = "",
    .summary = "Run the gateway in the foreground",
    .help = "Logs one JSON object a line on stderr; the line with \"event\":\"ready\" carries \"url\".\n"
            "SIGTERM, SIGINT: stop accepting, finish what runs, exit 0. SIGHUP: take configuration, certificates,\n"
            "lists, reference data and scripts anew, all or nothing; keys too.",
    .options = options,
    .run = run,
};

static int run(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-c");
    char file[PATH_MAX];
    struct settings *settings;
    struct arena arena;
    struct faults faults;
    struct fail why = {0};
    if (!realpath(given ? given : "guichet.lua", file))
        snprintf(file, sizeof file, "%s", given ? given : "guichet.lua");
    arena_init(&arena, FAULTS_MEMORY);
    faults_init(&faults, &arena);
    int status = settings_read(file, &faults, &settings, &why);
    if (status && !faults.count) report_unread(stderr, file, &why);
    if (!status && arguments_has(arguments, "--plugins")) {
        status = plugin_list(stdout, settings);
        settings_free(settings);
    } else if (!status) {
        status = app_serve(settings, &faults, &why); /* takes the settings */
        if (status && !faults.count) print_failure("serve", "%s", why.text);
        if (!status) loop_end_pool();
    }
    report_faults(stderr, file, &faults);
    arena_done(&arena);
    return status ? CLI_REFUSED : CLI_DONE;
}
