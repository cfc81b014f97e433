/* Amounts, cards and accounts. No floats: an amount is decimal text, counted in the smallest unit of its currency. */
#include "flow/field_kinds.h"

#include "base/text.h"

#include <inttypes.h>

/* ---- amounts ---- */

/* ISO 4217, in order. */
static const char CURRENCIES[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ";
/* Those that have not two decimals. */
static const char NO_DECIMALS[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
static const char THREE_DECIMALS[] = "BHD IQD JOD KWD LYD OMR TND ";

static bool is_listed(const char *list, const char *code) {
    for (; *list; list += 4) {
        if (memcmp(list, code, 3) == 0) return true;
    }
    return false;
}

/* Capitals of a code of three letters; false when there is no such currency. */
static bool currency_of(struct bytes text, char out[4]) {
    if (text.size != 3) return false;
    for (size_t i = 0; i < 3; i++) {
        char c = text.data[i];
        out[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    out[3] = '\0';
    return is_listed(CURRENCIES, out);
}

static void check_currency(struct field_run *run, const struct field *field, yyjson_val *value,
                           const struct field_at *at) {
    char code[4];
    (void)field;
    if (!field_kinds_is_text(run, value, at)) return;
    if (currency_of(json_text(value), code)) json_put_text(run->out, code);
    else field_kinds_fault(run, at, "format", "is no currency, as \"EUR\" (ISO 4217)");
}

static void schema_currency(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", "^[A-Za-z]{3}$");
}

struct decimal {
    bool is_negative;
    uint64_t whole, part; /* the part in the currency's smallest unit */
};

#define WHOLE_MAX UINT64_C(999999999999999)

/* "1234.5" or "1234,5", with at most `decimals` digits behind the point. */
static bool decimal_of(struct bytes text, int decimals, struct decimal *out) {
    *out = (struct decimal){.is_negative = text.size > 0 && text.data[0] == '-'};
    if (out->is_negative) text = (struct bytes){text.data + 1, text.size - 1};
    size_t point = 0;
    while (point < text.size && text.data[point] != '.' && text.data[point] != ',') point++;
    if (point == 0 || bytes_to_uint((struct bytes){text.data, point}, WHOLE_MAX, &out->whole) != GUICHET_OK)
        return false;
    if (point < text.size) {
        struct bytes part = {text.data + point + 1, text.size - point - 1};
        if (part.size == 0 || part.size > (size_t)decimals) return false;
        if (bytes_to_uint(part, WHOLE_MAX, &out->part) != GUICHET_OK) return false;
        for (size_t i = part.size; i < (size_t)decimals; i++) out->part *= 10;
    }
    if (out->whole == 0 && out->part == 0) out->is_negative = false;
    return true;
}

/* Under the least or over the most, which are whole units; the least is 0 unless said. */
static bool is_outside(const struct field *field, const struct decimal *amount) {
    int64_t least = field->min > INT64_MIN ? field->min : 0, whole = (int64_t)amount->whole;
    if (amount->is_negative) return -whole < least || (-whole == least && amount->part > 0);
    return whole < least || whole > field->max || (whole == field->max && amount->part > 0);
}

static void check_decimal(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    struct decimal amount;
    char text[40];
    (void)field;
    if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be text, as \"1250.00\": a number of JSON may lose cents");
    } else if (!decimal_of(json_text(value), run->decimals, &amount)) {
        field_kinds_fault(run, at, "format", "is no amount with at most %d decimals, as \"1250.00\"", run->decimals);
    } else if (is_outside(run->amount, &amount)) {
        field_kinds_fault(run, at, "range", "is not within what is allowed");
    } else {
        int size = snprintf(text, sizeof text, "%s%" PRIu64, amount.is_negative ? "-" : "", amount.whole);
        if (run->decimals) snprintf(text + size, sizeof text - (size_t)size, ".%0*" PRIu64, run->decimals, amount.part);
        json_put_text(run->out, text);
    }
}

static void schema_decimal(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "pattern", "^-?[0-9]{1,15}([.,][0-9]{1,3})?$");
}

static const struct field_kind CURRENCY = {.name = "currency", .check = check_currency, .schema = schema_currency};
static const struct field_kind DECIMAL = {.name = "decimal", .check = check_decimal, .schema = schema_decimal};
static const struct field AMOUNT_MEMBERS[] = {
    {.name = "value", .kind = &DECIMAL, .required = true, .title_fr = "Montant", .title_en = "Amount"},
    {.name = "currency", .kind = &CURRENCY, .required = true, .title_fr = "Devise", .title_en = "Currency"},
};
static const struct field_list AMOUNT = {.fields = AMOUNT_MEMBERS, .count = 2};

static void check_amount(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    char code[4];
    run->amount = field;
    run->decimals = 3; /* of a currency that is not known: its own fault is enough */
    if (currency_of(json_get_text(value, "currency"), code))
        run->decimals = is_listed(NO_DECIMALS, code) ? 0 : is_listed(THREE_DECIMALS, code) ? 3 : 2;
    field_check_object(run, &AMOUNT, value, at);
}

const struct field_kind field_kinds_amount = {.name = "amount",
                                              .options = FIELD_COMMON | FIELD_MIN | FIELD_MAX,
                                              .check = check_amount,
                                              .schema = field_kinds_schema_members,
                                              .members = &AMOUNT};

/* ---- cards ---- */

/* What may be kept of a card (PCI DSS 3.4.1): the first six digits, the last four, how many there are. */
static const struct field CARD_MEMBERS[] = {
    {.name = "first6",
     .kind = &field_kinds_digits,
     .required = true,
     .min = 6,
     .title_fr = "6 premiers chiffres",
     .title_en = "First 6 digits"},
    {.name = "last4",
     .kind = &field_kinds_digits,
     .required = true,
     .min = 4,
     .title_fr = "4 derniers chiffres",
     .title_en = "Last 4 digits"},
    {.name = "length",
     .kind = &field_kinds_integer,
     .required = true,
     .min = 12,
     .max = 19,
     .title_fr = "Nombre de chiffres",
     .title_en = "Number of digits"},
};
static const struct field_list CARD = {.fields = CARD_MEMBERS, .count = 3};

static void put_card(struct field_run *run, const char *number, size_t size) {
    json_object(run->out);
    json_bytes_member(run->out, "first6", (struct bytes){number, 6});
    json_bytes_member(run->out, "last4", (struct bytes){number + size - 4, 4});
    json_int_member(run->out, "length", (int64_t)size);
    json_object_end(run->out);
}

/* "4970 10XX XXXX 1234", as on a receipt: six digits, signs for those that are hidden, four digits. */
static bool is_masked(struct bytes text, char out[20], size_t *size) {
    *size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '-') continue;
        if (*size == 19) return false;
        out[(*size)++] = c;
    }
    if (*size < 12) return false;
    for (size_t i = 0; i < *size; i++) {
        bool is_hidden = i >= 6 && i < *size - 4;
        bool is_digit = out[i] >= '0' && out[i] <= '9', is_mask = out[i] == 'X' || out[i] == 'x' || out[i] == '*';
        if (is_hidden ? !is_mask : !is_digit) return false;
    }
    return true;
}

/* The words never repeat the number: refusals are shown and kept where cards have no business. */
static void check_card(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    struct identifier found = {0};
    char masked[20];
    size_t size;
    (void)field;
    if (yyjson_is_obj(value)) {
        field_check_object(run, &CARD, value, at);
    } else if (!yyjson_is_str(value)) {
        field_kinds_fault(run, at, "type", "must be text, or an object with \"first6\", \"last4\" and \"length\"");
    } else if (is_masked(json_text(value), masked, &size)) {
        put_card(run, masked, size);
    } else if (identifier_check(IDENTIFIER_PAN, json_text(value), &found) != GUICHET_OK) {
        field_kinds_say(run, at, "format", found.fr, found.en);
    } else {
        if (found.level == IDENTIFIER_WARN) field_kinds_warn(run, at, found.code, found.fr, found.en);
        put_card(run, found.norm, strlen(found.norm));
        field_kinds_target(run, "card", found.norm);
    }
    bytes_wipe(&found, sizeof found);
}

static void schema_card(const struct field *field, struct json_out *out) {
    (void)field;
    json_key(out, "oneOf");
    json_array(out);
    json_object(out);
    json_text_member(out, "type", "string");
    json_text_member(out, "description", identifier_kind_title(IDENTIFIER_PAN, "en"));
    json_int_member(out, "minLength", 12);
    json_bool_member(out, "writeOnly", true);
    json_object_end(out);
    json_object(out);
    field_schema_members(&CARD, out);
    json_object_end(out);
    json_array_end(out);
}

const struct field_kind field_kinds_card = {
    .name = "card", .is_target = true, .options = FIELD_COMMON, .check = check_card, .schema = schema_card};

/* ---- accounts ---- */

/* One account has one form, so that it is found however it was written: IBAN; of a CCP without its bank, the number. */
static void check_account(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    static const enum identifier_kind forms[] = {IDENTIFIER_RIB, IDENTIFIER_CCP, IDENTIFIER_IBAN};
    struct identifier found;
    (void)field;
    if (!field_kinds_is_text(run, value, at)) return;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (identifier_check(forms[i], json_text(value), &found) == GUICHET_OK) break;
    }
    if (found.level == IDENTIFIER_REJECT) {
        field_kinds_fault(run, at, "format",
                          "is no IBAN, no RIB (23 characters) and no CCP (7 digits, 1 letter, 3 digits)");
        return;
    }
    if (found.level == IDENTIFIER_WARN) field_kinds_warn(run, at, found.code, found.fr, found.en);
    char iban[IDENTIFIER_IBAN_FR + 1];
    bool has_bank = found.kind == IDENTIFIER_RIB && found.level != IDENTIFIER_WARN;
    if (has_bank) identifier_iban_of_rib(&found, iban);
    const char *norm = has_bank ? iban : found.norm;
    json_put_text(run->out, norm);
    field_kinds_target(run, "account", norm);
}

static void schema_account(const struct field *field, struct json_out *out) {
    (void)field;
    json_text_member(out, "type", "string");
    json_text_member(out, "description", "IBAN, RIB or CCP");
    json_int_member(out, "minLength", 11);
}

const struct field_kind field_kinds_account = {
    .name = "account", .is_target = true, .options = FIELD_COMMON, .check = check_account, .schema = schema_account};
