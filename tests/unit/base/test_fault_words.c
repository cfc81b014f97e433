/* Every French format takes the arguments of its English one, in the same order; no key stands twice. That each fault
 * of a document has its French is asserted where they are tested: said.h, field_fixture.h. */
#include "unit.h"

#include "base/fault_words.h"
#include "base/faults.h"

/* The conversions of a format, one behind the other: "%zu%.*s". */
static void conversions_of(const char *format, char out[128]) {
    size_t used = 0;
    for (const char *c = format; *c; c++) {
        if (*c != '%') continue;
        size_t size = strcspn(c + 1, "diuxsc%") + 2;
        assert_true(used + size < 128);
        memcpy(out + used, c, size);
        used += size;
        c += size - 1;
    }
    out[used] = '\0';
}

static void test_same_arguments(void **state) {
    (void)state;
    const char *english, *french;
    size_t count = 0;
    for (; fault_words_at(count, &english, &french); count++) {
        char left[128], right[128];
        conversions_of(english, left);
        conversions_of(french, right);
        assert_string_equal(right, left);
        assert_string_not_equal(french, english);
        assert_ptr_equal(fault_words_french(english), french); /* the first one with this key: no other before it */
    }
    assert_true(count > 100);
    assert_null(fault_words_french("nothing that is said"));
}

static void test_told_in_both(void **state) {
    (void)state;
    struct arena arena;
    static struct faults f;
    arena_init(&arena, 1 << 20);
    faults_init(&f, &arena);
    faults_add(&f, "/a", "range", "must be from %d to %d", 1, 5);
    faults_add(&f, "/a", "required", "%s", "must be given");
    faults_add(&f, "/a", "other", "words of a script");
    faults_say(&f, "/a", "format", "en français", "in English");
    static const char *const french[] = {"doit être compris entre 1 et 5", "doit être donné", "words of a script",
                                         "en français"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(faults_detail(&f.list[i], "fr"), french[i]);
        assert_string_equal(faults_detail(&f.list[i], NULL), french[i]);
    }
    assert_string_equal(faults_detail(&f.list[0], "en"), "must be from 1 to 5");
    assert_string_equal(faults_detail(&f.list[3], "en"), "in English");
    arena_done(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_arguments),
        cmocka_unit_test(test_told_in_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
