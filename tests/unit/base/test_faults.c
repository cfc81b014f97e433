/* base/faults.h: all faults at once, each with its place. */
#include "unit.h"

#include "base/faults.h"

static void test_kept_with_their_place(void **state) {
    (void)state;
    struct arena arena;
    static struct faults f;
    arena_init(&arena, 1 << 20);
    faults_init(&f, &arena);
    assert_int_equal(f.count, 0);
    char pointer[] = "/input/a";
    assert_int_equal(faults_add(&f, pointer, "too_long", "at most %d", 5), GUICHET_INVALID);
    pointer[7] = 'b';
    assert_int_equal(f.count, 1);
    assert_string_equal(f.list[0].pointer, "/input/a");
    assert_string_equal(f.list[0].code, "too_long");
    assert_string_equal(f.list[0].detail, "at most 5");
    arena_done(&arena);
}

static void test_more_are_counted(void **state) {
    (void)state;
    struct arena arena;
    static struct faults f;
    arena_init(&arena, 1 << 20);
    faults_init(&f, &arena);
    for (int i = 0; i < FAULTS_MAX + 50; i++) {
        assert_int_equal(faults_add(&f, "/x", "invalid", "%d", i), GUICHET_INVALID);
    }
    assert_int_equal(f.count, FAULTS_MAX + 50);
    assert_string_equal(f.list[FAULTS_MAX - 1].detail, "99");
    arena_done(&arena);
}

static void test_a_full_arena_loses_no_fault(void **state) {
    (void)state;
    struct arena arena;
    static struct faults f;
    arena_init(&arena, 0);
    faults_init(&f, &arena);
    assert_int_equal(faults_add(&f, "/x", "invalid", "words"), GUICHET_INVALID);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.list[0].pointer, "");
    assert_string_equal(faults_at(&f, "", BYTES("x")), "");
    assert_string_equal(faults_at_index(&f, "", 1), "");
    arena_done(&arena);
}

static void test_pointers(void **state) {
    (void)state;
    struct arena arena;
    static struct faults f;
    arena_init(&arena, 1 << 20);
    faults_init(&f, &arena);
    assert_string_equal(faults_at(&f, "", BYTES("a")), "/a");
    assert_string_equal(faults_at(&f, "/a", BYTES("m~n/o~1")), "/a/m~0n~1o~01");
    assert_string_equal(faults_at(&f, "/a", BYTES("")), "/a/");
    assert_string_equal(faults_at_index(&f, "/a", 7), "/a/7");
    arena_done(&arena);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_with_their_place),
        cmocka_unit_test(test_more_are_counted),
        cmocka_unit_test(test_a_full_arena_loses_no_fault),
        cmocka_unit_test(test_pointers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
