/* The queue's use cases as the desk asks them; who gets what is the store's and tested there. */
#include "desk_kit.h"

static void the_next_task_is_claimed(void **state) {
    struct kit *kit = *state;
    struct claiming *none = kit_claim(kit, &kit->ana, CLAIM_NEXT, (struct id){{0}});
    assert_int_equal(none->status, GUICHET_NOT_FOUND);
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct claiming *c = kit_claim(kit, &kit->ana, CLAIM_NEXT, (struct id){{0}});
    assert_int_equal(c->status, GUICHET_OK);
    assert_true(id_equal(&c->head.id, &id));
    assert_string_equal(c->result.claimed_by, kit->ana.person);
    assert_int_equal(c->result.lease_expires_at, kit->now + 15 * 60000);
    assert_int_equal(kit_claim(kit, &kit->bob, CLAIM_NEXT, (struct id){{0}})->status, GUICHET_NOT_FOUND);
}

static void roles_and_teams_decide(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct id task = kit_record(kit, id)->task.id;
    assert_int_equal(kit_claim(kit, &kit->jurist, CLAIM_NEXT, task)->status, GUICHET_NOT_FOUND); /* not his role */
    assert_int_equal(kit_claim(kit, &kit->col, CLAIM_NEXT, task)->status, GUICHET_NOT_FOUND);    /* not his team */
    assert_true(kit_claim(kit, &kit->jurist, CLAIM_ONE, task)->status != GUICHET_OK);
    assert_true(kit_claim(kit, &kit->col, CLAIM_ONE, task)->status != GUICHET_OK);
    assert_null(kit_record(kit, id)->task.claimed_by);
}

static struct claiming *claim_for(struct kit *kit, const struct actor *actor, const char *team) {
    struct claiming *c = arena_alloc(&kit->arena, sizeof *c);
    *c = (struct claiming){.seat = &kit->seat,
                           .actor = actor,
                           .arena = &kit->arena,
                           .kind = CLAIM_NEXT,
                           .team = team,
                           .now = kit->now,
                           .on_done = kit_claimed,
                           .owner = kit};
    if (!claim_start(c)) loop_run(&kit->loop);
    return c;
}

static void a_team_that_is_not_ones_own_is_refused_at_once(void **state) {
    struct kit *kit = *state;
    kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(claim_for(kit, &kit->ana, "colissimo")->status, GUICHET_NOT_ALLOWED);
    assert_int_equal(claim_for(kit, &kit->bob, "colissimo")->status, GUICHET_NOT_FOUND);
    assert_int_equal(claim_for(kit, &kit->bob, "numerique")->status, GUICHET_OK);
}

static void a_claim_is_renewed_released_and_taken_over(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct id task = kit_record(kit, id)->task.id;
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, task)->status, GUICHET_OK);
    assert_refused(kit_claim(kit, &kit->bob, CLAIM_ONE, task), GUICHET_CONFLICT, "already_claimed");
    kit->now += 60000;
    struct claiming *renewed = kit_claim(kit, &kit->ana, CLAIM_RENEW, task);
    assert_int_equal(renewed->status, GUICHET_OK);
    assert_int_equal(renewed->result.lease_expires_at, kit->now + 15 * 60000);
    assert_true(kit_claim(kit, &kit->bob, CLAIM_RENEW, task)->status != GUICHET_OK);
    assert_true(kit_claim(kit, &kit->bob, CLAIM_RELEASE, task)->status != GUICHET_OK);
    assert_int_equal(kit_claim(kit, &kit->supervisor, CLAIM_RELEASE, task)->status, GUICHET_OK);
    assert_int_equal(kit_claim(kit, &kit->bob, CLAIM_ONE, task)->status, GUICHET_OK);
}

static void a_right_ends_with_its_lease(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, kit_record(kit, id)->task.id)->status, GUICHET_OK);
    kit->now += 15 * 60000;
    assert_refused(kit_fire(kit, &kit->ana, id, "prepared", NULL), GUICHET_NOT_ALLOWED, "not_allowed");
    kit->now--;
    assert_fired(kit_fire(kit, &kit->ana, id, "prepared", NULL));
}

static void assigning_names_another(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct claiming *c = arena_alloc(&kit->arena, sizeof *c);
    *c = (struct claiming){.seat = &kit->seat,
                           .actor = &kit->supervisor,
                           .arena = &kit->arena,
                           .kind = CLAIM_ASSIGN,
                           .task = kit_record(kit, id)->task.id,
                           .agent = kit->bob.matricule,
                           .now = kit->now,
                           .on_done = kit_claimed,
                           .owner = kit};
    assert_true(claim_start(c)); /* has not called yet */
    assert_string_equal(c->why.code, "unknown_agent");
    people_note(kit->desk->people, &kit->bob);
    c->why = (struct fail){0};
    if (!claim_start(c)) loop_run(&kit->loop);
    assert_int_equal(c->status, GUICHET_OK);
    assert_string_equal(kit_record(kit, id)->task.claimed_by, kit->bob.person);
    assert_fired(kit_fire(kit, &kit->bob, id, "prepared", NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_next_task_is_claimed, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(roles_and_teams_decide, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_team_that_is_not_ones_own_is_refused_at_once, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_claim_is_renewed_released_and_taken_over, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_right_ends_with_its_lease, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(assigning_names_another, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
