/* What people keep beside the cases: revisions, ids that are taken, limits, and that a case takes its own with it. */
#include "world.h"

static struct op *item_op(struct change *c, enum item_kind kind, const char *id, char owner, int64_t expected) {
    struct op *op = change_add(c, OP_ITEM);
    op->as.item = (struct item){.kind = kind, .expected = expected, .limit = 3, .at = NOW, .content = BYTES("sealed")};
    memcpy(op->as.item.id.bytes, id, 16);
    memset(op->as.item.owner, owner, BLIND_SIZE);
    return op;
}

static int put(struct world *w, const char *id, char owner, int64_t expected) {
    struct change *c = new_change(w);
    item_op(c, ITEM_VIEW, id, owner, expected);
    return run(w, c);
}

static struct query *owned(struct world *w, char owner) {
    static uint8_t key[BLIND_SIZE];
    memset(key, owner, sizeof key);
    struct query *q = new_query(w, QUERY_ITEMS_OF_OWNER);
    q->item = ITEM_VIEW;
    q->filter.owner = key;
    return ask(w, q);
}

static void test_revisions(void **state) {
    struct world *w = *state;
    assert_int_equal(put(w, "0123456789abcdef", 'a', 1), GUICHET_STALE);
    assert_int_equal(put(w, "0123456789abcdef", 'a', 0), GUICHET_OK);
    assert_int_equal(put(w, "0123456789abcdef", 'a', 0), GUICHET_STALE);
    assert_int_equal(put(w, "0123456789abcdef", 'a', 1), GUICHET_OK);
    assert_int_equal(put(w, "0123456789abcdef", 'a', -1), GUICHET_OK);
    assert_int_equal(owned(w, 'a')->rows.items[0].item.revision, 3);
    assert_int_equal(put(w, "0123456789abcdef", 'b', -1), GUICHET_CONFLICT); /* another's */
    struct change *other = new_change(w);
    item_op(other, ITEM_TEMPLATE, "0123456789abcdef", 'a', -1);
    assert_int_equal(run(w, other), GUICHET_CONFLICT);
    assert_int_equal(put(w, "1123456789abcdef", 'a', -1), GUICHET_OK);
    assert_int_equal(put(w, "2123456789abcdef", 'a', -1), GUICHET_OK);
    assert_int_equal(put(w, "3123456789abcdef", 'a', -1), GUICHET_LIMIT);
    assert_int_equal(put(w, "2123456789abcdef", 'a', -1), GUICHET_OK);
    assert_int_equal(put(w, "3123456789abcdef", 'b', -1), GUICHET_OK);
    assert_int_equal(owned(w, 'a')->count, 3);
    assert_int_equal(owned(w, 'b')->count, 1);
}

static void test_case_takes_its_own(void **state) {
    struct world *w = *state;
    struct change *made = new_case(w), *other = new_case(w), *c;
    assert_int_equal(run(w, made), GUICHET_OK);
    assert_int_equal(run(w, other), GUICHET_OK);
    const struct change *of[] = {made, other};
    const char *ids[] = {"0123456789abcdef", "1123456789abcdef"};
    for (int i = 0; i < 2; i++) {
        c = new_change(w);
        c->requisition = of[i]->requisition;
        item_op(c, ITEM_NOTE, ids[i], 0, -1)->as.item.of_case = true;
        assert_int_equal(run(w, c), GUICHET_OK);
        assert_int_equal(read_case(w, &of[i]->requisition)->head.version, 1); /* the case has not changed */
    }
    c = new_change(w);
    c->requisition = other->requisition;
    item_op(c, ITEM_NOTE, ids[0], 0, -1)->as.item.of_case = true;
    assert_int_equal(run(w, c), GUICHET_CONFLICT); /* it belongs to the first */
    c = new_change(w);
    c->requisition = made->requisition;
    c->is_erasing = true;
    change_add(c, OP_ERASE_CASE);
    assert_int_equal(run(w, c), GUICHET_OK);
    for (int i = 0; i < 2; i++) {
        struct query *q = new_query(w, QUERY_ITEMS_OF_CASE);
        q->item = ITEM_NOTE;
        q->id = of[i]->requisition;
        assert_int_equal(ask(w, q)->count, i);
    }
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {in_world(test_revisions), in_world(test_case_takes_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
