/* base/chain.h: the intrusive list. */
#include "unit.h"

#include "base/chain.h"

struct member {
    int number;
    struct chain link;
};

static void test_order_and_removal(void **state) {
    (void)state;
    struct chain head;
    struct member members[5];
    chain_init(&head);
    assert_true(chain_is_empty(&head));
    assert_null(chain_take_first(&head));
    for (int i = 0; i < 5; i++) {
        members[i].number = i;
        chain_add_last(&head, &members[i].link);
    }
    chain_remove(&members[2].link);
    chain_remove(&members[2].link);
    chain_remove(&members[4].link);
    static const int expected[] = {0, 1, 3};
    for (size_t i = 0; i < 3; i++) {
        struct chain *link = chain_take_first(&head);
        assert_int_equal(chain_item(link, struct member, link)->number, expected[i]);
    }
    assert_true(chain_is_empty(&head));
    chain_add_last(&head, &members[2].link);
    assert_ptr_equal(chain_take_first(&head), &members[2].link);
}

int main(void) {
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_and_removal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
