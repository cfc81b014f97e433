/* base/json.h, writing: always JSON, and read back as what was written. */
#include "unit.h"

#include "base/id.h"
#include "base/json.h"
#include "base/text.h"

static void start(struct json_out *o, struct buffer *b, size_t max) {
    buffer_init(b, max);
    json_out_init(o, b);
}

static void test_commas(void **state) {
    (void)state;
    struct buffer b;
    struct json_out o;
    start(&o, &b, 4096);
    json_object(&o);
    json_text_member(&o, "a", "x");
    json_key(&o, "b");
    json_array(&o);
    json_put_int(&o, 1);
    json_array(&o);
    json_array_end(&o);
    json_object(&o);
    json_object_end(&o);
    json_put_null(&o);
    json_array_end(&o);
    json_bytes_member(&o, "c", BYTES("y"));
    json_int_member(&o, "d", -3);
    json_bool_member(&o, "e", true);
    json_bool_member(&o, "f", false);
    json_time_member(&o, "g", 0);
    json_time_member(&o, "h", 123);
    json_raw_member(&o, "i", BYTES("[1, 2]"));
    json_value_member(&o, "j", NULL);
    json_key_bytes(&o, BYTES("k\"\0"));
    json_put_text(&o, NULL);
    json_object_end(&o);
    assert_bytes(buffer_bytes(&b),
                 "{\"a\":\"x\",\"b\":[1,[],{},null],\"c\":\"y\",\"d\":-3,\"e\":true,\"f\":false,\"g\":null,"
                 "\"h\":\"1970-01-01T00:00:00.123Z\",\"i\":[1, 2],\"j\":null,\"k\\\"\\u0000\":null}");
    buffer_done(&b);
}

static void test_every_byte(void **state) {
    (void)state;
    for (int c = 0; c < 256; c++) {
        /* At every place of a word, because words are looked at whole. */
        for (size_t place = 0; place < 17; place++) {
            struct buffer b;
            struct json_out o;
            struct arena arena;
            yyjson_val *root;
            char text[17];
            memset(text, 'a', sizeof text);
            text[place] = (char)c;
            start(&o, &b, 4096);
            arena_init(&arena, 1 << 16);
            json_put_bytes(&o, SLICE(text, sizeof text));
            assert_int_equal(json_read(buffer_bytes(&b), &arena, &root, NULL), GUICHET_OK);
            struct bytes again = json_text(root);
            if (c < 0x80) {
                assert_true(bytes_equal(again, SLICE(text, sizeof text)));
            } else {
                assert_int_equal(again.size, sizeof text + 2);
                assert_memory_equal(again.data + place, "\xEF\xBF\xBD", 3);
            }
            arena_done(&arena);
            buffer_done(&b);
        }
    }
}

static void test_bad_utf8(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"\xC0\x80", "\"\uFFFD\uFFFD\""}, {"\xC1\xBF", "\"\uFFFD\uFFFD\""},           {"\xC3", "\"\uFFFD\""},
        {"a\xC3(", "\"a\uFFFD(\""},       {"\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\""}, {"\xE2\x82", "\"\uFFFD\uFFFD\""},
        {"\xC3\xA9\xFF", "\"é\uFFFD\""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buffer b;
        struct json_out o;
        start(&o, &b, 64);
        json_put_text(&o, pairs[i][0]);
        assert_bytes(buffer_bytes(&b), pairs[i][1]);
        buffer_done(&b);
    }
}

static void test_escapes(void **state) {
    (void)state;
    struct buffer b;
    struct json_out o;
    start(&o, &b, 4096);
    json_put_text(&o, "\"\\/\b\f\n\r\t\x01\x1f\x7f é€😀");
    assert_bytes(buffer_bytes(&b), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f é€😀\"");
    buffer_done(&b);
}

static void test_numbers(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {{0, "0"},
                 {-1, "-1"},
                 {9, "9"},
                 {10, "10"},
                 {1000000, "1000000"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer b;
        struct json_out o;
        start(&o, &b, 64);
        json_put_int(&o, cases[i].number);
        assert_bytes(buffer_bytes(&b), cases[i].text);
        buffer_done(&b);
    }
}

static void test_doubles(void **state) {
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0, "0.0"},        {0.1, "0.1"},        {5, "5.0"},         {-2.5, "-2.5"},
                 {1e300, "1e+300"}, {1.0 / 0.0, "null"}, {0.0 / 0.0, "null"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer b;
        struct json_out o;
        start(&o, &b, 64);
        json_put_double(&o, cases[i].number);
        assert_bytes(buffer_bytes(&b), cases[i].text);
        buffer_done(&b);
    }
    uint64_t seed = 9;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&seed);
        double number;
        memcpy(&number, &bits, sizeof number);
        if (number != number || number - number != 0) continue;
        struct buffer b;
        struct json_out o;
        struct arena arena;
        yyjson_val *root;
        start(&o, &b, 64);
        arena_init(&arena, 1 << 16);
        json_put_double(&o, number);
        assert_int_equal(json_read(buffer_bytes(&b), &arena, &root, NULL), GUICHET_OK);
        assert_true(yyjson_is_real(root) && yyjson_get_real(root) == number);
        arena_done(&arena);
        buffer_done(&b);
    }
}

static void test_time_and_id(void **state) {
    (void)state;
    struct buffer b;
    struct json_out o;
    struct id id;
    start(&o, &b, 4096);
    assert_int_equal(id_parse(BYTES("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), &id), GUICHET_OK);
    json_array(&o);
    json_put_id(&o, id.bytes);
    json_put_time(&o, INT64_C(1778536800000));
    json_put_time(&o, 0);
    json_put_bytes(&o, SLICE(NULL, 0));
    json_array_end(&o);
    assert_bytes(buffer_bytes(&b), "[\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\",\"2026-05-11T22:00:00Z\",null,null]");
    buffer_done(&b);
}

/* A random tree, at most `depth` levels. */
static void put_random(struct json_out *o, uint64_t *seed, unsigned depth) {
    static const char *const texts[] = {"",           "a",  "réquisition", "\"quoted\"",
                                        "line\nline", "\\", "😀",          "a somewhat longer text"};
    uint64_t random = next_random(seed);
    unsigned count = (unsigned)(random >> 8) % 6;
    switch (random % (depth ? 9 : 7)) {
    case 0: json_put_null(o); break;
    case 1: json_put_bool(o, random >> 20 & 1); break;
    case 2: json_put_int(o, (int64_t)next_random(seed)); break;
    case 3: json_put_int(o, (int64_t)(random >> 50)); break;
    case 4: json_put_double(o, (double)(int64_t)random / 1e9); break;
    case 5:
    case 6: json_put_text(o, texts[(random >> 16) % 8]); break;
    case 7:
        json_array(o);
        while (count--) put_random(o, seed, depth - 1);
        json_array_end(o);
        break;
    default:
        json_object(o);
        while (count--) {
            char name[32];
            snprintf(name, sizeof name, "%s%u", texts[(random >> (16 + count)) % 8], count);
            json_key(o, name);
            put_random(o, seed, depth - 1);
        }
        json_object_end(o);
    }
}

static void test_round_trip_of_random_trees(void **state) {
    (void)state;
    uint64_t seed = 17;
    for (int i = 0; i < 3000; i++) {
        struct buffer first, second;
        struct json_out o;
        struct arena arena;
        struct fail why;
        yyjson_val *root;
        start(&o, &first, 1 << 20);
        arena_init(&arena, 1 << 22);
        json_array(&o);
        put_random(&o, &seed, 8);
        json_array_end(&o);
        if (json_read(buffer_bytes(&first), &arena, &root, &why)) fail_words("%s", why.text);
        start(&o, &second, 1 << 20);
        json_put_value(&o, root);
        assert_int_equal(second.status, GUICHET_OK);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.data, second.data, first.size);
        buffer_done(&first);
        buffer_done(&second);
        arena_done(&arena);
    }
}

static void test_order_and_big_numbers_stay(void **state) {
    (void)state;
    struct bytes text =
        BYTES("{\"z\":18446744073709551615,\"a\":-9223372036854775808,\"m\":{\"b\":[true,false,null]},\"e\":0.25}");
    struct buffer b;
    struct json_out o;
    struct arena arena;
    yyjson_val *root;
    start(&o, &b, 4096);
    arena_init(&arena, 1 << 16);
    assert_int_equal(json_read(text, &arena, &root, NULL), GUICHET_OK);
    json_put_value(&o, root);
    assert_true(bytes_equal(buffer_bytes(&b), text));
    arena_done(&arena);
    buffer_done(&b);
}

static void test_failure_sticks(void **state) {
    (void)state;
    struct buffer b;
    struct json_out o;
    start(&o, &b, 10);
    json_array(&o);
    json_put_text(&o, "longer than ten");
    json_put_int(&o, 1);
    json_array_end(&o);
    assert_int_equal(b.status, GUICHET_TOO_LARGE);
    assert_true(b.size <= 10);
    buffer_done(&b);
}

static void nest(unsigned depth) {
    struct buffer b;
    struct json_out o;
    start(&o, &b, 4096);
    for (unsigned i = 0; i < depth; i++) json_array(&o);
    for (unsigned i = 0; i < depth; i++) json_array_end(&o);
    assert_int_equal(b.size, 2 * depth);
    buffer_done(&b);
}

static void nest_too_deep(void) {
    nest(65);
}

static void end_too_often(void) {
    struct buffer b;
    struct json_out o;
    start(&o, &b, 64);
    json_object_end(&o);
}

static void end_behind_a_key(void) {
    struct buffer b;
    struct json_out o;
    start(&o, &b, 64);
    json_object(&o);
    json_key(&o, "a");
    json_object_end(&o);
}

static void test_broken_invariants_abort(void **state) {
    (void)state;
    nest(64);
    assert_true(aborts(nest_too_deep));
    assert_true(aborts(end_too_often));
    assert_true(aborts(end_behind_a_key));
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commas),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_bad_utf8),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_time_and_id),
        cmocka_unit_test(test_round_trip_of_random_trees),
        cmocka_unit_test(test_order_and_big_numbers_stay),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_broken_invariants_abort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
