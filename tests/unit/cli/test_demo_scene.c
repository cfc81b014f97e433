/* cli/demo_scene.h: moments as people say them, and refusals recognised. */
#include "cli_kit.h"

#include "cli/demo_scene.h"

#include "base/text.h"

static struct demo_server server;
static struct demo_scene scene;

static int open_scene(void **state) {
    int status = kit_set_up(state);
    demo_scene_open(&scene, &server);
    return status;
}

static int close_scene(void **state) {
    demo_scene_close(&scene);
    return kit_tear_down(state);
}

static const char *said(const char *utc) {
    int64_t ms;
    assert_int_equal(text_time_parse(bytes_of(utc), &ms), GUICHET_OK);
    return demo_scene_moment(&scene, ms);
}

static void the_end_of_a_day_is_24_hours(void **state) {
    (void)state;
    assert_string_equal(said("2026-05-11T22:00:00Z"), "Monday 11 May 2026, 24:00:00 (Paris)");
    assert_string_equal(said("2026-11-26T23:00:00Z"), "Thursday 26 November 2026, 24:00:00 (Paris)");
    assert_string_equal(said("2026-11-23T07:28:11.052Z"), "Monday 23 November 2026, 08:28:11 (Paris)");
    setenv("LC_ALL", "fr_FR.UTF-8", 1);
    assert_string_equal(said("2026-08-01T09:05:00Z"), "samedi 1 août 2026 à 11:05:00 (Paris)");
    setenv("LC_ALL", "en_GB.UTF-8", 1);
}

static void refusals(void **state) {
    struct kit *kit = *state;
    scene.code = 422;
    assert_int_equal(
        json_read(BYTES("{\"code\":\"invalid\",\"errors\":[{\"code\":\"x\"},{\"code\":\"authorisation_missing\"}]}"),
                  &kit->arena, &scene.reply, &kit->why),
        GUICHET_OK);
    assert_true(demo_scene_is_refused(&scene, 422, "authorisation_missing"));
    assert_true(demo_scene_is_refused(&scene, 422, "invalid"));
    assert_false(demo_scene_is_refused(&scene, 403, "invalid"));
    assert_false(demo_scene_is_refused(&scene, 422, "four_eyes"));
    assert_string_equal(demo_scene_text(&scene, "/errors/0/code"), "x");
    assert_string_equal(demo_scene_text(&scene, "/nothing"), "");
    assert_int_equal(demo_scene_time(&scene, "/nothing"), 0);
    scene.reply = NULL;
    assert_string_equal(demo_scene_text(&scene, "/code"), "");
}

static void a_check_that_fails_counts(void **state) {
    (void)state;
    assert_true(demo_scene_check(&scene, true, "holds %d", 1));
    assert_false(demo_scene_check(&scene, false, "does not"));
    assert_int_equal(scene.checks, 2);
    assert_int_equal(scene.failures, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_day_is_24_hours),
        cmocka_unit_test(refusals),
        cmocka_unit_test(a_check_that_fails_counts),
    };
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
