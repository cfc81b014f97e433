/* Keys that sign notes (c2sp.org/signed-note), Ed25519: the log's own and a witness's.
 *
 *   NAME.key   "PRIVATE+KEY+NAME+HASH+BASE64(TYPE seed)"     NAME.vkey   "NAME+HASH+BASE64(TYPE public)"
 *   HASH       first 4 bytes of SHA-256(NAME 0A TYPE public), in hex here, raw in front of a signature
 *
 * Floor: seal. Thread: frozen after reading; signing and verifying are reentrant. */
#ifndef SEAL_NOTE_KEY_H
#define SEAL_NOTE_KEY_H

#include "base/fail.h"

#include <openssl/evp.h>

#define NOTE_KEY_HASH 4
#define NOTE_KEY_SIGN 64
#define NOTE_KEY_NAME 200

enum note_key_type { NOTE_KEY_LOG = 1, NOTE_KEY_WITNESS = 4 };

struct note_key {
    EVP_PKEY *key;
    uint8_t hash[NOTE_KEY_HASH];
    char name[NOTE_KEY_NAME + 1];
};

/* Both files, never over existing ones; the private one with mode 0600. */
int note_key_create(const char *key_path, const char *vkey_path, const char *name, enum note_key_type type,
                    struct fail *why);
/* From the file of a private key; refuses one that others may read, and one of another type. */
int note_key_read(const char *path, enum note_key_type type, struct note_key *out, struct fail *why);
/* From the text of a public one. */
int note_key_parse(struct bytes vkey, enum note_key_type type, struct note_key *out, struct fail *why);
void note_key_done(struct note_key *key);

int note_key_sign(const struct note_key *key, struct bytes text, uint8_t out[NOTE_KEY_SIGN]);
bool note_key_holds(const struct note_key *key, struct bytes text, const uint8_t signature[NOTE_KEY_SIGN]);

/* ---- notes: a text, an empty line, signature lines "— NAME BASE64(hash ‖ signature)" ---- */

#define NOTE_SIGN_PREFIX "\xE2\x80\x94 " /* em dash, blank */

/* The signed text with its last newline, and the lines; GUICHET_MALFORMED when it is no note. */
int note_key_split(struct bytes note, struct bytes *text, struct bytes *lines);
/* Takes one line off, without its newline. */
struct bytes note_key_take_line(struct bytes *rest);
/* Are both signature lines by one key? */
bool note_key_is_same(struct bytes line, struct bytes other);
/* A signature line by this key: its raw bytes after the hash (*size in: room, out: bytes) and GUICHET_OK;
 * GUICHET_NOT_FOUND when it is somebody else's, GUICHET_MALFORMED when it is no signature line. */
int note_key_line(const struct note_key *key, struct bytes line, uint8_t *raw, size_t *size);

#endif
