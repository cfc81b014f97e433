/* guichet authorisation list: what the caller's requisitions may refer to. */
#include "cli/commands.h"

#include "cli/list_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--court", "COURT", "only of this court, as \"TJ Melun\""},
    {"--kind", "KIND", "particular, general_instruction, commission_rogatoire, jld or ji"},
    {"--valid-on", "DATE", "only those valid on this day, as 2026-11-20"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--court", "court"}, {"--kind", "kind"},     {"--valid-on", "valid_on"},
    {"--limit", "limit"}, {"--cursor", "cursor"}, {NULL, NULL},
};

static const struct print_field columns[] = {
    {"/kind", "Nature", "Kind"},
    {"/court", "Juridiction", "Court"},
    {"/reference", "Référence", "Reference"},
    {"/valid_from", "Du", "From"},
    {"/valid_until", "Au", "Until"},
    {"/revoked_at", "Révoquée le", "Revoked"},
    {"/id", "Identifiant", "Id"},
    {NULL, NULL, NULL},
};

const struct command command_authorisation_list = {
    .name = "authorisation list",
    .usage = "",
    .summary = "Registered authorisations that reach you, newest first",
    .is_client = true,
    .options = options,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return list_print_page(arguments, "/v1/authorisations", filters, columns);
}
