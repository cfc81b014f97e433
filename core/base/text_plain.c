/* Ranges of code points: those that are one character, and those that are counted up from one. */
#include "base/text_plain.h"

#include "base/text.h"

static const struct {
    unsigned first, last;
    int plain;
    unsigned turn; /* 0: all are `plain`; else the i-th is plain + i % turn */
} RANGES[] = {
    {0xA0, 0xA0, ' ', 0},
    {0xAD, 0xAD, TEXT_PLAIN_NONE, 0},
    {0xB2, 0xB3, '2', 2},
    {0xB9, 0xB9, '1', 0},
    {0x34F, 0x34F, TEXT_PLAIN_NONE, 0},
    {0x61C, 0x61C, TEXT_PLAIN_NONE, 0},
    {0x1680, 0x1680, ' ', 0},
    {0x180E, 0x180E, TEXT_PLAIN_NONE, 0},
    {0x2000, 0x200A, ' ', 0},
    {0x200B, 0x200F, TEXT_PLAIN_NONE, 0},
    {0x2010, 0x2015, '-', 0},
    {0x2018, 0x2019, '\'', 0},
    {0x2024, 0x2024, '.', 0},
    {0x2028, 0x2029, ' ', 0},
    {0x202A, 0x202E, TEXT_PLAIN_NONE, 0},
    {0x202F, 0x202F, ' ', 0},
    {0x2044, 0x2044, '/', 0},
    {0x205F, 0x205F, ' ', 0},
    {0x2060, 0x206F, TEXT_PLAIN_NONE, 0},
    {0x2070, 0x2070, '0', 0},
    {0x2074, 0x2079, '4', 6},
    {0x2080, 0x2089, '0', 10},
    {0x2212, 0x2212, '-', 0},
    {0x2215, 0x2215, '/', 0},
    {0x2460, 0x2468, '1', 9},
    {0x24EA, 0x24EA, '0', 0},
    {0x3000, 0x3000, ' ', 0},
    {0xFE00, 0xFE0F, TEXT_PLAIN_NONE, 0},
    {0xFE52, 0xFE52, '.', 0},
    {0xFE58, 0xFE58, '-', 0},
    {0xFE63, 0xFE63, '-', 0},
    {0xFE6B, 0xFE6B, '@', 0},
    {0xFEFF, 0xFEFF, TEXT_PLAIN_NONE, 0},
    {0xFF01, 0xFF5E, '!', 94},
    {0x1D7CE, 0x1D7FF, '0', 10},
};

static unsigned code_point(const char *text, size_t step) {
    const uint8_t *at = (const uint8_t *)text;
    unsigned code = at[0] & (0xFFu >> (step + 1));
    for (size_t i = 1; i < step; i++) code = code << 6 | (at[i] & 0x3Fu);
    return code;
}

size_t text_plain_step(struct bytes text, size_t at, int *out) {
    struct bytes rest = {text.data + at, text.size - at};
    *out = (uint8_t)rest.data[0];
    if (*out < 0x80) return 1;
    size_t step = text_utf8_step(rest);
    unsigned code = step > 1 ? code_point(rest.data, step) : 0;
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES && RANGES[i].first <= code; i++) {
        if (code > RANGES[i].last) continue;
        *out = RANGES[i].plain + (RANGES[i].turn ? (int)((code - RANGES[i].first) % RANGES[i].turn) : 0);
        return step;
    }
    return 1;
}

char *text_plain(struct arena *arena, struct bytes text) {
    char *plain = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; plain && i < text.size;) {
        int c;
        i += text_plain_step(text, i, &c);
        if (c != TEXT_PLAIN_NONE) plain[size++] = (char)c;
    }
    if (plain) plain[size] = '\0';
    return plain;
}
