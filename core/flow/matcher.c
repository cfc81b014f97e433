/* A backtracking matcher for Lua patterns that counts its steps.
 * Sequences without choice run in a loop; only what may have to be tried again recurses (bounded).
 *
 *   item   = class | set | . | char          repeated by * + - ?
 *   other  = ( ) () %b %f %1 $ */
#include "flow/matcher.h"

#include <ctype.h>

#define ESCAPE '%'

static const char *do_match(struct matcher *m, const char *s, const char *p);

void matcher_init(struct matcher *m, struct bytes subject, struct bytes pattern) {
    m->subject = subject;
    m->pattern = pattern;
    m->steps = 0;
    m->more = NULL;
    m->who = NULL;
    m->end = MATCHER_OK;
    m->words[0] = '\0';
    m->depth = 0;
    m->captures = 0;
}

static const char *subject_end(const struct matcher *m) {
    return m->subject.data + m->subject.size;
}

static const char *pattern_end(const struct matcher *m) {
    return m->pattern.data + m->pattern.size;
}

static const char *wrong(struct matcher *m, const char *words) {
    if (m->end == MATCHER_OK) {
        m->end = MATCHER_WRONG;
        snprintf(m->words, sizeof m->words, "%s", words);
    }
    return NULL;
}

static bool step(struct matcher *m) {
    if (m->steps > 0) {
        m->steps--;
        return true;
    }
    int64_t granted = m->more ? m->more(m->who) : 0;
    if (granted <= 0) {
        m->end = MATCHER_SPENT;
        return false;
    }
    m->steps += granted - 1; /* what a long set or capture overdrew is paid first */
    return true;
}

/* ---- single characters ---- */

static bool is_of_class(int c, int class_letter) {
    bool is;
    switch (tolower(class_letter)) {
    case 'a': is = isalpha(c); break;
    case 'c': is = iscntrl(c); break;
    case 'd': is = isdigit(c); break;
    case 'g': is = isgraph(c); break;
    case 'l': is = islower(c); break;
    case 'p': is = ispunct(c); break;
    case 's': is = isspace(c); break;
    case 'u': is = isupper(c); break;
    case 'w': is = isalnum(c); break;
    case 'x': is = isxdigit(c); break;
    default: return class_letter == c;
    }
    return isupper(class_letter) ? !is : is;
}

static const char *set_end(struct matcher *m, const char *p) {
    const char *end = pattern_end(m);
    if (p < end && *p == '^') p++;
    do { /* the first character is never the end of the set */
        if (p >= end) return wrong(m, "malformed pattern (missing ']')");
        char c = *p++;
        if (c == ESCAPE) {
            if (p >= end) return wrong(m, "malformed pattern (missing ']')");
            p++;
        }
    } while (p >= end || *p != ']');
    return p + 1;
}

/* Where the item that begins at p ends; NULL: the pattern is wrong. */
static const char *item_end(struct matcher *m, const char *p) {
    char c = *p++;
    if (c == ESCAPE) {
        if (p >= pattern_end(m)) return wrong(m, "malformed pattern (ends with '%')");
        return p + 1;
    }
    return c == '[' ? set_end(m, p) : p;
}

/* `p` at '[', `last` at its ']'. */
static bool is_in_set(int c, const char *p, const char *last) {
    bool found = true;
    if (p[1] == '^') {
        found = false;
        p++;
    }
    while (++p < last) {
        if (*p == ESCAPE) {
            p++;
            if (is_of_class(c, (unsigned char)*p)) return found;
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return found;
        } else if ((unsigned char)*p == c) {
            return found;
        }
    }
    return !found;
}

/* Is there a character at s, and is it what the item p … end says? A set costs its length. */
static bool is_item(struct matcher *m, const char *s, const char *p, const char *end) {
    if (!step(m) || s >= subject_end(m)) return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.': return true;
    case ESCAPE: return is_of_class(c, (unsigned char)p[1]);
    case '[': m->steps -= (end - p) / 8; return is_in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

/* ---- repetitions ---- */

static const char *longest_first(struct matcher *m, const char *s, const char *p, const char *end) {
    ptrdiff_t count = 0;
    while (is_item(m, s + count, p, end)) count++;
    for (; count >= 0 && m->end == MATCHER_OK; count--) {
        const char *found = do_match(m, s + count, end + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *shortest_first(struct matcher *m, const char *s, const char *p, const char *end) {
    for (;;) {
        const char *found = do_match(m, s, end + 1);
        if (found || m->end != MATCHER_OK) return found;
        if (!is_item(m, s, p, end)) return NULL;
        s++;
    }
}

/* ---- captures, %b, %f, %1 ---- */

static const char *open_capture(struct matcher *m, const char *s, const char *p, ptrdiff_t kind) {
    if (m->captures >= MATCHER_CAPTURES_MAX) return wrong(m, "too many captures");
    m->capture[m->captures++] = (struct matcher_capture){s, kind};
    const char *found = do_match(m, s, p);
    if (!found) m->captures--;
    return found;
}

static const char *close_capture(struct matcher *m, const char *s, const char *p) {
    unsigned i = m->captures;
    while (i > 0 && m->capture[i - 1].size != MATCHER_OPEN) i--;
    if (i == 0) return wrong(m, "invalid pattern capture");
    m->capture[i - 1].size = s - m->capture[i - 1].start;
    const char *found = do_match(m, s, p);
    if (!found) m->capture[i - 1].size = MATCHER_OPEN;
    return found;
}

/* `p` behind "%b". The end of the balanced text, or NULL. */
static const char *balanced(struct matcher *m, const char *s, const char *p) {
    if (pattern_end(m) - p < 2) return wrong(m, "malformed pattern (missing arguments to '%b')");
    if (s >= subject_end(m) || *s != p[0]) return NULL;
    unsigned open = 1;
    while (++s < subject_end(m)) {
        if (!step(m)) return NULL;
        if (*s == p[1]) {
            if (--open == 0) return s + 1;
        } else if (*s == p[0]) {
            open++;
        }
    }
    return NULL;
}

/* `p` at the '[' behind "%f". Its end when the frontier is here. */
static const char *frontier(struct matcher *m, const char *s, const char *p) {
    if (p >= pattern_end(m) || *p != '[') return wrong(m, "missing '[' after '%f' in pattern");
    const char *end = item_end(m, p);
    if (!end || !step(m)) return NULL;
    int before = s == m->subject.data ? '\0' : (unsigned char)s[-1];
    int after = s < subject_end(m) ? (unsigned char)*s : '\0';
    return !is_in_set(before, p, end - 1) && is_in_set(after, p, end - 1) ? end : NULL;
}

/* The text of capture `digit` again. */
static const char *again(struct matcher *m, const char *s, char digit) {
    int i = digit - '1';
    if (i < 0 || i >= (int)m->captures || m->capture[i].size == MATCHER_OPEN) {
        snprintf(m->words, sizeof m->words, "invalid capture index %%%d", i + 1);
        m->end = MATCHER_WRONG;
        return NULL;
    }
    /* As in the stock library, a position capture is longer than any subject: it never matches again. */
    if (m->capture[i].size < 0) return NULL;
    size_t size = (size_t)m->capture[i].size;
    m->steps -= (int64_t)(size / 16);
    if ((size_t)(subject_end(m) - s) < size || memcmp(m->capture[i].start, s, size) != 0) return NULL;
    return s + size;
}

/* What "%b", "%f" and "%1" have in common: no choice. True when it was one of them; *s and *p have moved, or *s is
 * NULL for no match. */
static bool match_special(struct matcher *m, const char **s, const char **p) {
    const char *letter = *p + 1;
    if (**p != ESCAPE || letter >= pattern_end(m)) return false;
    if (*letter == 'b') {
        *s = balanced(m, *s, letter + 1);
        *p = letter + 3;
    } else if (*letter == 'f') {
        const char *end = frontier(m, *s, letter + 1);
        if (!end) *s = NULL;
        *p = end;
    } else if (isdigit((unsigned char)*letter)) {
        *s = again(m, *s, *letter);
        *p = letter + 1;
    } else {
        return false;
    }
    return true;
}

/* ---- the pattern from p at s ---- */

enum item_way { ITEM_ON, ITEM_DONE };

/* One item with its suffix. ITEM_ON: go on at *s and *p; ITEM_DONE: *s is the answer. */
static enum item_way match_item(struct matcher *m, const char **s, const char **p) {
    const char *end = item_end(m, *p);
    if (!end) {
        *s = NULL;
        return ITEM_DONE;
    }
    char suffix = end < pattern_end(m) ? *end : '\0';
    if (suffix == '*') {
        *s = longest_first(m, *s, *p, end);
        return ITEM_DONE;
    }
    if (suffix == '-') {
        *s = shortest_first(m, *s, *p, end);
        return ITEM_DONE;
    }
    bool is = is_item(m, *s, *p, end);
    if (suffix == '+') {
        *s = is ? longest_first(m, *s + 1, *p, end) : NULL;
        return ITEM_DONE;
    }
    if (suffix == '?') {
        const char *found = is ? do_match(m, *s + 1, end + 1) : NULL;
        if (found || m->end != MATCHER_OK) {
            *s = found;
            return ITEM_DONE;
        }
        *p = end + 1;
        return ITEM_ON;
    }
    *s = is ? *s + 1 : NULL;
    *p = end;
    return is ? ITEM_ON : ITEM_DONE;
}

static const char *match_from(struct matcher *m, const char *s, const char *p) {
    while (s && p < pattern_end(m)) {
        if (*p == '(') {
            bool is_position = p + 1 < pattern_end(m) && p[1] == ')';
            return is_position ? open_capture(m, s, p + 2, MATCHER_POSITION) : open_capture(m, s, p + 1, MATCHER_OPEN);
        }
        if (*p == ')') return close_capture(m, s, p + 1);
        if (*p == '$' && p + 1 == pattern_end(m)) return s == subject_end(m) ? s : NULL;
        if (match_special(m, &s, &p)) continue;
        if (match_item(m, &s, &p) == ITEM_DONE) return s;
    }
    return s;
}

static const char *do_match(struct matcher *m, const char *s, const char *p) {
    if (m->end != MATCHER_OK || !step(m)) return NULL;
    if (m->depth >= MATCHER_DEPTH_MAX) return wrong(m, "pattern too complex");
    m->depth++;
    const char *found = match_from(m, s, p);
    m->depth--;
    return m->end == MATCHER_OK ? found : NULL;
}

const char *matcher_at(struct matcher *m, const char *at) {
    m->captures = 0;
    return do_match(m, at, m->pattern.data);
}
