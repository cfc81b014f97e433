/* domain/party.h: which roles a certificate brings, and that a person stays one person. */
#include "said.h"

#include "domain/party.h"

#define HASH_A "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define HASH_B "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

static const char file[] =
    "return {{id='police-77',kind='police',name='DIPN 77',territory='77',authority='pki/police-ca.pem',"
    "crl='pki/police.crl',members={['*']={roles={'investigator'}}}},"
    "{id='justice',kind='justice',name='TJ Melun',authority='pki/justice-ca.pem',"
    "members={['*']={roles={'magistrate'}}}},"
    "{id='laposte',kind='holder',name='Groupe La Poste',authority='pki/laposte-ca.pem',members={"
    "['CN=Agent Colissimo']={roles={'agent'},teams={'colissimo','courrier'}},"
    "['sha256:" HASH_A "']={roles={'supervisor','jurist'},teams={'*'}},"
    "['*']={roles={'compliance'},teams={'compliance'}}}},"
    "{id='operator',kind='operator',name='Exploitant',authority='pki/operator-ca.pem',"
    "members={['CN=Admin']={roles={'admin','auditor'}}}}}";

static struct arena shared;
static struct party_table table;

static int load(void **state) {
    (void)state;
    static struct faults faults;
    arena_init(&shared, 1u << 20);
    faults_init(&faults, &shared);
    int status = party_table_read(lua_said(file, &shared), &shared, &table, &faults);
    print_said(&faults);
    return status;
}

static int drop(void **state) {
    (void)state;
    arena_done(&shared);
    return 0;
}

static void the_table(void **state) {
    (void)state;
    assert_int_equal(table.count, 4);
    const struct party *police = &table.parties[0];
    assert_string_equal(police->id, "police-77");
    assert_int_equal(police->kind, PARTY_POLICE);
    assert_string_equal(police->territory, "77");
    assert_string_equal(police->crl, "pki/police.crl");
    assert_null(table.parties[1].territory);
    assert_null(table.parties[1].crl);
    assert_int_equal(table.parties[2].member_count, 3);
    assert_string_equal(party_kind_name(PARTY_PREFECTURE), "prefecture");
    assert_string_equal(party_role_name(ROLE_AUDITOR), "auditor");
    assert_int_equal(party_role_of(BYTES("jurist")), ROLE_JURIST);
    assert_int_equal(party_role_of(BYTES("Jurist")), 0);
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        enum role role = (enum role)(1u << i);
        assert_int_equal(party_role_of(bytes_of(party_role_name(role))), role);
    }
    assert_int_equal(ROLES_REQUESTER | ROLES_HOLDER | ROLES_OPERATOR, (1u << ROLE_COUNT) - 1);
    assert_int_equal((ROLES_REQUESTER & ROLES_HOLDER) | (ROLES_HOLDER & ROLES_OPERATOR), 0);
}

/* No roles: refused. */
static void who_it_is(void **state) {
    (void)state;
    static const struct {
        struct credential credential;
        unsigned roles;
        const char *team, *other; /* one he is in, one he is not; NULL: not looked at */
        const char *unit, *person;
    } cases[] = {
        {{0, "Jean Dupont", "CIAT Melun", "1234567", HASH_A, 5},
         ROLE_INVESTIGATOR,
         NULL,
         "colissimo",
         "CIAT Melun",
         "police-77/1234567"},
        {{0, "Jean Dupont", "", "1234567", HASH_A, 5},
         ROLE_INVESTIGATOR,
         NULL,
         NULL,
         "person:police-77/1234567",
         "police-77/1234567"},
        {{0, "Jean Dupont", "CIAT Melun", "", HASH_A, 5},
         ROLE_INVESTIGATOR,
         NULL,
         NULL,
         "CIAT Melun",
         "police-77/ciat%20melun/jean%20dupont"},
        {{0, "J/D:50%", "", "", HASH_A, 5},
         ROLE_INVESTIGATOR,
         NULL,
         NULL,
         "person:police-77//j%2fd%3a50%25",
         "police-77//j%2fd%3a50%25"},
        {{1, "Claire Roux", "Parquet", "", HASH_A, 5},
         ROLE_MAGISTRATE,
         NULL,
         "legal",
         "Parquet",
         "justice/parquet/claire%20roux"},
        {{2, "Agent Colissimo", "", "42", HASH_B, 5},
         ROLE_AGENT,
         "colissimo",
         "lbp",
         "person:laposte/42",
         "laposte/42"},
        {{2, "Agent Colissimo", "", "42", HASH_A, 5}, ROLE_SUPERVISOR | ROLE_JURIST, "lbp", NULL, NULL, "laposte/42"},
        {{2, "agent colissimo", "", "42", HASH_B, 5}, ROLE_COMPLIANCE, "compliance", "colissimo", NULL, "laposte/42"},
        {{3, "Admin", "", "", HASH_B, 5}, ROLE_ADMIN | ROLE_AUDITOR, NULL, "legal", NULL, "operator//admin"},
        {{3, "Somebody", "", "", HASH_B, 5}, 0, NULL, NULL, NULL, NULL},
        {{0, "", "CIAT Melun", "", HASH_B, 5}, 0, NULL, NULL, NULL, NULL},
        {{4, "Admin", "", "", HASH_B, 5}, 0, NULL, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct actor actor;
        struct fail why = {0};
        int status = party_identify(&table, &cases[i].credential, &shared, &actor, &why);
        if (!cases[i].roles) {
            assert_int_equal(status, GUICHET_NOT_ALLOWED);
            assert_true(why.text[0] && !actor.party);
            continue;
        }
        if (status) wrong("case %zu: %s", i, why.text);
        assert_ptr_equal(actor.party, &table.parties[cases[i].credential.authority]);
        assert_int_equal(actor.roles, cases[i].roles);
        assert_string_equal(actor.name, cases[i].credential.common_name);
        assert_string_equal(actor.matricule, cases[i].credential.matricule);
        assert_string_equal(actor.sha256, cases[i].credential.sha256);
        assert_int_equal(actor.not_after_ms, 5);
        assert_string_equal(actor.person, cases[i].person);
        assert_null(strchr(actor.person, ' '));
        if (cases[i].unit) assert_string_equal(actor.unit, cases[i].unit);
        if (cases[i].team) assert_true(party_is_in_team(&actor, cases[i].team));
        if (cases[i].other) assert_false(party_is_in_team(&actor, cases[i].other));
    }
}

/* A magistrate's own courts, else those of his party, in the dress in which they are compared. */
static void whose_courts(void **state) {
    static const char good[] =
        "return {{id='j',kind='justice',name='J',authority='a.pem',courts={'TJ  Melun'},members={"
        "['CN=Own']={roles={'magistrate'},courts={'TJ Meaux','CA PARIS'}},"
        "['CN=Clerk']={roles={'investigator'}},['*']={roles={'magistrate'}}}}}";
    static const char wrong_ones[] =
        "return {{id='j',kind='justice',name='J',authority='a.pem',members={"
        "['*']={roles={'investigator'},courts={'TJ Meaux'}}}},"
        "{id='h',kind='holder',name='H',authority='b.pem',courts={'TJ Meaux'},members={['*']={roles={'agent'}}}}}";
    struct party_table read;
    struct faults faults;
    (void)state;
    faults_init(&faults, &shared);
    assert_int_equal(party_table_read(lua_said(good, &shared), &shared, &read, &faults), GUICHET_OK);
    const struct member *members = read.parties[0].members;
    for (size_t i = 0; i < read.parties[0].member_count; i++) {
        bool is_own = strcmp(members[i].match, "CN=Own") == 0, is_clerk = strcmp(members[i].match, "CN=Clerk") == 0;
        if (is_clerk) assert_null(members[i].courts);
        else assert_string_equal(members[i].courts[0], is_own ? "tj meaux" : "tj melun");
        if (is_own) assert_string_equal(members[i].courts[1], "ca paris");
    }
    faults_init(&faults, &shared);
    assert_int_equal(party_table_read(lua_said(wrong_ones, &shared), &shared, &read, &faults), GUICHET_CONFIG);
    assert_said(&faults, "/parties/0/members/*/courts not_in_list; /parties/1/courts not_in_list", "courts");
}

static const char *person(size_t authority, const char *name, const char *unit, const char *matricule,
                          const char *sha256) {
    struct credential credential = {authority, name, unit, matricule, sha256, 0};
    struct actor actor;
    assert_int_equal(party_identify(&table, &credential, &shared, &actor, NULL), GUICHET_OK);
    return actor.person;
}

static void one_person_two_certificates(void **state) {
    (void)state;
    const char *before = person(0, "Jean Dupont", "CIAT Melun", "P12345", HASH_A);
    assert_string_equal(person(0, "Jean DUPONT", "SRPJ Versailles", "p12345", HASH_B), before); /* moved and renewed */
    assert_string_not_equal(person(0, "Jean Dupont", "CIAT Melun", "P12346", HASH_A), before);
    assert_string_not_equal(person(1, "Jean Dupont", "CIAT Melun", "P12345", HASH_A), before); /* another party */
    const char *plain = person(0, "Jean Dupont", "CIAT Melun", "", HASH_A);
    assert_string_equal(person(0, "Jean Dupont", "CIAT Melun", "", HASH_B), plain);
    assert_string_not_equal(person(0, "Jean Dupont", "CIAT Meaux", "", HASH_A), plain);
    /* Nobody becomes another by what he writes in a name. */
    assert_string_not_equal(person(0, "b", "a/x", "", HASH_A), person(0, "x/b", "a", "", HASH_A));
    assert_string_not_equal(person(0, "x", "", "a/b", HASH_A), person(0, "b", "a", "", HASH_A));
}

static void files_with_faults(void **state) {
    (void)state;
#define PARTY(more) "{id='a',kind='police',name='A',authority='a.pem'" more "}"
#define ANYONE      ",members={['*']={roles={'investigator'}}}"
    static const struct {
        const char *file, *expected;
    } cases[] = {
        {"return {" PARTY(ANYONE) "}", ""},
        {"return {}", "/parties type"},
        {"return {" PARTY("") "}", "/parties/0/members required"},
        {"return {" PARTY(",members={}") "}", "/parties/0/members type"},
        {"return {" PARTY(ANYONE ",teritory='77'") "}", "/parties/0/teritory unknown_key"},
        {"return {" PARTY(",members={['*']={roles={'agent'}}}") "}", "/parties/0/members/*/roles not_in_list"},
        {"return {" PARTY(",members={['*']={roles={'admin','investigator'}}}") "}",
         "/parties/0/members/*/roles not_in_list"},
        {"return {" PARTY(",members={['*']={roles={'investigater'}}}") "}",
         "/parties/0/members/*/roles/0 not_in_list;/parties/0/members/*/roles required"},
        {"return {" PARTY(",members={['*']={roles={}}}") "}", "/parties/0/members/*/roles required"},
        {"return {" PARTY(",members={['*']={roles={'investigator'},teams={'legal'}}}") "}",
         "/parties/0/members/*/teams not_in_list"},
        {"return {" PARTY(",members={['Dupont']={roles={'investigator'}}}") "}", "/parties/0/members/Dupont format"},
        {"return {" PARTY(",members={['CN=']={roles={'investigator'}}}") "}", "/parties/0/members/CN= format"},
        {"return {" PARTY(",members={['sha256:abc']={roles={'investigator'}}}") "}",
         "/parties/0/members/sha256:abc format"},
        {"return {" PARTY(ANYONE ",kind='polices'") "}", "/parties/0/kind not_in_list"},
        {"return {" PARTY(ANYONE ",id='Police 77'") "}", "/parties/0/id format"},
        {"return {" PARTY(ANYONE) ",{id='a',kind='fire',name='B',authority='b.pem'" ANYONE "}}",
         "/parties/1/id repeated"},
        {"return {" PARTY(ANYONE) ",{id='b',kind='fire',name='B',authority='a.pem'" ANYONE "}}",
         "/parties/1/authority repeated"},
        {"return {{"
         "},7}",
         "/parties/0/id required;/parties/0/kind required;/parties/0/name required;/parties/0/authority required;"
         "/parties/0/members required;/parties/1 type"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena;
        static struct faults faults;
        struct party_table read;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        int status = party_table_read(lua_said(cases[i].file, &arena), &arena, &read, &faults);
        assert_said(&faults, cases[i].expected, cases[i].file);
        assert_int_equal(status, cases[i].expected[0] ? GUICHET_CONFIG : GUICHET_OK);
        assert_int_equal(read.count, cases[i].expected[0] ? 0 : 1);
        arena_done(&arena);
    }
}

static void without_memory(void **state) {
    (void)state;
    struct credential credential = {0, "Jean Dupont", "CIAT Melun", "1234567", HASH_A, 0};
    struct arena arena;
    struct actor actor;
    struct fail why = {0};
    arena_init(&arena, 16);
    assert_int_equal(party_identify(&table, &credential, &arena, &actor, &why), GUICHET_MEMORY);
    assert_null(actor.party);
    arena_done(&arena);
}

static void addresses(void **state) {
    (void)state;
    static const char *const domains[] = {"interieur.gouv.fr", NULL};
    static const struct {
        const char *address;
        bool is_mail, is_ours;
    } cases[] = {
        {"a@interieur.gouv.fr", true, true},
        {"A.b+c@Interieur.Gouv.FR", true, true},
        {"a@x.interieur.gouv.fr", true, false},
        {"a@interieur.gouv.fr.x.com", true, false},
        {"a@interieur.gouv.fr@x.com", false, false},
        {"a@interieur.gouv.fr\r\nBcc: x", false, false},
        {"<a@interieur.gouv.fr>", false, false},
        {"@interieur.gouv.fr", false, false},
        {"a@localhost", false, false},
        {"a@-x.fr", false, false},
        {"", false, false},
        {"a", false, false},
    };
    const struct party party = {.mail_domains = domains}, none = {.mail_domains = NULL};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct bytes address = bytes_of(cases[i].address);
        if (party_is_mail(address) != cases[i].is_mail || party_has_mail(&party, address) != cases[i].is_ours)
            wrong("\"%s\" is not judged as it should be", cases[i].address);
        assert_false(party_has_mail(&none, address));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(the_table),
        cmocka_unit_test(who_it_is),
        cmocka_unit_test(whose_courts),
        cmocka_unit_test(one_person_two_certificates),
        cmocka_unit_test(files_with_faults),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
