/* Reading is strict, writing is one rename. */
#include "seal/masters.h"

#include "base/id.h"
#include "base/secret.h"
#include "base/text.h"
#include "seal/digest.h"
#include "seal/keyfile.h"

#define MAGIC    "guichet-vault 1"
#define SUM_SIZE 8 /* bytes of the SHA-256 that are kept */

/* ---- reading ---- */

/* The bytes up to `end`, taken off the front of *rest together with `end`. */
static struct bytes take_until(struct bytes *rest, char end) {
    const char *at = rest->size > 0 ? memchr(rest->data, end, rest->size) : NULL;
    struct bytes word = {rest->data, at ? (size_t)(at - rest->data) : rest->size};
    size_t used = at ? word.size + 1 : word.size;
    rest->data += used;
    rest->size -= used;
    return word;
}

static int parse_secret(struct bytes text, uint8_t out[CIPHER_KEY_SIZE]) {
    size_t size = CIPHER_KEY_SIZE;
    return text_base64_parse(text, out, &size) || size != CIPHER_KEY_SIZE ? GUICHET_CONFIG : GUICHET_OK;
}

static int add_key(struct masters *masters, struct bytes rest) {
    uint64_t number = 0;
    if (masters->count == MASTERS_MAX) return GUICHET_CONFIG;
    if (bytes_to_uint(take_until(&rest, ' '), UINT32_MAX, &number) || number == 0) return GUICHET_CONFIG;
    if (masters_find(masters, (uint32_t)number) < masters->count) return GUICHET_CONFIG;
    if (parse_secret(rest, masters->keys[masters->count])) return GUICHET_CONFIG;
    masters->numbers[masters->count++] = (uint32_t)number;
    return GUICHET_OK;
}

static int parse_line(struct masters *masters, struct bytes line) {
    struct bytes word = take_until(&line, ' ');
    if (bytes_equal_text(word, "key")) return add_key(masters, line);
    if (!bytes_equal_text(word, "blind") || masters->has_blind) return GUICHET_CONFIG;
    masters->has_blind = true;
    return parse_secret(line, masters->blind);
}

static void sum_of(struct bytes text, char out[2 * SUM_SIZE + 1]) {
    uint8_t hash[DIGEST_SIZE];
    digest_sha256(&text, 1, hash);
    text_hex(hash, SUM_SIZE, out);
}

/* Takes the last line off, which must be the sum of what is before it. */
static int check_sum(struct bytes *text, const char *path, struct fail *why) {
    const size_t size = strlen("sum ") + 2 * SUM_SIZE + 1;
    char line[32], sum[2 * SUM_SIZE + 1];
    if (text->size < size) return fail(why, GUICHET_CONFIG, "%s: the file was cut: its last line is not its sum", path);
    struct bytes before = {text->data, text->size - size}, last = {text->data + text->size - size, size};
    sum_of(before, sum);
    snprintf(line, sizeof line, "sum %s\n", sum);
    if (memcmp(last.data, "sum ", 4) != 0)
        return fail(why, GUICHET_CONFIG, "%s: the file was cut: its last line is not its sum", path);
    if (!bytes_equal_text(last, line))
        return fail(why, GUICHET_CONFIG, "%s: the file was altered: its sum is another", path);
    *text = before;
    return GUICHET_OK;
}

static int parse(struct masters *masters, struct bytes text, const char *path, struct fail *why) {
    static const char magic[] = MAGIC "\n";
    if (text.size < sizeof magic - 1 || memcmp(text.data, magic, sizeof magic - 1) != 0)
        return fail(why, GUICHET_CONFIG, "%s:1: not a vault key file: it does not begin with \"" MAGIC "\"", path);
    int status = check_sum(&text, path, why);
    if (status) return status;
    take_until(&text, '\n');
    for (int number = 2; text.size > 0; number++) {
        if (parse_line(masters, take_until(&text, '\n')))
            return fail(why, GUICHET_CONFIG, "%s:%d: neither \"key NUMBER BASE64\" nor \"blind BASE64\" of 32 bytes",
                        path, number);
    }
    if (masters->count && masters->has_blind) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "%s: a \"key\" and a \"blind\" line are needed", path);
}

int masters_read(const char *path, struct masters *out, struct fail *why) {
    char text[KEYFILE_MAX + 1];
    size_t size = 0;
    int status = keyfile_read(path, true, text, &size, why);
    memset(out, 0, sizeof *out);
    if (!status) status = parse(out, (struct bytes){text, size}, path, why);
    bytes_wipe(text, sizeof text);
    if (status) bytes_wipe(out, sizeof *out);
    return status;
}

size_t masters_newest(const struct masters *masters) {
    size_t newest = 0;
    for (size_t i = 1; i < masters->count; i++)
        if (masters->numbers[i] > masters->numbers[newest]) newest = i;
    return newest;
}

size_t masters_find(const struct masters *masters, uint32_t number) {
    size_t i = 0;
    while (i < masters->count && masters->numbers[i] != number) i++;
    return i;
}

/* ---- writing ---- */

static void add_secret(char *text, size_t room, const char *word, const uint8_t secret[CIPHER_KEY_SIZE]) {
    char base64[TEXT_BASE64_SIZE(CIPHER_KEY_SIZE) + 1];
    size_t size = strlen(text);
    text_base64_to(secret, CIPHER_KEY_SIZE, base64);
    snprintf(text + size, room - size, "%s %s\n", word, base64);
    bytes_wipe(base64, sizeof base64);
}

static int write_file(const char *path, bool is_new, const struct masters *masters, struct fail *why) {
    char text[KEYFILE_MAX + 1] = MAGIC "\n", word[32], sum[2 * SUM_SIZE + 1];
    for (size_t i = 0; i < masters->count; i++) {
        snprintf(word, sizeof word, "key %u", masters->numbers[i]);
        add_secret(text, sizeof text, word, masters->keys[i]);
    }
    add_secret(text, sizeof text, "blind", masters->blind);
    sum_of(bytes_of(text), sum);
    size_t size = strlen(text);
    snprintf(text + size, sizeof text - size, "sum %s\n", sum);
    int status =
        is_new ? keyfile_create(path, 0600, bytes_of(text), why) : keyfile_replace(path, 0600, bytes_of(text), why);
    bytes_wipe(text, sizeof text);
    return status;
}

int masters_create(const char *path, struct fail *why) {
    struct masters *masters = secret_alloc(sizeof *masters);
    if (!masters) return fail(why, GUICHET_MEMORY, "no memory for a master key");
    masters->numbers[masters->count++] = 1;
    id_random(masters->keys[0], CIPHER_KEY_SIZE);
    id_random(masters->blind, CIPHER_KEY_SIZE);
    int status = write_file(path, true, masters, why);
    secret_free(masters, sizeof *masters);
    return status;
}

static int add_version(struct masters *masters, uint32_t *number, const char *path, struct fail *why) {
    uint32_t newest = masters->numbers[masters_newest(masters)];
    if (masters->count == MASTERS_MAX || newest == UINT32_MAX)
        return fail(why, GUICHET_LIMIT, "%s has %zu master keys already: retire some", path, masters->count);
    *number = newest + 1;
    masters->numbers[masters->count] = *number;
    id_random(masters->keys[masters->count++], CIPHER_KEY_SIZE);
    return GUICHET_OK;
}

static int take_version(struct masters *masters, uint32_t *number, const char *path, struct fail *why) {
    size_t at = masters_find(masters, *number), last = masters->count - 1;
    if (at > last) return fail(why, GUICHET_NOT_FOUND, "%s has no master key %u", path, *number);
    if (at == masters_newest(masters))
        return fail(why, GUICHET_CONFLICT, "master key %u is the newest: it wraps every new data key", *number);
    memmove(masters->keys[at], masters->keys[at + 1], (last - at) * CIPHER_KEY_SIZE);
    memmove(&masters->numbers[at], &masters->numbers[at + 1], (last - at) * sizeof masters->numbers[0]);
    masters->count--;
    return GUICHET_OK;
}

typedef int edit_how(struct masters *masters, uint32_t *number, const char *path, struct fail *why);

/* `to` NULL: over the file itself. */
static int edit(const char *path, edit_how *how, uint32_t *number, const char *to, struct fail *why) {
    struct masters *masters = secret_alloc(sizeof *masters);
    if (!masters) return fail(why, GUICHET_MEMORY, "no memory for the master keys");
    int status = masters_read(path, masters, why);
    if (!status) status = how(masters, number, path, why);
    if (!status) status = write_file(to ? to : path, to != NULL, masters, why);
    secret_free(masters, sizeof *masters);
    return status;
}

int masters_rotate(const char *path, uint32_t *number, struct fail *why) {
    return edit(path, add_version, number, NULL, why);
}

int masters_rotate_to(const char *path, const char *to, uint32_t *number, struct fail *why) {
    return edit(path, add_version, number, to, why);
}

int masters_retire(const char *path, uint32_t number, struct fail *why) {
    return edit(path, take_version, &number, NULL, why);
}
