/* The counters of the queue: right whatever happened to the tasks, and as cheap with 100,000 of them as with 100. */
#include "world.h"

#include "store/reader.h"

#include <sqlite3.h>

#define HOUR  INT64_C(3600000)
#define LEASE INT64_C(900000)
#define MANY  300

static const char *const teams[] = {"colissimo", "courrier", "legal"};
static const char *const own[] = {"colissimo", "legal", NULL};

static struct actor person_of(const char *person, unsigned roles) {
    return (struct actor){.person = person, .roles = roles, .teams = own};
}

static const struct query_counters *count(struct world *w, const struct actor *actor, bool all) {
    struct query *q = new_query(w, QUERY_COUNTERS);
    q->filter.viewer = actor;
    q->filter.all = all;
    q->filter.teams = all ? NULL : actor->teams;
    q->filter.due_before = (w->now / HOUR + 9) * HOUR;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    return &q->counters;
}

/* A case with one task, as the model remembers it. */
struct made {
    struct change *last;
    struct task task;
    bool is_secret, is_open, is_waiting;
    const char *barred;
};

static uint64_t seed = 20261127;

static unsigned dice(unsigned sides) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % sides;
}

static void make_one(struct world *w, struct made *m) {
    static const char *const bars[] = {NULL, "a/1 b/\"x\" ", "c/3 a/1 "};
    struct change *c = new_case(w);
    c->head.holder = teams[dice(3)];
    c->head.due_at = w->now + ((int64_t)dice(48) - 24) * HOUR / 2 + (int64_t)dice(2) * (dice(5) - 2) * 60000;
    m->is_secret = dice(10) == 0;
    if (m->is_secret) c->head.circle = "person:z/9\n";
    struct op *op = add_task_op(w, c, teams[dice(3)], dice(2) ? ROLE_JURIST : ROLE_AGENT);
    op->as.task.barred = m->barred = bars[dice(3)];
    op->as.task.is_review = dice(3) == 0;
    m->task = op->as.task;
    m->last = c;
    m->is_open = true;
    assert_int_equal(run(w, c), GUICHET_OK);
}

static void move(struct world *w, struct made *m) {
    struct change *c = next_change(w, m->last);
    switch (dice(4)) {
    case 0: c->head.due_at += HOUR * 5 / 2; break;
    case 1: c->head.circle = "person:z/9\n"; break;
    case 2: c->head.clock = c->head.clock == CLOCK_PAUSED ? CLOCK_RUNNING : CLOCK_PAUSED; break;
    default: c->head.holder = teams[dice(3)];
    }
    change_add(c, OP_PUT_REQUISITION);
    bool is_closing = m->is_open && dice(4) == 0;
    if (is_closing) change_add(c, OP_TASK_CLOSE);
    else if (dice(3) == 0) change_add(c, OP_TASK_BAR)->as.task.barred = m->barred = "b/\"x\" ";
    assert_int_equal(run(w, c), GUICHET_OK);
    m->last = c;
    m->is_open = m->is_open && !is_closing;
    m->task.due_at = c->head.due_at;
    m->is_secret = c->head.circle != NULL;
    m->is_waiting = c->head.clock == CLOCK_PAUSED && !m->is_secret;
}

static void claim(struct world *w, struct made *m, const char *person) {
    struct change *c = new_change(w);
    c->claim = (struct claim){.kind = CLAIM_ONE,
                              .task = m->task.id,
                              .all_teams = true,
                              .roles = ROLES_HOLDER,
                              .person = person,
                              .name = "Someone",
                              .actor = "sha256:bb",
                              .now = w->now,
                              .lease_ms = LEASE};
    if (run(w, c) == GUICHET_OK) m->task.claimed_by = person;
}

static bool is_own(const char *team, bool all) {
    return all || strcmp(team, "colissimo") == 0 || strcmp(team, "legal") == 0;
}

static bool is_kept(const struct made *m, const char *person) {
    const char *at = m->barred ? strstr(m->barred, person) : NULL;
    return at && at[strlen(person)] == ' ';
}

static struct query_counters model(struct world *w, const struct made *all_made, const struct actor *actor, bool all) {
    struct query_counters n = {0};
    for (size_t i = 0; i < MANY; i++) {
        const struct made *m = &all_made[i];
        const struct task *t = &m->task;
        n.waiting += m->is_waiting && is_own(m->last->head.holder, all);
        if (!m->is_open || !is_own(t->team, all)) continue;
        bool is_role = t->roles & actor->roles, is_held = t->claimed_by;
        bool is_mine = is_held && strcmp(t->claimed_by, actor->person) == 0;
        bool may_take = (is_role || (!m->is_secret && (actor->roles & ROLE_SUPERVISOR))) && !is_kept(m, actor->person);
        n.mine += is_mine;
        n.free += may_take && !is_held;
        n.to_approve += may_take && t->is_review && (!is_held || is_mine);
        if (m->is_secret && !is_role) continue;
        n.overdue += t->due_at < w->now;
        n.due_today += t->due_at >= w->now && t->due_at <= (w->now / HOUR + 9) * HOUR;
    }
    return n;
}

static void compare(struct world *w, const struct made *made, const char *person, unsigned roles, bool all) {
    const struct actor actor = person_of(person, roles);
    const struct query_counters *got = count(w, &actor, all), wanted = model(w, made, &actor, all);
    if (memcmp(got, &wanted, sizeof wanted) != 0) print_error("%s %u %d\n", person, roles, all);
    assert_memory_equal(got, &wanted, sizeof wanted);
}

static void test_model(void **state) {
    struct world *w = *state;
    struct made *made = arena_array(&w->arena, MANY, sizeof *made);
    for (size_t i = 0; i < MANY; i++) make_one(w, &made[i]);
    for (int round = 0; round < 2; round++) {
        static const char *const people[] = {"a/1", "b/\"x\"", "q/7"};
        for (size_t i = 0; i < 60; i++) claim(w, &made[dice(MANY)], people[dice(3)]);
        for (size_t i = 0; i < 3; i++) {
            compare(w, made, people[i], ROLE_AGENT, false);
            compare(w, made, people[i], ROLE_AGENT | ROLE_JURIST, false);
            compare(w, made, people[i], ROLE_SUPERVISOR, true);
        }
        for (size_t i = 0; i < 200; i++) move(w, &made[dice(MANY)]);
    }
    w->now += LEASE; /* nobody holds anything any more, without anybody writing it */
    for (size_t i = 0; i < MANY; i++) made[i].task.claimed_by = NULL;
    compare(w, made, "a/1", ROLE_AGENT | ROLE_JURIST, false);
}

/* Whoever searches does not call back: the other task of a case one works on is not free for one. */
static void test_beside(void **state) {
    struct world *w = *state;
    struct made m = {0};
    struct change *c = new_case(w);
    add_task_op(w, c, "colissimo", ROLE_AGENT);
    struct op *other = add_task_op(w, c, "colissimo", ROLE_AGENT);
    other->as.task.duty = "callback";
    m.task = other->as.task;
    assert_int_equal(run(w, c), GUICHET_OK);
    const struct actor a = person_of("a/1", ROLE_AGENT), b = person_of("b/2", ROLE_AGENT);
    assert_int_equal(count(w, &a, false)->free, 2);
    claim(w, &m, "a/1");
    assert_int_equal(count(w, &a, false)->free, 0);
    assert_int_equal(count(w, &a, false)->mine, 1);
    assert_int_equal(count(w, &b, false)->free, 1);
}

struct interruption {
    struct world *w;
    struct change *last;
    const char *before; /* this statement */
};

static int interrupt(unsigned kind, void *to, void *statement, void *sql) {
    struct interruption *i = to;
    (void)kind;
    (void)statement;
    if (!i->last || !strstr(sql, i->before)) return 0;
    struct change *c = next_change(i->w, i->last);
    i->last = NULL;
    change_add(c, OP_PUT_REQUISITION);
    change_add(c, OP_TASK_CLOSE);
    assert_int_equal(run(i->w, c), GUICHET_OK);
    return 0;
}

/* A task is done while others are counted: it was held before and is gone afterwards, and at no time free. */
static void test_one_moment(void **state) {
    struct world *w = *state;
    struct made m = {0};
    struct change *c = new_case(w);
    m.task = add_task_op(w, c, "colissimo", ROLE_AGENT)->as.task;
    assert_int_equal(run(w, c), GUICHET_OK);
    claim(w, &m, "a/1");
    struct interruption i = {w, c, "claimed_by IS NOT NULL"};
    const struct actor b = person_of("b/2", ROLE_AGENT);
    sqlite3_trace_v2(w->reader->db.handle, SQLITE_TRACE_STMT, interrupt, &i);
    assert_int_equal(count(w, &b, false)->free, 0);
    assert_null(i.last);
    assert_int_equal(count(w, &b, false)->free, 0);
}

/* So many tasks behind the store's back: the triggers see them all the same. */
static void add_tasks(struct world *w, int count) {
    sqlite3 *db = NULL;
    char sql[1024];
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO task (id, requisition, entry, state, team, roles, urgency, due_at, opened_at, barred, review)"
        " SELECT randomblob(16), (SELECT min(row) FROM requisition), 1, 'review', CASE i %% 2 WHEN 0 THEN 'legal'"
        " ELSE 'colissimo' END, %d, i %% 3, %lld + (i %% 240 - 120) * 3600000, i, '', i %% 5 = 0 FROM n",
        count, (int)ROLE_AGENT, (long long)(w->now / HOUR * HOUR));
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* What opening the page asks, the first fifty tasks and the counters: the steps it takes SQLite, which no busy machine
 * changes. What it takes of a processor is in tests/bench (search). */
static int64_t open_page(struct world *w) {
    const struct actor actor = person_of("a/1", ROLE_AGENT);
    int64_t steps = 0;
    count_steps(w->reader->db.handle, &steps);
    struct query *q = new_query(w, QUERY_TASKS);
    q->filter.teams = own;
    q->filter.viewer = &actor;
    q->limit = 50;
    assert_int_equal(ask(w, q)->count, 50);
    count(w, &actor, false);
    count_steps(w->reader->db.handle, NULL);
    return steps;
}

static void test_cost(void **state) {
    struct world *w = *state;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    add_tasks(w, 100);
    int64_t few = open_page(w);
    add_tasks(w, 100000 - 100);
    const struct actor actor = person_of("a/1", ROLE_AGENT);
    assert_int_equal(count(w, &actor, false)->free, 100000);
    assert_int_equal(count(w, &actor, false)->to_approve, 20000);
    int64_t many = open_page(w);
    print_message("opening the queue: %lld steps of 100, %lld of 100,000\n", (long long)few, (long long)many);
    assert_true(few > 0 && many * 2 < few * 3);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {in_world(test_model), in_world(test_beside), in_world(test_one_moment),
                                       in_world(test_cost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
