/* utf8: stock, paid for by length; codes is ours, so that one step never costs more than one character. */
#include "flow/api_lists.h"
#include "flow/budget.h"

#include "base/text.h"

#include <lauxlib.h>

static uint32_t decode(const char *s, size_t size) {
    static const unsigned char first_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (unsigned char)s[0] & first_mask[size];
    for (size_t i = 1; i < size; i++) point = point << 6 | ((unsigned char)s[i] & 0x3F);
    return point;
}

/* (text, place of the last character or 0) → place, code point */
static int l_codes_step(lua_State *L) {
    struct bytes text;
    text.data = luaL_checklstring(L, 1, &text.size);
    lua_Integer place = luaL_checkinteger(L, 2);
    luaL_argcheck(L, place >= 0 && place <= (lua_Integer)text.size, 2, "out of bounds");
    budget_charge(L, 1);
    size_t at = (size_t)place;
    if (at > 0) {
        at--;
        size_t size = text_utf8_step((struct bytes){text.data + at, text.size - at});
        at += size ? size : 1;
    }
    if (at >= text.size) return 0;
    size_t size = text_utf8_step((struct bytes){text.data + at, text.size - at});
    if (size == 0) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, decode(text.data + at, size));
    return 2;
}

static int l_codes(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_pushcfunction(L, l_codes_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

const struct api_entry *api_utf8_list(void) {
    static const struct api_entry list[] = {
        {"utf8.char", "(number, …) → text", "code points as text", api_charged},
        {"utf8.charpattern", "text", "a pattern that matches one character", NULL},
        {"utf8.codepoint", "(text [, from [, to]]) → number, …", "the code points of the characters", api_charged},
        {"utf8.codes", "(text) → iterator", "every place and code point", l_codes},
        {"utf8.len", "(text [, from [, to]]) → integer", "length in characters; nil and the place when it is no UTF-8",
         api_charged},
        {"utf8.offset", "(text, n [, from]) → integer", "the byte where the n-th character begins", api_charged},
        {NULL, NULL, NULL, NULL},
    };
    return list;
}
