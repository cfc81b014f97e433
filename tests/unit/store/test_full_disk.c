/* A disk that is really full: a tmpfs of a few megabytes, filled to the brim while cases come in, then given room
 * again. Mounted with the own rights or those of a user namespace; where neither may mount, on a made-up disk. */
#include "world.h"

#include "base/log.h"
#include "broken_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

static bool is_mounted;

static void write_line(const char *path, const char *line) {
    int file = open(path, O_WRONLY);
    if (file < 0) return;
    (void)!write(file, line, strlen(line));
    close(file);
}

/* Root in a namespace of its own, where a tmpfs may be mounted. Before any thread. */
static void become_root_of_nothing(void) {
    char users[32], groups[32];
    snprintf(users, sizeof users, "0 %u 1", (unsigned)getuid());
    snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getgid());
    if (getuid() == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS)) return;
    write_line("/proc/self/uid_map", users);
    write_line("/proc/self/setgroups", "deny"); /* without it no group may be mapped */
    write_line("/proc/self/gid_map", groups);
}

static int make_small_disk(void **state) {
    if (make_world_folder(state)) return 1;
    struct world *w = *state;
    char folder[80];
    snprintf(folder, sizeof folder, "%s/disk", w->folder);
    snprintf(w->path, sizeof w->path, "%s/guichet.db", folder);
    if (mkdir(folder, 0700)) return 1;
    is_mounted = mount("tmpfs", folder, "tmpfs", 0, "size=6m") == 0;
    if (!is_mounted) {
        print_message("no right to mount a small disk: on a made-up one\n");
        disk_install();
    }
    open_world_store(w);
    return 0;
}

static int end_small_disk(void **state) {
    struct world *w = *state;
    char folder[80];
    close_world_store(w);
    snprintf(folder, sizeof folder, "%s/disk", w->folder);
    if (is_mounted) umount(folder);
    return end_world(state);
}

/* Takes all the room there is. */
static void fill(const char *path) {
    static char block[4096];
    disk.is_full = !is_mounted;
    if (!is_mounted) return;
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(file >= 0);
    memset(block, 'x', sizeof block);
    while (write(file, block, sizeof block) > 0) continue;
    close(file);
}

static void test_full_disk(void **state) {
    struct world *w = *state;
    char ballast[96];
    struct fail why;
    size_t kept = 0, refused = 0;
    snprintf(ballast, sizeof ballast, "%s/disk/ballast", w->folder);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
            assert_int_equal(run(w, new_case(w)), GUICHET_OK);
            kept++;
        }
        fill(ballast);
        for (int i = 0; i < 400; i++) {
            int status = run(w, new_case(w)); /* some still fit in pages that are there already */
            assert_true(status == GUICHET_OK || status == GUICHET_DISK);
            if (status) refused++;
            else kept++;
        }
        assert_int_equal(run(w, new_case(w)), GUICHET_DISK);
        assert_int_equal(store_ready(w->store, &why), GUICHET_DISK);
        unlink(ballast);
        disk.is_full = false;
        for (int i = 0; i < 1000 && store_ready(w->store, &why); i++) usleep(5000);
        assert_int_equal(store_ready(w->store, &why), GUICHET_OK);
    }
    assert_true(refused > 0);
    struct change *last = new_case(w);
    char number[32];
    assert_int_equal(run(w, last), GUICHET_OK);
    snprintf(number, sizeof number, "2026-%06zu", kept + 1);
    assert_string_equal(last->number, number);
    assert_int_equal(log_size(w), kept + 1);
    uint64_t entries = 0;
    const char *words;
    assert_int_equal(store_verify_log(w->path, w->vkey, (struct bytes){NULL, 0}, &entries, &w->arena, &words, &why),
                     GUICHET_OK);
    assert_int_equal(entries, kept + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_full_disk, make_small_disk, end_small_disk)};
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY));
    become_root_of_nothing();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
