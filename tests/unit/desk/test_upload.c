/* Taking files in: every border of a chunk, and every way it can end. */
#include "desk_kit.h"

#include "desk/upload.h"
#include "desk/upload_files.h"
#include "seal/digest.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

struct taking {
    struct kit *kit;
    struct upload *upload;
    bool is_done;
};

static void on_ready(void *owner) {
    loop_stop(&((struct taking *)owner)->kit->loop);
}

static void on_done(void *owner) {
    struct taking *t = owner;
    t->is_done = true;
    loop_stop(&t->kit->loop);
}

static struct upload_order order_of(struct taking *t) {
    return (struct upload_order){.seat = &t->kit->seat,
                                 .actor = &t->kit->officer,
                                 .name = BYTES("pv n°1.pdf"),
                                 .media_type = BYTES("application/pdf"),
                                 .size_max = 1u << 20,
                                 .now = t->kit->now,
                                 .on_ready = on_ready,
                                 .on_done = on_done,
                                 .owner = t};
}

static void begin(struct kit *kit, struct taking *t, const struct upload_order *order) {
    struct fail why = {0};
    *t = (struct taking){.kit = kit};
    struct upload_order own = order ? *order : order_of(t);
    own.owner = t;
    own.seat = &kit->seat;
    if (upload_begin(&own, &t->upload, &why)) print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
}

static int feed(struct taking *t, const char *data, size_t size, size_t piece) {
    struct fail why = {0};
    for (size_t at = 0; at < size; at += piece) {
        size_t now = size - at < piece ? size - at : piece;
        int status = upload_feed(t->upload, (struct bytes){data + at, now}, &why);
        if (status) return status;
        while (upload_is_busy(t->upload)) loop_run(&t->kit->loop);
    }
    return GUICHET_OK;
}

static const struct upload_result *end(struct taking *t) {
    upload_end(t->upload);
    assert_false(t->is_done); /* never inside */
    while (!t->is_done) loop_run(&t->kit->loop);
    return upload_result(t->upload);
}

static size_t files(struct kit *kit) {
    char folder[UPLOAD_FILES_PATH_SIZE];
    size_t count = 0;
    upload_files_folder(kit->desk, folder);
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) count += entry->d_name[0] != '.';
    if (directory) closedir(directory);
    return count;
}

/* Half a minute is more than any machine is late. */
#define turn_until(kit, condition)                                                                                     \
    for (int turns_ = 0; turns_ < 30000 && !(condition); turns_++) uv_run(&(kit)->loop.uv, UV_RUN_NOWAIT), usleep(1000)

static char *noise(struct kit *kit, size_t size) {
    char *data = arena_alloc(&kit->arena, size + 1);
    for (size_t i = 0; i < size; i++) data[i] = (char)((i * 2654435761u) >> 13);
    return data;
}

static void every_size_comes_back_as_it_went_in(void **state) {
    struct kit *kit = *state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 131073, 200 << 10};
    static const size_t pieces[] = {65536, 16384, 1000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            struct taking t;
            char *data = noise(kit, sizes[i]);
            begin(kit, &t, NULL);
            assert_int_equal(feed(&t, data, sizes[i], pieces[p]), GUICHET_OK);
            const struct upload_result *result = end(&t);
            if (result->status) print_error("%zu: %s\n", sizes[i], result->why.text);
            assert_int_equal(result->status, GUICHET_OK);
            assert_int_equal(result->size, sizes[i]);
            uint8_t digest[DIGEST_SIZE];
            digest_sha256(&(struct bytes){data, sizes[i]}, 1, digest);
            assert_memory_equal(result->sha256, digest, sizeof digest);

            const struct query *q = kit_ask(kit, QUERY_UPLOAD, result->id);
            struct upload_file file;
            struct buffer out;
            struct fail why = {0};
            assert_int_equal(q->status, GUICHET_OK);
            assert_int_equal(upload_files_open(&kit->seat, &q->rows.uploads[0], &kit->arena, &file, &why), GUICHET_OK);
            assert_string_equal(file.name, "pv n°1.pdf");
            assert_string_equal(file.media_type, "application/pdf");
            buffer_init(&out, 1u << 20);
            if (upload_files_read(kit->seat.desk, &file, 0, sizes[i], &out, &why))
                print_error("%zu: %s\n", sizes[i], why.text);
            assert_int_equal(why.status, GUICHET_OK);
            assert_int_equal(out.size, sizes[i]);
            assert_memory_equal(out.data ? out.data : "", data, sizes[i]);
            buffer_done(&out);
            upload_free(t.upload);
        }
    assert_int_equal(files(kit), sizeof sizes / sizeof *sizes * 3);
}

static void nothing_of_it_stands_in_the_clear(void **state) {
    struct kit *kit = *state;
    struct taking t;
    static const char secret[] = "Compte bancaire de Monsieur Dupont";
    begin(kit, &t, NULL);
    assert_int_equal(feed(&t, secret, sizeof secret - 1, 100), GUICHET_OK);
    const struct upload_result *result = end(&t);
    char path[UPLOAD_FILES_PATH_SIZE];
    struct bytes sealed;
    upload_files_path(kit->desk, &result->id, "", path);
    assert_int_equal(config_slurp(path, 1u << 20, &kit->arena, &sealed, NULL), GUICHET_OK);
    assert_int_equal(sealed.size, sizeof secret - 1 + VAULT_CHUNK_OVERHEAD);
    assert_null(memmem(sealed.data, sealed.size, "Dupont", 6));
    upload_free(t.upload);
}

static void a_digest_is_held_against_the_bytes(void **state) {
    struct kit *kit = *state;
    for (int right = 0; right < 2; right++) {
        struct taking t;
        struct upload_order order = order_of(&(struct taking){.kit = kit});
        order.has_digest = true;
        digest_sha256(&BYTES("abc"), 1, order.digest);
        begin(kit, &t, &order);
        assert_int_equal(feed(&t, right ? "abc" : "abd", 3, 3), GUICHET_OK);
        const struct upload_result *result = end(&t);
        if (right) assert_int_equal(result->status, GUICHET_OK);
        else assert_refused(result, GUICHET_INVALID, "digest_mismatch");
        struct id id = result->id;
        upload_free(t.upload);
        assert_int_equal(kit_ask(kit, QUERY_UPLOAD, id)->status, right ? GUICHET_OK : GUICHET_NOT_FOUND);
    }
    assert_int_equal(files(kit), 1);
}

/* The digest is known to be wrong while the last full chunk is still on its way to the disk. */
static void a_wrong_digest_waits_for_the_write_under_way(void **state) {
    struct kit *kit = *state;
    struct taking t;
    struct fail why = {0};
    struct upload_order order = order_of(&(struct taking){.kit = kit});
    order.has_digest = true;
    char *data = noise(kit, 65536);
    begin(kit, &t, &order);
    assert_int_equal(feed(&t, data, 65536, 65536), GUICHET_OK);
    assert_int_equal(upload_feed(t.upload, (struct bytes){data, 1}, &why), GUICHET_OK);
    assert_true(upload_is_busy(t.upload));
    assert_refused(end(&t), GUICHET_INVALID, "digest_mismatch");
    upload_free(t.upload);
    assert_int_equal(files(kit), 0);
}

static void too_much_is_refused(void **state) {
    struct kit *kit = *state;
    struct taking t;
    struct fail why = {0};
    struct upload_order order = order_of(&(struct taking){.kit = kit});
    order.size_max = 10;
    begin(kit, &t, &order);
    assert_int_equal(upload_feed(t.upload, BYTES("0123456789"), &why), GUICHET_OK);
    assert_int_equal(upload_feed(t.upload, BYTES("0"), &why), GUICHET_TOO_LARGE);
    upload_abandon(t.upload);
    assert_int_equal(files(kit), 0);
}

static void an_abandoned_upload_leaves_nothing(void **state) {
    struct kit *kit = *state;
    struct taking t;
    struct fail why = {0};
    char *data = noise(kit, 65537);
    upload_abandon(NULL);
    upload_free(NULL);
    begin(kit, &t, NULL);
    upload_abandon(t.upload); /* before anything */
    begin(kit, &t, NULL);
    assert_int_equal(upload_feed(t.upload, (struct bytes){data, 65536}, &why), GUICHET_OK);
    assert_int_equal(upload_feed(t.upload, (struct bytes){data, 1}, &why), GUICHET_OK);
    assert_true(upload_is_busy(t.upload));
    upload_abandon(t.upload); /* while it writes */
    turn_until(kit, files(kit) == 0);
    assert_int_equal(files(kit), 0);
    assert_false(t.is_done);
}

/* What was stored before the caller went stays as anybody's loose upload: row and file together. */
static void abandoned_after_the_end_it_stays_whole_or_not_at_all(void **state) {
    struct kit *kit = *state;
    struct taking t;
    begin(kit, &t, NULL);
    assert_int_equal(feed(&t, "abc", 3, 3), GUICHET_OK);
    struct id id = upload_result(t.upload)->id;
    upload_end(t.upload);
    upload_abandon(t.upload);
    turn_until(kit, kit_ask(kit, QUERY_UPLOAD, id)->status == GUICHET_OK);
    assert_int_equal(kit_ask(kit, QUERY_UPLOAD, id)->status, GUICHET_OK);
    assert_int_equal(files(kit), 1);
    struct taking next; /* what the store said of the first comes before what it says of this one */
    begin(kit, &next, NULL);
    assert_int_equal(end(&next)->status, GUICHET_OK);
    upload_free(next.upload);
    assert_false(t.is_done);
}

static void names_and_types_are_looked_at(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *name, *media_type;
    } wrong[] = {{"", "a/b"},     {"../x", "a/b"},     {"a\\b", "a/b"}, {"a\nb", "a/b"},
                 {"a\"b", "a/b"}, {"\xff\xfe", "a/b"}, {"ok", ""},      {"ok", "text/\x01plain"}};
    char *long_name = noise(kit, 300);
    memset(long_name, 'x', 300);
    for (size_t i = 0; i <= sizeof wrong / sizeof *wrong; i++) {
        struct upload *upload = (struct upload *)1;
        struct fail why = {0};
        struct taking t = {.kit = kit};
        struct upload_order order = order_of(&t);
        bool is_long = i == sizeof wrong / sizeof *wrong;
        order.name = is_long ? (struct bytes){long_name, UPLOAD_NAME_MAX + 1} : bytes_of(wrong[i].name);
        if (!is_long) order.media_type = bytes_of(wrong[i].media_type);
        assert_int_equal(upload_begin(&order, &upload, &why), GUICHET_MALFORMED);
        assert_null(upload);
    }
    assert_int_equal(files(kit), 0);
}

static void a_disk_that_refuses_is_told(void **state) {
    struct kit *kit = *state;
    char folder[UPLOAD_FILES_PATH_SIZE];
    struct taking t = {.kit = kit};
    struct fail why = {0};
    upload_files_folder(kit->desk, folder);
    int file = open(folder, O_WRONLY | O_CREAT, 0600); /* a file where the folder should be */
    close(file);
    struct upload_order order = order_of(&t);
    assert_int_equal(upload_begin(&order, &t.upload, &why), GUICHET_DISK);
    assert_null(t.upload);
    assert_int_equal(unlink(folder), 0);
    /* the folder goes while the upload comes in: the name cannot be given */
    begin(kit, &t, NULL);
    assert_int_equal(feed(&t, "abc", 3, 3), GUICHET_OK);
    kit_remove_tree(folder);
    const struct upload_result *result = end(&t);
    assert_int_equal(result->status, GUICHET_DISK);
    struct id id = result->id;
    upload_free(t.upload);
    assert_int_equal(kit_ask(kit, QUERY_UPLOAD, id)->status, GUICHET_NOT_FOUND);
}

/* Writes past the limit fail as on a full disk; the next feed hears of it, or the end does. */
static void a_full_disk_is_told(void **state) {
    struct kit *kit = *state;
    struct rlimit old, small;
    struct taking t;
    struct fail why = {0};
    char *data = noise(kit, 65537);
    begin(kit, &t, NULL);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){.rlim_cur = 1000, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int fed = upload_feed(t.upload, (struct bytes){data, 65536}, &why);
    if (!fed) fed = upload_feed(t.upload, (struct bytes){data, 1}, &why);
    while (upload_is_busy(t.upload)) loop_run(&kit->loop);
    int next = upload_feed(t.upload, BYTES("x"), &why);
    upload_end(t.upload);
    while (!t.is_done) loop_run(&kit->loop);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(fed, GUICHET_OK);
    assert_int_equal(next, GUICHET_DISK);
    assert_int_equal(upload_result(t.upload)->status, GUICHET_DISK);
    upload_free(t.upload);
    assert_int_equal(files(kit), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_size_comes_back_as_it_went_in, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(nothing_of_it_stands_in_the_clear, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_digest_is_held_against_the_bytes, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_digest_waits_for_the_write_under_way, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(too_much_is_refused, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_abandoned_upload_leaves_nothing, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(abandoned_after_the_end_it_stays_whole_or_not_at_all, kit_set_up,
                                        kit_tear_down),
        cmocka_unit_test_setup_teardown(names_and_types_are_looked_at, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_disk_that_refuses_is_told, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
