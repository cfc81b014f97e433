/* Data keys that were unwrapped lately, so that a hot case costs no question to a token: bounded, the oldest goes
 * first.
 *
 * Floor: seal. Thread: any, under a lock. All of it lies in one piece of secret_alloc; what leaves is wiped. An owner
 * that was forgotten (erased) is not let in again, not even by who had read the wrapped key before. */
#ifndef SEAL_KEY_CACHE_H
#define SEAL_KEY_CACHE_H

#include "seal/vault.h"

struct key_cache;

/* NULL: no memory. */
struct key_cache *key_cache_new(uint32_t max);
void key_cache_free(struct key_cache *cache); /* wipes */

/* True: *key is the one that this wrapped form holds. */
bool key_cache_get(struct key_cache *cache, const struct id *owner, struct bytes wrapped, struct data_key *key);
void key_cache_put(struct key_cache *cache, const struct id *owner, struct bytes wrapped, const struct data_key *key);
void key_cache_forget(struct key_cache *cache, const struct id *owner);
void key_cache_clear(struct key_cache *cache);
size_t key_cache_count(struct key_cache *cache);
/* Where the keys lie, for the test that looks for what should be gone. */
struct bytes key_cache_memory(const struct key_cache *cache);

#endif
