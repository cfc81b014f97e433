/* The file of master keys.
 *
 *   "guichet-vault 1\nkey NUMBER BASE64\n…blind BASE64\nsum HEX\n"     the highest number wraps, all of them unwrap
 *
 * Floor: seal (used by vault.c). Thread: any; the caller keeps a `struct masters` in memory of secret_alloc. The sum is
 * over all bytes before its line: a file that was cut or bent says so and not every content that no longer opens. A
 * file is replaced whole or not at all. */
#ifndef SEAL_MASTERS_H
#define SEAL_MASTERS_H

#include "seal/cipher.h"

#define MASTERS_MAX 64

struct masters {
    uint8_t keys[MASTERS_MAX][CIPHER_KEY_SIZE];
    uint32_t numbers[MASTERS_MAX];
    uint8_t blind[CIPHER_KEY_SIZE];
    size_t count;
    bool has_blind;
};

/* A new file, mode 0600, never over an existing one. */
int masters_create(const char *path, struct fail *why);
/* GUICHET_CONFIG with the file's name, the line and what is wrong with it. */
int masters_read(const char *path, struct masters *out, struct fail *why);
/* The index of the highest number. */
size_t masters_newest(const struct masters *masters);
/* The index of this number; masters.count when there is none. */
size_t masters_find(const struct masters *masters, uint32_t number);
/* The file gets a new version; *number is its number. */
int masters_rotate(const char *path, uint32_t *number, struct fail *why);
/* A new file `to` with what `path` holds and a new version; `path` stays as it is. */
int masters_rotate_to(const char *path, const char *to, uint32_t *number, struct fail *why);
/* The file loses a version that is not the newest. */
int masters_retire(const char *path, uint32_t number, struct fail *why);

#endif
