/* A job a file. */
#include "desk/scans.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/notice.h"
#include "desk/payload.h"
#include "desk/record.h"
#include "desk/upload_files.h"

#define JOBS_MAX       4
#define JOB_MEMORY     (64u << 20)
#define DOCUMENT_MAX   (1u << 20)
#define TIMEOUT_MS     600000
#define TRIES_MAX      12
#define FIRST_WAIT_MS  2000 /* doubled with each failure */
#define LAST_WAIT_MS   600000
#define UNREAD_WAIT_MS 60000

struct job {
    struct chain link;
    struct scans *scans;
    struct arena arena;
    struct op_upload file; /* without texts */
    struct id requisition;
    int64_t asked_us;
    struct service_call call;
    struct change change;
    struct store_letter letter;
};

void scans_init(struct scans *scans, struct seat *seat, struct service_host *services,
                void (*on_settled)(struct scans *scans, bool failed)) {
    scans->seat = seat;
    scans->services = services;
    scans->on_settled = on_settled;
    chain_init(&scans->running);
}

int64_t scans_wait(int64_t tries) {
    int64_t wait = FIRST_WAIT_MS;
    while (--tries > 0 && wait < LAST_WAIT_MS) wait *= 2;
    return wait < LAST_WAIT_MS ? wait : LAST_WAIT_MS;
}

void scans_figures(const struct scans *scans, struct clerk_figures *out) {
    for (size_t i = 0; i < SCAN_STATE_COUNT; i++) out->scans[i] = atomic_load(&scans->results[i]);
    out->scan_answers = atomic_load(&scans->answers);
    out->scan_answer_us = atomic_load(&scans->answer_us);
}

static void settle(struct job *job, bool failed) {
    struct scans *scans = job->scans;
    content_drop(job->call.content);
    chain_remove(&job->link);
    scans->count--;
    arena_done(&job->arena);
    free(job);
    scans->on_settled(scans, failed);
}

/* ---- one change ---- */

static void on_stored(struct letter *letter) {
    struct job *job = chain_item(chain_item(letter, struct store_letter, letter), struct job, letter);
    const struct fail *why = &job->change.result;
    const struct op_scan *scan = &job->change.ops[0].as.scan;
    bool is_attempt = scan->tries > job->file.scan_tries;
    if (!why->status && is_attempt) atomic_fetch_add(&job->scans->results[scan->to], 1);
    if (why->status && why->status != GUICHET_CONFLICT)
        log_line(LOG_ERROR, "scan.not_stored", LOG_TEXT("detail", why->text));
    settle(job, why->status != GUICHET_OK);
}

static struct op_scan *begin_change(struct job *job, int64_t now) {
    job->change = (struct change){.id = id_new(now), .expected_version = -1, .now = now, .result_arena = &job->arena};
    struct op *op = change_add(&job->change, OP_SCAN);
    if (!op) return NULL;
    op->as.scan = (struct op_scan){.file = job->file.id,
                                   .from = job->file.scan,
                                   .to = job->file.scan,
                                   .signature = job->file.signature,
                                   .tries = job->file.scan_tries,
                                   .actor = "system"};
    memcpy(op->as.scan.sha256, job->file.sha256, sizeof op->as.scan.sha256);
    return &op->as.scan;
}

static void submit(struct job *job) {
    job->letter = (struct store_letter){
        .letter.on_open = on_stored, .reply_to = job->scans->seat->mailbox, .change = &job->change};
    if (store_submit(job->scans->seat->desk->store, &job->letter) != GUICHET_OK) settle(job, true);
}

/* ---- the verdict ---- */

static void store_verdict(struct job *job, enum scan_state verdict, const char *signature) {
    struct op_scan *scan = begin_change(job, clock_utc_ms());
    if (!scan) {
        settle(job, true);
        return;
    }
    scan->to = verdict;
    scan->signature = signature;
    scan->tries = job->file.scan_tries + 1;
    log_line(verdict == SCAN_CLEAN ? LOG_DEBUG : LOG_WARN, "file.scanned", LOG_TEXT("verdict", scan_name(verdict)));
    submit(job);
}

/* Asking again would get the same answer. */
static bool is_final(const char *error) {
    static const char *const finals[] = {"too_large", "bad_request", "not_connected", "rejected", NULL};
    for (const char *const *f = finals; *f; f++)
        if (strcmp(error, *f) == 0) return true;
    return false;
}

static void put_off(struct job *job, int64_t tries, int64_t wait) {
    int64_t now = clock_utc_ms();
    struct op_scan *scan = begin_change(job, now);
    if (!scan) {
        settle(job, true);
        return;
    }
    scan->tries = tries;
    scan->next_at = now + wait;
    submit(job);
}

static void on_failure(struct job *job, const char *error) {
    int64_t tries = job->file.scan_tries + 1;
    log_line(LOG_WARN, "file.not_scanned", LOG_TEXT("code", error), LOG_INT("tries", tries));
    if (is_final(error) || tries >= TRIES_MAX) store_verdict(job, SCAN_FAILED, NULL);
    else put_off(job, tries, scans_wait(tries));
}

/* What the keys are kept in may be back in a minute, and the tries are the scanner's. */
static void on_unread(struct job *job, int status, const struct fail *why) {
    if (!record_may_open_later(status)) {
        on_failure(job, status_name(status));
        return;
    }
    log_line(LOG_WARN, "file.not_read", LOG_TEXT("status", status_name(status)), LOG_TEXT("detail", why->text));
    put_off(job, job->file.scan_tries, UNREAD_WAIT_MS);
}

static void on_answer(struct service_call *call) {
    struct job *job = chain_item(call, struct job, call);
    atomic_fetch_add(&job->scans->answers, 1);
    atomic_fetch_add(&job->scans->answer_us, (uint64_t)(clock_monotonic_us() - job->asked_us));
    const char *verdict = call->status ? "" : json_get_string(call->result, "verdict", "");
    const char *found = json_get_string(call->status ? NULL : call->result, "signature", "malware");
    if (call->status == GUICHET_UNAVAILABLE && strcmp(call->error, "shutdown") == 0) settle(job, true);
    else if (call->status) on_failure(job, call->error);
    else if (strcmp(verdict, "clean") == 0) store_verdict(job, SCAN_CLEAN, NULL);
    else if (strcmp(verdict, "infected") == 0)
        store_verdict(job, SCAN_INFECTED, arena_printf(&job->arena, "%.*s", SCAN_SIGNATURE_MAX, found));
    else on_failure(job, "rubbish");
}

static void ask(struct job *job, const struct query_row_upload *row) {
    struct fail why = {0};
    struct upload_file file;
    int status = upload_files_open(job->scans->seat, row, &job->arena, &file, &why);
    if (!status) {
        status = upload_files_lend(job->scans->seat->desk, &file, &job->call.content, &why);
        vault_wipe_key(&file.key);
    }
    if (status) {
        on_unread(job, status, &why);
        return;
    }
    const char *scanner = job->scans->seat->desk->scanner;
    const char *args = arena_printf(&job->arena, "{\"size\":%lld}", (long long)row->upload.size);
    job->call.id = job->file.id;
    job->call.service = scanner ? scanner : SERVICE_SCAN; /* it was taken out since: nobody answers, a person decides */
    job->call.args = bytes_of(args ? args : "{}");
    job->call.timeout_ms = TIMEOUT_MS;
    job->call.arena = &job->arena;
    job->call.on_answer = on_answer;
    job->asked_us = clock_monotonic_us();
    service_ask(job->scans->services, &job->call);
}

/* ---- telling ---- */

static void write_input(struct job *job, struct json_out *out) {
    json_key(out, "input");
    json_object(out);
    json_key(out, "file");
    json_put_id(out, job->file.id.bytes);
    json_text_member(out, "signature", job->file.signature);
    json_object_end(out);
}

static int add_entry(struct job *job, const struct record *record, struct fail *why) {
    const struct payload_actor who = {.by = "system"};
    struct payload payload;
    struct bytes plain;
    payload_begin(&payload, &who);
    write_input(job, &payload.out);
    int status = payload_end(&payload, &job->arena, &plain, why);
    struct op *op = status ? NULL : change_add(&job->change, OP_ENTRY);
    if (!op) return status ? status : GUICHET_LIMIT;
    op->as.entry = (struct op_entry){.event = scan_event(SCAN_INFECTED),
                                     .from = record->head.state,
                                     .to = record->head.state,
                                     .actor = "system",
                                     .at = job->change.now,
                                     .payload = plain};
    return GUICHET_OK;
}

static int add_notice(struct job *job, const struct record *record, struct fail *why) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, DOCUMENT_MAX);
    json_out_init(&out, &text);
    json_put_value(&out, json_get(record->content, "document"));
    int status = text.status;
    if (!status)
        status = notice_add_locked(job->scans->seat->desk, record->flow, &job->change, buffer_bytes(&text), &job->arena,
                                   why);
    buffer_done(&text);
    return status;
}

/* What is told of is not told again, whatever became of the case. */
static int fill(struct job *job, const struct query_row_requisition *row) {
    struct record record;
    struct fail why = {0};
    if (!begin_change(job, clock_utc_ms())) return GUICHET_MEMORY;
    if (row->head.purged) return GUICHET_OK;
    int status = record_open(job->scans->seat->desk, row, &job->arena, &record, &why);
    if (record_may_open_later(status)) return status;
    if (status) return GUICHET_OK;
    job->change.requisition = row->head.id;
    job->change.head = row->head;
    status = add_entry(job, &record, &why);
    if (!status) status = add_notice(job, &record, &why);
    if (!status) status = record_seal_ops(&record.key, &job->change, &job->arena, &why);
    record_done(&record);
    if (status) log_line(LOG_ERROR, "scan.not_told", LOG_TEXT("detail", why.text));
    return status;
}

static void tell(struct job *job) {
    struct query query = {.kind = QUERY_REQUISITION, .arena = &job->arena, .id = job->requisition, .limit = 1};
    require(store_read(job->scans->seat->reader, &query)); /* the clerk's reader answers at once */
    int status = query.status ? query.status : fill(job, &query.rows.requisitions[0]);
    if (status) settle(job, true);
    else submit(job);
}

/* ---- one file ---- */

static bool is_in_hand(const struct scans *scans, const struct id *file) {
    for (const struct chain *link = scans->running.next; link != &scans->running; link = link->next)
        if (id_equal(&chain_item(link, struct job, link)->file.id, file)) return true;
    return false;
}

void scans_look(struct scans *scans, const struct query_row_upload *row) {
    if (scans->count >= JOBS_MAX || is_in_hand(scans, &row->upload.id)) return;
    struct job *job = calloc(1, sizeof *job);
    if (!job) return;
    arena_init(&job->arena, JOB_MEMORY);
    job->scans = scans;
    job->file = row->upload;
    job->file.signature = arena_text(&job->arena, row->upload.signature);
    job->requisition = row->requisition;
    chain_init(&job->link);
    chain_add_last(&scans->running, &job->link);
    scans->count++;
    if (job->file.scan == SCAN_PENDING) ask(job, row);
    else tell(job);
}
