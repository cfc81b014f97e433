/* Accounts and cards.
 * An IBAN of a country that is not in the table is judged by its check digits alone. */
#include "domain/identifiers_rules.h"

struct iban_form {
    char country[3];
    uint8_t size;
};

/* The registry of ISO 13616. */
static const struct iban_form IBANS[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22},
    {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32},
    {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19},
    {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23},
    {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
};

static size_t iban_size(const char *iban) {
    for (size_t i = 0; i < sizeof IBANS / sizeof *IBANS; i++) {
        if (!memcmp(iban, IBANS[i].country, 2)) return IBANS[i].size;
    }
    return 0;
}

/* Remainder by 97 with the first four characters read last and A as 10. */
static unsigned iban_remainder(const char *iban, size_t size) {
    unsigned r = 0;
    for (size_t i = 0; i < size; i++) {
        char c = iban[(i + 4) % size];
        r = c <= '9' ? (r * 10 + (unsigned)(c - '0')) % 97 : (r * 100 + (unsigned)(c - 'A') + 10) % 97;
    }
    return r;
}

/* A–I are 1–9, J–R 1–9, S–Z 2–9. */
static char rib_digit(char c) {
    if (c <= '9') return c;
    int n = c - 'A';
    return (char)('1' + (n < 18 ? n % 9 : n - 17));
}

/* Bank (5), branch (5), account (11), key (2). */
static bool rib_key_fits(const char *rib) {
    char account[11];
    for (int i = 0; i < 11; i++) account[i] = rib_digit(rib[10 + i]);
    uint64_t sum = 89 * identifiers_rules_value(rib, 5) + 15 * identifiers_rules_value(rib + 5, 5) +
                   3 * identifiers_rules_value(account, 11);
    return 97 - sum % 97 == identifiers_rules_value(rib + 21, 2);
}

static void set_french_bank(struct identifier *id, const char *rib) {
    snprintf(id->bank, sizeof id->bank, "FR%.5s", rib);
}

/* The rest of an IBAN whose country has RIBs (France, Monaco). */
static bool check_french(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_shape(n + 4, "9999999999XXXXXXXXXXX99")) return false;
    if (n[0] == 'F') set_french_bank(id, n + 4);
    if (!rib_key_fits(n + 4)) {
        identifiers_rules_say(id, IDENTIFIER_WARN, "rib_key", "la clé RIB contenue dans l'IBAN ne correspond pas",
                              "the RIB key inside the IBAN does not fit");
    }
    return true;
}

bool identifiers_money_iban(struct identifier *id) {
    const char *n = id->norm;
    size_t size = strlen(n), expected = size >= 2 ? iban_size(n) : 0;
    char shape[35] = "AA99XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX";
    if (size < 15 || size > 34) return false;
    shape[size] = '\0';
    if (!identifiers_rules_shape(n, shape)) return false;
    if (expected && size != expected) {
        identifiers_rules_say(id, IDENTIFIER_REJECT, "length", "l'IBAN de ce pays n'a pas cette longueur",
                              "an IBAN of this country does not have this length");
        return false;
    }
    uint64_t key = identifiers_rules_value(n + 2, 2);
    if (iban_remainder(n, size) != 1 || key < 2 || key > 98) identifiers_rules_bad_check(id);
    memcpy(id->bank, n, 2);
    if (!expected) {
        identifiers_rules_say(id, IDENTIFIER_WARN, "country", "aucun IBAN connu ne commence par ces deux lettres",
                              "no known IBAN begins with these two letters");
        return true;
    }
    return (memcmp(n, "FR", 2) && memcmp(n, "MC", 2)) || check_french(id);
}

bool identifiers_money_rib(struct identifier *id) {
    if (!identifiers_rules_shape(id->norm, "9999999999XXXXXXXXXXX99")) return false;
    set_french_bank(id, id->norm);
    if (!rib_key_fits(id->norm)) identifiers_rules_bad_check(id);
    return true;
}

bool identifiers_money_bic(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_shape(n, "AAAAAAXX") && !identifiers_rules_shape(n, "AAAAAAXXXXX")) return false;
    if (identifiers_rules_country(n + 4)) return true;
    identifiers_rules_say(id, IDENTIFIER_REJECT, "country", "les lettres 5 et 6 ne désignent aucun pays (ISO 3166)",
                          "letters 5 and 6 name no country (ISO 3166)");
    return false;
}

bool identifiers_money_pan(struct identifier *id) {
    if (!identifiers_rules_digits(id->norm, 12, 19)) return false;
    if (!identifiers_rules_luhn(id->norm)) identifiers_rules_bad_check(id);
    return true;
}

bool identifiers_money_ccp(struct identifier *id) {
    return identifiers_rules_shape(id->norm, "9999999A999");
}
