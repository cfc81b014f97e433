/* HMAC-SHA256 and Ed25519 by OpenSSL. */
#include "sign.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_SIZE 32

/* Size of what the base64 stands for, 0 when it is none or too long. */
static size_t decode(const char *text, unsigned char out[SIGN_SECRET_MAX]) {
    unsigned char room[SIGN_SECRET_MAX + 3];
    size_t size = strlen(text), padding = 0;
    while (padding < 2 && size > padding && text[size - 1 - padding] == '=') padding++;
    if (!size || size % 4 != 0 || size / 4 * 3 > sizeof room) return 0;
    int decoded = EVP_DecodeBlock(room, (const unsigned char *)text, (int)size);
    if (decoded < 0 || (size_t)decoded - padding > SIGN_SECRET_MAX) return 0;
    memcpy(out, room, (size_t)decoded - padding);
    return (size_t)decoded - padding;
}

bool sign_read(const char *text, struct secret *out) {
    static const char hmac[] = "whsec_", key[] = "whsk_";
    *out = (struct secret){.is_key = strncmp(text, key, strlen(key)) == 0};
    if (!out->is_key && strncmp(text, hmac, strlen(hmac)) != 0) return false;
    out->size = decode(text + (out->is_key ? strlen(key) : strlen(hmac)), out->bytes);
    if (out->is_key) return out->size == SEED_SIZE || out->size == 2 * SEED_SIZE;
    return out->size >= 24;
}

static bool sign_ed25519(const struct secret *secret, const unsigned char *text, size_t size, unsigned char *out,
                         size_t *out_size) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret->bytes, SEED_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_done = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestSign(context, out, out_size, text, size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return is_done;
}

static bool sign_hmac(const struct secret *secret, const unsigned char *text, size_t size, unsigned char *out,
                      size_t *out_size) {
    unsigned int length = 0;
    bool is_done = HMAC(EVP_sha256(), secret->bytes, (int)secret->size, text, size, out, &length) != NULL;
    *out_size = length;
    return is_done;
}

bool sign_write(const struct secret *secret, const char *id, long long timestamp, const char *body, size_t size,
                char out[SIGN_TEXT_MAX]) {
    unsigned char signature[EVP_MAX_MD_SIZE], base64[SIGN_TEXT_MAX - 8];
    size_t signature_size = sizeof signature, room = strlen(id) + size + 32;
    char *text = malloc(room);
    if (!text) return false;
    int before = snprintf(text, room, "%s.%lld.", id, timestamp);
    memcpy(text + before, body, size);
    bool is_done = (secret->is_key ? sign_ed25519 : sign_hmac)(secret, (const unsigned char *)text,
                                                               (size_t)before + size, signature, &signature_size);
    free(text);
    if (!is_done) return false;
    EVP_EncodeBlock(base64, signature, (int)signature_size);
    snprintf(out, SIGN_TEXT_MAX, "%s%s", secret->is_key ? "v1a," : "v1,", (const char *)base64);
    return true;
}
