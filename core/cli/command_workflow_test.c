/* guichet workflow test [PATH…]: the scripts' own tests, a line each. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/report.h"
#include "cli/workflow_files.h"
#include "flow/scenario.h"

#define WORDS_MAX (4u << 20)

static int run(const struct arguments *arguments);

const struct command command_workflow_test = {
    .name = "workflow test",
    .usage = "[PATH…]",
    .summary = "Run the tests that scripts carry; no gateway needed",
    .help =
        "PATH is a script or a folder of them (default: the configured ones, else ./scripts, else the shipped ones).\n"
        "One line per test, and `N passed, N failed` at the end; exit 1 when one fails.",
    .options = workflow_files_options,
    .max_words = -1,
    .run = run,
};

struct tally {
    struct workflow_files *files;
    size_t passed, failed;
};

static int test(void *to, const struct flow *flow, struct vm *vm, struct fail *why) {
    struct tally *tally = to;
    struct buffer words;
    buffer_init(&words, WORDS_MAX);
    int status = scenario_run(flow, vm, &tally->files->reference, &words, &tally->passed, &tally->failed, why);
    fwrite(words.data, 1, words.size, stdout);
    if (words.size && words.data[words.size - 1] != '\n') printf("\n");
    buffer_done(&words);
    return status;
}

static int test_all(struct workflow_files *files) {
    struct tally tally = {.files = files};
    for (size_t i = 0; files->paths[i]; i++) {
        struct fail why = {0};
        files->faults.count = 0;
        if (workflow_files_each(files, files->paths[i], false, test, &tally, &why) == GUICHET_OK) continue;
        if (!files->faults.count) report_unread(stdout, files->paths[i], &why);
        report_faults(stdout, files->paths[i], &files->faults);
        tally.failed += files->faults.count ? files->faults.count : 1;
    }
    if (tally.failed) printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    else print_good("%zu passed, 0 failed", tally.passed);
    return tally.failed ? CLI_REFUSED : CLI_DONE;
}

static int run(const struct arguments *arguments) {
    struct workflow_files files;
    int result = workflow_files_open(arguments, &files);
    if (result == CLI_DONE) result = test_all(&files);
    workflow_files_close(&files);
    return result;
}
