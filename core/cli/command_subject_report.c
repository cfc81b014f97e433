/* guichet subject-report -c FILE --identifier KIND=VALUE …: what there is about somebody, for the data-protection
 * officer. Through the gateway that serves, as an auditor; when none does, on the store itself. */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/at_rest.h"
#include "cli/configured.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"
#include "desk/subject_report.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    CONFIGURED_OPTION,
    {"--identifier", "KIND=VALUE", "as email=jean@laposte.net, iban=…, postal_item=…, case=…, other=…; again for more"},
    {NULL, NULL, NULL},
};

const struct command command_subject_report = {
    .name = "subject-report",
    .usage = "",
    .summary = "Which requisitions ask for an identifier, kept until when, who was told",
    .help =
        "For the data-protection officer. Found through the blind index, so what was erased is found no more. That a\n"
        "report was made is an entry of the log, without the identifier. Through the gateway that serves (--url,\n"
        "--as an auditor, --ca); when none serves, on the store itself, with the vault's key.",
    .is_client = true,
    .options = options,
    .run = run,
};

static const struct print_field columns[] = {
    {"/number", "Réquisition", "Requisition"},
    {"/type", "Type", "Type"},
    {"/state", "État", "State"},
    {"/party", "Service", "Party"},
    {"/unit", "Unité", "Unit"},
    {"/received_at", "Reçue le", "Received"},
    {"/closed_at", "Close le", "Closed"},
    {"/answer_kept_until", "Réponse gardée jusqu’au", "Answer kept until"},
    {"/case_kept_until", "Dossier gardé jusqu’au", "Case kept until"},
    {NULL, NULL, NULL},
};

static const struct print_field readers[] = {
    {"/at", "Le", "At"},        {"/event", "Lecture", "Read"}, {"/party", "Service", "Party"},
    {"/unit", "Unité", "Unit"}, {"/name", "Par", "By"},        {NULL, NULL, NULL},
};

static const struct print_field erasures[] = {{"/part", "Effacé", "Erased"}, {"/at", "Le", "At"}, {NULL, NULL, NULL}};

/* ---- what is asked ---- */

static int write_body(const struct arguments *arguments, struct buffer *body) {
    struct json_out out;
    size_t count = 0;
    json_out_init(&out, body);
    json_object(&out);
    json_key(&out, "identifiers");
    json_array(&out);
    for (size_t i = 0; i < arguments->option_count; i++) {
        if (strcmp(arguments->options[i].name, "--identifier") != 0) continue;
        const char *text = arguments->options[i].value, *sign = strchr(text, '=');
        json_object(&out);
        json_bytes_member(&out, "kind", (struct bytes){text, sign ? (size_t)(sign - text) : 0});
        json_text_member(&out, "value", sign ? sign + 1 : text);
        json_object_end(&out);
        count++;
    }
    json_array_end(&out);
    json_object_end(&out);
    if (count) return CLI_DONE;
    print_failure("subject-report", "about whom? --identifier KIND=VALUE");
    return CLI_USAGE;
}

/* ---- what is told ---- */

static void tell_case(yyjson_val *one, struct arena *arena) {
    puts("");
    print_sheet(stdout, one, columns, arena);
    if (yyjson_arr_size(json_get(one, "erased"))) print_table(stdout, json_get(one, "erased"), erasures, arena);
    if (yyjson_arr_size(json_get(one, "told"))) print_table(stdout, json_get(one, "told"), readers, arena);
}

static void tell(yyjson_val *report, struct arena *arena) {
    yyjson_val *cases = json_get(report, "cases"), *one;
    size_t i, count;
    printf(language_pick("%zu réquisition(s). Rapport inscrit au journal (%lld).\n",
                         "%zu requisition(s). The report is in the log (%lld).\n"),
           yyjson_arr_size(cases), (long long)json_get_int(report, "log_index", -1));
    yyjson_arr_foreach(cases, i, count, one) tell_case(one, arena);
    if (json_get_bool(report, "more", false)) puts(language_pick("Il y en a d’autres.", "There are more."));
}

/* ---- the two ways ---- */

static int ask_gateway(const struct arguments *arguments, const struct buffer *body) {
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = client_post(&client, "/v1/subject-report", buffer_bytes(body));
    if (result == CLI_DONE && !requisition_print_json(&client)) tell(client.reply, &client.arena);
    client_close(&client);
    return result;
}

static int show(const struct at_rest *rest, struct buffer *text, struct arena *arena, struct fail *why) {
    yyjson_val *report;
    if (arguments_has(rest->arguments, "--json")) {
        fwrite(text->data, 1, text->size, stdout);
        puts("");
        return GUICHET_OK;
    }
    int status = json_read(buffer_bytes(text), arena, &report, why);
    if (!status) tell(report, arena);
    return status;
}

static int work_on(struct at_rest *rest, const struct buffer *body) {
    struct fail why = {0};
    struct buffer text;
    struct subject_report report = {.arena = &rest->arena, .now = clock_utc_ms(), .out = &text};
    faults_init(&report.faults, &rest->arena);
    int result = at_rest_open(rest);
    if (result != CLI_DONE) return result;
    buffer_init(&text, SUBJECT_REPORT_SIZE_MAX);
    int status = json_read(buffer_bytes(body), &rest->arena, &report.root, &why);
    if (!status) status = subject_report_make(rest->desk, &report, &why);
    if (!status) status = show(rest, &text, &rest->arena, &why);
    buffer_done(&text);
    return status ? at_rest_tell(rest, &why, &report.faults) : CLI_DONE;
}

static int run(const struct arguments *arguments) {
    struct at_rest rest;
    struct buffer body;
    buffer_init(&body, BODY_MAX);
    int result = write_body(arguments, &body);
    if (result == CLI_DONE) {
        result = at_rest_read(arguments, &rest);
        if (result == CLI_DONE)
            result = at_rest_is_served(&rest) ? ask_gateway(arguments, &body) : work_on(&rest, &body);
        at_rest_close(&rest);
    }
    buffer_done(&body);
    return result;
}
