/* Others with an identifier of a requisition: one's own unit's are not crowded out, and what is cut is said. */
#include "world.h"

#include "store/list.h"

#define OTHERS 5

static struct id make(struct world *w, const char *unit) {
    struct change *c = new_case(w);
    c->head.unit = unit;
    memset(change_add(c, OP_TARGET)->as.target, 1, BLIND_SIZE);
    assert_int_equal(run(w, c), GUICHET_OK);
    w->now++;
    return c->requisition;
}

static bool is_of_unit(const void *unit, const struct requisition *head) {
    return strcmp(head->unit, unit) == 0;
}

static struct query *related(struct world *w, struct id to, const char *unit, int64_t limit, const char *cursor) {
    struct query *q = new_query(w, QUERY_RELATED);
    q->id = to;
    q->limit = limit;
    q->admits = unit ? is_of_unit : NULL;
    q->viewer = unit;
    q->cursor = bytes_of(cursor);
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    return q;
}

static void test_own_unit(void **state) {
    struct world *w = *state;
    struct id first = make(w, "12345");
    for (int i = 0; i < OTHERS; i++) make(w, "67890");
    struct id last = make(w, "12345");
    struct query *own = related(w, first, "12345", 2, NULL), *all = related(w, first, NULL, OTHERS, NULL);
    assert_int_equal(own->count, 1);
    assert_true(id_equal(&own->rows.related[0].head.id, &last));
    assert_null(own->next);
    assert_int_equal(all->count, OTHERS);
    assert_true(id_equal(&all->rows.related[0].head.id, &last)); /* the newest case first */
    all = related(w, first, NULL, OTHERS, all->next);
    assert_int_equal(all->count, 1);
    assert_null(all->next);
    assert_int_equal(related(w, first, NULL, OTHERS + 1, NULL)->count, OTHERS + 1);
}

/* What is judged is judged before the page is cut, and a page that looked in vain says where to go on. */
static void test_behind_many(void **state) {
    struct world *w = *state;
    struct id oldest = make(w, "12345"), first = make(w, "12345");
    for (int round = 0; round < LIST_SCAN_MAX / 1000 + 1; round++) {
        static struct waiting waiting[1000];
        for (int i = 0; i < 1000; i++) {
            struct change *c = new_case(w);
            c->head.unit = "67890";
            memset(change_add(c, OP_TARGET)->as.target, 1, BLIND_SIZE);
            c->ops[c->op_count - 1].kind = OP_REFERENCE; /* as many ties would be another test */
            assert_int_equal(post(w, &waiting[i], c), GUICHET_OK);
        }
        for (int i = 0; i < 1000; i++) wait_for(&waiting[i]);
        w->now++;
    }
    struct query *q = related(w, first, "12345", 5, NULL);
    assert_int_equal(q->count, 0);
    assert_non_null(q->next);
    q = related(w, first, "12345", 5, q->next);
    assert_int_equal(q->count, 1);
    assert_true(id_equal(&q->rows.related[0].head.id, &oldest));
    assert_null(q->next);
}

/* A case that shares several is one case of the page, with a row for each. */
static void test_several(void **state) {
    struct world *w = *state;
    struct id ids[3];
    for (size_t i = 0; i < 3; i++) {
        struct change *c = new_case(w);
        memset(change_add(c, OP_TARGET)->as.target, 1, BLIND_SIZE);
        memset(change_add(c, OP_REFERENCE)->as.target, 2, BLIND_SIZE);
        assert_int_equal(run(w, c), GUICHET_OK);
        ids[i] = c->requisition;
        w->now++;
    }
    struct query *q = related(w, ids[1], NULL, 1, NULL);
    assert_int_equal(q->count, 2);
    assert_true(id_equal(&q->rows.related[0].head.id, &ids[2]) && id_equal(&q->rows.related[1].head.id, &ids[2]));
    assert_memory_not_equal(q->rows.related[0].blind.data, q->rows.related[1].blind.data, BLIND_SIZE);
    q = related(w, ids[1], NULL, 1, q->next);
    assert_int_equal(q->count, 2);
    assert_true(id_equal(&q->rows.related[0].head.id, &ids[0]));
    assert_null(q->next);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_own_unit, make_world, end_world),
                                       cmocka_unit_test_setup_teardown(test_behind_many, make_world, end_world),
                                       cmocka_unit_test_setup_teardown(test_several, make_world, end_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
