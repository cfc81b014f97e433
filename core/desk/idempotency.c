/* Keys and bodies are kept as SHA-256 only. */
#include "desk/idempotency.h"

#include <openssl/evp.h>

static int hash(const struct bytes *parts, size_t count, uint8_t out[32]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int ok = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (size_t i = 0; i < count && ok; i++) {
        uint64_t size = parts[i].size; /* lengths keep neighbouring parts apart */
        ok = EVP_DigestUpdate(context, &size, sizeof(size)) && EVP_DigestUpdate(context, parts[i].data, parts[i].size);
    }
    ok = ok && EVP_DigestFinal_ex(context, out, NULL);
    EVP_MD_CTX_free(context);
    return ok ? GUICHET_OK : GUICHET_CRYPTO;
}

static bool is_printable(struct bytes key) {
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] < 0x20 || key.data[i] > 0x7e) return false;
    return true;
}

int idempotency_set(struct change *change, const struct actor *actor, const char *what, struct bytes key,
                    struct bytes body, struct fail *why) {
    if (!key.size) return GUICHET_OK;
    if (key.size < IDEMPOTENCY_KEY_MIN || key.size > IDEMPOTENCY_KEY_MAX || !is_printable(key))
        return fail_code(why, GUICHET_MALFORMED, "idempotency_key_malformed",
                         "Idempotency-Key takes %d to %d printable ASCII characters", IDEMPOTENCY_KEY_MIN,
                         IDEMPOTENCY_KEY_MAX);
    const struct bytes name[] = {bytes_of(what), bytes_of(actor->person), key};
    const struct bytes content[] = {bytes_of(what), body};
    if (hash(name, 3, change->idempotency_key) || hash(content, 2, change->idempotency_body))
        return fail(why, GUICHET_CRYPTO, "SHA-256 failed");
    change->has_idempotency = true;
    return GUICHET_OK;
}
