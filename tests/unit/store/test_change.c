/* Every op and every precondition of a change. */
#include "world.h"

static void test_insert(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w);
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_string_equal(c->number, "2026-000001");
    assert_int_equal(c->version, 1);
    assert_int_equal(c->seq, 1);
    assert_int_equal(c->log_index, 0);
    struct query_row_requisition *row = read_case(w, &c->requisition);
    assert_non_null(row);
    assert_true(id_equal(&row->head.id, &c->requisition));
    assert_string_equal(row->head.number, "2026-000001");
    assert_string_equal(row->head.type, "postal.item.tracking");
    assert_string_equal(row->head.state, "review");
    assert_null(row->head.outcome);
    assert_string_equal(row->head.unit, "12345");
    assert_int_equal(row->head.version, 1);
    assert_int_equal(row->head.entries, 1);
    assert_int_equal(row->head.log_index, 0);
    assert_int_equal(row->head.due_at, w->now + 86400000);
    assert_int_equal(row->head.deadline_count, 1);
    assert_string_equal(row->head.deadlines[0].duration, "5 working days");
    assert_true(bytes_equal_text(row->content, "sealed content"));
    assert_true(bytes_equal_text(row->wrapped_key, "wrapped key"));
    assert_false(row->has_task);
    struct query *q = new_query(w, QUERY_REQUISITION);
    q->number = "2026-000001";
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    assert_true(id_equal(&q->rows.requisitions[0].head.id, &c->requisition));
}

static void test_versions(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w);
    assert_int_equal(run(w, c), GUICHET_OK);
    struct change *again = new_case(w);
    again->requisition = c->requisition;
    assert_int_equal(run(w, again), GUICHET_CONFLICT);
    struct change *update = next_change(w, c);
    update->head.state = "clarify";
    update->head.clock = CLOCK_PAUSED;
    update->head.holder = "courrier";
    update->head.due_at = 0;
    update->content = BYTES("newer content");
    change_add(update, OP_PUT_REQUISITION);
    add_entry_op(update, "ask", "review", "clarify");
    assert_int_equal(run(w, update), GUICHET_OK);
    assert_int_equal(update->version, 2);
    assert_int_equal(update->seq, 2);
    struct query_row_requisition *row = read_case(w, &c->requisition);
    assert_string_equal(row->head.state, "clarify");
    assert_string_equal(row->head.holder, "courrier");
    assert_int_equal(row->head.clock, CLOCK_PAUSED);
    assert_int_equal(row->head.due_at, 0);
    assert_int_equal(row->head.entries, 2);
    assert_true(bytes_equal_text(row->content, "newer content"));
    struct change *stale = next_change(w, c);
    change_add(stale, OP_PUT_REQUISITION);
    assert_int_equal(run(w, stale), GUICHET_CONFLICT);
    struct change *unknown = new_change(w);
    unknown->requisition = id_new(w->now);
    unknown->expected_version = 4;
    assert_int_equal(run(w, unknown), GUICHET_NOT_FOUND);
    unknown->expected_version = 0; /* but nothing to insert */
    assert_int_equal(run(w, unknown), GUICHET_NOT_FOUND);
    assert_int_equal(log_size(w), 2);
}

static void test_two_in_one_group(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *first, *second;
    assert_int_equal(run(w, c), GUICHET_OK);
    first = next_change(w, c);
    second = next_change(w, c);
    change_add(first, OP_PUT_REQUISITION);
    change_add(second, OP_PUT_REQUISITION);
    struct waiting a, b;
    assert_int_equal(post(w, &a, first), GUICHET_OK);
    assert_int_equal(post(w, &b, second), GUICHET_OK);
    wait_for(&a);
    wait_for(&b);
    assert_int_equal(first->result.status, GUICHET_OK);
    assert_int_equal(second->result.status, GUICHET_CONFLICT);
}

static void test_idempotency(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *again, *other;
    c->has_idempotency = true;
    memset(c->idempotency_key, 1, 32);
    memset(c->idempotency_body, 2, 32);
    change_add(c, OP_REPLY)->as.reply = BYTES("sealed reply");
    assert_int_equal(run(w, c), GUICHET_OK);
    again = new_case(w);
    again->has_idempotency = true;
    memset(again->idempotency_key, 1, 32);
    memset(again->idempotency_body, 2, 32);
    assert_int_equal(run(w, again), GUICHET_DUPLICATE);
    assert_true(bytes_equal_text(again->reply, "sealed reply"));
    assert_true(id_equal(&again->duplicate_of, &c->requisition));
    assert_string_equal(again->number, c->number);
    assert_int_equal(again->log_index, c->log_index);
    other = new_case(w);
    other->has_idempotency = true;
    memset(other->idempotency_key, 1, 32);
    memset(other->idempotency_body, 3, 32);
    assert_int_equal(run(w, other), GUICHET_INVALID);
    assert_string_equal(other->result.code, "idempotency_key_reused");
    assert_null(read_case(w, &again->requisition));
    assert_int_equal(log_size(w), 1);
}

/* The same key twice in one group: the second sees the first. */
static void test_idempotency_in_group(void **state) {
    struct world *w = *state;
    struct change *c[2];
    struct waiting waiting[2];
    for (int i = 0; i < 2; i++) {
        c[i] = new_case(w);
        c[i]->has_idempotency = true;
    }
    for (int i = 0; i < 2; i++) assert_int_equal(post(w, &waiting[i], c[i]), GUICHET_OK);
    for (int i = 0; i < 2; i++) wait_for(&waiting[i]);
    assert_int_equal(c[0]->result.status, GUICHET_OK);
    assert_int_equal(c[1]->result.status, GUICHET_DUPLICATE);
}

static struct op *add_timer_op(struct change *c, enum op_kind kind, const char *name, bool of_case, int64_t due_at) {
    struct op *op = change_add(c, kind);
    op->as.timer = (struct op_timer){.name = name, .of_case = of_case, .due_at = due_at};
    return op;
}

static void test_timers(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w);
    add_timer_op(c, OP_TIMER_SET, "remind", false, w->now + 2000);
    add_timer_op(c, OP_TIMER_SET, "limit", true, w->now + 1000);
    assert_int_equal(run(w, c), GUICHET_OK);
    struct query *q = new_query(w, QUERY_TIMERS_DUE);
    assert_int_equal(ask(w, q)->count, 0);
    q->filter.now = w->now + 2000;
    assert_int_equal(ask(w, q)->count, 2);
    assert_string_equal(q->rows.timers[0].name, "limit");
    assert_int_equal(q->rows.timers[0].entry, 0);
    assert_int_equal(q->rows.timers[1].entry, 1);
    assert_true(id_equal(&q->rows.timers[1].requisition, &c->requisition));
    assert_int_equal(ask(w, new_query(w, QUERY_NEXT_WAKE))->wake_at, w->now + 1000);
    struct change *move = next_change(w, c);
    add_timer_op(move, OP_TIMER_SET, "limit", true, w->now + 9000);
    add_timer_op(move, OP_TIMER_CLEAR, "remind", false, 0);
    assert_int_equal(run(w, move), GUICHET_OK);
    assert_int_equal(move->version, 1);
    assert_int_equal(count_timers(w), 1);
    assert_int_equal(ask(w, new_query(w, QUERY_NEXT_WAKE))->wake_at, w->now + 9000);
    struct change *clear = next_change(w, c);
    add_timer_op(clear, OP_TIMER_CLEAR, "limit", false, 0); /* the state's, of which there is none */
    assert_int_equal(run(w, clear), GUICHET_OK);
    assert_int_equal(count_timers(w), 1);
    clear = next_change(w, c);
    add_timer_op(clear, OP_TIMER_CLEAR, "limit", true, 0);
    assert_int_equal(run(w, clear), GUICHET_OK);
    assert_int_equal(count_timers(w), 0);
    assert_int_equal(ask(w, new_query(w, QUERY_NEXT_WAKE))->wake_at, 0);
}

static struct op_effect *add_effect_op(struct world *w, struct change *c, int64_t next_at) {
    struct op *op = change_add(c, OP_EFFECT);
    op->as.effect = (struct op_effect){.id = id_new(w->now),
                                       .service = "tracking",
                                       .args = BYTES("sealed args"),
                                       .next_at = next_at,
                                       .timeout_ms = 20000,
                                       .retry_times = 3,
                                       .retry_from_ms = 1000,
                                       .retry_to_ms = 60000};
    return &op->as.effect;
}

static void test_effects(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *set;
    struct id id = add_effect_op(w, c, w->now)->id;
    assert_int_equal(run(w, c), GUICHET_OK);
    struct query *q = ask(w, new_query(w, QUERY_EFFECTS_DUE));
    assert_int_equal(q->count, 1);
    struct query_row_effect *row = &q->rows.effects[0];
    assert_true(id_equal(&row->id, &id));
    assert_true(id_equal(&row->requisition, &c->requisition));
    assert_string_equal(row->service, "tracking");
    assert_int_equal(row->entry, 1);
    assert_int_equal(row->retry_to_ms, 60000);
    assert_true(bytes_equal_text(row->args, "sealed args"));
    assert_true(bytes_equal_text(row->wrapped_key, "wrapped key"));
    set = next_change(w, c);
    change_add(set, OP_EFFECT_SET)->as.effect_set = (struct op_effect_set){
        .id = id, .state = EFFECT_PENDING, .attempts = 1, .next_at = w->now + 5000, .error = "timeout"};
    assert_int_equal(run(w, set), GUICHET_OK);
    assert_int_equal(ask(w, new_query(w, QUERY_EFFECTS_DUE))->count, 0);
    assert_int_equal(ask(w, new_query(w, QUERY_NEXT_WAKE))->wake_at, w->now + 5000);
    set = next_change(w, c);
    change_add(set, OP_EFFECT_SET)->as.effect_set =
        (struct op_effect_set){.id = id, .state = EFFECT_DEAD, .attempts = 3, .next_at = w->now, .error = "refused"};
    assert_int_equal(run(w, set), GUICHET_OK);
    assert_int_equal(count_effects_due(w), 0);
    q = new_query(w, QUERY_EFFECTS);
    q->filter.state = "dead";
    assert_int_equal(ask(w, q)->count, 1);
    assert_string_equal(q->rows.effects[0].error, "refused");
    assert_int_equal(q->rows.effects[0].attempts, 3);
    q->filter.state = "pending";
    assert_int_equal(ask(w, q)->count, 0);
    q->filter.state = "lost";
    assert_int_equal(ask(w, q)->status, GUICHET_INVALID);
}

static void test_close(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *close;
    add_timer_op(c, OP_TIMER_SET, "limit", true, w->now + 1000);
    add_timer_op(c, OP_TIMER_SET, "remind", false, w->now + 1000);
    add_effect_op(w, c, w->now);
    add_task_op(w, c, "colissimo", 1);
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(read_case(w, &c->requisition)->has_task);
    close = next_change(w, c);
    close->head.state = "answered";
    close->head.outcome = "answered";
    close->head.closed_at = w->now;
    change_add(close, OP_PUT_REQUISITION);
    add_entry_op(close, "answer", "review", "answered");
    struct id last = add_effect_op(w, close, w->now)->id; /* ordered by the end itself: stays */
    assert_int_equal(run(w, close), GUICHET_OK);
    assert_int_equal(count_timers(w), 0);
    struct query_row_requisition *row = read_case(w, &c->requisition);
    assert_false(row->has_task);
    assert_string_equal(row->head.outcome, "answered");
    struct query *q = ask(w, new_query(w, QUERY_EFFECTS_DUE));
    assert_int_equal(q->count, 1);
    assert_true(id_equal(&q->rows.effects[0].id, &last));
    q = new_query(w, QUERY_EFFECTS);
    q->filter.state = "dropped";
    assert_int_equal(ask(w, q)->count, 1);
}

static void test_tasks(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *close;
    struct id task = add_task_op(w, c, "colissimo", 5)->as.task.id;
    assert_int_equal(run(w, c), GUICHET_OK);
    struct query *q = new_query(w, QUERY_TASK);
    q->id = task;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    assert_string_equal(q->rows.tasks[0].task.team, "colissimo");
    assert_int_equal(q->rows.tasks[0].task.roles, 5);
    assert_true(id_equal(&q->rows.tasks[0].task.requisition, &c->requisition));
    assert_string_equal(q->rows.tasks[0].head.number, c->number);
    struct change *move = next_change(w, c);
    move->head.due_at += 5000;
    change_add(move, OP_PUT_REQUISITION);
    assert_int_equal(run(w, move), GUICHET_OK);
    assert_int_equal(ask(w, q)->rows.tasks[0].task.due_at, move->head.due_at); /* follows its case */
    close = next_change(w, move);
    change_add(close, OP_TASK_CLOSE);
    assert_int_equal(run(w, close), GUICHET_OK);
    assert_int_equal(ask(w, q)->status, GUICHET_NOT_FOUND);
}

static void test_claimed_task(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w), *other = new_case(w), *claim, *fire;
    struct id task = add_task_op(w, c, "colissimo", 1)->as.task.id;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_int_equal(run(w, other), GUICHET_OK);
    static const char *const teams[] = {"colissimo", NULL};
    claim = new_change(w);
    claim->claim = (struct claim){.kind = CLAIM_ONE,
                                  .task = task,
                                  .teams = teams,
                                  .roles = 1,
                                  .person = "p1",
                                  .name = "One",
                                  .actor = "sha256:bb",
                                  .now = w->now,
                                  .lease_ms = 1000};
    assert_int_equal(run(w, claim), GUICHET_OK);
    static const struct {
        const char *person;
        int64_t later;
        int status;
    } tries[] = {{"p2", 0, GUICHET_NOT_ALLOWED},
                 {"p1", 1000, GUICHET_NOT_ALLOWED},
                 {NULL, 0, GUICHET_NOT_ALLOWED},
                 {"p1", 999, GUICHET_OK}};
    for (size_t i = 0; i < 4; i++) {
        fire = next_change(w, c);
        fire->claimed_task = task;
        fire->claimed_person = tries[i].person;
        fire->now = w->now + tries[i].later;
        assert_int_equal(run(w, fire), tries[i].status);
        if (tries[i].status) assert_string_equal(fire->result.code, "claim_required");
    }
    fire = next_change(w, other); /* another case's task does not help */
    fire->claimed_task = task;
    fire->claimed_person = "p1";
    assert_int_equal(run(w, fire), GUICHET_NOT_ALLOWED);
}

static struct id add_upload(struct world *w, const char *person, int64_t created_at) {
    struct change *c = new_change(w);
    struct op *op = change_add(c, OP_UPLOAD);
    op->as.upload = (struct op_upload){.id = id_new(w->now),
                                       .person = person,
                                       .sealed_key = BYTES("file key"),
                                       .sealed_meta = BYTES("file meta"),
                                       .size = 12,
                                       .created_at = created_at};
    memset(op->as.upload.sha256, 9, 32);
    assert_int_equal(run(w, c), GUICHET_OK);
    return op->as.upload.id;
}

static void test_uploads(void **state) {
    struct world *w = *state;
    struct id mine = add_upload(w, "p1", w->now), other = add_upload(w, "p2", w->now),
              old = add_upload(w, "p1", w->now - 10);
    struct query *q = new_query(w, QUERY_UPLOAD);
    q->id = mine;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
    assert_string_equal(q->rows.uploads[0].upload.person, "p1");
    assert_int_equal(q->rows.uploads[0].upload.size, 12);
    assert_int_equal(q->rows.uploads[0].upload.sha256[31], 9);
    assert_true(id_is_zero(&q->rows.uploads[0].requisition));
    struct change *c = new_case(w);
    c->upload_needed[0] = mine;
    c->upload_needed[1] = other;
    c->upload_needed_count = 2;
    c->upload_person = "p1";
    assert_int_equal(run(w, c), GUICHET_NOT_FOUND);
    assert_string_equal(c->result.code, "upload_not_found");
    c = new_case(w);
    c->upload_needed[0] = mine;
    c->upload_needed_count = 1;
    c->upload_person = "p1";
    change_add(c, OP_UPLOAD_REF)->as.upload_ref = mine;
    assert_int_equal(run(w, c), GUICHET_OK);
    assert_true(id_equal(&ask(w, q)->rows.uploads[0].requisition, &c->requisition));
    struct change *again = new_case(w); /* it is taken now */
    again->upload_needed[0] = mine;
    again->upload_needed_count = 1;
    again->upload_person = "p1";
    assert_int_equal(run(w, again), GUICHET_NOT_FOUND);
    q = new_query(w, QUERY_UPLOADS_STALE);
    q->filter.before = w->now;
    assert_int_equal(ask(w, q)->count, 1);
    assert_true(id_equal(&q->rows.uploads[0].upload.id, &old));
    struct change *drop = new_change(w);
    change_add(drop, OP_UPLOAD_DROP)->as.upload_ref = old;
    change_add(drop, OP_UPLOAD_DROP)->as.upload_ref = mine; /* referenced: stays */
    assert_int_equal(run(w, drop), GUICHET_OK);
    assert_int_equal(ask(w, q)->count, 0);
    q = new_query(w, QUERY_UPLOAD);
    q->id = mine;
    assert_int_equal(ask(w, q)->status, GUICHET_OK);
}

static void test_targets(void **state) {
    struct world *w = *state;
    struct change *c[3];
    for (int i = 0; i < 3; i++) {
        w->now += 1000;
        c[i] = new_case(w);
        memset(change_add(c[i], OP_TARGET)->as.target, i == 1 ? 2 : 1, BLIND_SIZE);
        memset(change_add(c[i], OP_TARGET)->as.target, i == 1 ? 2 : 1, BLIND_SIZE); /* twice in one document */
        assert_int_equal(run(w, c[i]), GUICHET_OK);
    }
    uint8_t blind[BLIND_SIZE];
    memset(blind, 1, sizeof blind);
    struct query *q = new_query(w, QUERY_TARGET);
    q->filter.target = blind;
    assert_int_equal(ask(w, q)->count, 2);
    assert_true(id_equal(&q->rows.requisitions[0].head.id, &c[2]->requisition));
    assert_true(id_equal(&q->rows.requisitions[1].head.id, &c[0]->requisition));
    q->limit = 1;
    assert_int_equal(ask(w, q)->count, 1);
    assert_non_null(q->next);
}

static void test_history(void **state) {
    struct world *w = *state;
    struct change *c = new_case(w);
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    assert_int_equal(run(w, c), GUICHET_OK);
    for (int i = 0; i < 5; i++) {
        struct change *note = next_change(w, c);
        note->head.type = NULL; /* nothing but an entry: the store knows number and type */
        add_entry_op(note, "noted", "review", "review");
        assert_int_equal(run(w, note), GUICHET_OK);
        assert_int_equal(note->seq, i + 2);
        assert_int_equal(note->version, 1);
    }
    assert_int_equal(read_case(w, &c->requisition)->head.entries, 6);
    struct query *q = new_query(w, QUERY_HISTORY);
    q->id = c->requisition;
    q->limit = 4;
    assert_int_equal(ask(w, q)->count, 4);
    assert_string_equal(q->rows.entries[0].event, "submitted");
    assert_null(q->rows.entries[0].from);
    assert_string_equal(q->rows.entries[0].to, "review");
    assert_string_equal(q->rows.entries[0].actor, "sha256:aa");
    assert_int_equal(q->rows.entries[0].at, NOW);
    assert_true(bytes_equal_text(q->rows.entries[0].payload, "sealed payload"));
    assert_true(bytes_equal_text(q->rows.entries[0].wrapped_key, "wrapped key"));
    assert_int_equal(q->rows.entries[3].seq, 4);
    assert_non_null(q->next);
    q->cursor = bytes_of(q->next);
    assert_int_equal(ask(w, q)->count, 2);
    assert_int_equal(q->rows.entries[1].seq, 6);
    assert_null(q->next);
    q = new_query(w, QUERY_LOG_ENTRIES);
    q->from = 5;
    assert_int_equal(ask(w, q)->count, 2);
    assert_int_equal(q->rows.entries[0].log_index, 5);
    assert_non_null(strstr(q->rows.entries[0].text.data, "\"type\":\"postal.item.tracking\",\"seq\":5"));
}

static void test_numbers(void **state) {
    struct world *w = *state;
    static const struct {
        int64_t at;
        const char *number;
    } cases[] = {{1798757999000, "2026-000001"}, /* 2026-12-31T22:59:59Z: still 2026 in Paris */
                 {1798758000000, "2027-000001"}, /* one second later: 2027 */
                 {1798757999999, "2026-000002"}, {1798758000001, "2027-000002"},
                 {951782400000, "2000-000001"},  {951782400000, "2000-000002"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        w->now = cases[i].at;
        struct change *c = new_case(w);
        assert_int_equal(run(w, c), GUICHET_OK);
        assert_string_equal(c->number, cases[i].number);
    }
    /* The order of reception, though they came in another one. */
    struct query *q = new_query(w, QUERY_REQUISITIONS);
    q->filter.all = q->filter.newest_first = true;
    assert_int_equal(ask(w, q)->count, 6);
    assert_string_equal(q->rows.requisitions[0].head.number, "2027-000002");
    assert_string_equal(q->rows.requisitions[2].head.number, "2026-000002");
    assert_string_equal(q->rows.requisitions[5].head.number, "2000-000001");
}

/* What a refused change leaves: nothing, not even a number. */
static void test_refused_takes_no_number(void **state) {
    struct world *w = *state;
    assert_int_equal(run(w, new_case(w)), GUICHET_OK);
    struct change *refused = new_case(w);
    refused->upload_needed_count = 1;
    refused->upload_needed[0] = id_new(w->now);
    refused->upload_person = "p1";
    assert_int_equal(run(w, refused), GUICHET_NOT_FOUND);
    struct change *last = new_case(w);
    assert_int_equal(run(w, last), GUICHET_OK);
    assert_string_equal(last->number, "2026-000002");
    assert_int_equal(last->log_index, 1);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_world(test_insert),
        with_world(test_versions),
        with_world(test_two_in_one_group),
        with_world(test_idempotency),
        with_world(test_idempotency_in_group),
        with_world(test_timers),
        with_world(test_effects),
        with_world(test_close),
        with_world(test_tasks),
        with_world(test_claimed_task),
        with_world(test_uploads),
        with_world(test_targets),
        with_world(test_history),
        with_world(test_numbers),
        with_world(test_refused_takes_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
