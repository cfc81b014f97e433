/* The client's commands against a gateway that really runs: this program itself, as `serve`, over mutual TLS. */
#include "cli_kit.h"

#include "base/clock.h"
#include "base/json.h"
#include "cli/demo_server.h"

static struct demo_server server;

#define DOCUMENT                                                                                                       \
    "{\"type\":\"%s\",\"framework\":\"flagrance\",\"legal_basis\":[\"cpp:60-1\"],"                                     \
    "\"requester\":{\"name\":\"Claire Vasseur\",\"quality\":\"OPJ\",\"rio\":\"1048213\"},"                             \
    "\"procedure\":{\"pv\":\"12345/00678/2026\"},\"object\":\"%s\",\"input\":%s}"

static void act_as(const char *name) {
    char path[FILES_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/pki/%s.pem", server.folder, name);
    setenv("GUICHET_AS", path, 1);
}

static int start(void **state) {
    char path[FILES_PATH_MAX + 64];
    if (kit_set_up(state)) return 1;
    struct kit *kit = *state;
    if (demo_server_start(&server, NULL, 0, &kit->why) != GUICHET_OK) {
        print_error("%s\n", kit->why.text);
        return 1;
    }
    setenv("GUICHET_URL", server.url, 1);
    snprintf(path, sizeof path, "%s/pki/server-ca.pem", server.folder);
    setenv("GUICHET_CA", path, 1);
    act_as("police");
    return 0;
}

static int stop(void **state) {
    struct kit *kit = *state;
    int status = demo_server_stop(&server, &kit->why);
    if (status) print_error("%s\n", kit->why.text);
    return kit_tear_down(state) || status;
}

static yyjson_val *json(struct kit *kit, const char *text) {
    yyjson_val *root = NULL;
    if (json_read(bytes_of(text), &kit->arena, &root, &kit->why) != GUICHET_OK) fail_msg("%s: %s", kit->why.text, text);
    return root;
}

static const char *text_at(yyjson_val *root, const char *pointer) {
    const char *text = yyjson_get_str(yyjson_ptr_get(root, pointer));
    return text ? text : "";
}

/* Submits and gives the number. */
static const char *submit(struct kit *kit, const char *type, const char *input) {
    const char *out;
    kit_write(kit, "document.json", arena_printf(&kit->arena, DOCUMENT, type, "Suivi d'un colis volé à Melun", input));
    int code = KIT_RUN(kit, &out, NULL, "submit", "--json", kit_at(kit, "document.json"));
    unlink(kit_at(kit, "document.json"));
    assert_int_equal(code, CLI_DONE);
    const char *number = arena_text(&kit->arena, text_at(json(kit, out), "/number"));
    assert_int_equal(strlen(number), 11);
    return number;
}

static yyjson_val *await_state(struct kit *kit, const char *number, const char *state) {
    int64_t until = clock_monotonic_us() + 20000000;
    const char *out;
    for (;;) {
        assert_int_equal(KIT_RUN(kit, &out, NULL, "show", number, "--json"), CLI_DONE);
        yyjson_val *root = json(kit, out);
        if (strcmp(text_at(root, "/state"), state) == 0) return root;
        if (clock_monotonic_us() > until) fail_msg("%s is %s, not %s", number, text_at(root, "/state"), state);
        usleep(20000);
    }
}

static void from_submission_to_answer(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    const char *number = submit(kit, "postal.item.tracking", "{\"item_ids\":[\"6A18987970674\"]}");
    yyjson_val *root = await_state(kit, number, "answered");
    const char *id = text_at(root, "/id");
    assert_int_equal(KIT_RUN(kit, &out, &err, "show", id), CLI_DONE); /* a UUID serves as well */
    assert_non_null(strstr(out, number));
    assert_non_null(strstr(out, "Answered"));
    assert_string_equal(err, "");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "list", "--type=postal.item.tracking", "--limit", "5"), CLI_DONE);
    assert_non_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "list", "--target", "6a18987970674"), CLI_DONE);
    assert_non_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "list", "--state", "clarify"), CLI_DONE);
    assert_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "history", number), CLI_DONE);
    assert_non_null(strstr(out, "call.done"));
    char path[256];
    snprintf(path, sizeof path, "%s", kit_at(kit, "answer.json"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "answer", number, "--json", "-o", path), CLI_DONE);
    assert_string_equal(out, "");
    assert_int_equal(kit_mode(path), 0600);
    assert_string_equal(text_at(json(kit, kit_read(kit, path).data), "/answer/items/0/item_id"), "6A18987970674");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "answer", number, "--json"), CLI_DONE);
    assert_string_equal(out, kit_read(kit, path).data);
    snprintf(path, sizeof path, "%s", kit_at(kit, "answer.asice"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "answer", number, "-o", path), CLI_DONE);
    char ca[8192];
    snprintf(ca, sizeof ca, "%s/pki/seal-ca.pem", server.folder);
    assert_int_equal(KIT_RUN(kit, &out, NULL, "answer", "verify", path, "--ca", ca), CLI_DONE);
    assert_non_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "receipt", number), CLI_DONE);
    assert_string_equal(text_at(json(kit, out), "/number"), number);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "answer", number, "-o", "/nowhere/x"), CLI_USAGE);
    assert_non_null(strstr(err, "/nowhere/x"));
}

/* The same key: received once. Another document under it: refused. */
static void at_most_once(void **state) {
    struct kit *kit = *state;
    const char *first, *second, *err;
    char file[256];
    kit_write(kit, "once.json",
              arena_printf(&kit->arena, DOCUMENT, "postal.item.tracking", "Suivi d'un colis volé à Meaux",
                           "{\"item_ids\":[\"6A18987970674\"]}"));
    snprintf(file, sizeof file, "%s", kit_at(kit, "once.json"));
    assert_int_equal(KIT_RUN(kit, &first, NULL, "submit", file, "--json", "--key", "cle-0001"), CLI_DONE);
    assert_int_equal(KIT_RUN(kit, &second, NULL, "submit", file, "--json", "--key", "cle-0001"), CLI_DONE);
    assert_string_equal(text_at(json(kit, first), "/number"), text_at(json(kit, second), "/number"));
    kit_write(kit, "other.json",
              arena_printf(&kit->arena, DOCUMENT, "postal.item.tracking", "Suivi d'un tout autre colis volé",
                           "{\"item_ids\":[\"6A18987970674\"]}"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "submit", kit_at(kit, "other.json"), "--key", "cle-0001"), CLI_REFUSED);
    assert_non_null(strstr(err, "422 idempotency_key_reused"));
}

static void a_refusal_names_every_fault(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    kit_write(kit, "faulty.json",
              arena_printf(&kit->arena, DOCUMENT, "postal.item.tracking", "trop court", "{\"item_ids\":[]}"));
    assert_int_equal(KIT_RUN(kit, &out, &err, "submit", kit_at(kit, "faulty.json")), CLI_REFUSED);
    assert_string_equal(out, "");
    assert_non_null(strstr(err, "guichet submit: 422 "));
    assert_non_null(strstr(err, "\n  /object: "));
    assert_non_null(strstr(err, "\n  /input/item_ids: "));
    assert_int_equal(KIT_RUN(kit, &out, &err, "submit", "--json", kit_at(kit, "faulty.json")), CLI_REFUSED);
    assert_int_equal(yyjson_arr_size(json_get(json(kit, out), "errors")), 2);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "show", "2026-999999"), CLI_REFUSED);
    assert_non_null(strstr(err, "404 not_found"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "show", "../queue"), CLI_REFUSED); /* one segment, whatever is in it */
    assert_int_equal(KIT_RUN(kit, NULL, &err, "submit", kit_at(kit, "nothing.json")), CLI_USAGE);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "queue"), CLI_REFUSED); /* an officer has no queue */
    assert_non_null(strstr(err, "403"));
}

static void the_legal_side(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    const char *number = submit(kit, "account.laposte.identity", "{\"email\":\"jean.dupont@laposte.net\"}");
    act_as("agent");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "queue", "--team", "numerique"), CLI_DONE);
    assert_non_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "fire", number, "ask", "-d", "{\"question\":\"Laquelle ?\"}"),
                     CLI_REFUSED);
    assert_non_null(strstr(err, "claim it first"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "claim", number, "--json"), CLI_DONE);
    const char *task = arena_text(&kit->arena, text_at(json(kit, out), "/id"));
    assert_int_equal(KIT_RUN(kit, NULL, NULL, "renew", task), CLI_DONE);
    act_as("agent2");
    assert_int_equal(KIT_RUN(kit, NULL, &err, "claim", task), CLI_REFUSED);
    assert_non_null(strstr(err, "409 already_claimed"));
    act_as("agent");
    assert_int_equal(KIT_RUN(kit, NULL, NULL, "release", number), CLI_DONE);
    act_as("agent2");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "claim", "--type", "account.laposte.identity"), CLI_DONE);
    assert_non_null(strstr(out, number));
    assert_int_equal(KIT_RUN(kit, &out, &err, "claim"), CLI_DONE); /* nothing else is free */
    assert_non_null(strstr(out, "no free task"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "fire", number, "ask", "-d", "{\"question\":"), CLI_USAGE);
    kit_write(kit, "question.json", "{\"question\":\"Quelle période ?\"}");
    const char *from = arena_printf(&kit->arena, "@%s", kit_at(kit, "question.json"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "fire", number, "ask", "-d", from, "--if-match", "7"), CLI_REFUSED);
    assert_non_null(strstr(err, "412 stale"));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "fire", number, "ask", "-d", from), CLI_DONE);
    assert_non_null(strstr(out, "Waiting for the requester"));
    act_as("police");
}

/* The file goes first; its id stands in the input: a workflow without such a field names exactly that member. */
static void a_file_with_an_event(void **state) {
    struct kit *kit = *state;
    const char *err;
    const char *number = submit(kit, "account.laposte.identity", "{\"account_id\":\"C-100\"}");
    kit_write(kit, "pv \"1\".pdf", "%PDF-1.7 not really");
    act_as("agent");
    assert_int_equal(KIT_RUN(kit, NULL, NULL, "claim", number), CLI_DONE);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "fire", number, "ask", "-d", "{\"question\":\"?\"}", "--file",
                             kit_at(kit, "pv \"1\".pdf")),
                     CLI_REFUSED);
    assert_non_null(strstr(err, "422 "));
    assert_non_null(strstr(err, "\n  /input/file: "));
    assert_null(strstr(err, "/input/question"));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "fire", number, "ask", "--file", "/nowhere.pdf"), CLI_USAGE);
    act_as("police");
}

static void read_beside_the_gateway(void **state) {
    struct kit *kit = *state;
    const char *out, *err;
    const char *answered = submit(kit, "postal.item.tracking", "{\"item_ids\":[\"6A18987970674\"]}");
    const char *open = submit(kit, "account.laposte.identity", "{\"account_id\":\"C-101\"}");
    await_state(kit, answered, "answered");
    assert_int_equal(KIT_RUN(kit, &out, NULL, "due", "-c", server.file, answered), CLI_DONE);
    const char *line = arena_printf(&kit->arena, "%s answered stopped 20", answered);
    assert_true(strncmp(out, line, strlen(line)) == 0);
    assert_non_null(strstr(out, arena_printf(&kit->arena, "\n%s/answer met 20", answered)));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "due", "-c", server.file), CLI_DONE);
    assert_non_null(strstr(out, open));
    assert_int_equal(KIT_RUN(kit, NULL, &err, "due", "-c", server.file, "2026-999999"), CLI_REFUSED);
    assert_int_equal(KIT_RUN(kit, &out, NULL, "log", "verify", "-c", server.file), CLI_DONE);
    assert_non_null(strstr(out, "The log holds: "));
    assert_int_equal(KIT_RUN(kit, &out, NULL, "check", "-c", server.file), CLI_DONE);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "serve", "-c", "/nowhere.lua"), CLI_REFUSED);
}

/* Somebody changes one byte of one entry. */
static void a_log_that_was_altered(void **state) {
    struct kit *kit = *state;
    const char *err;
    char database[FILES_PATH_MAX + 32];
    assert_int_equal(demo_server_stop(&(struct demo_server){.process = server.process}, &kit->why), GUICHET_OK);
    server.process = 0;
    assert_int_equal(KIT_RUN(kit, NULL, &err, "list"), CLI_UNREACHABLE);
    snprintf(database, sizeof database, "%s/data/guichet.db", server.folder);
    struct bytes bytes = kit_read(kit, database);
    char *found = memmem(bytes.data, bytes.size, "\"event\":\"call.done\"", 19);
    assert_non_null(found);
    found[12] = '!';
    assert_int_equal(unlink(database), 0);
    assert_int_equal(files_write(database, 0600, bytes, &kit->why), GUICHET_OK);
    assert_int_equal(KIT_RUN(kit, NULL, &err, "log", "verify", "-c", server.file), CLI_REFUSED);
    assert_non_null(strstr(err, "log index"));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_submission_to_answer),   cmocka_unit_test(at_most_once),
        cmocka_unit_test(a_refusal_names_every_fault), cmocka_unit_test(the_legal_side),
        cmocka_unit_test(a_file_with_an_event),        cmocka_unit_test(read_beside_the_gateway),
        cmocka_unit_test(a_log_that_was_altered),
    };
    if (argc > 1) return cli_main(argc, argv); /* the child that demo_server_start makes */
    return cmocka_run_group_tests(tests, start, stop);
}
