/* One case at a time, one stage a turn. */
#include "desk/retention.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/case_file.h"
#include "desk/legal_hold.h"
#include "desk/upload_files.h"

#include <errno.h>
#include <unistd.h>

#define MEMORY_MAX   (64u << 20)
#define CONTENT_MAX  (32u << 20)
#define HISTORY_PAGE 200
#define FILES_PAGE   200
#define STRIP_MAX    60 /* payloads a change: the others are another turn's */
#define END_OPS      3  /* of add_end: head, entry, what goes with them */
#define DAY_MS       86400000.0
#define YEAR_MS      (365.25 * DAY_MS)

static const char *const events[RETENTION_PARTS] = {
    [RETENTION_ANSWER] = "purge.answer", [RETENTION_CASE] = "purge.case"};

/* ---- when ---- */

int64_t retention_due(const struct settings *s, const struct flow *flow, enum retention_part part, int64_t from) {
    double days = flow && flow->retention_days ? (double)flow->retention_days : s->answer_days;
    double years = flow && flow->retention_years ? (double)flow->retention_years : s->case_years;
    return from + (int64_t)(part == RETENTION_ANSWER ? days * DAY_MS : years * YEAR_MS);
}

static int add_row(struct change *change, const struct op_retain *row) {
    struct op *op = change_add(change, OP_RETAIN);
    if (!op) return GUICHET_LIMIT;
    op->as.retain = *row;
    return GUICHET_OK;
}

static int add_due(const struct settings *s, const struct flow *flow, enum retention_part part, struct change *change) {
    return add_row(change, &(struct op_retain){.part = part, .due_at = retention_due(s, flow, part, change->now)});
}

int retention_add(const struct settings *s, const struct flow *flow, const struct requisition *before,
                  const char *event, struct change *change) {
    bool ends = change->head.closed_at && !before->closed_at;
    bool is_read = before->closed_at && !before->answer_purged && strcmp(event, "acknowledge") == 0;
    int status = GUICHET_OK;
    if (ends || is_read) status = add_due(s, flow, RETENTION_ANSWER, change);
    if (ends && !status) status = add_due(s, flow, RETENTION_CASE, change);
    return status;
}

/* ---- the turn ---- */

void retention_init(struct retention *r, struct seat *seat, void (*on_settled)(struct retention *, bool)) {
    r->seat = seat;
    r->on_settled = on_settled;
    arena_init(&r->arena, MEMORY_MAX);
}

void retention_close(struct retention *r) {
    arena_done(&r->arena);
}

static void settle(struct retention *r, bool failed) {
    record_done(&r->record);
    r->is_busy = false;
    r->on_settled(r, failed);
}

static void on_stored(struct letter *letter) {
    struct retention *r = chain_item(chain_item(letter, struct store_letter, letter), struct retention, letter);
    const struct fail *why = &r->change.result;
    for (size_t i = 0; i < r->change.op_count && !why->status; i++) {
        const struct op *op = &r->change.ops[i];
        bool is_end = op->kind == OP_ENTRY;
        if (op->kind == OP_ERASE_CASE) vault_forget(r->seat->desk->vault, &r->row.requisition);
        if (op->kind == OP_UPLOAD_DESTROY) vault_forget(r->seat->desk->vault, &op->as.upload_ref);
        if (is_end && r->row.part == RETENTION_ANSWER) atomic_fetch_add(&r->answers, 1);
        if (is_end && r->row.part == RETENTION_CASE) atomic_fetch_add(&r->cases, 1);
        if (is_end)
            log_line(LOG_INFO, "retention.erased", LOG_TEXT("part", events[r->row.part] + strlen("purge.")),
                     LOG_TEXT("number", r->record.head.number));
    }
    if (why->status && why->status != GUICHET_CONFLICT)
        log_line(LOG_ERROR, "retention.not_stored", LOG_TEXT("detail", why->text));
    settle(r, why->status != GUICHET_OK);
}

static void begin_change(struct retention *r, int64_t now, bool is_erasing) {
    r->change = (struct change){.id = id_new(now),
                                .requisition = r->row.requisition,
                                .expected_version = is_erasing ? r->record.head.version : -1,
                                .is_erasing = is_erasing,
                                .now = now,
                                .head = r->record.head,
                                .result_arena = &r->arena};
}

static int submit(struct retention *r) {
    r->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = r->seat->mailbox, .change = &r->change};
    return store_submit(r->seat->desk->store, &r->letter);
}

static int ask(struct retention *r, struct query *query) {
    query->arena = &r->arena;
    require(store_read(r->seat->reader, query)); /* the clerk's reader answers at once */
    return query->status;
}

/* ---- erasing ---- */

/* What a holder or a service put in; the document is the requester's and stays with the case, and so does why it was
 * held. */
static bool is_to_strip(const char *event, yyjson_val *payload) {
    if (strncmp(event, LEGAL_HOLD, strlen(LEGAL_HOLD)) == 0) return false;
    const char *by = json_get_string(json_get(payload, "actor"), "by", "");
    return json_get(payload, "input") && strcmp(by, "requester") != 0;
}

static int strip(struct retention *r, const struct query_row_entry *entry, yyjson_val *payload) {
    struct buffer text;
    struct json_out out;
    size_t i, count;
    yyjson_val *name, *value;
    struct op *op = change_add(&r->change, OP_PAYLOAD);
    if (!op) return GUICHET_LIMIT;
    op->as.payload = (struct op_payload){.log_index = entry->log_index};
    buffer_init(&text, CONTENT_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    yyjson_obj_foreach(payload, i, count, name, value) {
        if (!yyjson_equals_str(name, "input")) json_value_member(&out, yyjson_get_str(name), value);
    }
    json_object_end(&out);
    int status = text.status ? text.status
                             : vault_seal(&r->record.key, "payload", buffer_bytes(&text), &r->arena,
                                          &op->as.payload.payload, NULL);
    buffer_done(&text);
    return status;
}

static int strip_page(struct retention *r, const struct query *query) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < query->count && !status && r->change.op_count < STRIP_MAX; i++) {
        struct bytes plain;
        yyjson_val *payload = NULL;
        const struct query_row_entry *entry = &query->rows.entries[i];
        if (!entry->payload.size) continue;
        status = vault_unseal(&r->record.key, "payload", entry->payload, &r->arena, &plain, NULL);
        if (!status) status = json_read(plain, &r->arena, &payload, NULL);
        if (!status && is_to_strip(entry->event, payload)) status = strip(r, entry, payload);
    }
    return status;
}

/* Ops for payloads that still hold an answer; more than STRIP_MAX are left to the next turn. */
static int strip_history(struct retention *r) {
    struct query query = {.kind = QUERY_HISTORY, .id = r->row.requisition, .limit = HISTORY_PAGE};
    int status;
    do {
        status = ask(r, &query);
        if (!status) status = strip_page(r, &query);
        query.cursor = bytes_of(query.next ? query.next : "");
    } while (!status && query.next && r->change.op_count < STRIP_MAX);
    return status;
}

typedef int take_file(struct retention *r, const struct query_row_upload *row);

static int for_each_file(struct retention *r, take_file *take) {
    struct query query = {.kind = QUERY_UPLOADS_OF, .id = r->row.requisition, .limit = FILES_PAGE};
    int status;
    do {
        status = ask(r, &query);
        for (size_t i = 0; i < query.count && !status; i++) status = take(r, &query.rows.uploads[i]);
        query.cursor = bytes_of(query.next);
    } while (!status && query.next);
    return status;
}

/* Its key. GUICHET_LIMIT: the change has no more room, and this is left to the next turn. */
static int destroy_file(struct retention *r, const struct query_row_upload *row) {
    bool is_kept = r->row.part == RETENTION_ANSWER && case_file_is_requesters(&r->record, row);
    if (is_kept || !vault_wrapped_number(row->upload.sealed_key)) return GUICHET_OK;
    if (r->change.op_count + END_OPS >= CHANGE_OPS_MAX) return GUICHET_LIMIT;
    struct op *op = change_add(&r->change, OP_UPLOAD_DESTROY);
    if (!op) return GUICHET_MEMORY;
    op->as.upload_ref = row->upload.id;
    return GUICHET_OK;
}

/* The content as it was, but without answer, parts of it and data. */
static int seal_rest(struct retention *r) {
    struct buffer text;
    struct json_out out;
    size_t i, count;
    yyjson_val *name, *value;
    buffer_init(&text, CONTENT_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    yyjson_obj_foreach(r->record.content, i, count, name, value) {
        if (yyjson_equals_str(name, "answer")) json_raw_member(&out, "answer", BYTES("null"));
        else if (yyjson_equals_str(name, "parts")) json_raw_member(&out, "parts", BYTES("[]"));
        else if (yyjson_equals_str(name, "data")) json_raw_member(&out, "data", BYTES("{}"));
        else json_value_member(&out, yyjson_get_str(name), value);
    }
    json_object_end(&out);
    int status = text.status
                     ? text.status
                     : vault_seal(&r->record.key, "content", buffer_bytes(&text), &r->arena, &r->change.content, NULL);
    buffer_done(&text);
    return status;
}

/* The payload is empty: a purged case has no key to seal anything with. Who ordered it is named by his certificate. */
static int add_entry(struct retention *r, int64_t now) {
    struct op *op = change_add(&r->change, OP_ENTRY);
    if (!op) return GUICHET_LIMIT;
    op->as.entry = (struct op_entry){.event = events[r->row.part],
                                     .from = r->record.head.state,
                                     .to = r->record.head.state,
                                     .actor = r->row.actor ? r->row.actor : "system",
                                     .at = now};
    vault_mac(&r->record.key, op->as.entry.payload, op->as.entry.payload_mac);
    return GUICHET_OK;
}

static int add_end(struct retention *r, int64_t now) {
    bool is_case = r->row.part == RETENTION_CASE;
    r->change.head.answer_purged = true;
    r->change.head.purged = is_case;
    if (is_case) r->change.head.legal_hold = false; /* what there was has run out */
    r->change.head.updated_at = now;
    int status = is_case ? GUICHET_OK : seal_rest(r);
    if (!status && !change_add(&r->change, OP_PUT_REQUISITION)) status = GUICHET_LIMIT;
    if (!status) status = add_entry(r, now);
    if (!status && !change_add(&r->change, is_case ? OP_ERASE_CASE : OP_ERASE_ANSWER)) status = GUICHET_LIMIT;
    return status;
}

static int erase(struct retention *r, int64_t now) {
    begin_change(r, now, true);
    int status = r->row.part == RETENTION_ANSWER ? strip_history(r) : GUICHET_OK;
    if (!status && r->change.op_count >= STRIP_MAX) return submit(r);
    if (!status) status = for_each_file(r, destroy_file);
    if (status == GUICHET_LIMIT) return submit(r);
    if (!status) status = add_end(r, now);
    return status ? status : submit(r);
}

/* ---- after it ---- */

/* Again after a crash: what is gone already is no failure. */
static int unlink_file(struct retention *r, const struct query_row_upload *row) {
    char path[UPLOAD_FILES_PATH_SIZE];
    if (vault_wrapped_number(row->upload.sealed_key)) return GUICHET_OK;
    upload_files_path(r->seat->desk, &row->upload.id, "", path);
    return unlink(path) && errno != ENOENT ? GUICHET_DISK : GUICHET_OK;
}

static int put_off(struct retention *r, int64_t now, int64_t due_at, bool is_held) {
    begin_change(r, now, false);
    int status =
        add_row(&r->change,
                &(struct op_retain){.part = r->row.part, .due_at = due_at, .purge = r->row.purge, .is_held = is_held});
    return status ? status : submit(r);
}

/* ---- one case ---- */

/* An order is due as it stands; otherwise the times may have changed since the row was written. */
static int64_t due_of(const struct retention *r, const struct requisition *head) {
    if (!id_is_zero(&r->row.purge)) return r->row.due_at;
    const struct flow *flow = registry_version(r->seat->desk->registry, head->type, head->type_version);
    return retention_due(r->seat->desk->settings, flow, r->row.part, head->closed_at);
}

static int take(struct retention *r, int64_t now) {
    struct query query = {.kind = QUERY_REQUISITION, .id = r->row.requisition, .limit = 1};
    struct fail why = {0};
    int status = ask(r, &query);
    if (status) return status;
    const struct query_row_requisition *row = &query.rows.requisitions[0];
    const struct requisition *head = &row->head;
    r->record = (struct record){.head = *head};
    if (head->purged || (r->row.part == RETENTION_ANSWER && head->answer_purged)) {
        status = for_each_file(r, unlink_file);
        return status ? status : put_off(r, now, 0, false); /* 0: the row goes */
    }
    if (!head->closed_at) return put_off(r, now, 0, false); /* it was opened again */
    int64_t due_at = due_of(r, head);
    if (due_at > now) return put_off(r, now, due_at, false);
    int64_t held_until = legal_hold_until(row, now);
    if (held_until) return put_off(r, now, held_until, true);
    status = record_open(r->seat->desk, row, &r->arena, &r->record, &why);
    if (status)
        log_line(LOG_ERROR, "retention.not_read", LOG_TEXT("number", head->number), LOG_TEXT("detail", why.text));
    if (record_may_open_later(status)) return status;
    return status ? put_off(r, now, now + (int64_t)DAY_MS, false) : erase(r, now);
}

int retention_look(struct retention *r, int64_t now) {
    if (r->is_busy) return GUICHET_OK;
    arena_reset(&r->arena);
    struct query query = {.kind = QUERY_RETENTION_DUE, .filter.now = now, .limit = 1};
    int status = ask(r, &query);
    if (status) log_line(LOG_ERROR, "retention.not_read", LOG_TEXT("detail", query.why.text));
    if (status || !query.count) return status;
    r->row = query.rows.retentions[0];
    r->record = (struct record){0};
    r->is_busy = true;
    status = take(r, now);
    if (!status) return GUICHET_OK;
    log_line(LOG_ERROR, "retention.failed", LOG_TEXT("number", r->row.number), LOG_TEXT("status", status_name(status)));
    settle(r, true);
    return GUICHET_OK;
}
