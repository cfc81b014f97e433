/* cli/gateway_folder.h, and init, check, workflow, log verify and serve on what it makes. */
#include "cli_kit.h"

#include "cli/gateway_folder.h"
#include "cli/identities.h"
#include "desk/settings.h"

#include <dirent.h>

static size_t count_entries(const char *folder) {
    DIR *open = opendir(folder);
    size_t count = 0;
    assert_non_null(open);
    for (const struct dirent *entry; (entry = readdir(open));)
        count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(open);
    return count;
}

static struct settings *settings_of(struct kit *kit, const char *file) {
    static struct faults faults;
    struct settings *settings;
    faults_init(&faults, &kit->arena);
    if (settings_read(file, &faults, &settings, &kit->why) != GUICHET_OK)
        fail_msg("%s: %s", kit->why.text, faults.count ? faults.list[0].detail : "");
    return settings;
}

static void a_new_folder(void **state) {
    struct kit *kit = *state;
    char gateway[128], path[256];
    snprintf(gateway, sizeof gateway, "%s/new", kit->folder);
    assert_int_equal(gateway_folder_make(gateway, 9443, &kit->why), GUICHET_OK);
    assert_int_equal(count_entries(gateway), 6);
    static const struct {
        const char *name;
        unsigned mode;
    } modes[] = {{"pki", 0700},
                 {"keys", 0700},
                 {"data", 0700},
                 {"keys/vault.key", 0600},
                 {"keys/log.key", 0600},
                 {"pki/server.key", 0600},
                 {"pki/police.pem", 0600},
                 {"pki/police.p12", 0600},
                 {"pki/seal.pem", 0600},
                 {"pki/police-ca.key", 0600}};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", gateway, modes[i].name);
        assert_int_equal(kit_mode(path), modes[i].mode);
    }
    snprintf(path, sizeof path, "%s/guichet.lua", gateway);
    struct settings *settings = settings_of(kit, path);
    assert_int_equal(settings->listen_port, 9443);
    assert_int_equal(settings->operations_port, 9444);
    settings_free(settings);
    for (const struct identities_person *p = identities_people; p->name; p++) {
        snprintf(path, sizeof path, "%s/pki/%s.p12", gateway, p->name);
        assert_true(files_exist(path));
    }
    for (const struct identities_authority *a = identities_authorities; a->name; a++) {
        snprintf(path, sizeof path, "%s/pki/%s-ca.pem", gateway, a->name);
        assert_true(files_exist(path));
    }
}

static void a_second_time(void **state) {
    struct kit *kit = *state;
    char gateway[128];
    snprintf(gateway, sizeof gateway, "%s/twice", kit->folder);
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_OK);
    struct bytes before = kit_read(kit, arena_printf(&kit->arena, "%s/keys/log.vkey", gateway));
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_CONFLICT);
    assert_non_null(strstr(kit->why.text, "already holds a gateway"));
    assert_true(bytes_equal(before, kit_read(kit, arena_printf(&kit->arena, "%s/keys/log.vkey", gateway))));
    assert_int_equal(count_entries(gateway), 6);
}

static void a_folder_that_is_there(void **state) {
    struct kit *kit = *state;
    char gateway[128];
    snprintf(gateway, sizeof gateway, "%s/there", kit->folder);
    assert_int_equal(mkdir(gateway, 0755), 0);
    kit_write(kit, "there/README", "mine");
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_OK);
    assert_int_equal(count_entries(gateway), 7);
    struct settings *settings = settings_of(kit, arena_printf(&kit->arena, "%s/guichet.lua", gateway));
    assert_int_equal(settings->listen_port, 0);
    assert_int_equal(settings->operations_port, 0);
    settings_free(settings);
}

/* Whatever fails, the folder is as it was. */
static void nothing_half_made(void **state) {
    struct kit *kit = *state;
    char gateway[128];
    snprintf(gateway, sizeof gateway, "%s/taken", kit->folder);
    assert_int_equal(mkdir(gateway, 0755), 0);
    kit_write(kit, "taken/keys", "a file of somebody's");
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_CONFLICT);
    assert_non_null(strstr(kit->why.text, "taken/keys"));
    assert_int_equal(count_entries(gateway), 1);
    assert_int_equal(gateway_folder_make(kit_at(kit, "taken/keys"), 0, &kit->why), GUICHET_CONFLICT);

    snprintf(gateway, sizeof gateway, "%s/unshipped", kit->folder);
    size_t before = count_entries(kit->folder);
    setenv("GUICHET_SHARE", kit->folder, 1);
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_NOT_FOUND);
    assert_non_null(strstr(kit->why.text, "GUICHET_SHARE"));
    assert_int_equal(count_entries(kit->folder), before);

    /* A broken configuration among the shipped files is noticed at the very end of the making. */
    char share[256];
    snprintf(share, sizeof share, "%s/share", kit->folder);
    assert_int_equal(mkdir(share, 0755), 0);
    assert_int_equal(files_copy(GUICHET_SOURCE_DIR "/config", kit_at(kit, "share/config"), &kit->why), GUICHET_OK);
    assert_int_equal(mkdir(kit_at(kit, "share/scripts"), 0755), 0);
    assert_int_equal(unlink(kit_at(kit, "share/config/guichet.lua")), 0);
    kit_write(kit, "share/config/guichet.lua", "return {}");
    setenv("GUICHET_SHARE", share, 1);
    before = count_entries(kit->folder);
    assert_int_equal(gateway_folder_make(gateway, 0, &kit->why), GUICHET_CONFIG);
    assert_int_equal(count_entries(kit->folder), before);
    setenv("GUICHET_SHARE", GUICHET_SOURCE_DIR, 1);
    assert_int_equal(gateway_folder_make(kit_at(kit, "no/such/parent"), 0, &kit->why), GUICHET_DISK);
}

static void init_says_so(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    char gateway[128];
    snprintf(gateway, sizeof gateway, "%s/said", kit->folder);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "init", gateway, "--port", "65535"), CLI_USAGE);
    assert_non_null(strstr(err, "65535"));
    assert_int_equal(KIT_RUN(kit, &out, &err, "init", "--port=0", gateway), CLI_DONE);
    assert_non_null(strstr(out, gateway));
    assert_string_equal(err, "");
    assert_int_equal(KIT_RUN(kit, &out, &err, "init", gateway), CLI_REFUSED);
    assert_non_null(strstr(err, "already holds a gateway"));
}

/* ---- check ---- */

static void check_is_content(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    const char *file = arena_text(&kit->arena, kit_at(kit, "said/guichet.lua"));
    assert_int_equal(KIT_RUN(kit, &out, &err, "check", "-c", file), CLI_DONE);
    assert_non_null(strstr(out, "ok"));
    assert_string_equal(err, "");
}

static void check_names_every_fault(void **state) {
    struct kit *kit = *state;
    const char *out;
    const char *file = arena_text(&kit->arena, kit_at(kit, "said/faulty.lua"));
    kit_write(kit, "said/faulty.lua",
              "return {\n  listen = { prot = 1 },\n  tls = { minimum = 7 },\n  parties = {\n    { id = 'x', kind = "
              "'pirate' } }\n}\n");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "check", "-c", file), CLI_REFUSED);
    assert_non_null(strstr(out, arena_printf(&kit->arena, "%s:2: ", file)));
    assert_non_null(strstr(out, "port")); /* the nearest known key */
    assert_non_null(strstr(out, arena_printf(&kit->arena, "%s:3: ", file)));
    assert_non_null(strstr(out, arena_printf(&kit->arena, "%s:4: /parties/0/kind: ", file)));
    assert_null(strstr(out, ": ok"));
    kit_write(kit, "said/broken.lua", "return {\n\n  listen = = 3 }\n");
    file = arena_text(&kit->arena, kit_at(kit, "said/broken.lua"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "check", "-c", file), CLI_REFUSED);
    assert_non_null(strstr(out, arena_printf(&kit->arena, "%s:3: ", file)));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "check", "-c", "/nowhere.lua"), CLI_REFUSED);
    assert_non_null(strstr(out, "/nowhere.lua:1: "));
}

/* Certificates, keys, the database's folder, plugins, scripts: all told in one run. */
static void check_looks_behind_the_configuration(void **state) {
    struct kit *kit = *state;
    const char *out;
    struct bytes text = kit_read(kit, kit_at(kit, "said/guichet.lua"));
    const char *parties = strstr(text.data, "    parties = {"), *end = strstr(text.data, "    store = {");
    assert_true(parties && end);
    kit_write(kit, "said/blind.lua",
              arena_printf(&kit->arena,
                           "return {\n  tls = { certificate = 'pki/none.pem' },\n%.*s"
                           "  keys = {\n    vault = 'keys/none.key',\n    log = 'pki/seal.pem' },\n"
                           "  store = { path = 'nowhere/x.db' },\n  plugins = { oracle = {} },\n"
                           "  workflows = { path = 'bad' } }\n",
                           (int)(end - parties), parties));
    assert_int_equal(mkdir(kit_at(kit, "said/bad"), 0755), 0);
    kit_write(kit, "said/bad/x.lua", "return workflow {\n  type = 'x.y',\n  tpye = 'x' }\n");
    const char *file = arena_text(&kit->arena, kit_at(kit, "said/blind.lua"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "check", "-c", file), CLI_REFUSED);
    assert_non_null(strstr(out, arena_printf(&kit->arena, "%s:2: ", file)));
    assert_non_null(strstr(out, "pki/none.pem"));
    assert_non_null(strstr(out, "keys/none.key"));
    assert_non_null(strstr(out, "pki/seal.pem"));
    assert_non_null(strstr(out, "nowhere"));
    assert_non_null(strstr(out, "oracle"));
    assert_non_null(strstr(out, "bad/x.lua:"));
    assert_non_null(strstr(out, "tpye"));
}

static void serve_refuses_what_check_refuses(void **state) {
    struct kit *kit = *state;
    const char *err, *out;
    static const char *const names[] = {"said/faulty.lua", "said/broken.lua"};
    for (size_t i = 0; i < 2; i++) {
        const char *file = arena_text(&kit->arena, kit_at(kit, names[i]));
        assert_int_equal(KIT_RUN(kit, &out, &err, "serve", "-c", file), CLI_REFUSED);
        assert_non_null(strstr(err, arena_printf(&kit->arena, "%s:", file)));
        assert_string_equal(out, "");
    }
}

/* ---- scripts ---- */

static void workflows_of_a_folder_and_of_a_file(void **state) {
    struct kit *kit = *state;
    const char *out;
    const char *folder = arena_text(&kit->arena, kit_at(kit, "said/scripts"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "check", folder), CLI_DONE);
    assert_non_null(strstr(out, "no fault"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "test", folder), CLI_DONE);
    assert_non_null(strstr(out, ", 0 failed\n"));
    assert_non_null(strstr(out, "ok   postal.item.tracking: "));
    const char *script = arena_text(&kit->arena, kit_at(kit, "said/scripts/postal/item_tracking.lua"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "test", script), CLI_DONE);
    assert_null(strstr(out, "postal.item.hold"));
    assert_non_null(strstr(out, ", 0 failed\n"));
}

static void a_workflow_with_a_failing_test(void **state) {
    struct kit *kit = *state;
    const char *out;
    struct bytes text = kit_read(kit, kit_at(kit, "said/scripts/postal/item_tracking.lua"));
    const char *expect = strstr(text.data, "{ expect = \"answered\", outcome");
    assert_non_null(expect);
    assert_int_equal(mkdir(kit_at(kit, "said/wrong"), 0755), 0);
    assert_int_equal(mkdir(kit_at(kit, "said/wrong/lib"), 0755), 0);
    kit_write(kit, "said/wrong/lib/machine.lua",
              arena_copy(&kit->arena, kit_read(kit, kit_at(kit, "said/scripts/lib/machine.lua"))));
    kit_write(kit, "said/wrong/x.lua",
              arena_printf(&kit->arena, "%.*s{ expect = \"no_data\", outcome%s", (int)(expect - text.data), text.data,
                           expect + strlen("{ expect = \"answered\", outcome")));
    const char *script = arena_text(&kit->arena, kit_at(kit, "said/wrong/x.lua"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "test", script), CLI_REFUSED);
    assert_non_null(strstr(out, "FAIL postal.item.tracking: "));
    assert_non_null(strstr(out, ", 1 failed\n"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "check", script), CLI_REFUSED);
    const char *at = strstr(out, "said/wrong/x.lua:");
    assert_true(at && strtol(at + strlen("said/wrong/x.lua:"), NULL, 10) > 100); /* the line of the step, not 1 */
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "check", kit_at(kit, "said/bad")), CLI_REFUSED);
    assert_non_null(strstr(out, "tpye"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "workflow", "check", "/nowhere"), CLI_REFUSED);
    assert_non_null(strstr(out, "/nowhere"));
}

static void log_of_a_gateway_that_never_ran(void **state) {
    struct kit *kit = *state;
    const char *err;
    assert_int_equal(KIT_RUN(kit, NULL, &err, "log", "verify", "-c", kit_at(kit, "said/guichet.lua")), CLI_REFUSED);
    assert_non_null(strstr(err, "guichet.db"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "log", "verify", "-c", kit_at(kit, "said/faulty.lua")), CLI_REFUSED);
    assert_non_null(strstr(err, "faulty.lua:2: "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_folder),
        cmocka_unit_test(a_second_time),
        cmocka_unit_test(a_folder_that_is_there),
        cmocka_unit_test(nothing_half_made),
        cmocka_unit_test(init_says_so),
        cmocka_unit_test(check_is_content),
        cmocka_unit_test(check_names_every_fault),
        cmocka_unit_test(check_looks_behind_the_configuration),
        cmocka_unit_test(serve_refuses_what_check_refuses),
        cmocka_unit_test(workflows_of_a_folder_and_of_a_file),
        cmocka_unit_test(a_workflow_with_a_failing_test),
        cmocka_unit_test(log_of_a_gateway_that_never_ran),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
