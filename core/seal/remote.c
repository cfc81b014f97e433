/* The stock is a stack: what lies deep was wrapped earliest, and goes at a rotation. */
#include "seal/remote.h"

#include "base/secret.h"
#include "seal/key_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define STOCK_MAX  1024
#define CACHED_MAX 8192
#define FIRST      64 /* keys that are ready at once when a new master key wraps */
#define HEAD       5  /* format and number */

struct stocked {
    uint8_t secret[CIPHER_KEY_SIZE], wrapped[VAULT_WRAPPED_SIZE];
};

/* Secrets, in memory of secret_alloc. */
struct stock {
    uint8_t blind[CIPHER_KEY_SIZE];
    size_t count;
    struct stocked keys[STOCK_MAX];
};

struct remote {
    struct token *token;
    struct key_cache *cache;
    pthread_mutex_t lock; /* of what follows */
    struct stock *stock;
    struct token_keys versions;
    _Atomic uint32_t newest;
    struct fail last;
};

static uint32_t newest_of(const struct token_keys *keys) {
    uint32_t newest = 0;
    for (size_t i = 0; i < keys->count; i++)
        if (keys->numbers[i] > newest) newest = keys->numbers[i];
    return newest;
}

static int open_parts(struct remote *r, const char *uri, struct fail *why) {
    int status = token_open(uri, false, &r->token, why);
    if (!status) status = token_look(r->token, &r->versions, why);
    if (status) return status;
    r->newest = newest_of(&r->versions);
    r->cache = key_cache_new(CACHED_MAX);
    r->stock = secret_alloc(sizeof *r->stock);
    if (!r->cache || !r->stock) return fail(why, GUICHET_MEMORY, "no memory for data keys");
    return token_blind(r->token, r->stock->blind, why);
}

int remote_open(const char *uri, struct remote **out, struct fail *why) {
    struct remote *remote = calloc(1, sizeof *remote);
    if (!remote) return fail(why, GUICHET_MEMORY, "no memory for a token");
    pthread_mutex_init(&remote->lock, NULL);
    int status = open_parts(remote, uri, why);
    if (status) remote_close(remote);
    else *out = remote;
    return status;
}

void remote_close(struct remote *remote) {
    if (!remote) return;
    token_close(remote->token);
    key_cache_free(remote->cache);
    secret_free(remote->stock, sizeof *remote->stock);
    pthread_mutex_destroy(&remote->lock);
    free(remote);
}

/* ---- versions ---- */

static int check_same(const struct remote *r, const struct token_keys *keys, struct fail *why) {
    uint8_t blind[CIPHER_KEY_SIZE];
    int status = token_blind(r->token, blind, why);
    if (status) return status;
    bool is_same = memcmp(blind, r->stock->blind, sizeof blind) == 0;
    bytes_wipe(blind, sizeof blind);
    if (!is_same) return fail(why, GUICHET_CONFIG, "the token holds the keys of another gateway");
    if (newest_of(keys) >= r->newest) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "the token has lost master key %u: its newest is %u", r->newest, newest_of(keys));
}

uint32_t remote_newest(const struct remote *r) {
    return atomic_load(&r->newest);
}

void remote_versions(struct remote *r, struct token_keys *keys) {
    pthread_mutex_lock(&r->lock);
    *keys = r->versions;
    pthread_mutex_unlock(&r->lock);
}

void remote_blind(const struct remote *r, uint8_t out[CIPHER_KEY_SIZE]) {
    memcpy(out, r->stock->blind, CIPHER_KEY_SIZE);
}

struct key_cache *remote_cache(struct remote *r) {
    return r->cache;
}

/* ---- keys ---- */

static struct bytes head_of(const uint8_t *wrapped) {
    return (struct bytes){(const char *)wrapped, HEAD};
}

static int wrap_by(struct remote *r, uint32_t number, const uint8_t secret[CIPHER_KEY_SIZE],
                   uint8_t wrapped[VAULT_WRAPPED_SIZE], struct fail *why) {
    wrapped[0] = REMOTE_FORMAT;
    for (int i = 0; i < 4; i++) wrapped[1 + i] = (uint8_t)(number >> (24 - 8 * i));
    id_random(wrapped + HEAD, CIPHER_NONCE_SIZE);
    return token_wrap(r->token, number, wrapped + HEAD, head_of(wrapped), secret, wrapped + HEAD + CIPHER_NONCE_SIZE,
                      why);
}

int remote_wrap(struct remote *r, const uint8_t secret[CIPHER_KEY_SIZE], uint8_t wrapped[VAULT_WRAPPED_SIZE],
                struct fail *why) {
    return wrap_by(r, remote_newest(r), secret, wrapped, why);
}

int remote_unwrap(struct remote *r, struct bytes wrapped, uint8_t secret[CIPHER_KEY_SIZE], struct fail *why) {
    const uint8_t *bytes = (const uint8_t *)wrapped.data;
    const size_t head = HEAD + CIPHER_NONCE_SIZE;
    return token_unwrap(r->token, vault_wrapped_number(wrapped), bytes + HEAD, head_of(bytes),
                        (struct bytes){wrapped.data + head, VAULT_WRAPPED_SIZE - head}, secret, why);
}

int remote_take(struct remote *r, uint8_t secret[CIPHER_KEY_SIZE], uint8_t wrapped[VAULT_WRAPPED_SIZE],
                struct fail *why) {
    pthread_mutex_lock(&r->lock);
    bool is_there = r->stock->count > 0;
    if (is_there) {
        struct stocked *top = &r->stock->keys[--r->stock->count];
        memcpy(secret, top->secret, sizeof top->secret);
        memcpy(wrapped, top->wrapped, sizeof top->wrapped);
        bytes_wipe(top, sizeof *top);
    } else {
        fail(why, GUICHET_UNAVAILABLE, "no data key is ready%s%s", r->last.status ? ": " : "", r->last.text);
    }
    pthread_mutex_unlock(&r->lock);
    return is_there ? GUICHET_OK : GUICHET_UNAVAILABLE;
}

/* ---- the stock ---- */

/* Kept when it is still under the newest master key. False: the stock is full. */
static bool keep(struct remote *r, const struct stocked *fresh) {
    const struct bytes wrapped = {(const char *)fresh->wrapped, VAULT_WRAPPED_SIZE};
    pthread_mutex_lock(&r->lock);
    if (r->stock->count < STOCK_MAX && vault_wrapped_number(wrapped) == r->newest)
        r->stock->keys[r->stock->count++] = *fresh;
    bool has_room = r->stock->count < STOCK_MAX;
    pthread_mutex_unlock(&r->lock);
    return has_room;
}

static void note(struct remote *r, const struct fail *last) {
    pthread_mutex_lock(&r->lock);
    r->last = *last;
    pthread_mutex_unlock(&r->lock);
}

static int make(struct remote *r, uint32_t number, struct stocked *out, size_t count, struct fail *why) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < count && !status; i++) {
        id_random(out[i].secret, sizeof out[i].secret);
        status = wrap_by(r, number, out[i].secret, out[i].wrapped, why);
    }
    return status;
}

int remote_fill(struct remote *r, size_t most, bool *left, struct fail *why) {
    struct stocked fresh;
    struct fail last = {0};
    int status = GUICHET_OK;
    *left = true;
    for (size_t i = 0; i < most && *left && !status; i++) {
        status = make(r, remote_newest(r), &fresh, 1, &last);
        if (!status) *left = keep(r, &fresh);
    }
    bytes_wipe(&fresh, sizeof fresh);
    note(r, &last);
    if (status && why) *why = last;
    return status;
}

/* From one moment to the next: some of the new ones are made before the old ones go. */
static int exchange(struct remote *r, uint32_t newest, struct fail *why) {
    struct stocked fresh[FIRST];
    int status = make(r, newest, fresh, FIRST, why);
    if (!status) {
        pthread_mutex_lock(&r->lock);
        bytes_wipe(r->stock->keys, sizeof r->stock->keys);
        memcpy(r->stock->keys, fresh, sizeof fresh);
        r->stock->count = FIRST;
        r->newest = newest;
        pthread_mutex_unlock(&r->lock);
    }
    bytes_wipe(fresh, sizeof fresh);
    return status;
}

int remote_reload(struct remote *r, struct fail *why) {
    struct token_keys keys;
    int status = token_look(r->token, &keys, why);
    if (!status) status = check_same(r, &keys, why);
    if (!status && newest_of(&keys) != remote_newest(r)) status = exchange(r, newest_of(&keys), why);
    if (status) return status;
    pthread_mutex_lock(&r->lock);
    r->versions = keys;
    pthread_mutex_unlock(&r->lock);
    key_cache_clear(r->cache);
    return GUICHET_OK;
}

int remote_ready(struct remote *r, struct fail *why) {
    pthread_mutex_lock(&r->lock);
    struct fail last = r->last;
    pthread_mutex_unlock(&r->lock);
    if (last.status && why) *why = last;
    return last.status;
}
