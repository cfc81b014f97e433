/* guichet backup -c FILE OUT. */
#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/report.h"

#define MEMORY_MAX (8u << 20)

static int run_backup(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {"--with-keys", NULL, "keys and certificates too: whoever has the backup then opens everything"},
    {NULL, NULL, NULL},
};

const struct command command_backup = {
    .name = "backup",
    .usage = "OUT",
    .summary = "Copy the database, the files and the configuration into the folder OUT",
    .help = "A gateway may serve meanwhile. Every file's sum and the whole log are verified afterwards. Without\n"
            "--with-keys the copy of keys/ and pki/ is to be kept apart: the contents open only with them.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run_backup,
};

static int run_backup(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-c"), *file = given ? given : "guichet.lua";
    struct settings *settings = NULL;
    struct backup_report report;
    struct arena arena;
    struct faults faults;
    struct fail why = {0};
    arena_init(&arena, MEMORY_MAX);
    faults_init(&faults, &arena);
    int status = settings_read(file, &faults, &settings, &why);
    if (status && !faults.count) report_unread(stderr, file, &why);
    if (status) {
        report_faults(stderr, file, &faults);
    } else {
        status =
            backup_make(settings, arguments_word(arguments, 0), arguments_has(arguments, "--with-keys"), &report, &why);
        if (status) print_failure("backup", "%s", why.text);
        else backup_tell(language_pick("Sauvegarde faite", "Backed up"), &report);
    }
    settings_free(settings);
    arena_done(&arena);
    return status ? CLI_REFUSED : CLI_DONE;
}
