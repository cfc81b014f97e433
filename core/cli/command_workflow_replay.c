/* guichet workflow replay TYPE: what a new version would have made of real, finished cases. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/print.h"
#include "cli/report.h"
#include "cli/workflow_files.h"
#include "desk/past.h"

#define LAST_MAX     100000
#define LAST_USUAL   1000
#define CASE_MEMORY  (64u << 20)
#define WORDS_MAX    (1u << 20)
#define VERSIONS_MAX 256

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--last", "N", "how many finished cases, the newest first (default 1000)"},
    {"--file", "FILE", "the new version (default: the type's file in the scripts folder)"},
    {"-c", "FILE", "the configuration: store, key of the vault, scripts (default guichet.lua)"},
    {NULL, NULL, NULL},
};

const struct command command_workflow_replay = {
    .name = "workflow replay",
    .usage = "TYPE",
    .summary = "Run finished cases through a new version, every effect off",
    .help =
        "Reads the store beside a running gateway and changes nothing. Each case is stepped through the version it "
        "was\n"
        "received under and through the new one, at its recorded times; what the new one would do otherwise is told, "
        "a\n"
        "line each, without what was asked or answered. `N cases, M the same, K differ` at the end; exit 1 when one\n"
        "differs. Needs the key of the vault.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

struct job {
    struct workflow_files *files;
    struct past past;
    const char *type;
    size_t last;
    struct vm *vm;
    struct flow *versions[VERSIONS_MAX]; /* under which cases were received */
    size_t version_count;
    bool was_run;
    size_t cases, same, differ, lacking;
};

/* ---- versions ---- */

static int load_version(struct job *job, int64_t version, struct flow **out, struct fail *why) {
    struct bytes source;
    const char *file;
    if (job->version_count == VERSIONS_MAX) return fail(why, GUICHET_LIMIT, "more than %d versions", VERSIONS_MAX);
    int status = past_source(&job->past, job->type, version, &job->files->arena, &source, &file, why);
    if (!status) status = vm_load(job->vm, file, source, &job->files->reference, &job->files->faults, out, why);
    if (status) return status;
    (*out)->version = version;
    job->versions[job->version_count++] = *out;
    return GUICHET_OK;
}

static int find_version(struct job *job, int64_t version, struct flow **out, struct fail *why) {
    for (size_t i = 0; i < job->version_count; i++) {
        *out = job->versions[i];
        if ((*out)->version == version) return GUICHET_OK;
    }
    return load_version(job, version, out, why);
}

/* ---- cases ---- */

static void tell(const char *number, struct buffer *words) {
    char *rest = words->data, *line;
    while ((line = strsep(&rest, "\n")))
        if (line[0]) printf("%s  %s\n", number, line);
}

/* A case that does not come again where it came is no measure of anything: told, and counted as differing. */
static int compare(struct job *job, const struct flow *flow, const struct replay_case *c, struct arena *arena,
                   struct buffer *words, struct fail *why) {
    struct replay_trace before, after;
    struct flow *old = NULL;
    int status = find_version(job, c->head->type_version, &old, why);
    if (!status) status = replay_run(job->vm, old, c, arena, &before, why);
    if (status) return status;
    if (replay_holds(c, &before, why)) {
        buffer_addf(words, "cannot be replayed under its own version %lld: %s\n", (long long)old->version, why->text);
        return GUICHET_OK;
    }
    status = replay_run(job->vm, flow, c, arena, &after, why);
    if (!status) replay_same(c, &before, &after, words);
    return status;
}

static int replay_one(struct job *job, const struct flow *flow, struct id id, struct fail *why) {
    struct arena arena;
    struct replay_case c;
    struct buffer words;
    bool lacks_input = false;
    arena_init(&arena, CASE_MEMORY);
    buffer_init(&words, WORDS_MAX);
    int status = past_read(&job->past, id, &arena, &c, &lacks_input, why);
    bool is_erased = status == GUICHET_GONE;
    if (!status) status = compare(job, flow, &c, &arena, &words, why);
    if (!status) {
        job->cases++;
        job->lacking += lacks_input;
        *(words.size ? &job->differ : &job->same) += 1;
        buffer_add_byte(&words, '\0');
        tell(c.head->number, &words);
    }
    buffer_done(&words);
    arena_done(&arena);
    return is_erased ? GUICHET_OK : status;
}

static int replay_all(void *to, const struct flow *flow, struct vm *vm, struct fail *why) {
    struct job *job = to;
    struct arena arena;
    struct id *ids;
    size_t count;
    if (strcmp(flow->type, job->type) != 0) return GUICHET_OK;
    job->vm = vm;
    job->was_run = true;
    arena_init(&arena, CASE_MEMORY);
    int status = past_list(&job->past, job->type, job->last, &arena, &ids, &count, why);
    for (size_t i = 0; i < count && !status; i++) status = replay_one(job, flow, ids[i], why);
    arena_done(&arena);
    return status;
}

static int report(const struct job *job, const char *path) {
    if (!job->was_run) {
        print_failure("workflow replay",
                      "%s has no workflow of the type %s; --file FILE is the new version of one that was published",
                      path, job->type);
        return CLI_REFUSED;
    }
    if (job->lacking)
        printf("of %zu older cases the input as it came is not kept: the case's own stood for it\n", job->lacking);
    printf("%zu cases, %zu the same, %zu differ\n", job->cases, job->same, job->differ);
    return job->differ ? CLI_REFUSED : CLI_DONE;
}

static int replay(struct workflow_files *files, const char *path, const char *type, size_t last) {
    struct job job = {.files = files, .type = type, .last = last};
    struct fail why = {0};
    const char *const *opening = files->settings->opening;
    if (opening && opening[0]) calendar_set_opening(&files->reference.calendars, opening[0], opening[1]);
    int status = past_open(files->settings, &files->reference, &job.past, &why);
    if (!status) status = workflow_files_each(files, path, false, replay_all, &job, &why);
    for (size_t i = 0; i < job.version_count; i++) flow_free(job.versions[i]);
    past_close(&job.past);
    if (!status) return report(&job, path);
    if (files->faults.count) report_faults(stderr, path, &files->faults);
    else print_failure("workflow replay", "%s", why.text);
    return CLI_REFUSED;
}

static int run(const struct arguments *arguments) {
    const char *last = arguments_value(arguments, "--last"), *path = arguments_value(arguments, "--file");
    uint64_t count = LAST_USUAL;
    struct workflow_files files;
    struct arguments scripts = *arguments;
    if (last && (bytes_to_uint(bytes_of(last), LAST_MAX, &count) != GUICHET_OK || !count)) {
        print_failure("workflow replay", "--last is a number from 1 to %d", LAST_MAX);
        return CLI_USAGE;
    }
    scripts.word_count = 0; /* the word is the type, and no file */
    int result = workflow_files_open(&scripts, &files);
    if (result == CLI_DONE && !files.settings) {
        print_failure("workflow replay", "there is no guichet.lua here; -c FILE");
        result = CLI_USAGE;
    }
    if (result == CLI_DONE)
        result = replay(&files, path ? path : files.paths[0], arguments_word(arguments, 0), (size_t)count);
    workflow_files_close(&files);
    return result;
}
