/* guichet queue: open tasks of the caller's teams, the most urgent first. */
#include "cli/commands.h"

#include "cli/list_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--team", "TEAM", "only of this team"},
    {"--type", "TYPE", "only of this type"},
    {"--state", "STATE", "only in this state"},
    {"--claimed", "WHOSE", "me, none or any (default)"},
    {"--overdue", NULL, "only what is late"},
    {"--urgency", "LEVEL", "normal, urgent or vital"},
    {"--party", "PARTY", "only of this authority"},
    {"--unit", "UNIT", "only of this unit"},
    {"--due-before", "TIME", "as 2026-05-11T22:00:00Z"},
    {"--due-after", "TIME", "likewise"},
    {"--received-before", "TIME", "likewise"},
    {"--received-after", "TIME", "likewise"},
    {"--sort", "ORDER", "due (default) or -received"},
    {"--limit", "N", "1 to 200, default 50"},
    {"--cursor", "TEXT", "the next page, as the last line of this one says"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--team", "team"},
    {"--type", "type"},
    {"--state", "state"},
    {"--claimed", "claimed"},
    {"--overdue", "overdue"},
    {"--urgency", "urgency"},
    {"--party", "party"},
    {"--unit", "unit"},
    {"--due-before", "due_before"},
    {"--due-after", "due_after"},
    {"--received-before", "received_before"},
    {"--received-after", "received_after"},
    {"--sort", "sort"},
    {"--limit", "limit"},
    {"--cursor", "cursor"},
    {NULL, NULL},
};

static const struct print_field columns[] = {
    {"/requisition/number", "Réquisition", "Requisition"},
    {"/requisition/urgency", "Urgence", "Urgency"},
    {"/due_at", "Échéance", "Due"},
    {"/overdue", "Retard", "Overdue"},
    {"/team", "Équipe", "Team"},
    {"/title", "À faire", "To do"},
    {"/claimed_by", "Prise par", "Claimed by"},
    {"/id", "Tâche", "Task"},
    {NULL, NULL, NULL},
};

const struct command command_queue = {
    .name = "queue",
    .usage = "",
    .summary = "Open tasks of your teams, by due time or the newest first",
    .is_client = true,
    .options = options,
    .run = run,
};

static int run(const struct arguments *arguments) {
    return list_print_page(arguments, "/v1/queue", filters, columns);
}
