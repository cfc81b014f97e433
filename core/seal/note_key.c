/* Key files and signature lines; what is signed is checkpoint.c's and cosignature.c's. */
#include "seal/note_key.h"

#include "base/id.h"
#include "base/text.h"
#include "seal/digest.h"
#include "seal/keyfile.h"

#define KEY_SIZE 32
#define PRIVATE  "PRIVATE+KEY+"
#define NOTE_MAX 65536
#define RAW_MAX  256 /* a signature line's bytes; other algorithms' may be longer and are not ours */

/* One key as its file writes it: NAME+HASH+BASE64(TYPE key). */
struct key_text {
    struct bytes name;
    uint8_t hash[NOTE_KEY_HASH], type, key[KEY_SIZE];
};

static void hash_key(struct bytes name, uint8_t type, const uint8_t public_key[KEY_SIZE], uint8_t hash[NOTE_KEY_HASH]) {
    uint8_t whole[DIGEST_SIZE];
    const char before[] = {'\n', (char)type};
    const struct bytes parts[] = {name, {before, sizeof before}, {(const char *)public_key, KEY_SIZE}};
    digest_sha256(parts, 3, whole);
    memcpy(hash, whole, NOTE_KEY_HASH);
}

static bool is_name(struct bytes name) {
    if (name.size == 0 || name.size > NOTE_KEY_NAME || !text_is_utf8(name)) return false;
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.data[i] <= ' ' || name.data[i] == '+' || name.data[i] == 0x7f) return false;
    }
    return true;
}

static void format_key(char *out, size_t room, const char *prefix, const char *name, const struct key_text *key) {
    uint8_t typed[1 + KEY_SIZE] = {key->type};
    char hash_text[2 * NOTE_KEY_HASH + 1], key_text[TEXT_BASE64_SIZE(sizeof typed) + 1];
    memcpy(typed + 1, key->key, KEY_SIZE);
    text_hex(key->hash, NOTE_KEY_HASH, hash_text);
    text_base64_to(typed, sizeof typed, key_text);
    snprintf(out, room, "%s%s+%s+%s\n", prefix, name, hash_text, key_text);
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
    out->name = (struct bytes){text.data, (size_t)(plus - text.data)};
    size_t left = text.size - out->name.size - 1;
    if (!is_name(out->name) || left < 2 * NOTE_KEY_HASH + 1 || plus[1 + 2 * NOTE_KEY_HASH] != '+')
        return GUICHET_MALFORMED;
    if (text_hex_parse((struct bytes){plus + 1, 2 * NOTE_KEY_HASH}, out->hash, NOTE_KEY_HASH)) return GUICHET_MALFORMED;
    struct bytes rest = {plus + 2 + 2 * NOTE_KEY_HASH, left - 2 * NOTE_KEY_HASH - 1};
    int status = text_base64_parse(rest, typed, &size);
    if (!status && size != sizeof typed) status = GUICHET_MALFORMED;
    if (!status) {
        out->type = typed[0];
        memcpy(out->key, typed + 1, KEY_SIZE);
    }
    bytes_wipe(typed, sizeof typed);
    return status;
}

static int public_of(EVP_PKEY *key, uint8_t out[KEY_SIZE]) {
    size_t size = KEY_SIZE;
    return key && EVP_PKEY_get_raw_public_key(key, out, &size) == 1 && size == KEY_SIZE ? GUICHET_OK : GUICHET_CRYPTO;
}

int note_key_create(const char *key_path, const char *vkey_path, const char *name, enum note_key_type type,
                    struct fail *why) {
    if (!is_name(bytes_of(name))) return fail(why, GUICHET_CONFIG, "\"%s\" cannot be the name of a key", name);
    struct key_text secret = {.type = (uint8_t)type}, open = secret;
    char secret_text[512], public_text[512];
    id_random(secret.key, sizeof secret.key);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret.key, sizeof secret.key);
    int status = public_of(key, open.key);
    EVP_PKEY_free(key);
    if (status) {
        bytes_wipe(&secret, sizeof secret);
        return fail(why, status, "no Ed25519 key could be made");
    }
    hash_key(bytes_of(name), open.type, open.key, open.hash);
    memcpy(secret.hash, open.hash, sizeof secret.hash);
    format_key(secret_text, sizeof secret_text, PRIVATE, name, &secret);
    format_key(public_text, sizeof public_text, "", name, &open);
    status = keyfile_create(key_path, 0600, bytes_of(secret_text), why);
    if (!status) status = keyfile_create(vkey_path, 0644, bytes_of(public_text), why);
    bytes_wipe(&secret, sizeof secret);
    bytes_wipe(secret_text, sizeof secret_text);
    return status;
}

/* Takes the key over when its hash is that of this name, type and public key. */
static int adopt(struct note_key *out, EVP_PKEY *key, const struct key_text *text, enum note_key_type type,
                 const char *what, struct fail *why) {
    uint8_t public_key[KEY_SIZE];
    int status = GUICHET_OK;
    *out = (struct note_key){.key = key};
    memcpy(out->name, text->name.data, text->name.size);
    if (public_of(key, public_key)) status = fail(why, GUICHET_CRYPTO, "%s: not an Ed25519 key", what);
    else hash_key(text->name, text->type, public_key, out->hash);
    if (!status && text->type != type) status = fail(why, GUICHET_CONFIG, "%s is a key for something else", what);
    if (!status && memcmp(out->hash, text->hash, NOTE_KEY_HASH) != 0)
        status = fail(why, GUICHET_CONFIG, "%s: the hash does not belong to this name and key", what);
    if (status) note_key_done(out);
    return status;
}

int note_key_read(const char *path, enum note_key_type type, struct note_key *out, struct fail *why) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    struct key_text parsed;
    const struct bytes prefix = BYTES(PRIVATE);
    int status = keyfile_read(path, true, text, &size, why);
    if (status) return status;
    struct bytes whole = {text, size};
    if (!bytes_starts_with(whole, prefix) ||
        parse_key((struct bytes){whole.data + prefix.size, whole.size - prefix.size}, &parsed)) {
        status = fail(why, GUICHET_CONFIG, "%s is not a key of notes (" PRIVATE "NAME+HASH+BASE64)", path);
    } else {
        EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, parsed.key, KEY_SIZE);
        status = adopt(out, key, &parsed, type, path, why);
    }
    bytes_wipe(text, sizeof text);
    bytes_wipe(&parsed, sizeof parsed);
    return status;
}

int note_key_parse(struct bytes vkey, enum note_key_type type, struct note_key *out, struct fail *why) {
    struct key_text parsed;
    if (parse_key(vkey, &parsed)) return fail(why, GUICHET_CONFIG, "not a verifier key (NAME+HASH+BASE64)");
    return adopt(out, EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, parsed.key, KEY_SIZE), &parsed, type,
                 "the verifier key", why);
}

void note_key_done(struct note_key *key) {
    EVP_PKEY_free(key->key);
    *key = (struct note_key){0};
}

int note_key_sign(const struct note_key *key, struct bytes text, uint8_t out[NOTE_KEY_SIGN]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = NOTE_KEY_SIGN;
    bool is_done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key->key) == 1 &&
                   EVP_DigestSign(context, out, &size, (const uint8_t *)text.data, text.size) == 1 &&
                   size == NOTE_KEY_SIGN;
    EVP_MD_CTX_free(context);
    return is_done ? GUICHET_OK : GUICHET_CRYPTO;
}

bool note_key_holds(const struct note_key *key, struct bytes text, const uint8_t signature[NOTE_KEY_SIGN]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->key) == 1 &&
                   EVP_DigestVerify(context, signature, NOTE_KEY_SIGN, (const uint8_t *)text.data, text.size) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

/* ---- notes ---- */

struct bytes note_key_take_line(struct bytes *rest) {
    const char *end = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    struct bytes line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t used = end ? line.size + 1 : line.size;
    rest->data += used;
    rest->size -= used;
    return line;
}

/* The text ends before the last empty line. */
int note_key_split(struct bytes note, struct bytes *text, struct bytes *lines) {
    if (note.size > NOTE_MAX || note.size < 2 || note.data[note.size - 1] != '\n' || !text_is_utf8(note))
        return GUICHET_MALFORMED;
    for (size_t i = note.size; i-- > 1;) {
        if (note.data[i] != '\n' || note.data[i - 1] != '\n') continue;
        *text = (struct bytes){note.data, i};
        *lines = (struct bytes){note.data + i + 1, note.size - i - 1};
        return GUICHET_OK;
    }
    return GUICHET_MALFORMED;
}

/* "— NAME " and the first bytes of the hash, which is 4 bytes: more than 5 characters of base64. */
static struct bytes key_of_line(struct bytes line) {
    const size_t prefix = sizeof NOTE_SIGN_PREFIX - 1;
    const char *blank = line.size > prefix ? memchr(line.data + prefix, ' ', line.size - prefix) : NULL;
    size_t size = blank ? (size_t)(blank - line.data) + 1 + 5 : line.size;
    return (struct bytes){line.data, size < line.size ? size : line.size};
}

bool note_key_is_same(struct bytes line, struct bytes other) {
    return bytes_equal(key_of_line(line), key_of_line(other));
}

int note_key_line(const struct note_key *key, struct bytes line, uint8_t *raw, size_t *size) {
    const struct bytes prefix = BYTES(NOTE_SIGN_PREFIX);
    uint8_t all[RAW_MAX];
    size_t used = sizeof all;
    if (!bytes_starts_with(line, prefix)) return GUICHET_MALFORMED;
    line = (struct bytes){line.data + prefix.size, line.size - prefix.size};
    const char *blank = line.size > 0 ? memchr(line.data, ' ', line.size) : NULL;
    if (!blank || blank == line.data) return GUICHET_MALFORMED;
    struct bytes name = {line.data, (size_t)(blank - line.data)};
    struct bytes text = {blank + 1, line.size - name.size - 1};
    if (!bytes_equal_text(name, key->name) || text_base64_parse(text, all, &used)) return GUICHET_NOT_FOUND;
    if (used < NOTE_KEY_HASH || memcmp(all, key->hash, NOTE_KEY_HASH) != 0) return GUICHET_NOT_FOUND;
    if (used - NOTE_KEY_HASH > *size) return GUICHET_CRYPTO;
    *size = used - NOTE_KEY_HASH;
    memcpy(raw, all + NOTE_KEY_HASH, *size);
    return GUICHET_OK;
}
