/* What the rules of identifiers share.
 * No rule here knows a kind; no kind's file knows another's. */
#include "domain/identifiers_rules.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool identifiers_rules_shape(const char *text, const char *shape) {
    for (; *text && *shape; text++, shape++) {
        bool fits = *shape == '9'   ? is_digit(*text)
                    : *shape == 'A' ? is_capital(*text)
                    : *shape == 'X' ? is_digit(*text) || is_capital(*text)
                                    : *text == *shape;
        if (!fits) return false;
    }
    return !*text && !*shape;
}

bool identifiers_rules_digits(const char *text, size_t min, size_t max) {
    size_t size = 0;
    while (is_digit(text[size])) size++;
    return !text[size] && size >= min && size <= max;
}

uint64_t identifiers_rules_value(const char *text, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value = value * 10 + (uint64_t)(text[i] - '0');
    return value;
}

bool identifiers_rules_luhn(const char *digits) {
    int sum = 0;
    bool twice = false;
    for (size_t i = strlen(digits); i-- > 0; twice = !twice) {
        int d = (digits[i] - '0') * (twice ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

/* ISO 3166-1 alpha-2, two letters each, in order. */
static const char COUNTRIES[] = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCH"
                                "CICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGN"
                                "GPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLI"
                                "LKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOM"
                                "PAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTD"
                                "TFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

bool identifiers_rules_country(const char *letters) {
    size_t low = 0, high = (sizeof COUNTRIES - 1) / 2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = memcmp(COUNTRIES + 2 * middle, letters, 2);
        if (order == 0) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return false;
}

void identifiers_rules_say(struct identifier *id, enum identifier_level level, const char *code, const char *fr,
                           const char *en) {
    if (level <= id->level) return;
    id->level = level;
    id->code = code;
    id->fr = fr;
    id->en = en;
}

void identifiers_rules_bad_check(struct identifier *id) {
    identifiers_rules_say(id, IDENTIFIER_WARN, "check_digit",
                          "la clé de contrôle ne correspond pas : relire le numéro, ou confirmer qu'il figure ainsi",
                          "the check digit does not fit: read it again, or confirm that it stands like this");
}
