/* What is erased is gone from the database and from its write-ahead log; orders and holds. */
#include "world.h"

#include "store/query.h"

#define KEY     "Canari-cle-0123456789abcdef"
#define CONTENT "Canari-contenu-0123456789abcdef"
#define PAYLOAD "Canari-charge-0123456789abcdef"
#define REPLY   "Canari-redite-0123456789abcdef"
#define ASKED   "Canari-service-0123456789abcdef"
#define ASKING  "Canari-attente-0123456789abcdef"

static struct change *secret_case(struct world *w) {
    struct change *c = new_case(w);
    c->wrapped_key = BYTES(KEY);
    c->content = BYTES(CONTENT);
    c->ops[1].as.entry.payload = BYTES(PAYLOAD);
    assert_int_equal(run(w, c), GUICHET_OK);
    return c;
}

/* In the database or in its log. */
static bool is_on_disk(const struct world *w, const char *text) {
    static const char *const endings[] = {"", "-wal"};
    bool is_found = false;
    for (size_t i = 0; i < 2 && !is_found; i++) {
        char path[128], *bytes = NULL;
        snprintf(path, sizeof path, "%s%s", w->path, endings[i]);
        FILE *file = fopen(path, "rb");
        if (!file) continue;
        size_t room = 64u << 20, size;
        bytes = malloc(room);
        assert_non_null(bytes);
        size = fread(bytes, 1, room, file);
        is_found = memmem(bytes, size, text, strlen(text)) != NULL;
        free(bytes);
        fclose(file);
    }
    return is_found;
}

/* Pages may go home from the log between the two looks. */
static bool comes_to_disk(const struct world *w, const char *text) {
    for (int i = 0; i < 300; i++) {
        if (is_on_disk(w, text)) return true;
        usleep(10000);
    }
    return false;
}

static bool goes_from_disk(const struct world *w, const char *text) {
    for (int i = 0; i < 300; i++) {
        if (!is_on_disk(w, text)) return true;
        usleep(100000);
    }
    return false;
}

static void what_is_erased_is_in_no_byte_of_database_and_log(void **state) {
    struct world *w = *state;
    struct change *made = secret_case(w), *erase = next_change(w, made);
    assert_true(comes_to_disk(w, KEY) && comes_to_disk(w, CONTENT) && comes_to_disk(w, PAYLOAD));
    erase->is_erasing = true;
    erase->head.purged = true;
    change_add(erase, OP_PUT_REQUISITION);
    change_add(erase, OP_ERASE_CASE);
    assert_int_equal(run(w, erase), GUICHET_OK);
    assert_true(goes_from_disk(w, KEY));
    assert_false(is_on_disk(w, CONTENT));
    assert_false(is_on_disk(w, PAYLOAD));
}

/* A crash between the erasing and the emptying of the log leaves the emptying to the start. */
static void after_a_start_the_log_is_emptied(void **state) {
    struct world *w = *state;
    secret_case(w);
    char wal[128];
    struct stat about = {0};
    snprintf(wal, sizeof wal, "%s-wal", w->path);
    close_world_store(w);
    open_world_store(w);
    secret_case(w);
    for (int i = 0; i < 300 && (stat(wal, &about) || about.st_size); i++) usleep(100000);
    assert_int_equal(about.st_size, 0);
}

static struct query answer_to(struct world *w, struct query query) {
    query.arena = &w->arena;
    assert_true(store_read(w->reader, &query));
    return query;
}

static struct query due(struct world *w, int64_t now) {
    return answer_to(w, (struct query){.kind = QUERY_RETENTION_DUE, .filter.now = now, .limit = 10});
}

static void retain(struct world *w, struct change *made, int64_t due_at, bool is_held) {
    struct change *c = next_change(w, made);
    c->expected_version = -1;
    struct op *op = change_add(c, OP_RETAIN);
    op->as.retain = (struct op_retain){.part = RETENTION_CASE, .due_at = due_at, .is_held = is_held};
    assert_int_equal(run(w, c), GUICHET_OK);
}

static struct change *hold(struct world *w, struct change *before, const char *party, int64_t at, int64_t until) {
    struct change *c = next_change(w, before);
    c->head.legal_hold = at != 0;
    change_add(c, OP_PUT_REQUISITION);
    struct op *op = change_add(c, OP_LEGAL_HOLD);
    op->as.legal_hold = (struct op_legal_hold){.party = party, .at = at, .until = until, .sealed = BYTES("sealed")};
    assert_int_equal(run(w, c), GUICHET_OK);
    return c;
}

static void orders_of_two_parties_stand_beside_each_other(void **state) {
    struct world *w = *state;
    struct change *c = hold(w, secret_case(w), "laposte", NOW, 0);
    c = hold(w, c, "justice-77", NOW, NOW + 1000);
    c = hold(w, c, "laposte", NOW, NOW + 5000); /* given anew */
    struct query q = answer_to(w, (struct query){.kind = QUERY_REQUISITION, .id = c->requisition, .limit = 1});
    const struct query_row_requisition *row = &q.rows.requisitions[0];
    assert_true(row->head.legal_hold);
    assert_int_equal(row->legal_hold_count, 2);
    assert_string_equal(row->legal_holds[0].party, "justice-77");
    assert_int_equal(row->legal_holds[1].until, NOW + 5000);
    hold(w, c, "laposte", 0, 0);
    q = answer_to(w, (struct query){.kind = QUERY_REQUISITION, .id = c->requisition, .limit = 1});
    assert_int_equal(q.rows.requisitions[0].legal_hold_count, 0); /* the head says there is none: not looked for */
}

static void what_was_put_off_by_a_hold_is_due_when_it_is_lifted(void **state) {
    struct world *w = *state;
    struct change *held = secret_case(w), *waiting = secret_case(w);
    retain(w, held, NOW + 1000000, true);
    retain(w, waiting, NOW + 1000000, false);
    assert_int_equal(due(w, NOW + 10).count, 0);
    hold(w, held, "laposte", NOW, 0);
    hold(w, waiting, "laposte", NOW, 0);
    struct query q = due(w, NOW + 2000000);
    assert_int_equal(q.count, 2);
    assert_true(q.rows.retentions[0].is_held && q.rows.retentions[1].is_held);
    for (size_t i = 0; i < 2; i++) {
        struct change *c = new_change(w);
        c->requisition = i ? waiting->requisition : held->requisition;
        struct op *op = change_add(c, OP_LEGAL_HOLD);
        op->as.legal_hold = (struct op_legal_hold){.party = "laposte"};
        assert_int_equal(run(w, c), GUICHET_OK);
    }
    q = due(w, NOW + 10);
    assert_int_equal(q.count, 1); /* the other's own time has not come */
    assert_memory_equal(&q.rows.retentions[0].requisition, &held->requisition, sizeof(struct id));
}

static struct id order(struct world *w, struct id requisition, bool is_confirmed) {
    struct change *c = new_change(w);
    const struct op_purge_case one = {requisition, RETENTION_CASE};
    struct op *op = change_add(c, OP_PURGE);
    struct id id = id_new(w->now);
    op->as.purge = (struct op_purge){.id = id,
                                     .actor = "sha256:bb",
                                     .person = "p",
                                     .name = "n",
                                     .reason = "r",
                                     .is_confirmed = is_confirmed,
                                     .cases = &one,
                                     .count = 1};
    assert_int_equal(run(w, c), GUICHET_OK);
    return id;
}

static void confirm(struct world *w, struct id id) {
    struct change *c = new_change(w);
    struct op *op = change_add(c, OP_PURGE_CONFIRM);
    op->as.purge_confirm = (struct op_purge_confirm){.id = id, .name = "m"};
    assert_int_equal(run(w, c), GUICHET_OK);
}

static void an_order_counts_when_it_is_confirmed_and_only_once(void **state) {
    struct world *w = *state;
    struct change *one = secret_case(w), *two = secret_case(w);
    struct id now = order(w, one->requisition, true), later = order(w, two->requisition, false);
    struct query q = due(w, w->now);
    assert_int_equal(q.count, 1);
    assert_memory_equal(&q.rows.retentions[0].purge, &now, sizeof now);
    assert_string_equal(q.rows.retentions[0].actor, "sha256:bb");
    confirm(w, later);
    assert_int_equal(due(w, w->now).count, 2);
    retain(w, two, w->now + 1000, false); /* the clerk put it off */
    confirm(w, later);
    assert_int_equal(due(w, w->now).count, 1);
    q = answer_to(w, (struct query){.kind = QUERY_PURGES, .limit = 10});
    assert_int_equal(q.count, 2);
    assert_memory_equal(&q.rows.purges[0].id, &later, sizeof later);
    assert_int_equal(q.rows.purges[1].cases, 1);
    assert_int_equal(q.rows.purges[1].left, 1);
    q = answer_to(w, (struct query){.kind = QUERY_PURGES, .limit = 1});
    assert_non_null(q.next);
    q = answer_to(w, (struct query){.kind = QUERY_PURGES, .limit = 1, .cursor = bytes_of(q.next)});
    assert_memory_equal(&q.rows.purges[0].id, &now, sizeof now);
}

static struct change *asking_for(struct world *w, const char *target) {
    struct change *c = new_case(w);
    memcpy(change_add(c, OP_TARGET)->as.target, target, BLIND_SIZE);
    assert_int_equal(run(w, c), GUICHET_OK);
    return c;
}

static size_t tied_to(struct world *w, const struct change *made) {
    return answer_to(w, (struct query){.kind = QUERY_DUPLICATES, .id = made->requisition, .limit = 10}).count;
}

static struct change *erase_case(struct world *w, const struct change *made) {
    struct change *c = next_change(w, made);
    c->is_erasing = true;
    c->head.answer_purged = c->head.purged = true;
    change_add(c, OP_PUT_REQUISITION);
    change_add(c, OP_ERASE_CASE);
    assert_int_equal(run(w, c), GUICHET_OK);
    return c;
}

/* A tie would say of the erased case what it asked for. */
static void others_are_not_tied_to_what_is_erased(void **state) {
    struct world *w = *state;
    struct change *first = asking_for(w, "8 bytes!"), *second = asking_for(w, "8 bytes!"),
                  *third = asking_for(w, "8 bytes!");
    assert_int_equal(tied_to(w, first), 2);
    erase_case(w, second);
    assert_int_equal(tied_to(w, first), 1);
    assert_int_equal(tied_to(w, third), 1);
    assert_int_equal(tied_to(w, second), 0);
}

static void keep_item(struct world *w, const struct change *made, enum item_kind kind, const char *id) {
    struct change *c = new_change(w);
    c->requisition = made->requisition;
    struct op *op = change_add(c, OP_ITEM);
    op->as.item = (struct item){.kind = kind, .of_case = true, .limit = 3, .content = BYTES("sealed")};
    memcpy(op->as.item.id.bytes, id, sizeof op->as.item.id.bytes);
    assert_int_equal(run(w, c), GUICHET_OK);
}

static void park(struct world *w, const struct change *made) {
    struct change *c = new_change(w);
    c->requisition = made->requisition;
    struct op *op = change_add(c, OP_PARK);
    op->as.park = (struct op_park){
        .id = id_new(w->now), .event = "answer", .input = BYTES(PAYLOAD), .cause = "a.lua:1: boom", .at = w->now};
    assert_int_equal(run(w, c), GUICHET_OK);
}

static size_t items_of(struct world *w, const struct change *made, enum item_kind kind) {
    const struct query q = {.kind = QUERY_ITEMS_OF_CASE, .id = made->requisition, .item = kind, .limit = 10};
    return answer_to(w, q).count;
}

static size_t parked(struct world *w) {
    return answer_to(w, (struct query){.kind = QUERY_PARKED, .limit = 10}).count;
}

static void with_the_answer_goes_what_was_prepared_of_it(void **state) {
    struct world *w = *state;
    struct change *made = secret_case(w), *other = secret_case(w), *erase = next_change(w, made);
    keep_item(w, made, ITEM_DRAFT, "0123456789abcdef");
    keep_item(w, made, ITEM_NOTE, "1123456789abcdef");
    keep_item(w, other, ITEM_DRAFT, "2123456789abcdef");
    park(w, made);
    park(w, other);
    erase->is_erasing = true;
    erase->head.answer_purged = true;
    change_add(erase, OP_PUT_REQUISITION);
    change_add(erase, OP_ERASE_ANSWER);
    assert_int_equal(run(w, erase), GUICHET_OK);
    assert_int_equal(items_of(w, made, ITEM_DRAFT), 0);
    assert_int_equal(items_of(w, made, ITEM_NOTE), 1); /* of the case: it goes with it */
    assert_int_equal(items_of(w, other, ITEM_DRAFT), 1);
    assert_int_equal(parked(w), 1);
    erase_case(w, other);
    assert_int_equal(parked(w), 0);
}

static void ask_service(struct world *w, struct change *c, struct bytes args, enum effect_state state) {
    struct id effect = id_new(w->now);
    change_add(c, OP_EFFECT)->as.effect =
        (struct op_effect){.id = effect, .of_case = true, .service = "lookup", .next_at = w->now, .args = args};
    if (state) change_add(c, OP_EFFECT_SET)->as.effect_set = (struct op_effect_set){.id = effect, .state = state};
}

static void with_the_answer_go_kept_replies_and_what_services_were_asked(void **state) {
    struct world *w = *state;
    struct change *made = secret_case(w), *c = next_change(w, made), *erase = next_change(w, made);
    c->has_idempotency = true;
    ask_service(w, c, BYTES(ASKED), EFFECT_DONE);
    ask_service(w, c, BYTES(ASKING), EFFECT_PENDING);
    change_add(c, OP_REPLY)->as.reply = BYTES(REPLY);
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(comes_to_disk(w, REPLY) && comes_to_disk(w, ASKED) && comes_to_disk(w, ASKING));
    erase->is_erasing = true;
    erase->head.answer_purged = true;
    change_add(erase, OP_PUT_REQUISITION);
    change_add(erase, OP_ERASE_ANSWER);
    assert_int_equal(run(w, erase), GUICHET_OK);
    assert_true(goes_from_disk(w, REPLY) && goes_from_disk(w, ASKED));
    assert_true(is_on_disk(w, ASKING)); /* it must still be asked */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_world, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(what_is_erased_is_in_no_byte_of_database_and_log),
                                       TEST(after_a_start_the_log_is_emptied),
                                       TEST(orders_of_two_parties_stand_beside_each_other),
                                       TEST(what_was_put_off_by_a_hold_is_due_when_it_is_lifted),
                                       TEST(an_order_counts_when_it_is_confirmed_and_only_once),
                                       TEST(others_are_not_tied_to_what_is_erased),
                                       TEST(with_the_answer_goes_what_was_prepared_of_it),
                                       TEST(with_the_answer_go_kept_replies_and_what_services_were_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
