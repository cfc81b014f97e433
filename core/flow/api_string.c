/* string: find, match, gmatch and gsub on our own matcher, the rest bounded and paid for.
 * No dump (bytecode), no pack. */
#include "flow/api_lists.h"
#include "flow/budget.h"
#include "flow/matcher.h"

#include <lauxlib.h>

#define MATCH_ALLOTMENT 512

/* ---- a match under the budget ---- */

static int64_t take_more(void *who) {
    return budget_take(who, MATCH_ALLOTMENT);
}

static void begin(lua_State *L, struct matcher *m, struct bytes subject, struct bytes pattern) {
    matcher_init(m, subject, pattern);
    m->more = take_more;
    m->who = budget_of(L);
}

static const char *try_at(lua_State *L, struct matcher *m, const char *at) {
    const char *end = matcher_at(m, at);
    if (m->end == MATCHER_SPENT) budget_raise(L);
    if (m->end == MATCHER_WRONG) luaL_error(L, "%s", m->words);
    return end;
}

static void finish(struct matcher *m) {
    if (m->steps > 0) budget_give(m->who, m->steps);
}

static struct bytes check_text(lua_State *L, int index) {
    struct bytes text;
    text.data = luaL_checklstring(L, index, &text.size);
    return text;
}

/* The place that the optional argument names, 0 for the first character; SIZE_MAX: behind the end. */
static size_t check_start(lua_State *L, int index, size_t size) {
    lua_Integer start = luaL_optinteger(L, index, 1);
    if (start > 0) return (lua_Unsigned)start - 1 > size ? SIZE_MAX : (size_t)start - 1;
    if (start == 0 || start < -(lua_Integer)size) return 0;
    return size - (size_t)-start;
}

static void push_capture(lua_State *L, const struct matcher *m, unsigned i, const char *start, const char *end) {
    if (i >= m->captures) {
        if (i != 0) luaL_error(L, "invalid capture index %%%d", (int)i + 1);
        lua_pushlstring(L, start, (size_t)(end - start)); /* without captures: the whole match */
        return;
    }
    const struct matcher_capture *c = &m->capture[i];
    if (c->size == MATCHER_OPEN) luaL_error(L, "unfinished capture");
    if (c->size == MATCHER_POSITION) lua_pushinteger(L, c->start - m->subject.data + 1);
    else lua_pushlstring(L, c->start, (size_t)c->size);
}

/* start NULL: only the captures, if any. */
static int push_captures(lua_State *L, const struct matcher *m, const char *start, const char *end) {
    unsigned count = m->captures == 0 && start ? 1 : m->captures;
    luaL_checkstack(L, (int)count, "too many captures");
    for (unsigned i = 0; i < count; i++) push_capture(L, m, i, start, end);
    return (int)count;
}

/* ---- find, match ---- */

static bool has_specials(struct bytes pattern) {
    for (size_t i = 0; i < pattern.size; i++)
        if (pattern.data[i] && strchr("^$*+?.([%-", pattern.data[i])) return true;
    return false;
}

static int find_plain(lua_State *L, struct bytes subject, struct bytes wanted, size_t start) {
    budget_charge_bytes(L, subject.size - start + wanted.size);
    const char *from = subject.data + start;
    const char *at = wanted.size ? memmem(from, subject.size - start, wanted.data, wanted.size) : from;
    if (!at) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, at - subject.data + 1);
    lua_pushinteger(L, at - subject.data + (ptrdiff_t)wanted.size);
    return 2;
}

static int find_or_match(lua_State *L, bool is_find) {
    struct bytes subject = check_text(L, 1), pattern = check_text(L, 2);
    size_t start = check_start(L, 3, subject.size);
    budget_charge(L, 1);
    if (start == SIZE_MAX) {
        lua_pushnil(L);
        return 1;
    }
    if (is_find && (lua_toboolean(L, 4) || !has_specials(pattern))) return find_plain(L, subject, pattern, start);
    bool is_anchored = pattern.size > 0 && pattern.data[0] == '^';
    if (is_anchored) pattern = (struct bytes){pattern.data + 1, pattern.size - 1};
    struct matcher m;
    begin(L, &m, subject, pattern);
    for (const char *at = subject.data + start; at <= subject.data + subject.size; at++) {
        const char *end = try_at(L, &m, at);
        if (end) {
            finish(&m);
            if (!is_find) return push_captures(L, &m, at, end);
            lua_pushinteger(L, at - subject.data + 1);
            lua_pushinteger(L, end - subject.data);
            return push_captures(L, &m, NULL, NULL) + 2;
        }
        if (is_anchored) break;
    }
    finish(&m);
    lua_pushnil(L);
    return 1;
}

static int l_find(lua_State *L) {
    return find_or_match(L, true);
}

static int l_match(lua_State *L) {
    return find_or_match(L, false);
}

/* ---- gmatch: upvalues subject, pattern, place, end of the last match (-1: none) ---- */

static int l_gmatch_step(lua_State *L) {
    struct bytes subject, pattern;
    subject.data = lua_tolstring(L, lua_upvalueindex(1), &subject.size);
    pattern.data = lua_tolstring(L, lua_upvalueindex(2), &pattern.size);
    lua_Integer place = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
    struct matcher m;
    budget_charge(L, 1);
    begin(L, &m, subject, pattern);
    for (; place <= (lua_Integer)subject.size; place++) {
        const char *end = try_at(L, &m, subject.data + place);
        if (!end || end - subject.data == last) continue;
        lua_pushinteger(L, end - subject.data);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        finish(&m);
        return push_captures(L, &m, subject.data + place, end);
    }
    finish(&m);
    return 0;
}

static int l_gmatch(lua_State *L) {
    struct bytes subject = check_text(L, 1);
    check_text(L, 2);
    size_t start = check_start(L, 3, subject.size);
    lua_settop(L, 2);
    lua_pushinteger(L, start == SIZE_MAX ? (lua_Integer)subject.size + 1 : (lua_Integer)start);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, l_gmatch_step, 4);
    return 1;
}

/* ---- gsub ---- */

static void add_text_with_captures(lua_State *L, luaL_Buffer *b, const struct matcher *m, const char *start,
                                   const char *end) {
    struct bytes text;
    text.data = lua_tolstring(L, 3, &text.size);
    budget_charge_bytes(L, text.size);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c != '%') {
            luaL_addchar(b, c);
            continue;
        }
        c = ++i < text.size ? text.data[i] : '\0';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0') {
            budget_charge_bytes(L, (size_t)(end - start));
            luaL_addlstring(b, start, (size_t)(end - start));
        } else if (c >= '1' && c <= '9') {
            push_capture(L, m, (unsigned)(c - '1'), start, end);
            budget_charge_bytes(L, lua_rawlen(L, -1));
            luaL_tolstring(L, -1, NULL); /* a position becomes digits */
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

/* Adds what replaces the match. */
static void add_replacement(lua_State *L, luaL_Buffer *b, const struct matcher *m, const char *start, const char *end) {
    int type = lua_type(L, 3);
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, m, start, end), 1);
    } else if (type == LUA_TTABLE) {
        push_capture(L, m, 0, start, end);
        lua_gettable(L, 3);
    } else {
        add_text_with_captures(L, b, m, start, end);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        lua_pushlstring(L, start, (size_t)(end - start));
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
    budget_charge_bytes(L, lua_rawlen(L, -1));
    luaL_addvalue(b);
}

static int l_gsub(lua_State *L) {
    struct bytes subject = check_text(L, 1), pattern = check_text(L, 2);
    int type = lua_type(L, 3);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                     "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)subject.size + 1), count = 0;
    bool is_anchored = pattern.size > 0 && pattern.data[0] == '^';
    if (is_anchored) pattern = (struct bytes){pattern.data + 1, pattern.size - 1};
    const char *at = subject.data, *last = NULL, *subject_end = subject.data + subject.size;
    struct matcher m;
    luaL_Buffer b;
    budget_charge_bytes(L, subject.size);
    begin(L, &m, subject, pattern);
    luaL_buffinit(L, &b);
    while (count < most) {
        const char *end = try_at(L, &m, at);
        if (end && end != last) {
            count++;
            add_replacement(L, &b, &m, at, end);
            at = last = end;
        } else if (at < subject_end) {
            luaL_addchar(&b, *at++);
        } else {
            break;
        }
        if (is_anchored) break;
    }
    finish(&m);
    luaL_addlstring(&b, at, (size_t)(subject_end - at));
    luaL_pushresult(&b);
    lua_pushinteger(L, count);
    return 2;
}

/* ---- the others ---- */

static int l_rep(lua_State *L) {
    struct bytes text = check_text(L, 1);
    lua_Integer count = luaL_checkinteger(L, 2);
    size_t separator_size, total;
    const char *separator = luaL_optlstring(L, 3, "", &separator_size);
    if (count <= 0 || text.size + separator_size == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (__builtin_mul_overflow(text.size + separator_size, (size_t)count, &total) || total > INT32_MAX)
        return luaL_error(L, "resulting string too large");
    budget_charge_bytes(L, total + 16 * (size_t)count); /* each piece costs, however short */
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, total);
    for (lua_Integer i = 1; i <= count; i++) {
        memcpy(to, text.data, text.size);
        to += text.size;
        if (i == count || separator_size == 0) continue;
        memcpy(to, separator, separator_size);
        to += separator_size;
    }
    luaL_pushresultsize(&b, total - separator_size);
    return 1;
}

static int l_byte(lua_State *L) {
    struct bytes text = check_text(L, 1);
    size_t from = check_start(L, 2, text.size);
    lua_Integer to = luaL_optinteger(L, 3, luaL_optinteger(L, 2, 1));
    if (to < 0) to += (lua_Integer)text.size + 1;
    if (to > (lua_Integer)text.size) to = (lua_Integer)text.size;
    if (from == SIZE_MAX || to <= (lua_Integer)from) return 0;
    int count = to - (lua_Integer)from > INT32_MAX / 2 ? INT32_MAX / 2 : (int)(to - (lua_Integer)from);
    budget_charge(L, (size_t)count);
    luaL_checkstack(L, count, "string slice too long");
    for (int i = 0; i < count; i++) lua_pushinteger(L, (unsigned char)text.data[from + (size_t)i]);
    return count;
}

/* "%p" would show an address. */
static void check_format(lua_State *L, struct bytes format) {
    for (size_t i = 0; i < format.size; i++) {
        if (format.data[i] != '%') continue;
        i++;
        while (i < format.size && format.data[i] && strchr("-+ #0123456789.", format.data[i])) i++;
        if (i < format.size && format.data[i] == 'p') luaL_error(L, "invalid conversion '%%p' to 'format'");
    }
}

/* The stock function (upvalue 1) after the tables and functions among the arguments were made text without addresses.
 */
static int l_format(lua_State *L) {
    check_format(L, check_text(L, 1));
    size_t bytes = lua_rawlen(L, 1);
    luaL_checkstack(L, 4, NULL);
    for (int i = lua_gettop(L); i > 1; i--) {
        int type = lua_type(L, i);
        if (type == LUA_TSTRING) bytes += lua_rawlen(L, i);
        if (type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA) continue;
        if (luaL_callmeta(L, i, "__tostring")) {
            if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
        } else {
            lua_pushstring(L, lua_typename(L, type));
        }
        lua_replace(L, i);
    }
    budget_charge_bytes(L, bytes);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

const struct api_entry *api_string_list(void) {
    static const struct api_entry list[] = {
        {"string.byte", "(text [, from [, to]]) → number, …", "the bytes as numbers", l_byte},
        {"string.char", "(number, …) → text", "numbers as bytes", NULL},
        {"string.find", "(text, pattern [, from [, plain]]) → from, to, …", "where a pattern is found", l_find},
        {"string.format", "(format, …) → text", "values in a form, as %d %s %.2f %q", l_format},
        {"string.gmatch", "(text, pattern [, from]) → iterator", "every match of a pattern", l_gmatch},
        {"string.gsub", "(text, pattern, by [, most]) → text, count", "matches replaced by a text, table or function",
         l_gsub},
        {"string.len", "(text) → integer", "length in bytes", NULL},
        {"string.lower", "(text) → text", "in small letters (ASCII)", api_charged},
        {"string.match", "(text, pattern [, from]) → text, …", "what a pattern captures", l_match},
        {"string.rep", "(text, count [, separator]) → text", "the text again and again", l_rep},
        {"string.reverse", "(text) → text", "the bytes backwards", api_charged},
        {"string.sub", "(text, from [, to]) → text", "a part of the text", NULL},
        {"string.upper", "(text) → text", "in capitals (ASCII)", api_charged},
        {NULL, NULL, NULL, NULL},
    };
    return list;
}
