/* guichet stats: what was received in a period and what became of it. */
#include "cli/commands.h"

#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--by", "WHAT", "type, party, team or month"},
    {"--from", "DATE", "received from this day on, as 2026-01-01; a year before --to"},
    {"--to", "DATE", "until it begins; now"},
    {"--territory", "CODE", "only of this territory"},
    {"--csv", NULL, "as CSV"},
    {NULL, NULL, NULL},
};

static const struct client_filter filters[] = {
    {"--by", "by"}, {"--from", "from"}, {"--to", "to"}, {"--territory", "territory"}, {NULL, NULL}};

static const struct print_field columns[] = {
    {"/key", "Groupe", "Group"},
    {"/received", "Reçues", "Received"},
    {"/closed", "Closes", "Closed"},
    {"/open", "En cours", "Open"},
    {"/answered", "Répondues", "Answered"},
    {"/overdue", "En retard", "Overdue"},
    {"/late", "Closes tard", "Closed late"},
    {"/delay", "Délai médian/90 %/95 %", "Delay p50/p90/p95"},
    {"/net", "Sans suspension", "Net of stops"},
    {NULL, NULL, NULL},
};

const struct command command_stats = {
    .name = "stats",
    .usage = "",
    .summary = "What was received in a period and what became of it",
    .help = "For supervisors (what their teams hold), administrators, auditors, and units (what they submitted).",
    .is_client = true,
    .options = options,
    .run = run,
};

/* "2 h", "3,5 j": seconds as people say them. */
static const char *span(struct arena *arena, int64_t seconds) {
    const char *day = language_pick("j", "d");
    if (seconds < 60) return arena_printf(arena, "%lld s", (long long)seconds);
    if (seconds < 5400) return arena_printf(arena, "%lld min", (long long)(seconds + 30) / 60);
    if (seconds < 2 * 86400) return arena_printf(arena, "%lld h", (long long)(seconds + 1800) / 3600);
    return arena_printf(arena, "%.1f %s", (double)seconds / 86400, day);
}

static void add_spans(yyjson_mut_doc *doc, yyjson_mut_val *row, const char *name, yyjson_val *delay,
                      struct arena *arena) {
    if (!yyjson_is_obj(delay)) return;
    yyjson_mut_obj_add_strcpy(doc, row, name,
                              arena_printf(arena, "%s / %s / %s", span(arena, json_get_int(delay, "p50", 0)),
                                           span(arena, json_get_int(delay, "p90", 0)),
                                           span(arena, json_get_int(delay, "p95", 0))));
}

/* The groups, and the sum of all as the last line, with the delays in words. */
static void print_groups(struct client *client) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *rows = yyjson_mut_arr(doc);
    yyjson_val *groups = json_get(client->reply, "groups"), *total = json_get(client->reply, "total");
    for (size_t i = 0; i <= yyjson_arr_size(groups); i++) {
        yyjson_val *group = i < yyjson_arr_size(groups) ? yyjson_arr_get(groups, i) : total;
        yyjson_mut_val *row = yyjson_val_mut_copy(doc, group);
        if (group == total) yyjson_mut_obj_put(row, yyjson_mut_str(doc, "key"), yyjson_mut_str(doc, "Total"));
        add_spans(doc, row, "delay", json_get(group, "delay_s"), &client->arena);
        add_spans(doc, row, "net", json_get(group, "net_delay_s"), &client->arena);
        yyjson_mut_arr_append(rows, row);
    }
    yyjson_mut_doc_set_root(doc, rows);
    yyjson_doc *shown = yyjson_mut_doc_imut_copy(doc, NULL);
    if (shown) print_table(stdout, yyjson_doc_get_root(shown), columns, &client->arena);
    yyjson_doc_free(shown);
    yyjson_mut_doc_free(doc);
}

static int run(const struct arguments *arguments) {
    struct client client;
    int result = client_open(arguments, &client);
    bool is_csv = arguments_has(arguments, "--csv");
    if (result == CLI_DONE) {
        client.call = (struct http_call){.method = "GET",
                                         .path = client_query(&client, "/v1/stats", filters),
                                         .headers = {is_csv ? "Accept: text/csv" : "Accept: application/json"}};
        result = client_perform(&client);
    }
    if (result == CLI_DONE && is_csv) fwrite(client.call.reply.data, 1, client.call.reply.size, stdout);
    else if (result == CLI_DONE && !requisition_print_json(&client)) print_groups(&client);
    client_close(&client);
    return result;
}
