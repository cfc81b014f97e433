/* The vault: master keys, wrapped data keys, sealed texts, blind indices.
 *
 *   wrapped:   01 | number of the master key (4) | nonce (12) | sealed random key (32) | tag (16)
 *   sealed:    01 | nonce (12) | text | tag (16)
 *   chunk:     text | tag (16), nonce = number (8), last (1), 000000: a data key of an upload seals nothing twice
 *
 * Additional data of each is "guichet:" and its kind, then what it is bound to. Under a token wrapped keys have another
 * form (remote.h). */
#include "seal/vault.h"

#include "base/secret.h"
#include "base/text.h"
#include "seal/cipher.h"
#include "seal/digest.h"
#include "seal/key_cache.h"
#include "seal/masters.h"
#include "seal/remote.h"

#include <stdatomic.h>

#define FORMAT    1
#define WRAP_HEAD 5
#define CHUNK_MAX VAULT_CHUNK_SIZE

/* Keys are only ever added: the counts are published after what they count, so nobody who reads needs a lock. */
struct vault {
    struct masters masters; /* masters.count is vault_reload's alone; of a token only `blind` is here */
    _Atomic size_t count, newest;
    struct remote *remote; /* NULL: the master keys are here */
};

int vault_create(const char *path, struct fail *why) {
    return masters_create(path, why);
}

static int open_remote(struct vault *vault, const char *uri, struct fail *why) {
    int status = remote_open(uri, &vault->remote, why);
    if (!status) remote_blind(vault->remote, vault->masters.blind);
    return status;
}

static int open_file(struct vault *vault, const char *path, struct fail *why) {
    int status = masters_read(path, &vault->masters, why);
    if (status) return status;
    vault->count = vault->masters.count;
    vault->newest = masters_newest(&vault->masters);
    return GUICHET_OK;
}

int vault_open(const char *from, struct vault **out, struct fail *why) {
    struct vault *vault = secret_alloc(sizeof *vault);
    if (!vault) return fail(why, GUICHET_MEMORY, "no memory for the vault");
    int status = token_is_named(from) ? open_remote(vault, from, why) : open_file(vault, from, why);
    if (status) vault_close(vault);
    else *out = vault;
    return status;
}

void vault_close(struct vault *vault) {
    if (!vault) return;
    remote_close(vault->remote);
    secret_free(vault, sizeof *vault);
}

/* ---- versions ---- */

static int check_same(const struct masters *mine, const struct masters *file, const char *path, struct fail *why) {
    bool is_same = memcmp(mine->blind, file->blind, sizeof mine->blind) == 0;
    size_t fresh = 0;
    for (size_t i = 0; i < file->count && is_same; i++) {
        size_t at = masters_find(mine, file->numbers[i]);
        fresh += at == mine->count;
        is_same = at == mine->count || memcmp(mine->keys[at], file->keys[i], CIPHER_KEY_SIZE) == 0;
    }
    if (!is_same) return fail(why, GUICHET_CONFIG, "%s is the key of another gateway", path);
    if (file->numbers[masters_newest(file)] < mine->numbers[masters_newest(mine)])
        return fail(why, GUICHET_CONFIG, "%s is an older copy: its newest key is %u, not %u", path,
                    file->numbers[masters_newest(file)], mine->numbers[masters_newest(mine)]);
    if (mine->count + fresh <= MASTERS_MAX) return GUICHET_OK;
    return fail(why, GUICHET_LIMIT, "%s: too many master keys until the gateway is started again", path);
}

static void add_new(struct vault *vault, const struct masters *file) {
    struct masters *mine = &vault->masters;
    for (size_t i = 0; i < file->count; i++) {
        if (masters_find(mine, file->numbers[i]) < mine->count) continue;
        memcpy(mine->keys[mine->count], file->keys[i], CIPHER_KEY_SIZE);
        mine->numbers[mine->count] = file->numbers[i];
        mine->count++;
    }
    atomic_store(&vault->count, mine->count);
    atomic_store(&vault->newest, masters_newest(mine));
}

int vault_reload(struct vault *vault, const char *path, struct fail *why) {
    if (vault->remote) return remote_reload(vault->remote, why);
    struct masters *file = secret_alloc(sizeof *file);
    if (!file) return fail(why, GUICHET_MEMORY, "no memory for the vault");
    int status = masters_read(path, file, why);
    if (!status) status = check_same(&vault->masters, file, path, why);
    if (!status) add_new(vault, file);
    secret_free(file, sizeof *file);
    return status;
}

uint32_t vault_newest(const struct vault *vault) {
    if (vault->remote) return remote_newest(vault->remote);
    return vault->masters.numbers[atomic_load(&vault->newest)];
}

void vault_versions(const struct vault *vault, struct vault_versions *versions) {
    struct token_keys keys;
    *versions = (struct vault_versions){.newest = vault_newest(vault)};
    if (vault->remote) {
        remote_versions(vault->remote, &keys);
        versions->count = keys.count;
        memcpy(versions->numbers, keys.numbers, sizeof keys.numbers);
    } else {
        versions->count = atomic_load(&vault->count);
        memcpy(versions->numbers, vault->masters.numbers, sizeof versions->numbers);
    }
}

/* The first one when there is none. */
static int rotate_token(const char *uri, uint32_t *number, struct fail *why) {
    struct token *token = NULL;
    struct token_keys keys = {.count = 0};
    int status = token_open(uri, true, &token, why);
    if (status) return status;
    status = token_look(token, &keys, why);
    if (status == GUICHET_NOT_FOUND) status = GUICHET_OK;
    *number = 1;
    for (size_t i = 0; i < keys.count; i++)
        if (keys.numbers[i] >= *number) *number = keys.numbers[i] + 1;
    if (!status && keys.count == TOKEN_KEYS_MAX)
        status = fail(why, GUICHET_LIMIT, "the token has %zu master keys already: retire some", keys.count);
    if (!status) status = token_generate(token, *number, why);
    token_close(token);
    return status;
}

static int retire_in_token(const char *uri, uint32_t number, struct fail *why) {
    struct token *token = NULL;
    struct token_keys keys = {.count = 0};
    int status = token_open(uri, true, &token, why);
    if (status) return status;
    status = token_look(token, &keys, why);
    bool is_newest = true;
    for (size_t i = 0; i < keys.count; i++) is_newest &= keys.numbers[i] <= number;
    if (!status && is_newest && keys.count)
        status = fail(why, GUICHET_CONFLICT, "master key %u is the newest: it wraps every new data key", number);
    if (!status) status = token_destroy(token, number, why);
    token_close(token);
    return status;
}

int vault_rotate(const char *from, uint32_t *number, struct fail *why) {
    return token_is_named(from) ? rotate_token(from, number, why) : masters_rotate(from, number, why);
}

int vault_retire(const char *from, uint32_t number, struct fail *why) {
    return token_is_named(from) ? retire_in_token(from, number, why) : masters_retire(from, number, why);
}

/* ---- the token's side ---- */

bool vault_is_remote(const struct vault *vault) {
    return vault->remote != NULL;
}

int vault_fill(struct vault *vault, size_t most, bool *left, struct fail *why) {
    return remote_fill(vault->remote, most, left, why);
}

int vault_ready(const struct vault *vault, struct fail *why) {
    return vault->remote ? remote_ready(vault->remote, why) : GUICHET_OK;
}

void vault_forget(const struct vault *vault, const struct id *owner) {
    if (vault->remote) key_cache_forget(remote_cache(vault->remote), owner);
}

size_t vault_cached(const struct vault *vault) {
    return vault->remote ? key_cache_count(remote_cache(vault->remote)) : 0;
}

bool vault_is_at_hand(const struct vault *vault, const struct id *owner, struct bytes wrapped) {
    struct data_key key;
    if (!vault->remote || !vault_wrapped_number(wrapped)) return true;
    bool is_there = key_cache_get(remote_cache(vault->remote), owner, wrapped, &key);
    vault_wipe_key(&key);
    return is_there;
}

/* ---- data keys ---- */

static void derive(const uint8_t secret[CIPHER_KEY_SIZE], const char *use, uint8_t out[DIGEST_SIZE]) {
    const struct bytes part = bytes_of(use);
    digest_hmac((struct bytes){(const char *)secret, CIPHER_KEY_SIZE}, &part, 1, out);
}

static void derive_both(const uint8_t secret[CIPHER_KEY_SIZE], struct data_key *key) {
    derive(secret, "guichet:data:seal\x01", key->seal);
    derive(secret, "guichet:data:mac\x01", key->mac);
}

/* Of a random key that is bound to its owner here and not by its wrapping. */
static void derive_owned(const uint8_t secret[CIPHER_KEY_SIZE], const struct id *owner, struct data_key *key) {
    uint8_t own[DIGEST_SIZE];
    const struct bytes parts[] = {BYTES("guichet:owner\x01"), {(const char *)owner->bytes, sizeof owner->bytes}};
    digest_hmac((struct bytes){(const char *)secret, CIPHER_KEY_SIZE}, parts, 2, own);
    derive_both(own, key);
    bytes_wipe(own, sizeof own);
}

/* `secret` under the newest master key. */
static int wrap(const struct vault *vault, const struct id *owner, const uint8_t secret[CIPHER_KEY_SIZE],
                uint8_t wrapped[VAULT_WRAPPED_SIZE]) {
    size_t newest = atomic_load(&vault->newest);
    uint32_t number = vault->masters.numbers[newest];
    wrapped[0] = FORMAT;
    for (int i = 0; i < 4; i++) wrapped[1 + i] = (uint8_t)(number >> (24 - 8 * i));
    id_random(wrapped + WRAP_HEAD, CIPHER_NONCE_SIZE);
    const struct bytes labels[] = {
        BYTES("guichet:wrap:"), {(const char *)wrapped, WRAP_HEAD}, {(const char *)owner->bytes, sizeof owner->bytes}};
    return cipher_seal(vault->masters.keys[newest], wrapped + WRAP_HEAD, labels, 3,
                       (struct bytes){(const char *)secret, CIPHER_KEY_SIZE}, wrapped + WRAP_HEAD + CIPHER_NONCE_SIZE);
}

static int take_remote(const struct vault *vault, const struct id *owner, struct data_key *key,
                       uint8_t wrapped[VAULT_WRAPPED_SIZE], struct fail *why) {
    uint8_t secret[CIPHER_KEY_SIZE];
    int status = remote_take(vault->remote, secret, wrapped, why);
    if (status) return status;
    derive_owned(secret, owner, key);
    bytes_wipe(secret, sizeof secret);
    key_cache_put(remote_cache(vault->remote), owner, (struct bytes){(const char *)wrapped, VAULT_WRAPPED_SIZE}, key);
    return GUICHET_OK;
}

int vault_new_key(const struct vault *vault, const struct id *owner, struct data_key *key,
                  uint8_t wrapped[VAULT_WRAPPED_SIZE], struct fail *why) {
    uint8_t secret[CIPHER_KEY_SIZE];
    if (vault->remote) return take_remote(vault, owner, key, wrapped, why);
    id_random(secret, sizeof secret);
    int status = wrap(vault, owner, secret, wrapped);
    if (status == GUICHET_OK) derive_both(secret, key);
    bytes_wipe(secret, sizeof secret);
    return status ? fail(why, status, "the data key could not be wrapped") : GUICHET_OK;
}

static bool is_all_zero(struct bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i]) return false;
    }
    return true;
}

uint32_t vault_wrapped_number(struct bytes wrapped) {
    uint32_t number = 0;
    if (wrapped.size != VAULT_WRAPPED_SIZE || (wrapped.data[0] != FORMAT && wrapped.data[0] != REMOTE_FORMAT)) return 0;
    for (int i = 0; i < 4; i++) number = number << 8 | (uint8_t)wrapped.data[1 + i];
    return number;
}

static const uint8_t *master_key(const struct vault *vault, uint32_t number) {
    size_t count = atomic_load(&vault->count);
    for (size_t i = 0; i < count; i++) {
        if (vault->masters.numbers[i] == number) return vault->masters.keys[i];
    }
    return NULL;
}

/* The random key itself; the caller wipes it. */
static int unwrap(const struct vault *vault, const struct id *owner, struct bytes wrapped,
                  uint8_t secret[CIPHER_KEY_SIZE], struct fail *why) {
    if (is_all_zero(wrapped)) return fail_code(why, GUICHET_GONE, "purged", "the data key was destroyed");
    if (wrapped.size != VAULT_WRAPPED_SIZE || wrapped.data[0] != (vault->remote ? REMOTE_FORMAT : FORMAT))
        return fail(why, GUICHET_CRYPTO,
                    "the wrapped data key has an unknown form, or stands in another kind of vault");
    if (vault->remote) return remote_unwrap(vault->remote, wrapped, secret, why);
    const uint8_t *master = master_key(vault, vault_wrapped_number(wrapped));
    if (!master)
        return fail(why, GUICHET_CRYPTO, "the vault does not hold master key %u of this data key",
                    vault_wrapped_number(wrapped));
    const size_t head = WRAP_HEAD + CIPHER_NONCE_SIZE;
    const struct bytes labels[] = {
        BYTES("guichet:wrap:"), {wrapped.data, WRAP_HEAD}, {(const char *)owner->bytes, sizeof owner->bytes}};
    int status = cipher_open(master, (const uint8_t *)wrapped.data + WRAP_HEAD, labels, 3,
                             (struct bytes){wrapped.data + head, VAULT_WRAPPED_SIZE - head}, secret);
    return status ? fail(why, status, "the wrapped data key does not verify") : GUICHET_OK;
}

int vault_unwrap(const struct vault *vault, const struct id *owner, struct bytes wrapped, struct data_key *key,
                 struct fail *why) {
    uint8_t secret[CIPHER_KEY_SIZE];
    struct key_cache *cache = vault->remote ? remote_cache(vault->remote) : NULL;
    if (cache && key_cache_get(cache, owner, wrapped, key)) return GUICHET_OK;
    int status = unwrap(vault, owner, wrapped, secret, why);
    if (status == GUICHET_OK && cache) {
        derive_owned(secret, owner, key);
        key_cache_put(cache, owner, wrapped, key);
    } else if (status == GUICHET_OK) {
        derive_both(secret, key);
    }
    bytes_wipe(secret, sizeof secret);
    return status;
}

int vault_rewrap(const struct vault *vault, const struct id *owner, struct bytes wrapped,
                 uint8_t fresh[VAULT_WRAPPED_SIZE], struct fail *why) {
    uint8_t secret[CIPHER_KEY_SIZE];
    int status = unwrap(vault, owner, wrapped, secret, why);
    if (!status && vault->remote) status = remote_wrap(vault->remote, secret, fresh, why);
    else if (!status && wrap(vault, owner, secret, fresh))
        status = fail(why, GUICHET_CRYPTO, "the data key could not be wrapped");
    bytes_wipe(secret, sizeof secret);
    return status;
}

void vault_wipe_key(struct data_key *key) {
    bytes_wipe(key, sizeof *key);
}

int vault_seal(const struct data_key *key, const char *label, struct bytes plain, struct arena *arena,
               struct bytes *sealed, struct fail *why) {
    uint8_t *out = arena_grow(arena, NULL, 0, plain.size + VAULT_OVERHEAD);
    if (!out) return fail(why, GUICHET_MEMORY, "no memory to seal %zu bytes", plain.size);
    out[0] = FORMAT;
    id_random(out + 1, CIPHER_NONCE_SIZE);
    const struct bytes labels[] = {BYTES("guichet:text:"), bytes_of(label)};
    int status = cipher_seal(key->seal, out + 1, labels, 2, plain, out + 1 + CIPHER_NONCE_SIZE);
    if (status) return fail(why, status, "the %s could not be sealed", label);
    *sealed = (struct bytes){(const char *)out, plain.size + VAULT_OVERHEAD};
    return GUICHET_OK;
}

int vault_unseal(const struct data_key *key, const char *label, struct bytes sealed, struct arena *arena,
                 struct bytes *plain, struct fail *why) {
    if (sealed.size < VAULT_OVERHEAD || sealed.data[0] != FORMAT) {
        return fail(why, GUICHET_CRYPTO, "the sealed %s has an unknown form", label);
    }
    size_t size = sealed.size - VAULT_OVERHEAD, head = 1 + CIPHER_NONCE_SIZE;
    char *out = arena_grow(arena, NULL, 0, size + 1);
    if (!out) return fail(why, GUICHET_MEMORY, "no memory to open %zu bytes", size);
    const struct bytes labels[] = {BYTES("guichet:text:"), bytes_of(label)};
    int status = cipher_open(key->seal, (const uint8_t *)sealed.data + 1, labels, 2,
                             (struct bytes){sealed.data + head, sealed.size - head}, (uint8_t *)out);
    if (status) return fail(why, status, "the sealed %s does not verify", label);
    out[size] = '\0';
    *plain = (struct bytes){out, size};
    return GUICHET_OK;
}

void vault_mac(const struct data_key *key, struct bytes plain, uint8_t mac[32]) {
    digest_hmac((struct bytes){(const char *)key->mac, sizeof key->mac}, &plain, 1, mac);
}

int64_t vault_mark(const struct vault *vault) {
    uint8_t mac[BLIND_INDEX_SIZE];
    int64_t mark = 0;
    vault_blind(vault, BYTES("guichet"), BYTES("mark"), mac);
    for (size_t i = 0; i < sizeof mac; i++) mark = (int64_t)((uint64_t)mark << 8 | mac[i]);
    return mark ? mark : 1;
}

void vault_blind(const struct vault *vault, struct bytes kind, struct bytes value, uint8_t out[BLIND_INDEX_SIZE]) {
    uint8_t mac[DIGEST_SIZE];
    const struct bytes parts[] = {BYTES("guichet:blind:"), kind, {"", 1}, value};
    digest_hmac((struct bytes){(const char *)vault->masters.blind, sizeof vault->masters.blind}, parts, 4, mac);
    memcpy(out, mac, BLIND_INDEX_SIZE);
}

/* Names have a key of their own; it lives as long as the blind indices' and not as a master key, because what it seals
 * lasts no longer than a lease. */
static void name_key(const struct vault *vault, uint8_t out[DIGEST_SIZE]) {
    derive(vault->masters.blind, "guichet:name\x01", out);
}

#define NAME_OVERHEAD (CIPHER_NONCE_SIZE + CIPHER_TAG_SIZE)

const char *vault_seal_name(const struct vault *vault, const char *name, struct arena *arena) {
    uint8_t secret[DIGEST_SIZE], sealed[VAULT_NAME_MAX + NAME_OVERHEAD];
    struct bytes plain = bytes_of(name);
    if (plain.size > VAULT_NAME_MAX) plain.size = VAULT_NAME_MAX;
    const struct bytes label = BYTES("guichet:name:");
    id_random(sealed, CIPHER_NONCE_SIZE);
    name_key(vault, secret);
    int status = cipher_seal(secret, sealed, &label, 1, plain, sealed + CIPHER_NONCE_SIZE);
    bytes_wipe(secret, sizeof secret);
    return status ? NULL : text_base64(arena, sealed, plain.size + NAME_OVERHEAD);
}

void vault_open_name(const struct vault *vault, const char *sealed, char out[VAULT_NAME_MAX + 1]) {
    uint8_t secret[DIGEST_SIZE], bytes[VAULT_NAME_MAX + NAME_OVERHEAD];
    size_t size = sizeof bytes;
    const struct bytes label = BYTES("guichet:name:");
    out[0] = '\0';
    if (!sealed || text_base64_parse(bytes_of(sealed), bytes, &size) || size < NAME_OVERHEAD) return;
    name_key(vault, secret);
    size -= CIPHER_NONCE_SIZE;
    if (cipher_open(secret, bytes, &label, 1, (struct bytes){(const char *)bytes + CIPHER_NONCE_SIZE, size},
                    (uint8_t *)out) == GUICHET_OK)
        out[size - CIPHER_TAG_SIZE] = '\0';
    else out[0] = '\0';
    bytes_wipe(secret, sizeof secret);
}

static void chunk_nonce(uint64_t number, bool last, uint8_t nonce[CIPHER_NONCE_SIZE]) {
    memset(nonce, 0, CIPHER_NONCE_SIZE);
    for (int i = 0; i < 8; i++) nonce[i] = (uint8_t)(number >> (56 - 8 * i));
    nonce[8] = last;
}

/* Chunks have a key of their own, so that their counted nonces never meet the random ones of texts. */
static void chunk_key(const struct data_key *key, uint8_t out[DIGEST_SIZE]) {
    derive(key->seal, "guichet:chunk\x01", out);
}

int vault_seal_chunk(const struct data_key *key, uint64_t number, bool last, struct bytes plain, char *sealed,
                     size_t *sealed_size, struct fail *why) {
    if (plain.size > CHUNK_MAX) return fail(why, GUICHET_TOO_LARGE, "a chunk has at most %d bytes", CHUNK_MAX);
    uint8_t nonce[CIPHER_NONCE_SIZE], secret[DIGEST_SIZE];
    const struct bytes label = BYTES("guichet:chunk:");
    chunk_nonce(number, last, nonce);
    chunk_key(key, secret);
    int status = cipher_seal(secret, nonce, &label, 1, plain, (uint8_t *)sealed);
    bytes_wipe(secret, sizeof secret);
    if (status) return fail(why, status, "chunk %llu could not be sealed", (unsigned long long)number);
    *sealed_size = plain.size + CIPHER_TAG_SIZE;
    return GUICHET_OK;
}

int vault_unseal_chunk(const struct data_key *key, uint64_t number, bool last, struct bytes sealed, char *plain,
                       size_t *plain_size, struct fail *why) {
    uint8_t nonce[CIPHER_NONCE_SIZE], secret[DIGEST_SIZE];
    const struct bytes label = BYTES("guichet:chunk:");
    if (sealed.size > CHUNK_MAX + CIPHER_TAG_SIZE) return fail(why, GUICHET_CRYPTO, "a sealed chunk is too long");
    chunk_nonce(number, last, nonce);
    chunk_key(key, secret);
    int status = cipher_open(secret, nonce, &label, 1, sealed, (uint8_t *)plain);
    bytes_wipe(secret, sizeof secret);
    if (status) return fail(why, status, "chunk %llu does not verify", (unsigned long long)number);
    *plain_size = sealed.size - CIPHER_TAG_SIZE;
    return GUICHET_OK;
}
