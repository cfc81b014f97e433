/* guichet reads: who read what, once an hour for each person, requisition and kind. */
#include "cli/commands.h"

#include "cli/list_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--requisition", "ID", "id or number"},
    {"--person", "ID", "the agent's id, as guichet and /v1/me tell it"},
    {"--after", "TIME", "as 2026-11-20T00:00:00Z"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {{"--requisition", "requisition"},
                                               {"--person", "person"},
                                               {"--after", "after"},
                                               {"--limit", "limit"},
                                               {"--cursor", "cursor"},
                                               {NULL, NULL}};

static const struct print_field columns[] = {
    {"/at", "Le", "At"},
    {"/event", "Lecture", "Read"},
    {"/requisition/number", "Réquisition", "Requisition"},
    {"/name", "Par", "By"},
    {"/party", "Service", "Party"},
    {"/unit", "Unité", "Unit"},
    {"/log_index", "Journal", "Log index"},
    {NULL, NULL, NULL},
};

const struct command command_reads = {
    .name = "reads",
    .usage = "",
    .summary = "Who opened, searched, downloaded or exported what",
    .help = "For supervisors (their own entities) and auditors.",
    .is_client = true,
    .options = options,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return list_print_page(arguments, "/v1/reads", filters, columns);
}
