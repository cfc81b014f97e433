/* Found by blind index, told from head, retention, history and readings. */
#include "desk/subject_report.h"

#include "desk/legal_hold.h"
#include "desk/search.h"
#include "desk/store_wait.h"
#include "domain/identifiers.h"
#include "flow/field_kinds.h"

#define PAGE 200

static const struct field IDENTIFIER[] = {
    {.name = "kind", .kind = &field_kinds_line, .required = true, .max = 40, .title_fr = "Nature", .title_en = "Kind"},
    {.name = "value",
     .kind = &field_kinds_line,
     .required = true,
     .max = 254,
     .title_fr = "Valeur",
     .title_en = "Value"},
};
static const struct field_list IDENTIFIER_LIST = {.fields = IDENTIFIER, .count = 2};
static const struct field FIELDS[] = {
    {.name = "identifiers",
     .kind = &field_kinds_record,
     .members = &IDENTIFIER_LIST,
     .required = true,
     .is_list = true,
     .list_min = 1,
     .list_max = SUBJECT_REPORT_IDENTIFIERS_MAX,
     .title_fr = "Identifiants",
     .title_en = "Identifiers"},
};
static const struct field_list FIELD_LIST = {.fields = FIELDS, .count = 1};

struct work {
    struct desk *desk;
    struct reader *reader;
    struct subject_report *report;
    struct json_out out;
    struct id *cases; /* found, each once */
    size_t count;
    bool has_more;
};

static int ask(struct work *w, struct query *query, struct fail *why) {
    query->arena = w->report->arena;
    query->filter.now = w->report->now;
    require(store_read(w->reader, query)); /* this thread may wait */
    if (query->status) *why = query->why;
    return query->status;
}

/* ---- which cases ---- */

/* INVALID: a fault was added. */
static int blind_of(struct work *w, yyjson_val *one, size_t i, uint8_t blind[BLIND_INDEX_SIZE], struct fail *why) {
    struct bytes kind = json_get_text(one, "kind"), value = json_get_text(one, "value");
    struct faults *faults = &w->report->faults;
    struct identifier found;
    enum identifier_kind known;
    const char *at = faults_at_index(faults, "/identifiers", i);
    if (bytes_equal_text(kind, "case")) return search_blind_case(w->desk->vault, value, blind, why);
    if (bytes_equal_text(kind, "other")) return search_blind_target(w->desk->vault, value, blind, why);
    if (identifier_kind_of(kind, &known))
        return faults_add(faults, faults_at(faults, at, BYTES("kind")), "not_in_list",
                          "is no kind of identifier; \"case\" and \"other\" are known too");
    if (identifier_check(known, value, &found))
        return faults_add(faults, faults_at(faults, at, BYTES("value")), found.code, "%s", found.en);
    return search_blind_target(w->desk->vault, bytes_of(found.norm), blind, why);
}

static void add_case(struct work *w, const struct id *id) {
    for (size_t i = 0; i < w->count; i++)
        if (id_equal(&w->cases[i], id)) return;
    if (w->count < SUBJECT_REPORT_CASES_MAX) w->cases[w->count++] = *id;
    else w->has_more = true;
}

static int find_cases(struct work *w, const uint8_t blind[BLIND_INDEX_SIZE], struct fail *why) {
    struct query query = {.kind = QUERY_TARGET, .limit = PAGE};
    int status;
    do {
        query.filter = (struct query_filter){.target = blind, .viewer = w->report->actor};
        status = ask(w, &query, why);
        for (size_t i = 0; i < query.count && !status; i++) add_case(w, &query.rows.requisitions[i].head.id);
        query.cursor = bytes_of(query.next ? query.next : "");
    } while (!status && query.next && !w->has_more);
    return status;
}

static int find_all(struct work *w, yyjson_val *list, struct fail *why) {
    size_t i, count;
    yyjson_val *one;
    int status = GUICHET_OK;
    yyjson_arr_foreach(list, i, count, one) {
        uint8_t blind[BLIND_INDEX_SIZE];
        int known = status ? status : blind_of(w, one, i, blind, why);
        if (!known) status = find_cases(w, blind, why);
        else if (known != GUICHET_INVALID) status = known;
    }
    if (!w->report->faults.count) return status;
    return fail_code(why, GUICHET_INVALID, "invalid", "the report has %zu fault%s", w->report->faults.count,
                     w->report->faults.count == 1 ? "" : "s");
}

/* ---- what is told of one ---- */

/* When its parts are erased by themselves; null where they are gone or the case is open. */
static int write_kept(struct work *w, const struct id *id, struct fail *why) {
    static const char *const names[RETENTION_PARTS] = {"answer_kept_until", "case_kept_until"};
    struct query query = {.kind = QUERY_RETENTION_OF, .id = *id, .limit = RETENTION_PARTS};
    int64_t due_at[RETENTION_PARTS] = {0};
    int status = ask(w, &query, why);
    for (size_t i = 0; i < query.count && !status; i++)
        due_at[query.rows.retentions[i].part] = query.rows.retentions[i].due_at;
    for (size_t i = 0; i < RETENTION_PARTS; i++)
        json_time_member(&w->out, names[i], due_at[i] < LEGAL_HOLD_OPEN ? due_at[i] : 0);
    return status;
}

static void write_holds(struct work *w, const struct query_row_requisition *row) {
    json_key(&w->out, "legal_holds");
    json_array(&w->out);
    for (size_t i = 0; i < row->legal_hold_count; i++) {
        const struct query_row_legal_hold *hold = &row->legal_holds[i];
        if (hold->until && hold->until <= w->report->now) continue;
        json_object(&w->out);
        json_text_member(&w->out, "party", hold->party);
        json_time_member(&w->out, "since", hold->at);
        json_time_member(&w->out, "until", hold->until);
        json_object_end(&w->out);
    }
    json_array_end(&w->out);
}

/* "purge.answer" and "purge.case" of its history. */
static int write_erased(struct work *w, const struct id *id, struct fail *why) {
    struct query query = {.kind = QUERY_HISTORY, .id = *id, .limit = PAGE};
    int status;
    json_key(&w->out, "erased");
    json_array(&w->out);
    do {
        status = ask(w, &query, why);
        for (size_t i = 0; i < query.count && !status; i++) {
            const struct query_row_entry *entry = &query.rows.entries[i];
            if (strncmp(entry->event, "purge.", strlen("purge.")) != 0) continue;
            json_object(&w->out);
            json_text_member(&w->out, "part", entry->event + strlen("purge."));
            json_time_member(&w->out, "at", entry->at);
            json_object_end(&w->out);
        }
        query.cursor = bytes_of(query.next ? query.next : "");
    } while (!status && query.next);
    json_array_end(&w->out);
    return status;
}

static void write_reading(struct work *w, const struct query_row_reading *row) {
    char name[VAULT_NAME_MAX + 1];
    vault_open_name(w->desk->vault, row->name, name);
    json_object(&w->out);
    json_time_member(&w->out, "at", row->at);
    json_text_member(&w->out, "event", change_reading_event(row->kind));
    json_text_member(&w->out, "party", row->party);
    json_text_member(&w->out, "unit", row->unit);
    json_text_member(&w->out, "name", name[0] ? name : NULL);
    json_object_end(&w->out);
}

/* Who read it, newest first, as log.reads keeps it. */
static int write_told(struct work *w, const struct id *id, struct fail *why) {
    struct query query = {.kind = QUERY_READINGS, .id = *id, .limit = PAGE};
    int status;
    json_key(&w->out, "told");
    json_array(&w->out);
    do {
        status = ask(w, &query, why);
        for (size_t i = 0; i < query.count && !status; i++) write_reading(w, &query.rows.readings[i]);
        query.cursor = bytes_of(query.next ? query.next : "");
    } while (!status && query.next);
    json_array_end(&w->out);
    return status;
}

static void write_head(struct work *w, const struct requisition *head) {
    json_key(&w->out, "id");
    json_put_id(&w->out, &head->id);
    json_text_member(&w->out, "number", head->number);
    json_text_member(&w->out, "type", head->type);
    json_text_member(&w->out, "state", head->state);
    json_text_member(&w->out, "party", head->party);
    json_text_member(&w->out, "unit", head->unit);
    json_text_member(&w->out, "holder", head->holder);
    json_time_member(&w->out, "received_at", head->received_at);
    json_time_member(&w->out, "closed_at", head->closed_at);
}

static int write_case(struct work *w, const struct id *id, struct fail *why) {
    struct query query = {.kind = QUERY_REQUISITION, .id = *id, .limit = 1};
    int status = ask(w, &query, why);
    if (status) return status;
    json_object(&w->out);
    write_head(w, &query.rows.requisitions[0].head);
    status = write_kept(w, id, why);
    write_holds(w, &query.rows.requisitions[0]);
    if (!status) status = write_erased(w, id, why);
    if (!status) status = write_told(w, id, why);
    json_object_end(&w->out);
    return status;
}

/* ---- the report ---- */

static int note(struct work *w, int64_t *log_index, struct fail *why) {
    struct subject_report *report = w->report;
    struct change change = {
        .id = id_new(report->now), .expected_version = -1, .now = report->now, .result_arena = report->arena};
    struct op *op = change_add(&change, OP_ENTRY);
    const char *actor = report->actor ? arena_printf(report->arena, "sha256:%s", report->actor->sha256) : "system";
    if (!op || !actor) return fail(why, GUICHET_MEMORY, "no memory for the report");
    op->as.entry = (struct op_entry){.event = "subject.reported", .actor = actor, .at = report->now};
    int status = store_wait(w->desk->store, &change, why);
    *log_index = change.log_index;
    return status;
}

static int write_report(struct work *w, yyjson_val *list, struct fail *why) {
    int64_t log_index;
    int status = note(w, &log_index, why);
    json_out_init(&w->out, w->report->out);
    json_object(&w->out);
    json_time_member(&w->out, "made_at", w->report->now);
    json_int_member(&w->out, "log_index", log_index);
    json_value_member(&w->out, "identifiers", list);
    json_key(&w->out, "cases");
    json_array(&w->out);
    for (size_t i = 0; i < w->count && !status; i++) status = write_case(w, &w->cases[i], why);
    json_array_end(&w->out);
    json_bool_member(&w->out, "more", w->has_more);
    json_object_end(&w->out);
    if (!status && w->report->out->status) status = fail(why, GUICHET_TOO_LARGE, "the report is too long");
    return status;
}

static int read_identifiers(struct subject_report *report, yyjson_val **list, struct fail *why) {
    struct field_result checked;
    yyjson_val *root;
    faults_init(&report->faults, report->arena);
    int status =
        field_check(&FIELD_LIST, report->root, "", report->now, report->arena, &report->faults, NULL, &checked);
    if (status && report->faults.count)
        return fail_code(why, GUICHET_INVALID, "invalid", "the report has %zu fault%s", report->faults.count,
                         report->faults.count == 1 ? "" : "s");
    if (!status) status = json_read(checked.json, report->arena, &root, why);
    if (!status) *list = json_get(root, "identifiers");
    return status;
}

int subject_report_make(struct desk *desk, struct subject_report *report, struct fail *why) {
    struct work w = {.desk = desk, .report = report};
    yyjson_val *list = NULL;
    int status = read_identifiers(report, &list, why);
    if (status) return status;
    w.cases = arena_array(report->arena, SUBJECT_REPORT_CASES_MAX, sizeof *w.cases);
    status = w.cases ? reader_open(desk->store, &w.reader, why) : fail(why, GUICHET_MEMORY, "no memory for the report");
    if (!status) status = find_all(&w, list, why);
    if (!status) status = write_report(&w, list, why);
    reader_close(w.reader);
    return status;
}
