/* The exact text of a log entry: these bytes are for good. */
#include "domain/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct requisition head = {
    .id = {{0x01, 0x9a, 0x2b, 0x3c, 0x4d, 0x5e, 0x7f, 0x01, 0x80, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08}},
    .number = "2026-000007",
    .type = "postal.item.tracking"};

static void assert_text(const struct op_entry *entry, int64_t seq, const char *wanted) {
    struct buffer out;
    buffer_init(&out, 4096);
    assert_int_equal(entry_write(&out, &head, entry, seq), GUICHET_OK);
    assert_int_equal(out.size, strlen(wanted));
    assert_memory_equal(out.data, wanted, out.size);
    buffer_done(&out);
}

static void test_with_payload(void **state) {
    (void)state;
    struct op_entry entry = {
        .event = "submitted", .to = "review", .actor = "sha256:ab", .at = 1795000000123, .payload = BYTES("sealed")};
    memset(entry.payload_mac, 0xff, sizeof entry.payload_mac);
    assert_text(
        &entry, 1,
        "{\"v\":1,\"requisition\":\"019a2b3c-4d5e-7f01-8002-030405060708\",\"number\":\"2026-000007\","
        "\"type\":\"postal.item.tracking\",\"seq\":1,\"event\":\"submitted\",\"at\":\"2026-11-18T11:06:40.123Z\","
        "\"from\":null,\"to\":\"review\",\"actor\":\"sha256:ab\","
        "\"payload\":\"//////////////////////////////////////////8=\"}");
}

static void test_without_payload(void **state) {
    (void)state;
    struct op_entry entry = {
        .event = "task.claimed", .from = "review", .to = "review", .actor = "sha256:ab", .at = 1795000000000};
    assert_text(
        &entry, 2,
        "{\"v\":1,\"requisition\":\"019a2b3c-4d5e-7f01-8002-030405060708\",\"number\":\"2026-000007\","
        "\"type\":\"postal.item.tracking\",\"seq\":2,\"event\":\"task.claimed\",\"at\":\"2026-11-18T11:06:40Z\","
        "\"from\":\"review\",\"to\":\"review\",\"actor\":\"sha256:ab\",\"payload\":null}");
}

static void test_ceiling(void **state) {
    (void)state;
    struct op_entry entry = {.event = "e", .to = "s", .actor = "system", .at = 1795000000000};
    struct buffer out;
    buffer_init(&out, 40);
    assert_int_equal(entry_write(&out, &head, &entry, 1), GUICHET_TOO_LARGE);
    buffer_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_payload),
        cmocka_unit_test(test_without_payload),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
