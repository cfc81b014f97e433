/* Who is shown what: the representation, the history, tasks, tags. */
#include "desk_kit.h"

#include "desk/view.h"

struct seen {
    const char *text;
    yyjson_val *root;
};

static enum sight sight_of(const struct actor *actor, const struct record *record) {
    return access_sight(actor, &record->head, record->has_task ? &record->task : NULL, clock_utc_ms());
}

static struct seen take(struct kit *kit, struct buffer *text) {
    assert_int_equal(text->status, GUICHET_OK);
    struct seen seen = {.text = arena_copy(&kit->arena, buffer_bytes(text))};
    buffer_done(text);
    seen.root = kit_json(kit, seen.text);
    return seen;
}

static struct seen show(struct kit *kit, const struct actor *actor, struct id id, const char *language) {
    const struct record *record = kit_record(kit, id);
    const struct view view = {
        .actor = actor, .sight = sight_of(actor, record), .now = kit->now, .language = language, .desk = kit->desk};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    view_requisition(&out, &view, record, NULL);
    return take(kit, &text);
}

static bool says(const struct seen *seen, const char *what) {
    return strstr(seen->text, what) != NULL;
}

static struct id in_review(struct kit *kit) {
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_fired(kit_work(kit, &kit->ana, id, "prepared", "{\"text\":\"brouillon secret\"}"));
    assert_int_equal(kit_claim(kit, &kit->bob, CLAIM_ONE, kit_record(kit, id)->task.id)->status, GUICHET_OK);
    return id;
}

static void a_requester_sees_neither_drafts_nor_names(void **state) {
    struct kit *kit = *state;
    struct id id = in_review(kit);
    const struct actor *requesters[] = {&kit->officer, &kit->colleague};
    for (size_t i = 0; i < 2; i++) {
        struct seen seen = show(kit, requesters[i], id, "fr");
        assert_false(says(&seen, "brouillon"));
        assert_false(says(&seen, "\"Bob\""));
        assert_false(says(&seen, "\"Ana\""));
        assert_null(json_get(seen.root, "data"));
        assert_true(yyjson_is_null(json_get(seen.root, "task")));
        assert_string_equal(json_get_string(json_get(seen.root, "requester"), "rio", ""), "1000001"); /* his own */
        assert_string_equal(json_get_string(seen.root, "state", ""), "review");
    }
}

static void the_holder_sees_the_draft_and_who_has_it(void **state) {
    struct kit *kit = *state;
    struct id id = in_review(kit);
    struct seen seen = show(kit, &kit->bob, id, "fr");
    assert_string_equal(json_get_string(json_get(seen.root, "data"), "text", ""), "brouillon secret");
    assert_string_equal(json_get_string(json_get(seen.root, "task"), "claimed_by", ""), "Bob");
    kit->now += HOUR_MS; /* the lease is over: nobody has it */
    seen = show(kit, &kit->ana, id, "fr");
    assert_true(yyjson_is_null(json_get(json_get(seen.root, "task"), "claimed_by")));
    assert_true(yyjson_is_null(json_get(json_get(seen.root, "task"), "lease_expires_at")));
}

static void the_rio_is_for_legal_staff(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    const struct {
        const struct actor *actor;
        bool sees;
    } table[] = {{&kit->officer, true}, {&kit->ana, false},       {&kit->bob, false},
                 {&kit->jurist, true},  {&kit->supervisor, true}, {&kit->auditor, true}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct seen seen = show(kit, table[i].actor, id, "fr");
        assert_int_equal(says(&seen, "\"rio\""), table[i].sees);
        assert_string_equal(json_get_string(json_get(seen.root, "requester"), "name", ""), "Lea");
    }
}

static size_t events(struct kit *kit, const struct actor *actor, struct id id) {
    struct seen seen = show(kit, actor, id, "fr");
    return yyjson_arr_size(json_get(seen.root, "events"));
}

static void events_are_what_this_caller_may_do_now(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    assert_int_equal(events(kit, &kit->officer, id), 1); /* withdraw */
    assert_int_equal(events(kit, &kit->ana, id), 6);     /* all of the holder's */
    assert_int_equal(events(kit, &kit->auditor, id), 0);
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, kit_record(kit, id)->task.id)->status, GUICHET_OK);
    assert_int_equal(events(kit, &kit->ana, id), 7); /* and prepared */
    assert_int_equal(events(kit, &kit->bob, id), 6);
    assert_fired(kit_fire(kit, &kit->ana, id, "prepared", NULL));
    assert_int_equal(events(kit, &kit->ana, id), 0); /* four eyes */
    assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    assert_int_equal(events(kit, &kit->officer, id), 0);
}

static void titles_come_in_two_languages(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "account.laposte.identity", "{\"email\":\"a@laposte.net\"}");
    struct seen seen = show(kit, &kit->ana, id, "fr");
    assert_string_equal(json_get_string(seen.root, "state_title", ""), "Préparation");
    seen = show(kit, &kit->ana, id, "en");
    assert_string_equal(json_get_string(seen.root, "state_title", ""), "Preparation");
}

static void a_deadline_that_has_passed_is_missed(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    struct seen seen = show(kit, &kit->ana, id, "fr");
    yyjson_val *deadline = yyjson_arr_get_first(json_get(seen.root, "deadlines"));
    assert_string_equal(json_get_string(deadline, "status", ""), "running");
    assert_false(json_get_bool(seen.root, "overdue", true));
    kit->now += 30 * DAY_MS;
    seen = show(kit, &kit->ana, id, "fr");
    deadline = yyjson_arr_get_first(json_get(seen.root, "deadlines"));
    assert_string_equal(json_get_string(deadline, "status", ""), "missed");
    assert_true(json_get_bool(seen.root, "overdue", false));
}

/* ---- history ---- */

static struct seen history(struct kit *kit, const struct actor *actor, struct id id) {
    const struct record *record = kit_record(kit, id);
    const struct view view = {
        .actor = actor, .sight = sight_of(actor, record), .now = kit->now, .language = "fr", .desk = kit->desk};
    const struct query *q = kit_ask(kit, QUERY_HISTORY, id);
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    json_array(&out);
    for (size_t i = 0; i < q->count; i++) {
        struct bytes plain;
        yyjson_val *payload = NULL;
        if (vault_unseal(&record->key, "payload", q->rows.entries[i].payload, &kit->arena, &plain, NULL) == GUICHET_OK)
            json_read(plain, &kit->arena, &payload, NULL);
        view_entry(&out, &view, &q->rows.entries[i], payload, record->flow);
    }
    json_array_end(&out);
    return take(kit, &text);
}

static void history_shows_investigators_teams_not_names(void **state) {
    struct kit *kit = *state;
    struct id id = in_review(kit);
    assert_fired(kit_fire(kit, &kit->bob, id, "return", NULL));
    assert_fired(kit_work(kit, &kit->ana, id, "refuse", "{\"code\":\"too_broad\",\"text\":\"trop large\"}"));
    struct seen theirs = history(kit, &kit->officer, id), ours = history(kit, &kit->jurist, id);
    assert_int_equal(yyjson_arr_size(theirs.root), 7); /* three claims among them */
    assert_true(says(&theirs, "\"Lea\""));
    assert_false(says(&theirs, "\"Ana\""));
    assert_false(says(&theirs, "\"Bob\""));
    assert_true(says(&theirs, "\"team\":\"numerique\""));
    assert_false(says(&theirs, "brouillon")); /* the input of work in preparation */
    assert_true(says(&theirs, "trop large")); /* what was said to him */
    assert_true(says(&ours, "\"Ana\""));
    assert_true(says(&ours, "brouillon"));
}

static void an_erased_entry_still_stands(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    const struct query *q = kit_ask(kit, QUERY_HISTORY, id);
    const struct view view = {
        .actor = &kit->officer, .sight = SIGHT_REQUESTER, .now = kit->now, .language = "fr", .desk = kit->desk};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 4096);
    json_out_init(&out, &text);
    view_entry(&out, &view, &q->rows.entries[0], NULL, kit_record(kit, id)->flow);
    struct seen seen = take(kit, &text);
    assert_string_equal(json_get_string(seen.root, "to", ""), "prepare");
    assert_null(json_get(seen.root, "input") && !yyjson_is_null(json_get(seen.root, "input")) ? seen.root : NULL);
}

/* ---- tags, tasks, lists ---- */

static void a_tag_changes_with_what_is_shown(void **state) {
    struct kit *kit = *state;
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    char before[VIEW_ETAG_SIZE + 1], after[VIEW_ETAG_SIZE + 1], unit[VIEW_ETAG_SIZE + 1];
    view_etag(kit_record(kit, id), SIGHT_HOLDER, before);
    view_etag(kit_record(kit, id), SIGHT_REQUESTER, unit);
    assert_string_equal(unit, "\"1\"");
    assert_int_equal(kit_claim(kit, &kit->ana, CLAIM_ONE, kit_record(kit, id)->task.id)->status, GUICHET_OK);
    view_etag(kit_record(kit, id), SIGHT_HOLDER, after);
    assert_string_not_equal(before, after);
    view_etag(kit_record(kit, id), SIGHT_REQUESTER, unit);
    assert_string_equal(unit, "\"1\""); /* a claim is no business of the unit */
}

static struct query *summaries_of(struct kit *kit) {
    struct query *q = arena_alloc(&kit->arena, sizeof *q);
    *q = (struct query){.kind = QUERY_REQUISITIONS, .as_summaries = true, .arena = &kit->arena, .limit = 10};
    q->filter.all = q->filter.newest_first = true;
    q->filter.now = kit->now;
    assert_true(store_read(kit->seat.reader, q));
    assert_int_equal(q->status, GUICHET_OK);
    return q;
}

static void a_task_and_a_line_of_a_list(void **state) {
    struct kit *kit = *state;
    struct id id = in_review(kit);
    const struct record *record = kit_record(kit, id);
    const struct view view = {
        .actor = &kit->bob, .sight = SIGHT_HOLDER, .now = kit->now, .language = "fr", .desk = kit->desk};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 16);
    json_out_init(&out, &text);
    json_array(&out);
    view_task(&out, &view, &record->task, &record->head, kit->desk->registry);
    struct query *q = summaries_of(kit);
    struct view_titles titles = {.registry = kit->desk->registry, .arena = &kit->arena};
    view_summary(&out, &view, &q->rows.summaries[0], &titles);
    const struct view late = {
        .actor = &kit->bob, .sight = SIGHT_HOLDER, .now = record->head.due_at + 1, .language = "en", .desk = kit->desk};
    view_summary(&out, &late, &q->rows.summaries[0],
                 &(struct view_titles){titles.registry, titles.arena, {{{0}, 0}}, 0});
    json_array_end(&out);
    struct seen seen = take(kit, &text);
    yyjson_val *task = yyjson_arr_get(seen.root, 0), *line = yyjson_arr_get(seen.root, 1);
    assert_string_equal(json_get_string(task, "team", ""), "numerique");
    assert_string_equal(json_get_string(task, "title", ""), "Relire");
    assert_string_equal(json_get_string(json_get(task, "requisition"), "number", ""), record->head.number);
    assert_string_equal(json_get_string(line, "state_title", ""), "Relecture");
    assert_string_equal(json_get_string(line, "number", ""), record->head.number);
    assert_string_equal(json_get_string(line, "unit", ""), record->head.unit);
    assert_int_equal(json_get_int(line, "version", 0), record->head.version);
    assert_false(yyjson_get_bool(json_get(line, "overdue")));
    assert_true(yyjson_get_bool(json_get(yyjson_arr_get(seen.root, 2), "overdue")));
    assert_false(says(&seen, "laposte.net")); /* lists hold nothing of the content */
}

static const char *const shown_alike[] = {"id",          "number",  "type",    "type_version", "state",
                                          "state_title", "outcome", "clock",   "received_at",  "due_at",
                                          "closed_at",   "overdue", "party",   "unit",         "holder",
                                          "territory",   "version", "urgency", "test",         "due_in"};

/* One case in every state of the script, two of other types: more kinds than titles are remembered. */
static size_t one_in_every_state(struct kit *kit, struct id ids[]) {
    static const struct {
        bool is_officer;
        const char *event, *input;
    } ways[] = {{false, "wait_", NULL},
                {false, "break_", NULL},
                {false, "call", NULL},
                {false, "refuse", "{\"code\":\"too_broad\",\"text\":\"trop large\"}"},
                {true, "withdraw", NULL}};
    size_t count = 0;
    ids[count++] = kit_receive(kit, "test.desk", KIT_INPUT);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++, count++) {
        ids[count] = kit_receive(kit, "test.desk", KIT_INPUT);
        const struct actor *actor = ways[i].is_officer ? &kit->officer : &kit->ana;
        assert_fired(kit_fire(kit, actor, ids[count], ways[i].event, ways[i].input));
    }
    ids[count++] = in_review(kit);
    ids[count] = in_review(kit);
    assert_fired(kit_fire(kit, &kit->bob, ids[count++], "approve", NULL));
    ids[count++] = kit_receive(kit, "account.laposte.identity", "{\"email\":\"a@laposte.net\"}");
    ids[count++] = kit_receive(kit, "postal.item.tracking", "{\"item_ids\":[\"6A18987970674\"]}");
    return count;
}

static struct seen list(struct kit *kit, const char *language) {
    const struct view view = {
        .actor = &kit->jurist, .sight = SIGHT_HOLDER, .now = kit->now, .language = language, .desk = kit->desk};
    struct view_titles titles = {.registry = kit->desk->registry, .arena = &kit->arena};
    const struct query *q = summaries_of(kit);
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 18);
    json_out_init(&out, &text);
    json_array(&out);
    for (int twice = 0; twice < 2; twice++) /* titles that were pushed out are found again */
        for (size_t i = 0; i < q->count; i++) view_summary(&out, &view, &q->rows.summaries[i], &titles);
    json_array_end(&out);
    return take(kit, &text);
}

static yyjson_val *line_of(const struct seen *seen, size_t from, const char *id) {
    for (size_t i = from; i < yyjson_arr_size(seen->root); i++) {
        yyjson_val *line = yyjson_arr_get(seen->root, i);
        if (strcmp(json_get_string(line, "id", ""), id) == 0) return line;
    }
    return NULL;
}

/* Whatever state a case is in: a line of a list says what its representation says, and nothing else. */
static void a_line_says_what_the_representation_says(void **state) {
    struct kit *kit = *state;
    struct id ids[16];
    size_t count = one_in_every_state(kit, ids), overdue = 0;
    for (int round = 0; round < 4; round++) {
        const char *language = round % 2 ? "en" : "fr";
        if (round == 2) kit->now += 60 * DAY_MS;
        const struct seen lines = list(kit, language);
        assert_int_equal(yyjson_arr_size(lines.root), 2 * count);
        for (size_t i = 0; i < 2 * count; i++) {
            const struct seen whole = show(kit, &kit->jurist, ids[i % count], language);
            yyjson_val *line = line_of(&lines, i / count * count, json_get_string(whole.root, "id", ""));
            assert_int_equal(yyjson_obj_size(line), sizeof shown_alike / sizeof *shown_alike);
            for (size_t k = 0; k < sizeof shown_alike / sizeof *shown_alike; k++) {
                yyjson_val *a = json_get(line, shown_alike[k]), *b = json_get(whole.root, shown_alike[k]);
                if (!yyjson_equals(a, b)) print_error("%s of %s\n", shown_alike[k], whole.text);
                assert_true(yyjson_equals(a, b));
            }
            overdue += json_get_bool(line, "overdue", false);
        }
        assert_int_equal(overdue,
                         round < 2 ? 0 : (round - 1) * 2 * 6); /* not the paused one, nor the three that ended */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_requester_sees_neither_drafts_nor_names, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_holder_sees_the_draft_and_who_has_it, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(the_rio_is_for_legal_staff, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(events_are_what_this_caller_may_do_now, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(titles_come_in_two_languages, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_deadline_that_has_passed_is_missed, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(history_shows_investigators_teams_not_names, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(an_erased_entry_still_stands, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_tag_changes_with_what_is_shown, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_task_and_a_line_of_a_list, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_line_says_what_the_representation_says, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
