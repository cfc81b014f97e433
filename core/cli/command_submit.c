/* guichet submit FILE|-: a requisition, at most once. */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/id.h"
#include "cli/files.h"
#include "cli/requisition_print.h"

#define DOCUMENT_MAX (64u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--key", "KEY", "Idempotency-Key, 8 to 255 characters (default: a new one)"},
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
    client->call = (struct http_call){.method = "POST",
                                      .path = "/v1/requisitions",
                                      .body = document,
                                      .media_type = "application/json",
                                      .headers = {arena_printf(&client->arena, "Idempotency-Key: %s", key)}};
    int result = client_perform(client);
    if (result == CLI_UNREACHABLE) fprintf(stderr, "guichet submit: to try again safely: --key %s\n", key);
    return result;
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
        fprintf(stderr, "guichet submit: %s\n", why.text);
        result = CLI_USAGE;
    }
    if (result == CLI_DONE) result = send(&client, document, key ? key : made);
    if (result == CLI_DONE) result = requisition_print_short(&client);
    client_close(&client);
    return result;
}
