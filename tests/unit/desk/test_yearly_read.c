/* The yearly report read from the store: every case of the territory and the whole of each history, however long, while
 * the loop that asked goes on turning. 600 cases here; GUICHET_YEARLY_CASES=100000 makes as many as one wants and
 * prints what it took (tests/bench/README.md). */
#include "desk_kit.h"

#include "desk/statistician.h"
#include "desk/store_wait.h"

#include <time.h>

#define CASES    600
#define BATCH    500
#define TICK_MS  1
#define TOLD_MAX 1500 /* events of the longest history: more than a page of them */

static int64_t at(const char *text) {
    int64_t ms;
    assert_int_equal(text_time_parse(bytes_of(text), &ms), GUICHET_OK);
    return ms;
}

/* ---- two years of cases ---- */

struct parcel {
    struct store_letter letter;
    struct change change;
    struct kit *kit;
    size_t *left;
};

static void on_stored(struct letter *letter) {
    struct parcel *parcel = chain_item(chain_item(letter, struct store_letter, letter), struct parcel, letter);
    if (parcel->change.result.status) print_error("%s\n", parcel->change.result.text);
    assert_int_equal(parcel->change.result.status, GUICHET_OK);
    if (--*parcel->left == 0) loop_stop(&parcel->kit->loop);
}

static void add_entry(struct change *change, const char *event, const char *from, const char *to) {
    struct op *op = change_add(change, OP_ENTRY);
    assert_non_null(op);
    op->as.entry = (struct op_entry){
        .event = event, .from = from, .to = to, .actor = "sha256:aa", .at = change->now, .payload = BYTES("sealed")};
}

/* The i-th of 2024 and 2025, every third of them of another territory; all answered after an hour. */
static void fill(struct kit *kit, struct change *change, size_t i, size_t count, struct arena *arena) {
    const int64_t from = at("2024-01-02T08:00:00Z"), to = at("2025-12-30T08:00:00Z");
    const int64_t received = from + (int64_t)((double)(to - from) * (double)i / (double)count);
    *change = (struct change){.id = id_new(kit->now),
                              .requisition = id_new(received),
                              .now = received,
                              .wrapped_key = BYTES("wrapped"),
                              .content = BYTES("sealed"),
                              .result_arena = arena};
    change->head = (struct requisition){.id = change->requisition,
                                        .type = "postal.item.tracking",
                                        .type_version = 1,
                                        .state = "answered",
                                        .party = "police-77",
                                        .unit = "12345",
                                        .holder = "courrier",
                                        .territory = i % 3 ? "77" : "57",
                                        .submitter = "sha256:aa",
                                        .outcome = "answered",
                                        .received_at = received,
                                        .updated_at = received + HOUR_MS,
                                        .closed_at = received + HOUR_MS,
                                        .due_at = received + 3 * DAY_MS,
                                        .entry = 1};
    change_add(change, OP_PUT_REQUISITION);
    add_entry(change, "submitted", NULL, "ask");
    add_entry(change, "call.failed", "ask", "by_hand");
    add_entry(change, i % 2 ? "transfer" : "remark", "by_hand", "by_hand");
    add_entry(change, "prepared", "by_hand", "review");
    add_entry(change, "approve", "review", "answered");
    add_entry(change, "acknowledge", "answered", "answered");
}

static void make(struct kit *kit, size_t count) {
    struct arena arena;
    arena_init(&arena, 64u << 20);
    for (size_t i = 0; i < count; i += BATCH) {
        size_t size = count - i < BATCH ? count - i : BATCH, left = size;
        struct parcel *parcels = arena_array(&arena, size, sizeof *parcels);
        assert_non_null(parcels);
        for (size_t k = 0; k < size; k++) {
            parcels[k] = (struct parcel){.kit = kit, .left = &left};
            parcels[k].letter = (struct store_letter){
                .letter.on_open = on_stored, .reply_to = kit->seat.mailbox, .change = &parcels[k].change};
            fill(kit, &parcels[k].change, i + k, count, &arena);
            assert_int_equal(store_submit(kit->desk->store, &parcels[k].letter), GUICHET_OK);
        }
        loop_run(&kit->loop);
        arena_reset(&arena);
    }
    arena_done(&arena);
}

/* A vital one whose act came in writing after so much else that no page of events has all of it. */
static void make_long(struct kit *kit) {
    struct change change;
    struct fail why = {0};
    fill(kit, &change, 1, 2, &kit->arena);
    change.head.urgency = URGENCY_VITAL;
    assert_int_equal(store_wait(kit->desk->store, &change, &why), GUICHET_OK);
    const struct id id = change.requisition;
    for (size_t told = 0; told < TOLD_MAX;) {
        const struct requisition head = change.head;
        change = (struct change){.id = id_new(kit->now),
                                 .requisition = id,
                                 .expected_version = -1,
                                 .now = head.received_at,
                                 .head = head,
                                 .result_arena = &kit->arena};
        for (int i = 0; i < 100; i++, told++) add_entry(&change, "remark", "answered", "answered");
        if (told == TOLD_MAX) add_entry(&change, "regularise", "answered", "answered");
        assert_int_equal(store_wait(kit->desk->store, &change, &why), GUICHET_OK);
    }
}

/* ---- the report, while a loop turns ---- */

struct watch {
    struct timer tick;
    struct statistics order;
    struct kit *kit;
    int64_t ticked_us, gap_us;
    size_t ticks;
};

static void on_tick(struct timer *timer) {
    struct watch *watch = chain_item(timer, struct watch, tick);
    int64_t now = clock_monotonic_us(), gap = now - watch->ticked_us;
    if (watch->ticks++ && gap > watch->gap_us) watch->gap_us = gap;
    watch->ticked_us = now;
}

static void on_counted(struct letter *letter) {
    struct statistics *order = chain_item(letter, struct statistics, letter);
    loop_stop(&chain_item(order, struct watch, order)->kit->loop);
}

static double cpu_ms(void) {
    struct timespec spent;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec * 1e3 + (double)spent.tv_nsec / 1e6;
}

static void report(struct kit *kit, struct yearly *yearly, struct watch *watch) {
    struct statistician *s = NULL;
    struct fail why = {0};
    yearly_init(yearly, "77", 2025, at("2026-02-01T12:00:00Z"), kit->desk->calendar, &kit->arena);
    *watch = (struct watch){.kit = kit,
                            .order = {.letter.on_open = on_counted,
                                      .reply_to = &kit->loop.mailbox,
                                      .arena = &kit->arena,
                                      .actor = &kit->supervisor,
                                      .yearly = yearly}};
    timer_init(&watch->tick, &kit->loop, on_tick);
    timer_start(&watch->tick, TICK_MS, TICK_MS);
    assert_int_equal(statistician_start(kit->desk, &s, &why), GUICHET_OK);
    assert_int_equal(statistician_ask(s, &watch->order), GUICHET_OK);
    loop_run(&kit->loop);
    if (watch->order.status) print_error("%s\n", watch->order.why.text);
    assert_int_equal(watch->order.status, GUICHET_OK);
    timer_close(&watch->tick, NULL);
    statistician_done(&watch->order);
    statistician_stop(s);
}

static const int64_t *total(const struct yearly *yearly, int sheet, enum yearly_which which) {
    assert_int_equal(yearly->sheets[sheet].tables[which].count, 1);
    return yearly->sheets[sheet].tables[which].rows[0].n;
}

static void every_case_is_counted_once_and_every_history_read_to_its_end(void **state) {
    struct kit *kit = *state;
    const char *wanted = getenv("GUICHET_YEARLY_CASES");
    const size_t count = wanted ? strtoull(wanted, NULL, 10) : CASES;
    static struct watch watch; /* the loop ends its timer when it ends */
    struct yearly yearly;
    make(kit, count);
    make_long(kit);
    double from = cpu_ms();
    report(kit, &yearly, &watch);
    print_message("%zu cases: %.0f ms of CPU; the loop turned %zu times, its longest pause was %.1f ms\n", count,
                  cpu_ms() - from, watch.ticks, (double)watch.gap_us / 1e3);
    size_t own = 1, moved = 1; /* the long one */
    for (size_t i = 0; i < count; i++) {
        own += i % 3 != 0;
        moved += i % 3 && i % 2;
    }
    int64_t received = 0, transferred = 0, answered = 0, written = 0;
    for (int sheet = 0; sheet < 2; sheet++) {
        const int64_t *n = total(&yearly, sheet, YEARLY_TOTAL);
        received += n[0];
        answered += n[1];
        transferred += n[8];
        written += total(&yearly, sheet, YEARLY_VITAL)[3];
    }
    assert_int_equal(received, own);
    assert_int_equal(answered, own);
    assert_int_equal(transferred, moved);
    assert_int_equal(written, 1);
    assert_true(watch.ticks > 0);
    yearly_done(&yearly);
}

#define in_kit(test) cmocka_unit_test_setup_teardown(test, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {in_kit(every_case_is_counted_once_and_every_history_read_to_its_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
