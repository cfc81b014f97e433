/* guichet log verify -c FILE: the whole log recomputed, beside a running gateway or without one. */
#include "cli/commands.h"

#include "cli/configured.h"
#include "cli/language.h"
#include "store/store.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    CONFIGURED_OPTION,
    {"--vkey", "FILE", "the verifier key (default: beside keys.log, log.vkey)"},
    {NULL, NULL, NULL},
};

const struct command command_log_verify = {
    .name = "log verify",
    .usage = "",
    .summary = "Prove that the log was not altered",
    .help =
        "Recomputes every leaf from its entry, the tree from the leaves, and compares with what is stored and with\n"
        "the last signed checkpoint. Reads only. Exit 1 with the first wrong entry when something does not hold.",
    .options = options,
    .run = run,
};

/* keys/log.key → keys/log.vkey */
static const char *beside(struct settings *settings) {
    const char *dot = strrchr(settings->log_key, '.');
    size_t size = dot && !strchr(dot, '/') ? (size_t)(dot - settings->log_key) : strlen(settings->log_key);
    return arena_printf(&settings->arena, "%.*s.vkey", (int)size, settings->log_key);
}

static int verify(struct settings *settings, void *to) {
    const struct arguments *arguments = to;
    const char *vkey = arguments_value(arguments, "--vkey"), *words = NULL;
    uint64_t entries = 0;
    struct fail why = {0};
    if (store_verify_log(settings->store_path, vkey ? vkey : beside(settings), &entries, &settings->arena, &words,
                         &why) == GUICHET_OK) {
        printf(language_pick("Journal intact : %s\n", "The log holds: %s\n"), words);
        return CLI_DONE;
    }
    fprintf(stderr, "guichet log verify: %s\n", why.text);
    return CLI_REFUSED;
}

static int run(const struct arguments *arguments) {
    return configured_run(arguments, verify, (void *)arguments);
}
