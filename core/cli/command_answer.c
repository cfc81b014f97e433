/* guichet answer ID [-o FILE]: the sealed answer, or its data alone (--json); recorded as delivered. */
#include "cli/commands.h"

#include "cli/download.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-o", "FILE", "where it goes (default: stdout)"},
    {"--encrypt", NULL, "enciphered to the certificate of --as (CMS): openssl cms -decrypt opens it"},
    {NULL, NULL, NULL},
};

const struct command command_answer = {
    .name = "answer",
    .usage = "ID",
    .summary = "Fetch the sealed answer of a requisition; the fetching is recorded",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    bool as_json = arguments_has(arguments, "--json");
    return download_run(arguments, arguments_has(arguments, "--encrypt") ? "/answer?encrypt=true" : "/answer",
                        as_json ? "Accept: application/json" : "Accept: application/vnd.etsi.asic-e+zip");
}
