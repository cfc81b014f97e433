/* Every kind of field that goes into the index is found however it is typed, and nothing else is. */
#include "../flow/field_fixture.h"

#include "desk/search_form.h"

#define ROUNDS 60
#define SEED   UINT64_C(0x5EA4C4F04D)

static uint64_t random_state = SEED;

static uint64_t random_below(uint64_t bound) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * UINT64_C(2685821657736338717) >> 11) % bound;
}

/* What may be done to a text without its being another. */
enum dress { NUMBER, WORDS, NETWORK, EXACT };

static const struct {
    const char *kind, *submitted; /* JSON */
    enum dress dress;
    const char *typed[7];
} CASES[] = {
    {"postal_item", "\"6A18987970674\"", NUMBER, {"6a 18987970674", "6A-189-879-706-74", "6A18987970674"}},
    {"postal_item", "\"rr 473 124 829 gb\"", NUMBER, {"RR473124829GB", "RR 473124829 GB"}},
    {"iban",
     "\"DE89 3704 0044 0532 0130 00\"",
     NUMBER,
     {"DE89370400440532013000", "de89 3704 0044 0532 0130 00", "DE89-3704-0044-0532-0130-00"}},
    {"iban",
     "\"FR1420041010050500013M02606\"",
     NUMBER,
     {"fr14 2004 1010 0505 0001 3m02 606", "20041 01005 0500013M026 06", "05 000 13 M 026"}},
    {"account",
     "\"30006 00001 12345678901 89\"",
     NUMBER,
     {"FR76 3000 6000 0112 3456 7890 189", "30006000011234567890189"}},
    {"account", "\"0500013M026\"", NUMBER, {"0500013m026", "FR1420041010050500013M02606", "200410100505 00013M02606"}},
    {"card", "\"4111 1111 1111 1111\"", NUMBER, {"4111111111111111", "4111-1111-1111-1111"}},
    {"email",
     "\"Jean-Luc.Dupont+colis@laposte.net\"",
     NETWORK,
     {"jean-luc.dupont+colis@LAPOSTE.NET", " jean-luc.dupont+colis@laposte.net ",
      "jean-luc.dupont+colis @laposte.net"}},
    {"phone",
     "\"06 12 34 56 78\"",
     NUMBER,
     {"0612345678", "+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", "+33 (0)6 12 34 56 78", "33612345678"}},
    {"phone", "\"+262 692 12 34 56\"", NUMBER, {"0692 12 34 56", "00262692123456"}},
    {"siren", "\"356 000 000\"", NUMBER, {"356000000", "356.000.000"}},
    {"siret", "\"732 829 320 00074\"", NUMBER, {"73282932000074", "732.829.320.00074"}},
    {"imei", "\"35-693803-564380-9\"", NUMBER, {"356938035643809", "356938 035643809"}},
    {"ip", "\"2A01:0CB0:0000:0000:0000:0000:0000:0001\"", NETWORK, {"2a01:cb0::1", "2A01:CB0:0:0::1"}},
    {"ip", "\"80.12.34.56\"", NETWORK, {"80.12.34.56", "::ffff:80.12.34.56", "80[.]12[.]34[.]56"}},
    {"connection",
     "{\"ip\":\"2001:DB8::A\",\"at\":\"2025-01-01T00:00:00Z\"}",
     NETWORK,
     {"2001:db8:0:0:0:0:0:a", "2001:db8::000a"}},
    {"person",
     "{\"family_names\":[\"Le Goff-Évrard\"],\"given_names\":[\"Zoé\",\"Anne\"],\"birth_date\":\"1985-03-12\"}",
     WORDS,
     {"LE GOFF EVRARD ZOE 1985-03-12", "le goff-e\xcc\x81vrard, zoe\xcc\x81 1985-03-12",
      "Le Goff-Evrard Zoé 19850312"}},
    {"person",
     "{\"family_names\":[\"Œuvrard\"],\"given_names\":[\"Łukasz\"]}",
     WORDS,
     {"oeuvrard lukasz", "ŒUVRARD ŁUKASZ", "Œuvrard, Łukasz"}},
    {"person", "{\"family_names\":[\"Иванов\"],\"birth_date\":\"1985-00-00\"}", EXACT, {"Иванов 1985-00-00"}},
    {"address",
     "{\"street\":\"12, rue de l'Église\",\"postcode\":\"75015\",\"town\":\"Paris\"}",
     WORDS,
     {"12 RUE DE L EGLISE 75015 PARIS", "12 rue de l\xe2\x80\x99"
                                        "eglise, 75015 Paris"}},
    {"site", "{\"code\":\"12345a\"}", NUMBER, {"12345A", "123 45a"}},
    {"pobox", "{\"number\":\"bp 1234\",\"postcode\":\"75015\"}", WORDS, {"BP 1234 75015", "bp1234 75015"}},
    {"mark", "{\"kind\":\"datamatrix\",\"text\":\"La Poste n\xc2\xb0 87-0001\"}", WORDS, {"la poste n 87 0001"}},
    {"account_id", "\"c-100234\"", NUMBER, {"C-100234", "C100234", "c 100234"}},
    {"account_id", "\"0712345678\"", NUMBER, {"07 12 34 56 78"}}, /* a telephone by its form */
    {"order_number", "\"cmd/2026-77\"", NUMBER, {"CMD/2026-77", "cmd 2026 77"}},
    {"reference", "\"REF:AB.12/7\"", NUMBER, {"ref:ab.12/7", "REF AB 12 7"}},
    {"transaction", "\"E2E/123+(45)\"", NUMBER, {"e2e/123+(45)"}},
    {"indicator", "\"hxxps://Colis[.]example/Suivi?n=1\"", EXACT, {"https://colis.example/Suivi?n=1"}},
    {"indicator", "\"suivi.Poste-Colis.example.\"", NETWORK, {"suivi[.]poste-colis[.]example"}},
    {"sha256",
     "\"9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\"",
     NETWORK,
     {"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
};
#define CASE_COUNT (sizeof CASES / sizeof *CASES)

static const char *form(const char *text) {
    const char *found = search_form_target(&arena, bytes_of(text));
    assert_non_null(found);
    return found;
}

static const char *form_of_case(size_t i) {
    struct field_result out;
    const struct field_list *list = fields(arena_printf(&arena, "x = field.%s {}", CASES[i].kind));
    if (check(list, arena_printf(&arena, "{\"x\":%s}", CASES[i].submitted), &out)) print_faults(faults), fail();
    if (out.target_count != 1) fail_msg("%s has %zu targets", CASES[i].submitted, out.target_count);
    return form(out.targets[0].norm);
}

/* ---- every kind ---- */

static void every_kind_that_is_indexed_is_tried(void **state) {
    (void)state;
    for (size_t k = 0; field_kinds_at(k); k++) {
        bool is_tried = !field_kinds_at(k)->is_target;
        for (size_t i = 0; i < CASE_COUNT && !is_tried; i++)
            is_tried = strcmp(CASES[i].kind, field_kinds_at(k)->name) == 0;
        if (!is_tried) fail_msg("no case for field.%s", field_kinds_at(k)->name);
    }
}

static void each_is_found_as_it_is_typed(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const char *filed = form_of_case(i);
        for (const char *const *typed = CASES[i].typed; *typed; typed++)
            if (strcmp(form(*typed), filed) != 0)
                fail_msg("%s: '%s' is filed as '%s', typed '%s'", CASES[i].kind, *typed, filed, form(*typed));
    }
}

/* ---- pasted from anywhere ---- */

#define PICK(list) (list)[random_below(sizeof(list) / sizeof *(list))]

static const char *digit(char c) {
    unsigned n = (unsigned)(c - '0');
    switch (random_below(4)) {
    case 0: return arena_printf(&arena, "\xef\xbc%c", (char)(0x90 + n));     /* full-width */
    case 1: return arena_printf(&arena, "\xf0\x9d\x9f%c", (char)(0x8e + n)); /* mathematical bold */
    default: return arena_printf(&arena, "%c", c);
    }
}

static const char *letter(char c) {
    bool is_large = c >= 'A' && c <= 'Z';
    if (random_below(2)) c = (char)(is_large ? c + 32 : c - 32), is_large = !is_large;
    if (random_below(4)) return arena_printf(&arena, "%c", c);
    return arena_printf(&arena, "\xef%c%c", is_large ? '\xbc' : '\xbd',
                        (char)(is_large ? c - 'A' + 0xa1 : c - 'a' + 0x81));
}

static const char *dressed(const char *text, enum dress dress) {
    static const char *const unseen[] = {"\xe2\x80\x8b", "\xe2\x80\x8d", "\xc2\xad", "\xef\xbb\xbf", "\xe2\x80\xaa"};
    static const char *const gaps[] = {" ", "\xc2\xa0", "\xe2\x80\xaf", "-", "\xe2\x80\x91", "\xe3\x80\x80"};
    const char *out = "";
    for (const char *c = text; *c; c++) {
        bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
        const char *one = *c >= '0' && *c <= '9' ? digit(*c)
                          : is_letter            ? letter(*c)
                          : *c == ' '            ? PICK(gaps)
                                                 : arena_printf(&arena, "%c", *c);
        if (*c == ' ' && dress == NETWORK) one = " ";
        const char *gap = (unsigned char)c[1] >= 0x80 || random_below(5) ? "" : PICK(unseen);
        if (dress == NUMBER && (unsigned char)c[1] < 0x80 && c[1] && !random_below(6)) gap = PICK(gaps);
        out = arena_printf(&arena, "%s%s%s", out, one, (unsigned char)*c < 0x80 ? gap : "");
    }
    return out;
}

static void pasted_text_is_the_same_text(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const char *filed = form_of_case(i);
        for (int round = 0; round < ROUNDS && CASES[i].dress != EXACT; round++)
            for (const char *const *typed = CASES[i].typed; *typed; typed++) {
                const char *pasted = dressed(*typed, CASES[i].dress);
                if (strcmp(form(pasted), filed) != 0)
                    fail_msg("%s: '%s' for '%s' gives '%s'", CASES[i].kind, pasted, filed, form(pasted));
            }
    }
}

/* ---- nothing else ---- */

static void another_digit_is_another(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const char *filed = form_of_case(i);
        for (const char *const *typed = CASES[i].typed; *typed; typed++)
            for (size_t at = strlen(*typed); at-- > 0;) {
                char *other = arena_text(&arena, *typed);
                if (other[at] < '0' || other[at] > '9') continue;
                bool is_zero_of_phone = strncmp(CASES[i].kind, "phone", 5) == 0 && other[at] == '0';
                bool is_key = strlen(filed) == 11 && strlen(*typed) > 14; /* a key that fits no more is another text */
                other[at] = other[at] == '9' ? '1' : (char)(other[at] + 1);
                if (is_zero_of_phone || is_key) continue;
                if (strcmp(form(other), filed) == 0) fail_msg("'%s' gives '%s' too", other, filed);
            }
    }
}

static void strangers_have_other_forms(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"jean-luc@laposte.net", "jeanluc@laposte.net"},
                                           {"a+x@laposte.net", "a@laposte.net"},
                                           {"10.0.0.11", "100.0.1.1"},
                                           {"http://a.example/b", "http://a.exampleb"},
                                           {"http://a.example/B", "http://a.example/b"},
                                           {"2001:db8::1", "2001:db8::1:0"},
                                           {"Иванов 1985-00-00", "Петров 1985-00-00"},
                                           {"FR14 2004 1010 0505 0001 3M02 607", "0500013M026"},
                                           {"*", "%"},
                                           {"", "-"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_not_equal(form(pairs[i][0]), form(pairs[i][1]));
    const char *stem = "1234567890ABCDEF"; /* as long as may be, and not cut */
    char one[1600], two[1600];
    for (size_t i = 0; i < sizeof one; i++) one[i] = two[i] = stem[i % 16];
    one[sizeof one - 1] = two[sizeof two - 1] = '\0';
    two[sizeof two - 2] = 'Z';
    assert_string_not_equal(form(one), form(two));
}

static void numbers_of_cases(void **state) {
    (void)state;
    static const char *const same[][2] = {{"12345/00678/2026", "12345 / 00678 / 2026"},
                                          {"lrpgn-889", "LRPGN\xe2\x80\x91"
                                                        "889"},
                                          {"26 327 000123", "26327000123"},
                                          {"26-327-000123", "26327000123"},
                                          {"\xef\xbc\x97\xef\xbc\x97/1/2026", "77/1/2026"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(search_form_case(&arena, bytes_of(same[i][0])),
                            search_form_case(&arena, bytes_of(same[i][1])));
    assert_string_not_equal(search_form_case(&arena, BYTES("1/23/2026")), search_form_case(&arena, BYTES("12/3/2026")));
    assert_string_equal(search_form_number(&arena, BYTES(" 2026-000123 ")), "2026-000123");
    assert_string_equal(search_form_number(&arena, BYTES("2026\xe2\x80\x91"
                                                         "000123/2")),
                        "2026-000123");
    static const char *const none[] = {"2026",        "2026-", "12-34-5678", "2026-00012X",
                                       "20260-00123", "",      "/",          "2026-1-2"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) assert_null(search_form_number(&arena, bytes_of(none[i])));
}

/* No text is too odd to have a form. */
static void rubbish_has_a_form(void **state) {
    (void)state;
    for (int round = 0; round < 3000; round++) {
        char text[64];
        size_t size = random_below(sizeof text);
        for (size_t i = 0; i < size; i++) text[i] = (char)random_below(256);
        struct bytes bytes = {arena_copy(&arena, (struct bytes){text, size}), size};
        assert_non_null(search_form_target(&arena, bytes));
        assert_non_null(search_form_case(&arena, bytes));
        search_form_number(&arena, bytes);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, field_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_kind_that_is_indexed_is_tried),
        TEST(each_is_found_as_it_is_typed),
        TEST(pasted_text_is_the_same_text),
        TEST(another_digit_is_another),
        TEST(strangers_have_other_forms),
        TEST(numbers_of_cases),
        TEST(rubbish_has_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
