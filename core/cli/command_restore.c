/* guichet restore OUT DIR. */
#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/print.h"

static int run_restore(const struct arguments *arguments);

const struct command command_restore = {
    .name = "restore",
    .usage = "OUT DIR",
    .summary = "Put a backup into the folder DIR, which has no data yet",
    .help = "Every file is verified first: a damaged backup is refused and nothing is written. What DIR has already\n"
            "(keys/, pki/, guichet.lua) stays.",
    .min_words = 2,
    .max_words = 2,
    .run = run_restore,
};

static int run_restore(const struct arguments *arguments) {
    struct backup_report report;
    struct fail why = {0};
    if (backup_restore(arguments_word(arguments, 0), arguments_word(arguments, 1), &report, &why) != GUICHET_OK) {
        print_failure("restore", "%s", why.text);
        return CLI_REFUSED;
    }
    backup_tell(language_pick("Restauré", "Restored"), &report);
    return CLI_DONE;
}
