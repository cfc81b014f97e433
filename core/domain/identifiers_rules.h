/* What the rules of identifiers share: shapes, verdicts, check digits. Only identifiers*.c include it.
 * Floor: domain (pure). Thread: any. */
#ifndef DOMAIN_IDENTIFIERS_RULES_H
#define DOMAIN_IDENTIFIERS_RULES_H

#include "domain/identifiers.h"

/* `text` has exactly this shape: 9 a digit, A a capital letter, X either, anything else itself. */
bool identifiers_rules_shape(const char *text, const char *shape);
/* Digits only, `min` to `max` of them. */
bool identifiers_rules_digits(const char *text, size_t min, size_t max);
/* The value of `count` digits at `text`. */
uint64_t identifiers_rules_value(const char *text, size_t count);
bool identifiers_rules_luhn(const char *digits);
/* Two capital letters of ISO 3166-1, or XK. */
bool identifiers_rules_country(const char *letters);

/* Lays down a verdict unless a graver one stands. */
void identifiers_rules_say(struct identifier *id, enum identifier_level level, const char *code, const char *fr,
                           const char *en);
/* WARN: the check digit does not fit. */
void identifiers_rules_bad_check(struct identifier *id);

/* The rules: id->norm holds the cleaned text, id->kind is set. False: the structure is impossible (the caller finds
 * the words, unless the rule itself said REJECT). A rule may rewrite norm and set kind, holder and bank. */
bool identifiers_postal_item(struct identifier *id);
bool identifiers_postal_s10(struct identifier *id);
bool identifiers_postal_lp13(struct identifier *id);
bool identifiers_postal_digits15(struct identifier *id);
bool identifiers_postal_dpd14(struct identifier *id);
bool identifiers_postal_dpd28(struct identifier *id);
bool identifiers_postal_other(struct identifier *id);

bool identifiers_money_iban(struct identifier *id);
bool identifiers_money_rib(struct identifier *id);
bool identifiers_money_bic(struct identifier *id);
bool identifiers_money_pan(struct identifier *id);
bool identifiers_money_ccp(struct identifier *id);

bool identifiers_civil_siren(struct identifier *id);
bool identifiers_civil_siret(struct identifier *id);
bool identifiers_civil_nir(struct identifier *id);
bool identifiers_civil_postcode(struct identifier *id);
bool identifiers_civil_insee(struct identifier *id);
bool identifiers_civil_parquet(struct identifier *id);
bool identifiers_civil_pv(struct identifier *id);
bool identifiers_civil_rio(struct identifier *id);
bool identifiers_civil_nigend(struct identifier *id);
bool identifiers_civil_natinf(struct identifier *id);

bool identifiers_network_imei(struct identifier *id);
bool identifiers_network_phone(struct identifier *id);
bool identifiers_network_email(struct identifier *id);
bool identifiers_network_ip(struct identifier *id);

#endif
