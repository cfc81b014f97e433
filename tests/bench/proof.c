/* What the proof of one submission costs: its data key, everything sealed with it, the digests, the leaf in the tree, a
 * signed checkpoint and the receipt's path. One line of JSON.
 *   bench_proof FOLDER ROUNDS        FOLDER: empty; keys are made in it
 * CPU time of this process; of several rounds the median. Sizes are those of the bench's submission, rounded up, and
 * each submission is taken to be alone in its group, so that it pays for a whole checkpoint. */
#include "base/clock.h"
#include "seal/checkpoint.h"
#include "seal/vault.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEMORY_MAX   (64u << 20)
#define RUNS         5000
#define ROUNDS_MAX   100
#define LEVELS       20 /* of a log of a million entries */
#define CONTENT_SIZE 2048
#define PAYLOAD_SIZE 1024
#define REPLY_SIZE   2048
#define ENTRY_SIZE   512

struct bench {
    struct arena arena;
    struct fail why;
    struct vault *vault;
    struct signer *signer;
    struct merkle_tree tree;
    char text[CONTENT_SIZE];
};

static _Noreturn void end(const struct bench *b) {
    fprintf(stderr, "bench_proof: %s\n", b->why.text);
    exit(1);
}

static double cpu_us(void) {
    struct timespec spent;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

static int by_number(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static struct bytes part(const struct bench *b, size_t size) {
    return (struct bytes){b->text, size};
}

static void seal(struct bench *b) {
    struct id id = id_new(clock_utc_ms());
    struct data_key key;
    struct bytes sealed;
    uint8_t wrapped[VAULT_WRAPPED_SIZE], blind[BLIND_INDEX_SIZE], mac[32];
    if (vault_new_key(b->vault, &id, &key, wrapped, &b->why) ||
        vault_seal(&key, "content", part(b, CONTENT_SIZE), &b->arena, &sealed, &b->why) ||
        vault_seal(&key, "payload", part(b, PAYLOAD_SIZE), &b->arena, &sealed, &b->why) ||
        vault_seal(&key, "reply", part(b, REPLY_SIZE), &b->arena, &sealed, &b->why))
        end(b);
    vault_mac(&key, part(b, PAYLOAD_SIZE), mac);
    vault_blind(b->vault, BYTES("postal.item"), BYTES("6A18987970674"), blind);
    vault_wipe_key(&key);
}

static void log_it(struct bench *b) {
    struct merkle_hash leaf, root, node;
    struct bytes note;
    merkle_leaf(part(b, ENTRY_SIZE), &leaf);
    merkle_append(&b->tree, &leaf, NULL, NULL);
    merkle_root(&b->tree, &root);
    if (checkpoint_sign(b->signer, b->tree.size, &root, &b->arena, &note, &b->why)) end(b);
    node = leaf;
    for (int level = 0; level < LEVELS; level++) merkle_node(&node, &root, &node); /* the receipt's path */
}

static double run_many(struct bench *b, void (*act)(struct bench *b)) {
    double from = cpu_us();
    for (int i = 0; i < RUNS; i++) {
        arena_reset(&b->arena);
        act(b);
    }
    return (cpu_us() - from) / RUNS;
}

static double measure(struct bench *b, void (*act)(struct bench *b), size_t rounds) {
    double spent[ROUNDS_MAX];
    run_many(b, act);
    for (size_t i = 0; i < rounds; i++) spent[i] = run_many(b, act);
    qsort(spent, rounds, sizeof *spent, by_number);
    return spent[rounds / 2];
}

static void open_keys(struct bench *b, const char *folder) {
    char vault[PATH_MAX], log[PATH_MAX], vkey[PATH_MAX];
    snprintf(vault, sizeof vault, "%s/vault.key", folder);
    snprintf(log, sizeof log, "%s/log.key", folder);
    snprintf(vkey, sizeof vkey, "%s/log.vkey", folder);
    if (vault_create(vault, &b->why) || vault_open(vault, &b->vault, &b->why) ||
        checkpoint_create_key(log, vkey, "bench.example/log", &b->why) ||
        checkpoint_open_signer(log, &b->signer, &b->why))
        end(b);
}

int main(int count, char **words) {
    struct bench b = {.text = "{\"type\":\"postal.item.tracking\"}"};
    size_t rounds = count == 3 ? (size_t)strtoul(words[2], NULL, 10) : 0;
    if (!rounds || rounds > ROUNDS_MAX) {
        fprintf(stderr, "bench_proof FOLDER ROUNDS\n");
        return 2;
    }
    arena_init(&b.arena, MEMORY_MAX);
    merkle_init(&b.tree);
    open_keys(&b, words[1]);
    double seal_us = measure(&b, seal, rounds), log_us = measure(&b, log_it, rounds);
    printf("{\"seal_us\":%.2f,\"log_us\":%.2f}\n", seal_us, log_us);
    checkpoint_close_signer(b.signer);
    vault_close(b.vault);
    arena_done(&b.arena);
    return 0;
}
