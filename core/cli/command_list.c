/* guichet list: requisitions the caller may see. */
#include "cli/commands.h"

#include "cli/list_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--state", "STATE", "only in this state"},
    {"--type", "TYPE", "only of this type"},
    {"--urgency", "URGENCY", "normal, urgent or vital"},
    {"--case", "NUMBER", "of this procedure (PV, parquet, instruction), exactly"},
    {"--target", "IDENTIFIER", "about this item, address, account …, exactly"},
    {"--q", "TEXT", "either of the two"},
    {"--due-before", "TIME", "as 2026-05-11T22:00:00Z"},
    {"--received-after", "TIME", "as 2026-05-11T22:00:00Z"},
    {"--sort", "ORDER", "due or -received (default)"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--state", "state"},
    {"--type", "type"},
    {"--urgency", "urgency"},
    {"--case", "case"},
    {"--target", "target"},
    {"--q", "q"},
    {"--due-before", "due_before"},
    {"--received-after", "received_after"},
    {"--sort", "sort"},
    {"--limit", "limit"},
    {"--cursor", "cursor"},
    {NULL, NULL},
};

static const struct print_field columns[] = {
    {"/number", "Numéro", "Number"},    {"/type", "Type", "Type"},          {"/state_title", "État", "State"},
    {"/urgency", "Urgence", "Urgency"}, {"/due_at", "Échéance", "Due"},     {"/overdue", "Retard", "Overdue"},
    {"/unit", "Unité", "Unit"},         {"/holder", "Détenteur", "Holder"}, {NULL, NULL, NULL},
};

const struct command command_list = {
    .name = "list",
    .usage = "",
    .summary = "Requisitions you may see",
    .is_client = true,
    .options = options,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return list_print_page(arguments, "/v1/requisitions", filters, columns);
}
