/* Others with an identifier of a requisition: one's own unit's are not crowded out, and what is cut is said. */
#include "world.h"

#define OTHERS 5

static struct id make(struct world *w, const char *unit) {
    struct change *c = new_case(w);
    c->head.unit = unit;
    memset(change_add(c, OP_TARGET)->as.target, 1, BLIND_SIZE);
    assert_int_equal(run(w, c), GUICHET_OK);
    w->now++;
    return c->requisition;
}

static struct query *related(struct world *w, struct id to, const char *unit, int64_t limit) {
    struct query *q = new_query(w, QUERY_RELATED);
    q->id = to;
    q->limit = limit;
    q->filter.party = unit ? "police-77" : NULL;
    q->filter.unit = unit;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    return q;
}

static void test_own_unit(void **state) {
    struct world *w = *state;
    struct id first = make(w, "12345");
    for (int i = 0; i < OTHERS; i++) make(w, "67890");
    struct id last = make(w, "12345");
    struct query *own = related(w, first, "12345", 2), *all = related(w, first, NULL, OTHERS);
    assert_int_equal(own->count, 1);
    assert_true(id_equal(&own->rows.related[0].head.id, &last));
    assert_int_equal(own->value, 0);
    assert_int_equal(all->count, OTHERS);
    assert_int_equal(all->value, 1);
    all = related(w, first, NULL, OTHERS + 1);
    assert_int_equal(all->count, OTHERS + 1);
    assert_int_equal(all->value, 0);
    assert_true(id_equal(&all->rows.related[0].head.id, &last)); /* the newest case first */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_own_unit, make_world, end_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
