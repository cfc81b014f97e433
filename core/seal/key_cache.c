/* Slots in chains by owner, and in one ring by use: slot 0 stands for the ring's two ends and for "none". */
#include "seal/key_cache.h"

#include "base/secret.h"

#include <pthread.h>

#define FORGOTTEN_MAX 64

struct slot {
    struct id owner;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct data_key key;
    uint32_t next;         /* in its chain */
    uint32_t older, newer; /* in the ring */
};

struct key_cache {
    pthread_mutex_t lock;
    size_t size; /* of all this */
    uint32_t max, count, used, spare;
    struct id forgotten[FORGOTTEN_MAX];
    uint32_t forgotten_next;
    uint32_t *chains; /* max of them */
    struct slot slots[];
};

struct key_cache *key_cache_new(uint32_t max) {
    size_t slots = sizeof(struct key_cache) + (max + 1) * sizeof(struct slot), size = slots + max * sizeof(uint32_t);
    struct key_cache *cache = secret_alloc(size);
    if (!cache) return NULL;
    pthread_mutex_init(&cache->lock, NULL);
    cache->size = size;
    cache->max = max;
    cache->chains = (uint32_t *)((char *)cache + slots);
    return cache;
}

void key_cache_free(struct key_cache *cache) {
    if (!cache) return;
    pthread_mutex_destroy(&cache->lock);
    secret_free(cache, cache->size);
}

/* Ids end in random bytes. */
static uint32_t *chain_of(struct key_cache *cache, const struct id *owner) {
    uint32_t hash;
    memcpy(&hash, owner->bytes + sizeof owner->bytes - sizeof hash, sizeof hash);
    return &cache->chains[hash % cache->max];
}

static uint32_t find(struct key_cache *cache, const struct id *owner) {
    uint32_t i = *chain_of(cache, owner);
    while (i && memcmp(&cache->slots[i].owner, owner, sizeof *owner) != 0) i = cache->slots[i].next;
    return i;
}

static void unlink_use(struct key_cache *cache, uint32_t i) {
    struct slot *slots = cache->slots;
    slots[slots[i].newer].older = slots[i].older;
    slots[slots[i].older].newer = slots[i].newer;
}

static void link_newest(struct key_cache *cache, uint32_t i) {
    struct slot *slots = cache->slots;
    slots[i].older = slots[0].older;
    slots[i].newer = 0;
    slots[slots[0].older].newer = i;
    slots[0].older = i;
}

static void drop(struct key_cache *cache, uint32_t i) {
    uint32_t *at = chain_of(cache, &cache->slots[i].owner);
    while (*at != i) at = &cache->slots[*at].next;
    *at = cache->slots[i].next;
    unlink_use(cache, i);
    bytes_wipe(&cache->slots[i], sizeof cache->slots[i]);
    cache->slots[i].next = cache->spare;
    cache->spare = i;
    cache->count--;
}

/* A clean slot; the one that was not used for longest goes for it. */
static uint32_t take(struct key_cache *cache) {
    if (cache->count == cache->max) drop(cache, cache->slots[0].newer);
    uint32_t i = cache->spare;
    if (i) cache->spare = cache->slots[i].next;
    else i = ++cache->used;
    cache->count++;
    return i;
}

static bool is_forgotten(const struct key_cache *cache, const struct id *owner) {
    for (size_t i = 0; i < FORGOTTEN_MAX; i++)
        if (memcmp(&cache->forgotten[i], owner, sizeof *owner) == 0) return true;
    return false;
}

bool key_cache_get(struct key_cache *cache, const struct id *owner, struct bytes wrapped, struct data_key *key) {
    pthread_mutex_lock(&cache->lock);
    uint32_t i = find(cache, owner);
    bool is_there =
        i && bytes_equal((struct bytes){(const char *)cache->slots[i].wrapped, VAULT_WRAPPED_SIZE}, wrapped);
    if (is_there) {
        *key = cache->slots[i].key;
        unlink_use(cache, i);
        link_newest(cache, i);
    }
    pthread_mutex_unlock(&cache->lock);
    return is_there;
}

static void add(struct key_cache *cache, const struct id *owner, struct bytes wrapped, const struct data_key *key) {
    uint32_t i = take(cache), *chain = chain_of(cache, owner);
    struct slot *slot = &cache->slots[i];
    *slot = (struct slot){.owner = *owner, .key = *key, .next = *chain};
    memcpy(slot->wrapped, wrapped.data, VAULT_WRAPPED_SIZE);
    *chain = i;
    link_newest(cache, i);
}

void key_cache_put(struct key_cache *cache, const struct id *owner, struct bytes wrapped, const struct data_key *key) {
    if (wrapped.size != VAULT_WRAPPED_SIZE) return;
    pthread_mutex_lock(&cache->lock);
    uint32_t i = find(cache, owner);
    if (i) drop(cache, i);
    if (!is_forgotten(cache, owner)) add(cache, owner, wrapped, key);
    pthread_mutex_unlock(&cache->lock);
}

void key_cache_forget(struct key_cache *cache, const struct id *owner) {
    pthread_mutex_lock(&cache->lock);
    uint32_t i = find(cache, owner);
    if (i) drop(cache, i);
    if (!is_forgotten(cache, owner)) cache->forgotten[cache->forgotten_next++ % FORGOTTEN_MAX] = *owner;
    pthread_mutex_unlock(&cache->lock);
}

void key_cache_clear(struct key_cache *cache) {
    pthread_mutex_lock(&cache->lock);
    while (cache->count) drop(cache, cache->slots[0].older);
    pthread_mutex_unlock(&cache->lock);
}

size_t key_cache_count(struct key_cache *cache) {
    pthread_mutex_lock(&cache->lock);
    size_t count = cache->count;
    pthread_mutex_unlock(&cache->lock);
    return count;
}

struct bytes key_cache_memory(const struct key_cache *cache) {
    return (struct bytes){(const char *)cache, cache->size};
}
