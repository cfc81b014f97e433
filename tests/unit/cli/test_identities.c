/* config/guichet.lua as shipped: every option at its default, and the people of cli/identities.h as its members. */
#include "cli_kit.h"

#include "cli/identities.h"
#include "desk/settings.h"
#include "flow/reference.h"

#define SHIPPED GUICHET_SOURCE_DIR "/config/guichet.lua"

static struct settings *settings;
static struct reference reference;

static int read_shipped(void **state) {
    static struct faults faults;
    int status = kit_set_up(state);
    struct kit *kit = *state;
    faults_init(&faults, &kit->arena);
    if (!status) status = settings_read(SHIPPED, &faults, &settings, &kit->why);
    if (!status) status = reference_read(GUICHET_SOURCE_DIR "/config", &kit->arena, &reference, &faults, &kit->why);
    if (status) print_error("%s: %s\n", kit->why.text, faults.count ? faults.list[0].detail : "");
    return status;
}

static int drop(void **state) {
    settings_free(settings);
    return kit_tear_down(state);
}

/* The value at "listen.port" in the tree the file returns; NULL when it is not written there. */
static yyjson_val *value_at(yyjson_val *root, const char *path) {
    char text[64];
    snprintf(text, sizeof text, "%s", path);
    for (char *rest = text, *name; (name = strsep(&rest, "."));) root = json_get(root, name);
    return root;
}

/* A list or a tree has no default to show; the one other says so on its line. */
static bool is_told_otherwise(const struct config_option *option) {
    return option->type == CONFIG_TREE || option->type == CONFIG_TEXT_LIST || strcmp(option->path, "store.dsn") == 0;
}

static void every_option_at_its_default(void **state) {
    struct kit *kit = *state;
    yyjson_val *root;
    size_t compared = 0;
    assert_int_equal(config_read(SHIPPED, &kit->arena, &root, &kit->why), GUICHET_OK);
    for (const struct config_option *o = settings_options(); o->path; o++) {
        if (is_told_otherwise(o)) continue;
        yyjson_val *value = value_at(root, o->path);
        if (!value) fail_msg("config/guichet.lua does not show %s", o->path);
        if (o->type == CONFIG_TEXT) {
            assert_string_equal(yyjson_get_str(value), o->fallback);
        } else if (o->type == CONFIG_BOOL) {
            assert_true(yyjson_get_bool(value) == (strcmp(o->fallback, "true") == 0));
        } else {
            assert_true(o->type == CONFIG_INT || o->type == CONFIG_NUMBER);
            assert_true(yyjson_get_num(value) == strtod(o->fallback, NULL));
        }
        compared++;
    }
    assert_true(compared > 30);
    assert_non_null(strstr(kit_read(kit, SHIPPED).data, "-- dsn = \"\""));
}

/* `opening` has no default of its own: without it that of the calendar holds, which is what the file shows. */
static void the_opening_hours_are_those_of_the_calendar(void **state) {
    struct kit *kit = *state;
    yyjson_val *root;
    assert_int_equal(config_read(GUICHET_SOURCE_DIR "/config/calendar/france.lua", &kit->arena, &root, &kit->why),
                     GUICHET_OK);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(settings->opening[i], yyjson_get_str(yyjson_arr_get(json_get(root, "opening"), i)));
    assert_null(settings->opening[2]);
}

static const struct party *party_of(const char *authority) {
    char ending[64];
    snprintf(ending, sizeof ending, "/pki/%s-ca.pem", authority);
    for (size_t i = 0; i < settings->parties.count; i++) {
        const char *path = settings->parties.parties[i].authority;
        if (strlen(path) > strlen(ending) && strcmp(path + strlen(path) - strlen(ending), ending) == 0)
            return &settings->parties.parties[i];
    }
    return NULL;
}

static struct actor actor_of(struct kit *kit, const char *name) {
    const struct identities_person *person = identities_of(name);
    const struct party *party = party_of(person->authority);
    struct actor actor;
    assert_non_null(party);
    const struct credential credential = {.authority = (size_t)(party - settings->parties.parties),
                                          .common_name = person->subject.common_name,
                                          .unit = person->subject.unit,
                                          .matricule = person->subject.matricule,
                                          .sha256 = "",
                                          .not_after_ms = 1};
    assert_int_equal(party_identify(&settings->parties, &credential, &kit->arena, &actor, &kit->why), GUICHET_OK);
    return actor;
}

static void everybody_has_the_role_of_the_contract(void **state) {
    static const struct {
        const char *name, *party;
        unsigned roles;
    } people[] = {{"police", "police-77", ROLE_INVESTIGATOR},
                  {"police2", "police-77", ROLE_INVESTIGATOR},
                  {"gendarmerie", "gendarmerie-77", ROLE_INVESTIGATOR},
                  {"magistrate", "justice-77", ROLE_MAGISTRATE},
                  {"customs", "customs-77", ROLE_INVESTIGATOR},
                  {"agent", "laposte", ROLE_AGENT},
                  {"agent2", "laposte", ROLE_AGENT},
                  {"jurist", "laposte", ROLE_JURIST},
                  {"security", "laposte", ROLE_SECURITY},
                  {"compliance", "laposte", ROLE_COMPLIANCE},
                  {"supervisor", "laposte", ROLE_SUPERVISOR},
                  {"admin", "operator", ROLE_ADMIN},
                  {"admin2", "operator", ROLE_ADMIN},
                  {"auditor", "operator", ROLE_AUDITOR}};
    size_t count = 0;
    while (identities_people[count].name) count++;
    assert_int_equal(count, sizeof people / sizeof people[0]);
    for (size_t i = 0; i < count; i++) {
        struct actor actor = actor_of(*state, people[i].name);
        assert_string_equal(actor.party->id, people[i].party);
        assert_int_equal(actor.roles, people[i].roles);
    }
    struct actor first = actor_of(*state, "police"), second = actor_of(*state, "police2");
    assert_string_not_equal(first.unit, second.unit);
    first = actor_of(*state, "agent"), second = actor_of(*state, "agent2");
    assert_string_not_equal(first.person, second.person);
}

static void agents_work_for_every_operating_team(void **state) {
    static const char *const agents[] = {"agent", "agent2"};
    for (size_t i = 0; i < 2; i++) {
        struct actor actor = actor_of(*state, agents[i]);
        size_t entities = 0;
        for (size_t k = 0; k < reference.holders.count; k++) {
            const struct holder *holder = &reference.holders.holders[k];
            if (holder->is_team) continue;
            entities++;
            if (!party_is_in_team(&actor, holder->key)) fail_msg("%s is not in the team %s", agents[i], holder->key);
        }
        assert_true(entities >= 20);
        assert_true(party_is_in_team(&actor, "generic"));
        assert_false(party_is_in_team(&actor, "legal"));
        assert_false(actor.all_teams);
        for (size_t k = 0; actor.teams[k]; k++)
            assert_non_null(holder_find(&reference.holders, bytes_of(actor.teams[k])));
    }
    assert_true(actor_of(*state, "jurist").all_teams);
    assert_true(actor_of(*state, "supervisor").all_teams);
}

static void invented_answers_and_the_console_are_asked_for(void **state) {
    (void)state;
    assert_true(yyjson_is_obj(json_get(settings->plugins, "rehearsal")));
    assert_true(yyjson_is_obj(json_get(settings->plugins, "console")));
    assert_int_equal(yyjson_obj_size(settings->plugins), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_at_its_default),
        cmocka_unit_test(the_opening_hours_are_those_of_the_calendar),
        cmocka_unit_test(everybody_has_the_role_of_the_contract),
        cmocka_unit_test(agents_work_for_every_operating_team),
        cmocka_unit_test(invented_answers_and_the_console_are_asked_for),
    };
    return cmocka_run_group_tests(tests, read_shipped, drop);
}
