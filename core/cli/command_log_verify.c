/* guichet log verify: the log recomputed, from a gateway's files (beside a running one or without) or over its API. */
#include "cli/commands.h"

#include "cli/language.h"
#include "cli/log_source.h"
#include "cli/print.h"
#include "store/store.h"

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    LOG_SOURCE_OPTIONS,
    {"--from", "N", "only entries from this log index on …"},
    {"--to", "M", "… and before this one, each by its proof of inclusion"},
    {"--state", "FILE", "the last checkpoint verified: the log must extend it; then the new one is kept there"},
    {NULL, NULL, NULL},
};

const struct command command_log_verify = {
    .name = "log verify",
    .usage = "",
    .summary = "Prove that the log was not altered",
    .help = "Recomputes every leaf from its entry, the tree from the leaves, and compares with the last signed "
            "checkpoint;\n"
            "with -c also with every hash that is stored, and with the checkpoints kept in the database and beside the "
            "key.\n"
            "With --url it reads over the API, and needs --vkey. Reads only. Exit 1 with the first wrong entry when\n"
            "something does not hold.",
    .is_client = true,
    .options = options,
    .run = run,
};

static void tell(const char *words) {
    print_good(language_pick("Journal intact : %s", "The log holds: %s"), words);
}

/* ---- all of it, from the files ---- */

static int verify_files(struct log_source *source) {
    const char *words = NULL;
    struct settings *settings = log_source_settings(source);
    uint64_t entries = 0;
    struct fail why = {0};
    if (store_verify_log(settings->store_path, log_source_vkey(source), bytes_of(log_source_point(source)->note),
                         &entries, &settings->arena, &words, &why))
        return log_source_refuse(source, "%s", why.text);
    tell(words);
    return CLI_DONE;
}

/* ---- all of it, over the API ---- */

struct whole {
    const struct log_source *source;
    struct merkle_tree tree;
    const struct log_point *before; /* NULL: none */
};

static int check_before(struct whole *whole) {
    struct merkle_hash root;
    if (!whole->before || whole->before->size != whole->tree.size) return CLI_DONE;
    merkle_root(&whole->tree, &root);
    if (memcmp(root.bytes, whole->before->root.bytes, sizeof root.bytes) == 0) return CLI_DONE;
    return log_source_refuse(whole->source, "the first %llu entries are not those of the checkpoint verified before",
                             (unsigned long long)whole->tree.size);
}

static int add_entry(void *to, uint64_t index, struct bytes text) {
    struct whole *whole = to;
    struct merkle_hash leaf;
    (void)index;
    merkle_leaf(text, &leaf);
    merkle_append(&whole->tree, &leaf, NULL, NULL);
    return check_before(whole);
}

static int verify_whole(struct log_source *source, const struct log_point *before) {
    const struct log_point *point = log_source_point(source);
    struct whole whole = {.source = source, .before = before};
    struct merkle_hash root;
    char words[128];
    int result = log_source_walk(source, 0, point->size, add_entry, &whole);
    if (result != CLI_DONE) return result;
    merkle_root(&whole.tree, &root);
    if (memcmp(root.bytes, point->root.bytes, sizeof root.bytes) != 0)
        return log_source_refuse(source, "the %llu entries are not those of the signed checkpoint",
                                 (unsigned long long)point->size);
    snprintf(words, sizeof words, "%llu entries, the whole tree recomputed", (unsigned long long)point->size);
    tell(words);
    return CLI_DONE;
}

/* ---- a range ---- */

static int prove_entry(void *to, uint64_t index, struct bytes text) {
    struct log_source *source = to;
    const struct log_point *point = log_source_point(source);
    struct merkle_hash leaf;
    struct log_proof proof;
    merkle_leaf(text, &leaf);
    int result = log_source_inclusion(source, index, point->size, &proof);
    if (result != CLI_DONE) return result;
    if (merkle_verify_inclusion(&leaf, index, point->size, proof.hashes, proof.count, &point->root) == GUICHET_OK)
        return CLI_DONE;
    return log_source_refuse(source, "the entry is not the one that was logged at log index %llu",
                             (unsigned long long)index);
}

static int verify_range(struct log_source *source, uint64_t from, uint64_t to) {
    char words[128];
    if (from >= to || to > log_source_point(source)->size)
        return log_source_refuse(source, "the checkpoint has %llu entries: --from N --to M must be inside",
                                 (unsigned long long)log_source_point(source)->size);
    int result = log_source_walk(source, from, to, prove_entry, source);
    if (result != CLI_DONE) return result;
    snprintf(words, sizeof words, "entries %llu to %llu, each by its proof", (unsigned long long)from,
             (unsigned long long)to - 1);
    tell(words);
    return CLI_DONE;
}

/* ---- which ---- */

static int read_number(const struct log_source *source, const char *option, uint64_t *out) {
    const char *text = arguments_value(log_source_arguments(source), option);
    if (!text || bytes_to_uint(bytes_of(text), INT64_MAX, out) == GUICHET_OK) return CLI_DONE;
    log_source_refuse(source, "%s must be a log index", option);
    return CLI_USAGE;
}

static int verify(struct log_source *source) {
    const struct arguments *arguments = log_source_arguments(source);
    const char *state = arguments_value(arguments, "--state");
    bool is_range = arguments_has(arguments, "--from") || arguments_has(arguments, "--to"), has_before = false;
    uint64_t from = 0, to = log_source_point(source)->size;
    struct log_point before;
    int result = state ? log_source_read_point(source, state, &before, &has_before) : CLI_DONE;
    if (result == CLI_DONE) result = read_number(source, "--from", &from);
    if (result == CLI_DONE) result = read_number(source, "--to", &to);
    if (result == CLI_DONE && has_before) result = log_source_extends(source, &before);
    if (result != CLI_DONE) return result;
    if (is_range) result = verify_range(source, from, to);
    else if (log_source_settings(source)) result = verify_files(source);
    else result = verify_whole(source, has_before ? &before : NULL);
    return result == CLI_DONE && state ? log_source_write_point(source, state, log_source_point(source)) : result;
}

static int run(const struct arguments *arguments) {
    return log_source_run(arguments, verify);
}
