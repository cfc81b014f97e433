/* Group commit: what is answered is on disk, what the disk refused left no trace, and a lost fsync is the end. */
#include "broken_disk.h"
#include "world.h"

#include "base/log.h"

#include <fcntl.h>

/* Holds the writer between a commit and its answers, so that the next letters become one group. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_shut, is_reached;
    size_t hints;
    struct store_hint last;
};

static struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};

static void hear(void *to, const struct store_hint *hint) {
    struct gate *g = to;
    pthread_mutex_lock(&g->lock);
    g->hints++;
    g->last = *hint;
    g->is_reached = true;
    pthread_cond_broadcast(&g->moved);
    while (g->is_shut) pthread_cond_wait(&g->moved, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static int make_heard_world(void **state) {
    disk_repair();
    gate.hints = 0;
    gate.is_shut = gate.is_reached = false;
    if (make_world(state)) return 1;
    store_on_commit(((struct world *)*state)->store, hear, &gate);
    return 0;
}

static int end_heard_world(void **state) {
    disk_repair();
    return end_world(state);
}

static void shut_gate(struct world *w, struct waiting *waiting) {
    pthread_mutex_lock(&gate.lock);
    gate.is_shut = true;
    gate.is_reached = false;
    pthread_mutex_unlock(&gate.lock);
    assert_int_equal(post(w, waiting, new_case(w)), GUICHET_OK);
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_reached) pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void open_gate(void) {
    pthread_mutex_lock(&gate.lock);
    gate.is_shut = false;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
}

#define GROUP 50

static void test_one_commit_for_all(void **state) {
    struct world *w = *state;
    static struct waiting first, waiting[GROUP];
    struct change *changes[GROUP];
    struct store_figures before, after;
    shut_gate(w, &first);
    store_figures(w->store, &before);
    for (size_t i = 0; i < GROUP; i++) {
        changes[i] = new_case(w);
        assert_int_equal(post(w, &waiting[i], changes[i]), GUICHET_OK);
    }
    store_figures(w->store, &after);
    assert_int_equal(after.backlog, GROUP);
    open_gate();
    for (size_t i = 0; i < GROUP; i++) {
        wait_for(&waiting[i]);
        char number[32];
        snprintf(number, sizeof number, "2026-%06zu", i + 2);
        assert_string_equal(changes[i]->number, number);
        assert_non_null(read_case(w, &changes[i]->requisition)); /* answered, so a reader sees it */
    }
    store_figures(w->store, &after);
    assert_int_equal(after.commits, before.commits + 1);
    assert_int_equal(after.changes, GROUP + 1);
    assert_int_equal(after.backlog_max, GROUP);
    assert_int_equal(after.log_size, GROUP + 1);
    assert_int_equal(after.entries, GROUP + 1);
    assert_true(after.commit_us >= after.fsync_us);
    assert_int_equal(gate.hints, GROUP + 1);
    assert_int_equal(gate.last.log_index, GROUP);
}

static void test_inbox_is_bounded(void **state) {
    struct world *w = *state;
    static struct waiting first, waiting[4097], refused;
    struct change *c = new_case(w), *vital = new_case(w);
    size_t count = 0;
    vital->vital = true;
    shut_gate(w, &first);
    struct change *uploads = arena_array(&w->arena, 4097, sizeof *uploads);
    for (; count < 4097; count++) {
        uploads[count] = (struct change){.expected_version = -1, .result_arena = &w->arena, .vital = count >= 4080};
        if (post(w, &waiting[count], &uploads[count])) break;
    }
    assert_int_equal(count, 4096); /* 4080 for all, 16 for the vital ones */
    assert_int_equal(post(w, &refused, vital), GUICHET_FULL);
    open_gate();
    for (size_t i = 0; i < count; i++) wait_for(&waiting[i]);
    shut_gate(w, &first);
    for (count = 0; count < 4080; count++) {
        assert_int_equal(post(w, &waiting[count], &uploads[count]), GUICHET_OK);
    }
    assert_int_equal(post(w, &refused, c), GUICHET_FULL);
    assert_int_equal(post(w, &refused, vital), GUICHET_OK);
    open_gate();
    for (size_t i = 0; i < count; i++) wait_for(&waiting[i]);
    wait_for(&refused);
    assert_int_equal(vital->result.status, GUICHET_OK);
}

/* What the database says, apart from the tiny write of a probe. */
static void assert_untouched(struct world *w, size_t cases, uint64_t entries) {
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter.all = true;
    q->limit = 1000;
    assert_int_equal(ask(w, q)->count, cases);
    q = new_query(w, QUERY_LOG_ENTRIES);
    q->limit = 1000;
    assert_int_equal(ask(w, q)->count, entries);
    assert_int_equal(log_size(w), entries);
}

static void refuse_and_heal(struct world *w, atomic_bool *trouble) {
    static struct waiting first, waiting[GROUP];
    struct change *changes[GROUP];
    struct fail why;
    shut_gate(w, &first);
    for (size_t i = 0; i < GROUP; i++) {
        changes[i] = new_case(w);
        assert_int_equal(post(w, &waiting[i], changes[i]), GUICHET_OK);
    }
    *trouble = true;
    open_gate();
    for (size_t i = 0; i < GROUP; i++) {
        wait_for(&waiting[i]);
        assert_int_equal(changes[i]->result.status, GUICHET_DISK);
        assert_true(changes[i]->result.text[0] != '\0');
    }
    assert_untouched(w, 1, 1);
    assert_int_equal(store_ready(w->store, &why), GUICHET_DISK);
    assert_non_null(strstr(why.text, "cannot be written"));
    usleep(20000);
    assert_int_equal(store_ready(w->store, &why), GUICHET_DISK); /* asked the writer; the disk is still bad */
    disk_repair();
    for (int i = 0; i < 1000 && store_ready(w->store, &why); i++) usleep(5000); /* nobody submits */
    assert_int_equal(store_ready(w->store, &why), GUICHET_OK);
    struct change *next = new_case(w);
    assert_int_equal(run(w, next), GUICHET_OK);
    assert_string_equal(next->number, "2026-000002"); /* dense: the refused ones took none */
    assert_int_equal(next->log_index, 1);
    assert_untouched(w, 2, 2);
}

static void test_full_disk(void **state) {
    refuse_and_heal(*state, &disk.is_full);
}

static void test_failing_disk(void **state) {
    refuse_and_heal(*state, &disk.is_failing);
}

static void verify(struct world *w, uint64_t entries) {
    struct fail why = {0};
    const char *words;
    uint64_t count = 0;
    if (store_verify_log(w->path, w->vkey, (struct bytes){NULL, 0}, &count, &w->arena, &words, &why))
        print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
    assert_int_equal(count, entries);
}

static void test_heals_by_the_next_group(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(run(w, new_case(w)), GUICHET_OK);
        disk.is_full = true;
        assert_int_equal(run(w, new_case(w)), GUICHET_DISK);
        disk.is_full = false;
    }
    struct change *last = new_case(w);
    assert_int_equal(run(w, last), GUICHET_OK);
    assert_string_equal(last->number, "2026-000006");
    assert_int_equal(store_ready(w->store, NULL), GUICHET_OK);
    verify(w, 6);
}

static void test_lost_fsync(void **state) {
    struct world *w = *state;
    struct fail why;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    disk.loses_sync = true;
    assert_int_equal(run(w, new_case(w)), GUICHET_DISK);
    disk.loses_sync = false; /* the next fsync would say yes, and lie */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(run(w, new_case(w)), GUICHET_DISK);
        assert_int_equal(store_ready(w->store, &why), GUICHET_DISK);
        assert_non_null(strstr(why.text, "restart"));
    }
    close_world_store(w);
    open_world_store(w);
    assert_int_equal(store_ready(w->store, &why), GUICHET_OK);
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
}

/* synchronous=FULL: not one commit without an fsync of its own. */
static void test_every_commit_syncs(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 20; i++) {
        int before = disk.syncs;
        assert_int_equal(run(w, new_case(w)), GUICHET_OK);
        assert_true(disk.syncs > before);
    }
}

/* A change that the database itself cannot take (a task's id twice) goes alone; its neighbours do not notice. */
static void test_poison(void **state) {
    struct world *w = *state;
    static struct waiting first, waiting[3];
    struct change *c[3] = {new_case(w), new_case(w), new_case(w)};
    struct op *op = add_task_op(w, c[1], "colissimo", 1);
    add_task_op(w, c[1], "colissimo", 1)->as.task.id = op->as.task.id;
    shut_gate(w, &first);
    for (int i = 0; i < 3; i++) assert_int_equal(post(w, &waiting[i], c[i]), GUICHET_OK);
    open_gate();
    for (int i = 0; i < 3; i++) wait_for(&waiting[i]);
    assert_int_equal(c[0]->result.status, GUICHET_OK);
    assert_int_equal(c[1]->result.status, GUICHET_INTERNAL);
    assert_int_equal(c[2]->result.status, GUICHET_OK);
    assert_string_equal(c[2]->number, "2026-000003");
    verify(w, 3);
}

/* Closing and opening again changes nothing. */
static void test_reopen(void **state) {
    struct world *w = *state;
    struct change *c = NULL;
    for (int i = 0; i < 300; i++) {
        c = new_case(w);
        assert_int_equal(run(w, c), GUICHET_OK);
    }
    struct bytes before, after;
    assert_int_equal(checkpoint(w, &before), GUICHET_OK);
    for (int i = 0; i < 2; i++) {
        close_world_store(w);
        open_world_store(w);
        assert_int_equal(checkpoint(w, &after), GUICHET_OK);
        assert_true(bytes_equal(before, after));
    }
    assert_string_equal(read_case(w, &c->requisition)->head.number, "2026-000300");
    struct change *next = new_case(w);
    assert_int_equal(run(w, next), GUICHET_OK);
    assert_string_equal(next->number, "2026-000301");
    assert_int_equal(next->log_index, 300);
    close_world_store(w);
    verify(w, 301);
    open_world_store(w);
}

/* store_close finishes what waits. */
static void test_close_answers(void **state) {
    struct world *w = *state;
    static struct waiting first, waiting[GROUP];
    shut_gate(w, &first);
    for (size_t i = 0; i < GROUP; i++) assert_int_equal(post(w, &waiting[i], new_case(w)), GUICHET_OK);
    open_gate();
    reader_close(w->reader);
    w->reader = NULL;
    store_close(w->store);
    w->store = NULL;
    for (size_t i = 0; i < GROUP; i++) {
        assert_true(waiting[i].is_back);
        assert_int_equal(waiting[i].letter.change->result.status, GUICHET_OK);
    }
    open_world_store(w);
    assert_int_equal(log_size(w), GROUP + 1);
}

/* The disk refuses the last checkpoint: told in the log, and all that was answered is there after the next start. */
static void test_close_on_a_full_disk(void **state) {
    struct world *w = *state;
    char path[128], said[4096] = "";
    snprintf(path, sizeof path, "%s/said", w->folder);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    log_set(LOG_ERROR, file);
    disk.is_full = true;
    close_world_store(w);
    disk.is_full = false;
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY | O_CLOEXEC));
    assert_true(pread(file, said, sizeof said - 1, 0) > 0);
    assert_non_null(strstr(said, "checkpoint_not_kept"));
    close(file);
    open_world_store(w);
    assert_int_equal(log_size(w), 1);
    close_world_store(w);
    const char *words = "";
    uint64_t entries = 0;
    assert_int_equal(store_verify_log(w->path, w->vkey, (struct bytes){NULL, 0}, &entries, &w->arena, &words, NULL),
                     GUICHET_OK);
    assert_non_null(strstr(words, "the first 1 stand"));
    open_world_store(w);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, make_heard_world, end_heard_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_world(test_one_commit_for_all),
        with_world(test_inbox_is_bounded),
        with_world(test_full_disk),
        with_world(test_failing_disk),
        with_world(test_heals_by_the_next_group),
        with_world(test_lost_fsync),
        with_world(test_every_commit_syncs),
        with_world(test_poison),
        with_world(test_reopen),
        with_world(test_close_answers),
        with_world(test_close_on_a_full_disk),
    };
    disk_install();
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
