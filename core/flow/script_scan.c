/* Reads tokens and nothing of what they mean. */
#include "flow/script_scan.h"

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static char at_or_nul(struct bytes source, size_t i) {
    return i < source.size ? source.data[i] : '\0';
}

/* Behind "[[…]]" or "[==[…]==]" that begins at i; i itself when none does. */
size_t script_scan_long(struct bytes source, size_t i) {
    size_t level = 0, k = i + 1;
    while (at_or_nul(source, k) == '=') k++, level++;
    if (at_or_nul(source, i) != '[' || at_or_nul(source, k) != '[') return i;
    for (k++; k < source.size; k++) {
        size_t end = k + 1, equals = 0;
        if (source.data[k] != ']') continue;
        while (at_or_nul(source, end) == '=') end++, equals++;
        if (equals == level && at_or_nul(source, end) == ']') return end + 1;
    }
    return source.size;
}

size_t script_scan_quoted(struct bytes source, size_t i) {
    char quote = at_or_nul(source, i);
    if (quote != '"' && quote != '\'') return i;
    for (i++; i < source.size && source.data[i] != quote; i++) {
        if (source.data[i] == '\\') i++;
        else if (source.data[i] == '\n') break;
    }
    return i < source.size ? i + 1 : source.size;
}

/* Behind blanks and comments. */
size_t script_scan_blanks(struct bytes source, size_t i) {
    while (i < source.size) {
        char c = source.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            i++;
        } else if (c == '-' && at_or_nul(source, i + 1) == '-') {
            size_t end = script_scan_long(source, i + 2);
            if (end == i + 2) {
                while (end < source.size && source.data[end] != '\n') end++;
            }
            i = end;
        } else {
            break;
        }
    }
    return i;
}

size_t script_scan_word(struct bytes source, size_t i) {
    while (is_word(at_or_nul(source, i))) i++;
    return i;
}

bool script_scan_next(struct bytes source, size_t *i, struct bytes *token) {
    size_t from = script_scan_blanks(source, *i), end = script_scan_word(source, from);
    if (from >= source.size) return false;
    if (end == from) end = script_scan_quoted(source, from);
    if (end == from) end = script_scan_long(source, from);
    if (end == from) end = from + 1;
    *token = (struct bytes){source.data + from, end - from};
    *i = end;
    return true;
}
