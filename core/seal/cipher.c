/* AES-256-GCM.
 * The cipher is fetched once a process and a context made once a thread: both cost more than sealing a kilobyte. */
#include "seal/cipher.h"

#include <limits.h>
#include <openssl/evp.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t of_thread;
static EVP_CIPHER *aes_gcm; /* set once, before any use */

static void free_context(void *context) {
    EVP_CIPHER_CTX_free(context);
}

static void prepare(void) {
    aes_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    require(aes_gcm && pthread_key_create(&of_thread, free_context) == 0);
}

static EVP_CIPHER_CTX *get_context(void) {
    pthread_once(&once, prepare);
    EVP_CIPHER_CTX *context = pthread_getspecific(of_thread);
    if (context) return context;
    context = EVP_CIPHER_CTX_new();
    if (context && pthread_setspecific(of_thread, context)) {
        EVP_CIPHER_CTX_free(context);
        return NULL;
    }
    return context;
}

static bool start(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce, int sealing,
                  const struct bytes *labels, size_t label_count) {
    if (!context || EVP_CipherInit_ex(context, aes_gcm, NULL, key, nonce, sealing) != 1) return false;
    for (size_t i = 0; i < label_count; i++) {
        int size = 0;
        if (labels[i].size > INT_MAX) return false;
        if (EVP_CipherUpdate(context, NULL, &size, (const uint8_t *)labels[i].data, (int)labels[i].size) != 1)
            return false;
    }
    return true;
}

int cipher_seal(const uint8_t key[CIPHER_KEY_SIZE], const uint8_t nonce[CIPHER_NONCE_SIZE], const struct bytes *labels,
                size_t label_count, struct bytes plain, uint8_t *out) {
    EVP_CIPHER_CTX *context = get_context();
    int size = 0;
    if (plain.size > INT_MAX || !start(context, key, nonce, 1, labels, label_count)) return GUICHET_CRYPTO;
    if (plain.size > 0 && EVP_CipherUpdate(context, out, &size, (const uint8_t *)plain.data, (int)plain.size) != 1) {
        return GUICHET_CRYPTO;
    }
    uint8_t *tag = out + plain.size;
    if (EVP_CipherFinal_ex(context, tag, &size) != 1) return GUICHET_CRYPTO;
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CIPHER_TAG_SIZE, tag) == 1 ? GUICHET_OK : GUICHET_CRYPTO;
}

int cipher_open(const uint8_t key[CIPHER_KEY_SIZE], const uint8_t nonce[CIPHER_NONCE_SIZE], const struct bytes *labels,
                size_t label_count, struct bytes sealed, uint8_t *out) {
    EVP_CIPHER_CTX *context = get_context();
    if (sealed.size < CIPHER_TAG_SIZE || sealed.size > INT_MAX) return GUICHET_CRYPTO;
    size_t plain_size = sealed.size - CIPHER_TAG_SIZE;
    uint8_t tag[CIPHER_TAG_SIZE], none;
    int size = 0;
    memcpy(tag, sealed.data + plain_size, sizeof tag);
    if (!start(context, key, nonce, 0, labels, label_count)) return GUICHET_CRYPTO;
    if (plain_size > 0 && EVP_CipherUpdate(context, out, &size, (const uint8_t *)sealed.data, (int)plain_size) != 1) {
        return GUICHET_CRYPTO;
    }
    if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CIPHER_TAG_SIZE, tag) == 1 &&
        EVP_CipherFinal_ex(context, &none, &size) == 1) {
        return GUICHET_OK;
    }
    bytes_wipe(out, plain_size);
    return GUICHET_CRYPTO;
}
