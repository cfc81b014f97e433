/* Two kinds of source behind four questions: note, page, inclusion, consistency. */
#include "cli/log_source.h"

#include "base/text.h"
#include "cli/client.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "seal/keyfile.h"
#include "store/query.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#define PAGE       200
#define PATH_ROOM  160
#define MEMORY_MAX (256u << 20)

struct log_page {
    struct bytes texts[PAGE];
    size_t count;
};

struct log_kind {
    int (*note)(struct log_source *source, struct log_point *out);
    int (*page)(struct log_source *source, uint64_t from, struct log_page *page);
    int (*inclusion)(struct log_source *source, uint64_t index, uint64_t size, struct log_proof *proof);
    int (*consistency)(struct log_source *source, uint64_t from, uint64_t to, struct log_proof *proof);
};

struct log_source {
    const struct arguments *arguments;
    int (*run)(struct log_source *source);
    const struct log_kind *kind;
    struct verifier *verifier;
    const char *vkey;
    struct log_point point;
    struct settings *settings; /* of a local one */
    struct reader *reader;
    struct arena arena;   /* of a page */
    struct client client; /* of a remote one */
    struct progress walk, *line;
};

const struct arguments *log_source_arguments(const struct log_source *source) {
    return source->arguments;
}

const struct log_point *log_source_point(const struct log_source *source) {
    return &source->point;
}

const struct verifier *log_source_verifier(const struct log_source *source) {
    return source->verifier;
}

struct settings *log_source_settings(struct log_source *source) {
    return source->settings;
}

struct client *log_source_client(struct log_source *source) {
    return source->settings ? NULL : &source->client;
}

const char *log_source_vkey(struct log_source *source) {
    return source->vkey;
}

int log_source_refuse(const struct log_source *source, const char *format, ...) {
    va_list list;
    progress_end(source->line, 0, false);
    va_start(list, format);
    print_failure_list(source->arguments->command->name, format, list);
    va_end(list);
    return CLI_REFUSED;
}

/* ---- checkpoints ---- */

static int take_note(const struct log_source *source, struct bytes text, struct log_point *out) {
    struct fail why = {0};
    if (text.size >= sizeof out->note) return log_source_refuse(source, "the checkpoint is too long");
    if (checkpoint_verify(source->verifier, text, &out->size, &out->root, &why))
        return log_source_refuse(source, "%s", why.text);
    memcpy(out->note, text.data, text.size);
    out->note[text.size] = '\0';
    return CLI_DONE;
}

int log_source_read_point(const struct log_source *source, const char *path, struct log_point *point, bool *is_there) {
    char text[KEYFILE_MAX + 1];
    size_t size;
    struct fail why = {0};
    *is_there = access(path, F_OK) == 0 || errno != ENOENT;
    if (!*is_there) return CLI_DONE;
    if (keyfile_read(path, false, text, &size, &why)) return log_source_refuse(source, "%s", why.text);
    return take_note(source, (struct bytes){text, size}, point);
}

int log_source_write_point(const struct log_source *source, const char *path, const struct log_point *point) {
    struct fail why = {0};
    return keyfile_replace(path, 0644, bytes_of(point->note), &why) ? log_source_refuse(source, "%s", why.text)
                                                                    : CLI_DONE;
}

/* ---- a gateway's files ---- */

/* keys/log.key → keys/log.vkey */
static const char *beside(struct log_source *source, const char *ending) {
    const char *key = source->settings->log_key, *dot = strrchr(key, '.');
    size_t size = dot && !strchr(dot, '/') ? (size_t)(dot - key) : strlen(key);
    const char *path = arena_printf(&source->settings->arena, "%.*s.%s", (int)size, key, ending);
    return path ? path : "";
}

static int local_note(struct log_source *source, struct log_point *out) {
    bool is_there = false;
    int result = log_source_read_point(source, beside(source, "state"), out, &is_there);
    if (result == CLI_DONE && !is_there) merkle_root(&(struct merkle_tree){0}, &out->root);
    return result;
}

static int local_page(struct log_source *source, uint64_t from, struct log_page *page) {
    arena_reset(&source->arena);
    struct query query = {.kind = QUERY_LOG_ENTRIES, .arena = &source->arena, .from = (int64_t)from, .limit = PAGE};
    store_read(source->reader, &query);
    if (query.status)
        return log_source_refuse(source, "entries from %llu on: %s", (unsigned long long)from,
                                 status_meaning(query.status));
    for (page->count = 0; page->count < query.count; page->count++) {
        if (query.rows.entries[page->count].log_index != (int64_t)(from + page->count)) break;
        page->texts[page->count] = query.rows.entries[page->count].text;
    }
    return CLI_DONE;
}

static int local_inclusion(struct log_source *source, uint64_t index, uint64_t size, struct log_proof *proof) {
    proof->count = LOG_HASHES_MAX;
    if (merkle_inclusion(query_log_fetch, source->reader, index, size, proof->hashes, &proof->count) == GUICHET_OK)
        return CLI_DONE;
    return log_source_refuse(source, "no proof for entry %llu: hashes of the log are missing",
                             (unsigned long long)index);
}

static int local_consistency(struct log_source *source, uint64_t from, uint64_t to, struct log_proof *proof) {
    proof->count = LOG_HASHES_MAX;
    if (merkle_consistency(query_log_fetch, source->reader, from, to, proof->hashes, &proof->count) == GUICHET_OK)
        return CLI_DONE;
    return log_source_refuse(source, "no proof from %llu to %llu entries: hashes of the log are missing",
                             (unsigned long long)from, (unsigned long long)to);
}

/* ---- the API ---- */

static int remote_get(struct log_source *source, const char *path) {
    arena_reset(&source->client.arena);
    return client_get(&source->client, path);
}

static int remote_note(struct log_source *source, struct log_point *out) {
    int result = remote_get(source, "/v1/log/checkpoint");
    return result == CLI_DONE ? take_note(source, source->client.call.reply, out) : result;
}

static int remote_page(struct log_source *source, uint64_t from, struct log_page *page) {
    char path[PATH_ROOM];
    size_t i, count;
    yyjson_val *item;
    snprintf(path, sizeof path, "/v1/log/entries?from=%llu&limit=%d", (unsigned long long)from, PAGE);
    int result = remote_get(source, path);
    if (result != CLI_DONE) return result;
    page->count = 0;
    arena_reset(&source->arena);
    yyjson_arr_foreach(json_get(source->client.reply, "items"), i, count, item) {
        if (i == PAGE || json_get_int(item, "index", -1) != (int64_t)(from + i)) break;
        struct bytes text = json_get_text(item, "entry"); /* the next question takes the reply's memory */
        const char *kept = arena_copy(&source->arena, text);
        if (!kept) return log_source_refuse(source, "no memory for a page of the log");
        page->texts[page->count++] = (struct bytes){kept, text.size};
    }
    return CLI_DONE;
}

static int remote_proof(struct log_source *source, const char *path, struct log_proof *proof) {
    size_t i, count;
    yyjson_val *text;
    int result = remote_get(source, path);
    if (result != CLI_DONE) return result;
    proof->count = 0;
    yyjson_arr_foreach(json_get(source->client.reply, "hashes"), i, count, text) {
        size_t size = MERKLE_HASH_SIZE;
        if (i == LOG_HASHES_MAX || text_base64_parse(json_text(text), proof->hashes[i].bytes, &size) ||
            size != MERKLE_HASH_SIZE)
            return log_source_refuse(source, "%s answers what is no proof", path);
        proof->count++;
    }
    return CLI_DONE;
}

static int remote_inclusion(struct log_source *source, uint64_t index, uint64_t size, struct log_proof *proof) {
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/v1/log/proof/inclusion?index=%llu&size=%llu", (unsigned long long)index,
             (unsigned long long)size);
    return remote_proof(source, path, proof);
}

static int remote_consistency(struct log_source *source, uint64_t from, uint64_t to, struct log_proof *proof) {
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/v1/log/proof/consistency?from=%llu&to=%llu", (unsigned long long)from,
             (unsigned long long)to);
    return remote_proof(source, path, proof);
}

/* ---- both ---- */

static const struct log_kind local = {local_note, local_page, local_inclusion, local_consistency};
static const struct log_kind remote = {remote_note, remote_page, remote_inclusion, remote_consistency};

/* Not beside what is itself shown, nor with --json. */
static const char *shown_as(const struct arguments *arguments) {
    const char *to = arguments_word(arguments, 0);
    bool is_shown = to && strcmp(to, "-") == 0 && terminal_is(stdout);
    return is_shown || arguments_has(arguments, "--json") ? NULL : arguments->command->name;
}

int log_source_walk(struct log_source *source, uint64_t from, uint64_t to,
                    int (*each)(void *to, uint64_t index, struct bytes text), void *with) {
    struct log_page page;
    int result = CLI_DONE;
    progress_begin_count(source->line, shown_as(source->arguments));
    for (uint64_t index = from; result == CLI_DONE && index < to;) {
        result = source->kind->page(source, index, &page);
        if (result == CLI_DONE && !page.count)
            result = log_source_refuse(source, "the entry at log index %llu is missing", (unsigned long long)index);
        for (size_t i = 0; result == CLI_DONE && i < page.count && index < to; i++, index++)
            result = each(with, index, page.texts[i]);
        progress_show(source->line, (int64_t)(index - from), (int64_t)(to - from));
    }
    progress_end(source->line, (int64_t)(to - from), result == CLI_DONE);
    return result;
}

int log_source_inclusion(struct log_source *source, uint64_t index, uint64_t size, struct log_proof *proof) {
    return source->kind->inclusion(source, index, size, proof);
}

int log_source_consistency(struct log_source *source, uint64_t from, uint64_t to, struct log_proof *proof) {
    return source->kind->consistency(source, from, to, proof);
}

int log_source_extends(struct log_source *source, const struct log_point *before) {
    const struct log_point *point = log_source_point(source);
    struct log_proof proof = {.count = 0};
    if (before->size > point->size)
        return log_source_refuse(source, "the log has %llu entries, and had %llu when it was verified before",
                                 (unsigned long long)point->size, (unsigned long long)before->size);
    if (before->size == 0) return CLI_DONE;
    int result =
        before->size < point->size ? log_source_consistency(source, before->size, point->size, &proof) : CLI_DONE;
    if (result != CLI_DONE) return result;
    if (merkle_verify_consistency(before->size, &before->root, point->size, &point->root, proof.hashes, proof.count) ==
        GUICHET_OK)
        return CLI_DONE;
    return log_source_refuse(source, "the log does not extend the checkpoint of %llu entries verified before",
                             (unsigned long long)before->size);
}

static int open_verifier(struct log_source *source) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    struct fail why = {0};
    int status = keyfile_read(source->vkey, false, text, &size, &why);
    if (!status) status = checkpoint_open_verifier((struct bytes){text, size}, &source->verifier, &why);
    return status ? log_source_refuse(source, "%s", why.text) : CLI_DONE;
}

static int run_opened(struct log_source *source) {
    int result = open_verifier(source);
    if (result == CLI_DONE) result = source->kind->note(source, &source->point);
    if (result == CLI_DONE) result = source->run(source);
    checkpoint_close_verifier(source->verifier);
    return result;
}

static int run_local(struct settings *settings, void *to) {
    struct log_source *source = to;
    struct fail why = {0};
    source->kind = &local;
    source->settings = settings;
    if (!source->vkey) source->vkey = beside(source, "vkey");
    if (reader_open_file(settings->store_path, &source->reader, &why)) return log_source_refuse(source, "%s", why.text);
    arena_init(&source->arena, MEMORY_MAX);
    int result = run_opened(source);
    arena_done(&source->arena);
    reader_close(source->reader);
    return result;
}

static int run_remote(struct log_source *source) {
    source->kind = &remote;
    if (!source->vkey) {
        log_source_refuse(source, "--vkey is missing: without a key a signature proves nothing");
        return CLI_USAGE;
    }
    arena_init(&source->arena, MEMORY_MAX);
    int result = client_open(source->arguments, &source->client);
    source->client.line = source->line;
    if (result == CLI_DONE) result = run_opened(source);
    client_close(&source->client);
    arena_done(&source->arena);
    return result;
}

int log_source_run(const struct arguments *arguments, int (*run)(struct log_source *source)) {
    struct log_source *source = calloc(1, sizeof *source);
    if (!source) return CLI_REFUSED;
    source->arguments = arguments;
    source->run = run;
    source->line = &source->walk;
    source->vkey = arguments_value(arguments, "--vkey");
    bool is_remote = arguments_has(arguments, "--url") || arguments_has(arguments, "--profile");
    int result = is_remote ? run_remote(source) : configured_run(arguments, run_local, source);
    free(source);
    return result;
}
