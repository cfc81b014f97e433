/* guichet purge -c FILE: erases what is due, or closed requisitions by name. Through the gateway that serves, as an
 * administrator; when none does, on the store itself. */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/at_rest.h"
#include "cli/configured.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"
#include "desk/purge.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    CONFIGURED_OPTION,
    {"--reason", "TEXT", "why, 10 to 200 characters; it is kept sealed"},
    {"--before", "TIME", "what is due before this time; without it now"},
    {"--dry-run", NULL, "only tell what would be erased"},
    {"--confirm", "ORDER", "confirm the order of another administrator"},
    {NULL, NULL, NULL},
};

const struct command command_purge = {
    .name = "purge",
    .usage = "[ID…]",
    .summary = "Erase what is due, or closed requisitions by name, for good",
    .help =
        "By destroying the keys of contents and files; number, times and the log stay, and prove as before. Refused\n"
        "for requisitions that are open or under legal hold. Through the gateway that serves (--url, --as an\n"
        "administrator, --ca); when none serves, on the store itself.",
    .is_client = true,
    .options = options,
    .max_words = PURGE_NAMED_MAX,
    .run = run,
};

static const struct print_field columns[] = {
    {"/number", "Réquisition", "Requisition"},
    {"/part", "Partie", "Part"},
    {"/due_at", "Échéance", "Due"},
    {"/id", "Identifiant", "Id"},
    {NULL, NULL, NULL},
};

static void write_body(const struct arguments *arguments, struct buffer *body) {
    struct json_out out;
    json_out_init(&out, body);
    json_object(&out);
    if (arguments->word_count) {
        json_key(&out, "requisitions");
        json_array(&out);
        for (size_t i = 0; i < arguments->word_count; i++) json_put_text(&out, arguments_word(arguments, i));
        json_array_end(&out);
    }
    json_text_member(&out, "before", arguments_value(arguments, "--before"));
    json_text_member(&out, "reason", arguments_value(arguments, "--reason"));
    json_bool_member(&out, "dry_run", arguments_has(arguments, "--dry-run"));
    json_object_end(&out);
}

static void tell_more(void) {
    puts(language_pick("Il y en a d’autres : recommencez.", "There are more: order again."));
}

/* ---- through the gateway ---- */

static void tell_answer(struct client *client) {
    const char *state = json_get_string(client->reply, "state", ""), *id = json_get_string(client->reply, "id", NULL);
    print_table(stdout, json_get(client->reply, "requisitions"), columns, &client->arena);
    if (yyjson_arr_size(json_get(client->reply, "held"))) {
        puts(language_pick("Sous gel de conservation, gardées :", "Kept by a legal hold:"));
        print_table(stdout, json_get(client->reply, "held"), columns, &client->arena);
    }
    if (json_get_bool(client->reply, "more", false)) tell_more();
    if (strcmp(state, "waiting") == 0)
        printf(language_pick("En attente d’un second administrateur : guichet purge --confirm %s\n",
                             "Waits for a second administrator: guichet purge --confirm %s\n"),
               id);
}

static int ask_gateway(const struct arguments *arguments) {
    struct client client;
    struct buffer body;
    const char *order = arguments_value(arguments, "--confirm");
    buffer_init(&body, BODY_MAX);
    write_body(arguments, &body);
    int result = client_open(arguments, &client);
    if (result == CLI_DONE && order)
        result = client_post(&client, client_path(&client, "/v1/operations/purge/", order, "/confirm"),
                             (struct bytes){NULL, 0});
    else if (result == CLI_DONE) result = client_post(&client, "/v1/operations/purge", buffer_bytes(&body));
    if (result == CLI_DONE && !requisition_print_json(&client)) tell_answer(&client);
    client_close(&client);
    buffer_done(&body);
    return result;
}

/* ---- on the store ---- */

static void tell_case(const char *word, const struct purge_case *one) {
    printf("%s %s (%s)\n", word, one->number,
           one->part == RETENTION_CASE ? language_pick("le dossier", "the case")
                                       : language_pick("la réponse", "the answer"));
}

static const char *word_for(const struct purge_call *call, const struct purge_case *one) {
    if (call->is_dry) return language_pick("À effacer :", "To erase:");
    if (one->is_left) return language_pick("Illisible, remis au lendemain :", "Does not read, put off a day:");
    return language_pick("Effacé :", "Erased:");
}

static void tell_call(const struct purge_call *call) {
    for (size_t i = 0; i < call->count; i++) tell_case(word_for(call, &call->cases[i]), &call->cases[i]);
    for (size_t i = 0; i < call->held_count; i++) tell_case(language_pick("Gelé :", "Held:"), &call->held[i]);
    if (call->has_more) tell_more();
}

static int erase(struct desk *desk, struct purge_call *call, struct fail *why) {
    uint64_t answers = 0, cases = 0;
    int status = purge_order(desk, call, why);
    if (status || call->is_dry) return status;
    status = purge_at_rest(desk, call, &answers, &cases, why);
    printf(language_pick("Effacés : %llu dossiers, %llu réponses.\n", "Erased: %llu cases, %llu answers.\n"),
           (unsigned long long)cases, (unsigned long long)answers);
    return status;
}

static int read_body(const struct arguments *arguments, struct purge_call *call, struct fail *why) {
    struct buffer body;
    buffer_init(&body, BODY_MAX);
    write_body(arguments, &body);
    const char *copy = body.status ? NULL : arena_copy(call->arena, buffer_bytes(&body));
    int status = copy ? json_read((struct bytes){copy, body.size}, call->arena, &call->root, why)
                      : fail(why, GUICHET_TOO_LARGE, "too many requisitions");
    buffer_done(&body);
    return status;
}

static int work_on(struct at_rest *rest) {
    struct fail why = {0};
    struct purge_call call = {.name = rest->who, .arena = &rest->arena, .now = clock_utc_ms()};
    if (arguments_has(rest->arguments, "--confirm")) {
        print_failure("purge", "an order is confirmed through a gateway that serves");
        return CLI_REFUSED;
    }
    faults_init(&call.faults, &rest->arena);
    int result = at_rest_open(rest);
    if (result != CLI_DONE) return result;
    int status = read_body(rest->arguments, &call, &why);
    if (!status) status = erase(rest->desk, &call, &why);
    if (status) return at_rest_tell(rest, &why, &call.faults);
    tell_call(&call);
    return call.left_count ? CLI_REFUSED : CLI_DONE;
}

static int run(const struct arguments *arguments) {
    struct at_rest rest;
    int result = at_rest_read(arguments, &rest);
    if (result == CLI_DONE) result = at_rest_is_served(&rest) ? ask_gateway(arguments) : work_on(&rest);
    at_rest_close(&rest);
    return result;
}
