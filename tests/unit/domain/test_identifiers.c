/* domain/identifiers.h: every vector of the field's tables, the policy that check digits only warn, and rules that must
 * hold for any number: one wrong digit is noticed, cleaning twice is cleaning once, no bytes bring it down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "domain/identifiers.h"

#define LENGTH(of) (sizeof(of) / sizeof *(of))
#define SEED       UINT64_C(20261123)
#define wrong(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#define OK         IDENTIFIER_OK
#define INFO       IDENTIFIER_INFO
#define WARN       IDENTIFIER_WARN
#define REJECT     IDENTIFIER_REJECT
#define K(x)       IDENTIFIER_##x

struct vector {
    enum identifier_kind kind;
    const char *raw;
    enum identifier_level level;
    const char *norm; /* NULL: the raw text itself, or "" when rejected */
    const char *code; /* NULL: not looked at */
};

static void check_vectors(const struct vector *vectors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct vector *v = &vectors[i];
        struct identifier id;
        int status = identifier_check(v->kind, bytes_of(v->raw), &id);
        const char *norm = v->norm ? v->norm : v->level == REJECT ? "" : v->raw;
        const char *name = identifier_kind_name(v->kind);
        if (id.level != v->level) wrong("%s \"%s\": level %d (%s)", name, v->raw, id.level, id.code);
        if (strcmp(id.norm, norm) != 0) wrong("%s \"%s\": became \"%s\"", name, v->raw, id.norm);
        if (v->code && strcmp(id.code, v->code) != 0) wrong("%s \"%s\": code %s", name, v->raw, id.code);
        assert_int_equal(status, v->level == REJECT ? GUICHET_INVALID : GUICHET_OK);
        assert_int_equal(id.code[0] == '\0', v->level == OK);
        assert_true((id.fr[0] == '\0') == (v->level == OK) && (id.en[0] == '\0') == (v->level == OK));
    }
}

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
        cmocka_unit_test(accounts),
        cmocka_unit_test(whose_account),
        cmocka_unit_test(rib_key_inside_an_iban),
        cmocka_unit_test(companies_and_persons),
        cmocka_unit_test(nir_of_corsica),
        cmocka_unit_test(places),
        cmocka_unit_test(procedure),
        cmocka_unit_test(telephones),
        cmocka_unit_test(mailboxes),
        cmocka_unit_test(network_addresses),
        cmocka_unit_test(what_is_pasted_is_cleaned),
        cmocka_unit_test(misreadings_are_suggested_never_taken),
        cmocka_unit_test(one_wrong_digit_is_noticed),
        cmocka_unit_test(any_bytes_at_all),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
