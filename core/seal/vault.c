/* The vault: master keys, wrapped data keys, sealed texts, blind indices.
 *
 *   key file:  "guichet-vault 1\nkey NUMBER BASE64\n…blind BASE64\n"     the highest number wraps, all of them unwrap
 *   wrapped:   01 | number of the master key (4) | nonce (12) | sealed random key (32) | tag (16)
 *   sealed:    01 | nonce (12) | text | tag (16)
 *   chunk:     text | tag (16), nonce = number (8), last (1), 000000: a data key of an upload seals nothing twice
 *
 * Additional data of each is "guichet:" and its kind, then what it is bound to. */
#include "seal/vault.h"

#include "base/secret.h"
#include "base/text.h"
#include "seal/cipher.h"
#include "seal/digest.h"
#include "seal/keyfile.h"

#define KEYS_MAX  64
#define FORMAT    1
#define WRAP_HEAD 5
#define MAGIC     "guichet-vault 1"
#define CHUNK_MAX VAULT_CHUNK_SIZE

struct vault {
    uint8_t keys[KEYS_MAX][CIPHER_KEY_SIZE];
    uint32_t numbers[KEYS_MAX];
    uint8_t blind[CIPHER_KEY_SIZE];
    size_t count, newest;
    bool has_blind;
};

int vault_create(const char *path, struct fail *why) {
    uint8_t key[CIPHER_KEY_SIZE], blind[CIPHER_KEY_SIZE];
    char key_text[TEXT_BASE64_SIZE(CIPHER_KEY_SIZE) + 1], blind_text[TEXT_BASE64_SIZE(CIPHER_KEY_SIZE) + 1], text[256];
    id_random(key, sizeof key);
    id_random(blind, sizeof blind);
    text_base64_to(key, sizeof key, key_text);
    text_base64_to(blind, sizeof blind, blind_text);
    int size = snprintf(text, sizeof text, MAGIC "\nkey 1 %s\nblind %s\n", key_text, blind_text);
    int status = keyfile_create(path, 0600, (struct bytes){text, (size_t)size}, why);
    bytes_wipe(key, sizeof key);
    bytes_wipe(blind, sizeof blind);
    bytes_wipe(key_text, sizeof key_text);
    bytes_wipe(blind_text, sizeof blind_text);
    bytes_wipe(text, sizeof text);
    return status;
}

/* The bytes up to `end`, taken off the front of *rest together with `end`. */
static struct bytes take_until(struct bytes *rest, char end) {
    const char *at = rest->size > 0 ? memchr(rest->data, end, rest->size) : NULL;
    struct bytes word = {rest->data, at ? (size_t)(at - rest->data) : rest->size};
    size_t used = at ? word.size + 1 : word.size;
    rest->data += used;
    rest->size -= used;
    return word;
}

static int parse_secret(struct bytes text, uint8_t out[CIPHER_KEY_SIZE]) {
    size_t size = CIPHER_KEY_SIZE;
    return text_base64_parse(text, out, &size) || size != CIPHER_KEY_SIZE ? GUICHET_CONFIG : GUICHET_OK;
}

static int add_key(struct vault *vault, struct bytes rest) {
    uint64_t number = 0;
    if (vault->count == KEYS_MAX) return GUICHET_CONFIG;
    if (bytes_to_uint(take_until(&rest, ' '), UINT32_MAX, &number) || number == 0) return GUICHET_CONFIG;
    for (size_t i = 0; i < vault->count; i++) {
        if (vault->numbers[i] == number) return GUICHET_CONFIG;
    }
    if (parse_secret(rest, vault->keys[vault->count])) return GUICHET_CONFIG;
    vault->numbers[vault->count] = (uint32_t)number;
    if (number > vault->numbers[vault->newest]) vault->newest = vault->count;
    vault->count++;
    return GUICHET_OK;
}

static int parse_line(struct vault *vault, struct bytes line) {
    struct bytes word = take_until(&line, ' ');
    if (bytes_equal_text(word, "key")) return add_key(vault, line);
    if (!bytes_equal_text(word, "blind") || vault->has_blind) return GUICHET_CONFIG;
    vault->has_blind = true;
    return parse_secret(line, vault->blind);
}

static int parse_file(struct vault *vault, struct bytes text, const char *path, struct fail *why) {
    if (!bytes_equal_text(take_until(&text, '\n'), MAGIC)) {
        return fail(why, GUICHET_CONFIG, "%s:1: not a vault key file: it does not begin with \"" MAGIC "\"", path);
    }
    for (int number = 2; text.size > 0; number++) {
        if (parse_line(vault, take_until(&text, '\n'))) {
            return fail(why, GUICHET_CONFIG, "%s:%d: neither \"key NUMBER BASE64\" nor \"blind BASE64\" of 32 bytes",
                        path, number);
        }
    }
    if (vault->count == 0 || !vault->has_blind) {
        return fail(why, GUICHET_CONFIG, "%s: a \"key\" and a \"blind\" line are needed", path);
    }
    return GUICHET_OK;
}

int vault_open(const char *path, struct vault **out, struct fail *why) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    int status = keyfile_read(path, true, text, &size, why);
    if (status) return status;
    struct vault *vault = secret_alloc(sizeof *vault);
    if (vault) {
        status = parse_file(vault, (struct bytes){text, size}, path, why);
    } else {
        status = fail(why, GUICHET_MEMORY, "no memory for the vault");
    }
    bytes_wipe(text, sizeof text);
    if (status) {
        vault_close(vault);
        return status;
    }
    *out = vault;
    return GUICHET_OK;
}

void vault_close(struct vault *vault) {
    secret_free(vault, sizeof *vault);
}

static void derive(const uint8_t secret[CIPHER_KEY_SIZE], const char *use, uint8_t out[DIGEST_SIZE]) {
    const struct bytes part = bytes_of(use);
    digest_hmac((struct bytes){(const char *)secret, CIPHER_KEY_SIZE}, &part, 1, out);
}

static void derive_both(const uint8_t secret[CIPHER_KEY_SIZE], struct data_key *key) {
    derive(secret, "guichet:data:seal\x01", key->seal);
    derive(secret, "guichet:data:mac\x01", key->mac);
}

int vault_new_key(const struct vault *vault, const struct id *owner, struct data_key *key,
                  uint8_t wrapped[VAULT_WRAPPED_SIZE], struct fail *why) {
    uint8_t secret[CIPHER_KEY_SIZE];
    uint32_t number = vault->numbers[vault->newest];
    id_random(secret, sizeof secret);
    wrapped[0] = FORMAT;
    for (int i = 0; i < 4; i++) wrapped[1 + i] = (uint8_t)(number >> (24 - 8 * i));
    id_random(wrapped + WRAP_HEAD, CIPHER_NONCE_SIZE);
    const struct bytes labels[] = {
        BYTES("guichet:wrap:"), {(const char *)wrapped, WRAP_HEAD}, {(const char *)owner->bytes, sizeof owner->bytes}};
    int status =
        cipher_seal(vault->keys[vault->newest], wrapped + WRAP_HEAD, labels, 3,
                    (struct bytes){(const char *)secret, sizeof secret}, wrapped + WRAP_HEAD + CIPHER_NONCE_SIZE);
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

static const uint8_t *master_key(const struct vault *vault, const uint8_t *wrapped) {
    uint32_t number = 0;
    for (int i = 0; i < 4; i++) number = number << 8 | wrapped[1 + i];
    for (size_t i = 0; i < vault->count; i++) {
        if (vault->numbers[i] == number) return vault->keys[i];
    }
    return NULL;
}

int vault_unwrap(const struct vault *vault, const struct id *owner, struct bytes wrapped, struct data_key *key,
                 struct fail *why) {
    if (is_all_zero(wrapped)) return fail(why, GUICHET_GONE, "the data key was destroyed");
    const uint8_t *at = (const uint8_t *)wrapped.data;
    if (wrapped.size != VAULT_WRAPPED_SIZE || at[0] != FORMAT) {
        return fail(why, GUICHET_CRYPTO, "the wrapped data key has an unknown form");
    }
    const uint8_t *master = master_key(vault, at);
    if (!master) return fail(why, GUICHET_CRYPTO, "the vault does not hold the master key of this data key");
    uint8_t secret[CIPHER_KEY_SIZE];
    const size_t head = WRAP_HEAD + CIPHER_NONCE_SIZE;
    const struct bytes labels[] = {
        BYTES("guichet:wrap:"), {wrapped.data, WRAP_HEAD}, {(const char *)owner->bytes, sizeof owner->bytes}};
    int status = cipher_open(master, at + WRAP_HEAD, labels, 3,
                             (struct bytes){wrapped.data + head, VAULT_WRAPPED_SIZE - head}, secret);
    if (status == GUICHET_OK) derive_both(secret, key);
    bytes_wipe(secret, sizeof secret);
    return status ? fail(why, status, "the wrapped data key does not verify") : GUICHET_OK;
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

void vault_blind(const struct vault *vault, struct bytes kind, struct bytes value, uint8_t out[BLIND_INDEX_SIZE]) {
    uint8_t mac[DIGEST_SIZE];
    const struct bytes parts[] = {BYTES("guichet:blind:"), kind, {"", 1}, value};
    digest_hmac((struct bytes){(const char *)vault->blind, sizeof vault->blind}, parts, 4, mac);
    memcpy(out, mac, BLIND_INDEX_SIZE);
}

/* Names have a key of their own; it lives as long as the blind indices' and not as a master key, because what it seals
 * lasts no longer than a lease. */
static void name_key(const struct vault *vault, uint8_t out[DIGEST_SIZE]) {
    derive(vault->blind, "guichet:name\x01", out);
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
