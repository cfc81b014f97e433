/* base/map.h: text to pointer, walked in insertion order. */
#include "unit.h"

#include "base/map.h"

#define MANY 5000

static void test_empty(void **state) {
    (void)state;
    struct map m;
    map_init(&m);
    assert_null(map_get(&m, BYTES("a")));
    assert_int_equal(m.count, 0);
    map_done(&m);
    map_done(&m);
    map_done(NULL);
}

static void test_set_get_replace(void **state) {
    (void)state;
    struct map m;
    int one, two;
    map_init(&m);
    assert_int_equal(map_set(&m, BYTES("a"), &one), GUICHET_OK);
    assert_int_equal(map_set(&m, BYTES(""), &two), GUICHET_OK);
    assert_int_equal(map_set(&m, BYTES("a\0b"), &two), GUICHET_OK);
    assert_ptr_equal(map_get(&m, BYTES("a")), &one);
    assert_ptr_equal(map_get(&m, BYTES("")), &two);
    assert_ptr_equal(map_get(&m, BYTES("a\0b")), &two);
    assert_null(map_get(&m, BYTES("b")));
    assert_int_equal(map_set(&m, BYTES("a"), &two), GUICHET_OK);
    assert_int_equal(m.count, 3);
    assert_ptr_equal(map_get(&m, BYTES("a")), &two);
    assert_int_equal(map_set(&m, BYTES("a"), NULL), GUICHET_OK);
    assert_null(map_get(&m, BYTES("a")));
    map_done(&m);
}

static void test_many_in_insertion_order(void **state) {
    (void)state;
    static char keys[MANY][16];
    struct map m;
    map_init(&m);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(keys[i], sizeof keys[i], "key-%zu", i * 7919 % MANY);
        assert_int_equal(map_set(&m, bytes_of(keys[i]), keys[i]), GUICHET_OK);
        /* Setting again what is there must never make room or change the order. */
        assert_int_equal(map_set(&m, bytes_of(keys[i / 2]), keys[i / 2]), GUICHET_OK);
        assert_int_equal(m.count, i + 1);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_ptr_equal(m.entries[i].value, keys[i]);
        assert_ptr_equal(map_get(&m, bytes_of(keys[i])), keys[i]);
    }
    assert_null(map_get(&m, BYTES("key-5000")));
    map_done(&m);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_set_get_replace),
        cmocka_unit_test(test_many_in_insertion_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
