/* cli/http_client.h: what can be said of it without a gateway. Calls over real mutual TLS are the API tests'. */
#include "cli_kit.h"

#include "cli/http_client.h"

static void queries_and_segments_are_encoded(void **state) {
    (void)state;
    struct buffer path;
    buffer_init(&path, 4096);
    buffer_add_text(&path, "/v1/requisitions/");
    http_client_add_segment(&path, "../a b/é?#%");
    http_client_add_query(&path, "q", "a&b=c+d");
    http_client_add_query(&path, "due_before", "2026-05-11T22:00:00Z");
    buffer_add_byte(&path, '\0');
    assert_string_equal(path.data, "/v1/requisitions/..%2Fa%20b%2F%C3%A9%3F%23%25?q=a%26b%3Dc%2Bd"
                                   "&due_before=2026-05-11T22%3A00%3A00Z");
    buffer_done(&path);
}

static void nobody_answers(void **state) {
    struct kit *kit = *state;
    struct http_client *client;
    kit_write(kit, "a.pem", "x");
    assert_int_equal(http_client_open("ftp://x", kit->path, kit->path, &client, &kit->why), GUICHET_CONFIG);
    assert_null(client);
    assert_int_equal(http_client_open("https://127.0.0.1:1/", kit->path, "/nowhere", &client, &kit->why),
                     GUICHET_CONFIG);
    assert_int_equal(http_client_open("https://127.0.0.1:1/", kit->path, kit->path, &client, &kit->why), GUICHET_OK);
    struct http_call call = {.method = "GET", .path = "/v1/me"};
    assert_int_equal(http_client_call(client, &call, &kit->why), GUICHET_UNAVAILABLE);
    assert_non_null(strstr(kit->why.text, "https://127.0.0.1:1:"));
    assert_int_equal(call.code, 0);
    call = (struct http_call){.method = "POST", .path = "/v1/uploads", .file = "/nowhere", .media_type = "x/y"};
    assert_int_equal(http_client_call(client, &call, &kit->why), GUICHET_CONFIG);
    call.file = kit->folder;
    assert_int_equal(http_client_call(client, &call, &kit->why), GUICHET_CONFIG);
    http_client_close(client);
    http_client_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_and_segments_are_encoded),
        cmocka_unit_test(nobody_answers),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
