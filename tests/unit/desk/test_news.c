/* What is news of a case and what of the queue, and who is told that a task has left it. */
#include "desk_kit.h"

#include "desk/item.h"
#include "desk/news.h"

static struct query_row_news news(const char *event, const char *from, const char *to) {
    return (struct query_row_news){.entry = {.event = event, .from = from, .to = to},
                                   .requisition.head = {.type = "test.desk", .type_version = 1, .holder = "courrier"}};
}

static void what_is_news_of_the_queue(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *event, *from, *to;
        enum urgency urgency;
        bool is_of_case, is_of_queue;
    } table[] = {
        {"submit", NULL, "prepare", URGENCY_NORMAL, true, true},
        {"prepared", "prepare", "review", URGENCY_NORMAL, true, true},
        {"remark", "prepare", "prepare", URGENCY_NORMAL, true, false},
        {"remark", "prepare", "prepare", URGENCY_VITAL, true, true},
        {"task.claimed", "prepare", "prepare", URGENCY_NORMAL, false, true},
        {ITEM_NOTED, "prepare", "prepare", URGENCY_NORMAL, false, false},
        {ITEM_NOTED, "prepare", "prepare", URGENCY_VITAL, false, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct query_row_news row = news(table[i].event, table[i].from, table[i].to);
        row.requisition.head.urgency = table[i].urgency;
        assert_int_equal(news_is_of_case(&row), table[i].is_of_case);
        assert_int_equal(news_is_of_queue(&kit->ana, &row), table[i].is_of_queue);
        assert_false(news_is_of_queue(&kit->officer, &row));
    }
}

/* The case is another holder's now. */
static void a_task_that_left_is_told_to_the_team_that_had_it(void **state) {
    struct kit *kit = *state;
    const struct registry *registry = kit->desk->registry;
    struct query_row_news left = news("prepared", "prepare", "review"), stayed = news("remark", "prepare", "prepare"),
                          none = news("reply", "waiting", "prepare"), first = news("submit", NULL, "prepare");
    assert_true(news_has_left(&kit->ana, &left, registry));
    assert_true(news_has_left(&kit->bob, &left, registry));
    assert_false(news_has_left(&kit->col, &left, registry)); /* of another team */
    assert_false(news_has_left(&kit->officer, &left, registry));
    assert_false(news_has_left(&kit->ana, &stayed, registry));
    assert_false(news_has_left(&kit->ana, &none, registry)); /* there was no task */
    assert_false(news_has_left(&kit->ana, &first, registry));
    left.requisition.head.circle = "person:z/9\n";
    assert_false(news_has_left(&kit->ana, &left, registry));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_news_of_the_queue, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_task_that_left_is_told_to_the_team_that_had_it, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
