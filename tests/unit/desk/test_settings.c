/* The configuration: every option at its default, every mistake with its place. */
#include "desk_kit.h"

#define PARTIES                                                                                                        \
    "parties = { { id = 'p', kind = 'police', name = 'P', territory = '77', authority = 'ca.pem', crl = 'p.crl',\n"    \
    "  members = { ['*'] = { roles = { 'investigator' } } } } },\n"

struct reading {
    struct arena arena;
    struct faults faults;
    struct fail why;
    struct settings *settings;
    char folder[64], file[96];
    int status;
};

static void read_text(struct reading *r, const char *text) {
    *r = (struct reading){.status = 0};
    arena_init(&r->arena, 16u << 20);
    faults_init(&r->faults, &r->arena);
    snprintf(r->folder, sizeof r->folder, "/tmp/guichet-settings-XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    snprintf(r->file, sizeof r->file, "%s/guichet.lua", r->folder);
    int file = open(r->file, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    r->status = settings_read(r->file, &r->faults, &r->settings, &r->why);
    assert_true(r->status ? r->settings == NULL : r->settings != NULL);
}

static void done(struct reading *r) {
    settings_free(r->settings);
    arena_done(&r->arena);
    kit_remove_tree(r->folder);
}

static void expect_fault(const char *text, int line, const char *words) {
    struct reading r;
    char place[128];
    read_text(&r, text);
    if (r.status != GUICHET_CONFIG) print_error("%s\n", text);
    assert_int_equal(r.status, GUICHET_CONFIG);
    assert_true(r.faults.count >= 1);
    bool is_found = false;
    snprintf(place, sizeof place, "guichet.lua:%d", line);
    for (size_t i = 0; i < r.faults.count; i++)
        if (strstr(r.faults.list[i].detail, words) && (line < 0 || strstr(r.faults.list[i].pointer, place)))
            is_found = true;
    for (size_t i = 0; i < r.faults.count && !is_found; i++)
        print_error("%s: %s\n", r.faults.list[i].pointer, r.faults.list[i].detail);
    assert_true(is_found);
    done(&r);
}

static void defaults_are_enough(void **state) {
    (void)state;
    struct reading r;
    read_text(&r, "return {\n" PARTIES "}\n");
    assert_int_equal(r.status, GUICHET_OK);
    const struct settings *s = r.settings;
    assert_string_equal(s->listen_address, "127.0.0.1");
    assert_int_equal(s->listen_port, 8443);
    assert_int_equal(s->operations_port, 8444);
    assert_string_equal(s->tls_minimum, "1.3");
    assert_string_equal(s->territory, "77");
    assert_string_equal(s->opening[0], "08:30");
    assert_string_equal(s->opening[1], "18:00");
    assert_null(s->opening[2]);
    assert_int_equal(s->workflow_memory_mb, 16);
    assert_true(s->workflow_instructions == 1e6);
    assert_int_equal(s->lease_minutes, 15);
    assert_true(s->answer_days == 30);
    assert_true(s->case_years == 6);
    assert_null(s->plugins);
    done(&r);
}

static void relative_paths_are_relative_to_the_file(void **state) {
    (void)state;
    struct reading r;
    read_text(&r, "return {\n" PARTIES "store = { path = '/var/lib/guichet.db' }, workflows = { path = 'wf' } }\n");
    assert_int_equal(r.status, GUICHET_OK);
    const char *const below[] = {r.settings->workflows_path,
                                 r.settings->reference_path,
                                 r.settings->vault_key,
                                 r.settings->log_key,
                                 r.settings->seal_key,
                                 r.settings->tls_certificate,
                                 r.settings->tls_key,
                                 r.settings->parties.parties[0].crl,
                                 r.settings->parties.parties[0].authority};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        assert_int_equal(strncmp(below[i], r.folder, strlen(r.folder)), 0);
    assert_string_equal(r.settings->store_path, "/var/lib/guichet.db");
    assert_string_equal(settings_path(r.settings, "/x"), "/x");
    done(&r);
}

/* The fallback of each option, written out in the file, is what one gets without it. */
static void every_default_may_be_written(void **state) {
    (void)state;
    for (const struct config_option *o = settings_options(); o->path; o++) {
        struct reading r;
        char text[1024], section[64] = "";
        const char *dot = strchr(o->path, '.'), *quote = o->type == CONFIG_TEXT ? "'" : "";
        if (o->type == CONFIG_TREE) continue;
        assert_non_null(o->fallback);
        assert_non_null(o->help);
        if (dot) snprintf(section, sizeof section, "%.*s = { ", (int)(dot - o->path), o->path);
        snprintf(text, sizeof text, "return {\n" PARTIES "%s%s = %s%s%s%s }\n", section, dot ? dot + 1 : o->path, quote,
                 o->fallback, quote, dot ? " }" : "");
        read_text(&r, text);
        if (r.status) print_error("%s\n%s\n", text, r.faults.count ? r.faults.list[0].detail : r.why.text);
        assert_int_equal(r.status, GUICHET_OK);
        done(&r);
    }
}

static void numbers_have_their_range(void **state) {
    (void)state;
    for (const struct config_option *o = settings_options(); o->path; o++) {
        const char *dot = strchr(o->path, '.');
        if ((o->type != CONFIG_INT && o->type != CONFIG_NUMBER) || !dot) continue;
        const double wrong[] = {o->min - 1, o->max + 1};
        for (int i = 0; i < 2; i++) {
            char text[1024];
            snprintf(text, sizeof text, "return {\n" PARTIES "%.*s = { %s = %.0f } }\n", (int)(dot - o->path), o->path,
                     dot + 1, wrong[i]);
            expect_fault(text, 4, o->path);
        }
    }
}

static void mistakes_have_a_place_and_a_hint(void **state) {
    (void)state;
    expect_fault("return {\n" PARTIES "\n listen = { prot = 1 } }\n", 5, "did you mean \"listen.port\"");
    expect_fault("return {\n" PARTIES "\n lisen = {} }\n", 5, "did you mean \"listen\"");
    expect_fault("return {\n" PARTIES "\n listen = { port = '8443' } }\n", 5, "listen.port");
    expect_fault("return {\n" PARTIES "\n listen = 5 }\n", 5, "listen");
    expect_fault("return {\n" PARTIES "\n territory = 77 }\n", -1, "territory");
    expect_fault("return {\n" PARTIES "\n opening = '08:30' }\n", 5, "opening");
    expect_fault("return {\n" PARTIES "\n store = { engine = 'oracle' } }\n", -1, "oracle");
    expect_fault("return {\n" PARTIES "\n tls = { minimum = '1.1' } }\n", -1, "1.1");
    expect_fault("return { territory = '77' }\n", -1, "parties");
    expect_fault("return {\n parties = { { id = 'p', kind = 'polizei' } } }\n", -1, "");
}

static void all_mistakes_are_told_together(void **state) {
    (void)state;
    struct reading r;
    read_text(&r,
              "return {\n" PARTIES "listen = { prot = 1, port = 'x' }, tsl = {}, claims = { lease_minutes = 0 } }\n");
    assert_int_equal(r.status, GUICHET_CONFIG);
    assert_int_equal(r.faults.count, 4);
    assert_non_null(strstr(r.why.text, "4 faults"));
    done(&r);
}

static void what_is_no_configuration_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"return 5",          "return {",   "",
                                        "while true do end", "os.exit(1)", "return { parties = io.open('x') }"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r;
        read_text(&r, texts[i]);
        assert_int_not_equal(r.status, GUICHET_OK);
        assert_true(r.why.text[0]);
        done(&r);
    }
    struct settings *settings = NULL;
    struct fail why = {0};
    struct arena arena;
    struct faults faults;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    assert_int_equal(settings_read("/nowhere/guichet.lua", &faults, &settings, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "/nowhere/guichet.lua"));
    settings_free(NULL);
    arena_done(&arena);
}

static void the_shipped_file_is_right(void **state) {
    (void)state;
    struct settings *settings = NULL;
    struct fail why = {0};
    struct arena arena;
    struct faults faults;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    if (settings_read(GUICHET_SOURCE_DIR "/config/guichet.lua", &faults, &settings, &why))
        print_error("%s\n", why.text);
    assert_non_null(settings);
    settings_free(settings);
    arena_done(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_enough),
        cmocka_unit_test(relative_paths_are_relative_to_the_file),
        cmocka_unit_test(every_default_may_be_written),
        cmocka_unit_test(numbers_have_their_range),
        cmocka_unit_test(mistakes_have_a_place_and_a_hint),
        cmocka_unit_test(all_mistakes_are_told_together),
        cmocka_unit_test(what_is_no_configuration_is_refused),
        cmocka_unit_test(the_shipped_file_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
