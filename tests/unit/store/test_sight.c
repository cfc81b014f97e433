/* What the lists of others show: co-readers, courts, and that it costs what is shown and not what there is. */
#include "world.h"

#include "store/reader.h"

#include <inttypes.h>

#define MANY      120

#define READER_ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define UNTIL     (NOW + 500000)

/* In turn: nobody's, read by a unit, by a party, by a person for a time, and by a unit of its own. */
static int make_shared(void **state) {
    static const char *const readers[] = {NULL, "unit:gendarmerie-77/BR", "party:gendarmerie-77", "person:p1",
                                          "unit:police-77/12345"};
    if (make_world(state)) return 1;
    struct world *w = *state;
    for (int i = 0; i < MANY; i++) {
        w->now = NOW + i * 1000;
        struct change *c = new_case(w);
        const char *word = readers[i % 5];
        int64_t until = i % 5 == 3 ? UNTIL : 0;
        c->head.party = "police-77";
        c->head.unit = "12345";
        c->head.due_at = NOW + 1000000 + (i * 37 % 50) * 1000;
        c->head.court = i % 2 ? "tj melun" : i % 4 ? "tj meaux" : NULL;
        if (word) {
            c->head.readers = arena_printf(&w->arena, READER_ID " %" PRId64 " %s\n", until, word);
            struct op *op = change_add(c, OP_SIGHT);
            op->as.sight = (struct op_sight){.word = word, .until = until};
        }
        if (run(w, c)) return 1;
    }
    return 0;
}

static void test_shared(void **state) {
    static const struct party police = {.id = "police-77"}, gendarmerie = {.id = "gendarmerie-77"};
    static const char *const melun[] = {"tj melun", NULL}, *const both[] = {"tj melun", "tj meaux", NULL};
    static const struct {
        struct actor actor;
        int64_t now;
        size_t wanted;
    } cases[] = {
        {{.party = &gendarmerie, .unit = "BR", .person = "g1", .roles = ROLE_INVESTIGATOR}, NOW, 48},
        {{.party = &gendarmerie, .unit = "B", .person = "g2", .roles = ROLE_INVESTIGATOR}, NOW, 24},
        {{.party = &gendarmerie, .unit = "BR", .person = "p1", .roles = ROLE_INVESTIGATOR}, NOW, 72},
        {{.party = &police, .unit = "9", .person = "p1", .roles = ROLE_INVESTIGATOR}, UNTIL - 1, 24},
        {{.party = &police, .unit = "9", .person = "p1", .roles = ROLE_INVESTIGATOR}, UNTIL, 0},
        {{.party = &police, .unit = "12345", .person = "p2", .roles = ROLE_INVESTIGATOR}, NOW, MANY},
        {{.party = &police, .unit = "9", .person = "m1", .roles = ROLE_MAGISTRATE, .courts = melun}, NOW, 60},
        {{.party = &police, .unit = "9", .person = "m1", .roles = ROLE_MAGISTRATE, .courts = both}, NOW, 90},
        {{.party = &police, .unit = "9", .person = "m1", .roles = ROLE_INVESTIGATOR, .courts = both}, NOW, 0},
        {{.party = &gendarmerie, .unit = "BR", .person = "p1", .roles = ROLE_MAGISTRATE, .courts = both}, NOW, 108},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int newest = 0; newest < 2; newest++) {
            for (int64_t limit = 3; limit <= 200; limit += 197) {
                struct query *q = new_query(w, QUERY_REQUISITIONS);
                q->filter.party = cases[i].actor.party->id;
                q->filter.unit = cases[i].actor.unit;
                q->filter.viewer = &cases[i].actor;
                q->filter.now = cases[i].now;
                q->filter.newest_first = newest;
                q->limit = limit;
                assert_int_equal(walk(w, q, newest), cases[i].wanted);
            }
        }
    }
}

static size_t listed(struct world *w, const struct actor *actor) {
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter.party = actor->party->id;
    q->filter.unit = actor->unit;
    q->filter.viewer = actor;
    q->filter.now = w->now;
    return ask(w, q)->count;
}

/* A reader goes, a unit changes: the lists follow. */
static void test_sharing_changes_lists(void **state) {
    static const struct party police = {.id = "police-77"};
    const struct actor reader = {.party = &police, .unit = "9", .person = "p9", .roles = ROLE_INVESTIGATOR};
    const struct actor first = {.party = &police, .unit = "12345", .person = "p1", .roles = ROLE_INVESTIGATOR};
    struct world *w = *state;
    struct change *c = new_case(w);
    c->head.party = "police-77";
    c->head.unit = "12345";
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_int_equal(listed(w, &reader), 0);
    struct change *d = next_change(w, c);
    change_add(d, OP_PUT_REQUISITION);
    d->head.readers = READER_ID " 0 unit:police-77/9\n";
    change_add(d, OP_SIGHT)->as.sight = (struct op_sight){.word = "unit:police-77/9"};
    assert_int_equal(run(w, d), GUICHET_OK);
    assert_int_equal(listed(w, &reader), 1);
    struct change *e = next_change(w, d);
    change_add(e, OP_PUT_REQUISITION);
    e->head.readers = NULL;
    e->head.unit = "9";
    change_add(e, OP_SIGHT_DROP)->as.sight = (struct op_sight){.word = "unit:police-77/9"};
    change_add(e, OP_UNIT);
    assert_int_equal(run(w, e), GUICHET_OK);
    assert_int_equal(listed(w, &reader), 1); /* its own now */
    assert_int_equal(listed(w, &first), 0);
}

static int64_t cost_of(struct world *w, const struct actor *actor, bool newest) {
    int64_t steps = 0;
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter.party = actor->party->id;
    q->filter.unit = actor->unit;
    q->filter.viewer = actor;
    q->filter.newest_first = newest;
    q->limit = 20;
    count_steps(w->reader->db.handle, &steps);
    assert_int_equal(ask(w, q)->count, 20);
    count_steps(w->reader->db.handle, NULL);
    return steps;
}

/* Ten times as many cases of others: a page costs the same. */
static void test_cost(void **state) {
    static const struct party gendarmerie = {.id = "gendarmerie-77"}, justice = {.id = "justice-77"};
    static const char *const melun[] = {"tj melun", NULL};
    const struct actor reader = {.party = &gendarmerie, .unit = "BR", .person = "g1", .roles = ROLE_INVESTIGATOR};
    const struct actor magistrate = {
        .party = &justice, .unit = "Parquet", .person = "m1", .roles = ROLE_MAGISTRATE, .courts = melun};
    const struct actor *const actors[] = {&reader, &magistrate};
    struct world *w = *state;
    int64_t before[4];
    for (size_t i = 0; i < 4; i++) before[i] = cost_of(w, actors[i / 2], i % 2);
    for (int i = 0; i < 10 * MANY; i++) {
        w->now = NOW + 500 + i * 100;
        struct change *c = new_case(w);
        c->head.due_at = NOW + 1000000 + (i * 37 % 50) * 1000;
        c->head.court = "tj meaux";
        assert_int_equal(run(w, c), GUICHET_OK);
    }
    for (size_t i = 0; i < 4; i++) {
        int64_t after = cost_of(w, actors[i / 2], i % 2);
        assert_true(before[i] > 100 && after <= before[i] + before[i] / 20);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shared, make_shared, end_world),
        cmocka_unit_test_setup_teardown(test_sharing_changes_lists, make_world, end_world),
        cmocka_unit_test_setup_teardown(test_cost, make_shared, end_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
