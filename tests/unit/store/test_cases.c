/* Every requisition of a period, for statistics: by when it was received, wherever its row stands. */
#include "world.h"

#include "store/rows.h"

#include <sqlite3.h>

static size_t received(struct world *w, int64_t from, int64_t before) {
    struct query *q = new_query(w, QUERY_CASES);
    q->from = from;
    q->filter.before = before;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    return q->count;
}

/* The rows of a millisecond are full: its last one is taken, as if by 4096 others. */
static void fill(struct world *w, int64_t ms) {
    sqlite3 *db = NULL;
    char sql[256];
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    close_world_store(w); /* what it remembers of the last row is read anew */
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    snprintf(sql, sizeof sql,
             "UPDATE requisition SET row = row + %lld; UPDATE content SET requisition = requisition + %lld",
             (long long)ROWS_IN_MS - 1, (long long)ROWS_IN_MS - 1);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    open_world_store(w);
    assert_int_equal(received(w, ms, ms + 1), 1);
}

static void test_full_millisecond(void **state) {
    struct world *w = *state;
    fill(w, w->now);
    assert_int_equal(run(w, new_case(w)), GUICHET_OK); /* stands among the rows of the next millisecond */
    assert_int_equal(received(w, NOW, NOW + 1), 2);
    assert_int_equal(received(w, NOW + 1, NOW + 2), 0);
    w->now++;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    assert_int_equal(received(w, NOW, NOW + 1), 2);
    assert_int_equal(received(w, NOW + 1, NOW + 2), 1);
    assert_int_equal(received(w, 0, NOW + 10), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_full_millisecond, make_world, end_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
