/* What a search costs the store in a large house, as a ratio to a small one. One line of JSON for each size.
 *   bench_search FOLDER SIZE…        FOLDER: empty; a database of each size is made in it, through the store itself
 * Every requisition has an identifier of its own and a procedure that it shares with none; the first tenth have an open
 * task of one team. CPU time of the reading thread; the median of many questions.
 *   bench_search --house FOLDER SIZE   fills the database of a gateway that `guichet init` has made; TARGETS
 * identifiers that are in it go to FOLDER/targets, a line each: search.mjs asks for them */
#include "base/clock.h"
#include "desk/keys.h"
#include "desk/search.h"
#include "seal/checkpoint.h"
#include "store/store.h"

#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define MEMORY_MAX (512u << 20)
#define BATCH      2000
#define ASKED      2001
#define TEAM       "colissimo"
#define START_MS   INT64_C(1795000000000)
#define TARGETS    20000
#define TARGET     "p%023zu@laposte.net" /* as long as an id: the generator fills places of that size */

struct batch {
    pthread_mutex_t lock;
    pthread_cond_t came;
    size_t left;
    bool has_failed;
};

struct parcel {
    struct store_letter letter;
    struct change change;
    struct batch *batch;
};

struct bench {
    struct arena arena;
    struct fail why;
    struct store *store;
    struct reader *reader;
    struct vault *vault; /* NULL: indices are numbers only */
    size_t size;
    int64_t now;
};

static _Noreturn void end(const struct bench *b, const char *doing) {
    fprintf(stderr, "bench_search: %s: %s\n", doing, b->why.text);
    exit(1);
}

static double cpu_us(void) {
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

static int by_number(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

/* ---- the house ---- */

static void came(struct letter *letter) {
    struct parcel *parcel = (struct parcel *)letter;
    struct batch *batch = parcel->batch;
    pthread_mutex_lock(&batch->lock);
    batch->has_failed |= parcel->change.result.status != GUICHET_OK;
    if (--batch->left == 0) pthread_cond_signal(&batch->came);
    pthread_mutex_unlock(&batch->lock);
}

/* As good as the vault's: spread over the whole index, which is what makes it cost. */
static void index_of(uint64_t i, uint8_t out[BLIND_SIZE]) {
    uint64_t x = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    memcpy(out, &x, BLIND_SIZE);
}

static void target_of(struct bench *b, size_t i, uint8_t out[BLIND_SIZE]) {
    char text[64];
    snprintf(text, sizeof text, TARGET, i);
    if (!b->vault) index_of(2 * i, out);
    else if (search_blind_target(b->vault, bytes_of(text), out, &b->why)) end(b, "an identifier");
}

static void fill(struct bench *b, struct change *c, size_t i) {
    static const char content[600];
    c->id = id_new(b->now);
    c->now = b->now;
    c->requisition = id_new(b->now);
    c->result_arena = &b->arena;
    c->head = (struct requisition){.id = c->requisition,
                                   .type = "postal.item.tracking",
                                   .type_version = 1,
                                   .state = "review",
                                   .party = "police-77",
                                   .unit = i % 2 ? "12345" : "54321",
                                   .holder = TEAM,
                                   .territory = "77",
                                   .submitter = "sha256:aa",
                                   .received_at = b->now,
                                   .updated_at = b->now,
                                   .due_at = b->now + 86400000,
                                   .entry = 1};
    c->wrapped_key = BYTES("a key that is wrapped and about as long as one");
    c->content = (struct bytes){content, sizeof content};
    change_add(c, OP_PUT_REQUISITION);
    struct op *op = change_add(c, OP_ENTRY);
    op->as.entry = (struct op_entry){
        .event = "submitted", .to = "review", .actor = "sha256:aa", .at = b->now, .payload = {content, 300}};
    target_of(b, i, change_add(c, OP_TARGET)->as.target);
    index_of(2 * i + 1, change_add(c, OP_REFERENCE)->as.target);
    if (i >= b->size / 10) return;
    op = change_add(c, OP_TASK_OPEN);
    op->as.task = (struct task){.id = id_new(b->now),
                                .state = "review",
                                .team = TEAM,
                                .due_at = c->head.due_at,
                                .opened_at = b->now,
                                .entry = 1};
}

static void add_batch(struct bench *b, size_t from, size_t count) {
    struct batch batch = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, count, false};
    arena_reset(&b->arena);
    struct parcel *parcels = arena_array(&b->arena, count, sizeof *parcels);
    if (!parcels) end(b, "no memory");
    for (size_t i = 0; i < count; i++) {
        parcels[i].letter = (struct store_letter){.letter = {.on_open = came}, .change = &parcels[i].change};
        parcels[i].batch = &batch;
        b->now++;
        fill(b, &parcels[i].change, from + i);
        if (store_submit(b->store, &parcels[i].letter)) end(b, "the store is full");
    }
    pthread_mutex_lock(&batch.lock);
    while (batch.left) pthread_cond_wait(&batch.came, &batch.lock);
    pthread_mutex_unlock(&batch.lock);
    if (batch.has_failed) end(b, "a requisition was not taken");
}

static void fill_all(struct bench *b, const char *path, const char *key) {
    const struct store_options options = {
        .path = path, .log_key = key, .inbox_max = 2 * BATCH, .inbox_reserve = 16, .year_offset_s = 3600};
    if (store_open(&options, &b->store, &b->why)) end(b, "opening");
    for (size_t i = 0; i < b->size; i += BATCH) add_batch(b, i, b->size - i < BATCH ? b->size - i : BATCH);
}

static void make(struct bench *b, const char *folder) {
    char home[PATH_MAX], path[PATH_MAX], key[PATH_MAX], vkey[PATH_MAX];
    int lengths = snprintf(home, sizeof home, "%s/%zu", folder, b->size);
    if (lengths < 0 || lengths > PATH_MAX - 20 || mkdir(home, 0700)) end(b, "the folder");
    snprintf(path, sizeof path, "%.4000s/guichet.db", home);
    snprintf(key, sizeof key, "%.4000s/log.key", home);
    snprintf(vkey, sizeof vkey, "%.4000s/log.vkey", home);
    if (checkpoint_create_key(key, vkey, "bench.example/log", &b->why)) end(b, "the key of the log");
    fill_all(b, path, key);
    if (reader_open(b->store, &b->reader, &b->why)) end(b, "reading");
}

/* ---- a house that a gateway serves ---- */

/* The data keys are none: nobody is to wrap them anew. */
static void spare_keys(struct bench *b) {
    struct batch batch = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 1, false};
    struct parcel parcel = {.letter = {.letter = {.on_open = came}}, .batch = &batch};
    parcel.letter.change = &parcel.change;
    parcel.change =
        (struct change){.id = id_new(b->now), .expected_version = -1, .now = b->now, .result_arena = &b->arena};
    struct op *op = change_add(&parcel.change, OP_META);
    op->as.meta = (struct op_meta){.name = KEYS_REWRAPPED, .value = vault_newest(b->vault)};
    if (store_submit(b->store, &parcel.letter)) end(b, "the store is full");
    pthread_mutex_lock(&batch.lock);
    while (batch.left) pthread_cond_wait(&batch.came, &batch.lock);
    pthread_mutex_unlock(&batch.lock);
    if (batch.has_failed) end(b, "the keys");
}

/* Spread over all of them: two that follow each other are far apart. */
static void write_targets(struct bench *b, const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) end(b, "the targets");
    for (uint64_t i = 0; i < TARGETS; i++) fprintf(file, TARGET "\n", (size_t)(i * 7919 * 7919 % b->size));
    if (fclose(file)) end(b, "the targets");
}

static void fill_house(const char *folder, size_t size) {
    char path[PATH_MAX];
    struct bench b = {.size = size, .now = clock_utc_ms() - (int64_t)size};
    arena_init(&b.arena, MEMORY_MAX);
    snprintf(path, sizeof path, "%.4000s/keys/vault.key", folder);
    if (vault_open(path, &b.vault, &b.why)) end(&b, path);
    char database[PATH_MAX], log[PATH_MAX];
    snprintf(database, sizeof database, "%.4000s/data/guichet.db", folder);
    snprintf(log, sizeof log, "%.4000s/keys/log.key", folder);
    fill_all(&b, database, log);
    spare_keys(&b);
    snprintf(path, sizeof path, "%.4000s/targets", folder);
    write_targets(&b, path);
    store_close(b.store);
    vault_close(b.vault);
    arena_done(&b.arena);
}

/* ---- the questions ---- */

struct asked {
    double median_us, worst_us;
};

static void ask_target(const struct bench *b, struct query *q, uint8_t blind[BLIND_SIZE]) {
    q->kind = QUERY_REQUISITIONS;
    q->as_summaries = true;
    index_of(((uint64_t)rand() * 7919 + (uint64_t)rand()) % (2 * b->size), blind);
    q->filter.target = blind;
    q->filter.all = q->filter.newest_first = true;
}

static void ask_queue(const struct bench *b, struct query *q, uint8_t blind[BLIND_SIZE]) {
    static const char *const teams[] = {TEAM, NULL};
    (void)b;
    (void)blind;
    q->kind = QUERY_TASKS;
    q->filter.teams = teams;
    q->limit = 50;
}

static struct asked ask(struct bench *b, void (*form)(const struct bench *b, struct query *q, uint8_t *blind),
                        size_t wanted) {
    static double spent[ASKED];
    for (size_t i = 0; i < ASKED; i++) {
        uint8_t blind[BLIND_SIZE];
        arena_reset(&b->arena);
        struct query *q = arena_alloc(&b->arena, sizeof *q);
        q->arena = &b->arena;
        q->filter.now = b->now;
        form(b, q, blind);
        double from = cpu_us();
        if (!store_read(b->reader, q) || q->status || q->count != wanted) end(b, "what is there was not found");
        spent[i] = cpu_us() - from;
    }
    qsort(spent, ASKED, sizeof *spent, by_number);
    return (struct asked){spent[ASKED / 2], spent[ASKED - 1]};
}

static void measure(const char *folder, size_t size) {
    struct bench b = {.size = size, .now = START_MS};
    arena_init(&b.arena, MEMORY_MAX);
    int64_t from = clock_utc_ms();
    make(&b, folder);
    double seconds = (double)(clock_utc_ms() - from) / 1000;
    struct asked target = ask(&b, ask_target, 1), queue = ask(&b, ask_queue, size / 10 < 50 ? size / 10 : 50);
    printf("{\"requisitions\":%zu,\"made_in_s\":%.1f,\"search_us\":%.1f,\"search_worst_us\":%.1f,\"open_tasks\":%zu,"
           "\"queue_us\":%.1f}\n",
           size, seconds, target.median_us, target.worst_us, size / 10, queue.median_us);
    fflush(stdout);
    reader_close(b.reader);
    store_close(b.store);
    arena_done(&b.arena);
}

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "bench_search FOLDER SIZE…, or --house FOLDER SIZE\n");
        return 2;
    }
    if (count == 4 && strcmp(words[1], "--house") == 0) {
        fill_house(words[2], (size_t)strtoul(words[3], NULL, 10));
        return 0;
    }
    for (int i = 2; i < count; i++) measure(words[1], (size_t)strtoul(words[i], NULL, 10));
    return 0;
}
