/* What is spent stays spent; and a refusal of memory at any moment leaves no leak, no crash and a machine that works.
 */
#include "script_fixture.h"

#include "base/clock.h"
#include "flow/machine.h"

#include <lauxlib.h>
#include <lualib.h>
#include <unistd.h>

static int l_endless(lua_State *L) {
    lua_settop(L, 0);
    while (lua_gettop(L) == 0) budget_charge(L, 7);
    return 0;
}

static int l_take_in_advance(lua_State *L) {
    struct budget *b = budget_of(L);
    int64_t before = b->left, taken = budget_take(b, 100);
    lua_settop(L, 0);
    assert_int_equal(taken, 100);
    assert_int_equal(b->left, before - 100);
    budget_give(b, 60);
    assert_int_equal(b->left, before - 40);
    while (budget_take(b, 100) > 0) continue;
    assert_int_equal(b->spent, BUDGET_INSTRUCTIONS);
    assert_int_equal(budget_take(b, 1), 0);
    return 0;
}

static int run_c(struct budget *b, lua_State *L, lua_CFunction function, int64_t units) {
    budget_start(b, 1 << 20, units, 10000);
    lua_pushcfunction(L, function);
    int status = lua_pcall(L, 0, 0, 0);
    budget_stop(b);
    return status;
}

static void test_c_work_is_counted(void **state) {
    (void)state;
    struct budget b = {0};
    lua_State *L = budget_open(&b);
    assert_non_null(L);
    assert_int_equal(run_c(&b, L, l_endless, 100000), LUA_ERRRUN);
    assert_int_equal(b.spent, BUDGET_INSTRUCTIONS);
    assert_true(b.left < 0 || b.left == INT64_MAX);
    lua_close(L);
    assert_int_equal(b.used, 0);
    L = budget_open(&b);
    assert_non_null(L);
    assert_int_equal(run_c(&b, L, l_take_in_advance, 1000), LUA_OK);
    lua_close(L);
    assert_int_equal(b.used, 0);
}

static void test_memory_is_counted(void **state) {
    (void)state;
    struct budget b = {0};
    lua_State *L = budget_open(&b);
    assert_non_null(L);
    size_t before = b.used;
    assert_true(before > 1000);
    budget_start(&b, 100000, INT64_MAX, 10000);
    assert_int_equal(luaL_dostring(L, "local t = {} for i = 1, 1000 do t[i] = {} end return #t"), LUA_OK);
    assert_int_equal(lua_tointeger(L, -1), 1000);
    assert_int_equal(luaL_dostring(L, "local t = {} for i = 1, 10000 do t[i] = {} end"), 1);
    assert_string_equal(lua_tostring(L, -1), "not enough memory");
    assert_true(b.used <= before + 100000);
    budget_stop(&b);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    assert_true(b.used < before + 10000);
    lua_close(L);
    assert_int_equal(b.used, 0);
}

/* A machine that stood still, as a thread that sleeps does, took nothing of a script's time. */
static void test_time_without_the_processor_does_not_pass(void **state) {
    (void)state;
    struct budget b = {0};
    lua_State *L = budget_open(&b);
    assert_non_null(L);
    int64_t from = clock_thread_cpu_us();
    budget_start(&b, 1 << 20, INT64_MAX, 200);
    usleep(500000);
    assert_int_equal(budget_take(&b, 2000), 2000);
    assert_int_equal(b.spent, BUDGET_SOUND);
    while (clock_thread_cpu_us() - from < 210000) continue;
    assert_int_equal(budget_take(&b, 2000), 0);
    assert_int_equal(b.spent, BUDGET_WALL);
    lua_close(L);
}

/* Few instructions can move many bytes: these are paid for too. */
static void test_bytes_cost_units(void **state) {
    (void)state;
    struct budget b = {0};
    lua_State *L = budget_open(&b);
    assert_non_null(L);
    luaL_requiref(L, "string", luaopen_string, 1);
    budget_start(&b, 1 << 20, 20000, 10000);
    assert_int_equal(luaL_dostring(L, "local s = ('x'):rep(1 << 16) for i = 1, 100 do local t = s .. i end"), 1);
    assert_int_equal(b.spent, BUDGET_INSTRUCTIONS);
    lua_close(L);
    assert_int_equal(b.used, 0);
}

/* Opens, loads and runs with the n-th allocation refused, for every n until nothing is refused any more. */
static void test_every_allocation_may_fail(void **state) {
    (void)state;
    struct script_fixture f;
    bool is_refused = true;
    int refusals = 0;
    script_begin(&f, NULL);
    script_load(
        &f, "local known = { a = 1 }\nlocal object = setmetatable({}, { __index = known })\n",
        "local words = {}\nfor word in ('a b c d'):gmatch('%a') do words[#words + 1] = word:upper() end\n"
        "table.sort(words, function(a, b) return a > b end)\n"
        "c.data.words = words\nc.data.text = table.concat(words, ',') .. tostring(object.a) .. c.input.item_id\n"
        "for name, value in pairs(c.input) do c.data[name .. '_'] = value end\n"
        "return 'last'");
    for (int64_t n = 2; is_refused; n++) {
        vm_sleep(f.vm);
        f.vm->budget.fail_in = n;
        int status = script_run(&f);
        is_refused = f.vm->budget.fail_in == 1;
        if (status != GUICHET_OK) {
            assert_true(is_refused);
            assert_true(status == GUICHET_MEMORY || status == GUICHET_BUDGET);
            refusals++;
        } else {
            assert_string_equal(f.out.target, "last");
            assert_non_null(strstr(f.out.data.data, "\"text\":\"D,C,B,A16A1\""));
        }
        f.vm->budget.fail_in = 0;
        if (n % 16 == 0) {
            assert_int_equal(script_run(&f), GUICHET_OK);
            arena_reset(&f.arena); /* keeps only what the first block holds; the case is made again */
            f.c.input = script_json(&f, "{\"item_id\":\"6A1\"}");
            f.c.data = f.c.requester = NULL;
            f.e.input = NULL;
        }
    }
    assert_true(refusals > 300);
    vm_sleep(f.vm);
    assert_int_equal(f.vm->budget.used, 0);
    script_end(&f);
}

/* The same while a script is read into a flow. */
static void test_every_allocation_may_fail_while_loading(void **state) {
    (void)state;
    struct script_fixture f;
    bool is_refused = true;
    script_begin(&f, NULL);
    char *source = arena_printf(&f.arena, "%s", SCRIPT_HEAD "function(c, e) return 'last' end" SCRIPT_TAIL);
    for (int64_t n = 2; is_refused; n += 3) {
        faults_init(&f.faults, &f.arena);
        vm_sleep(f.vm);
        f.vm->budget.fail_in = n;
        int status = vm_load(f.vm, "script.lua", bytes_of(source), NULL, &f.faults, &f.flow, &f.why);
        is_refused = f.vm->budget.fail_in == 1;
        f.vm->budget.fail_in = 0;
        if (status != GUICHET_OK) {
            assert_true(is_refused);
            assert_null(f.flow);
            assert_true(status == GUICHET_MEMORY || status == GUICHET_BUDGET);
        }
        flow_free(f.flow);
        f.flow = NULL;
    }
    vm_sleep(f.vm);
    assert_int_equal(f.vm->budget.used, 0);
    script_end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c_work_is_counted),
        cmocka_unit_test(test_memory_is_counted),
        cmocka_unit_test(test_time_without_the_processor_does_not_pass),
        cmocka_unit_test(test_bytes_cost_units),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_every_allocation_may_fail_while_loading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
