/* base/id.h: UUID version 7, monotone in a thread, random below. */
#include "unit.h"

#include "base/id.h"

#include <pthread.h>

#define MANY 20000

static int compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct id));
}

static void test_layout(void **state) {
    (void)state;
    int64_t now = INT64_C(1800000000123);
    struct id id = id_new(now);
    int64_t ms = 0;
    for (int i = 0; i < 6; i++) ms = ms << 8 | id.bytes[i];
    assert_true(ms == now);
    assert_int_equal(id.bytes[6] >> 4, 7);
    assert_int_equal(id.bytes[8] >> 6, 2);
    assert_false(id_is_zero(&id));
    /* A new millisecond starts in the lower half of the counter, so that there is room above. */
    for (int i = 1; i < 1000; i++) {
        id = id_new(now + i);
        assert_int_equal(id.bytes[6] & 0x08, 0);
    }
}

static void test_monotone_in_a_thread(void **state) {
    (void)state;
    int64_t now = INT64_C(1900000000000);
    struct id last = id_new(now);
    /* Many in one millisecond, more than the counter holds; then a clock that goes back; then one that jumps. */
    for (int i = 0; i < MANY; i++) {
        int64_t moment = i < MANY / 2 ? now : i < MANY * 3 / 4 ? now - 100000 : now + i;
        struct id id = id_new(moment);
        assert_true(compare(&last, &id) < 0);
        assert_int_equal(id.bytes[6] >> 4, 7);
        assert_int_equal(id.bytes[8] >> 6, 2);
        last = id;
    }
    struct id negative = id_new(-5);
    assert_true(compare(&last, &negative) < 0);
}

static void *make_many(void *ids) {
    for (int i = 0; i < MANY; i++) ((struct id *)ids)[i] = id_new(INT64_C(1700000000000));
    return NULL;
}

static void test_unique_over_threads(void **state) {
    (void)state;
    struct id *ids = calloc(4 * MANY, sizeof *ids);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, make_many, ids + i * MANY), 0);
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    qsort(ids, 4 * MANY, sizeof *ids, compare);
    for (int i = 1; i < 4 * MANY; i++) assert_int_not_equal(compare(&ids[i - 1], &ids[i]), 0);
    free(ids);
}

static void test_text_round_trip(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 1000; i++) {
        struct id id, again;
        char text[ID_TEXT_SIZE + 1];
        for (size_t k = 0; k < 16; k++) id.bytes[k] = (uint8_t)next_random(&seed);
        id_format(&id, text);
        assert_int_equal(strlen(text), ID_TEXT_SIZE);
        assert_int_equal(id_parse(bytes_of(text), &again), GUICHET_OK);
        assert_true(id_equal(&id, &again));
        for (char *c = text; *c; c++) *c = (char)(*c >= 'a' && *c <= 'f' ? *c - 32 : *c);
        assert_int_equal(id_parse(bytes_of(text), &again), GUICHET_OK);
        assert_true(id_equal(&id, &again));
    }
    struct id known;
    char text[ID_TEXT_SIZE + 1];
    assert_int_equal(id_parse(BYTES("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &known), GUICHET_OK);
    id_format(&known, text);
    assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void test_other_texts_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398fa",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2-79b0-7cc3-98c4xdc0c0c07398f",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct id id = {{42}};
        assert_int_equal(id_parse(bytes_of(texts[i]), &id), GUICHET_MALFORMED);
        assert_int_equal(id.bytes[0], 42);
    }
}

static void test_zero(void **state) {
    (void)state;
    struct id zero = {{0}}, other = {{0}};
    assert_true(id_is_zero(&zero));
    other.bytes[15] = 1;
    assert_false(id_is_zero(&other));
    assert_false(id_equal(&zero, &other));
}

static void test_random(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 16, 127, 128, 129, 511, 512, 513, 5000};
    unsigned char data[5001], again[5001];
    size_t set_bits = 0, bits = 0;
    for (size_t round = 0; round < 200; round++) {
        size_t size = sizes[round % (sizeof sizes / sizeof sizes[0])];
        memset(data, 0xAA, sizeof data);
        id_random(data, size);
        assert_int_equal(data[size], 0xAA);
        id_random(again, size);
        if (size >= 16) assert_memory_not_equal(data, again, size);
        for (size_t i = 0; i < size; i++) set_bits += (size_t)__builtin_popcount(data[i]);
        bits += size * 8;
    }
    /* About a million bits: one per cent off half is twenty standard deviations. */
    assert_in_range(set_bits, bits * 49 / 100, bits * 51 / 100);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_monotone_in_a_thread),
        cmocka_unit_test(test_unique_over_threads),
        cmocka_unit_test(test_text_round_trip),
        cmocka_unit_test(test_other_texts_are_refused),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
