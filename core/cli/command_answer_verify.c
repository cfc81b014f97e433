/* guichet answer verify FILE --ca CA: what a sealed answer proves, on a machine that has never seen the gateway. */
#include "cli/commands.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/files.h"
#include "cli/language.h"
#include "cli/print.h"
#include "seal/container.h"

#define AUTHORITY_MAX (1u << 20)
#define MEMORY_MAX    (2 * CONTAINER_MAX)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--ca", "CA", "PEM of the authorities that seals must lead to (pki/seal-ca.pem)"},
    {"--tsa-ca", "CA", "the same for time-stamps (default: as --ca)"},
    {NULL, NULL, NULL},
};

const struct command command_answer_verify = {
    .name = "answer verify",
    .usage = "FILE",
    .summary = "Prove that a sealed answer is whole, and whose it is",
    .help = "Holds every part against the manifest, the seal against the manifest, and the seal's certificate against "
            "CA.\nNeeds no gateway and no network. Exit 1, and why, when something does not hold.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static const char *moment(struct arena *arena, int64_t at_ms) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(at_ms, text);
    return arena_text(arena, text);
}

static void tell_answer(const struct container *container, struct arena *arena) {
    yyjson_val *root = NULL;
    json_read(container->parts[0].data, arena, &root, NULL);
    printf(language_pick("Réponse    : réquisition %s, %s, portée %s\n", "Answer     : requisition %s, %s, %s\n"),
           json_get_string(root, "number", "?"), json_get_string(root, "type", "?"),
           json_get_string(root, "completeness", "?"));
    for (size_t i = 0; i < container->count; i++)
        printf("             %s (%zu)\n", container->parts[i].name, container->parts[i].data.size);
}

static void tell(const struct container *container, const struct cades_report *report, struct arena *arena) {
    print_good(language_pick("Conteneur  : intact, %zu pièces, toutes celles du manifeste et elles seules",
                             "Container  : whole, %zu parts, those of the manifest and no others"),
               container->count);
    print_good(language_pick("Cachet     : valable, de %s", "Seal       : holds, by %s"), report->signer);
    if (report->has_timestamp)
        printf(language_pick("Horodatage : %s, prouvé par %s\n", "Time       : %s, proven by %s\n"),
               moment(arena, report->timestamp.at_ms), report->timestamp.authority);
    else
        printf(language_pick("Horodatage : aucun ; le signataire déclare %s, ce que rien ne prouve\n",
                             "Time       : no time-stamp; the signer says %s, which nothing proves\n"),
               moment(arena, report->signed_at_ms));
    tell_answer(container, arena);
}

static int verify(const struct arguments *arguments, struct arena *arena, struct fail *why) {
    const char *ca = arguments_value(arguments, "--ca"), *tsa = arguments_value(arguments, "--tsa-ca");
    struct container *container = arena_alloc(arena, sizeof *container);
    struct bytes archive, authorities = {NULL, 0}, stampers = {NULL, 0};
    struct cades_report report;
    if (!container) return fail(why, GUICHET_MEMORY, "no memory");
    int status = files_read(ca, AUTHORITY_MAX, arena, &authorities, why);
    stampers = authorities;
    if (!status && tsa) status = files_read(tsa, AUTHORITY_MAX, arena, &stampers, why);
    if (!status) status = files_read(arguments_word(arguments, 0), CONTAINER_MAX, arena, &archive, why);
    if (!status) status = container_open(archive, arena, container, why);
    if (!status) status = cades_verify(container->seal, container->manifest, authorities, stampers, &report, why);
    if (!status) tell(container, &report, arena);
    return status;
}

static int run(const struct arguments *arguments) {
    struct arena arena;
    struct fail why = {0};
    if (!arguments_value(arguments, "--ca")) {
        print_failure("answer verify", "--ca is missing: without authorities a seal proves nothing");
        return CLI_USAGE;
    }
    arena_init(&arena, MEMORY_MAX);
    int status = verify(arguments, &arena, &why);
    arena_done(&arena);
    if (status) print_failure("answer verify", "%s", why.text);
    return status ? CLI_REFUSED : CLI_DONE;
}
