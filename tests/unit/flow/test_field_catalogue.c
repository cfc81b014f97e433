/* Every type of the catalogue can say its own input with the kinds there are: the list loads, has its schema, accepts a
 * requisition of its sort and refuses an empty one. */
#include "field_fixture.h"
#include "schema_fixture.h"

#define ITEM    "item_id = field.postal_item { required = true }"
#define ITEM_V  "\"item_id\":\"6A18987970674\""
#define WHO     "person = field.person { any_of = true }, address = field.address { any_of = true }"
#define WHO_V   "\"person\":{\"family_names\":[\"Dupont\"],\"given_names\":[\"Jean\"],\"birth_date\":\"1985-00-00\"}"
#define WHERE_V "\"address\":{\"street\":\"12 rue de l'Église\",\"postcode\":\"57000\",\"town\":\"Metz\"}"
#define SPAN_V  "\"window\":{\"from\":\"2026-03-01T10:00:00+01:00\",\"to\":\"2026-03-01T12:00:00+01:00\"}"
#define DAYS_V  "\"period\":{\"from\":\"2026-01-01\",\"to\":\"2026-02-28\"}"
#define SITE_V  "\"site\":{\"code\":\"12345A\"}"
#define IBAN_V  "\"account\":\"FR14 2004 1010 0505 0001 3M02 606\""
#define FILE_V  "\"0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f\""

static const struct {
    const char *type, *input, *value;
} TYPES[] = {
    {"postal.item.tracking", "item_ids = field.list(field.postal_item {}, { required = true, max = 50 })",
     "{\"item_ids\":[\"6A18987970674\",\"RR473124829GB\",\"114111111111111\"]}"},
    {"postal.item.parties", ITEM ", role = field.enum { 'sender', 'addressee', 'both', required = true }",
     "{" ITEM_V ",\"role\":\"both\"}"},
    {"postal.item.proof", ITEM, "{" ITEM_V "}"},
    {"postal.item.deposit",
     "item_id = field.postal_item { any_of = true }, site = field.site { any_of = true },"
     "window = field.window { max_span = '4 hours', past = true }",
     "{" SITE_V "," SPAN_V "}"},
    {"postal.item.marking", "marks = field.list(field.mark {}, { required = true, max = 20 })",
     "{\"marks\":[{\"kind\":\"franking_machine\",\"text\":\"HK 123456\",\"image\":" FILE_V "}]}"},
    {"postal.item.image",
     "item_id = field.postal_item { any_of = true }, address = field.address { any_of = true },"
     "period = field.period { max_days = 7, past = true }",
     "{" WHERE_V ",\"period\":{\"from\":\"2026-03-02\",\"to\":\"2026-03-08\"}}"},
    {"postal.address.items", WHO ", period = field.period { required = true, max_days = 92 }",
     "{" WHO_V "," WHERE_V "," DAYS_V "}"},
    {"postal.redirection", WHO ", period = field.period { required = true, max_days = 1827 }",
     "{" WHO_V ",\"period\":{\"from\":\"2021-03-10\",\"to\":\"2026-03-10\"}}"},
    {"postal.pobox", "box = field.pobox { one_of = true }, person = field.person { one_of = true }",
     "{\"box\":{\"number\":\"BP 12\",\"postcode\":\"57000\"}}"},
    {"postal.procuration", WHO, "{" WHERE_V "}"},
    {"postal.round",
     "address = field.address { required = true }, on = field.date { required = true },"
     "agent_wanted = field.boolean {}, why = field.text { min = 40 }",
     "{" WHERE_V ",\"on\":\"2026-03-02\",\"agent_wanted\":false}"},
    {"postal.item.watch", ITEM ", watch_until = field.datetime { required = true, within = '720 hours' }",
     "{" ITEM_V ",\"watch_until\":\"2026-04-01T12:00:00+02:00\"}"},
    {"postal.item.hold",
     ITEM ", hold_until = field.datetime { required = true, within = '72 hours' }, plan = field.text {}, site = "
          "field.site {}",
     "{" ITEM_V ",\"hold_until\":\"2026-03-12T12:00:00+01:00\"," SITE_V "}"},
    {"postal.item.seizure",
     ITEM ", site = field.site { required = true }, slot = field.window { required = true, max_span = '4 hours' },"
          "officers = field.list(field.reference {}, { max = 10 }), form = field.file {}",
     "{" ITEM_V "," SITE_V ",\"slot\":{\"from\":\"2026-03-11T08:00:00Z\",\"to\":\"2026-03-11T10:00:00Z\"},"
     "\"officers\":[\"1234567\"],\"form\":" FILE_V "}"},
    {"postal.item.controlled_delivery",
     ITEM
     ", authorisation = field.file { required = true }, lead = field.phone { required = true }, slot = field.window {}",
     "{" ITEM_V ",\"authorisation\":" FILE_V ",\"lead\":\"06 12 34 56 78\"}"},
    {"postal.item.lost",
     "item_ids = field.list(field.postal_item {}, { required = true, max = 50 }),"
     "sites = field.list(field.site {}), period = field.period {}",
     "{\"item_ids\":[\"6A18987970674\"],\"sites\":[{\"label\":\"Metz PPDC\"}]," DAYS_V "}"},
    {"parcel.customs", ITEM, "{" ITEM_V "}"},
    {"relay.locker",
     "locker = field.reference { any_of = true }, item_id = field.postal_item { any_of = true },"
     "window = field.window { max_span = '24 hours', past = true }",
     "{\"locker\":\"FR-57A12\"," SPAN_V "}"},
    {"video.office",
     "site = field.site { required = true }, cameras = field.list(field.text { max = 80 }, { max = 20 }),"
     "window = field.window { required = true, max_span = '6 hours', past = true }",
     "{" SITE_V ",\"cameras\":[\"entrée\"]," SPAN_V "}"},
    {"office.operation",
     "site = field.site { required = true }, window = field.window { required = true }, amount = field.amount {}",
     "{" SITE_V "," SPAN_V ",\"amount\":{\"value\":\"49,90\",\"currency\":\"EUR\"}}"},
    {"account.laposte.identity",
     "email = field.email { one_of = true }, phone = field.phone { one_of = true },"
     "account_id = field.account_id { one_of = true }, order_number = field.order_number { one_of = true }",
     "{\"order_number\":\"CMD-2026-1\"}"},
    {"account.laposte.activity",
     "account_id = field.account_id { required = true }, period = field.period { required = true, max_days = 366 },"
     "seen = field.list(field.connection {}, { max = 50 })",
     "{\"account_id\":\"C-1002\"," DAYS_V ",\"seen\":[{\"ip\":\"81.250.10.7\",\"port\":4123,\"at\":"
     "\"2026-02-01T10:00:00+01:00\",\"tolerance_s\":2}]}"},
    {"email.laposte.subscriber", "address = field.email { domain = 'laposte.net', required = true }",
     "{\"address\":\"Jean@laposte.net\"}"},
    {"email.laposte.connection",
     "address = field.email { domain = 'laposte.net', required = true },"
     "period = field.period { required = true, max_days = 366 }",
     "{\"address\":\"jean@laposte.net\"," DAYS_V "}"},
    {"email.laposte.content",
     "address = field.email { domain = 'laposte.net', required = true }, period = field.period { required = true },"
     "folders = field.list(field.text { max = 80 })",
     "{\"address\":\"jean@laposte.net\"," DAYS_V ",\"folders\":[\"INBOX\"]}"},
    {"email.laposte.preserve",
     "address = field.email { domain = 'laposte.net', required = true },"
     "keep_until = field.datetime { required = true, within = '8784 hours' }",
     "{\"address\":\"jean@laposte.net\",\"keep_until\":\"2026-09-01T00:00:00+02:00\"}"},
    {"bank.account.identify",
     "person = field.person { one_of = true }, account = field.account { one_of = true }, card = field.card { one_of = "
     "true }",
     "{\"card\":\"4111 1111 1111 1111\"}"},
    {"bank.account.statement",
     "account = field.account { required = true }, period = field.period { required = true, max_days = 3653 }",
     "{" IBAN_V "," DAYS_V "}"},
    {"bank.account.kyc", "account = field.account { required = true }", "{" IBAN_V "}"},
    {"bank.card.operations",
     "card = field.card { one_of = true }, token = field.reference { one_of = true }, period = field.period {}",
     "{\"card\":\"497010XXXXXX1234\"," DAYS_V "}"},
    {"bank.transfer.trace",
     "reference = field.reference { required = true }, amount = field.amount { required = true }, on = field.date {"
     "required = true, past = true }, to = field.account {}, bic = field.bic {}",
     "{\"reference\":\"E2E-123\",\"amount\":{\"value\":\"12000\",\"currency\":\"EUR\"},\"on\":\"2026-03-09\","
     "\"bic\":\"PSSTFRPPXXX\"}"},
    {"bank.account.seizure",
     "account = field.account { required = true }, amount = field.amount {}, authorisation = field.file { required = "
     "true }, agrasc = field.reference {}",
     "{" IBAN_V ",\"authorisation\":" FILE_V "}"},
    {"bank.cheque", "cheque = field.reference { required = true }, account = field.account {}",
     "{\"cheque\":\"1234567\",\"account\":\"0500013M026\"}"},
    {"bank.cash", "terminal = field.reference { required = true }, window = field.window { required = true }",
     "{\"terminal\":\"DAB-57-12\"," SPAN_V "}"},
    {"bank.safe", "person = field.person { required = true }", "{" WHO_V "}"},
    {"insurance.contract", "person = field.person { any_of = true }, contract = field.reference { any_of = true }",
     "{\"contract\":\"CNP/2019.12\"}"},
    {"vault.digiposte.account",
     "email = field.email { one_of = true }, account_id = field.account_id { one_of = true }",
     "{\"email\":\"a@b.fr\"}"},
    {"vault.digiposte.content",
     "account_id = field.account_id { required = true }, documents = field.list(field.text { max = 200 })",
     "{\"account_id\":\"dgp-1\",\"documents\":[\"bulletins de paie\"]}"},
    {"hybrid.sending",
     "tracking = field.reference { any_of = true }, mark = field.mark { any_of = true }, on = field.date {}",
     "{\"mark\":{\"kind\":\"bars\",\"text\":\"A12 B34\"},\"on\":\"2026-02-01\"}"},
    {"hybrid.lre", "lre = field.reference { any_of = true }, emails = field.list(field.email {}, { any_of = true })",
     "{\"emails\":[\"a@b.fr\"]}"},
    {"trust.signature", "transaction = field.reference { required = true }", "{\"transaction\":\"tr:2026-1\"}"},
    {"identity.numerique",
     "person = field.person { any_of = true }, phone = field.phone { any_of = true }, subject = field.reference { "
     "any_of = true }",
     "{\"phone\":\"+33612345678\"}"},
    {"staff.identity",
     "agent = field.reference { any_of = true }, person = field.person { any_of = true }, site = field.site {}, on = "
     "field.date {}",
     "{\"agent\":\"AGT-12\"," SITE_V ",\"on\":\"2026-03-02\"}"},
    {"site.visit",
     "site = field.site { required = true }, slot = field.window { required = true }, purpose = field.text { required "
     "= true }",
     "{" SITE_V
     ",\"slot\":{\"from\":\"2026-03-11T08:00:00Z\",\"to\":\"2026-03-11T10:00:00Z\"},\"purpose\":\"Constat\"}"},
    {"generic.documents",
     "what = field.text { required = true, min = 20 }, files = field.list(field.file {}, { max = 5 })",
     "{\"what\":\"tout document utile à l'enquête\",\"files\":[" FILE_V "]}"},
    {"generic.preserve",
     "what = field.text { required = true, min = 20 }, keep_until = field.datetime { required = true, within = '2160 "
     "hours' }",
     "{\"what\":\"les journaux de la commande 12\",\"keep_until\":\"2026-05-01T00:00:00+02:00\"}"},
    {"fraud.alert",
     "kind = field.enum { 'transfer', 'identity', 'parcel', required = true }, accounts = field.list(field.account {}),"
     "natinf = field.natinf {}, imei = field.imei {}, siret = field.siret {}",
     "{\"kind\":\"transfer\",\"accounts\":[\"FR1420041010050500013M02606\"],\"natinf\":\"7151\",\"imei\":"
     "\"356938035643809\","
     "\"siret\":\"35600000000048\"}"},
    {"cyber.incident", "seen = field.list(field.connection {}, { required = true, max = 50 })",
     "{\"seen\":[{\"ip\":\"2a01:cb00::1\",\"at\":\"2026-02-01T10:00:00Z\"}]}"},
};

static void each_type_of_the_catalogue_finds_its_fields(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        struct field_result out;
        const struct field_list *list = fields(TYPES[i].input);
        yyjson_val *schema = schema_of(list);
        if (check(list, TYPES[i].value, &out)) print_error("%s\n", TYPES[i].type), print_faults(faults), fail();
        assert_int_equal(warnings->count, 0);
        if (!schema_accepts(schema, json(TYPES[i].value)) || !schema_accepts(schema, json(out.json.data)))
            fail_msg("%s: the schema refuses it", TYPES[i].type);
        assert_int_equal(check(list, "{}", &out), GUICHET_INVALID);
        assert_false(schema_accepts(schema, json("{}")));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_type_of_the_catalogue_finds_its_fields)};
    return cmocka_run_group_tests(tests, fixture_set_up, field_tear_down);
}
