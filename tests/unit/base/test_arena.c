/* base/arena.h: memory that dies together, under a ceiling. */
#include "unit.h"

#include "base/arena.h"

static void test_aligned_zeroed_and_apart(void **state) {
    (void)state;
    struct arena a;
    uint64_t seed = 1;
    unsigned char *blocks[500];
    size_t sizes[500];
    arena_init(&a, 1 << 22);
    /* Twice, so that the second round meets memory that was written to. */
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 500; i++) {
            sizes[i] = next_random(&seed) % (i % 50 == 0 ? 20000 : 300);
            blocks[i] = arena_alloc(&a, sizes[i]);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(blocks[i][k], 0);
            memset(blocks[i], (int)(i % 255) + 1, sizes[i]);
        }
        for (size_t i = 0; i < 500; i++) {
            for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(blocks[i][k], i % 255 + 1);
        }
        assert_true(a.total <= a.max);
        arena_reset(&a);
    }
    arena_done(&a);
    assert_int_equal(a.total, 0);
}

static void test_ceiling(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 10000);
    assert_null(arena_alloc(&a, 10000));
    assert_non_null(arena_alloc(&a, 3000));
    assert_null(arena_alloc(&a, 9000));
    assert_non_null(arena_alloc(&a, 1000));
    int count = 0;
    while (arena_alloc(&a, 100)) count++;
    assert_in_range(count, 30, 60);
    assert_true(a.total <= 10000);
    arena_done(&a);
    arena_init(&a, 0);
    assert_null(arena_alloc(&a, 1));
    assert_null(arena_copy(&a, BYTES("a")));
    assert_null(arena_printf(&a, "%d", 1));
    arena_done(&a);
    arena_done(NULL);
}

static void test_a_small_one(void **state) {
    (void)state;
    struct arena a;
    arena_init_small(&a, 500, 1 << 20);
    char *first = arena_take(&a, 400);
    assert_non_null(first);
    assert_in_range(a.total, 500, 600);
    memset(first, 'a', 400);
    for (size_t i = 0; i < 1000; i++) assert_non_null(arena_take(&a, 200)); /* grows as any other */
    assert_in_range(a.total, 200000, 300000);
    assert_int_equal(first[399], 'a');
    arena_done(&a);
    assert_int_equal(a.total, 0);
}

static void test_impossible_sizes(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, SIZE_MAX);
    assert_null(arena_alloc(&a, SIZE_MAX));
    assert_null(arena_alloc(&a, SIZE_MAX - 64));
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    assert_null(arena_array(&a, (size_t)1 << 33, (size_t)1 << 33));
    assert_null(arena_copy(&a, SLICE("a", SIZE_MAX)));
    assert_non_null(arena_array(&a, 0, 8));
    assert_non_null(arena_array(&a, 8, 0));
    assert_non_null(arena_array(&a, 10, 10));
    arena_done(&a);
}

static void test_reset_keeps_the_open_block(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_non_null(arena_alloc(&a, 16));
    assert_non_null(arena_alloc(&a, 100000));
    for (int i = 0; i < 200; i++) assert_non_null(arena_alloc(&a, 1000));
    size_t before = a.total;
    arena_reset(&a);
    size_t kept = a.total;
    assert_true(kept >= 65536 && kept < before);
    for (int i = 0; i < 60; i++) assert_non_null(arena_alloc(&a, 1000));
    assert_int_equal(a.total, kept); /* the next user takes nothing new */
    arena_reset(&a);
    arena_reset(&a);
    assert_int_equal(a.total, kept);
    arena_done(&a);
    assert_int_equal(a.total, 0);
    assert_non_null(arena_alloc(&a, 200000));
    arena_reset(&a);
    assert_int_equal(a.total, 0); /* a giant that came first is given back */
    arena_done(&a);
    arena_init(&a, 100);
    arena_reset(&a);
    assert_int_equal(a.total, 0);
    arena_done(&a);
}

static void test_texts(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 16);
    char source[] = {'a', '\0', 'b', 'c'};
    char *copy = arena_copy(&a, SLICE(source, 4));
    assert_memory_equal(copy, "a\0bc", 5);
    assert_string_equal(arena_copy(&a, SLICE(NULL, 0)), "");
    assert_string_equal(arena_text(&a, "text"), "text");
    assert_string_equal(arena_text(&a, NULL), "");
    assert_string_equal(arena_printf(&a, "%s-%05d", "n", 42), "n-00042");
    arena_done(&a);
}

static void test_grow(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char *text = arena_grow(&a, NULL, 0, 10);
    memcpy(text, "0123456789", 10);
    char *longer = arena_grow(&a, text, 10, 100);
    assert_ptr_equal(longer, text);
    char *other = arena_alloc(&a, 8);
    memset(other, 'x', 8);
    char *moved = arena_grow(&a, longer, 100, 200);
    assert_ptr_not_equal(moved, longer);
    assert_memory_equal(moved, "0123456789", 10);
    assert_memory_equal(other, "xxxxxxxx", 8);
    assert_ptr_equal(arena_grow(&a, moved, 200, 20), moved);
    char *large = arena_grow(&a, moved, 200, 100000);
    assert_memory_equal(large, "0123456789", 10);
    assert_null(arena_grow(&a, large, 100000, 1 << 21));
    assert_memory_equal(large, "0123456789", 10);
    arena_done(&a);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_zeroed_and_apart),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_a_small_one),
        cmocka_unit_test(test_impossible_sizes),
        cmocka_unit_test(test_reset_keeps_the_open_block),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
