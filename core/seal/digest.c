/* SHA-256 and HMAC.
 * The block functions of OpenSSL are used as they are: an EVP context costs more than the hash of a log leaf. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "seal/digest.h"

#include <openssl/sha.h>

#define BLOCK_SIZE 64

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct digest), "a hash under way fits its room");

static void add_parts(SHA256_CTX *sha, const struct bytes *parts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > 0) SHA256_Update(sha, parts[i].data, parts[i].size);
    }
}

void digest_sha256(const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]) {
    SHA256_CTX sha;
    SHA256_Init(&sha);
    add_parts(&sha, parts, count);
    SHA256_Final(out, &sha);
}

static SHA256_CTX *context_of(struct digest *digest) {
    return (SHA256_CTX *)(void *)digest->state;
}

void digest_begin(struct digest *digest) {
    SHA256_Init(context_of(digest));
}

void digest_add(struct digest *digest, struct bytes part) {
    if (part.size > 0) SHA256_Update(context_of(digest), part.data, part.size);
}

void digest_end(struct digest *digest, uint8_t out[DIGEST_SIZE]) {
    SHA256_Final(out, context_of(digest));
}

void digest_hmac(struct bytes key, const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]) {
    require(key.size <= BLOCK_SIZE);
    uint8_t pad[BLOCK_SIZE] = {0};
    SHA256_CTX sha;
    memcpy(pad, key.data, key.size);
    for (size_t i = 0; i < BLOCK_SIZE; i++) pad[i] ^= 0x36;
    SHA256_Init(&sha);
    SHA256_Update(&sha, pad, BLOCK_SIZE);
    add_parts(&sha, parts, count);
    SHA256_Final(out, &sha);
    for (size_t i = 0; i < BLOCK_SIZE; i++) pad[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&sha);
    SHA256_Update(&sha, pad, BLOCK_SIZE);
    SHA256_Update(&sha, out, DIGEST_SIZE);
    SHA256_Final(out, &sha);
    bytes_wipe(pad, sizeof pad);
    bytes_wipe(&sha, sizeof sha);
}
