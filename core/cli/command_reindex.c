/* guichet reindex -c FILE: the blind indices of every case made anew, page by page. Through the gateway that serves, as
 * an administrator; when none does, on the store itself. */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/at_rest.h"
#include "cli/client.h"
#include "cli/configured.h"
#include "cli/language.h"
#include "desk/reindex.h"

#define BODY_MAX (64u << 10)
#define TELL_MS  2000 /* between words on the way */

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    CONFIGURED_OPTION,
    {"--from", "CURSOR", "go on where a run before was stopped"},
    {NULL, NULL, NULL},
};

const struct command command_reindex = {
    .name = "reindex",
    .usage = "",
    .summary = "Make what searches find by anew, after the rules of writing have changed",
    .help =
        "Every requisition that still has its content is looked at, and what its blind indices lack is added; what\n"
        "is done already is passed over, so a run can be stopped and begun again. Through the gateway that serves\n"
        "(--url, --as an administrator, --ca), which goes on serving; when none serves, on the store itself.",
    .is_client = true,
    .options = options,
    .run = run,
};

struct job {
    struct at_rest rest;
    struct client client;
    bool is_served;
    char next[32]; /* cursor of the page that comes; "": the first, or none */
    int64_t looked_at, mended, told_at;
    size_t unread;
};

/* ---- a page ---- */

static int ask_gateway(struct job *job, yyjson_val **reply) {
    struct buffer body;
    struct json_out out;
    buffer_init(&body, BODY_MAX);
    json_out_init(&out, &body);
    json_object(&out);
    json_text_member(&out, "cursor", job->next[0] ? job->next : NULL);
    json_object_end(&out);
    int result = client_post(&job->client, "/v1/operations/reindex", buffer_bytes(&body));
    buffer_done(&body);
    *reply = job->client.reply;
    return result;
}

static int work_on_store(struct job *job, yyjson_val **reply) {
    struct reindex reindex = {0};
    struct fail why = {0};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, BODY_MAX);
    json_out_init(&out, &text);
    int status = job->next[0] ? reindex_from(bytes_of(job->next), &reindex, &why) : GUICHET_OK;
    if (!status) status = reindex_page(job->rest.desk, &reindex, &why);
    if (!status) reindex_write(&out, &reindex);
    if (!status) status = json_read(buffer_bytes(&text), &job->rest.arena, reply, &why);
    buffer_done(&text);
    return status ? at_rest_tell(&job->rest, &why, &job->rest.faults) : CLI_DONE;
}

/* ---- telling ---- */

static void tell_unread(yyjson_val *unread) {
    size_t i, count;
    yyjson_val *number;
    yyjson_arr_foreach(unread, i, count, number) fprintf(
        stderr, language_pick("Illisible, laissée : %s\n", "Does not read, left: %s\n"), yyjson_get_str(number));
}

static void tell_progress(struct job *job) {
    int64_t now = clock_monotonic_us() / 1000;
    if (!job->told_at) job->told_at = now;
    if (!job->next[0] || now - job->told_at < TELL_MS) return;
    job->told_at = now;
    fprintf(stderr,
            language_pick("%lld réquisitions vues, %lld remises à jour (reprise : --from %s)\n",
                          "%lld requisitions looked at, %lld mended (to go on: --from %s)\n"),
            (long long)job->looked_at, (long long)job->mended, job->next);
}

static void tell_end(const struct job *job) {
    if (arguments_has(job->rest.arguments, "--json")) return;
    printf(language_pick("%lld réquisitions vues, %lld remises à jour, %zu illisibles.\n",
                         "%lld requisitions looked at, %lld mended, %zu that do not read.\n"),
           (long long)job->looked_at, (long long)job->mended, job->unread);
}

/* A page a line. */
static void print_json(yyjson_val *reply) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, BODY_MAX);
    json_out_init(&out, &text);
    json_put_value(&out, reply);
    buffer_add_byte(&text, '\n');
    fwrite(text.data, 1, text.size, stdout);
    buffer_done(&text);
}

static void take(struct job *job, yyjson_val *reply) {
    yyjson_val *unread = json_get(reply, "unread");
    job->looked_at += json_get_int(reply, "looked_at", 0);
    job->mended += json_get_int(reply, "mended", 0);
    job->unread += yyjson_arr_size(unread);
    snprintf(job->next, sizeof job->next, "%s", json_get_string(reply, "next", ""));
    if (arguments_has(job->rest.arguments, "--json")) {
        print_json(reply);
    } else {
        tell_unread(unread);
        tell_progress(job);
    }
}

/* ---- all of them ---- */

static int begin(struct job *job, const struct arguments *arguments) {
    int result = at_rest_read(arguments, &job->rest);
    if (result != CLI_DONE) return result;
    job->is_served = at_rest_is_served(&job->rest);
    return job->is_served ? client_open(arguments, &job->client) : at_rest_open(&job->rest);
}

static int work(struct job *job) {
    int result = CLI_DONE;
    do {
        yyjson_val *reply = NULL;
        result = job->is_served ? ask_gateway(job, &reply) : work_on_store(job, &reply);
        if (result == CLI_DONE) take(job, reply);
    } while (result == CLI_DONE && job->next[0]);
    if (result != CLI_DONE && job->next[0])
        fprintf(stderr, language_pick("Interrompu ; reprise : --from %s\n", "Stopped; to go on: --from %s\n"),
                job->next);
    return result;
}

static int run(const struct arguments *arguments) {
    struct job job = {.next = ""};
    const char *from = arguments_value(arguments, "--from");
    if (from) snprintf(job.next, sizeof job.next, "%s", from);
    int result = begin(&job, arguments);
    if (result == CLI_DONE) result = work(&job);
    if (result == CLI_DONE) tell_end(&job);
    client_close(&job.client);
    at_rest_close(&job.rest);
    return result != CLI_DONE || !job.unread ? result : CLI_REFUSED;
}
