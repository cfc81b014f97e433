/* Finds keys in Lua source with a scanner that knows comments, strings and brackets, and nothing else. */
#include "flow/script_place.h"

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static char at_or_nul(struct bytes source, size_t i) {
    return i < source.size ? source.data[i] : '\0';
}

/* Behind "[[…]]" or "[==[…]==]" that begins at i; i itself when none does. */
static size_t skip_long(struct bytes source, size_t i) {
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

static size_t skip_quoted(struct bytes source, size_t i) {
    char quote = source.data[i];
    for (i++; i < source.size && source.data[i] != quote; i++) {
        if (source.data[i] == '\\') i++;
        else if (source.data[i] == '\n') break;
    }
    return i < source.size ? i + 1 : source.size;
}

/* Behind blanks and comments. */
static size_t skip_blanks(struct bytes source, size_t i) {
    while (i < source.size) {
        char c = source.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            i++;
        } else if (c == '-' && at_or_nul(source, i + 1) == '-') {
            size_t end = skip_long(source, i + 2);
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

/* Behind the "=" when a key of this name begins at i: name = or ["name"] =. 0: none does. */
static size_t match_key(struct bytes source, size_t i, struct bytes name) {
    size_t from = i;
    if (source.data[i] == '[' && (at_or_nul(source, i + 1) == '"' || at_or_nul(source, i + 1) == '\'')) from = i + 2;
    else if (i > 0 && (is_word(source.data[i - 1]) || source.data[i - 1] == '.')) return 0;
    if (source.size - from < name.size || memcmp(source.data + from, name.data, name.size) != 0) return 0;
    size_t end = from + name.size;
    if (from != i) end += 2;
    else if (is_word(at_or_nul(source, end))) return 0;
    end = skip_blanks(source, end);
    return at_or_nul(source, end) == '=' && at_or_nul(source, end + 1) != '=' ? end + 1 : 0;
}

/* Behind the "=" of the key inside the value that begins at `from`, or, for a number n, where its n-th inner table
 * begins; the first `skip` such keys are passed over. 0: not found. */
static size_t find_inside(struct bytes source, size_t from, const char *name, int skip) {
    struct bytes key = bytes_of(name);
    uint64_t wanted = 0;
    bool is_number = bytes_to_uint(key, 100000, &wanted) == GUICHET_OK;
    int depth = 0;
    for (size_t i = skip_blanks(source, from); i < source.size; i = skip_blanks(source, i)) {
        char c = source.data[i];
        size_t found = depth == 1 && !is_number ? match_key(source, i, key) : 0;
        if (found && skip-- == 0) return found;
        if (found) {
            i = found;
            continue;
        }
        if (c == '"' || c == '\'') {
            i = skip_quoted(source, i);
        } else if (c == '[' && skip_long(source, i) != i) {
            i = skip_long(source, i);
        } else if (c == '{' || c == '(' || c == '[') {
            if (c == '{' && depth == 1 && is_number && --wanted == 0) return i;
            depth++;
            i++;
        } else if (c == '}' || c == ')' || c == ']') {
            if (--depth <= 0) return 0;
            i++;
        } else if (is_word(c)) {
            while (is_word(at_or_nul(source, i))) i++;
        } else {
            i++;
        }
    }
    return 0;
}

static size_t offset_of_line(struct bytes source, int64_t line) {
    size_t i = 0;
    for (; i < source.size && line > 1; i++) line -= source.data[i] == '\n';
    return i;
}

/* Before the table in `workflow(disclosure { … })`: what a library builds from, found by the names that stand in it. */
static size_t find_argument(struct bytes source, size_t end) {
    size_t i = skip_blanks(source, end);
    if (at_or_nul(source, i) != '(') return end;
    while (at_or_nul(source, i) == '(' || is_word(at_or_nul(source, i))) i = skip_blanks(source, i + 1);
    return at_or_nul(source, i) == '{' ? i : end;
}

/* Behind the word `workflow` that is neither in a comment nor in a text. */
static size_t find_root(struct bytes source) {
    struct bytes word = BYTES("workflow");
    for (size_t i = skip_blanks(source, 0); i < source.size; i = skip_blanks(source, i)) {
        char c = source.data[i];
        size_t end = i;
        if (c == '"' || c == '\'') {
            i = skip_quoted(source, i);
        } else if (is_word(c)) {
            while (is_word(at_or_nul(source, end))) end++;
            if (bytes_equal((struct bytes){source.data + i, end - i}, word)) return find_argument(source, end);
            i = end;
        } else {
            i++;
        }
    }
    return 0;
}

/* Where the value begins; *line when its constructor told it. */
static size_t locate(const char *file, struct bytes source, const struct script_at *at, int64_t *line) {
    *line = json_get_int(at->value, "$line", 0);
    const char *chunk = json_get_string(at->value, "$source", "");
    if (*line > 0 && chunk[0] == '@' && strcmp(chunk + 1, file) == 0) return offset_of_line(source, *line);
    *line = 0;
    if (!at->up) return find_root(source);
    int64_t up_line;
    size_t up = locate(file, source, at->up, &up_line);
    size_t found = find_inside(source, up, at->name, 0);
    if (!found) *line = up_line;
    return found ? found : up;
}

static unsigned line_at(struct bytes source, size_t end) {
    unsigned line = 1;
    for (size_t i = 0; i < end && i < source.size; i++) line += source.data[i] == '\n';
    return line;
}

unsigned script_place_again(const char *file, struct bytes source, const struct script_at *at) {
    int64_t line;
    size_t up = at->up ? locate(file, source, at->up, &line) : 0;
    size_t second = up ? find_inside(source, up, at->name, 1) : 0;
    return second ? line_at(source, second) : 0;
}

unsigned script_place_line(const char *file, struct bytes source, const struct script_at *at) {
    int64_t line;
    size_t end = locate(file, source, at, &line);
    if (line > 0) return (unsigned)line;
    return line_at(source, end);
}
