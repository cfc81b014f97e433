/* guichet log witness: cosigns the newest checkpoint, when it extends the last one that this witness saw. */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/client.h"
#include "cli/language.h"
#include "cli/log_source.h"
#include "cli/print.h"
#include "seal/cosignature.h"

#define BODY_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    LOG_SOURCE_OPTIONS,
    {"--key", "FILE", "the witness's private key (guichet log witness-key)"},
    {"--state", "FILE", "the last checkpoint it cosigned (default: beside --key, .state)"},
    {"--post", NULL, "send it to the gateway instead of printing it"},
    {NULL, NULL, NULL},
};

const struct command command_log_witness = {
    .name = "log witness",
    .usage = "",
    .summary = "Cosign the log's checkpoint, as somebody outside",
    .help =
        "Reads the checkpoint, proves that it extends the last one this witness cosigned, writes it to the state file\n"
        "and only then cosigns it (C2SP tlog-cosignature). A log that shows others another history cannot get the\n"
        "same witness's signature for both. Run it at intervals, from a machine the gateway's operator does not own.",
    .is_client = true,
    .options = options,
    .run = run,
};

static const char *state_path(const struct log_source *source, struct arena *arena) {
    const char *given = arguments_value(log_source_arguments(source), "--state");
    const char *key = arguments_value(log_source_arguments(source), "--key"), *dot = strrchr(key, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - key) : strlen(key);
    return given ? given : arena_printf(arena, "%.*s.state", (int)stem, key);
}

/* The note with our line behind the others. */
static int cosign(const struct log_source *source, const struct note_key *key, struct arena *arena,
                  const char **whole) {
    struct bytes line;
    struct fail why = {0};
    const char *note = log_source_point(source)->note;
    if (cosignature_sign(key, bytes_of(note), clock_utc_ms() / 1000, arena, &line, &why))
        return log_source_refuse(source, "%s", why.text);
    *whole = arena_printf(arena, "%s%s", note, line.data);
    return *whole ? CLI_DONE : log_source_refuse(source, "no memory");
}

static int post(struct log_source *source, const char *whole) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "checkpoint", whole);
    json_object_end(&out);
    struct client *client = log_source_client(source);
    int result = client ? client_post(client, "/v1/log/cosignatures", buffer_bytes(&body))
                        : log_source_refuse(source, "--post needs --url");
    buffer_done(&body);
    if (result == CLI_DONE)
        printf(language_pick("Point de contrôle de %llu entrées cosigné\n", "Checkpoint of %llu entries cosigned\n"),
               (unsigned long long)log_source_point(source)->size);
    return result;
}

static int witness_with(struct log_source *source, const struct note_key *key, struct arena *arena) {
    const char *state = state_path(source, arena), *whole = NULL;
    struct log_point before;
    bool has_before = false;
    if (!state) return log_source_refuse(source, "no memory");
    int result = log_source_read_point(source, state, &before, &has_before);
    if (result == CLI_DONE && has_before) result = log_source_extends(source, &before);
    if (result == CLI_DONE) result = log_source_write_point(source, state, log_source_point(source));
    if (result == CLI_DONE) result = cosign(source, key, arena, &whole);
    if (result != CLI_DONE) return result;
    if (arguments_has(log_source_arguments(source), "--post")) return post(source, whole);
    fputs(whole, stdout);
    return CLI_DONE;
}

static int witness(struct log_source *source) {
    struct note_key key;
    struct arena arena;
    struct fail why = {0};
    if (note_key_read(arguments_value(log_source_arguments(source), "--key"), NOTE_KEY_WITNESS, &key, &why))
        return log_source_refuse(source, "%s", why.text);
    arena_init(&arena, BODY_MAX);
    int result = witness_with(source, &key, &arena);
    arena_done(&arena);
    note_key_done(&key);
    return result;
}

static int run(const struct arguments *arguments) {
    if (arguments_has(arguments, "--key")) return log_source_run(arguments, witness);
    print_failure("log witness", "--key is missing (guichet log witness-key makes one)");
    return CLI_USAGE;
}
