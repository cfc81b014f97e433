/* A log to be read: a gateway's files (-c) or its API (--url). What is read is only believed under a checkpoint that
 * the log's verifier key proves.
 *
 * Floor: cli. Thread: main. All return CLI_DONE, CLI_REFUSED, CLI_USAGE or CLI_UNREACHABLE, and have told why on
 * stderr. */
#ifndef CLI_LOG_SOURCE_H
#define CLI_LOG_SOURCE_H

#include "cli/configured.h"
#include "seal/checkpoint.h"

#define LOG_NOTE_MAX   16384
#define LOG_HASHES_MAX 64

/* A checkpoint whose signature holds. */
struct log_point {
    uint64_t size;
    struct merkle_hash root;
    char note[LOG_NOTE_MAX];
};

struct log_proof {
    struct merkle_hash hashes[LOG_HASHES_MAX];
    size_t count;
};

struct log_source;

/* The options a command of a log has. */
#define LOG_SOURCE_OPTIONS                                                                                             \
    CONFIGURED_OPTION, {"--vkey", "FILE", "the verifier key (default with -c: beside keys.log, log.vkey)"}

/* Opens what the options name and its newest checkpoint, runs, closes. */
int log_source_run(const struct arguments *arguments, int (*run)(struct log_source *source));

const struct arguments *log_source_arguments(const struct log_source *source);
const struct log_point *log_source_point(const struct log_source *source);
const struct verifier *log_source_verifier(const struct log_source *source);
/* NULL when it is read over the API. */
struct settings *log_source_settings(struct log_source *source);
struct client *log_source_client(struct log_source *source);
/* The verifier key's file. */
const char *log_source_vkey(struct log_source *source);

/* Every entry of [from, to) in order, its exact text. Ends with what `each` returns when that is not CLI_DONE. */
int log_source_walk(struct log_source *source, uint64_t from, uint64_t to,
                    int (*each)(void *to, uint64_t index, struct bytes text), void *with);
int log_source_inclusion(struct log_source *source, uint64_t index, uint64_t size, struct log_proof *proof);
int log_source_consistency(struct log_source *source, uint64_t from, uint64_t to, struct log_proof *proof);

/* "guichet log verify: words"; CLI_REFUSED. */
int log_source_refuse(const struct log_source *source, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The file with the last checkpoint somebody saw. *is_there: false when there is none yet. */
int log_source_read_point(const struct log_source *source, const char *path, struct log_point *point, bool *is_there);
/* Does the source's checkpoint extend this one? By proof; a refusal says which two do not agree. */
int log_source_extends(struct log_source *source, const struct log_point *before);
int log_source_write_point(const struct log_source *source, const char *path, const struct log_point *point);

#endif
