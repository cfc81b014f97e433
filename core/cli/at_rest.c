/* The configuration, then the desk on it. */
#include "cli/at_rest.h"

#include "cli/print.h"
#include "cli/report.h"

#include <pwd.h>
#include <unistd.h>

#define MEMORY_MAX (64u << 20)

int at_rest_read(const struct arguments *arguments, struct at_rest *rest) {
    const char *given = arguments_value(arguments, "-c");
    const struct passwd *who = getpwuid(geteuid());
    struct fail why = {0};
    *rest = (struct at_rest){.arguments = arguments, .file = given ? given : "guichet.lua"};
    arena_init(&rest->arena, MEMORY_MAX);
    faults_init(&rest->faults, &rest->arena);
    rest->who = who ? arena_text(&rest->arena, who->pw_name) : "";
    if (settings_read(rest->file, &rest->faults, &rest->settings, &why) == GUICHET_OK) return CLI_DONE;
    if (!rest->faults.count) report_unread(stderr, rest->file, &why);
    report_faults(stderr, rest->file, &rest->faults);
    return CLI_REFUSED;
}

bool at_rest_is_served(const struct at_rest *rest) {
    return store_holder(rest->settings->store_path) != 0;
}

int at_rest_open(struct at_rest *rest) {
    struct fail why = {0};
    struct settings *settings = rest->settings;
    rest->settings = NULL;
    if (desk_open(settings, &rest->faults, &rest->desk, &why) == GUICHET_OK) return CLI_DONE;
    return at_rest_tell(rest, &why, &rest->faults);
}

int at_rest_tell(const struct at_rest *rest, const struct fail *why, const struct faults *faults) {
    print_failure(rest->arguments->command->name, "%s", why->text);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        fprintf(stderr, "  %s: %s\n", faults->list[i].pointer, faults->list[i].detail);
    return CLI_REFUSED;
}

void at_rest_close(struct at_rest *rest) {
    desk_close(rest->desk);
    settings_free(rest->settings);
    arena_done(&rest->arena);
}
