/* Random valid values of every kind that reads more than one form: accepted, unchanged when given again, fit for their
 * schema, and a fault planted in one member is told at that member and nowhere else. */
#include "field_fixture.h"
#include "schema_fixture.h"

#define ROUNDS 120
#define SEED   UINT64_C(0x5EED0FF1E1D5)

static uint64_t random_state = SEED;

/* xorshift64*: the same values on every machine. */
static uint64_t random_below(uint64_t bound) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * UINT64_C(2685821657736338717) >> 11) % bound;
}

static const char *random_digits(size_t count) {
    char *digits = arena_alloc(&arena, count + 1);
    for (size_t i = 0; i < count; i++) digits[i] = (char)('0' + random_below(10));
    return digits;
}

#define PICK(list) (list)[random_below(sizeof(list) / sizeof *(list))]

static const char *random_name(void) {
    static const char *const starts[] = {"Mar", "Dû", "l'É", "Ço", "Œu", "de La ", "O", "Żab", "Nguyễn ", "Le-"};
    static const char *const ends[] = {"tin", "pont", "toile", "quelin", "vrard", "Tour", "Neil", "ski", "Thị", "Goff"};
    return arena_printf(&arena, "%s%s", PICK(starts), PICK(ends));
}

static const char *random_moment(int year) {
    static const char *const offsets[] = {"Z", "+01:00", "+02:00", "-04:00", "+11:00"};
    return arena_printf(&arena, "%d-%02d-%02dT%02d:%02d:%02d%s", year, (int)random_below(12) + 1,
                        (int)random_below(28) + 1, (int)random_below(24), (int)random_below(60), (int)random_below(60),
                        PICK(offsets));
}

static const char *make_person(void) {
    static const char *const dates[] = {"-00-00", "-07-00", "-07-14", "-12-31"};
    static const char *const places[] = {"75056", "2A004", "97105", "99352", "57463"};
    return arena_printf(&arena,
                        "{\"family_names\":[\"%s\"],\"given_names\":[\"%s\",\" %s \"],\"birth_date\":\"%d%s\","
                        "\"birth_place\":\"%s\",\"sex\":\"%s\"}",
                        random_name(), random_name(), random_name(), 1930 + (int)random_below(90), PICK(dates),
                        PICK(places), random_below(2) ? "F" : "M");
}

static const char *make_address(void) {
    static const char *const streets[] = {"rue de l'Église", "Avenue du Général-Leclerc", "quai des Grands-Augustins",
                                          "bd. Saint-Germain", "allée n° 4"};
    static const char *const towns[] = {"75006 Paris", "57000 Metz", "97200 Fort-de-France", "20200 Bastia",
                                        "01000 Bourg"};
    const char *town = PICK(towns);
    return arena_printf(&arena, "{\"street\":\"%d, %s\",\"postcode\":\"%.5s\",\"town\":\"%s\"}",
                        (int)random_below(300) + 1, PICK(streets), town, town + 6);
}

static const char *make_foreign_address(void) {
    static const char *const countries[] = {"BE", "DE", "gb", "JP", "US"};
    return arena_printf(&arena, "{\"street\":\"%s 12\",\"postcode\":\"%s\",\"town\":\"%s\",\"country\":\"%s\"}",
                        random_name(), random_digits(4), random_name(), PICK(countries));
}

static const char *make_amount(void) {
    static const char *const currencies[] = {"EUR", "usd", "JPY", "TND", "XPF"};
    const char *currency = PICK(currencies);
    bool has_cents = random_below(2) && strcmp(currency, "JPY") != 0 && strcmp(currency, "XPF") != 0;
    return arena_printf(&arena, "{\"value\":\"%s%s%s\",\"currency\":\"%s\"}", random_digits(1 + random_below(12)),
                        has_cents ? "," : "", has_cents ? random_digits(1 + random_below(2)) : "", currency);
}

static const char *make_connection(void) {
    const char *at = random_moment(2020 + (int)random_below(6));
    if (random_below(2))
        return arena_printf(&arena, "{\"ip\":\"2A01:cb%s::%s\",\"at\":\"%s\",\"tolerance_s\":%d}", random_digits(2),
                            random_digits(3), at, (int)random_below(3601));
    return arena_printf(&arena, "{\"ip\":\"%d.%d.%d.%d\",\"port\":%d,\"at\":\"%s\"}", 11 + (int)random_below(80),
                        (int)random_below(256), (int)random_below(256), (int)random_below(256),
                        1 + (int)random_below(65535), at);
}

static const char *make_window(void) {
    int year = 2010 + (int)random_below(10);
    return arena_printf(&arena, "{\"from\":\"%s\",\"to\":\"%s\"}", random_moment(year), random_moment(year + 2));
}

static const char *make_period(void) {
    return arena_printf(&arena, "{\"from\":\"%d-02-28\",\"to\":\"%d-0%d-15\"}", 2010 + (int)random_below(5),
                        2016 + (int)random_below(5), 1 + (int)random_below(9));
}

static char luhn_digit(const char *digits) {
    unsigned sum = 0;
    size_t size = strlen(digits);
    for (size_t i = 0; i < size; i++) {
        unsigned d = (unsigned)(digits[size - 1 - i] - '0') * (i % 2 ? 1 : 2);
        sum += d / 10 + d % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static const char *make_card(void) {
    const char *digits = random_digits(11 + random_below(8));
    return arena_printf(&arena, "\"%.4s %.4s-%s%c\"", digits, digits + 4, digits + 8, luhn_digit(digits));
}

/* bank, branch, account of digits, and the key of the RIB. */
static const char *make_account(void) {
    const char *bank = random_digits(5), *branch = random_digits(5), *account = random_digits(11);
    uint64_t b, g, n;
    bytes_to_uint(bytes_of(bank), UINT64_MAX, &b);
    bytes_to_uint(bytes_of(branch), UINT64_MAX, &g);
    bytes_to_uint(bytes_of(account), UINT64_MAX, &n);
    return arena_printf(&arena, "\"%s %s %s %02d\"", bank, branch, account, (int)(97 - (89 * b + 15 * g + 3 * n) % 97));
}

static const char *make_site(void) {
    if (random_below(2)) return arena_printf(&arena, "{\"code\":\"%sa\"}", random_digits(5));
    return arena_printf(&arena, "{\"label\":\"  %s \"}", random_name());
}

static const char *make_pobox(void) {
    static const char *const words[] = {"bp", "BP ", "CS", "tsa "};
    return arena_printf(&arena, "{\"number\":\"%s%d\",\"postcode\":\"7501%d\"}", PICK(words),
                        1 + (int)random_below(99999), (int)random_below(10));
}

static const char *make_mark(void) {
    return arena_printf(&arena, "{\"kind\":\"datamatrix\",\"text\":\"%s %s\"}", random_name(), random_digits(8));
}

static const char *make_indicator(void) {
    static const char *const ends[] = {"COM", "fr", "example", "xn--p1ai"};
    switch (random_below(5)) {
    case 0: return arena_printf(&arena, "\"%sABCDEFabcdef%s\"", random_digits(10), random_digits(10));
    case 1:
        return arena_printf(&arena, "\"hxxps://Colis-%s[.]%s/Suivi?n=%s\"", random_digits(3), PICK(ends),
                            random_digits(5));
    case 2:
        return arena_printf(&arena, "\"%d.%d[.]%d.%d\"", 11 + (int)random_below(80), (int)random_below(256),
                            (int)random_below(256), (int)random_below(256));
    case 3: return arena_printf(&arena, "\"service%s[@]poste-colis[.]%s\"", random_digits(2), PICK(ends));
    default: return arena_printf(&arena, "\"suivi%s(.)poste-colis.%s\"", random_digits(4), PICK(ends));
    }
}

static const char *make_transaction(void) {
    return arena_printf(&arena, "\"E2E/%s+(%s)\"", random_digits(8), random_digits(4));
}

static const char *make_holder(void) {
    static const char *const keys[] = {"courrier", "colissimo", "lbp", "laposte.net", "dsg"};
    return arena_printf(&arena, "\"%s\"", PICK(keys));
}

static const char *make_team(void) {
    static const char *const keys[] = {"legal", "compliance", "security", "generic"};
    return arena_printf(&arena, "\"%s\"", PICK(keys));
}

/* `spoil` is the member a wrong value is planted in; NULL: the kind is a text. */
static const struct {
    const char *kind;
    const char *(*make)(void);
    const char *spoil, *wrong, *code;
    size_t targets;
} MAKERS[] = {
    {"person", make_person, "birth_place", "\"Metz\"", "format", 1},
    {"person", make_person, "birth_date", "\"1985-02-30\"", "format", 1},
    {"address", make_address, "postcode", "\"99999\"", "format", 1},
    {"address", make_foreign_address, "country", "\"ZZ\"", "format", 1},
    {"amount", make_amount, "value", "\"12,3456\"", "format", 0},
    {"connection", make_connection, "at", "\"2024-01-01T00:00:00\"", "format", 1},
    {"connection", make_connection, "port", "0", "range", 1},
    {"window", make_window, "from", "\"hier\"", "format", 0},
    {"period", make_period, "to", "\"2026-02-30\"", "format", 0},
    {"card", make_card, NULL, "\"4111 1111\"", "format", 1},
    {"account", make_account, NULL, "\"20041 01005\"", "format", 1},
    {"site", make_site, "code", "\"1234\"", "format", 0},
    {"pobox", make_pobox, "number", "\"BP\"", "format", 1},
    {"mark", make_mark, "kind", "\"timbre\"", "not_in_list", 1},
    {"indicator", make_indicator, NULL, "\"pas un indicateur\"", "format", 1},
    {"indicator", make_indicator, NULL, "\"http://a b.com/\"", "format", 1},
    {"transaction", make_transaction, NULL, "\"E2E 1\"", "format", 1},
    {"holder", make_holder, NULL, "\"lpm\"", "not_in_list", 0}, /* holds nothing any more */
    {"holder", make_holder, NULL, "\"legal\"", "not_in_list", 0},
    {"team", make_team, NULL, "\"lbp\"", "not_in_list", 0},
};
#define MAKER_COUNT (sizeof MAKERS / sizeof *MAKERS)

static void assert_kept(size_t maker, const struct field_list *list, yyjson_val *schema, const char *value) {
    struct field_result first, second;
    const char *whole = arena_printf(&arena, "{\"x\":%s}", value);
    if (check(list, whole, &first)) print_error("%s\n", whole), print_faults(faults), fail();
    if (warnings->count) print_error("%s\n", whole), print_faults(warnings), fail();
    if (check(list, first.json.data, &second)) print_error("%s\n", first.json.data), print_faults(faults), fail();
    assert_string_equal(second.json.data, first.json.data);
    if (!schema_accepts(schema, json(first.json.data))) fail_msg("%s is not of its schema", first.json.data);
    if (strcmp(MAKERS[maker].kind, "site") != 0) assert_int_equal(first.target_count, MAKERS[maker].targets);
    if (strcmp(MAKERS[maker].kind, "card") == 0) {
        assert_null(strstr(first.json.data, first.targets[0].norm));
        assert_int_equal(second.target_count, 0);
        return;
    }
    assert_int_equal(second.target_count, first.target_count);
    for (size_t i = 0; i < first.target_count; i++) assert_string_equal(second.targets[i].norm, first.targets[i].norm);
}

/* The value with one member replaced, or added. */
static const char *planted(yyjson_val *value, const char *name, const char *wrong) {
    struct buffer text;
    struct json_out out;
    size_t i, count;
    yyjson_val *key, *member;
    buffer_init(&text, 1u << 16);
    json_out_init(&out, &text);
    json_object(&out);
    yyjson_obj_foreach(value, i, count, key, member) {
        if (strcmp(yyjson_get_str(key), name) != 0) json_value_member(&out, yyjson_get_str(key), member);
    }
    json_raw_member(&out, name, bytes_of(wrong));
    json_object_end(&out);
    const char *copy = arena_copy(&arena, buffer_bytes(&text));
    buffer_done(&text);
    return copy;
}

static void assert_told(size_t maker, const struct field_list *list, const char *value) {
    const char *spoil = MAKERS[maker].spoil;
    struct field_result out;
    const char *bad = spoil ? planted(json(value), spoil, MAKERS[maker].wrong) : MAKERS[maker].wrong;
    assert_int_equal(check(list, arena_printf(&arena, "{\"x\":%s}", bad), &out), GUICHET_INVALID);
    if (faults->count != 1) print_error("%s\n", bad), print_faults(faults);
    assert_int_equal(faults->count, 1);
    const char *pointer = spoil ? arena_printf(&arena, "/input/x/%s", spoil) : "/input/x";
    assert_true(has_fault(pointer, MAKERS[maker].code));
}

static void random_values_hold_and_planted_faults_are_found(void **state) {
    (void)state;
    for (size_t i = 0; i < MAKER_COUNT; i++) {
        const struct field_list *list = fields(arena_printf(&arena, "x = field.%s {}", MAKERS[i].kind));
        yyjson_val *schema = schema_of(list);
        for (int round = 0; round < ROUNDS; round++) {
            const char *value = MAKERS[i].make();
            assert_kept(i, list, schema, value);
            assert_told(i, list, value);
        }
    }
}

/* Any one digit of an account or a card that is not what it was is found out by its key. */
static void a_changed_digit_warns(void **state) {
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        bool is_card = round % 2;
        const struct field_list *list = fields(is_card ? "x = field.card {}" : "x = field.account {}");
        char *value = arena_text(&arena, is_card ? make_card() : make_account());
        struct field_result out;
        size_t at;
        do at = random_below(strlen(value));
        while (value[at] < '0' || value[at] > '9');
        value[at] = (char)('0' + (value[at] - '0' + 1 + (int)random_below(8)) % 10);
        assert_int_equal(check(list, arena_printf(&arena, "{\"x\":%s}", value), &out), GUICHET_OK);
        if (warnings->count != 1) print_error("%s\n", value);
        assert_int_equal(warnings->count, 1);
        assert_string_equal(warnings->list[0].code, "check_digit");
    }
}

/* Whatever bytes a name has: every line is capitals, digits and single blanks, or the letters are refused. */
static void lines_of_an_address_have_nothing_but_capitals(void **state) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ";
    const struct field_list *list = fields("x = field.address {}");
    (void)state;
    for (int round = 0; round < ROUNDS * 4; round++) {
        struct field_result out;
        unsigned code = 0xA0 + (unsigned)random_below(0x2100);
        char letter[4] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)), (char)(0x80 | (code & 0x3F)),
                          0};
        if (code < 0x800) memcpy(letter, (char[]){(char)(0xC0 | code >> 6), (char)(0x80 | (code & 0x3F)), 0}, 3);
        int status = check(
            list,
            arena_printf(&arena, "{\"x\":{\"street\":\"1 rue %sa\",\"postcode\":\"57000\",\"town\":\"Metz\"}}", letter),
            &out);
        if (status) {
            assert_true(has_fault("/input/x/street", "format"));
            continue;
        }
        const char *line =
            yyjson_get_str(yyjson_arr_get(json_get(json_get(json_get(json(out.json.data), "x"), "norm"), "lines"), 3));
        assert_int_equal(strspn(line, alphabet), strlen(line));
        assert_null(strstr(line, "  "));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_values_hold_and_planted_faults_are_found),
        cmocka_unit_test(a_changed_digit_warns),
        cmocka_unit_test(lines_of_an_address_have_nothing_but_capitals),
    };
    return cmocka_run_group_tests(tests, fixture_set_up, field_tear_down);
}
