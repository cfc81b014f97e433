/* Latin letters by ranges of code points: no locale, no library of Unicode. */
#include "flow/field_latin.h"

#include "base/text.h"

/* Both cases together: what comes out is capitals. */
static const struct {
    unsigned first, last;
    const char *capitals;
} LETTERS[] = {
    {0xA0, 0xA9, " "},     {0xAA, 0xAA, "A"},      {0xAB, 0xB9, " "},     {0xBA, 0xBA, "O"},     {0xBB, 0xBF, " "},
    {0xC0, 0xC5, "A"},     {0xC6, 0xC6, "AE"},     {0xC7, 0xC7, "C"},     {0xC8, 0xCB, "E"},     {0xCC, 0xCF, "I"},
    {0xD0, 0xD0, "D"},     {0xD1, 0xD1, "N"},      {0xD2, 0xD6, "O"},     {0xD7, 0xD7, " "},     {0xD8, 0xD8, "O"},
    {0xD9, 0xDC, "U"},     {0xDD, 0xDD, "Y"},      {0xDE, 0xDE, "TH"},    {0xDF, 0xDF, "SS"},    {0xE0, 0xE5, "A"},
    {0xE6, 0xE6, "AE"},    {0xE7, 0xE7, "C"},      {0xE8, 0xEB, "E"},     {0xEC, 0xEF, "I"},     {0xF0, 0xF0, "D"},
    {0xF1, 0xF1, "N"},     {0xF2, 0xF6, "O"},      {0xF7, 0xF7, " "},     {0xF8, 0xF8, "O"},     {0xF9, 0xFC, "U"},
    {0xFD, 0xFD, "Y"},     {0xFE, 0xFE, "TH"},     {0xFF, 0xFF, "Y"},     {0x100, 0x105, "A"},   {0x106, 0x10D, "C"},
    {0x10E, 0x111, "D"},   {0x112, 0x11B, "E"},    {0x11C, 0x123, "G"},   {0x124, 0x127, "H"},   {0x128, 0x131, "I"},
    {0x132, 0x133, "IJ"},  {0x134, 0x135, "J"},    {0x136, 0x138, "K"},   {0x139, 0x142, "L"},   {0x143, 0x149, "N"},
    {0x14A, 0x14B, "NG"},  {0x14C, 0x151, "O"},    {0x152, 0x153, "OE"},  {0x154, 0x159, "R"},   {0x15A, 0x161, "S"},
    {0x162, 0x167, "T"},   {0x168, 0x173, "U"},    {0x174, 0x175, "W"},   {0x176, 0x178, "Y"},   {0x179, 0x17E, "Z"},
    {0x17F, 0x17F, "S"},   {0x218, 0x219, "S"},    {0x21A, 0x21B, "T"},   {0x2B0, 0x2DF, " "},   {0x300, 0x36F, ""},
    {0x1E80, 0x1E85, "W"}, {0x1E9E, 0x1E9E, "SS"}, {0x1EA0, 0x1EB7, "A"}, {0x1EB8, 0x1EC7, "E"}, {0x1EC8, 0x1ECB, "I"},
    {0x1ECC, 0x1EE3, "O"}, {0x1EE4, 0x1EF1, "U"},  {0x1EF2, 0x1EF9, "Y"}, {0x2000, 0x206F, " "}, {0x20A0, 0x20CF, " "},
    {0x2116, 0x2116, "N"}, {0x3000, 0x3000, " "},  {0xFEFF, 0xFEFF, " "},
};

static unsigned code_point(const char *text, size_t step) {
    const uint8_t *at = (const uint8_t *)text;
    if (step == 1) return at[0];
    unsigned code = at[0] & (0xFFu >> (step + 1));
    for (size_t i = 1; i < step; i++) code = code << 6 | (at[i] & 0x3Fu);
    return code;
}

/* NULL: a letter of another script. */
static const char *capitals_of(unsigned code) {
    for (size_t i = 0; i < sizeof LETTERS / sizeof *LETTERS && LETTERS[i].first <= code; i++) {
        if (code <= LETTERS[i].last) return LETTERS[i].capitals;
    }
    return NULL;
}

static bool is_blank(unsigned code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x202F || code == 0x2009 ||
           code == 0x3000;
}

static void add(char *out, size_t *size, const char *letters) {
    for (; *letters; letters++) {
        if (*letters == ' ' && (*size == 0 || out[*size - 1] == ' ')) continue;
        out[(*size)++] = *letters;
    }
}

static char *end(char *out, size_t size) {
    while (size && out[size - 1] == ' ') size--;
    out[size] = '\0';
    return out;
}

char *field_latin_line(struct arena *arena, struct bytes text) {
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; out && i < text.size;) {
        size_t step = text_utf8_step((struct bytes){text.data + i, text.size - i});
        if (step == 0) break;
        if (is_blank(code_point(text.data + i, step))) {
            add(out, &size, " ");
        } else {
            memcpy(out + size, text.data + i, step);
            size += step;
        }
        i += step;
    }
    return out ? end(out, size) : NULL;
}

/* No entry is longer than the UTF-8 it stands for, so the text's own size is room enough. */
char *field_latin_capitals(struct arena *arena, struct bytes text, bool *is_whole) {
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    *is_whole = true;
    for (size_t i = 0; out && i < text.size;) {
        size_t step = text_utf8_step((struct bytes){text.data + i, text.size - i});
        if (step == 0) break;
        unsigned code = code_point(text.data + i, step);
        char ascii[2] = {(char)code, '\0'};
        bool is_digit = code >= '0' && code <= '9';
        if (code >= 'a' && code <= 'z') ascii[0] = (char)(code - 'a' + 'A');
        if (code < 0x80 && !is_digit && (ascii[0] < 'A' || ascii[0] > 'Z')) ascii[0] = ' ';
        const char *letters = code < 0x80 ? ascii : capitals_of(code);
        if (!letters) *is_whole = false;
        add(out, &size, letters ? letters : " ");
        i += step;
    }
    return out ? end(out, size) : NULL;
}
