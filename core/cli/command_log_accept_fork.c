/* guichet log accept-fork -c FILE [--yes]: goes on with a log that does not extend what was signed, and says so in it.
 */
#include "cli/commands.h"

#include "cli/configured.h"
#include "cli/language.h"
#include "cli/print.h"
#include "store/store.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    CONFIGURED_OPTION,
    {"--yes", NULL, "do it; without, only tell what is wrong"},
    {NULL, NULL, NULL},
};

const struct command command_log_accept_fork = {
    .name = "log accept-fork",
    .usage = "",
    .summary = "Go on with a log that lost signed entries",
    .help =
        "The gateway does not start when its log does not extend the last checkpoint it signed (keys/log.state): an\n"
        "older backup was put back, or the database was altered. Put the newest database back. Only when that is lost\n"
        "for good: this command writes the break into the log (an entry \"log.broken\" with what was signed and from\n"
        "where the log goes on) and signs anew. Whoever kept a checkpoint will see the break; tell them before.",
    .options = options,
    .run = run,
};

static int judge(struct settings *settings, void *to) {
    const struct arguments *arguments = to;
    struct store_options how = settings_store(settings);
    struct store *store = NULL;
    struct fail why = {0};
    how.accept_fork = arguments_has(arguments, "--yes");
    int status = store_open(&how, &store, &why);
    store_close(store);
    if (status) {
        print_failure("log accept-fork", "%s", why.text);
        return CLI_REFUSED;
    }
    puts(language_pick("Le journal prolonge ce qui a été signé.", "The log extends what was signed."));
    return CLI_DONE;
}

static int run(const struct arguments *arguments) {
    return configured_run(arguments, judge, (void *)arguments);
}
