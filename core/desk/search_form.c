/* The strictest reading first; what no reading takes is letters and digits. */
#include "desk/search_form.h"

#include "base/text.h"
#include "base/text_plain.h"
#include "domain/identifiers.h"
#include "flow/field_kinds.h"
#include "flow/field_latin.h"

#define MAPPED     "::ffff:" /* an IPv4 address as IPv6 software writes it (RFC 4291 §2.5.5.2) */

#define ACCOUNT_AT 14 /* in a French IBAN: country, check digits, bank and branch come before */

/* The number alone names an account of the own bank: it is what an old statement says. */
static const char *account_form(struct arena *arena, struct bytes text) {
    struct identifier found, ccp;
    char iban[IDENTIFIER_IBAN_FR + 1];
    if (identifier_check(IDENTIFIER_RIB, text, &found) == GUICHET_OK && found.level == IDENTIFIER_OK) {
        identifier_iban_of_rib(&found, iban);
        text = bytes_of(iban);
    }
    if (identifier_check(IDENTIFIER_IBAN, text, &found) != GUICHET_OK) return NULL;
    struct bytes account = {found.norm + ACCOUNT_AT, 11};
    bool is_own = found.level == IDENTIFIER_OK && identifier_is_own_bank(&found) &&
                  identifier_check(IDENTIFIER_CCP, account, &ccp) == GUICHET_OK;
    return arena_text(arena, is_own ? ccp.norm : found.norm);
}

static const char *phone_form(struct arena *arena, struct bytes text) {
    struct identifier found;
    if (identifier_check(IDENTIFIER_PHONE, text, &found) != GUICHET_OK) return NULL;
    return arena_text(arena, found.norm + 1);
}

static char *without(char *text, bool (*drops)(char c)) {
    char *to = text;
    for (const char *c = text; *c; c++)
        if (!drops(*c)) *to++ = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    *to = '\0';
    return text;
}

/* All of ASCII but letters and digits. */
static bool is_punctuation(char c) {
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return (unsigned char)c < 0x80 && !is_letter && !(c >= '0' && c <= '9');
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Nobody means a blank within a mailbox. */
static const char *network_form(struct arena *arena, struct bytes text) {
    char *whole = arena_copy(arena, text);
    if (whole && strchr(whole, '@') && !strstr(whole, "://")) without(whole, is_blank);
    const char *form = whole ? field_kinds_indicator_form(arena, bytes_of(whole)) : NULL;
    bool is_mapped = form && strncmp(form, MAPPED, strlen(MAPPED)) == 0 && strchr(form, '.');
    return is_mapped ? form + strlen(MAPPED) : form;
}

/* Letters of another script stay, since without them strangers would be one; and so does what is nothing else. */
static const char *plain_form(struct arena *arena, struct bytes text) {
    bool is_whole;
    char *form = field_latin_capitals(arena, text, &is_whole);
    if (form && !is_whole) form = arena_copy(arena, text);
    if (form) without(form, is_punctuation);
    return form && !form[0] ? arena_copy(arena, text) : form;
}

const char *search_form_target(struct arena *arena, struct bytes text) {
    static const char *(*const readings[])(struct arena *arena, struct bytes text) = {network_form, account_form,
                                                                                      phone_form};
    if (!text_is_utf8(text)) return arena_copy(arena, text);
    const char *plain = text_plain(arena, text);
    if (!plain) return NULL;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const char *form = readings[i](arena, bytes_of(plain));
        if (form) return form;
    }
    return plain_form(arena, bytes_of(plain));
}

const char *search_form_case(struct arena *arena, struct bytes text) {
    struct identifier found;
    if (identifier_check(IDENTIFIER_PARQUET, text, &found) == GUICHET_OK) return arena_text(arena, found.norm);
    char *plain = text_is_utf8(text) ? text_plain(arena, text) : arena_copy(arena, text);
    return plain ? without(plain, is_blank) : NULL;
}

const char *search_form_number(struct arena *arena, struct bytes text) {
    char *plain = text_is_utf8(text) ? text_plain(arena, text) : NULL;
    if (!plain) return NULL;
    without(plain, is_blank);
    plain[strcspn(plain, "/")] = '\0';
    size_t size = strspn(plain, "0123456789-");
    bool is_number = size > 5 && !plain[size] && plain[4] == '-' && !strchr(plain + 5, '-');
    return is_number ? plain : NULL;
}
