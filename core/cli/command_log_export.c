/* guichet log export OUT: the log as files that any C2SP tool can read, or as lines. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/language.h"
#include "cli/log_source.h"
#include "cli/log_tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    LOG_SOURCE_OPTIONS,
    {"--ndjson", NULL, "OUT is one file with an entry a line, \"-\" for stdout"},
    {NULL, NULL, NULL},
};

const struct command command_log_export = {
    .name = "log export",
    .usage = "OUT",
    .summary = "The log as files that others can verify and keep",
    .help =
        "Writes what the last signed checkpoint covers into a new folder OUT, in the layout of C2SP tlog-tiles:\n"
        "checkpoint, tile/… and tile/entries/…. The tree is recomputed on the way; exit 1 when it is not the one that\n"
        "was signed.",
    .is_client = true,
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static const char *target(const struct log_source *source) {
    return arguments_word(log_source_arguments(source), 0);
}

static int judge_root(const struct log_source *source, const struct merkle_tree *tree) {
    const struct log_point *point = log_source_point(source);
    struct merkle_hash root;
    merkle_root(tree, &root);
    if (tree->size == point->size && memcmp(root.bytes, point->root.bytes, sizeof root.bytes) == 0) return CLI_DONE;
    return log_source_refuse(source, "the entries are not those of the signed checkpoint");
}

/* ---- tiles ---- */

static int add_to_tiles(void *to, uint64_t index, struct bytes text) {
    (void)index;
    return log_tiles_add(to, text) ? CLI_REFUSED : CLI_DONE;
}

static int write_checkpoint(struct log_source *source) {
    char path[FILES_PATH_MAX];
    struct fail why = {0};
    snprintf(path, sizeof path, "%s/checkpoint", target(source));
    if (files_write(path, 0644, bytes_of(log_source_point(source)->note), &why))
        return log_source_refuse(source, "%s", why.text);
    printf(language_pick("%llu entrées écrites dans %s\n", "%llu entries written to %s\n"),
           (unsigned long long)log_source_point(source)->size, target(source));
    return CLI_DONE;
}

/* The checkpoint comes last: a folder without one is not whole. */
static int export_tiles(struct log_source *source) {
    struct log_tiles *tiles = calloc(1, sizeof *tiles);
    struct fail why = {0};
    if (!tiles) return log_source_refuse(source, "no memory");
    if (files_make_folder(target(source), 0755, &why)) {
        free(tiles);
        return log_source_refuse(source, "%s", why.text);
    }
    log_tiles_begin(tiles, target(source));
    int result = log_source_walk(source, 0, log_source_point(source)->size, add_to_tiles, tiles);
    if (result == CLI_DONE && log_tiles_end(tiles)) result = CLI_REFUSED;
    if (tiles->why.status) log_source_refuse(source, "%s", tiles->why.text);
    if (result == CLI_DONE) result = judge_root(source, &tiles->tree);
    if (result == CLI_DONE) result = write_checkpoint(source);
    log_tiles_done(tiles);
    free(tiles);
    return result;
}

/* ---- lines ---- */

struct lines {
    FILE *file;
    struct merkle_tree tree;
};

static int add_line(void *to, uint64_t index, struct bytes text) {
    struct lines *lines = to;
    struct merkle_hash leaf;
    (void)index;
    merkle_leaf(text, &leaf);
    merkle_append(&lines->tree, &leaf, NULL, NULL);
    bool is_written = fwrite(text.data, 1, text.size, lines->file) == text.size && fputc('\n', lines->file) != EOF;
    return is_written ? CLI_DONE : CLI_REFUSED;
}

static FILE *open_lines(const char *path) {
    if (strcmp(path, "-") == 0) return stdout;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return file < 0 ? NULL : fdopen(file, "w");
}

static int export_lines(struct log_source *source) {
    struct lines lines = {.file = open_lines(target(source))};
    if (!lines.file) return log_source_refuse(source, "%s: %s", target(source), strerror(errno));
    int result = log_source_walk(source, 0, log_source_point(source)->size, add_line, &lines);
    bool is_bad = ferror(lines.file) != 0;
    if ((lines.file == stdout ? fflush(lines.file) : fclose(lines.file)) != 0 || is_bad)
        return log_source_refuse(source, "%s: %s", target(source), strerror(errno));
    return result == CLI_DONE ? judge_root(source, &lines.tree) : result;
}

static int export(struct log_source *source) {
    return arguments_has(log_source_arguments(source), "--ndjson") ? export_lines(source) : export_tiles(source);
}

static int run(const struct arguments *arguments) {
    return log_source_run(arguments, export);
}
