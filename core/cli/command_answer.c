/* guichet answer ID [--part N] [-o FILE]: the sealed answer, or its data alone (--json); recorded as delivered. */
#include "cli/commands.h"

#include "cli/download.h"
#include "cli/print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-o", "FILE", "where it goes (default: stdout)"},
    {"--encrypt", NULL, "enciphered to the certificate of --as (CMS): openssl cms -decrypt opens it"},
    {"--part", "N", "that part of it, from 1 (default: the latest; guichet show ID lists them)"},
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
    static const struct client_filter query[] = {{"--encrypt", "encrypt"}, {"--part", "part"}, {NULL, NULL}};
    const char *part = arguments_value(arguments, "--part");
    uint64_t number = 0;
    if (part && (bytes_to_uint(bytes_of(part), INT32_MAX, &number) != GUICHET_OK || !number)) {
        print_failure("answer", "--part is a number from 1");
        return CLI_USAGE;
    }
    bool as_json = arguments_has(arguments, "--json");
    return download_run(arguments, "/answer", query,
                        as_json ? "Accept: application/json" : "Accept: application/vnd.etsi.asic-e+zip");
}
