/* Judging and ordering; the erasing is the clerk's, or purge_at_rest()'s. */
#include "desk/purge.h"

#include "base/clock.h"
#include "base/text.h"
#include "desk/legal_hold.h"
#include "desk/retention.h"
#include "desk/store_wait.h"
#include "flow/field_kinds.h"

static const struct field FIELDS[] = {
    {.name = "requisitions",
     .kind = &field_kinds_line,
     .is_list = true,
     .list_min = 1,
     .list_max = PURGE_NAMED_MAX,
     .max = ID_TEXT_SIZE,
     .title_fr = "Réquisitions",
     .title_en = "Requisitions"},
    {.name = "before", .kind = &field_kinds_datetime, .title_fr = "Échues avant", .title_en = "Due before"},
    {.name = "reason", .kind = &field_kinds_line, .min = 10, .max = 200, .title_fr = "Motif", .title_en = "Reason"},
    {.name = "dry_run", .kind = &field_kinds_boolean, .title_fr = "À blanc", .title_en = "Dry run"},
};
static const struct field_list FIELD_LIST = {.fields = FIELDS, .count = sizeof FIELDS / sizeof FIELDS[0]};

/* ---- reading ---- */

static int ask(struct purge_call *call, struct reader *reader, struct query *query, struct fail *why) {
    query->arena = call->arena;
    query->filter.now = call->now;
    require(store_read(reader, query)); /* this thread may wait */
    if (query->status) *why = query->why;
    return query->status;
}

static int refuse(struct purge_call *call, struct fail *why) {
    return fail_code(why, GUICHET_INVALID, "invalid", "the purge has %zu fault%s", call->faults.count,
                     call->faults.count == 1 ? "" : "s");
}

static int read_call(struct purge_call *call, yyjson_val **root, struct fail *why) {
    struct field_result checked;
    faults_init(&call->faults, call->arena);
    int status = field_check(&FIELD_LIST, call->root, "", call->now, call->arena, &call->faults, NULL, &checked);
    if (!status) status = json_read(checked.json, call->arena, root, why);
    if (status) return call->faults.count ? refuse(call, why) : status;
    const char *reason = json_get_string(*root, "reason", NULL);
    call->is_dry = json_get_bool(*root, "dry_run", false);
    if (json_get(*root, "requisitions") && json_get(*root, "before"))
        faults_add(&call->faults, "/before", "one_of", "only one of requisitions and before");
    bool is_by_itself = !json_get(*root, "requisitions") && !json_get(*root, "before"); /* the clerk asks no reason */
    if (!reason && !call->is_dry && !is_by_itself) faults_add(&call->faults, "/reason", "required", "is missing");
    if (reason && strlen(reason) > VAULT_NAME_MAX) faults_add(&call->faults, "/reason", "length", "is too long");
    return call->faults.count ? refuse(call, why) : GUICHET_OK;
}

/* ---- by name ---- */

static bool is_number(const char *text) {
    return strlen(text) > 5 && text[4] == '-' && strspn(text, "0123456789") == 4;
}

static void judge(struct purge_call *call, const struct query_row_requisition *row, const char *at) {
    if (!row->head.closed_at) faults_add(&call->faults, at, "open", "is still open");
    else if (row->head.purged) faults_add(&call->faults, at, "purged", "is erased already");
    else if (legal_hold_until(row, call->now)) faults_add(&call->faults, at, "legal_hold", "is under legal hold");
}

static int take_named(struct purge_call *call, struct reader *reader, const char *text, const char *at,
                      struct fail *why) {
    struct query query = {.kind = QUERY_REQUISITION, .limit = 1};
    struct purge_case *one = &call->cases[call->count];
    if (is_number(text)) query.number = text;
    bool is_known = query.number || id_parse(bytes_of(text), &query.id) == GUICHET_OK;
    int status = is_known ? ask(call, reader, &query, why) : GUICHET_NOT_FOUND;
    if (status == GUICHET_NOT_FOUND) {
        faults_add(&call->faults, at, "not_found", "there is no such requisition");
        return GUICHET_OK;
    }
    if (status) return status;
    const struct query_row_requisition *row = &query.rows.requisitions[0];
    judge(call, row, at);
    *one = (struct purge_case){.id = row->head.id, .part = RETENTION_CASE};
    memcpy(one->number, row->head.number, sizeof one->number);
    call->count++;
    return GUICHET_OK;
}

static int find_named(struct purge_call *call, struct reader *reader, yyjson_val *list, struct fail *why) {
    size_t i, count;
    yyjson_val *item;
    int status = GUICHET_OK;
    call->cases = arena_array(call->arena, yyjson_arr_size(list), sizeof *call->cases);
    if (!call->cases) return fail(why, GUICHET_MEMORY, "no memory for the purge");
    yyjson_arr_foreach(list, i, count, item) {
        const char *at = faults_at_index(&call->faults, "/requisitions", i);
        if (status == GUICHET_OK) status = take_named(call, reader, yyjson_get_str(item), at, why);
    }
    return call->faults.count ? refuse(call, why) : status;
}

/* ---- what is due ---- */

static void take_due(struct purge_call *call, const struct query_row_retention *row) {
    struct purge_case *to = row->is_held ? &call->held[call->held_count++] : &call->cases[call->count++];
    *to = (struct purge_case){.id = row->requisition, .part = row->part, .due_at = row->due_at};
    memcpy(to->number, row->number, sizeof to->number);
}

static int find_due(struct purge_call *call, struct reader *reader, const char *before, struct fail *why) {
    struct query query = {.kind = QUERY_RETENTION_DUE, .limit = PURGE_DUE_MAX};
    if (before) text_time_parse(bytes_of(before), &query.filter.before);
    int status = ask(call, reader, &query, why);
    if (status) return status;
    call->cases = arena_array(call->arena, query.count + 1, sizeof *call->cases);
    call->held = arena_array(call->arena, query.count + 1, sizeof *call->held);
    if (!call->cases || !call->held) return fail(why, GUICHET_MEMORY, "no memory for the purge");
    for (size_t i = 0; i < query.count; i++) take_due(call, &query.rows.retentions[i]);
    call->has_more = query.count == PURGE_DUE_MAX;
    return GUICHET_OK;
}

/* ---- ordering ---- */

static const char *seal(const struct desk *desk, const struct purge_call *call, const char *text) {
    return vault_seal_name(desk->vault, text ? text : "", call->arena);
}

static const char *actor_of(const struct purge_call *call) {
    return call->actor ? arena_printf(call->arena, "sha256:%s", call->actor->sha256) : "system";
}

static const char *name_of(const struct purge_call *call) {
    return call->actor ? call->actor->name : call->name;
}

static int add_entry(struct purge_call *call, struct change *change, const char *event) {
    struct op *op = change_add(change, OP_ENTRY);
    if (!op) return GUICHET_LIMIT;
    op->as.entry = (struct op_entry){.event = event, .actor = actor_of(call), .at = call->now};
    return op->as.entry.actor ? GUICHET_OK : GUICHET_MEMORY;
}

static int commit(struct desk *desk, struct purge_call *call, struct change *change, const char *event,
                  struct fail *why) {
    int status = add_entry(call, change, event);
    return status ? fail(why, status, "no memory for the purge") : store_wait(desk->store, change, why);
}

static struct change change_of(const struct purge_call *call) {
    return (struct change){
        .id = id_new(call->now), .expected_version = -1, .now = call->now, .result_arena = call->arena};
}

static int keep(struct desk *desk, struct purge_call *call, const char *reason, struct fail *why) {
    struct op_purge_case *cases = arena_array(call->arena, call->count, sizeof *cases);
    struct change change = change_of(call);
    struct op *op = cases ? change_add(&change, OP_PURGE) : NULL;
    if (!op) return fail(why, GUICHET_MEMORY, "no memory for the purge");
    for (size_t i = 0; i < call->count; i++) cases[i] = (struct op_purge_case){call->cases[i].id, call->cases[i].part};
    call->id = id_new(call->now);
    op->as.purge = (struct op_purge){.id = call->id,
                                     .actor = actor_of(call),
                                     .person = call->actor ? call->actor->person : "",
                                     .name = seal(desk, call, name_of(call)),
                                     .reason = seal(desk, call, reason),
                                     .is_confirmed = !call->is_waiting,
                                     .cases = cases,
                                     .count = call->count};
    if (!op->as.purge.name || !op->as.purge.reason) return fail(why, GUICHET_MEMORY, "no memory for the purge");
    return commit(desk, call, &change, "purge.ordered", why);
}

static int find(struct desk *desk, struct purge_call *call, yyjson_val *root, struct fail *why) {
    struct reader *reader;
    yyjson_val *named = json_get(root, "requisitions");
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    status = named ? find_named(call, reader, named, why)
                   : find_due(call, reader, json_get_string(root, "before", NULL), why);
    reader_close(reader);
    return status;
}

int purge_order(struct desk *desk, struct purge_call *call, struct fail *why) {
    yyjson_val *root;
    int status = read_call(call, &root, why);
    if (!status) status = find(desk, call, root, why);
    call->is_waiting = desk->settings->purge_two_people;
    if (!status && call->is_waiting && !call->actor && !call->is_dry)
        status = fail(why, GUICHET_NOT_ALLOWED, "two administrators order this, through a gateway that serves");
    return status || call->is_dry || !call->count ? status : keep(desk, call, json_get_string(root, "reason", ""), why);
}

/* ---- confirming ---- */

static int check_confirm(struct desk *desk, struct purge_call *call, bool *is_done, struct fail *why) {
    struct reader *reader;
    struct query query = {.kind = QUERY_PURGE, .id = call->id, .limit = 1};
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    status = ask(call, reader, &query, why);
    if (status == GUICHET_NOT_FOUND) fail(why, status, "there is no such order");
    else if (!status && strcmp(query.rows.purges[0].person, call->actor->person) == 0)
        status = fail_code(why, GUICHET_NOT_ALLOWED, "four_eyes", "another administrator confirms it");
    *is_done = !status && query.rows.purges[0].confirmed_at;
    reader_close(reader);
    return status;
}

int purge_confirm(struct desk *desk, struct purge_call *call, struct fail *why) {
    bool is_done;
    struct change change = change_of(call);
    int status = check_confirm(desk, call, &is_done, why);
    if (status || is_done) return status;
    struct op *op = change_add(&change, OP_PURGE_CONFIRM);
    const char *name = seal(desk, call, name_of(call));
    if (!op || !name) return fail(why, GUICHET_MEMORY, "no memory for the purge");
    op->as.purge_confirm = (struct op_purge_confirm){.id = call->id, .name = name};
    return commit(desk, call, &change, "purge.confirmed", why);
}

/* ---- without a clerk ---- */

struct rest {
    struct loop loop;
    struct seat seat;
    struct retention retention;
    bool is_failed;
};

static void look(struct rest *rest) {
    if (retention_look(&rest->retention, clock_utc_ms())) rest->is_failed = true;
    if (!rest->retention.is_busy) loop_stop(&rest->loop);
}

static void on_settled(struct retention *retention, bool failed) {
    struct rest *rest = chain_item(retention, struct rest, retention);
    rest->is_failed = failed;
    if (failed) loop_stop(&rest->loop);
    else look(rest);
}

/* Until nothing is due, or something fails. */
static int erase_all(struct desk *desk, struct rest *rest, struct fail *why) {
    int status = seat_open(desk, &rest->loop, &rest->seat, why);
    if (status) return status;
    retention_init(&rest->retention, &rest->seat, on_settled);
    look(rest);
    loop_run(&rest->loop);
    retention_close(&rest->retention);
    return rest->is_failed ? fail(why, GUICHET_DISK, "something could not be erased: the log above says what")
                           : GUICHET_OK;
}

/* What does not read is put off; the others are gone. */
static int find_left(struct desk *desk, struct purge_call *call, struct fail *why) {
    struct reader *reader;
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    for (size_t i = 0; i < call->count && !status; i++) {
        struct purge_case *one = &call->cases[i];
        struct query query = {.kind = QUERY_REQUISITION, .id = one->id, .limit = 1};
        status = ask(call, reader, &query, why);
        if (status) break;
        const struct requisition *head = &query.rows.requisitions[0].head;
        one->is_left = !head->purged && (one->part == RETENTION_CASE || !head->answer_purged);
        call->left_count += one->is_left;
    }
    reader_close(reader);
    return status;
}

int purge_at_rest(struct desk *desk, struct purge_call *call, uint64_t *answers, uint64_t *cases, struct fail *why) {
    struct rest *rest = calloc(1, sizeof *rest);
    int status = rest ? loop_init(&rest->loop, why) : fail(why, GUICHET_MEMORY, "no memory for the purge");
    if (!status) {
        status = erase_all(desk, rest, why);
        loop_done(&rest->loop);
        seat_close(&rest->seat);
        *answers = atomic_load(&rest->retention.answers);
        *cases = atomic_load(&rest->retention.cases);
    }
    free(rest);
    return status ? status : find_left(desk, call, why);
}
