/* The editor's file is Lua, and every word that is registered is in it. */
#include "flow/api.h"
#include "flow/api_luals.h"
#include "flow/field_kinds.h"

#include <lauxlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct buffer text;

static void it_is_lua_and_names_every_word(void **state) {
    (void)state;
    lua_State *L = luaL_newstate();
    assert_non_null(L);
    int status = luaL_loadbufferx(L, text.data, text.size, "=luals", "t");
    if (status != LUA_OK) print_error("%s\n", lua_tostring(L, -1));
    assert_int_equal(status, LUA_OK);
    assert_int_equal(lua_pcall(L, 0, 0, 0), LUA_OK); /* without any library: it only defines */
    const struct api_entry *entry;
    for (size_t i = 0; (entry = api_at(i)); i++) {
        struct buffer look;
        buffer_init(&look, 1000);
        buffer_addf(&look, "return %s", entry->name);
        assert_int_equal(luaL_loadbufferx(L, look.data, look.size, "=look", "t"), LUA_OK);
        assert_int_equal(lua_pcall(L, 0, 1, 0), LUA_OK);
        if (lua_isnil(L, -1)) print_error("%s is missing\n", entry->name);
        assert_false(lua_isnil(L, -1));
        if (entry->function) assert_true(lua_isfunction(L, -1));
        lua_settop(L, 0);
        buffer_done(&look);
    }
    lua_close(L);
}

static void every_kind_of_field_has_its_options(void **state) {
    const struct field_kind *kind;
    (void)state;
    assert_int_equal(buffer_add_byte(&text, '\0'), GUICHET_OK);
    for (size_t i = 0; (kind = field_kinds_at(i)); i++) {
        char mark[80];
        const char *option;
        snprintf(mark, sizeof mark, "---@class field.%s.options\n", kind->name);
        const char *at = strstr(text.data, mark);
        if (!at) print_error("field.%s is missing\n", kind->name);
        assert_non_null(at);
        const char *end = strstr(at, "\n\n");
        for (size_t k = 0; (option = field_kinds_option(kind, k)); k++) {
            snprintf(mark, sizeof mark, "---@field %s? ", option);
            const char *found = strstr(at, mark);
            assert_true(found && found < end);
        }
    }
    assert_non_null(strstr(text.data, "function string.rep(text, count, separator) end"));
    assert_non_null(strstr(text.data, "function field.list(field, options) end"));
    assert_non_null(strstr(text.data, "function pcall(callback, ...) end"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_lua_and_names_every_word),
        cmocka_unit_test(every_kind_of_field_has_its_options),
    };
    buffer_init(&text, 1u << 20);
    api_luals_write(&text);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    buffer_done(&text);
    return failed;
}
