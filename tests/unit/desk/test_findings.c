/* What a step found becomes preconditions and ops, up to their ceilings. */
#include "desk_kit.h"

#include "desk/findings.h"

static void files_are_needed_and_referred_to(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    const size_t room = sizeof change.upload_needed / sizeof *change.upload_needed;
    for (size_t i = 0; i < room; i++) {
        struct id file = id_new(kit->now);
        assert_int_equal(findings_file(&change, &kit->officer, &file, &why), GUICHET_OK);
        assert_int_equal(change.ops[i].kind, OP_UPLOAD_REF);
        assert_true(id_equal(&change.ops[i].as.upload_ref, &file));
        assert_true(id_equal(&change.upload_needed[i], &file));
    }
    assert_string_equal(change.upload_person, kit->officer.person);
    struct id more = id_new(kit->now);
    assert_int_equal(findings_file(&change, &kit->officer, &more, &why), GUICHET_LIMIT);
    assert_int_equal(change.upload_needed_count, room);
    assert_int_equal(change.op_count, room);
}

static void targets_become_blind_indices(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    const struct field_target targets[] = {{"email", "a@b.fr"}, {"phone", "+33612345678"}};
    struct step_output output = {.change = &change, .targets = targets, .target_count = 2};
    assert_int_equal(findings_add(kit->desk, &kit->officer, &output, &why), GUICHET_OK);
    assert_int_equal(change.op_count, 2);
    assert_int_equal(change.ops[0].kind, OP_TARGET);
    assert_memory_not_equal(change.ops[0].as.target, change.ops[1].as.target, BLIND_SIZE);
}

static void the_system_brings_no_files(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    const char *files[] = {"0190163d-8694-739b-aea5-966c26f8ad91"};
    struct step_output output = {.change = &change, .files = files, .file_count = 1};
    assert_int_equal(findings_add(kit->desk, NULL, &output, &why), GUICHET_OK);
    assert_int_equal(change.op_count, 0);
    assert_int_equal(findings_add(kit->desk, &kit->ana, &output, &why), GUICHET_OK);
    assert_int_equal(change.upload_needed_count, 1);
    files[0] = "no id";
    assert_int_equal(findings_add(kit->desk, &kit->ana, &output, &why), GUICHET_MALFORMED);
}

static void too_many_targets_are_refused_not_lost(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    static struct field_target targets[CHANGE_OPS_MAX + 1];
    for (size_t i = 0; i <= CHANGE_OPS_MAX; i++) targets[i] = (struct field_target){"email", "a@b.fr"};
    struct step_output output = {.change = &change, .targets = targets, .target_count = CHANGE_OPS_MAX + 1};
    assert_int_equal(findings_add(kit->desk, &kit->officer, &output, &why), GUICHET_LIMIT);
}

/* The change fails whole: an identifier that cannot be found again is not filed, and never as it was written. */
static void a_target_without_a_form_fails_the_change(void **state) {
    struct kit *kit = *state;
    struct change change = {.now = kit->now, .result_arena = &kit->arena};
    struct fail why = {0};
    static char digits[2u << 20]; /* longer than there is memory for a form */
    memset(digits, '7', sizeof digits - 1);
    const struct field_target targets[] = {{"other", digits}, {"email", "a@b.fr"}};
    struct step_output output = {.change = &change, .targets = targets, .target_count = 2};
    assert_int_equal(findings_add(kit->desk, &kit->officer, &output, &why), GUICHET_MEMORY);
    assert_int_equal(why.status, GUICHET_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_needed_and_referred_to, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(targets_become_blind_indices, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_system_brings_no_files, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(too_many_targets_are_refused_not_lost, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_target_without_a_form_fails_the_change, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
