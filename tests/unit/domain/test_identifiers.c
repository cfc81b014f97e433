/* domain/identifiers.h: postal items by every vector of the field's tables, cleaning and suggestions, and rules that
 * must hold for any number: one wrong digit is noticed, cleaning twice is cleaning once, no bytes bring it down. */
#include "vectors.h"

/* ---- postal items ---- */

static void s10(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(S10), "RB123456785GB", OK, NULL, NULL},
        {K(S10), "RB123456785US", OK, NULL, NULL},
        {K(S10), "RB123456785CV", OK, NULL, NULL},
        {K(S10), "RB123456785CF", OK, NULL, NULL},
        {K(S10), " R B 1 2 3 4 5 6 7 8 5 C F ", OK, "RB123456785CF", NULL},
        {K(S10), "RB123456786US", WARN, NULL, "check_digit"},
        {K(S10), "RB123456785XX", REJECT, NULL, "country"},
        {K(S10), "RR473124829GB", OK, NULL, NULL},
        {K(S10), "RK633119313NZ", OK, NULL, NULL},
        {K(S10), "FD633119313NZ", OK, NULL, NULL},
        {K(S10), "EY604176344FR", OK, NULL, NULL},
        {K(S10), "RR000000080FR", OK, NULL, NULL}, /* 10 is written 0 */
        {K(S10), "RR000000120FR", OK, NULL, NULL},
        {K(S10), "RR000000155FR", OK, NULL, NULL}, /* 11 is written 5 */
        {K(S10), "RR000000345FR", OK, NULL, NULL},
        {K(S10), "RR000000081FR", WARN, NULL, "check_digit"},
        {K(S10), "RR000000150FR", WARN, NULL, "check_digit"},
        {K(S10), "GF111111110NZ", WARN, NULL, "check_digit"}, /* La Poste's own sandbox */
        {K(S10), "ZZ111111110NZ", WARN, NULL, "check_digit"},
        {K(S10), "GM111111110NZ", WARN, NULL, "check_digit"},
        {K(S10), "GM111111115NZ", OK, NULL, NULL},
        {K(S10), "rr473124829gb", OK, "RR473124829GB", NULL},
        {K(S10), "RR-473.124.829-GB", OK, "RR473124829GB", NULL},
        {K(S10), "RR47312482GB", REJECT, NULL, "structure"},
        {K(S10), "RR4731248299GB", REJECT, NULL, "structure"},
        {K(S10), "6A18987970674", REJECT, NULL, "structure"},
        {K(S10), "", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void lp13(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(LP13), "6A18987970674", OK, NULL, NULL},
        {K(LP13), "6M17554710224", OK, NULL, NULL},
        {K(LP13), "6P01007508742", OK, NULL, NULL},
        {K(LP13), "8R11111111110", OK, NULL, NULL},
        {K(LP13), "5S11111111110", OK, NULL, NULL},
        {K(LP13), "6T11111111110", OK, NULL, NULL},
        {K(LP13), "3P11111111110", OK, NULL, NULL},
        {K(LP13), "4P36275770836", OK, NULL, NULL},
        {K(LP13), "1K36275770836", OK, NULL, NULL},
        {K(LP13), "4G11111111110", OK, NULL, NULL},
        {K(LP13), "6A18987970675", WARN, NULL, "check_digit"},
        {K(LP13), "4A18987970674", OK, NULL, NULL}, /* the product code is outside the key: not detected */
        {K(LP13), "1L00000000017", OK, NULL, NULL},
        {K(LP13), "1L12345678905", OK, NULL, NULL},
        {K(LP13), "1L99999999990", OK, NULL, NULL},
        {K(LP13), "1L00000000093", OK, NULL, NULL},
        {K(LP13), "1L00000000010", WARN, NULL, NULL},
        {K(LP13), "6a 1898 7970 674", OK, "6A18987970674", NULL},
        {K(LP13), "6A1898797067", REJECT, NULL, NULL},
        {K(LP13), "A618987970674", REJECT, NULL, NULL},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void other_carriers(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(DIGITS15), "114111111111111", INFO, NULL, "unverified"},
        {K(DIGITS15), "115111111111111", INFO, NULL, "unverified"},
        {K(DIGITS15), "11411111111111", REJECT, NULL, NULL},
        {K(DPD14), "09980000020033", INFO, NULL, "unverified"},
        {K(DPD14), "0998000002003", REJECT, NULL, NULL},
        {K(DPD28), "008182709980000020033350276C", OK, NULL, NULL},
        {K(DPD28), "008182709980000020045327276N", OK, NULL, NULL},
        {K(DPD28), "008182709980000020033350276A", WARN, NULL, "check_digit"},
        {K(DPD28), "0081827 0998 0000 0200 33 350 276 C", OK, "008182709980000020033350276C", NULL},
        {K(DPD28), "008182709980000020033350276", REJECT, NULL, NULL},
        {K(DPD28), "00818270998000002003335027AC", REJECT, NULL, NULL},
        {K(POSTAL_OTHER), "3SAAAA1111111", INFO, NULL, "unknown_form"},
        {K(POSTAL_OTHER), "ABCDEFGHIJ", REJECT, NULL, NULL},
        {K(POSTAL_OTHER), "ABCDEFGHIJKLMNOP", REJECT, NULL, NULL},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void any_postal_item(void **state) {
    (void)state;
    static const struct {
        const char *raw;
        enum identifier_kind kind;
        enum identifier_level level;
        const char *holder;
    } vectors[] = {
        {"RR473124829GB", K(S10), OK, "courrier"},
        {"LZ000000080FR", K(S10), OK, "courrier"},
        {"CB123456785FR", K(S10), OK, "colissimo"},
        {"EY604176344FR", K(S10), OK, "chronopost"},
        {"FD633119313NZ", K(S10), OK, "chronopost"},
        {"GF111111110NZ", K(S10), WARN, "chronopost"},
        {"XX111111115FR", K(S10), OK, "chronopost"},
        {"ZZ111111110NZ", K(S10), WARN, "chronopost"},
        {"AB123456785FR", K(S10), OK, NULL},
        {"1K36275770836", K(LP13), OK, "courrier"},
        {"3P11111111110", K(LP13), OK, "courrier"},
        {"4G11111111110", K(LP13), OK, "courrier"},
        {"4P36275770836", K(LP13), OK, "courrier"},
        {"1A11111111110", K(LP13), OK, "courrier"},
        {"1L11111111110", K(LP13), OK, "courrier"},
        {"5S11111111110", K(LP13), OK, "colissimo"},
        {"6A18987970674", K(LP13), OK, "colissimo"},
        {"6C11111111110", K(LP13), OK, "colissimo"},
        {"6M17554710224", K(LP13), OK, "colissimo"},
        {"6P01007508742", K(LP13), OK, "colissimo"},
        {"6T11111111110", K(LP13), OK, "colissimo"},
        {"6W11111111110", K(LP13), OK, "colissimo"},
        {"8R11111111110", K(LP13), OK, "colissimo"},
        {"9V11111111110", K(LP13), OK, "colissimo"},
        {"6A18987970675", K(LP13), WARN, "colissimo"},
        {"2D11111111110", K(LP13), OK, NULL},
        {"114111111111111", K(DIGITS15), INFO, "chronopost"},
        {"115111111111111", K(DIGITS15), INFO, "colissimo"},
        {"861111111111111", K(DIGITS15), INFO, "courrier"},
        {"871111111111111", K(DIGITS15), INFO, "courrier"},
        {"991111111111111", K(DIGITS15), INFO, NULL},
        {"09980000020033", K(DPD14), INFO, "geopost"},
        {"008182709980000020033350276C", K(DPD28), OK, "geopost"},
        {"3SAAAA1111111", K(POSTAL_OTHER), INFO, NULL},
        {"ABCDEFGHIJK", K(POSTAL_OTHER), INFO, NULL},
    };
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        struct identifier id;
        assert_int_equal(identifier_check(K(POSTAL_ITEM), bytes_of(vectors[i].raw), &id), GUICHET_OK);
        if (id.kind != vectors[i].kind) wrong("%s: %s", vectors[i].raw, identifier_kind_name(id.kind));
        assert_int_equal(id.level, vectors[i].level);
        assert_string_equal(id.norm, vectors[i].raw);
        if (!vectors[i].holder) assert_null(id.holder);
        else assert_string_equal(id.holder ? id.holder : "nobody", vectors[i].holder);
    }
    static const struct vector impossible[] = {
        {K(POSTAL_ITEM), "RB123456785XX", REJECT, NULL, "country"},
        {K(POSTAL_ITEM), "12345", REJECT, NULL, "structure"},
        {K(POSTAL_ITEM), "RR473124829GB/2", REJECT, NULL, "structure"},
        {K(POSTAL_ITEM), "colis bleu", REJECT, NULL, "structure"},
        {K(POSTAL_ITEM), "", REJECT, NULL, "structure"},
        {K(POSTAL_ITEM), " -- ", REJECT, NULL, "structure"},
    };
    check_vectors(impossible, LENGTH(impossible));
}

/* ---- cleaning and suggestions ---- */

static void what_is_pasted_is_cleaned(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(S10),
         "RR\xc2\xa0"
         "473\xe2\x80\xaf"
         "124\xe2\x80\x89"
         "829 GB",
         OK, "RR473124829GB", NULL},
        {K(S10),
         "RR\xe2\x80\x93"
         "473124829\xe2\x80\x91GB;",
         OK, "RR473124829GB", NULL},
        {K(S10),
         "\xef\xbb\xbf\xef\xbc\xb2\xef\xbc\xb2"
         "473124829GB",
         OK, "RR473124829GB", NULL}, /* full-width R */
        {K(S10), "\tRR473124829GB\t", OK, "RR473124829GB", NULL},
        {K(S10), "RR473124829GB\n", REJECT, NULL, "structure"},
        {K(S10), "\xd0\xa0R473124829GB", REJECT, NULL, "structure"}, /* a Cyrillic letter that looks like P */
    };
    check_vectors(vectors, LENGTH(vectors));
    struct identifier id;
    char big[1000];
    memset(big, ' ', sizeof big);
    assert_int_equal(identifier_check(K(S10), (struct bytes){big, sizeof big}, &id), GUICHET_INVALID);
    assert_string_equal(id.code, "unreadable");
    assert_int_equal(identifier_check(K(PV),
                                      (struct bytes){"12\0"
                                                     "34",
                                                     5},
                                      &id),
                     GUICHET_INVALID);
    assert_int_equal(identifier_check(K(S10), (struct bytes){NULL, 0}, &id), GUICHET_INVALID);
}

static void misreadings_are_suggested_never_taken(void **state) {
    (void)state;
    static const struct {
        enum identifier_kind kind;
        const char *raw, *suggestion;
    } vectors[] = {
        {K(POSTAL_ITEM), "RR47312482PGB", ""},
        {K(POSTAL_ITEM), "RR0000OO080FR", "RR000000080FR"},
        {K(POSTAL_ITEM), "RRO00000I55FR", "RR000000155FR"},
        {K(POSTAL_ITEM), "6AI8987970674", "6A18987970674"},
        {K(POSTAL_ITEM), "6MI755471O224", "6M17554710224"},
        {K(POSTAL_ITEM), "1I00000000017", ""}, /* right as it stands: that I is a letter */
        {K(SIREN), "3560O0000", "356000000"},
        {K(SIRET), "73282932OOOO74", "73282932000074"},
        {K(IMEI), "35693803564380O", ""}, /* with 0 the check digit fails: no better */
        {K(IMEI), "3569380356438O9", "356938035643809"},
        {K(IBAN), "FRI42OO41010050500013M02606", "FR1420041010050500013M02606"},
        {K(SIREN), "732829321", ""},
        {K(SIREN), "356000000", ""},
    };
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        struct identifier id;
        identifier_check(vectors[i].kind, bytes_of(vectors[i].raw), &id);
        if (strcmp(id.suggestion, vectors[i].suggestion) != 0) wrong("%s: \"%s\"", vectors[i].raw, id.suggestion);
        assert_true(strcmp(id.norm, id.suggestion) != 0 || !id.norm[0]);
    }
}

/* ---- rules that hold for any number ---- */

static uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* Each check digit scheme notices any one wrong digit it covers. S10 has two digits for three remainders, so it may
 * miss some: there the check digit itself is what must not be wrong. */
static void one_wrong_digit_is_noticed(void **state) {
    (void)state;
    static const struct {
        enum identifier_kind kind;
        const char *good;
        size_t from, to;
    } numbers[] = {
        {K(LP13), "6A18987970674", 2, 13},
        {K(S10), "RR473124829GB", 10, 11},
        {K(DPD28), "008182709980000020033350276C", 0, 27},
        {K(IBAN), "FR1420041010050500013M02606", 2, 20},
        {K(RIB), "20041010050500013M02606", 0, 17},
        {K(PAN), "4111111111111111", 0, 16},
        {K(SIREN), "732829320", 0, 9},
        {K(SIRET), "73282932000074", 0, 14},
        {K(NIR), "255081416802538", 1, 15},
        {K(IMEI), "356938035643809", 0, 15},
    };
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        for (size_t at = numbers[i].from; at < numbers[i].to; at++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                char text[40];
                struct identifier id;
                snprintf(text, sizeof text, "%s", numbers[i].good);
                if (text[at] == digit) continue;
                text[at] = digit;
                assert_int_equal(identifier_check(numbers[i].kind, bytes_of(text), &id), GUICHET_OK);
                if (id.level != WARN) wrong("%s passed", text);
                assert_string_equal(id.norm, text);
            }
        }
    }
}

static void any_bytes_at_all(void **state) {
    (void)state;
    uint64_t random = SEED;
    static const char likely[] = "0123456789ABCDEFRX @.-/+:;ol\xc2\xa0\xef\xbc\x90";
    print_message("seed %llu\n", (unsigned long long)SEED);
    for (int n = 0; n < 300000; n++) {
        char raw[64];
        size_t size = next_random(&random) % sizeof raw;
        for (size_t i = 0; i < size; i++) {
            uint64_t r = next_random(&random);
            raw[i] = n % 4 ? likely[r % (sizeof likely - 1)] : (char)(r >> 8);
        }
        enum identifier_kind kind = (enum identifier_kind)(next_random(&random) % IDENTIFIER_KIND_COUNT);
        struct identifier id, again;
        int status = identifier_check(kind, (struct bytes){raw, size}, &id);
        assert_int_equal(status, id.level == REJECT ? GUICHET_INVALID : GUICHET_OK);
        assert_int_equal(id.norm[0] == '\0', id.level == REJECT);
        if (id.level == REJECT) continue;
        /* The normal form is its own normal form, judged the same. */
        assert_int_equal(identifier_check(kind, bytes_of(id.norm), &again), GUICHET_OK);
        assert_string_equal(again.norm, id.norm);
        assert_int_equal(again.level, id.level);
        assert_int_equal(again.kind, id.kind);
    }
}

static void kinds_have_names(void **state) {
    (void)state;
    for (int i = 0; i < IDENTIFIER_KIND_COUNT; i++) {
        enum identifier_kind kind = IDENTIFIER_KIND_COUNT;
        const char *name = identifier_kind_name((enum identifier_kind)i);
        assert_int_equal(identifier_kind_of(bytes_of(name), &kind), GUICHET_OK);
        assert_int_equal(kind, i);
        assert_true(identifier_kind_title(kind, "fr")[0] && identifier_kind_title(kind, "en")[0]);
    }
    enum identifier_kind kind = IDENTIFIER_IP;
    assert_int_equal(identifier_kind_of(BYTES("imsi"), &kind), GUICHET_NOT_FOUND);
    assert_int_equal(kind, IDENTIFIER_IP);
    assert_string_equal(identifier_kind_title(IDENTIFIER_PHONE, "fr"), "numéro de téléphone");
    assert_string_equal(identifier_kind_title(IDENTIFIER_PHONE, "en"), "telephone number");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s10),
        cmocka_unit_test(lp13),
        cmocka_unit_test(other_carriers),
        cmocka_unit_test(any_postal_item),
        cmocka_unit_test(what_is_pasted_is_cleaned),
        cmocka_unit_test(misreadings_are_suggested_never_taken),
        cmocka_unit_test(one_wrong_digit_is_noticed),
        cmocka_unit_test(any_bytes_at_all),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
