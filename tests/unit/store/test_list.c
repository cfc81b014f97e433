/* Lists and the queue: who sees what, in which order, page after page. */
#include "world.h"

#include "store/list.h"
#include "store/pack.h"

#define MANY 120

static const char *const colissimo[] = {"colissimo", NULL};
static const char *const three[] = {"colissimo", "courrier", "legal", NULL};
static const char *const holders[] = {"colissimo", "courrier", "banque"};

/* Case i: unit i%2, holder i%3, urgent every 5th, a task for "legal" every 4th; due times that go up and down. */
static int make_many(void **state) {
    if (make_world(state)) return 1;
    struct world *w = *state;
    for (int i = 0; i < MANY; i++) {
        w->now = NOW + i * 1000;
        struct change *c = new_case(w);
        c->head.unit = i % 2 ? "unit \"b\"\n" : "12345";
        c->head.holder = holders[i % 3];
        c->head.urgency = i % 5 ? URGENCY_NORMAL : URGENCY_URGENT;
        c->head.state = i % 7 ? "review" : "held";
        c->head.due_at = NOW + 1000000 + (i * 37 % 50) * 1000;
        if (i % 4 == 0) add_task_op(w, c, "legal", 2);
        else add_task_op(w, c, c->head.holder, 1);
        if (run(w, c)) return 1;
    }
    return 0;
}

static void test_worlds(void **state) {
    struct world *w = *state;
    static const struct {
        const char *party, *unit;
        const char *const *teams;
        bool all;
        size_t wanted;
    } worlds[] = {
        {"police-77", "12345", NULL, false, 60},
        {"police-77", "unit \"b\"\n", NULL, false, 60},
        {"police-78", "12345", NULL, false, 0},
        {"police-77", "9", NULL, false, 0},
        {NULL, NULL, colissimo, false, 40},
        {NULL, NULL, three, false, 90}, /* 80 held + 10 of the bank's with a legal task */
        {NULL, NULL, NULL, true, 120},
        {NULL, NULL, NULL, false, 0},
    };
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        for (int newest = 0; newest < 2; newest++) {
            for (int64_t limit = 7; limit <= 200; limit += 193) {
                struct query *q = new_query(w, QUERY_REQUISITIONS);
                q->filter.party = worlds[i].party;
                q->filter.unit = worlds[i].unit;
                q->filter.teams = worlds[i].teams;
                q->filter.all = worlds[i].all;
                q->filter.newest_first = newest;
                q->limit = limit;
                assert_int_equal(walk(w, q, newest), worlds[i].wanted);
            }
        }
    }
}

static void test_filters(void **state) {
    struct world *w = *state;
    struct query_filter all = {.all = true, .now = NOW + 1010000}, f[8];
    static const size_t wanted[] = {18, 24, 0, 40, 25, 20, 25, 6};
    for (size_t i = 0; i < 8; i++) f[i] = all;
    f[0].state = "held"; /* 0, 7 … 119 */
    f[1].urgency = "urgent";
    f[2].type = "postal.item.hold";
    f[3].team = "courrier";
    f[4].due_before = NOW + 1010000; /* 10 of 50 due times, 120 cases */
    f[5].received_after = NOW + 99000;
    f[6].overdue = true;
    f[7].state = "held", f[7].team = "colissimo";
    for (size_t i = 0; i < 8; i++) {
        for (int newest = 0; newest < 2; newest++) {
            struct query *q = new_query(w, QUERY_REQUISITIONS);
            q->filter = f[i];
            q->filter.newest_first = newest;
            q->limit = 11;
            assert_int_equal(walk(w, q, newest), wanted[i]);
        }
    }
}

static void test_cursor(void **state) {
    struct world *w = *state;
    static const char *const wrong[] = {"x", "zz", "02", "0102030405060708090a"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct query *q = new_query(w, QUERY_REQUISITIONS);
        q->filter.all = true;
        q->cursor = bytes_of(wrong[i]);
        assert_int_equal(ask(w, q)->status, GUICHET_MALFORMED);
        assert_true(q->why.text[0] != '\0');
    }
    struct query *q = new_query(w, QUERY_REQUISITIONS), *other = new_query(w, QUERY_TASKS);
    q->filter.all = true;
    q->limit = 5;
    ask(w, q);
    other->filter.all = true;
    other->cursor = bytes_of(q->next);
    assert_int_equal(ask(w, other)->status, GUICHET_MALFORMED); /* another list's */
    q->filter.newest_first = true;
    q->cursor = bytes_of(q->next);
    assert_int_equal(ask(w, q)->status, GUICHET_MALFORMED); /* another order's */
}

static size_t walk_queue(struct world *w, struct query *q) {
    size_t count = 0;
    struct task last = {.due_at = 0};
    do {
        assert_int_equal(ask(w, q)->status, GUICHET_OK);
        for (size_t i = 0; i < q->count; i++) {
            struct task *t = &q->rows.tasks[i].task;
            assert_true(t->due_at >= last.due_at);
            assert_true(count++ == 0 || !id_equal(&t->id, &last.id));
            assert_true(id_equal(&t->requisition, &q->rows.tasks[i].head.id));
            last = *t;
        }
        q->cursor = bytes_of(q->next);
    } while (q->next);
    return count;
}

static void test_queue(void **state) {
    struct world *w = *state;
    struct query_filter f[9];
    static const size_t wanted[] = {30, 90, 120, 30, 0, 60, 0, 1, 119}; /* the tasks all say "review" */
    for (size_t i = 0; i < 9; i++) f[i] = (struct query_filter){.all = true, .now = NOW};
    f[0] = (struct query_filter){.teams = colissimo, .now = NOW};
    f[1] = (struct query_filter){.teams = three, .now = NOW};
    f[3].team = "legal";
    f[4] = (struct query_filter){.teams = colissimo, .team = "legal", .now = NOW};
    f[5] = (struct query_filter){.teams = three, .roles = 1, .now = NOW};
    f[6].state = "held";
    f[7].claimed = 1, f[7].person = "p1";
    f[8].claimed = 2;
    struct change *claim = new_change(w);
    claim->claim = (struct claim){.kind = CLAIM_NEXT,
                                  .teams = colissimo,
                                  .roles = 1,
                                  .person = "p1",
                                  .actor = "sha256:bb",
                                  .now = NOW,
                                  .lease_ms = 1000};
    assert_int_equal(run(w, claim), GUICHET_OK);
    for (size_t i = 0; i < 9; i++) {
        for (int64_t limit = 7; limit <= 200; limit += 193) {
            struct query *q = new_query(w, QUERY_TASKS);
            q->filter = f[i];
            q->limit = limit;
            assert_int_equal(walk_queue(w, q), wanted[i]);
        }
    }
}

/* Every third case is a notice of the holder: in turn to a party, to one of its units, to both, and to another party.
 */
static int make_notices(void **state) {
    static const char *const audiences[] = {"police-77", "police-77/12345", "police-77\npolice-77/12345",
                                            "gendarmerie-77\nfire-77"};
    if (make_world(state)) return 1;
    struct world *w = *state;
    for (int i = 0; i < MANY; i++) {
        w->now = NOW + i * 1000;
        struct change *c = new_case(w);
        c->head.due_at = NOW + 1000000 + (i * 37 % 50) * 1000;
        if (i % 3 == 0) {
            c->head.party = i % 9 ? "laposte" : "police-77"; /* some a unit wrote to its own party */
            c->head.unit = i % 9 ? "dsg" : "12345";
            c->head.audience = audiences[i / 3 % 4];
        } else {
            c->head.party = "justice-77";
        }
        if (run(w, c)) return 1;
    }
    return 0;
}

static size_t wanted_of(struct world *w, const char *party, const char *unit) {
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    size_t count = 0;
    q->filter.all = true;
    q->limit = 200;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    for (size_t i = 0; i < q->count; i++) {
        const struct requisition *head = &q->rows.requisitions[i].head;
        bool is_own = strcmp(head->party, party) == 0 && strcmp(head->unit, unit) == 0;
        count += is_own || requisition_is_for(head, party, unit);
    }
    return count;
}

static void test_audience(void **state) {
    static const char *const callers[][2] = {{"police-77", "12345"},      {"police-77", "9"}, {"police-7", "12345"},
                                             {"gendarmerie-77", "12345"}, {"fire-77", "CIS"}, {"customs-77", "12345"},
                                             {"justice-77", "12345"},     {"fire-77", ""}};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++) {
        size_t wanted = wanted_of(w, callers[i][0], callers[i][1]);
        assert_true((wanted > 0) == (strcmp(callers[i][0], "police-7") && strcmp(callers[i][0], "customs-77")));
        for (int newest = 0; newest < 2; newest++) {
            for (int64_t limit = 3; limit <= 200; limit += 197) {
                struct query *q = new_query(w, QUERY_REQUISITIONS);
                q->filter.party = callers[i][0];
                q->filter.unit = callers[i][1];
                q->filter.newest_first = newest;
                q->limit = limit;
                assert_int_equal(walk(w, q, newest), wanted);
            }
        }
    }
}

/* A notice whose deadline moves stays in its place of the list by due time. */
static void test_audience_follows_its_deadline(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w);
    c->head.party = "laposte";
    c->head.audience = "tax-77";
    assert_int_equal(run(w, c), GUICHET_OK);
    struct change *d = next_change(w, c);
    change_add(d, OP_PUT_REQUISITION);
    d->head.due_at = c->head.due_at + 5000;
    assert_int_equal(run(w, d), GUICHET_OK);
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter = (struct query_filter){.party = "tax-77", .unit = "1", .due_before = d->head.due_at + 1};
    assert_int_equal(ask(w, q)->count, 1);
    q = new_query(w, QUERY_REQUISITIONS);
    q->filter = (struct query_filter){.party = "tax-77", .unit = "1", .due_before = d->head.due_at};
    assert_int_equal(ask(w, q)->count, 0);
}

static int64_t figure(struct query *q, const char *what, const char *key) {
    for (size_t i = 0; i < q->count; i++) {
        if (!strcmp(q->rows.figures[i].what, what) && !strcmp(q->rows.figures[i].key, key))
            return q->rows.figures[i].count;
    }
    return -1;
}

static void test_figures(void **state) {
    struct world *w = *state;
    struct query *q = new_query(w, QUERY_FIGURES);
    q->filter.now = NOW + 1010000;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    assert_int_equal(figure(q, "open", ""), 120);
    assert_int_equal(figure(q, "overdue", ""), 25);
    assert_int_equal(figure(q, "open by state", "held"), 18);
    assert_int_equal(figure(q, "open by holder", "banque"), 40);
    assert_int_equal(figure(q, "open by team", "legal"), 30);
    assert_int_equal(figure(q, "open by type", "postal.item.tracking"), 120);
    struct query *list = new_query(w, QUERY_REQUISITIONS);
    list->filter.all = true;
    list->limit = 1;
    struct change *close = new_change(w);
    close->requisition = ask(w, list)->rows.requisitions[0].head.id;
    close->head = read_case(w, &close->requisition)->head;
    close->head.outcome = close->head.state = "answered";
    close->head.closed_at = NOW;
    change_add(close, OP_PUT_REQUISITION);
    assert_int_equal(run(w, close), GUICHET_OK);
    assert_int_equal(figure(ask(w, q), "open", ""), 119);
}

/* A word that stands in no row: the page ends after so many looks, and the next one goes on. */
static void test_scan_is_bounded(void **state) {
    struct world *w = *state;
    static struct waiting waiting[1000];
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    for (int round = 0; round < LIST_SCAN_MAX / 1000; round++) {
        struct world lent = *w; /* changes of one round in an arena that is emptied */
        lent.arena = arena;
        for (int i = 0; i < 1000; i++) {
            w->now++;
            lent.now = w->now;
            struct change *c = arena_alloc(&lent.arena, sizeof *c);
            c->requisition = id_new(w->now);
            c->head = sample_head(w->now);
            c->result_arena = &lent.arena;
            change_add(c, OP_PUT_REQUISITION);
            assert_int_equal(post(w, &waiting[i], c), GUICHET_OK);
        }
        for (int i = 0; i < 1000; i++) {
            wait_for(&waiting[i]);
            assert_int_equal(waiting[i].letter.change->result.status, GUICHET_OK);
        }
        arena = lent.arena;
        arena_reset(&arena);
    }
    arena_done(&arena);
    for (int newest = 0; newest < 2; newest++) {
        struct query *q = new_query(w, QUERY_REQUISITIONS);
        q->filter.all = true;
        q->filter.newest_first = newest;
        q->filter.state = "nowhere";
        assert_int_equal(ask(w, q)->count, 0);
        assert_non_null(q->next);
        q->cursor = bytes_of(q->next);
        assert_int_equal(ask(w, q)->count, 0);
        assert_null(q->next);
    }
}

/* ---- summaries ---- */

static unsigned dice(unsigned sides) {
    uint16_t thrown;
    id_random(&thrown, sizeof thrown);
    return thrown % sides;
}

/* What any event may change of a head. */
static struct change *any_change(struct world *w, const struct requisition *head) {
    static const char *const states[] = {"review", "held", "été \"1\"", "answered"};
    struct change *c = new_change(w);
    c->requisition = head->id;
    c->expected_version = head->version;
    c->head = *head;
    c->head.state = states[dice(4)];
    c->head.holder = holders[dice(3)];
    c->head.clock = (enum clock_state)dice(CLOCK_STOPPED + 1);
    c->head.urgency = (enum urgency)dice(URGENCY_VITAL + 1);
    c->head.due_at = dice(4) ? NOW + 1000000 + dice(50) * 1000 : 0;
    c->head.outcome = dice(5) ? NULL : "answered";
    c->head.closed_at = c->head.outcome ? NOW + dice(1000) : 0;
    c->head.test = dice(2);
    change_add(c, OP_PUT_REQUISITION);
    if (dice(2)) add_entry_op(c, "changed", NULL, c->head.state);
    return c;
}

/* A summary is that of the head as it stands now. */
static void assert_is_summary(struct world *w, const struct query_row_summary *row) {
    const struct requisition *head = &read_case(w, &row->id)->head;
    struct buffer text;
    buffer_init(&text, 65536);
    assert_int_equal(pack_summary(&text, head), GUICHET_OK);
    assert_true(bytes_equal(row->members, (struct bytes){text.data + 1, text.size - 2}));
    assert_int_equal(row->version, head->version);
    assert_int_equal(row->due_at, head->due_at);
    buffer_done(&text);
}

/* Page by page in both orders, the same cases as heads and as summaries, whatever has happened to them. */
static void compare_lists(struct world *w, struct query_filter filter, size_t wanted) {
    for (int newest = 0; newest < 2; newest++) {
        struct query *heads = new_query(w, QUERY_REQUISITIONS), *lines = new_query(w, QUERY_REQUISITIONS);
        size_t count = 0;
        heads->filter = lines->filter = filter;
        heads->filter.newest_first = lines->filter.newest_first = newest;
        heads->limit = lines->limit = 17;
        lines->as_summaries = true;
        do {
            assert_int_equal(ask(w, heads)->status, GUICHET_OK);
            assert_int_equal(ask(w, lines)->status, GUICHET_OK);
            assert_int_equal(lines->count, heads->count);
            for (size_t i = 0; i < lines->count; i++, count++) {
                assert_true(id_equal(&lines->rows.summaries[i].id, &heads->rows.requisitions[i].head.id));
                assert_is_summary(w, &lines->rows.summaries[i]);
            }
            assert_int_equal(!heads->next, !lines->next);
            heads->cursor = bytes_of(heads->next);
            lines->cursor = bytes_of(lines->next);
        } while (lines->next);
        if (wanted) assert_int_equal(count, wanted);
    }
}

static void test_summaries_follow_heads(void **state) {
    struct world *w = *state;
    struct query_filter all = {.all = true, .now = NOW + 1010000}, held = all, late = all;
    held.state = "held";
    late.overdue = true;
    compare_lists(w, all, MANY);
    for (int round = 0; round < 5; round++) {
        struct query *q = new_query(w, QUERY_REQUISITIONS);
        q->filter = all;
        q->limit = 200;
        ask(w, q);
        for (size_t i = 0; i < q->count; i++) {
            if (dice(3)) assert_int_equal(run(w, any_change(w, &q->rows.requisitions[i].head)), GUICHET_OK);
        }
        compare_lists(w, all, MANY);
        compare_lists(w, held, 0);
        compare_lists(w, late, 0);
    }
    close_world_store(w);
    open_world_store(w);
    compare_lists(w, all, MANY);
}

/* A change that is refused leaves the summary as it was. */
static void test_refused_change_keeps_summary(void **state) {
    struct world *w = *state;
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter.all = true;
    q->limit = 1;
    struct change *c = any_change(w, &ask(w, q)->rows.requisitions[0].head);
    c->expected_version++;
    c->head.state = "elsewhere";
    assert_int_equal(run(w, c), GUICHET_CONFLICT);
    compare_lists(w, (struct query_filter){.all = true, .now = NOW}, MANY);
    compare_lists(w, (struct query_filter){.all = true, .now = NOW, .state = "elsewhere"}, 0);
}

/* Every second case is closed, two in eight are paused, the rest runs; some of each are of the other unit. */
static int make_standing(void **state) {
    static const char *const outcomes[] = {"answered", "no_data", "refused"};
    if (make_world(state)) return 1;
    struct world *w = *state;
    for (int i = 0; i < MANY; i++) {
        w->now = NOW + i * 1000;
        struct change *c = new_case(w);
        c->head.unit = i % 5 ? "12345" : "9";
        c->head.holder = holders[i % 3];
        c->head.due_at = NOW + 1000000 + (i * 37 % 50) * 1000;
        c->head.clock = i % 2 ? CLOCK_STOPPED : i % 8 < 3 ? CLOCK_PAUSED : CLOCK_RUNNING;
        c->head.outcome = i % 2 ? outcomes[i % 3] : NULL;
        c->head.closed_at = i % 2 ? w->now : 0;
        if (run(w, c)) return 1;
    }
    return 0;
}

static void test_standing(void **state) {
    struct world *w = *state;
    static const struct {
        enum standing standing;
        const char *clock, *outcomes;
        size_t wanted[4]; /* of all, of a unit, of one holder, of one unit that somebody asks for who sees all */
    } asked[] = {
        {STANDING_OPEN, NULL, NULL, {60, 48, 20, 12}},     {STANDING_CLOSED, NULL, NULL, {60, 48, 20, 12}},
        {STANDING_ANY, "paused", NULL, {30, 24, 10, 6}},   {STANDING_OPEN, "paused", NULL, {30, 24, 10, 6}},
        {STANDING_ANY, "running", NULL, {30, 24, 10, 6}},  {STANDING_CLOSED, "paused", NULL, {0, 0, 0, 0}},
        {STANDING_ANY, "stopped", NULL, {60, 48, 20, 12}}, {STANDING_ANY, NULL, "answered,no_data", {40, 32, 20, 8}},
        {STANDING_ANY, NULL, "no_data", {20, 16, 0, 4}},   {STANDING_ANY, NULL, "answer,,no", {0, 0, 0, 0}},
    };
    const struct query_filter worlds[] = {{.all = true},
                                          {.party = "police-77", .unit = "12345"},
                                          {.teams = colissimo},
                                          {.all = true, .of_party = "police-77", .of_unit = "9"}};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        for (size_t k = 0; k < 8; k++) {
            struct query *q = new_query(w, QUERY_REQUISITIONS);
            q->filter = worlds[k % 4];
            q->filter.newest_first = k / 4;
            q->filter.standing = asked[i].standing;
            q->filter.clock = asked[i].clock;
            q->filter.outcomes = asked[i].outcomes;
            q->limit = 7;
            assert_int_equal(walk(w, q, k / 4), asked[i].wanted[k % 4]);
        }
    }
}

/* Lists of what is open and paused follow the case from one to the next. */
static void test_standing_follows(void **state) {
    struct world *w = *state;
    static const struct {
        enum clock_state clock;
        const char *outcome;
        size_t open, paused;
    } steps[] = {{CLOCK_PAUSED, NULL, 1, 1}, {CLOCK_RUNNING, NULL, 1, 0}, {CLOCK_STOPPED, "answered", 0, 0}};
    struct change *c = new_case(w);
    assert_int_equal(run(w, c), GUICHET_OK);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct query *q = new_query(w, QUERY_REQUISITIONS);
        q->filter.all = true;
        c = any_change(w, &ask(w, q)->rows.requisitions[0].head);
        c->head.clock = steps[i].clock;
        c->head.outcome = steps[i].outcome;
        c->head.closed_at = steps[i].outcome ? NOW : 0;
        assert_int_equal(run(w, c), GUICHET_OK);
        q->filter.standing = STANDING_OPEN;
        assert_int_equal(ask(w, q)->count, steps[i].open);
        q->filter.clock = "paused";
        assert_int_equal(ask(w, q)->count, steps[i].paused);
    }
}

#define with_many(test) cmocka_unit_test_setup_teardown(test, make_many, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_many(test_worlds),
        with_many(test_filters),
        with_many(test_cursor),
        with_many(test_queue),
        with_many(test_figures),
        with_many(test_scan_is_bounded),
        with_many(test_summaries_follow_heads),
        with_many(test_refused_change_keeps_summary),
        cmocka_unit_test_setup_teardown(test_standing, make_standing, end_world),
        cmocka_unit_test_setup_teardown(test_standing_follows, make_world, end_world),
        cmocka_unit_test_setup_teardown(test_audience, make_notices, end_world),
        cmocka_unit_test_setup_teardown(test_audience_follows_its_deadline, make_world, end_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
