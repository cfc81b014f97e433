/* Keys and bodies are kept as SHA-256 only. */
#include "desk/idempotency.h"

#include "seal/digest.h"

/* Lengths keep neighbouring parts apart. */
static void hash(const struct bytes *parts, size_t count, uint8_t out[DIGEST_SIZE]) {
    struct digest digest;
    digest_begin(&digest);
    for (size_t i = 0; i < count; i++) {
        uint64_t size = parts[i].size;
        digest_add(&digest, (struct bytes){(const char *)&size, sizeof(size)});
        digest_add(&digest, parts[i]);
    }
    digest_end(&digest, out);
}

static bool is_printable(struct bytes key) {
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] < 0x20 || key.data[i] > 0x7e) return false;
    return true;
}

int idempotency_check(struct bytes key, struct fail *why) {
    if (key.size >= IDEMPOTENCY_KEY_MIN && key.size <= IDEMPOTENCY_KEY_MAX && is_printable(key)) return GUICHET_OK;
    return fail_code(why, GUICHET_MALFORMED, "idempotency_key_malformed",
                     "Idempotency-Key takes %d to %d printable ASCII characters", IDEMPOTENCY_KEY_MIN,
                     IDEMPOTENCY_KEY_MAX);
}

int idempotency_set(struct change *change, const struct actor *actor, const char *what, struct bytes key,
                    struct bytes body, struct fail *why) {
    if (!key.size) return GUICHET_OK;
    int status = idempotency_check(key, why);
    if (status) return status;
    const struct bytes name[] = {bytes_of(what), bytes_of(actor->person), key};
    const struct bytes content[] = {bytes_of(what), body};
    hash(name, 3, change->idempotency_key);
    hash(content, 2, change->idempotency_body);
    change->has_idempotency = true;
    return GUICHET_OK;
}

void idempotency_probe(struct change *change) {
    struct change probe = {.id = change->id,
                           .requisition = id_new(change->now),
                           .expected_version = -1,
                           .has_idempotency = true,
                           .now = change->now,
                           .result_arena = change->result_arena};
    memcpy(probe.idempotency_key, change->idempotency_key, sizeof(probe.idempotency_key));
    memcpy(probe.idempotency_body, change->idempotency_body, sizeof(probe.idempotency_body));
    *change = probe;
}

bool idempotency_was_reused(const struct change *change) {
    return change->result.status == GUICHET_INVALID && strcmp(change->result.code, "idempotency_key_reused") == 0;
}
