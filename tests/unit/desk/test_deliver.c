/* Delivering an answer: the log knows of it before the bytes are there. */
#include "desk_kit.h"

#include "desk/deliver.h"
#include "desk/store_wait.h"
#include "seal/container.h"

#include <dirent.h>
#include <semaphore.h>

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

/* What a delivery works in: the pool uses it while a test does something else. */
static struct arena hand;

static int set_up(void **state) {
    arena_init(&hand, 64u << 20);
    return kit_set_up(state);
}

static int tear_down(void **state) {
    arena_done(&hand);
    return kit_tear_down(state);
}

static struct delivered *delivered_to(struct kit *kit, struct id id, enum delivery_form form) {
    struct delivered *d = arena_alloc(&kit->arena, sizeof *d);
    d->kit = kit;
    d->delivery = (struct delivery){.seat = &kit->seat,
                                    .actor = &kit->officer,
                                    .arena = &hand,
                                    .record = *kit_record(kit, id),
                                    .form = form,
                                    .now = kit->now,
                                    .on_done = on_done,
                                    .owner = d};
    return d;
}

static struct delivered *deliver(struct kit *kit, struct id id, enum delivery_form form) {
    struct delivered *d = delivered_to(kit, id, form);
    if (!deliver_start(&d->delivery)) loop_run(&kit->loop);
    return d;
}

static struct id answered(struct kit *kit) {
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"Dupont\"}"));
    assert_fired(kit_work(kit, &kit->bob, id, "approve", NULL));
    return id;
}

static void an_answer_is_logged_and_then_given(void **state) {
    struct kit *kit = *state;
    struct id id = answered(kit);
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
    struct id id = answered(kit);
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

/* ---- what goes wrong in between ---- */

static void erase_answer(struct kit *kit, struct id id) {
    struct fail why = {0};
    struct change change = {.id = id_new(kit->now),
                            .requisition = id,
                            .expected_version = -1,
                            .now = kit->now,
                            .head = kit_record(kit, id)->head,
                            .result_arena = &kit->arena};
    change.head.answer_purged = true;
    assert_non_null(change_add(&change, OP_PUT_REQUISITION));
    assert_int_equal(store_wait(kit->desk->store, &change, &why), GUICHET_OK);
}

static size_t files_of(const struct kit *kit) {
    char path[256];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/uploads", kit->folder);
    DIR *folder = opendir(path);
    for (struct dirent *one; folder && (one = readdir(folder));) count += one->d_name[0] != '.';
    if (folder) closedir(folder);
    return count;
}

static void what_is_erased_meanwhile_does_not_come_back(void **state) {
    struct kit *kit = *state;
    struct id id = answered(kit);
    struct delivered *d = delivered_to(kit, id, DELIVERY_CONTAINER);
    size_t before = kit_ask(kit, QUERY_HISTORY, id)->count;
    assert_false(deliver_start(&d->delivery)); /* the pool seals */
    erase_answer(kit, id);
    loop_run(&kit->loop);
    assert_refused(&d->delivery, GUICHET_GONE, "purged");
    assert_int_equal(kit_ask(kit, QUERY_UPLOADS_OF, id)->count, 0);
    assert_int_equal(kit_ask(kit, QUERY_HISTORY, id)->count, before);
    assert_int_equal(files_of(kit), 0);
}

static void data_in_hand_do_not_leave_after_the_erasure(void **state) {
    struct kit *kit = *state;
    struct id id = answered(kit);
    struct delivered *d = delivered_to(kit, id, DELIVERY_DATA);
    erase_answer(kit, id);
    if (!deliver_start(&d->delivery)) loop_run(&kit->loop);
    assert_refused(&d->delivery, GUICHET_GONE, "purged");
}

/* ---- a store that takes nothing: its writer is held up, and its inbox has room for one ---- */

struct full_store {
    struct store *store;
    sem_t busy, free;
    struct change changes[2];
    struct store_letter letters[2];
};

static void hold_up(void *to, const struct store_hint *hint) {
    struct full_store *full = to;
    (void)hint;
    sem_post(&full->busy);
    sem_wait(&full->free);
}

static void ignore(struct letter *letter) {
    (void)letter;
}

static void submit_to(struct full_store *full, struct kit *kit, size_t which) {
    full->changes[which] =
        (struct change){.id = id_new(kit->now), .expected_version = -1, .now = kit->now, .result_arena = &kit->arena};
    change_add(&full->changes[which], OP_META)->as.meta = (struct op_meta){.name = "test", .value = 1};
    full->letters[which] = (struct store_letter){.letter.on_open = ignore, .change = &full->changes[which]};
    assert_int_equal(store_submit(full->store, &full->letters[which]), GUICHET_OK);
}

static void open_full_store(struct full_store *full, struct kit *kit) {
    struct fail why = {0};
    const char *key = arena_printf(&kit->arena, "%s/full.key", kit->folder);
    const struct store_options options = {
        .path = arena_printf(&kit->arena, "%s/full.db", kit->folder), .log_key = key, .inbox_max = 1};
    assert_int_equal(checkpoint_create_key(key, arena_printf(&kit->arena, "%s.v", key), "test/full", &why), GUICHET_OK);
    assert_int_equal(store_open(&options, &full->store, &why), GUICHET_OK);
    sem_init(&full->busy, 0, 0);
    sem_init(&full->free, 0, 0);
    store_on_commit(full->store, hold_up, full);
    submit_to(full, kit, 0);
    sem_wait(&full->busy);
    submit_to(full, kit, 1);
}

static void close_full_store(struct full_store *full) {
    for (size_t i = 0; i < 2; i++) sem_post(&full->free);
    store_close(full->store);
    sem_destroy(&full->busy);
    sem_destroy(&full->free);
}

static void what_cannot_be_stored_leaves_no_file(void **state) {
    struct kit *kit = *state;
    struct full_store full;
    struct delivered *d = delivered_to(kit, answered(kit), DELIVERY_CONTAINER);
    struct store *store = kit->desk->store;
    open_full_store(&full, kit);
    assert_false(deliver_start(&d->delivery));
    kit->desk->store = full.store;
    loop_run(&kit->loop);
    kit->desk->store = store;
    close_full_store(&full);
    assert_refused(&d->delivery, GUICHET_FULL, "");
    assert_int_equal(files_of(kit), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_logged_and_then_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_container_is_made_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_an_answer_nothing_is_logged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_erased_meanwhile_does_not_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_stored_leaves_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(data_in_hand_do_not_leave_after_the_erasure, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
