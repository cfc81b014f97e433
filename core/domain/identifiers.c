/* Cleans a raw text, has its kind's rule judge it, and looks for a likely misreading.
 * One table says how each kind is cleaned, which rule judges it and how its form is described. */
#include "domain/identifiers.h"

#include "base/text.h"
#include "base/text_plain.h"
#include "domain/identifiers_rules.h"

#define RAW_MAX 512

/* What cleaning drops: blanks always at both ends; the rest as the kind says. */
enum cleaning {
    CLEAN_COMPACT, /* upper case; no blanks . - ; */
    CLEAN_NUMBER,  /* upper case; no blanks */
    CLEAN_PHONE,   /* no blanks . - / ( ) ; */
    CLEAN_LOWER,   /* lower case */
};

struct rule {
    enum identifier_kind kind;
    enum cleaning cleaning;
    bool (*check)(struct identifier *id);
    const char *fr, *en; /* the form, for who got it wrong */
};

static const struct rule RULES[] = {
    {IDENTIFIER_POSTAL_ITEM, CLEAN_COMPACT, identifiers_postal_item,
     "un numéro d'envoi a 11 à 15 lettres et chiffres (RR123456785FR, 6A18987970674), ou 28 sur une étiquette DPD",
     "an item number has 11 to 15 letters and digits (RR123456785FR, 6A18987970674), or 28 on a DPD label"},
    {IDENTIFIER_S10, CLEAN_COMPACT, identifiers_postal_s10, "2 lettres, 9 chiffres et le pays (RR123456785FR)",
     "2 letters, 9 digits and the country (RR123456785FR)"},
    {IDENTIFIER_LP13, CLEAN_COMPACT, identifiers_postal_lp13, "1 chiffre, 1 lettre, 11 chiffres (6A18987970674)",
     "1 digit, 1 letter, 11 digits (6A18987970674)"},
    {IDENTIFIER_DIGITS15, CLEAN_COMPACT, identifiers_postal_digits15, "15 chiffres", "15 digits"},
    {IDENTIFIER_DPD14, CLEAN_COMPACT, identifiers_postal_dpd14, "14 chiffres", "14 digits"},
    {IDENTIFIER_DPD28, CLEAN_COMPACT, identifiers_postal_dpd28, "7 caractères, 20 chiffres et la clé",
     "7 characters, 20 digits and the check character"},
    {IDENTIFIER_POSTAL_OTHER, CLEAN_COMPACT, identifiers_postal_other, "11 à 15 lettres et chiffres",
     "11 to 15 letters and digits"},
    {IDENTIFIER_IBAN, CLEAN_COMPACT, identifiers_money_iban,
     "le pays, 2 chiffres, puis le compte (27 caractères en France)",
     "the country, 2 digits, then the account (27 characters in France)"},
    {IDENTIFIER_RIB, CLEAN_COMPACT, identifiers_money_rib,
     "banque (5 chiffres), guichet (5 chiffres), compte (11 caractères), clé (2 chiffres)",
     "bank (5 digits), branch (5 digits), account (11 characters), key (2 digits)"},
    {IDENTIFIER_BIC, CLEAN_COMPACT, identifiers_money_bic, "8 ou 11 caractères, dont les 6 premiers sont des lettres",
     "8 or 11 characters, the first 6 of them letters"},
    {IDENTIFIER_PAN, CLEAN_COMPACT, identifiers_money_pan, "12 à 19 chiffres", "12 to 19 digits"},
    {IDENTIFIER_CCP, CLEAN_COMPACT, identifiers_money_ccp, "7 chiffres, 1 lettre, 3 chiffres",
     "7 digits, 1 letter, 3 digits"},
    {IDENTIFIER_SIREN, CLEAN_COMPACT, identifiers_civil_siren, "9 chiffres", "9 digits"},
    {IDENTIFIER_SIRET, CLEAN_COMPACT, identifiers_civil_siret, "14 chiffres", "14 digits"},
    {IDENTIFIER_NIR, CLEAN_COMPACT, identifiers_civil_nir, "13 chiffres (2A ou 2B en Corse), puis la clé de 2 chiffres",
     "13 digits (2A or 2B in Corsica), then the key of 2 digits"},
    {IDENTIFIER_IMEI, CLEAN_COMPACT, identifiers_network_imei, "15 chiffres", "15 digits"},
    {IDENTIFIER_PHONE, CLEAN_PHONE, identifiers_network_phone,
     "10 chiffres commençant par 0, ou + et l'indicatif du pays (7 à 15 chiffres)",
     "10 digits beginning with 0, or + and the country code (7 to 15 digits)"},
    {IDENTIFIER_POSTCODE, CLEAN_COMPACT, identifiers_civil_postcode, "5 chiffres, d'un département qui existe",
     "5 digits, of a department that exists"},
    {IDENTIFIER_INSEE, CLEAN_COMPACT, identifiers_civil_insee,
     "5 caractères, d'un département qui existe (2A004, 75056)",
     "5 characters, of a department that exists (2A004, 75056)"},
    {IDENTIFIER_PARQUET, CLEAN_COMPACT, identifiers_civil_parquet,
     "11 chiffres : année (2), jour de l'année (001 à 366), rang (6)",
     "11 digits: year (2), day of the year (001 to 366), rank (6)"},
    {IDENTIFIER_PV, CLEAN_NUMBER, identifiers_civil_pv, "unité/numéro/année ou année/numéro[/feuillet]",
     "unit/number/year or year/number[/sheet]"},
    {IDENTIFIER_RIO, CLEAN_COMPACT, identifiers_civil_rio, "7 chiffres", "7 digits"},
    {IDENTIFIER_NIGEND, CLEAN_COMPACT, identifiers_civil_nigend, "5 ou 6 chiffres", "5 or 6 digits"},
    {IDENTIFIER_NATINF, CLEAN_COMPACT, identifiers_civil_natinf, "1 à 6 chiffres", "1 to 6 digits"},
    {IDENTIFIER_EMAIL, CLEAN_LOWER, identifiers_network_email, "nom@domaine.fr", "name@domain.fr"},
    {IDENTIFIER_IP, CLEAN_LOWER, identifiers_network_ip, "une adresse IPv4 ou IPv6 sans port ni masque",
     "an IPv4 or IPv6 address without port or mask"},
};

static const struct rule *rule_of(enum identifier_kind kind) {
    require((unsigned)kind < IDENTIFIER_KIND_COUNT && RULES[kind].kind == kind);
    return &RULES[kind];
}

/* ---- cleaning ---- */

static bool is_dropped(enum cleaning cleaning, char c) {
    static const char *const dropped[] = {
        [CLEAN_COMPACT] = " \t.-;", [CLEAN_NUMBER] = " \t", [CLEAN_PHONE] = " \t.-/();", [CLEAN_LOWER] = ""};
    return c && strchr(dropped[cleaning], c);
}

static char change_case(enum cleaning cleaning, char c) {
    if (cleaning == CLEAN_LOWER) return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* False when it is too long, has a NUL or is not UTF-8. */
static bool clean(enum cleaning cleaning, struct bytes raw, char out[IDENTIFIER_SIZE + 1]) {
    size_t size = 0;
    if (raw.size > RAW_MAX || !text_is_utf8(raw)) return false;
    for (size_t i = 0; i < raw.size;) {
        int plain;
        i += text_plain_step(raw, i, &plain);
        char c = (char)plain;
        if (plain == TEXT_PLAIN_NONE || is_dropped(cleaning, c) || ((c == ' ' || c == '\t') && !size)) continue;
        if (!c || size == IDENTIFIER_SIZE) return false;
        out[size++] = change_case(cleaning, c);
    }
    while (size && (out[size - 1] == ' ' || out[size - 1] == '\t')) size--;
    out[size] = '\0';
    return true;
}

/* ---- judging ---- */

static void judge(const struct rule *rule, struct identifier *id) {
    if (id->norm[0] && rule->check(id)) return;
    id->kind = rule->kind;
    id->holder = NULL;
    id->bank[0] = id->norm[0] = '\0';
    if (id->level == IDENTIFIER_REJECT) return;
    identifiers_rules_say(id, IDENTIFIER_REJECT, "structure", rule->fr, rule->en);
}

static void begin(struct identifier *id, enum identifier_kind kind) {
    memset(id, 0, sizeof *id);
    id->kind = kind;
    id->code = id->fr = id->en = "";
}

/* O for 0 and I or L for 1 where the shape has a digit, the other way round where it has a letter. */
static bool reread(const char *text, const char *shape, char *out) {
    static const char letters[] = "OIL", digits[] = "011";
    size_t i = 0;
    for (; text[i] && shape[i]; i++) {
        const char *wrong = shape[i] == '9' ? strchr(letters, text[i]) : NULL;
        out[i] = wrong ? digits[wrong - letters] : text[i];
        if (shape[i] == 'A' && text[i] == '0') out[i] = 'O';
        if (shape[i] == 'A' && text[i] == '1') out[i] = 'I';
    }
    out[i] = '\0';
    return !text[i] && !shape[i] && strcmp(text, out) != 0;
}

/* Looks for the reading that would be right. */
static void suggest(const struct rule *rule, const char *text, struct identifier *id) {
    static const char *const shapes[] = {"AA999999999AA",
                                         "9A99999999999",
                                         "999999999",
                                         "99999999999999",
                                         "999999999999999",
                                         "9999999999999999",
                                         "AA999999999999XXXXXXXXXXX99",
                                         "9999999999XXXXXXXXXXX99"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct identifier other;
        begin(&other, rule->kind);
        if (!reread(text, shapes[i], other.norm)) continue;
        judge(rule, &other);
        if (other.level != IDENTIFIER_OK) continue;
        memcpy(id->suggestion, other.norm, sizeof id->suggestion);
        return;
    }
}

int identifier_check(enum identifier_kind kind, struct bytes raw, struct identifier *out) {
    char text[IDENTIFIER_SIZE + 1];
    const struct rule *rule = rule_of(kind);
    begin(out, kind);
    if (!clean(rule->cleaning, raw, out->norm)) {
        out->norm[0] = '\0';
        identifiers_rules_say(out, IDENTIFIER_REJECT, "unreadable", "texte trop long ou illisible",
                              "too long or unreadable");
        return GUICHET_INVALID;
    }
    memcpy(text, out->norm, sizeof text);
    judge(rule, out);
    bool is_odd = out->level >= IDENTIFIER_WARN || out->kind == IDENTIFIER_POSTAL_OTHER;
    if (is_odd && rule->cleaning == CLEAN_COMPACT) suggest(rule, text, out);
    return out->level == IDENTIFIER_REJECT ? GUICHET_INVALID : GUICHET_OK;
}

/* ---- names ---- */

static const struct {
    const char *name, *fr, *en;
} NAMES[] = {
#define X(name, text, fr, en) {text, fr, en},
    IDENTIFIER_KINDS(X)
#undef X
};

int identifier_kind_of(struct bytes name, enum identifier_kind *out) {
    for (int i = 0; i < IDENTIFIER_KIND_COUNT; i++) {
        if (!bytes_equal_text(name, NAMES[i].name)) continue;
        *out = (enum identifier_kind)i;
        return GUICHET_OK;
    }
    return GUICHET_NOT_FOUND;
}

const char *identifier_kind_name(enum identifier_kind kind) {
    return NAMES[rule_of(kind)->kind].name;
}

const char *identifier_kind_title(enum identifier_kind kind, const char *language) {
    return !strcmp(language, "fr") ? NAMES[rule_of(kind)->kind].fr : NAMES[rule_of(kind)->kind].en;
}

bool identifier_is_country(const char *letters) {
    return identifiers_rules_country(letters);
}

/* The check digits of ISO 13616: 98 minus the remainder of the account followed by "FR" (15 27) and "00". */
void identifier_iban_of_rib(const struct identifier *rib, char out[IDENTIFIER_IBAN_FR + 1]) {
    char text[32];
    unsigned rest = 0;
    snprintf(text, sizeof text, "%.23sFR00", rib->norm);
    for (const char *c = text; *c; c++)
        rest = *c <= '9' ? (rest * 10 + (unsigned)(*c - '0')) % 97 : (rest * 100 + (unsigned)(*c - 'A') + 10) % 97;
    snprintf(out, IDENTIFIER_IBAN_FR + 1, "FR%02u%.23s", 98 - rest, rib->norm);
}

bool identifier_is_own_bank(const struct identifier *identifier) {
    return !strcmp(identifier->bank, "FR20041");
}
