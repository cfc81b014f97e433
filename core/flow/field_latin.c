/* Latin letters by ranges of code points: no locale, no library of Unicode. */
#include "flow/field_latin.h"

#include "base/text.h"

/* Both cases together: what comes out is capitals. */
static const struct {
    unsigned first, last;
    const char *capitals;
} LETTERS[] = {
    {0xA0, 0xA9, " "},      {0xAA, 0xAA, "A"},       {0xAB, 0xB9, " "},       {0xBA, 0xBA, "O"},
    {0xBB, 0xBF, " "},      {0xC0, 0xC5, "A"},       {0xC6, 0xC6, "AE"},      {0xC7, 0xC7, "C"},
    {0xC8, 0xCB, "E"},      {0xCC, 0xCF, "I"},       {0xD0, 0xD0, "D"},       {0xD1, 0xD1, "N"},
    {0xD2, 0xD6, "O"},      {0xD7, 0xD7, " "},       {0xD8, 0xD8, "O"},       {0xD9, 0xDC, "U"},
    {0xDD, 0xDD, "Y"},      {0xDE, 0xDE, "TH"},      {0xDF, 0xDF, "SS"},      {0xE0, 0xE5, "A"},
    {0xE6, 0xE6, "AE"},     {0xE7, 0xE7, "C"},       {0xE8, 0xEB, "E"},       {0xEC, 0xEF, "I"},
    {0xF0, 0xF0, "D"},      {0xF1, 0xF1, "N"},       {0xF2, 0xF6, "O"},       {0xF7, 0xF7, " "},
    {0xF8, 0xF8, "O"},      {0xF9, 0xFC, "U"},       {0xFD, 0xFD, "Y"},       {0xFE, 0xFE, "TH"},
    {0xFF, 0xFF, "Y"},      {0x100, 0x105, "A"},     {0x106, 0x10D, "C"},     {0x10E, 0x111, "D"},
    {0x112, 0x11B, "E"},    {0x11C, 0x123, "G"},     {0x124, 0x127, "H"},     {0x128, 0x131, "I"},
    {0x132, 0x133, "IJ"},   {0x134, 0x135, "J"},     {0x136, 0x138, "K"},     {0x139, 0x142, "L"},
    {0x143, 0x149, "N"},    {0x14A, 0x14B, "NG"},    {0x14C, 0x151, "O"},     {0x152, 0x153, "OE"},
    {0x154, 0x159, "R"},    {0x15A, 0x161, "S"},     {0x162, 0x167, "T"},     {0x168, 0x173, "U"},
    {0x174, 0x175, "W"},    {0x176, 0x178, "Y"},     {0x179, 0x17E, "Z"},     {0x17F, 0x17F, "S"},
    {0x18F, 0x18F, "E"},    {0x1A0, 0x1A1, "O"},     {0x1AF, 0x1B0, "U"},     {0x1C4, 0x1C6, "DZ"},
    {0x1C7, 0x1C9, "LJ"},   {0x1CA, 0x1CC, "NJ"},    {0x1CD, 0x1CE, "A"},     {0x1CF, 0x1D0, "I"},
    {0x1D1, 0x1D2, "O"},    {0x1D3, 0x1DC, "U"},     {0x1DE, 0x1E1, "A"},     {0x1E2, 0x1E3, "AE"},
    {0x1E4, 0x1E5, "G"},    {0x1E6, 0x1E7, "G"},     {0x1E8, 0x1E9, "K"},     {0x1EA, 0x1ED, "O"},
    {0x1F0, 0x1F0, "J"},    {0x1F1, 0x1F3, "DZ"},    {0x1F4, 0x1F5, "G"},     {0x1F8, 0x1F9, "N"},
    {0x1FA, 0x1FB, "A"},    {0x1FC, 0x1FD, "AE"},    {0x1FE, 0x1FF, "O"},     {0x200, 0x203, "A"},
    {0x204, 0x207, "E"},    {0x208, 0x20B, "I"},     {0x20C, 0x20F, "O"},     {0x210, 0x213, "R"},
    {0x214, 0x217, "U"},    {0x218, 0x219, "S"},     {0x21A, 0x21B, "T"},     {0x21E, 0x21F, "H"},
    {0x226, 0x227, "A"},    {0x228, 0x229, "E"},     {0x22A, 0x231, "O"},     {0x232, 0x233, "Y"},
    {0x259, 0x259, "E"},    {0x2B0, 0x2DF, " "},     {0x300, 0x36F, ""},      {0x1E00, 0x1E01, "A"},
    {0x1E02, 0x1E07, "B"},  {0x1E08, 0x1E09, "C"},   {0x1E0A, 0x1E13, "D"},   {0x1E14, 0x1E1D, "E"},
    {0x1E1E, 0x1E1F, "F"},  {0x1E20, 0x1E21, "G"},   {0x1E22, 0x1E2B, "H"},   {0x1E2C, 0x1E2F, "I"},
    {0x1E30, 0x1E35, "K"},  {0x1E36, 0x1E3D, "L"},   {0x1E3E, 0x1E43, "M"},   {0x1E44, 0x1E4B, "N"},
    {0x1E4C, 0x1E53, "O"},  {0x1E54, 0x1E57, "P"},   {0x1E58, 0x1E5F, "R"},   {0x1E60, 0x1E69, "S"},
    {0x1E6A, 0x1E71, "T"},  {0x1E72, 0x1E7B, "U"},   {0x1E7C, 0x1E7F, "V"},   {0x1E80, 0x1E89, "W"},
    {0x1E8A, 0x1E8D, "X"},  {0x1E8E, 0x1E8F, "Y"},   {0x1E90, 0x1E95, "Z"},   {0x1E96, 0x1E96, "H"},
    {0x1E97, 0x1E97, "T"},  {0x1E98, 0x1E98, "W"},   {0x1E99, 0x1E99, "Y"},   {0x1E9E, 0x1E9E, "SS"},
    {0x1EA0, 0x1EB7, "A"},  {0x1EB8, 0x1EC7, "E"},   {0x1EC8, 0x1ECB, "I"},   {0x1ECC, 0x1EE3, "O"},
    {0x1EE4, 0x1EF1, "U"},  {0x1EF2, 0x1EF9, "Y"},   {0x2000, 0x206F, " "},   {0x20A0, 0x20CF, " "},
    {0x2116, 0x2116, "N"},  {0x3000, 0x3000, " "},   {0xFB00, 0xFB00, "FF"},  {0xFB01, 0xFB01, "FI"},
    {0xFB02, 0xFB02, "FL"}, {0xFB03, 0xFB03, "FFI"}, {0xFB04, 0xFB04, "FFL"}, {0xFB05, 0xFB06, "ST"},
    {0xFEFF, 0xFEFF, " "},
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
