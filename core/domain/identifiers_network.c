/* Telephones, mailboxes, devices and network addresses.
 * Numbers become E.164, addresses lower case and shortest: the form a search key needs. */
#include "domain/identifiers_rules.h"

#include <arpa/inet.h>

/* ---- devices ---- */

bool identifiers_network_imei(struct identifier *id) {
    if (!identifiers_rules_digits(id->norm, 14, 16)) return false;
    if (strlen(id->norm) != 15) {
        identifiers_rules_say(id, IDENTIFIER_INFO, "no_key",
                              "IMEI sans clé (14 chiffres) ou avec version (16 chiffres)",
                              "IMEI without check digit (14 digits) or with software version (16 digits)");
    } else if (!identifiers_rules_luhn(id->norm)) {
        identifiers_rules_bad_check(id);
    }
    return true;
}

/* ---- telephones ---- */

/* National numbers of the overseas departments have a country code of their own. */
static const char *const OVERSEAS[][2] = {
    {"0262", "262"}, {"0263", "262"}, {"0269", "262"}, {"0639", "262"}, {"0692", "262"},
    {"0693", "262"}, {"0590", "590"}, {"0690", "590"}, {"0691", "590"}, {"0594", "594"},
    {"0694", "594"}, {"0596", "596"}, {"0696", "596"}, {"0697", "596"},
};

static const char *french_code(const char *national) {
    for (size_t i = 0; i < sizeof OVERSEAS / sizeof *OVERSEAS; i++) {
        if (!strncmp(national, OVERSEAS[i][0], 4)) return OVERSEAS[i][1];
    }
    return "33";
}

static void drop(char *text, size_t at, size_t count) {
    memmove(text + at, text + at + count, strlen(text + at + count) + 1);
}

bool identifiers_network_phone(struct identifier *id) {
    char *n = id->norm;
    if (!strncmp(n, "00", 2)) {
        drop(n, 0, 1);
        n[0] = '+';
    }
    if (n[0] == '0') {
        char national[11];
        if (!identifiers_rules_digits(n, 10, 10) || n[1] == '0') return false;
        memcpy(national, n, sizeof national);
        snprintf(n, IDENTIFIER_SIZE + 1, "+%s%s", french_code(national), national + 1);
        return true;
    }
    if (n[0] != '+' || n[1] == '0' || !identifiers_rules_digits(n + 1, 7, 15)) return false;
    if (!strncmp(n, "+330", 4)) drop(n, 3, 1); /* "+33 (0)6 …" */
    if (!strncmp(n, "+33", 3) && !identifiers_rules_shape(n, "+33999999999")) {
        identifiers_rules_say(id, IDENTIFIER_REJECT, "length", "après +33, un numéro français a neuf chiffres",
                              "after +33 a French number has nine digits");
        return false;
    }
    return true;
}

/* ---- mailboxes ---- */

static bool is_word(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* Words joined by single dots; `extra` may stand in a word. */
static bool is_dotted(const char *text, size_t size, const char *extra) {
    for (size_t i = 0; i < size; i++) {
        if (is_word((unsigned char)text[i]) || strchr(extra, text[i])) continue;
        if (text[i] != '.' || i == 0 || i + 1 == size || text[i + 1] == '.') return false;
    }
    return size > 0;
}

static bool is_domain(const char *text) {
    size_t size = strlen(text), label = 0;
    const char *top = strrchr(text, '.');
    if (size > 253 || !top || !is_dotted(text, size, "-")) return false;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] != '.') continue;
        if (i - label > 63 || text[label] == '-' || text[i - 1] == '-') return false;
        label = i + 1;
    }
    return strlen(top + 1) >= 2 && !identifiers_rules_digits(top + 1, 1, 63);
}

/* RFC 5321 without quoted names and address literals. */
bool identifiers_network_email(struct identifier *id) {
    const char *at = strrchr(id->norm, '@');
    if (!at || at - id->norm > 64) return false;
    if (!is_dotted(id->norm, (size_t)(at - id->norm), "!#$%&'*+-/=?^_`{|}~") || !is_domain(at + 1)) return false;
    for (const char *c = id->norm; *c; c++) {
        if ((unsigned char)*c < 0x80) continue;
        identifiers_rules_say(id, IDENTIFIER_WARN, "non_ascii",
                              "l'adresse contient des lettres accentuées ou étrangères",
                              "the address has letters outside ASCII");
        break;
    }
    return true;
}

/* ---- network addresses ---- */

struct block {
    const char *network;
    unsigned bits;
};

/* Addresses that nobody on the Internet holds, or that many share at once (RFC 1918, 6598, 3927, 4193). */
static const struct block NOT_PUBLIC[] = {
    {"0.0.0.0", 8},      {"10.0.0.0", 8},    {"100.64.0.0", 10},  {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"172.16.0.0", 12}, {"192.168.0.0", 16}, {"224.0.0.0", 3},
    {"::", 127},         {"fc00::", 7},      {"fe80::", 10},      {"ff00::", 8},
};

static bool is_inside(int family, const uint8_t *address, const struct block *block) {
    uint8_t network[16];
    if (inet_pton(family, block->network, network) != 1) return false;
    unsigned whole = block->bits / 8, rest = block->bits % 8;
    if (memcmp(address, network, whole) != 0) return false;
    return !rest || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
}

bool identifiers_network_ip(struct identifier *id) {
    uint8_t address[16];
    int family = strchr(id->norm, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, id->norm, address) != 1) return false;
    inet_ntop(family, address, id->norm, IDENTIFIER_SIZE + 1);
    for (size_t i = 0; i < sizeof NOT_PUBLIC / sizeof *NOT_PUBLIC; i++) {
        if (!is_inside(family, address, &NOT_PUBLIC[i])) continue;
        identifiers_rules_say(id, IDENTIFIER_WARN, "not_public",
                              "adresse privée, partagée ou réservée : elle ne désigne personne sur Internet",
                              "a private, shared or reserved address: it names nobody on the Internet");
        break;
    }
    return true;
}
