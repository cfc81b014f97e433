/* Heads and deadlines go into their columns and come back the same; rubbish is refused. */
#include "world.h"

#include "base/text.h"
#include "store/pack.h"

static struct requisition full(void) {
    struct requisition head = sample_head(NOW);
    memcpy(head.number, "2026-000042", 12);
    head.unit = "unité \"nord\"\\sud\n\t\x01 été";
    head.party = "";
    head.outcome = "answered";
    head.holder = NULL;
    head.urgency = URGENCY_VITAL;
    head.clock = CLOCK_STOPPED;
    head.type_version = 12;
    head.entry = 7;
    head.closed_at = INT64_MAX;
    head.log_index = -1;
    head.audience = "police-77\ngendarmerie-77/Brigade \"A\"";
    head.due_at = 0;
    head.test = true;
    head.deadline_count = 2;
    head.deadlines[1] = (struct deadline){.name = "requested",
                                          .fixed_at = NOW,
                                          .due_at = NOW,
                                          .met_at = NOW + 1,
                                          .status = DEADLINE_MISSED,
                                          .stop_count = STOPS_MAX};
    for (size_t i = 0; i < STOPS_MAX; i++)
        head.deadlines[1].stops[i] = (struct stop){NOW + (int64_t)i, i + 1 < STOPS_MAX ? NOW + 9 : 0};
    return head;
}

static void assert_text(const char *a, const char *b) {
    if (!b) assert_null(a);
    else assert_string_equal(a, b);
}

/* Only some cases have one; those written before there were any read as they did. */
static void test_circle(void **state) {
    struct world *w = *state;
    struct requisition in = full(), out;
    in.audience = NULL;
    for (int with = 0; with < 2; with++) {
        struct buffer head;
        buffer_init(&head, 65536);
        in.circle = with ? "person:ab\nunit:police-77/\"Melun\"\n" : NULL;
        assert_int_equal(pack_head(&head, &in), GUICHET_OK);
        assert_int_equal(pack_may_have_circle(buffer_bytes(&head)), with);
        assert_int_equal(pack_read_head(arena_copy(&w->arena, buffer_bytes(&head)), &out), GUICHET_OK);
        assert_text(out.circle, in.circle);
        buffer_done(&head);
    }
}

/* Court and readers stand before the circle, whose end the last byte tells. */
static void test_shared(void **state) {
    static const char *const courts[] = {NULL, "tj melun"}, *const circles[] = {NULL, "team:legal\n"};
    static const char *const readers[] = {NULL, "01890a5d-ac96-774b-bcce-b302099a8057 0 unit:police-77/\"x\"\n"};
    struct world *w = *state;
    struct requisition in = full(), out;
    for (int i = 0; i < 16; i++) {
        struct buffer head;
        buffer_init(&head, 65536);
        in.audience = i & 1 ? "police-77" : NULL;
        in.court = courts[i >> 1 & 1];
        in.readers = readers[i >> 2 & 1];
        in.circle = circles[i >> 3];
        assert_int_equal(pack_head(&head, &in), GUICHET_OK);
        assert_true(!in.circle || pack_may_have_circle(buffer_bytes(&head)));
        assert_int_equal(pack_read_head(arena_copy(&w->arena, buffer_bytes(&head)), &out), GUICHET_OK);
        assert_text(out.audience, in.audience);
        assert_text(out.court, in.court);
        assert_text(out.readers, in.readers);
        assert_text(out.circle, in.circle);
        if (in.court || in.readers) assert_int_equal(pack_may_have_circle(buffer_bytes(&head)), in.circle != NULL);
        buffer_done(&head);
    }
}

static void test_round_trip(void **state) {
    struct world *w = *state;
    struct requisition in = full(), out = {.version = 0};
    struct buffer head, deadlines;
    buffer_init(&head, 65536);
    buffer_init(&deadlines, 65536);
    assert_int_equal(pack_head(&head, &in), GUICHET_OK);
    assert_int_equal(pack_deadlines(&deadlines, &in), GUICHET_OK);
    assert_int_equal(pack_read_head(arena_copy(&w->arena, buffer_bytes(&head)), &out), GUICHET_OK);
    assert_int_equal(pack_read_deadlines(arena_copy(&w->arena, buffer_bytes(&deadlines)), &out), GUICHET_OK);
    assert_text(out.type, in.type);
    assert_text(out.number, in.number);
    assert_text(out.state, in.state);
    assert_text(out.outcome, in.outcome);
    assert_text(out.party, in.party);
    assert_text(out.unit, in.unit);
    assert_text(out.holder, in.holder);
    assert_text(out.territory, in.territory);
    assert_text(out.submitter, in.submitter);
    assert_text(out.audience, in.audience);
    assert_int_equal(out.type_version, in.type_version);
    assert_int_equal(out.urgency, in.urgency);
    assert_int_equal(out.clock, in.clock);
    assert_int_equal(out.entry, in.entry);
    assert_int_equal(out.received_at, in.received_at);
    assert_int_equal(out.due_at, in.due_at);
    assert_int_equal(out.updated_at, in.updated_at);
    assert_true(out.closed_at == in.closed_at);
    assert_int_equal(out.log_index, in.log_index);
    assert_true(out.test);
    assert_int_equal(out.deadline_count, 2);
    for (size_t i = 0; i < 2; i++) {
        struct deadline *a = &in.deadlines[i], *b = &out.deadlines[i];
        assert_text(b->name, a->name);
        assert_text(b->duration, a->duration);
        assert_int_equal(b->started_at, a->started_at);
        assert_int_equal(b->fixed_at, a->fixed_at);
        assert_int_equal(b->due_at, a->due_at);
        assert_int_equal(b->met_at, a->met_at);
        assert_int_equal(b->status, a->status);
        assert_int_equal(b->stop_count, a->stop_count);
        assert_memory_equal(b->stops, a->stops, a->stop_count * sizeof a->stops[0]);
    }
    buffer_done(&head);
    buffer_done(&deadlines);
}

/* Every prefix and every single wrong byte: refused or read, never out of bounds (the sanitizers watch). */
static void test_rubbish(void **state) {
    struct world *w = *state;
    struct requisition in = full(), out;
    struct buffer text;
    buffer_init(&text, 65536);
    assert_int_equal(pack_head(&text, &in), GUICHET_OK);
    for (size_t size = 0; size < text.size; size++) {
        char *copy = malloc(size + 1);
        memcpy(copy, text.data, size);
        copy[size] = '\0';
        assert_int_equal(pack_read_head(copy, &out), GUICHET_DISK);
        free(copy);
    }
    size_t refused = 0;
    for (size_t i = 0; i < text.size; i++) {
        char *copy = malloc(text.size + 1);
        memcpy(copy, text.data, text.size);
        copy[text.size] = '\0';
        copy[i] = '\\';
        refused += pack_read_head(copy, &out) != GUICHET_OK;
        free(copy);
    }
    assert_true(refused > text.size / 3);
    buffer_clear(&text);
    assert_int_equal(pack_deadlines(&text, &in), GUICHET_OK);
    for (size_t size = 0; size < text.size; size++) {
        char *copy = malloc(size + 1);
        memcpy(copy, text.data, size);
        copy[size] = '\0';
        assert_int_equal(pack_read_deadlines(copy, &out), GUICHET_DISK);
        free(copy);
    }
    char *five = arena_text(&w->arena, "[[\"a\",null,0,0,0,0,0,[]],[\"a\",null,0,0,0,0,0,[]],[\"a\",null,0,0,0,0,0,[]],"
                                       "[\"a\",null,0,0,0,0,0,[]],[\"a\",null,0,0,0,0,0,[]]]");
    assert_int_equal(pack_read_deadlines(five, &out), GUICHET_DISK);
    buffer_done(&text);
}

/* ---- summaries ---- */

static unsigned dice(unsigned sides) {
    uint16_t thrown;
    id_random(&thrown, sizeof thrown);
    return thrown % sides;
}

static const char *any_word(void) {
    static const char *const words[] = {"review",
                                        "été",
                                        "",
                                        "a \"quoted\" \\ word",
                                        "line\nend\t\x01",
                                        "\",\"clock\":\"running\",\"outcome\":null,\"type\":\"x",
                                        "{\"clock\":\"running\",\"outcome\":null,",
                                        "😀"};
    return words[dice(sizeof words / sizeof *words)];
}

static const char *any_word_or_none(void) {
    return dice(3) ? any_word() : NULL;
}

static int64_t any_time(void) {
    return dice(3) ? NOW + (int64_t)dice(65535) * 100000 : 0;
}

static struct requisition any_head(void) {
    struct requisition head = sample_head(NOW);
    snprintf(head.number, sizeof head.number, "2026-%06u", dice(60000));
    head.type = any_word();
    head.type_version = 1 + dice(100);
    head.state = any_word();
    head.outcome = any_word_or_none();
    head.urgency = (enum urgency)dice(URGENCY_VITAL + 1);
    head.clock = (enum clock_state)dice(CLOCK_STOPPED + 1);
    head.party = any_word_or_none();
    head.unit = any_word_or_none();
    head.holder = any_word_or_none();
    head.territory = any_word_or_none();
    head.due_at = any_time();
    head.closed_at = any_time();
    head.test = dice(2);
    return head;
}

static void assert_member(yyjson_val *root, const char *name, const char *wanted) {
    yyjson_val *value = json_get(root, name);
    assert_non_null(value);
    if (!wanted) assert_true(yyjson_is_null(value));
    else assert_string_equal(yyjson_get_str(value), wanted);
}

static void assert_moment(yyjson_val *root, const char *name, int64_t wanted) {
    int64_t at = -1;
    if (!wanted) {
        assert_member(root, name, NULL);
        return;
    }
    assert_int_equal(text_time_parse(json_get_text(root, name), &at), GUICHET_OK);
    assert_int_equal(at, wanted);
}

/* Every member of any head is there as contract §3 names it, and whether time runs stands in front. */
static void test_summary(void **state) {
    struct world *w = *state;
    struct buffer text;
    buffer_init(&text, 65536);
    for (int round = 0; round < 2000; round++) {
        struct requisition head = any_head();
        yyjson_val *root = NULL;
        buffer_clear(&text);
        assert_int_equal(pack_summary(&text, &head), GUICHET_OK);
        bool runs = !head.outcome && head.clock == CLOCK_RUNNING;
        assert_int_equal(bytes_starts_with(buffer_bytes(&text), BYTES("{" PACK_SUMMARY_RUNS)), runs);
        assert_int_equal(json_read(buffer_bytes(&text), &w->arena, &root, NULL), GUICHET_OK);
        assert_int_equal(yyjson_obj_size(root), 15);
        assert_member(root, "clock", clock_state_name(head.clock));
        assert_member(root, "outcome", head.outcome);
        assert_member(root, "type", head.type);
        assert_int_equal(json_get_int(root, "type_version", -1), head.type_version);
        assert_member(root, "state", head.state);
        assert_member(root, "number", head.number);
        assert_moment(root, "received_at", head.received_at);
        assert_moment(root, "due_at", head.due_at);
        assert_moment(root, "closed_at", head.closed_at);
        assert_member(root, "party", head.party);
        assert_member(root, "unit", head.unit);
        assert_member(root, "holder", head.holder);
        assert_member(root, "territory", head.territory);
        assert_member(root, "urgency", urgency_name(head.urgency));
        assert_int_equal(json_get_bool(root, "test", !head.test), head.test);
    }
    buffer_done(&text);
}

/* A ceiling that is too low is told, not cut. */
static void test_summary_ceiling(void **state) {
    struct requisition head = full();
    struct buffer text;
    (void)state;
    buffer_init(&text, 64);
    assert_int_not_equal(pack_summary(&text, &head), GUICHET_OK);
    buffer_done(&text);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_world_folder, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {in_folder(test_circle),     in_folder(test_shared),
                                       in_folder(test_round_trip), in_folder(test_rubbish),
                                       in_folder(test_summary),    in_folder(test_summary_ceiling)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
