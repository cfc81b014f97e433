/* guichet keys list, rotate, retire -c FILE: the versions of the master key.
 * The file or the token is changed here and not by the gateway, which needs no right to write its own keys; a running
 * one is told by SIGHUP and does the rest. */
#include "cli/commands.h"

#include "cli/language.h"
#include "cli/print.h"
#include "cli/report.h"
#include "desk/settings.h"
#include "seal/masters.h"
#include "seal/vault.h"
#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#define MEMORY_MAX (8u << 20)

static int run_list(const struct arguments *arguments);
static int run_rotate(const struct arguments *arguments);
static int run_retire(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {"--json", NULL, "as JSON"},
    {NULL, NULL, NULL},
};

static const struct cli_option rotate_options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {"--to", "FILE", "write a new key file, leave the one that is in use as it is"},
    {NULL, NULL, NULL},
};

static const struct cli_option retire_options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {NULL, NULL, NULL},
};

const struct command command_keys_list = {
    .name = "keys list",
    .usage = "",
    .summary = "Versions of the master key, and how many data keys stand under each",
    .help = "Reads only; counts every data key of the database.",
    .options = options,
    .run = run_list,
};

const struct command command_keys_rotate = {
    .name = "keys rotate",
    .usage = "",
    .summary = "Make a new master key; a running gateway wraps every data key anew",
    .help =
        "The key file gets a new version, which wraps from now on. A running gateway is told (SIGHUP) and wraps what\n"
        "there is in small changes while it serves; one that does not run does so when it starts. Keep a copy of\n"
        "the key file apart: backups made before need the older versions.\n"
        "In a token (pkcs11:…) a new key is made; an empty one gets its first. A credential is not written here: --to\n"
        "makes the file to provide as the new one, with $CREDENTIALS_DIRECTORY where the present one is.",
    .options = rotate_options,
    .run = run_rotate,
};

const struct command command_keys_retire = {
    .name = "keys retire",
    .usage = "NUMBER",
    .min_words = 1,
    .max_words = 1,
    .summary = "Take a master key that wraps nothing any more out of the key file",
    .help =
        "Refused for the newest, and as long as a data key stands under it. A running gateway forgets it when it is\n"
        "started again. Backups made before the rotation can be opened only with a copy of the older key file.",
    .options = retire_options,
    .run = run_retire,
};

/* ---- what they share ---- */

struct ring {
    struct arena arena;
    struct settings *settings;
    struct vault_versions versions;
    struct store_key_count counts[STORE_KEY_COUNTS_MAX];
    size_t count;
};

static void release(struct ring *ring) {
    settings_free(ring->settings);
    arena_done(&ring->arena);
    free(ring);
}

static int read_versions(struct ring *ring, struct fail *why) {
    struct vault *vault = NULL;
    int status = vault_open(ring->settings->vault_key, &vault, why);
    if (!status) vault_versions(vault, &ring->versions);
    vault_close(vault);
    return status;
}

/* GUICHET_NOT_FOUND: all is read, but there is no master key yet. */
static int open_parts(struct ring *ring, const char *file, struct fail *why) {
    struct faults faults;
    faults_init(&faults, &ring->arena);
    int status = settings_read(file, &faults, &ring->settings, why);
    if (status && faults.count) report_faults(stderr, file, &faults);
    if (status) return status;
    status = read_versions(ring, why);
    if (status && status != GUICHET_NOT_FOUND) return status;
    if (access(ring->settings->store_path, F_OK) != 0) return status; /* not served yet: nothing to count */
    int counted = store_count_keys(ring->settings->store_path, ring->counts, &ring->count, why);
    return counted ? counted : status;
}

/* An empty token beside a database that has data keys is not the one they stand under. */
static bool token_is_for(const struct ring *ring, struct fail *why) {
    for (size_t i = 0; i < ring->count; i++) {
        if (!ring->counts[i].number) continue;
        fail(why, GUICHET_CONFIG, "the token is empty, but data keys of %s stand under master key %u: it is another's",
             ring->settings->store_path, ring->counts[i].number);
        return false;
    }
    return true;
}

/* NULL when it was told what is wrong. `may_be_first`: a token may hold no master key yet. */
static struct ring *open_ring(const struct arguments *arguments, const char *name, bool may_be_first) {
    const char *given = arguments_value(arguments, "-c"), *file = given ? given : "guichet.lua";
    struct fail why = {0};
    struct ring *ring = calloc(1, sizeof *ring);
    if (!ring) return NULL;
    arena_init(&ring->arena, MEMORY_MAX);
    int status = open_parts(ring, file, &why);
    if (status == GUICHET_NOT_FOUND && may_be_first && token_is_for(ring, &why)) status = GUICHET_OK;
    if (!status) return ring;
    print_failure(name, "%s", why.text);
    release(ring);
    return NULL;
}

static struct store_key_count count_of(const struct ring *ring, uint32_t number) {
    for (size_t i = 0; i < ring->count; i++)
        if (ring->counts[i].number == number) return ring->counts[i];
    return (struct store_key_count){.number = number};
}

/* The gateway that works with this store takes its keys anew. */
static int tell_gateway(const struct ring *ring) {
    int process = store_holder(ring->settings->store_path);
    if (process == 0) {
        printf("%s\n", language_pick("Aucune passerelle ne tourne : elle s’en chargera au démarrage.",
                                     "No gateway runs: it will see to it when it starts."));
        return CLI_DONE;
    }
    if (kill(process, SIGHUP) == 0) {
        printf(language_pick("La passerelle (%d) est prévenue.\n", "The gateway (%d) was told.\n"), process);
        return CLI_DONE;
    }
    print_failure("keys", "the gateway (%d) could not be told: %s; send it SIGHUP", process, strerror(errno));
    return CLI_REFUSED;
}

/* ---- the three ---- */

static const char *const places[KEY_PLACES] = {"requisitions", "uploads", "authorisations", "items"};

static void print_counts(const struct store_key_count *count) {
    for (size_t i = 0; i < KEY_PLACES; i++) printf(",\"%s\":%lld", places[i], (long long)count->of[i]);
}

static void print_json(const struct ring *ring) {
    struct store_key_count gone = count_of(ring, 0);
    printf("{\"keys\":[");
    for (size_t i = 0; i < ring->versions.count; i++) {
        struct store_key_count count = count_of(ring, ring->versions.numbers[i]);
        printf("%s{\"number\":%u,\"newest\":%s", i ? "," : "", count.number,
               count.number == ring->versions.newest ? "true" : "false");
        print_counts(&count);
        printf("}");
    }
    printf("],\"destroyed\":{\"number\":0");
    print_counts(&gone);
    printf("}}\n");
}

static void print_lines(const struct ring *ring) {
    printf("%s\n", language_pick("clé  réquisitions      fichiers  autorisations    notes, vues",
                                 "key  requisitions         files  authorisations   notes, views"));
    for (size_t i = 0; i < ring->versions.count; i++) {
        struct store_key_count count = count_of(ring, ring->versions.numbers[i]);
        printf("%3u", count.number);
        for (size_t k = 0; k < KEY_PLACES; k++) printf(" %13lld", (long long)count.of[k]);
        printf("%s\n", count.number == ring->versions.newest ? language_pick("   scelle", "   wraps") : "");
    }
}

static int run_list(const struct arguments *arguments) {
    struct ring *ring = open_ring(arguments, "keys list", false);
    if (!ring) return CLI_REFUSED;
    if (arguments_has(arguments, "--json")) print_json(ring);
    else print_lines(ring);
    release(ring);
    return CLI_DONE;
}

static int run_rotate(const struct arguments *arguments) {
    struct fail why = {0};
    uint32_t number = 0;
    struct ring *ring = open_ring(arguments, "keys rotate", true);
    if (!ring) return CLI_REFUSED;
    int result = CLI_REFUSED;
    const char *to = arguments_value(arguments, "--to"), *from = ring->settings->vault_key;
    int status = to ? masters_rotate_to(from, to, &number, &why) : vault_rotate(from, &number, &why);
    if (status == GUICHET_OK) {
        printf(language_pick("Clé maîtresse %u créée.\n", "Master key %u made.\n"), number);
        result = to ? CLI_DONE : tell_gateway(ring);
    } else {
        print_failure("keys rotate", "%s", why.text);
    }
    release(ring);
    return result;
}

static int retire(struct ring *ring, uint32_t number, struct fail *why) {
    struct store_key_count count = count_of(ring, number);
    for (size_t i = 0; i < KEY_PLACES; i++) {
        if (count.of[i])
            return fail(why, GUICHET_CONFLICT, "%lld data keys of %s still stand under master key %u",
                        (long long)count.of[i], places[i], number);
    }
    return vault_retire(ring->settings->vault_key, number, why);
}

static int run_retire(const struct arguments *arguments) {
    struct fail why = {0};
    uint64_t number = 0;
    const char *word = arguments_word(arguments, 0);
    if (bytes_to_uint(bytes_of(word), UINT32_MAX, &number) || number == 0) {
        print_failure("keys retire", "\"%s\" is no number of a master key", word);
        return CLI_USAGE;
    }
    struct ring *ring = open_ring(arguments, "keys retire", false);
    if (!ring) return CLI_REFUSED;
    int result = CLI_REFUSED;
    if (retire(ring, (uint32_t)number, &why) == GUICHET_OK) {
        printf(language_pick("Clé maîtresse %u retirée.\n", "Master key %u retired.\n"), (uint32_t)number);
        result = tell_gateway(ring);
    } else {
        print_failure("keys retire", "%s", why.text);
    }
    release(ring);
    return result;
}
