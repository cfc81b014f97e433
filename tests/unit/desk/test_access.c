/* Who may see and who may do: every kind of caller against every way a case can stand. */
#include "desk_kit.h"

#include "desk/access.h"

static const struct actor *everyone(const struct kit *kit, size_t i) {
    const struct actor *all[] = {&kit->officer,  &kit->colleague,  &kit->other_unit, &kit->other_party,
                                 &kit->ana,      &kit->bob,        &kit->col,        &kit->jurist,
                                 &kit->security, &kit->supervisor, &kit->admin,      &kit->auditor};
    return all[i];
}

enum { OFFICER, COLLEAGUE, OTHER_UNIT, OTHER_PARTY, ANA, BOB, COL, JURIST, SECURITY, SUPERVISOR, ADMIN, AUDITOR, ALL };

static void sight_of_everyone(void **state) {
    const struct kit *kit = *state;
    const struct requisition head = {.party = "police-77", .unit = "12345", .holder = "numerique"};
    const struct task elsewhere = {.team = "colissimo"}, security = {.team = "security"};
    /* alone, with a task of colissimo, with a task of security */
    static const enum sight wanted[ALL][3] = {
        [OFFICER] = {SIGHT_REQUESTER, SIGHT_REQUESTER, SIGHT_REQUESTER},
        [COLLEAGUE] = {SIGHT_REQUESTER, SIGHT_REQUESTER, SIGHT_REQUESTER},
        [OTHER_UNIT] = {SIGHT_NONE, SIGHT_NONE, SIGHT_NONE},
        [OTHER_PARTY] = {SIGHT_NONE, SIGHT_NONE, SIGHT_NONE},
        [ANA] = {SIGHT_HOLDER, SIGHT_HOLDER, SIGHT_HOLDER},
        [BOB] = {SIGHT_HOLDER, SIGHT_HOLDER, SIGHT_HOLDER},
        [COL] = {SIGHT_NONE, SIGHT_HOLDER, SIGHT_NONE},
        [JURIST] = {SIGHT_HOLDER, SIGHT_HOLDER, SIGHT_HOLDER},
        [SECURITY] = {SIGHT_NONE, SIGHT_NONE, SIGHT_HOLDER},
        [SUPERVISOR] = {SIGHT_OVERSIGHT, SIGHT_OVERSIGHT, SIGHT_OVERSIGHT},
        [ADMIN] = {SIGHT_NONE, SIGHT_NONE, SIGHT_NONE},
        [AUDITOR] = {SIGHT_OVERSIGHT, SIGHT_OVERSIGHT, SIGHT_OVERSIGHT},
    };
    for (size_t i = 0; i < ALL; i++) {
        assert_int_equal(access_sight(everyone(kit, i), &head, NULL, kit->now), wanted[i][0]);
        assert_int_equal(access_sight(everyone(kit, i), &head, &elsewhere, kit->now), wanted[i][1]);
        assert_int_equal(access_sight(everyone(kit, i), &head, &security, kit->now), wanted[i][2]);
    }
}

/* A notice of the holder to one unit of police-77 and to the whole of police-75. */
static void sight_of_an_audience(void **state) {
    const struct kit *kit = *state;
    const struct requisition head = {
        .party = "laposte", .unit = "dsg", .holder = "security", .audience = "police-77/99999\npolice-75"};
    static const enum sight wanted[ALL] = {
        [OFFICER] = SIGHT_NONE,
        [COLLEAGUE] = SIGHT_NONE,
        [OTHER_UNIT] = SIGHT_AUDIENCE,
        [OTHER_PARTY] = SIGHT_AUDIENCE,
        [ANA] = SIGHT_NONE,
        [BOB] = SIGHT_NONE,
        [COL] = SIGHT_NONE,
        [JURIST] = SIGHT_HOLDER,
        [SECURITY] = SIGHT_HOLDER,
        [SUPERVISOR] = SIGHT_OVERSIGHT,
        [ADMIN] = SIGHT_NONE,
        [AUDITOR] = SIGHT_OVERSIGHT,
    };
    for (size_t i = 0; i < ALL; i++) assert_int_equal(access_sight(everyone(kit, i), &head, NULL, kit->now), wanted[i]);
    const struct requisition own = {
        .party = "police-77", .unit = "99999", .holder = "security", .audience = "police-77"};
    assert_int_equal(access_sight(&kit->other_unit, &own, NULL, kit->now),
                     SIGHT_REQUESTER); /* its author reads it as its author */
    assert_int_equal(access_sight(&kit->officer, &own, NULL, kit->now), SIGHT_AUDIENCE);
}

/* Need to know comes first, then the own unit, the court, the co-readers. */
static void sight_of_what_is_shared(void **state) {
    const struct kit *kit = *state;
    static const char *const melun[] = {"tj melun", NULL};
    struct actor magistrate = kit->other_party, reader = kit->other_unit;
    magistrate.roles = ROLE_MAGISTRATE;
    magistrate.courts = melun;
    struct requisition head = {.party = "police-77",
                               .unit = "12345",
                               .holder = "numerique",
                               .court = "tj melun",
                               .readers = "01890a5d-ac96-774b-bcce-b302099a8057 1000 unit:police-77/99999\n"
                                          "01890a5d-ac96-774b-bcce-b302099a8058 0 party:police-75\n"};
    assert_int_equal(access_sight(&kit->officer, &head, NULL, 999), SIGHT_REQUESTER);
    assert_int_equal(access_sight(&reader, &head, NULL, 999), SIGHT_READER);
    assert_int_equal(access_sight(&reader, &head, NULL, 1000), SIGHT_NONE);
    assert_int_equal(access_sight(&kit->other_party, &head, NULL, 999), SIGHT_READER);
    assert_int_equal(access_sight(&magistrate, &head, NULL, 999), SIGHT_COURT); /* which is more than to read */
    assert_int_equal(access_sight(&kit->col, &head, NULL, 999), SIGHT_NONE);
    head.circle = "person:somebody\n";
    assert_int_equal(access_sight(&reader, &head, NULL, 999), SIGHT_NONE);
    assert_int_equal(access_sight(&magistrate, &head, NULL, 999), SIGHT_NONE);
    head.circle = "unit:police-77/99999\n";
    assert_int_equal(access_sight(&reader, &head, NULL, 999), SIGHT_REQUESTER);
}

static void who_may_share(void **state) {
    const struct kit *kit = *state;
    const struct requisition head = {.party = "police-77", .unit = "12345", .holder = "numerique"};
    struct actor magistrate = kit->other_unit, elsewhere = kit->other_party;
    magistrate.roles = elsewhere.roles = ROLE_MAGISTRATE;
    assert_true(access_may_share(&kit->officer, &head, SIGHT_REQUESTER));
    assert_true(access_may_share(&kit->colleague, &head, SIGHT_REQUESTER));
    assert_true(access_may_share(&magistrate, &head, SIGHT_READER));
    assert_true(access_may_share(&elsewhere, &head, SIGHT_COURT));
    assert_false(access_may_share(&elsewhere, &head, SIGHT_READER));
    assert_false(access_may_share(&kit->other_unit, &head, SIGHT_READER));
    assert_false(access_may_share(&kit->other_unit, &head, SIGHT_REQUESTER)); /* admitted to its circle */
    assert_false(access_may_share(&kit->other_party, &head, SIGHT_AUDIENCE));
    const enum sight inside[] = {SIGHT_HOLDER, SIGHT_OVERSIGHT, SIGHT_METADATA};
    for (size_t i = 0; i < 3; i++) assert_false(access_may_share(&kit->supervisor, &head, inside[i]));
}

/* What a list shows is what access_sight gives without a task of another team. */
static void a_list_shows_what_one_may_see(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "test.desk", KIT_INPUT);
    for (size_t i = 0; i < ALL; i++) {
        struct query q = {.kind = QUERY_REQUISITIONS, .arena = &kit->arena, .filter.now = kit->now, .limit = 10};
        access_filter(everyone(kit, i), &q.filter);
        assert_true(store_read(kit->seat.reader, &q));
        assert_int_equal(q.status, GUICHET_OK);
        const struct query *all = kit_ask(kit, QUERY_REQUISITIONS, (struct id){{0}});
        bool may_see = access_sight(everyone(kit, i), &all->rows.requisitions[0].head, NULL, kit->now) != SIGHT_NONE;
        assert_int_equal(q.count, may_see ? 1 : 0);
    }
}

struct verdict {
    const char *event;
    int wanted[ALL];
};

#define OK     GUICHET_OK
#define NO     GUICHET_NOT_ALLOWED
#define HIDDEN GUICHET_NOT_FOUND
#define WRONG  GUICHET_CONFLICT

static void check(struct kit *kit, struct id id, const struct verdict *verdict) {
    const struct record *record = kit_record(kit, id);
    for (size_t i = 0; i < ALL; i++) {
        struct fail why = {0};
        bool needs_claim;
        int status = access_may_fire(everyone(kit, i), record, bytes_of(verdict->event), kit->now, &needs_claim, &why);
        if (status != verdict->wanted[i])
            print_error("%s by %s: %s\n", verdict->event, everyone(kit, i)->name, why.text);
        assert_int_equal(status, verdict->wanted[i]);
        if (status == NO) assert_string_equal(why.code, "not_allowed");
        if (status == WRONG) assert_string_equal(why.code, "event_not_allowed");
    }
}

static void rights_without_a_claim(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    static const struct verdict table[] = {
        /*             officer colleague unit party   ana  bob  col     jurist security super admin   auditor */
        {"withdraw", {OK, OK, HIDDEN, HIDDEN, NO, NO, HIDDEN, NO, HIDDEN, NO, HIDDEN, NO}},
        {"prepared", {NO, NO, HIDDEN, HIDDEN, NO, NO, HIDDEN, NO, HIDDEN, NO, HIDDEN, NO}},
        {"remark", {NO, NO, HIDDEN, HIDDEN, OK, OK, HIDDEN, OK, HIDDEN, OK, HIDDEN, NO}},
        {"approve", {WRONG, WRONG, HIDDEN, HIDDEN, WRONG, WRONG, HIDDEN, WRONG, HIDDEN, WRONG, HIDDEN, WRONG}},
        {"timer.one", {WRONG, WRONG, HIDDEN, HIDDEN, WRONG, WRONG, HIDDEN, WRONG, HIDDEN, WRONG, HIDDEN, WRONG}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) check(kit, id, &table[i]);
}

static void a_claim_gives_the_right_while_it_lasts(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, kit_record(kit, id)->task.id)->status, OK);
    static const struct verdict by_ana = {"prepared",
                                          {NO, NO, HIDDEN, HIDDEN, OK, NO, HIDDEN, NO, HIDDEN, NO, HIDDEN, NO}};
    check(kit, id, &by_ana);
    const struct record *record = kit_record(kit, id);
    struct fail why = {0};
    bool needs_claim = false;
    assert_int_equal(access_may_fire(&kit->ana_again, record, BYTES("prepared"), kit->now, &needs_claim, &why), OK);
    assert_true(needs_claim); /* the store looks again */
    int64_t end = record->task.lease_expires_at;
    assert_int_equal(access_may_fire(&kit->ana, record, BYTES("prepared"), end - 1, &needs_claim, &why), OK);
    assert_int_equal(access_may_fire(&kit->ana, record, BYTES("prepared"), end, &needs_claim, &why), NO);
    assert_false(needs_claim);
}

static void a_system_event_is_for_nobody(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_fire(kit, &kit->ana, id, "wait_", NULL));
    static const struct verdict timer = {"timer.one",
                                         {NO, NO, HIDDEN, HIDDEN, NO, NO, HIDDEN, NO, HIDDEN, NO, HIDDEN, NO}};
    static const struct verdict reply = {"reply", {OK, OK, HIDDEN, HIDDEN, NO, NO, HIDDEN, NO, HIDDEN, NO, HIDDEN, NO}};
    check(kit, id, &timer);
    check(kit, id, &reply);
}

static void four_eyes_are_two_people(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"secret\"}"));
    const struct record *record = kit_record(kit, id);
    const struct actor *same[] = {&kit->ana, &kit->ana_again};
    for (size_t i = 0; i < 2; i++) { /* another certificate is the same person */
        assert_refused(kit_claim(kit, same[i], CLAIM_ONE, record->task.id), GUICHET_NOT_ALLOWED, "four_eyes");
        struct record claimed = *record; /* even if the claim were there */
        claimed.task.claimed_by = same[i]->person;
        claimed.task.lease_expires_at = kit->now + HOUR_MS;
        struct fail why = {0};
        bool needs_claim;
        assert_int_equal(access_may_fire(same[i], &claimed, BYTES("approve"), kit->now, &needs_claim, &why), NO);
        assert_string_equal(why.code, "four_eyes");
    }
    assert_fired(kit_fire(kit, &kit->officer, kit_receive(kit, "test.desk", KIT_INPUT), "withdraw", NULL));
    assert_fired(kit_work(kit, &kit->bob, id, "approve", NULL));
    assert_state(kit, id, "answered");
}

static void words_and_teams(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    const struct record *record = kit_record(kit, id);
    assert_string_equal(access_word(&kit->officer, record), "requester");
    assert_string_equal(access_word(&kit->ana, record), "agent");
    assert_null(access_payload_actor(&kit->colleague, record).unit); /* his own side's word is enough */
    assert_string_equal(access_payload_actor(&kit->other_party, record).party, kit->other_party.party->id);
    assert_string_equal(access_payload_actor(&kit->other_party, record).unit, kit->other_party.unit);
    assert_string_equal(access_word(&kit->jurist, record), "jurist");
    assert_string_equal(access_word(&kit->supervisor, record), "supervisor");
    assert_null(access_team(&kit->colleague, record));
    assert_string_equal(access_team(&kit->ana, record), "numerique");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sight_of_everyone, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(sight_of_an_audience, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(sight_of_what_is_shared, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(who_may_share, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_list_shows_what_one_may_see, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(rights_without_a_claim, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_claim_gives_the_right_while_it_lasts, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_system_event_is_for_nobody, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(four_eyes_are_two_people, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(words_and_teams, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
