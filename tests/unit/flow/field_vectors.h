/* Values of the kinds of field that are objects or that read more than one form: what is kept of each, or the fault and
 * its place. Identifiers, towns and dates are those of the published forms. */
#ifndef TEST_FIELD_VECTORS_H
#define TEST_FIELD_VECTORS_H

struct field_vector {
    const char *field, *value;
    const char *kept;    /* NULL: refused */
    const char *code;    /* of the fault; of the warning when it is kept; or NULL */
    const char *pointer; /* of the fault below the value */
    const char *target;  /* of the blind index, or NULL: none expected */
};

#define PERSON_JEAN                                                                                                    \
    "{\"family_names\":[\"Dupont\"],\"given_names\":[\"Jean\",\"Élie\"],\"sex\":\"M\",\"birth_date\":\"1985-03-12\","  \
    "\"birth_place\":\"75056\"}"
#define NORM_PARIS(street)                                                                                             \
    "\"norm\":{\"lines\":[\"\",\"\",\"\",\"" street "\",\"\",\"75015 PARIS\"],\"postcode\":\"75015\",\"country\":"     \
    "\"FR\"}"

static const struct field_vector VECTORS[] = {
    /* days known in part */
    {"field.partial_date {}", "\"1985-03-12\"", "\"1985-03-12\"", NULL, NULL, NULL},
    {"field.partial_date {}", "\"1985-03-00\"", "\"1985-03-00\"", NULL, NULL, NULL},
    {"field.partial_date {}", "\"1985-00-00\"", "\"1985-00-00\"", NULL, NULL, NULL},
    {"field.partial_date {}", "\"2024-02-29\"", "\"2024-02-29\"", NULL, NULL, NULL},
    {"field.partial_date {}", "\"2023-02-29\"", NULL, "format", "", NULL},
    {"field.partial_date {}", "\"1985-00-12\"", NULL, "format", "", NULL},
    {"field.partial_date {}", "\"1985-13-00\"", NULL, "format", "", NULL},
    {"field.partial_date {}", "\"0000-00-00\"", NULL, "format", "", NULL},
    {"field.partial_date {}", "\"1985\"", NULL, "format", "", NULL},
    {"field.partial_date {}", "1985", NULL, "type", "", NULL},
    {"field.partial_date { past = true }", "\"2026-00-00\"", "\"2026-00-00\"", NULL, NULL, NULL},
    {"field.partial_date { past = true }", "\"2026-04-00\"", NULL, "range", "", NULL},
    {"field.date { past = true }", "\"2026-03-10\"", "\"2026-03-10\"", NULL, NULL, NULL},
    {"field.date { past = true }", "\"2026-03-12\"", NULL, "range", "", NULL},
    {"field.datetime { past = true }", "\"2026-03-10T09:00:01Z\"", NULL, "range", "", NULL},
    {"field.period { past = true }", "{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\"}", NULL, "range", "", NULL},

    {"field.period { max_days = 31 }", "{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\"}", NULL, "period_excessive", "",
     NULL},
    {"field.period {}", "{\"from\":\"2026-03-01\"}", NULL, "required", "/to", NULL},

    /* windows */
    {"field.window { max_span = '4 hours' }",
     "{\"from\":\"2026-03-09T10:00:00+01:00\",\"to\":\"2026-03-09T14:00:00+01:00\"}",
     "{\"from\":\"2026-03-09T09:00:00Z\",\"to\":\"2026-03-09T13:00:00Z\"}", NULL, NULL, NULL},
    {"field.window { max_span = '4 hours' }", "{\"from\":\"2026-03-09T10:00:00Z\",\"to\":\"2026-03-09T14:00:01Z\"}",
     NULL, "period_excessive", "", NULL},
    {"field.window {}", "{\"from\":\"2026-03-09T10:00:00Z\",\"to\":\"2026-03-09T09:59:59Z\"}", NULL, "range", "", NULL},
    {"field.window {}", "{\"from\":\"2026-03-09T10:00:00\",\"to\":\"2026-03-09T11:00:00Z\"}", NULL, "format", "/from",
     NULL},
    {"field.window {}", "{\"from\":\"2026-03-09T10:00:00Z\"}", NULL, "required", "/to", NULL},
    {"field.window { past = true }", "{\"from\":\"2026-03-10T08:00:00Z\",\"to\":\"2026-03-10T10:00:00Z\"}", NULL,
     "range", "", NULL},
    /* four hours of the clock on the night it is put forward are three that passed */
    {"field.window { max_span = '3 hours' }",
     "{\"from\":\"2026-03-29T00:30:00+01:00\",\"to\":\"2026-03-29T04:30:00+02:00\"}",
     "{\"from\":\"2026-03-28T23:30:00Z\",\"to\":\"2026-03-29T02:30:00Z\"}", NULL, NULL, NULL},

    /* amounts */
    {"field.amount {}", "{\"value\":\"1250.5\",\"currency\":\"eur\"}", "{\"value\":\"1250.50\",\"currency\":\"EUR\"}",
     NULL, NULL, NULL},
    {"field.amount {}", "{\"value\":\"0007,05\",\"currency\":\"EUR\"}", "{\"value\":\"7.05\",\"currency\":\"EUR\"}",
     NULL, NULL, NULL},
    {"field.amount {}", "{\"value\":\"1500\",\"currency\":\"JPY\"}", "{\"value\":\"1500\",\"currency\":\"JPY\"}", NULL,
     NULL, NULL},
    {"field.amount {}", "{\"value\":\"1.234\",\"currency\":\"TND\"}", "{\"value\":\"1.234\",\"currency\":\"TND\"}",
     NULL, NULL, NULL},
    {"field.amount {}", "{\"value\":\"999999999999999.99\",\"currency\":\"EUR\"}",
     "{\"value\":\"999999999999999.99\",\"currency\":\"EUR\"}", NULL, NULL, NULL},
    {"field.amount {}", "{\"value\":\"-0.00\",\"currency\":\"EUR\"}", "{\"value\":\"0.00\",\"currency\":\"EUR\"}", NULL,
     NULL, NULL},
    {"field.amount { min = -10 }", "{\"value\":\"-10.00\",\"currency\":\"EUR\"}",
     "{\"value\":\"-10.00\",\"currency\":\"EUR\"}", NULL, NULL, NULL},
    {"field.amount { min = -10 }", "{\"value\":\"-10.01\",\"currency\":\"EUR\"}", NULL, "range", "/value", NULL},
    {"field.amount {}", "{\"value\":\"-0.01\",\"currency\":\"EUR\"}", NULL, "range", "/value", NULL},
    {"field.amount { max = 100 }", "{\"value\":\"100.01\",\"currency\":\"EUR\"}", NULL, "range", "/value", NULL},
    {"field.amount { max = 100 }", "{\"value\":\"100.00\",\"currency\":\"EUR\"}",
     "{\"value\":\"100.00\",\"currency\":\"EUR\"}", NULL, NULL, NULL},
    {"field.amount {}", "{\"value\":\"1.234\",\"currency\":\"EUR\"}", NULL, "format", "/value", NULL},
    {"field.amount {}", "{\"value\":\"1.5\",\"currency\":\"JPY\"}", NULL, "format", "/value", NULL},
    {"field.amount {}", "{\"value\":1250.5,\"currency\":\"EUR\"}", NULL, "type", "/value", NULL},
    {"field.amount {}", "{\"value\":\"1e3\",\"currency\":\"EUR\"}", NULL, "format", "/value", NULL},
    {"field.amount {}", "{\"value\":\".5\",\"currency\":\"EUR\"}", NULL, "format", "/value", NULL},
    {"field.amount {}", "{\"value\":\"5.\",\"currency\":\"EUR\"}", NULL, "format", "/value", NULL},
    {"field.amount {}", "{\"value\":\"5\",\"currency\":\"EUX\"}", NULL, "format", "/currency", NULL},
    {"field.amount {}", "{\"value\":\"5\"}", NULL, "required", "/currency", NULL},
    {"field.amount {}", "\"5 EUR\"", NULL, "type", "", NULL},

    /* cards */
    {"field.card {}", "\"4111 1111 1111 1111\"", "{\"first6\":\"411111\",\"last4\":\"1111\",\"length\":16}", NULL, NULL,
     "4111111111111111"},
    {"field.card {}", "\"4111-1111-1111-1112\"", "{\"first6\":\"411111\",\"last4\":\"1112\",\"length\":16}",
     "check_digit", NULL, "4111111111111112"},
    {"field.card {}", "\"4970 10XX XXXX 1234\"", "{\"first6\":\"497010\",\"last4\":\"1234\",\"length\":16}", NULL, NULL,
     NULL},
    {"field.card {}", "{\"first6\":\"411111\",\"last4\":\"1111\",\"length\":16}",
     "{\"first6\":\"411111\",\"last4\":\"1111\",\"length\":16}", NULL, NULL, NULL},
    {"field.card {}", "\"41111111111\"", NULL, "format", "", NULL},
    {"field.card {}", "\"41111111111111111111\"", NULL, "format", "", NULL},
    {"field.card {}", "\"4111 11O1 1111 1111\"", NULL, "format", "", NULL},
    {"field.card {}", "\"4970 XXXX XXXX 1234\"", NULL, "format", "", NULL},
    {"field.card {}", "{\"first6\":\"41111\",\"last4\":\"1111\",\"length\":16}", NULL, "format", "/first6", NULL},
    {"field.card {}", "{\"first6\":\"411111\",\"last4\":\"1111\",\"length\":20}", NULL, "range", "/length", NULL},
    {"field.card {}", "{\"first6\":\"411111\",\"last4\":\"1111\",\"length\":16,\"pan\":\"4111111111111111\"}", NULL,
     "unknown_member", "/pan", NULL},
    {"field.card {}", "4111111111111111", NULL, "type", "", NULL},

    /* accounts */
    {"field.account {}", "\"FR14 2004 1010 0505 0001 3M02 606\"", "\"FR1420041010050500013M02606\"", NULL, NULL,
     "FR1420041010050500013M02606"},
    {"field.account {}", "\"20041 01005 0500013M026 06\"", "\"FR1420041010050500013M02606\"", NULL, NULL,
     "FR1420041010050500013M02606"},
    {"field.account {}", "\"30006 00001 12345678901 89\"", "\"FR7630006000011234567890189\"", NULL, NULL,
     "FR7630006000011234567890189"},
    {"field.account {}", "\"20041 01005 0500013M026 07\"", "\"20041010050500013M02607\"", "check_digit", NULL,
     "20041010050500013M02607"},
    {"field.account {}", "\"0500013m026\"", "\"0500013M026\"", NULL, NULL, "0500013M026"},
    {"field.account {}", "\"FR14 2004 1010 0505 0001 3M02 607\"", "\"FR1420041010050500013M02607\"", "check_digit",
     NULL, "FR1420041010050500013M02607"},
    {"field.account {}", "\"12345\"", NULL, "format", "", NULL},
    {"field.account {}", "12345", NULL, "type", "", NULL},
    {"field.bic {}", "\"psstfrppxxx\"", "\"PSSTFRPPXXX\"", NULL, NULL, NULL},
    {"field.bic {}", "\"PSSTQQPP\"", NULL, "format", "", NULL},

    /* connections */
    {"field.connection {}",
     "{\"ip\":\"81.250.10.7\",\"port\":40123,\"at\":\"2026-03-01T22:15:03+01:00\",\"tolerance_s\":5}",
     "{\"ip\":\"81.250.10.7\",\"port\":40123,\"at\":\"2026-03-01T21:15:03Z\",\"tolerance_s\":5}", NULL, NULL,
     "81.250.10.7"},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"at\":\"2026-03-01T21:15:03Z\"}",
     "{\"ip\":\"81.250.10.7\",\"at\":\"2026-03-01T21:15:03Z\"}", "no_port", NULL, "81.250.10.7"},
    {"field.connection {}", "{\"ip\":\"2A01:CB00:0:0:0:0:0:1\",\"at\":\"2026-03-01T21:15:03Z\"}",
     "{\"ip\":\"2a01:cb00::1\",\"at\":\"2026-03-01T21:15:03Z\"}", NULL, NULL, "2a01:cb00::1"},
    {"field.connection {}", "{\"ip\":\"192.168.1.1\",\"port\":1,\"at\":\"2026-03-01T21:15:03Z\"}",
     "{\"ip\":\"192.168.1.1\",\"port\":1,\"at\":\"2026-03-01T21:15:03Z\"}", "not_public", NULL, "192.168.1.1"},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"port\":40123,\"at\":\"2026-03-01T22:15:03\"}", NULL, "format",
     "/at", NULL},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"port\":40123,\"at\":\"2026-03-11T22:15:03Z\"}", NULL, "range",
     "/at", NULL},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"port\":65536,\"at\":\"2026-03-01T22:15:03Z\"}", NULL, "range",
     "/port", NULL},
    {"field.connection {}", "{\"ip\":\"81.250.10.7:80\",\"port\":1,\"at\":\"2026-03-01T22:15:03Z\"}", NULL, "format",
     "/ip", NULL},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"port\":1}", NULL, "required", "/at", NULL},
    {"field.connection {}", "{\"ip\":\"81.250.10.7\",\"port\":1,\"at\":\"2026-03-01T22:15:03Z\",\"tolerance\":5}", NULL,
     "unknown_member", "/tolerance", NULL},

    /* places */
    {"field.insee {}", "\"2a004\"", "\"2A004\"", NULL, NULL, NULL},
    {"field.insee {}", "\"75120\"", "\"75120\"", NULL, NULL, NULL},
    {"field.insee {}", "\"99352\"", "\"99352\"", NULL, NULL, NULL},
    {"field.insee {}", "\"99700\"", NULL, "format", "", NULL},
    {"field.insee {}", "\"99000\"", NULL, "format", "", NULL},
    {"field.insee {}", "\"96001\"", NULL, "format", "", NULL},
    {"field.country {}", "\"be\"", "\"BE\"", NULL, NULL, NULL},
    {"field.country {}", "\"XX\"", NULL, "format", "", NULL},
    {"field.natinf {}", "\"007151\"", "\"7151\"", NULL, NULL, NULL},
    {"field.natinf {}", "\"7151A\"", NULL, "format", "", NULL},
    {"field.site {}", "{\"code\":\"12345a\"}", "{\"code\":\"12345A\"}", NULL, NULL, "12345A"},
    {"field.site {}", "{\"label\":\" Plateforme  colis de Moissy \"}", "{\"label\":\"Plateforme colis de Moissy\"}",
     NULL, NULL, NULL},
    {"field.site {}", "{\"code\":\"12345\"}", NULL, "format", "/code", NULL},
    {"field.site {}", "{\"code\":\"1234567\"}", NULL, "format", "/code", NULL},
    {"field.site {}", "{\"code\":\"12345É\"}", NULL, "format", "/code", NULL},
    {"field.site {}", "{}", NULL, "required", "", NULL},
    {"field.pobox {}", "{\"number\":\"bp1234\",\"postcode\":\"75 015\"}",
     "{\"number\":\"BP 1234\",\"postcode\":\"75015\"}", NULL, NULL, "BP 1234 75015"},
    {"field.pobox {}", "{\"number\":\"70012\",\"postcode\":\"57000\"}",
     "{\"number\":\"BP 70012\",\"postcode\":\"57000\"}", NULL, NULL, "BP 70012 57000"},
    {"field.pobox {}", "{\"number\":\"CS 20001\",\"postcode\":\"57000\"}",
     "{\"number\":\"CS 20001\",\"postcode\":\"57000\"}", NULL, NULL, "CS 20001 57000"},
    {"field.pobox {}", "{\"number\":\"BP 1234567\",\"postcode\":\"75015\"}", NULL, "format", "/number", NULL},
    {"field.pobox {}", "{\"number\":\"BP 1\",\"postcode\":\"96000\"}", NULL, "format", "/postcode", NULL},

    /* marks and references */
    {"field.mark {}", "{\"kind\":\"franking_machine\",\"text\":\"hk 123.456\"}",
     "{\"kind\":\"franking_machine\",\"text\":\"hk 123.456\"}", NULL, NULL, "HK 123 456"},
    {"field.mark {}", "{\"kind\":\"postmark\",\"text\":\"PARIS LOUVRE\"}",
     "{\"kind\":\"postmark\",\"text\":\"PARIS LOUVRE\"}", NULL, NULL, NULL},
    {"field.mark {}", "{\"kind\":\"datamatrix\",\"image\":\"0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f\"}",
     "{\"kind\":\"datamatrix\",\"image\":\"0192f0e4-5b6a-7c3d-8e9f-0a1b2c3d4e5f\"}", NULL, NULL, NULL},
    {"field.mark {}", "{\"kind\":\"datamatrix\"}", NULL, "required", "", NULL},
    {"field.mark {}", "{\"kind\":\"datamatrx\",\"text\":\"1\"}", NULL, "not_in_list", "/kind", NULL},
    {"field.reference {}", "\"ctr-2026/00:1.a\"", "\"CTR-2026/00:1.A\"", NULL, NULL, "CTR-2026/00:1.A"},
    {"field.reference {}", "\"a b c\"", NULL, "format", "", NULL},

    {"field.sha256 {}", "\"9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\"",
     "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"", NULL, NULL,
     "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    {"field.sha256 {}", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0g\"", NULL, "format", "",
     NULL},
    {"field.sha256 {}", "\"FR1420041010050500013M02606\"", NULL, "format", "", NULL},

    /* persons */
    {"field.person {}", PERSON_JEAN, PERSON_JEAN, NULL, NULL, "DUPONT JEAN 1985-03-12"},
    {"field.person {}", "{\"family_names\":[\" de  L'Étoile-Œuvrard \"],\"birth_date\":\"1985-00-00\"}",
     "{\"family_names\":[\"de L'Étoile-Œuvrard\"],\"birth_date\":\"1985-00-00\"}", NULL, NULL,
     "DE L ETOILE OEUVRARD 1985-00-00"},
    {"field.person {}", "{\"family_names\":[\"Dupont\"]}", "{\"family_names\":[\"Dupont\"]}", NULL, NULL, NULL},
    {"field.person {}", "{\"family_names\":[\"Иванов\"],\"given_names\":[\"Łukasz\"],\"birth_place\":\"99123\"}",
     "{\"family_names\":[\"Иванов\"],\"given_names\":[\"Łukasz\"],\"birth_place\":\"99123\"}", NULL, NULL,
     "Иванов LUKASZ"},
    {"field.person {}", "{\"aliases\":[\"Le Grand\"]}", "{\"aliases\":[\"Le Grand\"]}", NULL, NULL, NULL},
    {"field.person {}", "{\"given_names\":[\"Jean\"]}", NULL, "required", "", NULL},
    {"field.person {}", "{\"family_names\":[]}", NULL, "required", "/family_names", NULL},
    {"field.person {}", "{\"family_names\":[\"A\",\"  \"]}", NULL, "too_short", "/family_names/1", NULL},
    {"field.person {}", "{\"family_names\":\"Dupont\"}", NULL, "type", "/family_names", NULL},
    {"field.person {}", "{\"family_names\":[\"A\"],\"sex\":\"H\"}", NULL, "not_in_list", "/sex", NULL},
    {"field.person {}", "{\"family_names\":[\"A\"],\"birth_date\":\"2026-05-00\"}", NULL, "range", "/birth_date", NULL},
    {"field.person {}", "{\"family_names\":[\"A\"],\"birth_place\":\"Paris\"}", NULL, "format", "/birth_place", NULL},
    {"field.person {}", "{\"family_names\":[\"A\"],\"birthdate\":\"1985-00-00\"}", NULL, "unknown_member", "/birthdate",
     NULL},
    {"field.person {}", "{\"family_names\":[\"A\\u0000B\"]}", NULL, "control_character", "/family_names/0", NULL},

    /* addresses */
    {"field.address {}", "{\"street\":\"12, rue de l’Église\",\"postcode\":\"75 015\",\"town\":\"Paris\"}",
     "{\"street\":\"12, rue de l’Église\",\"postcode\":\"75 015\",\"town\":\"Paris\"," NORM_PARIS(
         "12 RUE DE L EGLISE") "}",
     NULL, NULL, "12 RUE DE L EGLISE 75015 PARIS"},
    {"field.address {}",
     "{\"street\":\"111 boulevard du Général-Martial-Valin\",\"postcode\":\"75015\",\"town\":\"PARIS\"}",
     "{\"street\":\"111 boulevard du Général-Martial-Valin\",\"postcode\":\"75015\",\"town\":\"PARIS\"," NORM_PARIS(
         "111 BOULEVARD DU GENERAL MARTIAL VALIN") "}",
     NULL, NULL, "111 BOULEVARD DU GENERAL MARTIAL VALIN 75015 PARIS"},
    {"field.address {}",
     "{\"street\":\"1111 boulevard du Général-Martial-Valin\",\"postcode\":\"75015\",\"town\":\"PARIS\"}",
     "{\"street\":\"1111 boulevard du Général-Martial-Valin\",\"postcode\":\"75015\",\"town\":\"PARIS\"," NORM_PARIS(
         "1111 BD DU GENERAL MARTIAL VALIN") "}",
     NULL, NULL, "1111 BD DU GENERAL MARTIAL VALIN 75015 PARIS"},
    {"field.address {}",
     "{\"recipient\":\"M. Jean Dupont\",\"unit\":\"Apt 4\",\"building\":\"Bât. B\",\"place\":\"BP "
     "12\",\"postcode\":\"20090\","
     "\"town\":\"Ajaccio CEDEX 9\",\"country\":\"fr\"}",
     "{\"recipient\":\"M. Jean Dupont\",\"unit\":\"Apt 4\",\"building\":\"Bât. B\",\"place\":\"BP "
     "12\",\"postcode\":\"20090\","
     "\"town\":\"Ajaccio CEDEX 9\",\"country\":\"FR\",\"norm\":{\"lines\":[\"M. Jean Dupont\",\"Apt 4\",\"Bât. "
     "B\",\"\","
     "\"BP 12\",\"20090 AJACCIO CEDEX 9\"],\"postcode\":\"20090\",\"country\":\"FR\"}}",
     NULL, NULL, "BP 12 20090 AJACCIO CEDEX 9"},
    {"field.address {}",
     "{\"street\":\"Rue de la Loi 16\",\"postcode\":\"1000\",\"town\":\"Bruxelles\",\"country\":\"BE\"}",
     "{\"street\":\"Rue de la Loi "
     "16\",\"postcode\":\"1000\",\"town\":\"Bruxelles\",\"country\":\"BE\",\"norm\":{\"lines\":["
     "\"\",\"\",\"\",\"Rue de la Loi 16\",\"\",\"1000 Bruxelles\"],\"postcode\":\"1000\",\"country\":\"BE\"}}",
     NULL, NULL, "RUE DE LA LOI 16 1000 BRUXELLES BE"},
    {"field.address {}", "{\"street\":\"1 quai\",\"town\":\"Monaco\",\"country\":\"MC\"}", NULL, "required",
     "/postcode", NULL},
    {"field.address {}", "{\"street\":\"1 rue\",\"postcode\":\"96000\",\"town\":\"X\"}", NULL, "format", "/postcode",
     NULL},
    {"field.address {}", "{\"street\":\"1 rue\",\"postcode\":\"75001\"}", NULL, "required", "/town", NULL},
    {"field.address {}", "{\"postcode\":\"75001\",\"town\":\"Paris\"}", NULL, "required", "", NULL},
    {"field.address {}", "{\"street\":\"1 улица\",\"postcode\":\"75001\",\"town\":\"Paris\"}", NULL, "format",
     "/street", NULL},
    {"field.address {}",
     "{\"street\":\"1 rue aux mots qui ne se laissent pas abréger\",\"postcode\":\"75001\",\"town\":\"Paris\"}", NULL,
     "too_long", "/street", NULL},
    {"field.address {}",
     "{\"recipient\":\"Société anonyme des fabriques du Nord-Est\",\"street\":\"1 "
     "rue\",\"postcode\":\"75001\",\"town\":"
     "\"Paris\"}",
     NULL, "too_long", "/recipient", NULL},
    {"field.address {}", "{\"street\":\"1 rue\",\"postcode\":\"75001\",\"town\":\"Paris\",\"country\":\"France\"}",
     NULL, "format", "/country", NULL},
    {"field.address {}", "{\"street\":\"1 rue\",\"postcode\":\"75001\",\"city\":\"Paris\",\"town\":\"Paris\"}", NULL,
     "unknown_member", "/city", NULL},
    {"field.address {}", "\"1 rue, 75001 Paris\"", NULL, "type", "", NULL},
};
#define VECTOR_COUNT (sizeof VECTORS / sizeof *VECTORS)

#endif
