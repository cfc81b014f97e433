/* guichet submit FILE|-: a requisition, at most once; with --bulk as many as there are lines. */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/id.h"
#include "cli/files.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"

#define DOCUMENT_MAX (64u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--key", "KEY", "Idempotency-Key, 8 to 255 characters (default: a new one)"},
    {"--bulk", NULL, "a requisition a line (NDJSON); one that is refused harms no other"},
    {NULL, NULL, NULL},
};

const struct command command_submit = {
    .name = "submit",
    .usage = "FILE|-",
    .summary = "Submit a requisition (JSON)",
    .help = "With the same key and the same document a second call gives the first one's answer: when the connection\n"
            "broke and it is not known what became of it, submit again with the key that was told.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int send(struct client *client, struct bytes document, const char *key) {
    bool is_bulk = arguments_has(client->arguments, "--bulk");
    client->call = (struct http_call){.method = "POST",
                                      .path = is_bulk ? "/v1/requisitions/bulk" : "/v1/requisitions",
                                      .body = document,
                                      .media_type = is_bulk ? "application/x-ndjson" : "application/json",
                                      .headers = {arena_printf(&client->arena, "Idempotency-Key: %s", key)},
                                      .shown_as = client_shown_as(client, arguments_word(client->arguments, 0))};
    int result = client_perform(client);
    if (result == CLI_UNREACHABLE) print_failure("submit", "to try again safely: --key %s", key);
    return result;
}

/* A line of the answer: number and state, or why it was refused. */
static int print_result(struct client *client, struct bytes line) {
    if (json_read(line, &client->arena, &client->reply, NULL) != GUICHET_OK) return CLI_REFUSED;
    yyjson_val *requisition = json_get(client->reply, "requisition"), *problem = json_get(client->reply, "problem");
    long long number = (long long)json_get_int(client->reply, "line", 0);
    if (!requisition) {
        int code = (int)json_get_int(client->reply, "status", 0);
        fprintf(stderr, language_pick("ligne %lld : ", "line %lld: "), number);
        print_problem(stderr, "submit", code, problem);
        return CLI_REFUSED;
    }
    printf(language_pick("ligne %lld : ", "line %lld: "), number);
    client->reply = requisition;
    return requisition_print_short(client);
}

static int print_results(struct client *client) {
    struct bytes rest = client->call.reply;
    int worst = CLI_DONE;
    bool is_json = client->json;
    if (is_json) fwrite(rest.data, 1, rest.size, stdout);
    client->json = false;
    for (const char *end; rest.size && (end = memchr(rest.data, '\n', rest.size));) {
        struct bytes line = {rest.data, (size_t)(end - rest.data)};
        rest = (struct bytes){end + 1, rest.size - line.size - 1};
        int result = is_json ? CLI_DONE : print_result(client, line);
        if (memmem(line.data, line.size, "\"problem\":", 10)) result = CLI_REFUSED;
        if (result) worst = result;
    }
    return worst;
}

static int run(const struct arguments *arguments) {
    const char *key = arguments_value(arguments, "--key"), *file = arguments_word(arguments, 0);
    char made[ID_TEXT_SIZE + 1];
    struct client client;
    struct bytes document;
    struct fail why;
    struct id id = id_new(clock_utc_ms());
    int result = client_open(arguments, &client);
    id_format(&id, made);
    if (result == CLI_DONE && files_read(file, DOCUMENT_MAX, &client.arena, &document, &why) != GUICHET_OK) {
        print_failure("submit", "%s", why.text);
        result = CLI_USAGE;
    }
    if (result == CLI_DONE) result = send(&client, document, key ? key : made);
    if (result == CLI_DONE)
        result = arguments_has(arguments, "--bulk") ? print_results(&client) : requisition_print_short(&client);
    client_close(&client);
    return result;
}
