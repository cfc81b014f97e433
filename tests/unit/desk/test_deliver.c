/* Delivering an answer: the log knows of it before the bytes are there. */
#include "desk_kit.h"

#include "desk/deliver.h"
#include "seal/container.h"

struct delivered {
    struct delivery delivery;
    struct kit *kit;
    bool was_logged; /* when on_done ran */
};

static void on_done(struct delivery *delivery) {
    struct delivered *d = delivery->owner;
    const struct query *history = kit_ask(d->kit, QUERY_HISTORY, delivery->change.requisition);
    d->was_logged = history->count && strcmp(history->rows.entries[history->count - 1].event, "answer.delivered") == 0;
    loop_stop(&d->kit->loop);
}

static struct delivered *deliver(struct kit *kit, struct id id, enum delivery_form form) {
    struct delivered *d = arena_alloc(&kit->arena, sizeof *d);
    d->kit = kit;
    d->delivery = (struct delivery){.seat = &kit->seat,
                                    .actor = &kit->officer,
                                    .arena = &kit->arena,
                                    .record = *kit_record(kit, id),
                                    .form = form,
                                    .now = kit->now,
                                    .on_done = on_done,
                                    .owner = d};
    if (!deliver_start(&d->delivery)) loop_run(&kit->loop);
    return d;
}

static void an_answer_is_logged_and_then_given(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"Dupont\"}"));
    assert_fired(kit_work(kit, &kit->bob, id, "approve", NULL));
    size_t before = kit_ask(kit, QUERY_HISTORY, id)->count;
    for (size_t i = 1; i <= 2; i++) { /* every delivery is one */
        struct delivered *d = deliver(kit, id, DELIVERY_DATA);
        assert_int_equal(d->delivery.status, GUICHET_OK);
        assert_true(d->was_logged);
        assert_false(d->delivery.record.has_key);
        yyjson_val *root = kit_json(kit, arena_copy(&kit->arena, d->delivery.answer));
        assert_string_equal(json_get_string(json_get(root, "answer"), "text", ""), "Dupont");
        assert_string_equal(json_get_string(root, "outcome", ""), "answered");
        assert_string_equal(json_get_string(root, "completeness", ""), "full");
        assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, before + i);
    }
    assert_int_equal(kit_record(kit, id)->head.version, 3); /* a delivery moves nothing */
    assert_state(kit, id, "answered");
}

/* Sealed at the first delivery, the same bytes at every one. */
static void a_container_is_made_once(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"Dupont\"}"));
    assert_fired(kit_work(kit, &kit->bob, id, "approve", NULL));
    size_t before = kit_ask(kit, QUERY_HISTORY, id)->count;
    struct bytes first = {NULL, 0};
    for (size_t i = 1; i <= 2; i++) {
        struct delivered *d = deliver(kit, id, DELIVERY_CONTAINER);
        struct buffer bytes;
        struct container *container = arena_alloc(&kit->arena, sizeof *container);
        assert_int_equal(d->delivery.status, GUICHET_OK);
        assert_true(d->was_logged);
        assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, before + 1 + i);
        buffer_init(&bytes, 1u << 20);
        assert_int_equal(
            upload_files_read(kit->desk, &d->delivery.file, 0, (size_t)d->delivery.file.size, &bytes, NULL),
            GUICHET_OK);
        if (i == 1) first = (struct bytes){arena_copy(&kit->arena, buffer_bytes(&bytes)), bytes.size};
        assert_true(bytes_equal(first, buffer_bytes(&bytes)));
        assert_int_equal(container_open(first, &kit->arena, container, NULL), GUICHET_OK);
        assert_string_equal(container->parts[0].name, "answer.json");
        vault_wipe_key(&d->delivery.file.key);
        buffer_done(&bytes);
    }
}

static void without_an_answer_nothing_is_logged(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct delivered *d = deliver(kit, id, DELIVERY_DATA);
    assert_refused(&d->delivery, GUICHET_NOT_FOUND, "no_answer");
    assert_false(d->delivery.record.has_key);
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, 1);
    assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    assert_refused(&deliver(kit, id, DELIVERY_CONTAINER)->delivery, GUICHET_NOT_FOUND, "no_answer");
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_logged_and_then_given, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_container_is_made_once, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(without_an_answer_nothing_is_logged, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
