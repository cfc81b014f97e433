/* Numbers and names by which things, accounts and people are asked for: read, put into one form, judged.
 *
 * Floor: domain (pure). Thread: any.
 * Policy: an impossible structure REJECTS; a bad check digit only WARNS, because officers copy from photographs and
 * because real numbers break their own rule; INFO is something worth saying about a number that is fine.
 * Normal form: upper case without blanks, dots, dashes and semicolons (each kind says its own: phones become E.164,
 * addresses lower case). O for 0 or I for 1 is never corrected, only suggested. */
#ifndef DOMAIN_IDENTIFIERS_H
#define DOMAIN_IDENTIFIERS_H

#include "base/bytes.h"

/* kind, its text in scripts and documents, French, English */
#define IDENTIFIER_KINDS(X)                                                                                            \
    X(POSTAL_ITEM, "postal_item", "numéro d'envoi postal", "postal item number")                                       \
    X(S10, "s10", "numéro d'envoi international (UPU S10)", "UPU S10 item number")                                     \
    X(LP13, "lp13", "numéro La Poste ou Colissimo à 13 caractères", "La Poste 13-character number")                    \
    X(DIGITS15, "digits15", "numéro d'envoi à 15 chiffres", "15-digit item number")                                    \
    X(DPD14, "dpd14", "numéro de colis DPD à 14 chiffres", "DPD 14-digit parcel number")                               \
    X(DPD28, "dpd28", "étiquette DPD à 28 caractères", "DPD 28-character label")                                       \
    X(POSTAL_OTHER, "postal_other", "numéro d'envoi d'une autre forme", "item number of another form")                 \
    X(IBAN, "iban", "IBAN", "IBAN")                                                                                    \
    X(RIB, "rib", "RIB", "RIB")                                                                                        \
    X(BIC, "bic", "BIC", "BIC")                                                                                        \
    X(PAN, "pan", "numéro de carte bancaire", "payment card number")                                                   \
    X(CCP, "ccp", "numéro de compte courant postal", "postal current account number")                                  \
    X(SIREN, "siren", "SIREN", "SIREN")                                                                                \
    X(SIRET, "siret", "SIRET", "SIRET")                                                                                \
    X(NIR, "nir", "NIR", "NIR")                                                                                        \
    X(IMEI, "imei", "IMEI", "IMEI")                                                                                    \
    X(PHONE, "phone", "numéro de téléphone", "telephone number")                                                       \
    X(POSTCODE, "postcode", "code postal", "postcode")                                                                 \
    X(INSEE, "insee", "code commune INSEE", "INSEE commune code")                                                      \
    X(PARQUET, "parquet", "numéro de parquet", "prosecutor's case number")                                             \
    X(PV, "pv", "numéro de procès-verbal", "report number")                                                            \
    X(RIO, "rio", "RIO", "RIO")                                                                                        \
    X(NIGEND, "nigend", "NIGEND", "NIGEND")                                                                            \
    X(NATINF, "natinf", "code NATINF", "NATINF code")                                                                  \
    X(EMAIL, "email", "adresse électronique", "e-mail address")                                                        \
    X(IP, "ip", "adresse IP", "IP address")

enum identifier_kind {
#define X(name, text, fr, en) IDENTIFIER_##name,
    IDENTIFIER_KINDS(X)
#undef X
        IDENTIFIER_KIND_COUNT
};

enum identifier_level { IDENTIFIER_OK, IDENTIFIER_INFO, IDENTIFIER_WARN, IDENTIFIER_REJECT };

#define IDENTIFIER_SIZE 254 /* of a normal form: an e-mail address is the longest */

struct identifier {
    enum identifier_kind kind; /* what it was recognised as: S10 for a postal_item, … */
    enum identifier_level level;
    char norm[IDENTIFIER_SIZE + 1];       /* "" when rejected */
    char suggestion[IDENTIFIER_SIZE + 1]; /* a reading that would be right ("0" for "O"), or "" */
    const char *code;                     /* "" when OK, else "check_digit", "structure", "country", "length", … */
    const char *fr, *en;                  /* the same in words; "" when OK */
    const char *holder;                   /* postal items: "courrier", "colissimo", "chronopost", "geopost", or NULL */
    char bank[12]; /* IBAN: country and bank code ("FR20041"; outside France the country alone); RIB: "FR…" */
};

/* GUICHET_OK (level OK, INFO or WARN) or GUICHET_INVALID (level REJECT). *out is always filled. */
int identifier_check(enum identifier_kind kind, struct bytes raw, struct identifier *out);
/* GUICHET_NOT_FOUND when there is no such kind. */
int identifier_kind_of(struct bytes name, enum identifier_kind *out);
const char *identifier_kind_name(enum identifier_kind kind);
/* "fr" or another language for English. */
const char *identifier_kind_title(enum identifier_kind kind, const char *language);
/* Two capital letters of ISO 3166-1, or XK. */
bool identifier_is_country(const char *letters);
#define IDENTIFIER_IBAN_FR 27
/* The IBAN of a RIB that was accepted. */
void identifier_iban_of_rib(const struct identifier *rib, char out[IDENTIFIER_IBAN_FR + 1]);
/* True when the IBAN or RIB is held by La Banque Postale. */
bool identifier_is_own_bank(const struct identifier *identifier);

#endif
