/* Applying a change: preconditions first, then its ops (apply_ops.c).
 * Each statement is prepared once; numbers and the tree are kept in memory and restored by a rollback. */
#include "store/apply.h"

#include "store/claim.h"
#include "store/ledger.h"
#include "store/rows.h"

#define TEXT_MAX       (4 * 1024 * 1024)
#define DUPLICATES_MAX "20" /* newest others that a case is tied to, per identifier */

static const char *const sql[APPLY_SQL_COUNT] = {
    [APPLY_BEGIN] = "BEGIN IMMEDIATE",
    [APPLY_COMMIT] = "COMMIT",
    [APPLY_ROLLBACK] = "ROLLBACK",
    [APPLY_PROBE] = "INSERT OR REPLACE INTO meta VALUES ('probe', ?1)",
    [APPLY_COUNTER_GET] = "SELECT last FROM counter WHERE year = ?1",
    [APPLY_COUNTER_SET] = "INSERT OR REPLACE INTO counter VALUES (?1, ?2)",
    [APPLY_NOTE_SET] = "INSERT OR REPLACE INTO log_note VALUES (1, ?1, ?2)",
    [APPLY_NOTE_GET] = "SELECT note FROM log_note WHERE one = 1",
    [APPLY_COSIGNED_GET] = "SELECT note, size FROM log_cosigned WHERE one = 1",
    [APPLY_COSIGNED_SET] = "INSERT OR REPLACE INTO log_cosigned VALUES (1, ?1, ?2)",
    [APPLY_REPLY_FIND] = "SELECT i.body, i.log_index, i.reply, r.id, r.number FROM idempotency i"
                         " LEFT JOIN requisition r ON r.row = i.requisition WHERE i.key = ?1",
    [APPLY_REPLY_ADD] = "INSERT INTO idempotency (key, body, requisition, log_index, created_at, reply)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [APPLY_CASE_FIND] = "SELECT row, version, entries, number, type, holder, due_at FROM requisition WHERE id = ?1",
    [APPLY_CASE_ROW] = "SELECT " ROWS_HEAD ", r.deadlines FROM requisition r WHERE r.row = ?1",
    [APPLY_CASE_ADD] =
        "INSERT INTO requisition (row, id, version, entries, head, deadlines, number, type, state, party,"
        " unit, holder, due_at, closed_at, summary, paused)"
        " VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [APPLY_CASE_SET] = "UPDATE requisition SET version = ?2, entries = ?3, head = ?4, deadlines = ?5, state = ?6,"
                       " closed_at = ?7, summary = ?8, waiting = ?9, paused = ?10 WHERE row = ?1",
    [APPLY_CASE_SET_KEYS] = "UPDATE requisition SET version = ?2, entries = ?3, head = ?4, deadlines = ?5, state = ?6,"
                            " closed_at = ?7, summary = ?8, waiting = ?9, paused = ?10, holder = ?11, due_at = ?12"
                            " WHERE row = ?1",
    [APPLY_CASE_ENTRIES] = "UPDATE requisition SET entries = entries + ?2 WHERE row = ?1",
    [APPLY_ROW_IN_MS] = "SELECT max(row) FROM requisition WHERE row >= ?1 AND row < ?2",
    [APPLY_ROW_MAX] = "SELECT coalesce(max(row), 0) FROM requisition",
    [APPLY_CONTENT_ADD] = "INSERT INTO content (requisition, wrapped_key, content) VALUES (?1, ?2, ?3)",
    [APPLY_CONTENT_SET] = "UPDATE content SET content = ?2 WHERE requisition = ?1",
    [APPLY_ENTRY_ADD] = "INSERT INTO entry (log_index, requisition, leaf, text, payload) VALUES (?1, ?2, ?3, ?4, ?5)",
    [APPLY_NODE_ADD] = "INSERT INTO log_node (level, node, hash) VALUES (?1, ?2, ?3)",
    [APPLY_LOG_SIZE] = "SELECT coalesce(max(log_index) + 1, 0) FROM entry",
    [APPLY_LOG_LEAVES] = LEDGER_SQL_LEAVES,
    [APPLY_LOG_NODES] = LEDGER_SQL_NODES,
    [APPLY_TARGET_ADD] = "INSERT OR IGNORE INTO target (blind, requisition) VALUES (?1, ?2)",
    [APPLY_TARGET_FIND] = "SELECT requisition FROM target WHERE blind = ?1 AND requisition <> ?2"
                          " ORDER BY requisition DESC LIMIT " DUPLICATES_MAX,
    [APPLY_DUPLICATE_ADD] = "INSERT OR IGNORE INTO duplicate (requisition, other) VALUES (?1, ?2)",
    [APPLY_AUDIENCE_ADD] = "INSERT OR IGNORE INTO audience (party, unit, requisition, due_at) VALUES (?1, ?2, ?3, ?4)",
    [APPLY_AUDIENCE_DUE] = "UPDATE audience SET due_at = ?2 WHERE requisition = ?1",
    [APPLY_SIGHT_ADD] = "INSERT OR REPLACE INTO sight (requisition, word, due_at, until) VALUES (?1, ?2, ?3, ?4)",
    [APPLY_SIGHT_DROP] = "DELETE FROM sight WHERE requisition = ?1 AND word = ?2",
    [APPLY_SIGHT_DUE] = "UPDATE sight SET due_at = ?2 WHERE requisition = ?1",
    [APPLY_SIGHT_EXPIRE] = "DELETE FROM sight WHERE until > 0 AND until <= ?1",
    [APPLY_CASE_UNIT] = "UPDATE requisition SET unit = ?2 WHERE row = ?1",
    [APPLY_TIMER_SET] = "INSERT OR REPLACE INTO timer (requisition, entry, name, due_at, first_due_at, failures)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [APPLY_TIMER_CLEAR] = "DELETE FROM timer WHERE requisition = ?1 AND name = ?2 AND (entry = 0) = ?3",
    [APPLY_TIMER_DROP] = "DELETE FROM timer WHERE requisition = ?1 AND name NOT LIKE 'duty.%'",
    [APPLY_TASK_ADD] = "INSERT INTO task (id, requisition, entry, state, team, roles, urgency, due_at, opened_at,"
                       " barred, duty, review, secret)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [APPLY_TASK_CLOSE] = "DELETE FROM task WHERE requisition = ?1 AND duty = ?2",
    [APPLY_TASK_BAR] = "UPDATE task SET barred = ?3 WHERE requisition = ?1 AND duty = ?2",
    [APPLY_TASK_SECRET] = "UPDATE task SET secret = 1 WHERE requisition = ?1 AND secret = 0",
    [APPLY_TASK_DUE] = "UPDATE task SET due_at = ?2 WHERE requisition = ?1 AND due_at = ?3",
    [APPLY_TASK_FIND] = "SELECT " ROWS_TASK ", t.requisition FROM task t WHERE t.id = ?1",
    [APPLY_TASK_NEXT] = "SELECT t.id, t.roles, t.due_at, t.opened_at, r.type, t.barred FROM task t"
                        " JOIN requisition r ON r.row = t.requisition WHERE t.team = ?1 AND t.urgency = ?2"
                        " AND t.claimed_by IS NULL AND NOT EXISTS (SELECT 1 FROM task o WHERE o.requisition ="
                        " t.requisition AND o.claimed_by = ?3 AND o.lease_expires_at > ?4)"
                        " ORDER BY t.due_at, t.opened_at",
    [APPLY_TASK_EXPIRE] = "UPDATE task SET claimed_by = NULL, claimed_name = NULL, lease_expires_at = 0"
                          " WHERE claimed_by IS NOT NULL AND lease_expires_at <= ?1",
    [APPLY_TASK_TEAM] = "SELECT min(team) FROM task WHERE team > ?1",
    [APPLY_TASK_SET] = "UPDATE task SET claimed_by = ?2, claimed_name = ?3, lease_expires_at = ?4, claims = claims + 1,"
                       " taken_from = ?5 WHERE id = ?1",
    [APPLY_TASK_OTHER] = "SELECT id FROM task WHERE requisition = ?1 AND id <> ?2 AND claimed_by = ?3"
                         " AND lease_expires_at > ?4",
    [APPLY_EFFECT_ADD] = "INSERT INTO effect (id, requisition, entry, service, state, attempts, next_at, timeout_ms,"
                         " retry_times, retry_from_ms, retry_to_ms, created_at, args)"
                         " VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [APPLY_EFFECT_SET] = "UPDATE effect SET state = ?2, attempts = ?3, next_at = ?4, error = ?5,"
                         " failures = max(failures, ?6),"
                         " answer = CASE ?2 WHEN 0 THEN coalesce(nullif(?7, x''), answer) END"
                         " WHERE id = ?1 AND state <> 1 AND (state <> 3 OR ?2 <> 0)",
    [APPLY_EFFECT_DROP] =
        "UPDATE effect SET state = 3, answer = NULL WHERE requisition = ?1 AND state = 0 AND entry <> 0",
    [APPLY_UPLOAD_ADD] = "INSERT INTO upload (id, person, size, sha256, created_at, sealed_key, sealed_meta,"
                         " scan, scan_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [APPLY_ANSWER_ADD] =
        "INSERT INTO upload (id, person, size, sha256, created_at, sealed_key, sealed_meta, requisition,"
        " is_answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [APPLY_ANSWER_FIND] = "SELECT 1 FROM upload WHERE requisition = ?1 AND is_answer > 0 AND is_answer = ?2",
    [APPLY_DELIVERY_FIND] = "SELECT count FROM answer_delivery WHERE requisition = ?1 AND part = ?2",
    [APPLY_DELIVERY_ADD] = "INSERT INTO answer_delivery VALUES (?1, ?2, 1)"
                           " ON CONFLICT (requisition, part) DO UPDATE SET count = count + 1",
    [APPLY_LINK_FIND] = "SELECT 1 FROM answer_link WHERE token = ?1 AND requisition = ?2 AND expires_at > ?3",
    [APPLY_LINK_ADD] = "INSERT INTO answer_link (requisition, token, part, party, unit, expires_at)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [APPLY_LINK_USE] = "DELETE FROM answer_link WHERE token = ?1",
    [APPLY_LINK_EXPIRE] = "DELETE FROM answer_link WHERE expires_at <= ?1",
    [APPLY_UPLOAD_FIND] = "SELECT person, requisition FROM upload WHERE id = ?1",
    [APPLY_UPLOAD_REF] =
        "UPDATE upload SET requisition = ?2,"
        " scan_at = CASE scan WHEN 3 THEN 1 ELSE scan_at END WHERE id = ?1", /* 3: infected, to be told */
    [APPLY_UPLOAD_SCAN] = "SELECT scan, signature FROM upload WHERE id = ?1",
    [APPLY_SCAN_SET] = "UPDATE upload SET scan = ?3, signature = ?4, scan_tries = ?5,"
                       " scan_at = CASE WHEN ?3 = 3 AND ?2 <> 3 AND requisition IS NOT NULL THEN 1 ELSE ?6 END"
                       " WHERE id = ?1",
    [APPLY_UPLOAD_DROP] = "DELETE FROM upload WHERE id = ?1 AND requisition IS NULL",
    [APPLY_REWRAP_CASE] = "UPDATE content SET wrapped_key = ?3 WHERE requisition = ?1 AND wrapped_key = ?2",
    [APPLY_REWRAP_UPLOAD] = "UPDATE upload SET sealed_key = ?3 WHERE id = ?1 AND sealed_key = ?2",
    [APPLY_REWRAP_AUTHORISATION] = "UPDATE authorisation SET wrapped_key = ?3 WHERE id = ?1 AND wrapped_key = ?2",
    [APPLY_REWRAP_ITEM] = "UPDATE item SET wrapped_key = ?3 WHERE id = ?1 AND wrapped_key = ?2",
    [APPLY_ITEM_FIND] = "SELECT revision, kind, owner, requisition FROM item WHERE id = ?1",
    [APPLY_ITEM_COUNT] = "SELECT count(*) FROM item WHERE kind = ?1 AND owner = ?2",
    [APPLY_ITEM_COUNT_CASE] = "SELECT count(*) FROM item WHERE requisition = ?1 AND kind = ?2",
    [APPLY_ITEM_SET] = "INSERT OR REPLACE INTO item (id, kind, requisition, owner, team, revision, at, wrapped_key,"
                       " content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [APPLY_ITEM_DROP] = "DELETE FROM item WHERE id = ?1",
    [APPLY_ERASE_ITEMS] = "DELETE FROM item WHERE requisition = ?1",
    [APPLY_META_SET] = "INSERT OR REPLACE INTO meta VALUES (?1, ?2)",
    [APPLY_RETAIN] = "INSERT OR REPLACE INTO retention (requisition, part, due_at, held, purge)"
                     " VALUES (?1, ?2, ?3, ?4, ?5)",
    [APPLY_RETAIN_DROP] = "DELETE FROM retention WHERE requisition = ?1 AND part = ?2",
    [APPLY_RETAIN_FREE] = "UPDATE retention SET due_at = ?2, held = 0 WHERE requisition = ?1 AND held = 1",
    [APPLY_PURGE_ADD] = "INSERT INTO purge_order (id, at, confirmed_at, actor, person, name, reason)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [APPLY_PURGE_CASE] = "INSERT OR IGNORE INTO purge_case (purge, requisition, part)"
                         " SELECT ?1, row, ?3 FROM requisition WHERE id = ?2",
    [APPLY_PURGE_CONFIRM] = "UPDATE purge_order SET confirmed_at = ?2, confirmed_name = ?3"
                            " WHERE id = ?1 AND confirmed_at = 0",
    [APPLY_PURGE_ARM] = "INSERT OR REPLACE INTO retention (requisition, part, due_at, purge)"
                        " SELECT requisition, part, ?2, ?1 FROM purge_case WHERE purge = ?1",
    [APPLY_HOLD_SET] = "INSERT OR REPLACE INTO legal_hold (requisition, party, at, until, sealed)"
                       " VALUES (?1, ?2, ?3, ?4, ?5)",
    [APPLY_HOLD_LIFT] = "DELETE FROM legal_hold WHERE requisition = ?1 AND party = ?2",
    [APPLY_PAYLOAD_SET] = "UPDATE entry SET payload = ?3 WHERE log_index = ?2 AND requisition = ?1",
    [APPLY_UPLOAD_DESTROY] = "UPDATE upload SET sealed_key = zeroblob(length(sealed_key)),"
                             " sealed_meta = zeroblob(length(sealed_meta)), scan_at = 0 WHERE id = ?1",
    [APPLY_ERASE_KEY] = "UPDATE content SET wrapped_key = zeroblob(length(wrapped_key)),"
                        " content = x'' WHERE requisition = ?1",
    [APPLY_ERASE_PAYLOADS] = "UPDATE entry SET payload = x'' WHERE requisition = ?1",
    [APPLY_ERASE_TARGETS] = "DELETE FROM target WHERE requisition = ?1",
    [APPLY_ERASE_TIES] = "DELETE FROM duplicate WHERE other = ?1 AND requisition IN"
                         " (SELECT other FROM duplicate WHERE requisition = ?1)",
    [APPLY_ERASE_DUPLICATES] = "DELETE FROM duplicate WHERE requisition = ?1",
    [APPLY_ERASE_RETENTION] = "DELETE FROM retention WHERE requisition = ?1 AND part = 0",
    [APPLY_ERASE_HOLDS] = "DELETE FROM legal_hold WHERE requisition = ?1",
    [APPLY_ERASE_READERS] = "UPDATE reading SET name = '' WHERE requisition = ?1 AND requisition > 0",
    [APPLY_ERASE_DRAFTS] = "DELETE FROM item WHERE requisition = ?1 AND kind = 0", /* ITEM_DRAFT */
    [APPLY_ERASE_PARKED] = "DELETE FROM parked WHERE requisition = ?1",
    [APPLY_ERASE_REPLIES] = "UPDATE idempotency SET reply = x'' WHERE requisition = ?1",
    [APPLY_ERASE_CALLS] = "UPDATE effect SET args = x'', answer = NULL WHERE requisition = ?1 AND state <> 0",
    [APPLY_READING_ADD] = "INSERT INTO reading (log_index, requisition, kind, at, person, party, unit, name)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [APPLY_PARK_ADD] = "INSERT INTO parked (id, requisition, event, cause, at, input) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [APPLY_PARK_DROP] = "DELETE FROM parked WHERE requisition = ?1 AND event = ?2",
    [APPLY_WORKFLOW_ADD] = "INSERT INTO workflow (type, version, hash, file, author, at, source, person)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [APPLY_WORKFLOW_ACTIVE] = "INSERT OR REPLACE INTO workflow_active (type, version, file_hash, at)"
                              " VALUES (?1, ?2, ?3, ?4)",
    [APPLY_WORKFLOW_MARK] = "UPDATE workflow SET activated_at = ?3, quarantined_at = ?4, removed_at = ?5"
                            " WHERE type = ?1 AND version = ?2",
    [APPLY_EMERGENCY_ADD] = "INSERT OR IGNORE INTO emergency (party, unit, kind, requisition, at)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)",
    [APPLY_AUTHORISATION_ADD] = "INSERT INTO authorisation (id, party, unit, kind, court, valid_from, valid_until,"
                                " parties, units, created_at, wrapped_key, content)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [APPLY_AUTHORISATION_REVOKE] = "UPDATE authorisation SET revoked_at = ?2 WHERE id = ?1 AND revoked_at = 0",
};

int apply_run(struct apply *apply, enum apply_sql which) {
    sqlite3_stmt *statement = apply_get(apply, which);
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (result == SQLITE_DONE) return GUICHET_OK;
    if (!apply->failure) apply->failure = result;
    int status = db_status(result);
    return status ? status : GUICHET_INTERNAL;
}

int apply_step(struct apply *apply, enum apply_sql which, bool *found) {
    int result = sqlite3_step(apply_get(apply, which));
    *found = result == SQLITE_ROW;
    if (result == SQLITE_ROW || result == SQLITE_DONE) return GUICHET_OK;
    if (!apply->failure) apply->failure = result;
    return db_status(result);
}

static void reset(struct apply *apply, enum apply_sql which) {
    sqlite3_reset(apply_get(apply, which));
}

/* The one number a query gives. */
static int read_number(struct apply *apply, enum apply_sql which, int64_t *out) {
    bool found;
    int status = apply_step(apply, which, &found);
    if (!status && found) *out = db_int(apply_get(apply, which), 0);
    reset(apply, which);
    return status;
}

int apply_open(struct apply *apply, const char *path, int year_offset_s, struct fail *why) {
    *apply = (struct apply){.year_offset_s = year_offset_s};
    buffer_init(&apply->text, TEXT_MAX);
    buffer_init(&apply->head, TEXT_MAX);
    buffer_init(&apply->summary, TEXT_MAX);
    buffer_init(&apply->deadlines, TEXT_MAX);
    int64_t size = 0;
    int status = db_open(&apply->db, path, DB_WRITE, why);
    if (!status) status = db_prepare(&apply->db, sql, APPLY_SQL_COUNT, why);
    if (!status) status = wal_gather_start(apply->db.handle, &apply->gather, why);
    if (status) goto out;
    struct ledger ledger = {apply_get(apply, APPLY_LOG_LEAVES), apply_get(apply, APPLY_LOG_NODES)};
    status = read_number(apply, APPLY_ROW_MAX, &apply->now.last_row);
    if (!status) status = read_number(apply, APPLY_LOG_SIZE, &size);
    if (!status) status = ledger_load(&ledger, (uint64_t)size, &apply->now.tree);
    if (status) fail(why, status, "%s: the log's tree cannot be read", path);
out:
    if (status) apply_close(apply);
    return status;
}

void apply_close(struct apply *apply) {
    if (!apply) return;
    db_close(&apply->db);
    wal_gather_free(apply->gather);
    apply->gather = NULL;
    buffer_done(&apply->text);
    buffer_done(&apply->head);
    buffer_done(&apply->summary);
    buffer_done(&apply->deadlines);
}

int apply_begin(struct apply *apply) {
    apply->failure = SQLITE_OK;
    apply->is_cosigned = false;
    apply->before = apply->now;
    return apply_run(apply, APPLY_BEGIN);
}

int apply_commit(struct apply *apply) {
    if (apply->now.is_counter_dirty) {
        sqlite3_stmt *s = apply_get(apply, APPLY_COUNTER_SET);
        db_bind_int(s, 1, apply->now.year);
        db_bind_int(s, 2, apply->now.last_number);
        int status = apply_run(apply, APPLY_COUNTER_SET);
        if (status) return status;
        apply->now.is_counter_dirty = false;
    }
    return apply_run(apply, APPLY_COMMIT);
}

/* SQLite has often rolled back by itself after a failure of the disk. */
void apply_rollback(struct apply *apply) {
    int failure = apply->failure;
    if (!sqlite3_get_autocommit(apply->db.handle)) apply_run(apply, APPLY_ROLLBACK);
    apply->failure = failure;
    apply->now = apply->before;
}

int apply_note(struct apply *apply, uint64_t size, struct bytes note) {
    sqlite3_stmt *s = apply_get(apply, APPLY_NOTE_SET);
    db_bind_int(s, 1, (int64_t)size);
    db_bind_bytes(s, 2, note);
    return apply_run(apply, APPLY_NOTE_SET);
}

int apply_read_note(struct apply *apply, bool is_cosigned, struct arena *arena, struct bytes *note) {
    enum apply_sql which = is_cosigned ? APPLY_COSIGNED_GET : APPLY_NOTE_GET;
    bool found;
    const char *text = NULL;
    int status = apply_step(apply, which, &found);
    if (!status && found) status = db_take_text(apply_get(apply, which), 0, arena, &text);
    reset(apply, which);
    *note = bytes_of(text);
    return status;
}

/* Years since 0 of the proleptic Gregorian calendar, from days since 1970 (eras of 400 years that begin in March). */
static int64_t year_of(int64_t utc_ms, int offset_s) {
    int64_t ms = utc_ms + (int64_t)offset_s * 1000, day = ms / 86400000 - (ms % 86400000 < 0) + 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097, of_era = day - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    return year + era * 400 + (of_year >= 306);
}

static int change_year(struct apply *apply, int64_t year) {
    struct apply_memory *now = &apply->now;
    int status = GUICHET_OK;
    if (now->is_counter_dirty) {
        sqlite3_stmt *s = apply_get(apply, APPLY_COUNTER_SET);
        db_bind_int(s, 1, now->year);
        db_bind_int(s, 2, now->last_number);
        status = apply_run(apply, APPLY_COUNTER_SET);
    }
    int64_t last = 0;
    db_bind_int(apply_get(apply, APPLY_COUNTER_GET), 1, year);
    if (!status) status = read_number(apply, APPLY_COUNTER_GET, &last);
    if (status) return status;
    now->year = year;
    now->last_number = last;
    now->is_counter_dirty = false;
    return GUICHET_OK;
}

static int give_number(struct apply *apply, struct requisition *head) {
    int64_t year = year_of(head->received_at, apply->year_offset_s);
    int status = year == apply->now.year ? GUICHET_OK : change_year(apply, year);
    if (status) return status;
    apply->now.last_number++;
    apply->now.is_counter_dirty = true;
    int size = snprintf(head->number, sizeof head->number, "%04d-%06lld", (int)year, (long long)apply->now.last_number);
    return size < (int)sizeof head->number ? GUICHET_OK : GUICHET_LIMIT;
}

/* A free row in the millisecond of reception, or in the first later one that has room. */
static int give_row(struct apply *apply, int64_t received_at, int64_t *row) {
    int64_t first = (received_at > 0 ? received_at : 0) * ROWS_IN_MS;
    struct apply_memory *now = &apply->now;
    int status = GUICHET_OK;
    if (first > now->last_row) {
        *row = first;
    } else if (now->last_row < first + ROWS_IN_MS) {
        *row = now->last_row + 1;
    } else {
        for (*row = first; !status; first += ROWS_IN_MS) {
            int64_t last = 0;
            db_bind_int(apply_get(apply, APPLY_ROW_IN_MS), 1, first);
            db_bind_int(apply_get(apply, APPLY_ROW_IN_MS), 2, first + ROWS_IN_MS);
            status = read_number(apply, APPLY_ROW_IN_MS, &last);
            *row = last ? last + 1 : first;
            if (*row < first + ROWS_IN_MS) break;
        }
    }
    if (*row > now->last_row) now->last_row = *row;
    return status;
}

/* DUPLICATE with what was answered, or the refusal of a key that meant something else. */
static int check_key(struct apply *apply, struct change *change) {
    sqlite3_stmt *s = apply_get(apply, APPLY_REPLY_FIND);
    bool found;
    db_bind_blob(s, 1, change->idempotency_key, sizeof change->idempotency_key);
    int status = apply_step(apply, APPLY_REPLY_FIND, &found);
    if (!status && found) {
        struct bytes body = {(const char *)change->idempotency_body, sizeof change->idempotency_body};
        if (bytes_equal(db_blob(s, 0), body)) {
            change->log_index = db_int(s, 1);
            status = db_take_blob(s, 2, change->result_arena, &change->reply);
            change->duplicate_of = db_id(s, 3);
            struct bytes number = db_text(s, 4);
            if (number.size <= REQUISITION_NUMBER_SIZE)
                memcpy(change->number, number.data ? number.data : "", number.size);
            fail(&change->result, GUICHET_DUPLICATE, "the same was done before");
        } else {
            fail_code(&change->result, GUICHET_INVALID, "idempotency_key_reused",
                      "this Idempotency-Key was used for another request");
        }
    }
    reset(apply, APPLY_REPLY_FIND);
    return status;
}

/* The requisition as it stands, and whether it stands where the change expects it. */
static int check_version(struct apply *apply, struct change *change, struct apply_place *place) {
    sqlite3_stmt *s = apply_get(apply, APPLY_CASE_FIND);
    bool found;
    db_bind_id(s, 1, &change->requisition);
    int status = apply_step(apply, APPLY_CASE_FIND, &found);
    if (!status && found) {
        struct bytes number = db_text(s, 3), type = db_text(s, 4), holder = db_text(s, 5);
        place->row = db_int(s, 0);
        place->version = db_int(s, 1);
        place->entries = db_int(s, 2);
        place->due_at = db_int(s, 6);
        if (holder.size < sizeof place->holder) memcpy(place->holder, holder.data, holder.size);
        memcpy(change->head.number, number.data, number.size + 1);
        change->head.id = change->requisition;
        if (!change->head.type) change->head.type = arena_copy(change->result_arena, type);
        if (!change->head.type) status = GUICHET_MEMORY;
    }
    reset(apply, APPLY_CASE_FIND);
    place->is_new = !found && change->expected_version == 0;
    if (status || place->is_new) return status;
    if (!found) fail(&change->result, GUICHET_NOT_FOUND, "there is no such requisition");
    else if (change->expected_version >= 0 && change->expected_version != place->version) {
        fail(&change->result, GUICHET_CONFLICT, "the requisition has moved on to version %lld",
             (long long)place->version);
    }
    return GUICHET_OK;
}

static int check_claim(struct apply *apply, struct change *change, const struct apply_place *place) {
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_FIND);
    bool found;
    db_bind_id(s, 1, &change->claimed_task);
    int status = apply_step(apply, APPLY_TASK_FIND, &found);
    bool is_held = !status && found && db_int(s, ROWS_TASK_SIZE) == place->row && change->claimed_person &&
                   bytes_equal_text(db_text(s, 8), change->claimed_person) && db_int(s, 10) > change->now;
    reset(apply, APPLY_TASK_FIND);
    if (!status && !is_held) {
        fail_code(&change->result, GUICHET_NOT_ALLOWED, "claim_required",
                  "the task must be claimed by you, and still be");
    }
    return status;
}

static int check_upload(struct apply *apply, struct change *change, const struct id *upload) {
    sqlite3_stmt *s = apply_get(apply, APPLY_UPLOAD_FIND);
    bool found;
    db_bind_id(s, 1, upload);
    int status = apply_step(apply, APPLY_UPLOAD_FIND, &found);
    bool is_mine = !status && found && change->upload_person &&
                   bytes_equal_text(db_text(s, 0), change->upload_person) && sqlite3_column_type(s, 1) == SQLITE_NULL;
    reset(apply, APPLY_UPLOAD_FIND);
    if (!status && !is_mine) {
        char text[ID_TEXT_SIZE + 1];
        id_format(upload, text);
        change->upload_missing = *upload;
        fail_code(&change->result, GUICHET_NOT_FOUND, "upload_not_found", "there is no upload %s of yours that is free",
                  text);
    }
    return status;
}

static bool has_op(const struct change *change, enum op_kind kind) {
    for (size_t i = 0; i < change->op_count; i++) {
        if (change->ops[i].kind == kind) return true;
    }
    return false;
}

/* All preconditions in the order in which they matter to the caller; the first that fails is the result. */
static int check(struct apply *apply, struct change *change, struct apply_place *place) {
    int status = GUICHET_OK;
    if (change->has_idempotency) status = check_key(apply, change);
    if (status || change->result.status) return status;
    place->has_case = !id_is_zero(&change->requisition);
    if (place->has_case) status = check_version(apply, change, place);
    if (status || change->result.status) return status;
    if (!id_is_zero(&change->claimed_task)) status = check_claim(apply, change, place);
    for (size_t i = 0; i < change->upload_needed_count && !status && !change->result.status; i++) {
        status = check_upload(apply, change, &change->upload_needed[i]);
    }
    if (!status && !change->result.status) status = apply_scan_check(apply, change);
    if (!status && !change->result.status) status = apply_answer_check(apply, change, place->row);
    if (!status && !change->result.status) status = apply_items_check(apply, change, place);
    return status;
}

static int add_reply(struct apply *apply, const struct change *change, const struct apply_place *place) {
    sqlite3_stmt *s = apply_get(apply, APPLY_REPLY_ADD);
    struct bytes reply = {NULL, 0};
    for (size_t i = 0; i < change->op_count; i++) {
        if (change->ops[i].kind == OP_REPLY) reply = change->ops[i].as.reply;
    }
    db_bind_blob(s, 1, change->idempotency_key, sizeof change->idempotency_key);
    db_bind_blob(s, 2, change->idempotency_body, sizeof change->idempotency_body);
    db_bind_int(s, 3, place->row);
    db_bind_int(s, 4, change->log_index);
    db_bind_int(s, 5, change->now);
    db_bind_blob(s, 6, reply.data, reply.size);
    return apply_run(apply, APPLY_REPLY_ADD);
}

static int begin_case(struct apply *apply, struct change *change, struct apply_place *place) {
    if (!has_op(change, OP_PUT_REQUISITION)) {
        return fail(&change->result, GUICHET_NOT_FOUND, "there is no such requisition");
    }
    change->head.id = change->requisition;
    int status = give_number(apply, &change->head);
    return status ? status : give_row(apply, change->head.received_at, &place->row);
}

/* SQLite overwrites freed pages only when told to; for every change that would cost writes. */
static int overwrite(struct apply *apply, bool is_on) {
    const char *pragma = is_on ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=FAST";
    return db_status(sqlite3_exec(apply->db.handle, pragma, NULL, NULL, NULL));
}

int apply_change(struct apply *apply, struct change *change, struct store_hint *hint) {
    struct apply_place place = {0};
    change->result = (struct fail){0};
    change->log_index = -1;
    *hint = (struct store_hint){.requisition = change->requisition, .log_index = -1};
    if (change->claim.kind != CLAIM_NONE) return claim_apply(apply, change, hint);
    int status = check(apply, change, &place);
    if (status || change->result.status) return status;
    if (place.is_new) status = begin_case(apply, change, &place);
    if (change->result.status) return GUICHET_OK;
    if (!status && change->is_erasing) status = overwrite(apply, true);
    if (!status) status = apply_ops(apply, change, &place, hint);
    if (change->is_erasing && overwrite(apply, false) && !status) status = GUICHET_DISK;
    if (!status && change->has_idempotency) status = add_reply(apply, change, &place);
    if (!status) memcpy(change->number, change->head.number, sizeof change->number);
    hint->log_index = change->log_index;
    return status;
}
