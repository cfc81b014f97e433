/* Checkpoints: C2SP signed notes with Ed25519.
 *
 *   log.key   "PRIVATE+KEY+ORIGIN+HASH+BASE64(01 seed)"       log.vkey   "ORIGIN+HASH+BASE64(01 public)"
 *   HASH      first 4 bytes of SHA-256(ORIGIN 0A 01 public), in hex here, raw in front of a signature */
#include "seal/checkpoint.h"

#include "base/id.h"
#include "base/text.h"
#include "seal/digest.h"
#include "seal/keyfile.h"

#include <openssl/evp.h>

#define ALGORITHM   1 /* Ed25519 */
#define KEY_SIZE    32
#define HASH_SIZE   4
#define SIGN_SIZE   64
#define ORIGIN_MAX  200
#define PRIVATE     "PRIVATE+KEY+"
#define SIGN_PREFIX "\xE2\x80\x94 " /* em dash, blank */
#define NOTE_MAX    65536

struct signer {
    EVP_PKEY *key;
    uint8_t hash[HASH_SIZE];
    char origin[ORIGIN_MAX + 1];
};

struct verifier {
    EVP_PKEY *key;
    uint8_t hash[HASH_SIZE];
    char origin[ORIGIN_MAX + 1];
};

/* One key as its file writes it: ORIGIN+HASH+BASE64(01 key). */
struct key_text {
    struct bytes origin;
    uint8_t hash[HASH_SIZE], key[KEY_SIZE];
};

static void hash_key(struct bytes origin, const uint8_t public_key[KEY_SIZE], uint8_t hash[HASH_SIZE]) {
    uint8_t whole[DIGEST_SIZE];
    const struct bytes parts[] = {origin, {"\n\x01", 2}, {(const char *)public_key, KEY_SIZE}};
    digest_sha256(parts, 3, whole);
    memcpy(hash, whole, HASH_SIZE);
}

static bool is_origin(struct bytes origin) {
    if (origin.size == 0 || origin.size > ORIGIN_MAX || !text_is_utf8(origin)) return false;
    for (size_t i = 0; i < origin.size; i++) {
        if ((unsigned char)origin.data[i] <= ' ' || origin.data[i] == '+' || origin.data[i] == 0x7f) return false;
    }
    return true;
}

static void format_key(char *out, size_t room, const char *prefix, const char *origin, const uint8_t hash[HASH_SIZE],
                       const uint8_t key[KEY_SIZE]) {
    uint8_t typed[1 + KEY_SIZE] = {ALGORITHM};
    char hash_text[2 * HASH_SIZE + 1], key_text[TEXT_BASE64_SIZE(sizeof typed) + 1];
    memcpy(typed + 1, key, KEY_SIZE);
    text_hex(hash, HASH_SIZE, hash_text);
    text_base64_to(typed, sizeof typed, key_text);
    snprintf(out, room, "%s%s+%s+%s\n", prefix, origin, hash_text, key_text);
    bytes_wipe(typed, sizeof typed);
    bytes_wipe(key_text, sizeof key_text);
}

/* base64 may hold '+', so the first two mark the fields. */
static int parse_key(struct bytes text, struct key_text *out) {
    uint8_t typed[1 + KEY_SIZE];
    size_t size = sizeof typed;
    while (text.size > 0 && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == ' ')) text.size--;
    const char *plus = text.size > 0 ? memchr(text.data, '+', text.size) : NULL;
    if (!plus) return GUICHET_MALFORMED;
    out->origin = (struct bytes){text.data, (size_t)(plus - text.data)};
    size_t left = text.size - out->origin.size - 1;
    if (!is_origin(out->origin) || left < 2 * HASH_SIZE + 1 || plus[1 + 2 * HASH_SIZE] != '+') return GUICHET_MALFORMED;
    if (text_hex_parse((struct bytes){plus + 1, 2 * HASH_SIZE}, out->hash, HASH_SIZE)) return GUICHET_MALFORMED;
    struct bytes rest = {plus + 2 + 2 * HASH_SIZE, left - 2 * HASH_SIZE - 1};
    int status = text_base64_parse(rest, typed, &size);
    if (!status && (size != sizeof typed || typed[0] != ALGORITHM)) status = GUICHET_MALFORMED;
    if (!status) memcpy(out->key, typed + 1, KEY_SIZE);
    bytes_wipe(typed, sizeof typed);
    return status;
}

static int public_of(EVP_PKEY *key, uint8_t out[KEY_SIZE]) {
    size_t size = KEY_SIZE;
    return key && EVP_PKEY_get_raw_public_key(key, out, &size) == 1 && size == KEY_SIZE ? GUICHET_OK : GUICHET_CRYPTO;
}

int checkpoint_create_key(const char *key_path, const char *vkey_path, const char *origin, struct fail *why) {
    if (!is_origin(bytes_of(origin))) return fail(why, GUICHET_CONFIG, "\"%s\" cannot be the origin of a log", origin);
    uint8_t seed[KEY_SIZE], public_key[KEY_SIZE], hash[HASH_SIZE];
    char secret_text[512], public_text[512];
    id_random(seed, sizeof seed);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    int status = public_of(key, public_key);
    EVP_PKEY_free(key);
    if (status) {
        bytes_wipe(seed, sizeof seed);
        return fail(why, status, "no Ed25519 key could be made");
    }
    hash_key(bytes_of(origin), public_key, hash);
    format_key(secret_text, sizeof secret_text, PRIVATE, origin, hash, seed);
    format_key(public_text, sizeof public_text, "", origin, hash, public_key);
    status = keyfile_create(key_path, 0600, bytes_of(secret_text), why);
    if (!status) status = keyfile_create(vkey_path, 0644, bytes_of(public_text), why);
    bytes_wipe(seed, sizeof seed);
    bytes_wipe(secret_text, sizeof secret_text);
    return status;
}

static int load_signer(struct signer *signer, struct bytes text, const char *path, struct fail *why) {
    struct key_text parsed;
    uint8_t public_key[KEY_SIZE];
    const struct bytes prefix = BYTES(PRIVATE);
    if (!bytes_starts_with(text, prefix) ||
        parse_key((struct bytes){text.data + prefix.size, text.size - prefix.size}, &parsed)) {
        return fail(why, GUICHET_CONFIG, "%s is not a log key (" PRIVATE "ORIGIN+HASH+BASE64)", path);
    }
    signer->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, parsed.key, KEY_SIZE);
    bytes_wipe(parsed.key, sizeof parsed.key);
    if (public_of(signer->key, public_key)) return fail(why, GUICHET_CRYPTO, "%s: not an Ed25519 key", path);
    hash_key(parsed.origin, public_key, signer->hash);
    if (memcmp(signer->hash, parsed.hash, HASH_SIZE) != 0) {
        return fail(why, GUICHET_CONFIG, "%s: the hash does not belong to this origin and key", path);
    }
    memcpy(signer->origin, parsed.origin.data, parsed.origin.size);
    return GUICHET_OK;
}

int checkpoint_open_signer(const char *key_path, struct signer **out, struct fail *why) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    int status = keyfile_read(key_path, true, text, &size, why);
    if (status) return status;
    struct signer *signer = calloc(1, sizeof *signer);
    status = signer ? load_signer(signer, (struct bytes){text, size}, key_path, why)
                    : fail(why, GUICHET_MEMORY, "no memory for the log key");
    bytes_wipe(text, sizeof text);
    if (status) {
        checkpoint_close_signer(signer);
        return status;
    }
    *out = signer;
    return GUICHET_OK;
}

void checkpoint_close_signer(struct signer *signer) {
    if (!signer) return;
    EVP_PKEY_free(signer->key);
    free(signer);
}

const char *checkpoint_origin(const struct signer *signer) {
    return signer->origin;
}

static int sign(EVP_PKEY *key, struct bytes text, uint8_t out[SIGN_SIZE]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = SIGN_SIZE;
    bool is_done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestSign(context, out, &size, (const uint8_t *)text.data, text.size) == 1 && size == SIGN_SIZE;
    EVP_MD_CTX_free(context);
    return is_done ? GUICHET_OK : GUICHET_CRYPTO;
}

int checkpoint_sign(const struct signer *signer, uint64_t size, const struct merkle_hash *root, struct arena *arena,
                    struct bytes *note, struct fail *why) {
    char root_text[TEXT_BASE64_SIZE(MERKLE_HASH_SIZE) + 1];
    uint8_t line[HASH_SIZE + SIGN_SIZE];
    char line_text[TEXT_BASE64_SIZE(sizeof line) + 1];
    text_base64_to(root->bytes, MERKLE_HASH_SIZE, root_text);
    char *body = arena_printf(arena, "%s\n%llu\n%s\n", signer->origin, (unsigned long long)size, root_text);
    if (!body) return fail(why, GUICHET_MEMORY, "no memory for a checkpoint");
    memcpy(line, signer->hash, HASH_SIZE);
    if (sign(signer->key, bytes_of(body), line + HASH_SIZE)) {
        return fail(why, GUICHET_CRYPTO, "the checkpoint could not be signed");
    }
    text_base64_to(line, sizeof line, line_text);
    char *whole = arena_printf(arena, "%s\n" SIGN_PREFIX "%s %s\n", body, signer->origin, line_text);
    if (!whole) return fail(why, GUICHET_MEMORY, "no memory for a checkpoint");
    *note = bytes_of(whole);
    return GUICHET_OK;
}

int checkpoint_open_verifier(struct bytes vkey, struct verifier **out, struct fail *why) {
    struct key_text parsed;
    uint8_t hash[HASH_SIZE];
    if (parse_key(vkey, &parsed)) return fail(why, GUICHET_CONFIG, "not a verifier key (ORIGIN+HASH+BASE64)");
    hash_key(parsed.origin, parsed.key, hash);
    if (memcmp(hash, parsed.hash, HASH_SIZE) != 0) {
        return fail(why, GUICHET_CONFIG, "the verifier key's hash does not belong to its origin and key");
    }
    struct verifier *verifier = calloc(1, sizeof *verifier);
    if (!verifier) return fail(why, GUICHET_MEMORY, "no memory for a verifier");
    verifier->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, parsed.key, KEY_SIZE);
    if (!verifier->key) {
        checkpoint_close_verifier(verifier);
        return fail(why, GUICHET_CRYPTO, "the verifier key is not an Ed25519 key");
    }
    memcpy(verifier->hash, hash, HASH_SIZE);
    memcpy(verifier->origin, parsed.origin.data, parsed.origin.size);
    *out = verifier;
    return GUICHET_OK;
}

void checkpoint_close_verifier(struct verifier *verifier) {
    if (!verifier) return;
    EVP_PKEY_free(verifier->key);
    free(verifier);
}

static struct bytes take_line(struct bytes *rest) {
    const char *end = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    struct bytes line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t used = end ? line.size + 1 : line.size;
    rest->data += used;
    rest->size -= used;
    return line;
}

static bool holds(EVP_PKEY *key, struct bytes text, const uint8_t signature[SIGN_SIZE]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestVerify(context, signature, SIGN_SIZE, (const uint8_t *)text.data, text.size) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

/* 1: our line and it holds; 0: somebody else's; negative: ours, and wrong, or no signature line at all. */
static int judge_line(const struct verifier *verifier, struct bytes line, struct bytes body) {
    const struct bytes prefix = BYTES(SIGN_PREFIX);
    if (!bytes_starts_with(line, prefix)) return GUICHET_MALFORMED;
    line.data += prefix.size;
    line.size -= prefix.size;
    const char *blank = line.size > 0 ? memchr(line.data, ' ', line.size) : NULL;
    if (!blank || blank == line.data) return GUICHET_MALFORMED;
    struct bytes name = {line.data, (size_t)(blank - line.data)};
    struct bytes text = {blank + 1, line.size - name.size - 1};
    uint8_t raw[HASH_SIZE + SIGN_SIZE];
    size_t size = sizeof raw;
    if (!bytes_equal_text(name, verifier->origin)) return 0;
    if (text_base64_parse(text, raw, &size)) return 0; /* another algorithm's may be longer */
    if (size < HASH_SIZE || memcmp(raw, verifier->hash, HASH_SIZE) != 0) return 0;
    if (size != sizeof raw) return GUICHET_CRYPTO;
    return holds(verifier->key, body, raw + HASH_SIZE) ? 1 : GUICHET_CRYPTO;
}

static int parse_body(const struct verifier *verifier, struct bytes body, uint64_t *size, struct merkle_hash *root) {
    size_t room = MERKLE_HASH_SIZE;
    struct merkle_hash hash;
    if (!bytes_equal_text(take_line(&body), verifier->origin)) return GUICHET_CRYPTO;
    struct bytes number = take_line(&body);
    if (bytes_to_uint(number, UINT64_MAX, size) || (number.size > 1 && number.data[0] == '0')) return GUICHET_MALFORMED;
    if (text_base64_parse(take_line(&body), hash.bytes, &room) || room != MERKLE_HASH_SIZE) return GUICHET_MALFORMED;
    *root = hash;
    return GUICHET_OK;
}

/* Length of the signed text: up to and with the newline before the last empty line; 0 when there is none. */
static size_t body_size(struct bytes note) {
    for (size_t i = note.size; i-- > 1;) {
        if (note.data[i] == '\n' && note.data[i - 1] == '\n') return i;
    }
    return 0;
}

int checkpoint_verify(const struct verifier *verifier, struct bytes note, uint64_t *size, struct merkle_hash *root,
                      struct fail *why) {
    if (note.size > NOTE_MAX || !text_is_utf8(note)) return fail(why, GUICHET_MALFORMED, "not a note");
    size_t cut = body_size(note);
    if (cut == 0 || note.data[note.size - 1] != '\n') {
        return fail(why, GUICHET_MALFORMED, "not a note: no signatures behind an empty line");
    }
    struct bytes body = {note.data, cut}, lines = {note.data + cut + 1, note.size - cut - 1};
    bool is_signed = false;
    while (lines.size > 0) {
        int verdict = judge_line(verifier, take_line(&lines), body);
        if (verdict < 0) return fail(why, verdict, "a signature line of the checkpoint is wrong");
        if (verdict == 1) is_signed = true;
    }
    if (!is_signed) return fail(why, GUICHET_CRYPTO, "the checkpoint is not signed by %s", verifier->origin);
    int status = parse_body(verifier, body, size, root);
    return status ? fail(why, status, "the checkpoint's text is not one of %s", verifier->origin) : GUICHET_OK;
}

int checkpoint_verify_own(const struct signer *signer, struct bytes note, uint64_t *size, struct merkle_hash *root,
                          struct fail *why) {
    struct verifier self = {.key = signer->key};
    memcpy(self.hash, signer->hash, sizeof self.hash);
    memcpy(self.origin, signer->origin, sizeof self.origin);
    return checkpoint_verify(&self, note, size, root, why);
}
