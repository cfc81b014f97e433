/* One pass over the name's bytes. */
#include "domain/court.h"

#include "base/text.h"

/* Bytes of the blank it begins with: ASCII's, and the two that do not break a line (U+00A0, U+202F). */
static size_t blank_step(struct bytes text) {
    if (text.data[0] == ' ' || (text.data[0] >= '\t' && text.data[0] <= '\r')) return 1;
    if (bytes_starts_with(text, BYTES("\xc2\xa0"))) return 2;
    return bytes_starts_with(text, BYTES("\xe2\x80\xaf")) ? 3 : 0;
}

/* À to Þ are À + 32 in small letters, but for the sign ×; Œ stands elsewhere. */
static void put_two(char *to, const char *from) {
    unsigned char first = (unsigned char)from[0], second = (unsigned char)from[1];
    bool is_capital = first == 0xc3 && second >= 0x80 && second <= 0x9e && second != 0x97;
    bool is_ligature = first == 0xc5 && second == 0x92;
    to[0] = from[0];
    to[1] = (char)(is_capital ? second + 0x20 : is_ligature ? second + 1 : second);
}

/* The code point it begins with, in small letters; returns how many bytes that gave. */
static size_t put_letter(char *to, struct bytes text, size_t step) {
    if (bytes_starts_with(text, BYTES("\xe2\x80\x99"))) {
        *to = '\'';
        return 1;
    }
    if (step == 2) put_two(to, text.data);
    else memcpy(to, text.data, step);
    if (step == 1 && *to >= 'A' && *to <= 'Z') *to = (char)(*to + 32);
    return step;
}

const char *court_normal(struct bytes name, struct arena *arena) {
    char *normal = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    bool is_after_blank = false;
    while (normal && name.size) {
        size_t step = blank_step(name);
        bool is_blank = step > 0;
        if (!is_blank && !(step = text_utf8_step(name))) step = 1;
        if (!is_blank && is_after_blank && size) normal[size++] = ' ';
        if (!is_blank) size += put_letter(normal + size, name, step);
        is_after_blank = is_blank;
        name = (struct bytes){name.data + step, name.size - step};
    }
    if (normal) normal[size] = '\0';
    return normal;
}

bool court_allows(const struct actor *actor, const struct requisition *head) {
    if (!head->court || !(actor->roles & ROLE_MAGISTRATE)) return false;
    for (const char *const *court = actor->courts; court && *court; court++)
        if (strcmp(*court, head->court) == 0) return true;
    return false;
}
