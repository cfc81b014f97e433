/* The signed message is "cosignature/v1\ntime SECONDS\n" and the note's text. */
#include "seal/cosignature.h"

#include "base/text.h"

#define TIME_SIZE 8
#define TEXT_MAX  4096

static int write_message(struct buffer *out, struct bytes note, int64_t at_s) {
    struct bytes text, lines;
    int status = note_key_split(note, &text, &lines);
    if (status) return status;
    buffer_addf(out, "cosignature/v1\ntime %lld\n", (long long)at_s);
    return buffer_add_bytes(out, text);
}

static void put_time(int64_t at_s, uint8_t out[TIME_SIZE]) {
    for (int i = 0; i < TIME_SIZE; i++) out[i] = (uint8_t)((uint64_t)at_s >> (8 * (TIME_SIZE - 1 - i)));
}

static int64_t get_time(const uint8_t in[TIME_SIZE]) {
    uint64_t at = 0;
    for (int i = 0; i < TIME_SIZE; i++) at = at << 8 | in[i];
    return (int64_t)at;
}

int cosignature_sign(const struct note_key *witness, struct bytes note, int64_t at_s, struct arena *arena,
                     struct bytes *line, struct fail *why) {
    uint8_t raw[NOTE_KEY_HASH + TIME_SIZE + NOTE_KEY_SIGN];
    char text[TEXT_BASE64_SIZE(sizeof raw) + 1];
    struct buffer message;
    buffer_init(&message, TEXT_MAX);
    int status = write_message(&message, note, at_s);
    memcpy(raw, witness->hash, NOTE_KEY_HASH);
    put_time(at_s, raw + NOTE_KEY_HASH);
    if (!status) status = note_key_sign(witness, buffer_bytes(&message), raw + NOTE_KEY_HASH + TIME_SIZE);
    buffer_done(&message);
    if (status) return fail(why, status, "the checkpoint could not be cosigned");
    text_base64_to(raw, sizeof raw, text);
    *line = bytes_of(arena_printf(arena, NOTE_SIGN_PREFIX "%s %s\n", witness->name, text));
    return line->data ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for a cosignature");
}

int cosignature_verify(const struct note_key *witness, struct bytes note, struct bytes line, int64_t *at_s) {
    uint8_t raw[TIME_SIZE + NOTE_KEY_SIGN];
    size_t size = sizeof raw;
    struct buffer message;
    int status = note_key_line(witness, line, raw, &size);
    if (status) return status;
    if (size != sizeof raw) return GUICHET_CRYPTO;
    *at_s = get_time(raw);
    buffer_init(&message, TEXT_MAX);
    status = write_message(&message, note, *at_s);
    if (!status && !note_key_holds(witness, buffer_bytes(&message), raw + TIME_SIZE)) status = GUICHET_CRYPTO;
    buffer_done(&message);
    return status;
}
