/* Where a key is assigned in a Lua file, so that a fault in the tree can name the line a person must repair.
 * Not a parser: names followed by '=', outside comments and texts, in the order they stand. */
#include "base/config.h"

#include <ctype.h>

struct scan {
    const char *at, *end;
    int line;
    bool after_bracket; /* the last thing seen was a '[' */
};

static char peek(const struct scan *s, size_t ahead) {
    return ahead < (size_t)(s->end - s->at) ? s->at[ahead] : '\0';
}

static void step(struct scan *s, size_t count) {
    for (; count > 0 && s->at < s->end; count--, s->at++) s->line += *s->at == '\n';
}

/* Size of the opening "[[" or "[==[" here, 0 when there is none. */
static size_t long_bracket(const struct scan *s) {
    if (peek(s, 0) != '[') return 0;
    size_t size = 1;
    while (peek(s, size) == '=') size++;
    return peek(s, size) == '[' ? size + 1 : 0;
}

/* To behind the "]==]" that closes an opening of that size, or to the end. */
static void skip_long(struct scan *s, size_t opening) {
    step(s, opening);
    for (; s->at < s->end; step(s, 1)) {
        if (peek(s, 0) != ']') continue;
        size_t size = 1;
        while (size < opening - 1 && peek(s, size) == '=') size++;
        if (size == opening - 1 && peek(s, size) == ']') {
            step(s, opening);
            return;
        }
    }
}

static void skip_comment(struct scan *s) {
    step(s, 2);
    size_t opening = long_bracket(s);
    if (opening) skip_long(s, opening);
    else
        while (s->at < s->end && *s->at != '\n') step(s, 1);
}

/* To behind the quoted text; what is between the quotes, escapes unread. */
static struct bytes take_quoted(struct scan *s) {
    char quote = *s->at;
    step(s, 1);
    const char *start = s->at;
    while (s->at < s->end && *s->at != quote) step(s, *s->at == '\\' ? 2 : 1);
    struct bytes text = {start, (size_t)(s->at - start)};
    step(s, 1);
    return text;
}

static struct bytes take_name(struct scan *s) {
    const char *start = s->at;
    while (isalnum((unsigned char)peek(s, 0)) || peek(s, 0) == '_') step(s, 1);
    return (struct bytes){start, (size_t)(s->at - start)};
}

/* True when what follows is "=", or "] =" behind a bracket; never "==". */
static bool is_assigned(const struct scan *s, bool in_bracket) {
    struct scan ahead = *s;
    while (isspace((unsigned char)peek(&ahead, 0))) step(&ahead, 1);
    if (in_bracket) {
        if (peek(&ahead, 0) != ']') return false;
        step(&ahead, 1);
        while (isspace((unsigned char)peek(&ahead, 0))) step(&ahead, 1);
    }
    return peek(&ahead, 0) == '=' && peek(&ahead, 1) != '=';
}

/* The next name that is assigned, and its line; 0 at the end. */
static int next_key(struct scan *s, struct bytes *name) {
    while (s->at < s->end) {
        char c = *s->at;
        int line = s->line;
        bool in_bracket = s->after_bracket;
        bool is_name = isalpha((unsigned char)c) || c == '_';
        size_t opening = long_bracket(s);
        if (!isspace((unsigned char)c)) s->after_bracket = c == '[' && !opening;
        if (c == '-' && peek(s, 1) == '-') skip_comment(s);
        else if (opening) skip_long(s, opening);
        else if (is_name || c == '"' || c == '\'') {
            *name = is_name ? take_name(s) : take_quoted(s);
            if ((is_name || in_bracket) && is_assigned(s, !is_name)) return line;
        } else step(s, 1);
    }
    return 0;
}

int config_line(struct bytes source, const char *path) {
    if (source.size == 0) return 0;
    struct scan scan = {source.data, source.data + source.size, 1, false};
    struct bytes name;
    const char *last = strrchr(path, '.'), *segment = path;
    int line, nearest = 0;
    last = last ? last + 1 : path;
    /* A name counts where its sections have been seen before it, else where it is seen first. */
    while ((line = next_key(&scan, &name))) {
        if (!nearest && bytes_equal_text(name, last)) nearest = line;
        if (!bytes_equal(name, (struct bytes){segment, strcspn(segment, ".")})) continue;
        if (segment == last) return line;
        segment += strcspn(segment, ".") + 1;
    }
    return nearest;
}
