/* guichet fire ID EVENT: what `show` lists under "You may". */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/print.h"
#include "cli/requisition_print.h"

#define INPUT_MAX  (64u << 20)
#define UPLOAD_KEY "file"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-d", "JSON", "the event's input; @FILE or @- reads it"},
    {"--file", "F", "send this file first; its id becomes the input's member \"file\""},
    {"--if-match", "VERSION", "only if the requisition is still at this version"},
    {"--key", "KEY", "Idempotency-Key, 8 to 255 characters"},
    {NULL, NULL, NULL},
};

const struct command command_fire = {
    .name = "fire",
    .usage = "ID EVENT",
    .summary = "Fire an event of a requisition's workflow",
    .help = "guichet fire 2026-000001 reply -d '{\"text\":\"Le dernier chiffre est un 4.\"}'",
    .is_client = true,
    .options = options,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

static int usage(const char *words) {
    print_failure("fire", "%s", words);
    return CLI_USAGE;
}

/* The input as JSON; *input NULL: none was given. */
static int read_input(struct client *client, yyjson_val **input) {
    const char *given = arguments_value(client->arguments, "-d");
    struct bytes text = bytes_of(given);
    struct fail why;
    *input = NULL;
    if (!given) return CLI_DONE;
    if (given[0] == '@' && files_read(given + 1, INPUT_MAX, &client->arena, &text, &why) != GUICHET_OK)
        return usage(why.text);
    if (json_read(text, &client->arena, input, &why) != GUICHET_OK) return usage(why.text);
    return yyjson_is_obj(*input) ? CLI_DONE : usage("-d must be a JSON object");
}

/* "/a/b.pdf" → attachment; filename="b.pdf", without what would end the quoted text. */
static const char *disposition(struct client *client, const char *path) {
    const char *slash = strrchr(path, '/');
    char *field =
        arena_printf(&client->arena, "Content-Disposition: attachment; filename=\"%s\"", slash ? slash + 1 : path);
    if (!field) return NULL;
    for (char *c = strchr(field, '"') + 1; *c && c[1]; c++) {
        if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ') *c = '_';
    }
    return field;
}

static int upload(struct client *client, const char **id) {
    const char *file = arguments_value(client->arguments, "--file");
    *id = NULL;
    if (!file) return CLI_DONE;
    client->call = (struct http_call){.method = "POST",
                                      .path = "/v1/uploads",
                                      .file = file,
                                      .media_type = "application/octet-stream",
                                      .headers = {disposition(client, file)},
                                      .shown_as = client_shown_as(client, file)};
    int result = client_perform(client);
    if (result == CLI_DONE) *id = json_get_string(client->reply, "id", NULL);
    return result;
}

static void write_input(struct json_out *out, yyjson_val *input, const char *file) {
    size_t i, count;
    yyjson_val *name, *value;
    json_key(out, "input");
    json_object(out);
    yyjson_obj_foreach(input, i, count, name, value) {
        if (file && yyjson_equals_str(name, UPLOAD_KEY)) continue;
        json_key_bytes(out, json_text(name));
        json_put_value(out, value);
    }
    if (file) json_text_member(out, UPLOAD_KEY, file);
    json_object_end(out);
}

static int fire(struct client *client, yyjson_val *input, const char *file) {
    const struct arguments *a = client->arguments;
    const char *key = arguments_value(a, "--key"), *version = arguments_value(a, "--if-match");
    struct buffer body;
    struct json_out out;
    size_t header = 0;
    buffer_init(&body, INPUT_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "event", arguments_word(a, 1));
    if (input || file) write_input(&out, input, file);
    json_object_end(&out);
    client->call = (struct http_call){.method = "POST",
                                      .path = client_path(client, "/v1/requisitions/", arguments_word(a, 0), "/events"),
                                      .body = buffer_bytes(&body),
                                      .media_type = "application/json"};
    if (key) client->call.headers[header++] = arena_printf(&client->arena, "Idempotency-Key: %s", key);
    if (version) client->call.headers[header] = arena_printf(&client->arena, "If-Match: \"%s\"", version);
    int result = body.status ? usage("the input is too large") : client_perform(client);
    buffer_done(&body);
    return result;
}

static int run(const struct arguments *arguments) {
    struct client client;
    yyjson_val *input;
    const char *file;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = read_input(&client, &input);
    if (result == CLI_DONE) result = upload(&client, &file);
    if (result == CLI_DONE) result = fire(&client, input, file);
    if (result == CLI_DONE) result = requisition_print_short(&client);
    client_close(&client);
    return result;
}
