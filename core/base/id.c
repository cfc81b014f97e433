/* UUID version 7 (RFC 9562 §5.7, §6.2 method 1).
 *
 *   48 bits ms | 0111 | 12 bits counter | 10 | 62 bits random
 *
 * The counter starts at random below 2048 each millisecond and goes up by one inside it; when it is full the
 * millisecond itself is advanced, so a thread's identifiers only ever grow. */
#include "base/id.h"

#include "base/text.h"

#include <errno.h>
#include <sys/random.h>

#define POOL_SIZE   512
#define COUNTER_MAX 4095

static _Thread_local struct {
    uint8_t bytes[POOL_SIZE];
    size_t left; /* unused bytes, at the end */
} pool;

static _Thread_local struct {
    uint64_t ms;
    unsigned counter;
} last;

static void ask_system(void *to, size_t size) {
    uint8_t *at = to;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        require(got > 0);
        at += got;
        size -= (size_t)got;
    }
}

void id_random(void *to, size_t size) {
    if (size > POOL_SIZE / 4) {
        ask_system(to, size);
        return;
    }
    if (size > pool.left) {
        ask_system(pool.bytes, POOL_SIZE);
        pool.left = POOL_SIZE;
    }
    uint8_t *from = pool.bytes + (POOL_SIZE - pool.left);
    if (size > 0) memcpy(to, from, size);
    bytes_wipe(from, size);
    pool.left -= size;
}

static void step_counter(uint64_t now, unsigned random) {
    if (now > last.ms) {
        last.ms = now;
        last.counter = random & 2047;
    } else if (last.counter < COUNTER_MAX) {
        last.counter++;
    } else {
        last.ms++;
        last.counter = random & 2047;
    }
}

struct id id_new(int64_t now_utc_ms) {
    struct id id;
    uint8_t random[10];
    id_random(random, sizeof random);
    step_counter(now_utc_ms < 0 ? 0 : (uint64_t)now_utc_ms, (unsigned)random[8] << 8 | random[9]);
    for (int i = 0; i < 6; i++) id.bytes[i] = (uint8_t)(last.ms >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | last.counter >> 8);
    id.bytes[7] = (uint8_t)last.counter;
    memcpy(id.bytes + 8, random, 8);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

/* Bytes in each group of the text. */
static const size_t groups[] = {4, 2, 2, 2, 6};

void id_format(const struct id *id, char text[ID_TEXT_SIZE + 1]) {
    const uint8_t *from = id->bytes;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (i > 0) *text++ = '-';
        text_hex(from, groups[i], text);
        from += groups[i];
        text += 2 * groups[i];
    }
}

int id_parse(struct bytes text, struct id *out) {
    struct id id;
    if (text.size != ID_TEXT_SIZE) return GUICHET_MALFORMED;
    const char *from = text.data;
    uint8_t *to = id.bytes;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (i > 0 && *from++ != '-') return GUICHET_MALFORMED;
        if (text_hex_parse((struct bytes){from, 2 * groups[i]}, to, groups[i])) return GUICHET_MALFORMED;
        from += 2 * groups[i];
        to += groups[i];
    }
    *out = id;
    return GUICHET_OK;
}

bool id_equal(const struct id *a, const struct id *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool id_is_zero(const struct id *id) {
    static const struct id zero;
    return id_equal(id, &zero);
}
