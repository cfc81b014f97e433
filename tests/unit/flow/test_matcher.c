/* Our matcher against the string library of Lua itself: the same answer, or the same words of complaint, for every
 * pattern that a small grammar of mischief can make. Both run in one process, each in a state of its own. */
#include "flow/api_lists.h" /* before cmocka.h, which has a fail() of its own */
#include "flow/budget.h"
#include "flow/matcher.h"

#include <lauxlib.h>
#include <lualib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUNDS 40000

/* ---- a source of chance that is the same each time ---- */

static uint64_t chance_state = 0x9E3779B97F4A7C15u;

static unsigned chance(unsigned below) {
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return (unsigned)(chance_state >> 33) % below;
}

static void add_some(struct buffer *b, const char *const *pieces, unsigned count, unsigned most) {
    buffer_clear(b);
    for (unsigned n = chance(most + 1); n > 0; n--) buffer_add_text(b, pieces[chance(count)]);
}

static void make_subject(struct buffer *b) {
    static const char *const pieces[] = {"a", "b", "ab", "A", "1", "23", " ",  "(",        ")",   "()",
                                         "[", "]", "%",  "-", "_", ".",  "\t", "\xC3\xA9", "aaa", "x"};
    add_some(b, pieces, sizeof pieces / sizeof *pieces, 12);
    if (chance(16) == 0) buffer_add_byte(b, '\0');
}

static void make_pattern(struct buffer *b) {
    static const char *const pieces[] = {
        "a",    "b",    ".",    "x",      "1",    "%a", "%d",   "%s",   "%w",    "%W",     "%S",     "%p",    "%x",
        "%u",   "%l",   "%c",   "%g",     "%%",   "%.", "%-",   "[ab]", "[^ab]", "[%d%s]", "[a-c]",  "[^%w]", "[]]",
        "[^]]", "[a-]", "[-a]", "[%a-z]", "[%]]", "*",  "+",    "-",    "?",     "(",      ")",      "()",    "(a",
        "a)",   "(.-)", "(a*)", "(%w+)",  "%1",   "%2", "%b()", "%b",   "%bxx",  "%f[%w]", "%f[^a]", "%f",    "^",
        "$",    "[",    "[^",   "[a",     "%",    "a-", "a?",   ".*",   ".-",    "\xC3",
    };
    add_some(b, pieces, sizeof pieces / sizeof *pieces, 7);
    if (chance(32) == 0) buffer_add_byte(b, '\0');
}

/* ---- the two sides ---- */

struct sides {
    struct budget budget;
    lua_State *ours, *stock;
};

static int begin(void **state) {
    static struct sides sides;
    sides = (struct sides){.stock = luaL_newstate()};
    sides.ours = budget_open(&sides.budget);
    assert_non_null(sides.ours);
    assert_non_null(sides.stock);
    luaL_openlibs(sides.stock);
    lua_newtable(sides.ours); /* as stock libraries: none */
    lua_newtable(sides.ours);
    api_stock(sides.ours, 1, api_string_list());
    lua_setglobal(sides.ours, "string");
    lua_getglobal(sides.ours, "string");
    lua_getfield(sides.ours, -1, "string");
    lua_setglobal(sides.ours, "string");
    lua_settop(sides.ours, 0);
    *state = &sides;
    return 0;
}

static int end(void **state) {
    struct sides *sides = *state;
    lua_close(sides->ours);
    lua_close(sides->stock);
    return 0;
}

/* The results of string.NAME as one text: "[a][3][nil]" or "! words". */
static void answer(lua_State *L, const char *name, const struct buffer *subject, const struct buffer *pattern,
                   const char *replacement, lua_Integer number, char *out, size_t room) {
    size_t size = 0;
    lua_getglobal(L, "string");
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    lua_pushlstring(L, subject->size ? subject->data : "", subject->size);
    lua_pushlstring(L, pattern->size ? pattern->data : "", pattern->size);
    int arguments = 2;
    if (replacement) lua_pushstring(L, replacement), arguments++;
    if (number) lua_pushinteger(L, number), arguments++;
    bool failed = lua_pcall(L, arguments, LUA_MULTRET, 0) != LUA_OK;
    if (failed) size += (size_t)snprintf(out, room, "! ");
    out[size] = '\0';
    for (int i = 1; i <= lua_gettop(L) && size < room - 600; i++) {
        size_t length;
        const char *text = luaL_tolstring(L, i, &length);
        size += (size_t)snprintf(out + size, room - size, "[%s:%zu:", luaL_typename(L, i), length);
        for (size_t n = 0; n < length && n < 80; n++)
            size += (size_t)snprintf(out + size, room - size, "%02x", (unsigned char)text[n]);
        size += (size_t)snprintf(out + size, room - size, "]");
        lua_pop(L, 1);
    }
    lua_settop(L, 0);
}

static void compare(struct sides *sides, const char *name, const struct buffer *subject, const struct buffer *pattern,
                    const char *replacement, lua_Integer number) {
    static char ours[40000], stock[40000];
    budget_start(&sides->budget, 1 << 20, 50000000, 10000);
    answer(sides->ours, name, subject, pattern, replacement, number, ours, sizeof ours);
    budget_stop(&sides->budget);
    answer(sides->stock, name, subject, pattern, replacement, number, stock, sizeof stock);
    if (strcmp(ours, stock) == 0) return;
    fail_msg("string.%s(\"%.*s\", \"%.*s\", %s, %lld)\nours  %s\nstock %s", name, (int)subject->size, subject->data,
             (int)pattern->size, pattern->data, replacement ? replacement : "", (long long)number, ours, stock);
}

static void test_the_same_as_the_stock_library(void **state) {
    struct sides *sides = *state;
    struct buffer subject, pattern;
    static const char *const replacements[] = {"<%0>", "%1", "%2%%", "", "x", "%", "%a", "%1%1"};
    buffer_init(&subject, 4096);
    buffer_init(&pattern, 4096);
    for (int i = 0; i < ROUNDS; i++) {
        make_subject(&subject);
        make_pattern(&pattern);
        lua_Integer from = (lua_Integer)chance(8) - 3;
        compare(sides, "find", &subject, &pattern, NULL, from);
        compare(sides, "match", &subject, &pattern, NULL, from);
        compare(sides, "gsub", &subject, &pattern, replacements[chance(8)], chance(4));
    }
    buffer_done(&subject);
    buffer_done(&pattern);
}

/* gmatch, as the list of all that it gives. */
static void gmatch_all(lua_State *L, const struct buffer *subject, const struct buffer *pattern, char *out,
                       size_t room) {
    size_t size = 0;
    out[0] = '\0';
    lua_getglobal(L, "string");
    lua_getfield(L, -1, "gmatch");
    lua_pushlstring(L, subject->size ? subject->data : "", subject->size);
    lua_pushlstring(L, pattern->size ? pattern->data : "", pattern->size);
    if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
        snprintf(out, room, "! %s", lua_tostring(L, -1));
        lua_settop(L, 0);
        return;
    }
    for (int turns = 0; turns < 200 && size < room - 600; turns++) {
        int top = lua_gettop(L);
        lua_pushvalue(L, top);
        int status = lua_pcall(L, 0, LUA_MULTRET, 0);
        for (int i = top + 1; i <= lua_gettop(L); i++)
            size +=
                (size_t)snprintf(out + size, room - size, "[%.80s]", lua_tostring(L, i) ? lua_tostring(L, i) : "nil");
        bool is_over = status != LUA_OK || lua_isnoneornil(L, top + 1);
        lua_settop(L, top);
        if (is_over) break;
    }
    lua_settop(L, 0);
}

static void test_gmatch_is_the_same(void **state) {
    struct sides *sides = *state;
    static char ours[40000], stock[40000];
    struct buffer subject, pattern;
    buffer_init(&subject, 4096);
    buffer_init(&pattern, 4096);
    for (int i = 0; i < ROUNDS / 4; i++) {
        make_subject(&subject);
        make_pattern(&pattern);
        gmatch_all(sides->ours, &subject, &pattern, ours, sizeof ours);
        gmatch_all(sides->stock, &subject, &pattern, stock, sizeof stock);
        if (strncmp(ours, "[nil]", 5) == 0) ours[0] = '\0'; /* the stock one ends with nil or with nothing */
        if (strncmp(stock, "[nil]", 5) == 0) stock[0] = '\0';
        size_t shared = strlen(ours) < strlen(stock) ? strlen(ours) : strlen(stock);
        if (strncmp(ours, stock, shared) != 0 || (strlen(ours + shared) > 5 || strlen(stock + shared) > 5))
            fail_msg("gmatch(\"%.*s\", \"%.*s\")\nours  %s\nstock %s", (int)subject.size, subject.data,
                     (int)pattern.size, pattern.data, ours, stock);
    }
    buffer_done(&subject);
    buffer_done(&pattern);
}

/* rep, byte, format against the stock ones. */
static void test_the_other_functions_are_the_same(void **state) {
    struct sides *sides = *state;
    static const char *const calls[] = {
        "return ('ab'):rep(3)",
        "return ('ab'):rep(3, ',')",
        "return ('ab'):rep(0)",
        "return ('ab'):rep(1, 'xyz')",
        "return (''):rep(3, '-')",
        "return ('ab'):rep(-5)",
        "return ('abc'):byte()",
        "return ('abc'):byte(2)",
        "return ('abc'):byte(1, -1)",
        "return ('abc'):byte(-2, -1)",
        "return ('abc'):byte(0)",
        "return ('abc'):byte(4)",
        "return ('abc'):byte(2, 100)",
        "return ('abc'):byte(3, 2)",
        "return (''):byte()",
        "return ('abc'):byte(0, -1)",
        "return ('abc'):byte(-100, 1)",
        "return ('abc'):find('b', 1, true)",
        "return ('a.c'):find('.', 1, true)",
        "return ('abc'):find('', 10)",
        "return ('abc'):find('', 4)",
        "return ('abc'):find('c', -1)",
        "return ('a\\0b'):find('b')",
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        lua_State *sides_of[] = {sides->ours, sides->stock};
        char words[2][400];
        for (int side = 0; side < 2; side++) {
            lua_State *L = sides_of[side];
            lua_pushliteral(L, "");
            lua_newtable(L);
            lua_getglobal(L, "string");
            lua_setfield(L, -2, "__index");
            lua_setmetatable(L, -2);
            lua_settop(L, 0);
            assert_int_equal(luaL_loadbufferx(L, calls[i], strlen(calls[i]), "=call", "t"), LUA_OK);
            assert_int_equal(lua_pcall(L, 0, LUA_MULTRET, 0), LUA_OK);
            size_t size = (size_t)snprintf(words[side], 400, "%d", lua_gettop(L));
            for (int n = 1; n <= lua_gettop(L); n++)
                size += (size_t)snprintf(words[side] + size, 400 - size, " %s", luaL_tolstring(L, n, NULL)),
                    lua_pop(L, 1);
            lua_settop(L, 0);
        }
        if (strcmp(words[0], words[1]) != 0) fail_msg("%s: ours %s, stock %s", calls[i], words[0], words[1]);
    }
}

/* ---- steps ---- */

static int64_t grant_once(void *who) {
    int64_t granted = *(int64_t *)who;
    *(int64_t *)who = 0;
    return granted;
}

static void test_backtracking_stops_at_the_allotment(void **state) {
    (void)state;
    char subject[3000], pattern[] = ".-.-.-.-.-.-b";
    int64_t grant = 100000;
    struct matcher m;
    memset(subject, 'a', sizeof subject);
    matcher_init(&m, (struct bytes){subject, sizeof subject}, bytes_of(pattern));
    m.more = grant_once;
    m.who = &grant;
    assert_null(matcher_at(&m, subject));
    assert_int_equal(m.end, MATCHER_SPENT);
    assert_int_equal(grant, 0);
    /* What a match costs does not depend on chance: the same number suffices, one less does not. */
    int64_t enough = 0;
    for (int64_t steps = 1; !enough; steps++) {
        grant = steps;
        matcher_init(&m, BYTES("aaab"), BYTES("a*ab"));
        m.more = grant_once;
        m.who = &grant;
        if (matcher_at(&m, m.subject.data)) enough = steps;
        else assert_int_equal(m.end, MATCHER_SPENT);
    }
    assert_true(enough > 4 && enough < 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_as_the_stock_library),
        cmocka_unit_test(test_gmatch_is_the_same),
        cmocka_unit_test(test_the_other_functions_are_the_same),
        cmocka_unit_test(test_backtracking_stops_at_the_allotment),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
