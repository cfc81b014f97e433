/* guichet workflow graph TYPE|FILE: a workflow drawn. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/print.h"
#include "cli/report.h"
#include "cli/workflow_files.h"
#include "flow/graph.h"

#define GRAPH_MAX (16u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--format", "dot|mermaid|svg", "what is written (default svg)"},
    {"--language", "fr|en", "of the titles (default fr)"},
    {"-c", "FILE", "the configuration whose scripts and reference data are meant"},
    {"--config", "DIR", "folder of law/, calendar/, holders.lua"},
    {NULL, NULL, NULL},
};

const struct command command_workflow_graph = {
    .name = "workflow graph",
    .usage = "TYPE|FILE",
    .summary = "Draw a workflow as SVG, DOT or Mermaid; no gateway needed",
    .help = "TYPE is looked up in the configured scripts, else in ./scripts, else in the shipped ones.\n"
            "The drawing goes to the standard output: guichet workflow graph postal.item.hold > hold.svg",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

struct drawing {
    const char *type; /* NULL: whatever is visited */
    enum graph_format format;
    const char *language;
    struct buffer bytes;
    bool is_done;
};

static int draw(void *to, const struct flow *flow, struct vm *vm, struct fail *why) {
    struct drawing *drawing = to;
    (void)vm;
    if (drawing->type && strcmp(flow->type, drawing->type) != 0) return GUICHET_OK;
    drawing->is_done = true;
    int status = graph_write(flow, drawing->format, drawing->language, &drawing->bytes);
    return status ? fail(why, status, "%s is too large to be drawn", flow->type) : GUICHET_OK;
}

static int draw_all(struct workflow_files *files, struct drawing *drawing, const char *word) {
    for (size_t i = 0; files->paths[i] && !drawing->is_done; i++) {
        struct fail why = {0};
        files->faults.count = 0;
        if (workflow_files_each(files, files->paths[i], false, draw, drawing, &why) == GUICHET_OK) continue;
        if (!files->faults.count) report_unread(stderr, files->paths[i], &why);
        report_faults(stderr, files->paths[i], &files->faults);
        return CLI_REFUSED;
    }
    if (!drawing->is_done) {
        print_failure("workflow graph", "\"%s\" is neither a file nor a type of %s", word, files->paths[0]);
        return CLI_REFUSED;
    }
    fwrite(drawing->bytes.data, 1, drawing->bytes.size, stdout);
    return CLI_DONE;
}

static int run(const struct arguments *arguments) {
    const char *word = arguments_word(arguments, 0), *format = arguments_value(arguments, "--format");
    const char *language = arguments_value(arguments, "--language");
    struct arguments paths = *arguments; /* a type names no path: then the default ones are looked through */
    struct drawing drawing = {.language = language ? language : "fr"};
    struct workflow_files files;
    if (graph_format_of(bytes_of(format ? format : "svg"), &drawing.format) != GUICHET_OK) {
        print_failure("workflow graph", "--format is svg, dot or mermaid");
        return CLI_USAGE;
    }
    if (!files_exist(word)) {
        drawing.type = word;
        paths.word_count = 0;
    }
    buffer_init(&drawing.bytes, GRAPH_MAX);
    int result = workflow_files_open(&paths, &files);
    if (result == CLI_DONE) result = draw_all(&files, &drawing, word);
    workflow_files_close(&files);
    buffer_done(&drawing.bytes);
    return result;
}
