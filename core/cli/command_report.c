/* guichet report: the yearly report of a territory, as tables, as JSON, as CSV, or as the page in a file. */
#include "cli/commands.h"

#include "cli/download.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--csv", NULL, "as CSV"},
    {"--output", "FILE", "into this file; the page that prints, unless --csv or --json says otherwise"},
    {NULL, NULL, NULL},
};

const struct command command_report = {
    .name = "report",
    .usage = "TERRITORY YEAR",
    .summary = "The yearly report of a territory, for the convention's committee",
    .help = "For supervisors, administrators, auditors, and the parties that are referents of the territory.\n"
            "Of a running year: until now. guichet report 77 2026 --output report.html makes the page to print.",
    .min_words = 2,
    .max_words = 2,
    .is_client = true,
    .options = options,
    .run = run,
};

static const struct print_field columns[] = {
    {"/label", "", ""},
    {"/received", "Reçues", "Received"},
    {"/answered", "Répondues", "Answered"},
    {"/refused", "Refusées", "Refused"},
    {"/withdrawn", "Retirées", "Withdrawn"},
    {"/open", "En cours", "Open"},
    {"/overdue", "En retard", "Overdue"},
    {"/year_before/received", "Reçues l'année précédente", "Received the year before"},
    {NULL, NULL, NULL},
};

static void print_one(struct client *client, const char *name, const char *fr, const char *en) {
    yyjson_val *rows = json_get(client->reply, name);
    if (!yyjson_arr_size(rows)) return;
    printf("\n%s\n", language_pick(fr, en));
    print_table(stdout, rows, columns, &client->arena);
}

static void print_report(struct client *client) {
    printf("%s (%s), %lld\n", json_get_string(client->reply, "name", ""),
           json_get_string(client->reply, "territory", ""), (long long)json_get_int(client->reply, "year", 0));
    print_sheet(stdout, json_get(client->reply, "total"), columns + 1, &client->arena);
    print_one(client, "months", "Par mois", "By month");
    print_one(client, "families", "Par famille", "By family");
    print_one(client, "parties", "Par service", "By party");
    print_one(client, "holders", "Par entité", "By entity");
}

static const char *media(const struct arguments *arguments, const char *output) {
    if (arguments_has(arguments, "--csv")) return "Accept: text/csv";
    return output && !arguments_has(arguments, "--json") ? "Accept: text/html" : "Accept: application/json";
}

static int give(struct client *client, const char *output) {
    if (output) return download_save(client, output);
    if (arguments_has(client->arguments, "--csv")) fwrite(client->call.reply.data, 1, client->call.reply.size, stdout);
    else if (!requisition_print_json(client)) print_report(client);
    return CLI_DONE;
}

static int run(const struct arguments *arguments) {
    const char *output = arguments_value(arguments, "--output");
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) {
        const char *path = client_path(&client, "/v1/reports/", arguments_word(arguments, 0), "/");
        client.call = (struct http_call){.method = "GET",
                                         .path = client_path(&client, path, arguments_word(arguments, 1), ""),
                                         .headers = {media(arguments, output)},
                                         .shown_as = client_shown_as(&client, output)};
        result = client_perform(&client);
    }
    if (result == CLI_DONE) result = give(&client, output);
    client_close(&client);
    return result;
}
