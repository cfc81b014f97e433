/* guichet authorisation add FILE|-: a magistrate registers an authorisation, at most once. */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/id.h"
#include "cli/authorisation_print.h"
#include "cli/files.h"
#include "cli/print.h"

#define DOCUMENT_MAX (1u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--key", "KEY", "Idempotency-Key, 8 to 255 characters (default: a new one)"},
    {NULL, NULL, NULL},
};

const struct command command_authorisation_add = {
    .name = "authorisation add",
    .usage = "FILE|-",
    .summary = "Register an authorisation (JSON) that many requisitions refer to",
    .help = "{ \"kind\": \"general_instruction\", \"authority\": \"…\", \"court\": \"TJ Melun\", \"date\": "
            "\"2026-11-20\",\n"
            "  \"reference\": \"IG 2026-03\", \"valid_until\": \"2027-11-19\", \"objects\": [\"video.\"] }\n"
            "A requisition then says \"authorisation\": { \"id\": \"…\" }.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static int run(const struct arguments *arguments) {
    const char *key = arguments_value(arguments, "--key");
    char made[ID_TEXT_SIZE + 1];
    struct client client;
    struct bytes document;
    struct fail why;
    struct id id = id_new(clock_utc_ms());
    int result = client_open(arguments, &client);
    id_format(&id, made);
    if (result == CLI_DONE &&
        files_read(arguments_word(arguments, 0), DOCUMENT_MAX, &client.arena, &document, &why) != GUICHET_OK) {
        print_failure("authorisation add", "%s", why.text);
        result = CLI_USAGE;
    }
    if (result == CLI_DONE) {
        client.call =
            (struct http_call){.method = "POST",
                               .path = "/v1/authorisations",
                               .body = document,
                               .media_type = "application/json",
                               .headers = {arena_printf(&client.arena, "Idempotency-Key: %s", key ? key : made)}};
        result = client_perform(&client);
    }
    if (result == CLI_DONE) result = authorisation_print(&client);
    client_close(&client);
    return result;
}
