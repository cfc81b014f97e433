/* Stored files: ranges, damage, keys that are gone, and the sweep. */
#include "desk_kit.h"

#include "desk/findings.h"
#include "desk/upload.h"
#include "desk/upload_files.h"

#include <dirent.h>
#include <sys/time.h>

#define SIZE (200u << 10)

static void stop(void *owner) {
    loop_stop(&((struct kit *)owner)->loop);
}

static char byte_at(size_t i) {
    return (char)((i * 2654435761u) >> 13);
}

static struct id take(struct kit *kit, size_t size) {
    const struct upload_order order = {.seat = &kit->seat,
                                       .actor = &kit->officer,
                                       .name = BYTES("a.bin"),
                                       .media_type = BYTES("application/octet-stream"),
                                       .size_max = 1u << 20,
                                       .now = kit->now,
                                       .on_ready = stop,
                                       .on_done = stop,
                                       .owner = kit};
    struct upload *upload;
    struct fail why = {0};
    assert_int_equal(upload_begin(&order, &upload, &why), GUICHET_OK);
    for (size_t at = 0; at < size; at += 65536) {
        char piece[65536];
        size_t now = size - at < sizeof piece ? size - at : sizeof piece;
        for (size_t i = 0; i < now; i++) piece[i] = byte_at(at + i);
        assert_int_equal(upload_feed(upload, (struct bytes){piece, now}, &why), GUICHET_OK);
        while (upload_is_busy(upload)) loop_run(&kit->loop);
    }
    upload_end(upload);
    loop_run(&kit->loop);
    assert_int_equal(upload_result(upload)->status, GUICHET_OK);
    struct id id = upload_result(upload)->id;
    upload_free(upload);
    return id;
}

static struct upload_file open_file(struct kit *kit, struct id id) {
    struct upload_file file;
    struct fail why = {0};
    const struct query *q = kit_ask(kit, QUERY_UPLOAD, id);
    assert_int_equal(q->status, GUICHET_OK);
    assert_int_equal(upload_files_open(&kit->seat, &q->rows.uploads[0], &kit->arena, &file, &why), GUICHET_OK);
    return file;
}

static int read_range(struct kit *kit, const struct upload_file *file, int64_t from, size_t size) {
    struct buffer out;
    struct fail why = {0};
    buffer_init(&out, 1u << 20);
    int status = upload_files_read(kit->seat.desk, file, from, size, &out, &why);
    assert_int_equal(status, why.status);
    if (!status) {
        assert_int_equal(out.size, size);
        for (size_t i = 0; i < size; i++) assert_int_equal(out.data[i], byte_at((size_t)from + i));
    }
    buffer_done(&out);
    return status;
}

static void any_range_is_what_went_in(void **state) {
    struct kit *kit = *state;
    struct upload_file file = open_file(kit, take(kit, SIZE));
    static const int64_t ranges[][2] = {{0, 1},
                                        {0, 65536},
                                        {0, 65537},
                                        {65535, 1},
                                        {65535, 2},
                                        {65536, 1},
                                        {65536, 65536},
                                        {131071, 2},
                                        {1000, 150000},
                                        {SIZE - 1, 1},
                                        {SIZE - 70000, 70000},
                                        {0, SIZE}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        assert_int_equal(read_range(kit, &file, ranges[i][0], (size_t)ranges[i][1]), GUICHET_OK);
    assert_int_equal(read_range(kit, &file, SIZE, 1), GUICHET_CRYPTO); /* behind the end */
}

static void path_of(struct kit *kit, struct id id, char path[UPLOAD_FILES_PATH_SIZE]) {
    upload_files_path(kit->desk, &id, "", path);
}

static void damage_is_noticed(void **state) {
    struct kit *kit = *state;
    struct id id = take(kit, SIZE);
    struct upload_file file = open_file(kit, id);
    char path[UPLOAD_FILES_PATH_SIZE];
    path_of(kit, id, path);
    int descriptor = open(path, O_RDWR);
    char byte = 0;
    assert_int_equal(pread(descriptor, &byte, 1, 70000), 1);
    byte ^= 1;
    assert_int_equal(pwrite(descriptor, &byte, 1, 70000), 1);
    assert_int_equal(read_range(kit, &file, 0, 65536), GUICHET_OK); /* the first chunk is whole */
    assert_int_equal(read_range(kit, &file, 65536, 1), GUICHET_CRYPTO);
    byte ^= 1;
    assert_int_equal(pwrite(descriptor, &byte, 1, 70000), 1);
    assert_int_equal(read_range(kit, &file, 0, SIZE), GUICHET_OK);
    assert_int_equal(ftruncate(descriptor, 2 * UPLOAD_FILES_SEALED), 0); /* cut between two chunks */
    assert_int_equal(read_range(kit, &file, 0, SIZE), GUICHET_CRYPTO);
    close(descriptor);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(read_range(kit, &file, 0, 1), GUICHET_DISK);
}

static void without_its_key_it_is_gone(void **state) {
    struct kit *kit = *state;
    struct query_row_upload row = kit_ask(kit, QUERY_UPLOAD, take(kit, 10))->rows.uploads[0];
    static const char zeros[VAULT_WRAPPED_SIZE];
    struct upload_file file;
    struct fail why = {0};
    row.upload.sealed_key = (struct bytes){zeros, sizeof zeros};
    assert_int_equal(upload_files_open(&kit->seat, &row, &kit->arena, &file, &why), GUICHET_GONE);
}

/* ---- references ---- */

static struct id submit_with(struct kit *kit, const char *files, const char *input, int wanted, const char *code) {
    const char *more = arena_printf(&kit->arena, "\"files\":%s,", files);
    struct submission *s = kit_submit_as(kit, &kit->officer, kit_document(kit, "test.desk", input, more), NULL);
    kit_check_refused(s->status, s->why, wanted, code);
    return s->record.head.id;
}

static const char *text_of(struct kit *kit, struct id id) {
    char *text = arena_alloc(&kit->arena, ID_TEXT_SIZE + 1);
    id_format(&id, text);
    return text;
}

static void a_requisition_takes_its_files_once(void **state) {
    struct kit *kit = *state;
    struct id file = take(kit, 10), other = take(kit, 10);
    const char *list = arena_printf(&kit->arena, "[\"%s\"]", text_of(kit, file));
    struct id id = submit_with(kit, list, KIT_INPUT, GUICHET_OK, "");
    assert_true(id_equal(&kit_ask(kit, QUERY_UPLOAD, file)->rows.uploads[0].requisition, &id));
    assert_true(id_is_zero(&kit_ask(kit, QUERY_UPLOAD, other)->rows.uploads[0].requisition));
    submit_with(kit, list, KIT_INPUT, GUICHET_INVALID, "upload_not_found"); /* taken */
    submit_with(kit, arena_printf(&kit->arena, "[\"%s\"]", text_of(kit, id_new(kit->now))), KIT_INPUT, GUICHET_INVALID,
                "upload_not_found");
    const char *document = kit_document(kit, "test.desk", KIT_INPUT,
                                        arena_printf(&kit->arena, "\"files\":[\"%s\"],", text_of(kit, other)));
    assert_refused(kit_submit_as(kit, &kit->colleague, document, NULL), GUICHET_INVALID, "upload_not_found");
}

/* The same file in the document and in a field of the input is one file. */
static void a_file_named_twice_is_one_file(void **state) {
    struct kit *kit = *state;
    struct id file = take(kit, 10);
    const char *list = arena_printf(&kit->arena, "[\"%s\"]", text_of(kit, file));
    const char *input = arena_printf(&kit->arena, "{\"email\":\"a@b.fr\",\"proof\":\"%s\"}", text_of(kit, file));
    struct id id = submit_with(kit, list, input, GUICHET_OK, "");
    assert_true(id_equal(&kit_ask(kit, QUERY_UPLOAD, file)->rows.uploads[0].requisition, &id));
}

/* ---- sweeping ---- */

static void sweep(struct kit *kit) {
    if (upload_files_sweep(&kit->seat, kit->now, stop, kit)) loop_run(&kit->loop);
}

static bool is_there(struct kit *kit, struct id id) {
    char path[UPLOAD_FILES_PATH_SIZE];
    path_of(kit, id, path);
    return access(path, F_OK) == 0;
}

static void what_nobody_wanted_goes_after_a_day(void **state) {
    struct kit *kit = *state;
    struct id loose = take(kit, 10), wanted = take(kit, 10);
    submit_with(kit, arena_printf(&kit->arena, "[\"%s\"]", text_of(kit, wanted)), KIT_INPUT, GUICHET_OK, "");
    kit->now += DAY_MS - 1000;
    sweep(kit);
    assert_true(is_there(kit, loose));
    kit->now += 2000;
    sweep(kit);
    assert_false(is_there(kit, loose));
    assert_int_equal(kit_ask(kit, QUERY_UPLOAD, loose)->status, GUICHET_NOT_FOUND);
    assert_true(is_there(kit, wanted));
    assert_int_equal(kit_ask(kit, QUERY_UPLOAD, wanted)->status, GUICHET_OK);
    sweep(kit); /* nothing to do is fine */
}

struct both {
    struct kit *kit;
    bool is_swept, is_submitted;
};

static void on_swept(void *owner) {
    struct both *both = owner;
    both->is_swept = true;
    loop_stop(&both->kit->loop);
}

static void on_submitted(struct submission *submission) {
    struct both *both = submission->owner;
    both->is_submitted = true;
    loop_stop(&both->kit->loop);
}

/* A requisition takes the file between the sweep's question and its change. */
static void what_is_taken_meanwhile_stays(void **state) {
    struct kit *kit = *state;
    struct both both = {.kit = kit};
    struct id file = take(kit, 10);
    kit->now += DAY_MS + 1000;
    const char *more = arena_printf(&kit->arena, "\"files\":[\"%s\"],", text_of(kit, file));
    struct submission s = {.seat = &kit->seat,
                           .actor = &kit->officer,
                           .arena = &kit->arena,
                           .root = kit_json(kit, kit_document(kit, "test.desk", KIT_INPUT, more)),
                           .now = kit->now,
                           .on_done = on_submitted,
                           .owner = &both};
    assert_false(submit_start(&s)); /* ahead in the writer's inbox, or in its commit */
    both.is_swept = !upload_files_sweep(&kit->seat, kit->now, on_swept, &both);
    while (!both.is_swept || !both.is_submitted) loop_run(&kit->loop);
    assert_int_equal(s.status, GUICHET_OK);
    assert_true(is_there(kit, file));
    assert_int_equal(kit_ask(kit, QUERY_UPLOAD, file)->status, GUICHET_OK);
}

static void put_file(struct kit *kit, const char *name, int64_t age_ms) {
    char folder[UPLOAD_FILES_PATH_SIZE], path[UPLOAD_FILES_PATH_SIZE + 64];
    upload_files_folder(kit->desk, folder);
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    int64_t at = (kit->now - age_ms) / 1000;
    const struct timeval times[2] = {{.tv_sec = at}, {.tv_sec = at}};
    assert_int_equal(utimes(path, times), 0);
}

static bool has_file(struct kit *kit, const char *name) {
    char folder[UPLOAD_FILES_PATH_SIZE], path[UPLOAD_FILES_PATH_SIZE + 64];
    upload_files_folder(kit->desk, folder);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void what_a_crash_left_goes_too(void **state) {
    struct kit *kit = *state;
    const char *orphan = text_of(kit, id_new(kit->now)), *young = text_of(kit, id_new(kit->now));
    const char *part = arena_printf(&kit->arena, "%s.part", text_of(kit, id_new(kit->now)));
    put_file(kit, orphan, DAY_MS + 10000);
    put_file(kit, young, DAY_MS - 10000);
    put_file(kit, part, DAY_MS + 10000);
    put_file(kit, "lost+found", DAY_MS + 10000);
    sweep(kit);
    assert_false(has_file(kit, orphan));
    assert_true(has_file(kit, young));
    assert_false(has_file(kit, part));
    assert_true(has_file(kit, "lost+found"));
}

static void more_than_a_round_goes_in_rounds(void **state) {
    struct kit *kit = *state;
    struct id last = {{0}};
    for (int i = 0; i < 103; i++) last = take(kit, 0);
    kit->now += DAY_MS + 1000;
    sweep(kit);
    struct query q = {.kind = QUERY_UPLOADS_STALE,
                      .arena = &kit->arena,
                      .filter = {.now = kit->now, .before = kit->now},
                      .limit = 200};
    assert_true(store_read(kit->seat.reader, &q));
    assert_int_equal(q.count, 3);
    sweep(kit);
    assert_false(is_there(kit, last));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_range_is_what_went_in, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(damage_is_noticed, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(without_its_key_it_is_gone, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_requisition_takes_its_files_once, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_file_named_twice_is_one_file, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_wanted_goes_after_a_day, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_meanwhile_stays, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_a_crash_left_goes_too, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(more_than_a_round_goes_in_rounds, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
