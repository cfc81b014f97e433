/* Companies, persons, places and the numbers of the procedure.
 * The department in a postcode is not always the one the commune lies in: both are only read for their form. */
#include "domain/identifiers_rules.h"

#define LA_POSTE "356000000"

bool identifiers_civil_siren(struct identifier *id) {
    if (!identifiers_rules_digits(id->norm, 9, 9)) return false;
    if (!identifiers_rules_luhn(id->norm)) identifiers_rules_bad_check(id);
    return true;
}

/* La Poste's establishments outgrew the key: theirs need only a digit sum that is a multiple of 5. */
bool identifiers_civil_siret(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_digits(n, 14, 14)) return false;
    if (identifiers_rules_luhn(n)) return true;
    int sum = 0;
    for (int i = 0; i < 14; i++) sum += n[i] - '0';
    if (strncmp(n, LA_POSTE, 9) != 0 || sum % 5 != 0) identifiers_rules_bad_check(id);
    return true;
}

/* Thirteen characters and a key of two digits: 97 − (number mod 97), Corsica's 2A read as 19 and 2B as 18. */
bool identifiers_civil_nir(struct identifier *id) {
    char digits[14];
    const char *n = id->norm;
    size_t size = strlen(n);
    if (size != 13 && size != 15) return false;
    memcpy(digits, n, 13);
    digits[13] = '\0';
    if (digits[5] == '2' && (digits[6] == 'A' || digits[6] == 'B')) {
        digits[5] = '1';
        digits[6] = digits[6] == 'A' ? '9' : '8';
    }
    if (!identifiers_rules_digits(digits, 13, 13) || digits[0] == '0' || digits[0] == '9') return false;
    if (size == 13) {
        identifiers_rules_say(id, IDENTIFIER_INFO, "no_key", "NIR sans clé", "NIR without its key");
        return true;
    }
    if (!identifiers_rules_digits(n + 13, 2, 2)) return false;
    if (97 - identifiers_rules_value(digits, 13) % 97 != identifiers_rules_value(n + 13, 2)) {
        identifiers_rules_bad_check(id);
    }
    return true;
}

/* ---- places ---- */

/* 01–95, 971–978, 980 (Monaco), 984, 986–988; 00 is the army's. */
bool identifiers_civil_postcode(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_digits(n, 5, 5)) return false;
    uint64_t department = identifiers_rules_value(n, 2);
    if (department == 0) {
        identifiers_rules_say(id, IDENTIFIER_INFO, "army", "code postal des armées", "postcode of the armed forces");
    }
    if (department <= 95) return true;
    if (department == 97) return n[2] >= '1' && n[2] <= '8';
    return department == 98 && strchr("04678", n[2]) != NULL;
}

bool identifiers_civil_insee(struct identifier *id) {
    const char *n = id->norm;
    if (identifiers_rules_shape(n, "9A999")) return n[0] == '2' && (n[1] == 'A' || n[1] == 'B'); /* Corsica */
    if (!identifiers_rules_digits(n, 5, 5)) return false;
    uint64_t department = identifiers_rules_value(n, 2);
    if (department == 97) return n[2] >= '1' && n[2] <= '8';
    if (department == 98) return n[2] >= '6' && n[2] <= '8';
    return department >= 1 && department <= 95;
}

/* ---- the procedure ---- */

/* Year (2), day of the year (3), rank (6). */
bool identifiers_civil_parquet(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_digits(n, 11, 11)) return false;
    uint64_t year = identifiers_rules_value(n, 2), day = identifiers_rules_value(n + 2, 3);
    if (day < 1 || day > 366) return false;
    if (day == 366 && year % 4 != 0) {
        identifiers_rules_say(id, IDENTIFIER_WARN, "day_of_year", "cette année n'a pas de 366e jour",
                              "that year has no day 366");
    }
    return true;
}

/* A form as "99999/9*": 9 stands for one digit, 9* for any one to `max` digits. */
static bool is_numbered(const char *text, const size_t *min, const size_t *max, size_t parts) {
    for (size_t i = 0; i < parts; i++) {
        size_t size = 0;
        while (text[size] >= '0' && text[size] <= '9') size++;
        if (size < min[i] || size > max[i]) return false;
        text += size;
        if (i + 1 < parts && *text++ != '/') return false;
    }
    return !*text;
}

/* Gendarmerie: unit/number/year. Police: year/number[/sheet]. Software differs: another form only warns. */
bool identifiers_civil_pv(struct identifier *id) {
    static const size_t gendarmerie[2][3] = {{5, 1, 4}, {5, 6, 4}}, police[2][3] = {{4, 1, 1}, {4, 6, 4}};
    const char *n = id->norm;
    size_t size = strlen(n);
    bool has_digit = false;
    for (size_t i = 0; i < size; i++) {
        has_digit |= n[i] >= '0' && n[i] <= '9';
        if ((unsigned char)n[i] < ' ' || n[i] == 0x7f) return false;
    }
    if (size > 40 || !has_digit) return false;
    if (is_numbered(n, gendarmerie[0], gendarmerie[1], 3) || is_numbered(n, police[0], police[1], 3) ||
        is_numbered(n, police[0], police[1], 2)) {
        return true;
    }
    identifiers_rules_say(id, IDENTIFIER_WARN, "form",
                          "forme inhabituelle : unité/numéro/année ou année/numéro[/feuillet]",
                          "an unusual form: unit/number/year or year/number[/sheet]");
    return true;
}

bool identifiers_civil_rio(struct identifier *id) {
    return identifiers_rules_digits(id->norm, 7, 7);
}

bool identifiers_civil_nigend(struct identifier *id) {
    return identifiers_rules_digits(id->norm, 5, 6);
}

/* Kept without leading zeros: it is a number, and the table of offences has it so. */
bool identifiers_civil_natinf(struct identifier *id) {
    size_t zeros = strspn(id->norm, "0");
    if (!identifiers_rules_digits(id->norm, 1, 6) || !id->norm[zeros]) return false;
    memmove(id->norm, id->norm + zeros, strlen(id->norm + zeros) + 1);
    return true;
}
