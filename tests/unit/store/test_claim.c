/* Claims: who gets what, for how long, and what is refused. */
#include "world.h"

#define LEASE INT64_C(900000)

static const char *const colissimo[] = {"colissimo", NULL};
static const char *const both[] = {"colissimo", "courrier", NULL};
static const char *const legal[] = {"legal", NULL};

static struct change *new_claim(struct world *w, enum claim_kind kind, const struct id *task, const char *person) {
    struct change *c = new_change(w);
    c->claim = (struct claim){.kind = kind,
                              .teams = colissimo,
                              .roles = 1,
                              .person = person,
                              .name = "Someone",
                              .actor = "sha256:bb",
                              .now = w->now,
                              .lease_ms = LEASE};
    if (task) c->claim.task = *task;
    return c;
}

struct case_spec {
    enum urgency urgency;
    int64_t due_in, opened_in;
    const char *team, *type;
    unsigned roles;
};

static struct change *make_case(struct world *w, struct case_spec spec, struct id *task) {
    struct change *c = new_case(w);
    c->head.urgency = spec.urgency;
    c->head.due_at = w->now + spec.due_in;
    if (spec.type) c->head.type = spec.type;
    struct op *op = add_task_op(w, c, spec.team, spec.roles);
    op->as.task.opened_at = w->now + spec.opened_in;
    *task = op->as.task.id;
    assert_int_equal(run(w, c), GUICHET_OK);
    return c;
}

static void test_next_order(void **state) {
    struct world *w = *state;
    static const struct case_spec specs[] = {
        {URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, /* 4 */
        {URGENCY_NORMAL, 4000, 1, "courrier", NULL, 1},  /* 3 */
        {URGENCY_NORMAL, 4000, 0, "colissimo", NULL, 1}, /* 2 */
        {URGENCY_URGENT, 9000, 0, "courrier", NULL, 1},  /* 1 */
        {URGENCY_VITAL, 99000, 0, "colissimo", NULL, 1}, /* 0 */
        {URGENCY_VITAL, 1000, 0, "legal", NULL, 1},      /* not theirs */
        {URGENCY_VITAL, 1000, 0, "colissimo", NULL, 2},  /* another role */
    };
    static const size_t order[] = {4, 3, 2, 1, 0};
    struct id tasks[7];
    for (size_t i = 0; i < 7; i++) make_case(w, specs[i], &tasks[i]);
    for (size_t i = 0; i < 5; i++) {
        struct change *c = new_claim(w, CLAIM_NEXT, NULL, "p1");
        c->claim.teams = both;
        assert_int_equal(run(w, c), GUICHET_OK);
        assert_true(id_equal(&c->claimed.id, &tasks[order[i]]));
        assert_string_equal(c->claimed.claimed_by, "p1");
        assert_int_equal(c->claimed.lease_expires_at, w->now + LEASE);
        assert_int_equal(c->claimed.claims, 1);
        assert_true(id_equal(&c->claimed.requisition, &c->claimed_head.id));
    }
    struct change *none = new_claim(w, CLAIM_NEXT, NULL, "p1");
    none->claim.teams = both;
    assert_int_equal(run(w, none), GUICHET_NOT_FOUND);
    none->claim.now = w->now + LEASE; /* leases are over: the most urgent is free again */
    assert_int_equal(run(w, none), GUICHET_OK);
    assert_true(id_equal(&none->claimed.id, &tasks[4]));
    assert_int_equal(none->claimed.claims, 2);
}

static void test_next_everywhere(void **state) {
    struct world *w = *state;
    struct id a, b;
    make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "courrier", NULL, 1}, &a);
    make_case(w, (struct case_spec){URGENCY_URGENT, 5000, 0, "zone", NULL, 1}, &b);
    struct change *c = new_claim(w, CLAIM_NEXT, NULL, "p1");
    c->claim.teams = NULL;
    c->claim.all_teams = true;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(id_equal(&c->claimed.id, &b));
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(id_equal(&c->claimed.id, &a));
    assert_int_equal(run(w, c), GUICHET_NOT_FOUND);
}

static void test_next_types(void **state) {
    struct world *w = *state;
    static const char *const types[] = {"postal.item.hold", NULL};
    struct id first, second;
    make_case(w, (struct case_spec){URGENCY_NORMAL, 1000, 0, "colissimo", NULL, 1}, &first);
    make_case(w, (struct case_spec){URGENCY_NORMAL, 2000, 0, "colissimo", "postal.item.hold", 1}, &second);
    struct change *c = new_claim(w, CLAIM_NEXT, NULL, "p1");
    c->claim.types = types;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(id_equal(&c->claimed.id, &second));
    assert_int_equal(run(w, c), GUICHET_NOT_FOUND);
}

static void test_one(void **state) {
    struct world *w = *state;
    struct id task, unknown = id_new(w->now);
    make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, &task);
    struct change *c = new_claim(w, CLAIM_ONE, &task, "p1");
    assert_int_equal(run(w, new_claim(w, CLAIM_ONE, &unknown, "p1")), GUICHET_NOT_FOUND);
    c->claim.teams = legal;
    assert_int_equal(run(w, c), GUICHET_NOT_FOUND);
    c->claim.teams = colissimo;
    c->claim.roles = 2;
    assert_int_equal(run(w, c), GUICHET_NOT_ALLOWED);
    c->claim.roles = 3;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_string_equal(c->claimed_head.deadlines[0].name, "answer");
    struct change *late = new_claim(w, CLAIM_ONE, &task, "p2");
    assert_int_equal(run(w, late), GUICHET_CONFLICT);
    assert_string_equal(late->result.code, "already_claimed");
    assert_non_null(strstr(late->result.text, "colissimo"));
    assert_null(strstr(late->result.text, "p1"));
    assert_null(strstr(late->result.text, "Someone"));
    late->claim.now = w->now + LEASE;
    assert_int_equal(run(w, late), GUICHET_OK);
    assert_string_equal(late->claimed.claimed_by, "p2");
}

static void test_renew_and_release(void **state) {
    struct world *w = *state;
    struct id task;
    make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, &task);
    assert_int_equal(run(w, new_claim(w, CLAIM_RENEW, &task, "p1")), GUICHET_NOT_ALLOWED);
    assert_int_equal(run(w, new_claim(w, CLAIM_RELEASE, &task, "p1")), GUICHET_NOT_ALLOWED);
    assert_int_equal(run(w, new_claim(w, CLAIM_ONE, &task, "p1")), GUICHET_OK);
    struct change *renew = new_claim(w, CLAIM_RENEW, &task, "p1");
    renew->claim.now += 1000;
    assert_int_equal(run(w, renew), GUICHET_OK);
    assert_int_equal(renew->claimed.lease_expires_at, w->now + 1000 + LEASE);
    assert_int_equal(run(w, new_claim(w, CLAIM_RENEW, &task, "p2")), GUICHET_CONFLICT);
    assert_int_equal(run(w, new_claim(w, CLAIM_RELEASE, &task, "p2")), GUICHET_CONFLICT);
    renew->claim.now = w->now + 1000 + LEASE; /* too late */
    assert_int_equal(run(w, renew), GUICHET_NOT_ALLOWED);
    assert_int_equal(run(w, new_claim(w, CLAIM_RELEASE, &task, "p1")), GUICHET_OK);
    struct query *q = new_query(w, QUERY_TASK);
    q->id = task;
    ask(w, q);
    assert_null(q->rows.tasks[0].task.claimed_by);
    assert_null(q->rows.tasks[0].task.claimed_name);
    assert_int_equal(q->rows.tasks[0].task.claims, 3);
    assert_int_equal(run(w, new_claim(w, CLAIM_ONE, &task, "p2")), GUICHET_OK);
    struct change *force = new_claim(w, CLAIM_RELEASE, &task, "boss");
    force->claim.may_override = force->claim.all_teams = true;
    assert_int_equal(run(w, force), GUICHET_OK);
}

static void test_assign(void **state) {
    struct world *w = *state;
    struct id task;
    make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, &task);
    assert_int_equal(run(w, new_claim(w, CLAIM_ONE, &task, "p1")), GUICHET_OK);
    struct change *c = new_claim(w, CLAIM_ASSIGN, &task, "boss");
    c->claim.assignee = "p2";
    c->claim.assignee_name = "Two";
    assert_int_equal(run(w, c), GUICHET_NOT_ALLOWED);
    c->claim.may_override = true;
    assert_int_equal(run(w, c), GUICHET_INVALID); /* of no team */
    c->claim.assignee_teams = colissimo;
    assert_int_equal(run(w, c), GUICHET_INVALID); /* of another role */
    assert_string_equal(c->result.code, "agent_not_eligible");
    c->claim.assignee_roles = 1;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_string_equal(c->claimed.claimed_by, "p2");
    assert_string_equal(c->claimed.claimed_name, "Two");
    assert_int_equal(run(w, new_claim(w, CLAIM_RENEW, &task, "p2")), GUICHET_OK);
}

/* Claims are entries of the log, and leave the version alone. */
static void test_log(void **state) {
    struct world *w = *state;
    struct id task;
    struct change *made = make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, &task);
    struct change *claim = new_claim(w, CLAIM_ONE, &task, "p1");
    assert_int_equal(run(w, claim), GUICHET_OK);
    assert_int_equal(claim->seq, 2);
    assert_int_equal(claim->log_index, 1);
    assert_int_equal(run(w, new_claim(w, CLAIM_ONE, &task, "p1")), GUICHET_OK); /* mine already: no second entry */
    assert_int_equal(run(w, new_claim(w, CLAIM_RENEW, &task, "p1")), GUICHET_OK);
    assert_int_equal(run(w, new_claim(w, CLAIM_RELEASE, &task, "p1")), GUICHET_OK);
    struct change *assign = new_claim(w, CLAIM_ASSIGN, &task, "boss");
    assign->claim.assignee = "p2";
    assign->claim.may_override = assign->claim.assignee_all_teams = true;
    assign->claim.assignee_roles = 1;
    assert_int_equal(run(w, assign), GUICHET_OK);
    struct query *q = new_query(w, QUERY_HISTORY);
    q->id = made->requisition;
    assert_int_equal(ask(w, q)->count, 4);
    static const char *const events[] = {"submitted", "task.claimed", "task.released", "task.assigned"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(q->rows.entries[i].event, events[i]);
        assert_int_equal(q->rows.entries[i].seq, (int)i + 1);
    }
    assert_string_equal(q->rows.entries[1].from, "review");
    struct query_row_requisition *row = read_case(w, &made->requisition);
    assert_int_equal(row->head.version, 1);
    assert_int_equal(row->head.entries, 4);
    assert_string_equal(row->task.claimed_by, "p2");
    /* The next change goes on counting. */
    struct change *next = next_change(w, made);
    change_add(next, OP_PUT_REQUISITION);
    add_entry_op(next, "ask", "review", "clarify");
    assert_int_equal(run(w, next), GUICHET_OK);
    assert_int_equal(next->seq, 5);
}

/* Forty people ask for the next task at once; each of the thirty tasks goes to one of them. */
static void test_race(void **state) {
    struct world *w = *state;
    struct id tasks[30];
    struct change *claims[40];
    static struct waiting waiting[40];
    for (size_t i = 0; i < 30; i++)
        make_case(w, (struct case_spec){URGENCY_NORMAL, 5000, 0, "colissimo", NULL, 1}, &tasks[i]);
    for (size_t i = 0; i < 40; i++) {
        claims[i] = new_claim(w, CLAIM_NEXT, NULL, arena_printf(&w->arena, "p%zu", i));
    }
    for (size_t i = 0; i < 40; i++) assert_int_equal(post(w, &waiting[i], claims[i]), GUICHET_OK);
    size_t got = 0;
    for (size_t i = 0; i < 40; i++) {
        wait_for(&waiting[i]);
        if (claims[i]->result.status) continue;
        got++;
        for (size_t k = 0; k < i; k++) {
            assert_true(claims[k]->result.status || !id_equal(&claims[i]->claimed.id, &claims[k]->claimed.id));
        }
    }
    assert_int_equal(got, 30);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_world(test_next_order),
        with_world(test_next_everywhere),
        with_world(test_next_types),
        with_world(test_one),
        with_world(test_renew_and_release),
        with_world(test_assign),
        with_world(test_log),
        with_world(test_race),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
