/* guichet due -c FILE [NUMBER…]: what the database says is due, read by a process of its own beside a running gateway.
 * The demonstration calls it, so that nobody has to take the gateway's word. */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/print.h"
#include "cli/report.h"
#include "desk/settings.h"
#include "store/query.h"

#define MEMORY_MAX (64u << 20)
#define LIMIT      200

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {NULL, NULL, NULL},
};

const struct command command_due = {
    .name = "due",
    .usage = "[NUMBER…]",
    .summary = "What the database itself says about requisitions: state, clock, due times",
    .help = "Reads the SQLite file directly and only reads. One line a requisition, then one a deadline:\n"
            "NUMBER STATE CLOCK DUE, and NUMBER/NAME STATUS DUE. Without a number: the newest requisitions.",
    .is_hidden = true,
    .options = options,
    .max_words = -1,
    .run = run,
};

static const char *time_text(int64_t utc_ms, char out[TEXT_TIME_SIZE + 1]) {
    if (utc_ms) text_time(utc_ms, out);
    return utc_ms ? out : "-";
}

static void print_head(const struct requisition *head) {
    char due[TEXT_TIME_SIZE + 1];
    printf("%s %s %s %s\n", head->number, head->state, clock_state_name(head->clock), time_text(head->due_at, due));
    for (size_t i = 0; i < head->deadline_count; i++)
        printf("%s/%s %s %s\n", head->number, head->deadlines[i].name, deadline_status_name(head->deadlines[i].status),
               time_text(head->deadlines[i].due_at, due));
}

/* `number` NULL: the newest. */
static int print_found(struct reader *reader, const char *number, struct arena *arena, struct fail *why) {
    struct query query = {.kind = number ? QUERY_REQUISITION : QUERY_REQUISITIONS,
                          .number = number,
                          .limit = number ? 1 : LIMIT,
                          .arena = arena,
                          .filter = {.all = true, .newest_first = true}};
    require(store_read(reader, &query));
    if (query.status == GUICHET_NOT_FOUND) return fail(why, GUICHET_NOT_FOUND, "there is no requisition %s", number);
    if (query.status) {
        *why = query.why;
        return query.status;
    }
    for (size_t i = 0; i < query.count; i++) print_head(&query.rows.requisitions[i].head);
    return GUICHET_OK;
}

static int print_all(const struct arguments *arguments, const char *path, struct arena *arena) {
    struct reader *reader = NULL;
    struct fail why = {0};
    int status = reader_open_file(path, &reader, &why);
    if (!status && !arguments->word_count) status = print_found(reader, NULL, arena, &why);
    for (size_t i = 0; !status && i < arguments->word_count; i++)
        status = print_found(reader, arguments->words[i], arena, &why);
    reader_close(reader);
    if (status) print_failure("due", "%s", why.text);
    return status ? CLI_REFUSED : CLI_DONE;
}

static int run(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-c"), *file = given ? given : "guichet.lua";
    struct settings *settings = NULL;
    struct arena arena;
    struct faults faults;
    struct fail why = {0};
    int result = CLI_REFUSED;
    arena_init(&arena, MEMORY_MAX);
    faults_init(&faults, &arena);
    if (settings_read(file, &faults, &settings, &why) == GUICHET_OK) {
        result = print_all(arguments, settings->store_path, &arena);
    } else {
        if (!faults.count) report_unread(stderr, file, &why);
        report_faults(stderr, file, &faults);
    }
    settings_free(settings);
    arena_done(&arena);
    return result;
}
