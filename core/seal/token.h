/* A token: master keys that never leave it, asked through PKCS#11 (OASIS v2.40; URIs by RFC 7512).
 *
 *   pkcs11:token=guichet;object=vault?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/guichet/pin
 *
 *   object "vault"        AES-256, CKA_ID = its number (big-endian): one for each version, not extractable
 *   object "vault.blind"  generic secret: what the blind indices' key is derived from, once an opening
 *
 * Floor: seal. Thread: any; one session, asked by one at a time. Who is asking waits for the device: loops should not.
 * Who comes meanwhile waits half a second at most (GUICHET_UNAVAILABLE), so a device that hangs holds up one thread; as
 * a rule the keeper's (desk/keeper.h), which asks it all the time.
 * A session that was lost is opened again by itself, at most once a second, the module started anew for it; a PIN that
 * was refused is not tried again before token_look, because tokens lock themselves. */
#ifndef SEAL_TOKEN_H
#define SEAL_TOKEN_H

#include "seal/cipher.h"

#define TOKEN_KEYS_MAX 64

struct token;

struct token_keys {
    uint32_t numbers[TOKEN_KEYS_MAX];
    size_t count;
};

/* Whether keys.vault names a token. */
bool token_is_named(const char *uri);
/* GUICHET_CONFIG: the URI, the PIN or what is in the token; GUICHET_UNAVAILABLE: it does not answer, nor half a second
 * later. `is_writer`: keys may be made and destroyed. */
int token_open(const char *uri, bool is_writer, struct token **out, struct fail *why);
void token_close(struct token *token);

/* What is there now, in no order; GUICHET_NOT_FOUND when there is no key. Tried for half a second, as token_open. */
int token_look(struct token *token, struct token_keys *keys, struct fail *why);
/* 32 bytes, the same for the life of the token's keys. */
int token_blind(struct token *token, uint8_t out[CIPHER_KEY_SIZE], struct fail *why);
/* A key under master key `number`: `out` has room for the key and CIPHER_TAG_SIZE. */
int token_wrap(struct token *token, uint32_t number, const uint8_t nonce[CIPHER_NONCE_SIZE], struct bytes label,
               const uint8_t key[CIPHER_KEY_SIZE], uint8_t *out, struct fail *why);
/* GUICHET_CRYPTO when it does not verify, or when the token holds no such master key: for good. GUICHET_UNAVAILABLE
 * when the token does not answer, or with trouble of its own: later it may. */
int token_unwrap(struct token *token, uint32_t number, const uint8_t nonce[CIPHER_NONCE_SIZE], struct bytes label,
                 struct bytes wrapped, uint8_t key[CIPHER_KEY_SIZE], struct fail *why);

/* Makes master key `number`, and the blind indices' when there is none. */
int token_generate(struct token *token, uint32_t number, struct fail *why);
int token_destroy(struct token *token, uint32_t number, struct fail *why);

#endif
