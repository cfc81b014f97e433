/* domain/identifiers.h: accounts, companies, persons, places, procedure, telephones and addresses by the vectors of the
 * field's tables. A bad check digit only warns, an impossible structure is refused. */
#include "vectors.h"

/* ---- money ---- */

static void accounts(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(IBAN), "FR14 2004 1010 0505 0001 3M02 606", OK, "FR1420041010050500013M02606", NULL},
        {K(IBAN), "FR76 3000 6000 0112 3456 7890 189", OK, "FR7630006000011234567890189", NULL},
        {K(IBAN), "FR1420041010050500013M02607", WARN, NULL, "check_digit"},
        {K(IBAN), "FR1420041010050500013M0260", REJECT, NULL, "length"},
        {K(IBAN), "FR14200A1010050500013M02606", REJECT, NULL, "structure"},
        {K(IBAN), "fr1420041010050500013m02606", OK, "FR1420041010050500013M02606", NULL},
        {K(IBAN), "DE89370400440532013000", OK, NULL, NULL},
        {K(IBAN), "GB29NWBK60161331926819", OK, NULL, NULL},
        {K(IBAN), "GB29NWBK60161331926818", WARN, NULL, "check_digit"},
        {K(IBAN), "BE68539007547034", OK, NULL, NULL},
        {K(IBAN), "NO9386011117947", OK, NULL, NULL},
        {K(IBAN), "DE8937040044053201300", REJECT, NULL, "length"},
        {K(IBAN), "MT84MALT011000012345MTLCAST001S", OK, NULL, NULL},
        {K(IBAN), "FR", REJECT, NULL, "structure"},
        {K(IBAN), "12345678901234567", REJECT, NULL, "structure"},
        {K(RIB), "20041010050500013M02606", OK, NULL, NULL},
        {K(RIB), "30006 00001 12345678901 89", OK, "30006000011234567890189", NULL},
        {K(RIB), "20041010050500013M02607", WARN, NULL, "check_digit"},
        {K(RIB), "20041010050500013M0260", REJECT, NULL, "structure"},
        {K(BIC), "PSSTFRPP", OK, NULL, NULL},
        {K(BIC), "psstfrpppar", OK, "PSSTFRPPPAR", NULL},
        {K(BIC), "PSSTXXPP", REJECT, NULL, "country"},
        {K(BIC), "PSSTFRPPP", REJECT, NULL, "structure"},
        {K(BIC), "PSS1FRPP", REJECT, NULL, "structure"},
        {K(PAN), "4111 1111 1111 1111", OK, "4111111111111111", NULL},
        {K(PAN), "4111111111111112", WARN, NULL, "check_digit"},
        {K(PAN), "41111111111", REJECT, NULL, "structure"},
        {K(PAN), "41111111111111111111", REJECT, NULL, "structure"},
        {K(CCP), "0500013M026", OK, NULL, NULL},
        {K(CCP), "05000130026", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void whose_account(void **state) {
    (void)state;
    static const struct {
        enum identifier_kind kind;
        const char *raw, *bank;
        bool own;
    } vectors[] = {
        {K(IBAN), "FR1420041010050500013M02606", "FR20041", true},
        {K(IBAN), "FR7630006000011234567890189", "FR30006", false},
        {K(IBAN), "DE89370400440532013000", "DE", false},
        {K(RIB), "20041010050500013M02606", "FR20041", true},
        {K(RIB), "30006000011234567890189", "FR30006", false},
        {K(IBAN), "FR1420041010050500013M0260", "", false},
    };
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        struct identifier id;
        identifier_check(vectors[i].kind, bytes_of(vectors[i].raw), &id);
        assert_string_equal(id.bank, vectors[i].bank);
        assert_int_equal(identifier_is_own_bank(&id), vectors[i].own);
    }
}

/* An IBAN whose own check digits are right but whose RIB key is not. */
static void rib_key_inside_an_iban(void **state) {
    (void)state;
    for (int key = 0; key < 100; key++) {
        char iban[32];
        struct identifier id;
        snprintf(iban, sizeof iban, "FR%02d20041010050500013M02605", key);
        identifier_check(K(IBAN), bytes_of(iban), &id);
        assert_int_equal(id.level, WARN);
        if (!strcmp(id.code, "rib_key")) return;
    }
    wrong("no check digits made this an IBAN");
}

/* A–I are 1–9, J–R 1–9, S–Z 2–9: a letter in the account has the keys of its digit. */
static void rib_letters(void **state) {
    (void)state;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits[] = "12345678912345678923456789";
    for (size_t i = 0; i < 26; i++) {
        int fits = 0;
        for (int key = 1; key <= 97; key++) {
            char with_letter[32], with_digit[32];
            struct identifier a, b;
            snprintf(with_letter, sizeof with_letter, "2004101005%c500013M026%02d", letters[i], key);
            snprintf(with_digit, sizeof with_digit, "2004101005%c5000134026%02d", digits[i], key);
            assert_int_equal(identifier_check(K(RIB), bytes_of(with_letter), &a), GUICHET_OK);
            assert_int_equal(identifier_check(K(RIB), bytes_of(with_digit), &b), GUICHET_OK);
            assert_int_equal(a.level, b.level);
            fits += a.level == OK;
        }
        assert_int_equal(fits, 1);
    }
}

/* 00, 01 and 99 have the remainder of 97, 98 and 02, but nobody computes them. */
static void iban_keys_outside_their_range(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"97", "00"}, {"98", "01"}, {"02", "99"}};
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        char iban[32];
        struct identifier id = {.level = WARN};
        int account = 0;
        for (; id.level != OK && account < 1000; account++) {
            snprintf(iban, sizeof iban, "DE%s370400440532%06d", pairs[i][0], account);
            identifier_check(K(IBAN), bytes_of(iban), &id);
        }
        assert_int_equal(id.level, OK);
        memcpy(iban + 2, pairs[i][1], 2);
        assert_int_equal(identifier_check(K(IBAN), bytes_of(iban), &id), GUICHET_OK);
        assert_int_equal(id.level, WARN);
    }
}

/* ---- companies, persons, places, procedure ---- */

static void companies_and_persons(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(SIREN), "356000000", OK, NULL, NULL},
        {K(SIREN), "356 000 000", OK, "356000000", NULL},
        {K(SIREN), "732829320", OK, NULL, NULL},
        {K(SIREN), "552100554", OK, NULL, NULL},
        {K(SIREN), "732829321", WARN, NULL, "check_digit"},
        {K(SIREN), "73282932", REJECT, NULL, "structure"},
        {K(SIREN), "73282932A", REJECT, NULL, "structure"},
        {K(SIRET), "73282932000074", OK, NULL, NULL},
        {K(SIRET), "73282932000075", WARN, NULL, "check_digit"},
        {K(SIRET), "35600000000048", OK, NULL, NULL}, /* La Poste: by Luhn, then by the digit sum */
        {K(SIRET), "35600000049837", OK, NULL, NULL},
        {K(SIRET), "35600000009075", OK, NULL, NULL},
        {K(SIRET), "35600000000001", OK, NULL, NULL},
        {K(SIRET), "35600000000000", WARN, NULL, "check_digit"},
        {K(SIRET), "7328293200007", REJECT, NULL, "structure"},
        {K(NIR), "255081416802538", OK, NULL, NULL},
        {K(NIR), "2 55 08 14 168 025 38", OK, "255081416802538", NULL},
        {K(NIR), "255081416802539", WARN, NULL, "check_digit"},
        {K(NIR), "2550814168025", INFO, NULL, "no_key"},
        {K(NIR), "255081416802500", WARN, NULL, "check_digit"},
        {K(NIR), "055081416802538", REJECT, NULL, "structure"},
        {K(NIR), "25508141680253", REJECT, NULL, "structure"},
        {K(NIR), "2550814168025AB", REJECT, NULL, "structure"},
        {K(IMEI), "356938035643809", OK, NULL, NULL},
        {K(IMEI), "356938-03-564380-9", OK, "356938035643809", NULL},
        {K(IMEI), "356938035643808", WARN, NULL, "check_digit"},
        {K(IMEI), "35693803564380", INFO, NULL, "no_key"},
        {K(IMEI), "3569380356438012", INFO, NULL, "no_key"},
        {K(IMEI), "3569380356438", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

/* Corsica: 2A is read as 19, 2B as 18. Exactly one of the 97 keys fits, and it is the one of the number so read. */
static void nir_of_corsica(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"188052A004123", "1880519004123"}, {"288112B033456", "2881118033456"}};
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        int fits = 0;
        for (int key = 1; key <= 97; key++) {
            char corsican[16], plain[16];
            struct identifier a, b;
            snprintf(corsican, sizeof corsican, "%s%02d", pairs[i][0], key);
            snprintf(plain, sizeof plain, "%s%02d", pairs[i][1], key);
            assert_int_equal(identifier_check(K(NIR), bytes_of(corsican), &a), GUICHET_OK);
            assert_int_equal(identifier_check(K(NIR), bytes_of(plain), &b), GUICHET_OK);
            assert_string_equal(a.norm, corsican);
            assert_int_equal(a.level, b.level);
            fits += a.level == OK;
        }
        assert_int_equal(fits, 1);
    }
}

static void places(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(POSTCODE), "75001", OK, NULL, NULL},     {K(POSTCODE), "01000", OK, NULL, NULL},
        {K(POSTCODE), "20200", OK, NULL, NULL},     {K(POSTCODE), "95880", OK, NULL, NULL},
        {K(POSTCODE), "97110", OK, NULL, NULL},     {K(POSTCODE), "97133", OK, NULL, NULL},
        {K(POSTCODE), "97600", OK, NULL, NULL},     {K(POSTCODE), "97700", OK, NULL, NULL},
        {K(POSTCODE), "98000", OK, NULL, NULL},     {K(POSTCODE), "98600", OK, NULL, NULL},
        {K(POSTCODE), "98800", OK, NULL, NULL},     {K(POSTCODE), "00100", INFO, NULL, "army"},
        {K(POSTCODE), "96000", REJECT, NULL, NULL}, {K(POSTCODE), "97900", REJECT, NULL, NULL},
        {K(POSTCODE), "98500", REJECT, NULL, NULL}, {K(POSTCODE), "99000", REJECT, NULL, NULL},
        {K(POSTCODE), "7500", REJECT, NULL, NULL},  {K(POSTCODE), "2A000", REJECT, NULL, NULL},
        {K(INSEE), "75056", OK, NULL, NULL},        {K(INSEE), "2A004", OK, NULL, NULL},
        {K(INSEE), "2b033", OK, "2B033", NULL},     {K(INSEE), "01001", OK, NULL, NULL},
        {K(INSEE), "95680", OK, NULL, NULL},        {K(INSEE), "97105", OK, NULL, NULL},
        {K(INSEE), "97801", OK, NULL, NULL},        {K(INSEE), "98735", OK, NULL, NULL},
        {K(INSEE), "00001", REJECT, NULL, NULL},    {K(INSEE), "96001", REJECT, NULL, NULL},
        {K(INSEE), "97901", REJECT, NULL, NULL},    {K(INSEE), "98901", REJECT, NULL, NULL},
        {K(INSEE), "2C004", REJECT, NULL, NULL},    {K(INSEE), "7505", REJECT, NULL, NULL},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void procedure(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(PARQUET), "26118000123", OK, NULL, NULL},
        {K(PARQUET), "26 118 000123", OK, "26118000123", NULL},
        {K(PARQUET), "24366000001", OK, NULL, NULL},
        {K(PARQUET), "26366000001", WARN, NULL, "day_of_year"},
        {K(PARQUET), "26365000001", OK, NULL, NULL},
        {K(PARQUET), "26001000001", OK, NULL, NULL},
        {K(PARQUET), "26000000001", REJECT, NULL, "structure"},
        {K(PARQUET), "26367000001", REJECT, NULL, "structure"},
        {K(PARQUET), "2611800012", REJECT, NULL, "structure"},
        {K(PV), "12345/678/2026", OK, NULL, NULL},
        {K(PV), "12345 / 000678 / 2026", OK, "12345/000678/2026", NULL},
        {K(PV), "2026/001234", OK, NULL, NULL},
        {K(PV), "2026/1234/12", OK, NULL, NULL},
        {K(PV), "2026-1234", WARN, NULL, "form"},
        {K(PV), "12345/1234567/2026", WARN, NULL, "form"},
        {K(PV), "pv n° 12", WARN,
         "PVN\xc2\xb0"
         "12",
         "form"},
        {K(PV), "sans", REJECT, NULL, "structure"},
        {K(PV), "", REJECT, NULL, "structure"},
        {K(PV), "12\n34", REJECT, NULL, "structure"},
        {K(PV), "12345678901234567890123456789012345678901", REJECT, NULL, "structure"},
        {K(RIO), "1234567", OK, NULL, NULL},
        {K(RIO), "123456", REJECT, NULL, "structure"},
        {K(NIGEND), "12345", OK, NULL, NULL},
        {K(NIGEND), "123456", OK, NULL, NULL},
        {K(NIGEND), "1234", REJECT, NULL, "structure"},
        {K(NATINF), "7151", OK, NULL, NULL},
        {K(NATINF), "07151", OK, "7151", NULL},
        {K(NATINF), "0", REJECT, NULL, "structure"},
        {K(NATINF), "1234567", REJECT, NULL, "structure"},
        {K(NATINF), "71A", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

/* ---- telephones, mailboxes, addresses ---- */

static void telephones(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(PHONE), "06 12 34 56 78", OK, "+33612345678", NULL},
        {K(PHONE), "01.23.45.67.89", OK, "+33123456789", NULL},
        {K(PHONE), "+33612345678", OK, NULL, NULL},
        {K(PHONE), "+33 (0)6 12 34 56 78", OK, "+33612345678", NULL},
        {K(PHONE), "0033 6 12 34 56 78", OK, "+33612345678", NULL},
        {K(PHONE), "+44 20 7946 0018", OK, "+442079460018", NULL},
        {K(PHONE), "0690 12 34 56", OK, "+590690123456", NULL},
        {K(PHONE), "0692 12 34 56", OK, "+262692123456", NULL},
        {K(PHONE), "0639 12 34 56", OK, "+262639123456", NULL},
        {K(PHONE), "0696 12 34 56", OK, "+596696123456", NULL},
        {K(PHONE), "0694 12 34 56", OK, "+594694123456", NULL},
        {K(PHONE), "+336123456789", REJECT, NULL, "length"},
        {K(PHONE), "+3361234567", REJECT, NULL, "length"},
        {K(PHONE), "061234567", REJECT, NULL, "structure"},
        {K(PHONE), "06123456789", REJECT, NULL, "structure"},
        {K(PHONE), "17", REJECT, NULL, "structure"},
        {K(PHONE), "+0612345678", REJECT, NULL, "structure"},
        {K(PHONE), "+123456", REJECT, NULL, "structure"},
        {K(PHONE), "+1234567890123456", REJECT, NULL, "structure"},
        {K(PHONE), "06 12 34 56 7a", REJECT, NULL, "structure"},
        {K(PHONE), "", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

#define TEN   "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void mailboxes(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(EMAIL), "jean.dupont@laposte.net", OK, NULL, NULL},
        {K(EMAIL), "  Jean.Dupont@LaPoste.NET ", OK, "jean.dupont@laposte.net", NULL},
        {K(EMAIL), "a+b_c-d@sub.domain-1.fr", OK, NULL, NULL},
        {K(EMAIL), SIXTY "abcd@laposte.net", OK, NULL, NULL},
        {K(EMAIL), SIXTY "abcde@laposte.net", REJECT, NULL, "structure"},
        {K(EMAIL), "h\xc3\xa9l\xc3\xa8ne@laposte.net", WARN, NULL, "non_ascii"},
        {K(EMAIL), "h\xe9l@laposte.net", REJECT, NULL, "unreadable"},
        {K(EMAIL), "a@" SIXTY "abcd.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "laposte.net", REJECT, NULL, "structure"},
        {K(EMAIL), "@laposte.net", REJECT, NULL, "structure"},
        {K(EMAIL), "a@", REJECT, NULL, "structure"},
        {K(EMAIL), "a@b", REJECT, NULL, "structure"},
        {K(EMAIL), "a@b.c", REJECT, NULL, "structure"},
        {K(EMAIL), "a@b..fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a@-b.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a@b-.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a@192.168.1.1", REJECT, NULL, "structure"},
        {K(EMAIL), ".a@b.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a.@b.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a..b@c.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a b@c.fr", REJECT, NULL, "structure"},
        {K(EMAIL), "a@b@c.fr", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

static void network_addresses(void **state) {
    (void)state;
    static const struct vector vectors[] = {
        {K(IP), "92.184.100.7", OK, NULL, NULL},
        {K(IP), "2A01:CB00:0000:0000:0000:0000:0000:0001", OK, "2a01:cb00::1", NULL},
        {K(IP), "2a01:cb00::1", OK, NULL, NULL},
        {K(IP), " 92.184.100.7 ", OK, "92.184.100.7", NULL},
        {K(IP), "192.168.1.1", WARN, NULL, "not_public"},
        {K(IP), "10.0.0.1", WARN, NULL, "not_public"},
        {K(IP), "172.16.0.1", WARN, NULL, "not_public"},
        {K(IP), "172.31.255.255", WARN, NULL, "not_public"},
        {K(IP), "172.32.0.1", OK, NULL, NULL},
        {K(IP), "100.64.0.1", WARN, NULL, "not_public"},
        {K(IP), "100.128.0.1", OK, NULL, NULL},
        {K(IP), "127.0.0.1", WARN, NULL, "not_public"},
        {K(IP), "fe80::1", WARN, NULL, "not_public"},
        {K(IP), "fd00::1", WARN, NULL, "not_public"},
        {K(IP), "::1", WARN, NULL, "not_public"},
        {K(IP), "92.184.100.256", REJECT, NULL, "structure"},
        {K(IP), "92.184.100", REJECT, NULL, "structure"},
        {K(IP), "92.184.100.7:443", REJECT, NULL, "structure"},
        {K(IP), "92.184.100.0/24", REJECT, NULL, "structure"},
        {K(IP), "2a01::cb00::1", REJECT, NULL, "structure"},
        {K(IP), "", REJECT, NULL, "structure"},
    };
    check_vectors(vectors, LENGTH(vectors));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts),
        cmocka_unit_test(whose_account),
        cmocka_unit_test(rib_key_inside_an_iban),
        cmocka_unit_test(rib_letters),
        cmocka_unit_test(iban_keys_outside_their_range),
        cmocka_unit_test(companies_and_persons),
        cmocka_unit_test(nir_of_corsica),
        cmocka_unit_test(places),
        cmocka_unit_test(procedure),
        cmocka_unit_test(telephones),
        cmocka_unit_test(mailboxes),
        cmocka_unit_test(network_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
