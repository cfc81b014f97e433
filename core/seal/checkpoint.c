/* Checkpoints: "ORIGIN\nSIZE\nBASE64 ROOT\n" as the text of a note. */
#include "seal/checkpoint.h"

#include "base/text.h"
#include "seal/note_key.h"

struct signer {
    struct note_key key;
};

struct verifier {
    struct note_key key;
};

int checkpoint_create_key(const char *key_path, const char *vkey_path, const char *origin, struct fail *why) {
    return note_key_create(key_path, vkey_path, origin, NOTE_KEY_LOG, why);
}

int checkpoint_open_signer(const char *key_path, struct signer **out, struct fail *why) {
    struct note_key key;
    int status = note_key_read(key_path, NOTE_KEY_LOG, &key, why);
    if (status) return status;
    struct signer *signer = calloc(1, sizeof *signer);
    if (!signer) {
        note_key_done(&key);
        return fail(why, GUICHET_MEMORY, "no memory for the log key");
    }
    signer->key = key;
    *out = signer;
    return GUICHET_OK;
}

void checkpoint_close_signer(struct signer *signer) {
    if (!signer) return;
    note_key_done(&signer->key);
    free(signer);
}

const char *checkpoint_origin(const struct signer *signer) {
    return signer->key.name;
}

int checkpoint_sign(const struct signer *signer, uint64_t size, const struct merkle_hash *root, struct arena *arena,
                    struct bytes *note, struct fail *why) {
    char root_text[TEXT_BASE64_SIZE(MERKLE_HASH_SIZE) + 1];
    uint8_t line[NOTE_KEY_HASH + NOTE_KEY_SIGN];
    char line_text[TEXT_BASE64_SIZE(sizeof line) + 1];
    const char *origin = signer->key.name;
    text_base64_to(root->bytes, MERKLE_HASH_SIZE, root_text);
    char *body = arena_printf(arena, "%s\n%llu\n%s\n", origin, (unsigned long long)size, root_text);
    if (!body) return fail(why, GUICHET_MEMORY, "no memory for a checkpoint");
    memcpy(line, signer->key.hash, NOTE_KEY_HASH);
    if (note_key_sign(&signer->key, bytes_of(body), line + NOTE_KEY_HASH)) {
        return fail(why, GUICHET_CRYPTO, "the checkpoint could not be signed");
    }
    text_base64_to(line, sizeof line, line_text);
    char *whole = arena_printf(arena, "%s\n" NOTE_SIGN_PREFIX "%s %s\n", body, origin, line_text);
    if (!whole) return fail(why, GUICHET_MEMORY, "no memory for a checkpoint");
    *note = bytes_of(whole);
    return GUICHET_OK;
}

int checkpoint_open_verifier(struct bytes vkey, struct verifier **out, struct fail *why) {
    struct note_key key;
    int status = note_key_parse(vkey, NOTE_KEY_LOG, &key, why);
    if (status) return status;
    struct verifier *verifier = calloc(1, sizeof *verifier);
    if (!verifier) {
        note_key_done(&key);
        return fail(why, GUICHET_MEMORY, "no memory for a verifier");
    }
    verifier->key = key;
    *out = verifier;
    return GUICHET_OK;
}

void checkpoint_close_verifier(struct verifier *verifier) {
    if (!verifier) return;
    note_key_done(&verifier->key);
    free(verifier);
}

/* 1: our line and it holds; 0: somebody else's; negative: ours, and wrong, or no signature line at all. */
static int judge_line(const struct note_key *key, struct bytes line, struct bytes body) {
    uint8_t raw[NOTE_KEY_SIGN];
    size_t size = sizeof raw;
    int status = note_key_line(key, line, raw, &size);
    if (status) return status == GUICHET_NOT_FOUND ? 0 : status;
    return size == sizeof raw && note_key_holds(key, body, raw) ? 1 : GUICHET_CRYPTO;
}

static int parse_body(const struct note_key *key, struct bytes body, uint64_t *size, struct merkle_hash *root) {
    size_t room = MERKLE_HASH_SIZE;
    struct merkle_hash hash;
    if (!bytes_equal_text(note_key_take_line(&body), key->name)) return GUICHET_CRYPTO;
    struct bytes number = note_key_take_line(&body);
    if (bytes_to_uint(number, UINT64_MAX, size) || (number.size > 1 && number.data[0] == '0')) return GUICHET_MALFORMED;
    if (text_base64_parse(note_key_take_line(&body), hash.bytes, &room) || room != MERKLE_HASH_SIZE)
        return GUICHET_MALFORMED;
    *root = hash;
    return GUICHET_OK;
}

static int judge(const struct note_key *key, struct bytes note, uint64_t *size, struct merkle_hash *root,
                 struct fail *why) {
    struct bytes body, lines;
    bool is_signed = false;
    if (note_key_split(note, &body, &lines))
        return fail(why, GUICHET_MALFORMED, "not a note: no signatures behind an empty line");
    while (lines.size > 0) {
        int verdict = judge_line(key, note_key_take_line(&lines), body);
        if (verdict < 0) return fail(why, verdict, "a signature line of the checkpoint is wrong");
        if (verdict == 1) is_signed = true;
    }
    if (!is_signed) return fail(why, GUICHET_CRYPTO, "the checkpoint is not signed by %s", key->name);
    int status = parse_body(key, body, size, root);
    return status ? fail(why, status, "the checkpoint's text is not one of %s", key->name) : GUICHET_OK;
}

int checkpoint_verify(const struct verifier *verifier, struct bytes note, uint64_t *size, struct merkle_hash *root,
                      struct fail *why) {
    return judge(&verifier->key, note, size, root, why);
}

int checkpoint_verify_own(const struct signer *signer, struct bytes note, uint64_t *size, struct merkle_hash *root,
                          struct fail *why) {
    return judge(&signer->key, note, size, root, why);
}
