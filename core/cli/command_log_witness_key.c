/* guichet log witness-key NAME: the key pair of somebody who cosigns the log's checkpoints. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/language.h"
#include "cli/print.h"
#include "seal/note_key.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-o", "STEM", "the files STEM.key and STEM.vkey (default witness)"},
    {NULL, NULL, NULL},
};

const struct command command_log_witness_key = {
    .name = "log witness-key",
    .usage = "NAME",
    .summary = "Make the key pair of a witness",
    .help =
        "NAME is what stands before its signatures, as \"tj-melun.example/witness\". STEM.key stays with the witness;\n"
        "the text of STEM.vkey goes into log.witnesses of the gateway's configuration.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-o"), *stem = given ? given : "witness";
    char key[FILES_PATH_MAX], vkey[FILES_PATH_MAX];
    struct fail why = {0};
    snprintf(key, sizeof key, "%s.key", stem);
    snprintf(vkey, sizeof vkey, "%s.vkey", stem);
    if (note_key_create(key, vkey, arguments_word(arguments, 0), NOTE_KEY_WITNESS, &why)) {
        print_failure("log witness-key", "%s", why.text);
        return CLI_REFUSED;
    }
    printf(language_pick("Clé privée : %s ; clé de vérification : %s\n", "Private key: %s; verifier key: %s\n"), key,
           vkey);
    return CLI_DONE;
}
