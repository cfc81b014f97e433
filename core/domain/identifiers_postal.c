/* Numbers of postal items: their shapes, their check digits, and who probably carries them.
 * Prefixes and check digits are the ones published for S10 (UPU), La Poste and DPD. */
#include "domain/identifiers_rules.h"

/* Who carries what, by prefix: the longest one that fits wins. A hint for routing, never a proof. */
struct prefix {
    enum identifier_kind kind;
    const char *text, *holder;
};

static const struct prefix PREFIXES[] = {
    {IDENTIFIER_S10, "L", "courrier"},                                              /* express letter */
    {IDENTIFIER_S10, "M", "courrier"},                                              /* M-bag */
    {IDENTIFIER_S10, "Q", "courrier"},                                              /* international business reply */
    {IDENTIFIER_S10, "R", "courrier"},                                              /* registered */
    {IDENTIFIER_S10, "U", "courrier"},                                              /* letter post without signature */
    {IDENTIFIER_S10, "V", "courrier"},                                              /* insured */
    {IDENTIFIER_S10, "C", "colissimo"},         {IDENTIFIER_S10, "H", "colissimo"}, /* e-commerce parcel */
    {IDENTIFIER_S10, "E", "chronopost"},                                            /* EMS */
    {IDENTIFIER_S10, "F", "chronopost"},        {IDENTIFIER_S10, "G", "chronopost"},
    {IDENTIFIER_S10, "X", "chronopost"},        {IDENTIFIER_S10, "Z", "chronopost"},
    {IDENTIFIER_LP13, "1A", "courrier"},                                             /* registered */
    {IDENTIFIER_LP13, "1K", "courrier"},        {IDENTIFIER_LP13, "1L", "courrier"}, /* lettre suivie */
    {IDENTIFIER_LP13, "3P", "courrier"},        {IDENTIFIER_LP13, "4G", "courrier"},
    {IDENTIFIER_LP13, "4P", "courrier"},        {IDENTIFIER_LP13, "5S", "colissimo"},
    {IDENTIFIER_LP13, "6A", "colissimo"},       {IDENTIFIER_LP13, "6C", "colissimo"},
    {IDENTIFIER_LP13, "6M", "colissimo"},       {IDENTIFIER_LP13, "6P", "colissimo"},
    {IDENTIFIER_LP13, "6T", "colissimo"},       {IDENTIFIER_LP13, "6W", "colissimo"},
    {IDENTIFIER_LP13, "8R", "colissimo"},       {IDENTIFIER_LP13, "9V", "colissimo"},
    {IDENTIFIER_DIGITS15, "114", "chronopost"}, {IDENTIFIER_DIGITS15, "115", "colissimo"},
    {IDENTIFIER_DIGITS15, "86", "courrier"},    {IDENTIFIER_DIGITS15, "87", "courrier"},
    {IDENTIFIER_DPD14, "", "geopost"},          {IDENTIFIER_DPD28, "", "geopost"},
};

static const char *holder_of(enum identifier_kind kind, const char *number) {
    const char *holder = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        const struct prefix *p = &PREFIXES[i];
        size_t size = strlen(p->text);
        if (p->kind != kind || strncmp(number, p->text, size) != 0 || (holder && size <= longest)) continue;
        holder = p->holder;
        longest = size;
    }
    return holder;
}

static void say_unverified(struct identifier *id) {
    identifiers_rules_say(id, IDENTIFIER_INFO, "unverified", "forme acceptée ; ce numéro n'a pas de clé vérifiable",
                          "accepted by its form; this number has no check digit that could be verified");
}

/* UPU S10: weights 8 6 4 2 3 5 9 7 over the serial. */
bool identifiers_postal_s10(struct identifier *id) {
    static const int weights[8] = {8, 6, 4, 2, 3, 5, 9, 7};
    const char *n = id->norm;
    if (!identifiers_rules_shape(n, "AA999999999AA")) return false;
    if (!identifiers_rules_country(n + 11)) {
        identifiers_rules_say(id, IDENTIFIER_REJECT, "country",
                              "les deux dernières lettres ne désignent aucun pays (ISO 3166)",
                              "the last two letters name no country (ISO 3166)");
        return false;
    }
    int sum = 0;
    for (int i = 0; i < 8; i++) sum += (n[2 + i] - '0') * weights[i];
    int check = 11 - sum % 11;
    if (check == 10) check = 0;
    else if (check == 11) check = 5;
    if (check != n[10] - '0') identifiers_rules_bad_check(id);
    id->kind = IDENTIFIER_S10;
    id->holder = holder_of(id->kind, n);
    return true;
}

/* The key covers the ten digits after the product code: weights 3, 1, 3 … from the right. */
bool identifiers_postal_lp13(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_shape(n, "9A99999999999")) return false;
    int sum = 0;
    for (int i = 0; i < 10; i++) sum += (n[11 - i] - '0') * (i % 2 ? 1 : 3);
    if ((10 - sum % 10) % 10 != n[12] - '0') identifiers_rules_bad_check(id);
    id->kind = IDENTIFIER_LP13;
    id->holder = holder_of(id->kind, n);
    return true;
}

bool identifiers_postal_digits15(struct identifier *id) {
    if (!identifiers_rules_digits(id->norm, 15, 15)) return false;
    id->kind = IDENTIFIER_DIGITS15;
    id->holder = holder_of(id->kind, id->norm);
    say_unverified(id);
    return true;
}

bool identifiers_postal_dpd14(struct identifier *id) {
    if (!identifiers_rules_digits(id->norm, 14, 14)) return false;
    id->kind = IDENTIFIER_DPD14;
    id->holder = holder_of(id->kind, id->norm);
    say_unverified(id);
    return true;
}

static int value36(char c) {
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Destination (7), parcel number (14), service (3), country (3), check: ISO 7064 MOD 37,36. */
bool identifiers_postal_dpd28(struct identifier *id) {
    const char *n = id->norm;
    if (!identifiers_rules_shape(n, "XXXXXXX99999999999999999999X")) return false;
    int p = 36;
    for (int i = 0; i < 27; i++) {
        p += value36(n[i]);
        if (p > 36) p -= 36;
        p *= 2;
        if (p >= 37) p -= 37;
    }
    int check = 37 - p;
    if ((check == 36 ? 0 : check) != value36(n[27])) identifiers_rules_bad_check(id);
    id->kind = IDENTIFIER_DPD28;
    id->holder = holder_of(id->kind, n);
    return true;
}

/* The outer bound of what La Poste's tracking accepts. */
bool identifiers_postal_other(struct identifier *id) {
    size_t size = strlen(id->norm);
    if (size < 11 || size > 15 || !identifiers_rules_shape(id->norm, &"XXXXXXXXXXXXXXX"[15 - size])) return false;
    id->kind = IDENTIFIER_POSTAL_OTHER;
    identifiers_rules_say(id, IDENTIFIER_INFO, "unknown_form", "forme de numéro inconnue, acceptée telle quelle",
                          "a number of unknown form, accepted as it is");
    return true;
}

bool identifiers_postal_item(struct identifier *id) {
    static bool (*const forms[])(struct identifier *) = {
        identifiers_postal_s10,   identifiers_postal_lp13,  identifiers_postal_digits15,
        identifiers_postal_dpd14, identifiers_postal_dpd28, identifiers_postal_other,
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i](id)) return true;
        if (id->level == IDENTIFIER_REJECT) return false;
    }
    return false;
}
