/* The tables.
 *
 *   requisition ─┬─ content   key and sealed text: lists never touch it        meta, counter   small things
 *                ├─ entry     the log: exact text, leaf, sealed payload ─▶ log_node, log_note
 *                ├─ audience  who receives a notice
 *                ├─ sight     who else reads it: co-readers, the magistrates of a court
 *                ├─ target    blind index                                  idempotency     what was answered
 *                ├─ emergency vital requisitions and their abuses, by unit
 *                └─ timer, task, effect, upload: small and hot, emptied as cases close
 *
 * requisition.row is received_at · 4096 + n, so the order of rows is the order of reception; every other table says
 * `requisition` and means that number. */
#include "store/schema.h"

#define APPLICATION     0x47554943 /* "GUIC" in the file's header */

/* Open tasks counted by what one may do with them, and by the hour in which they fall due: kept by triggers, so that a
 * count is right whoever wrote the task, and costs the same with a hundred tasks as with a hundred thousand. */
#define TALLY_KEY(row)  row ".team, " row ".roles, " row ".secret"
#define TALLY_HOUR(row) "(" row ".due_at + 3599999) / 3600000"
#define TALLY_ADD(row)                                                                                                 \
    "INSERT INTO task_tally VALUES (" TALLY_KEY(                                                                       \
        row) ", " row ".review, 1) ON CONFLICT DO UPDATE SET n = n + 1;"                                               \
             "INSERT INTO task_tally_due VALUES (" TALLY_KEY(row) ", " TALLY_HOUR(                                     \
                 row) ", 1)"                                                                                           \
                      " ON CONFLICT DO UPDATE SET n = n + 1;"
#define TALLY_TAKE(row)                                                                                                \
    "UPDATE task_tally SET n = n - 1 WHERE (team, roles, secret, review) = (" TALLY_KEY(                               \
        row) ", " row ".review);"                                                                                      \
             "UPDATE task_tally_due SET n = n - 1 WHERE (team, hour, roles, secret) ="                                 \
             " (" row                                                                                                  \
             ".team, " TALLY_HOUR(row) ", " row ".roles, " row ".secret);"                                             \
                                       "DELETE FROM task_tally_due WHERE n = 0 AND (team, hour, roles, secret) ="      \
                                       " (" row ".team, " TALLY_HOUR(row) ", " row ".roles, " row ".secret);"
#define BARRED_ADD                                                                                                     \
    "INSERT OR IGNORE INTO task_barred SELECT value, NEW.id"                                                           \
    " FROM json_each('[' || replace(json_quote(rtrim(NEW.barred)), ' ', '\",\"') || ']') WHERE value <> '';"

static const char *const migrations[] = {
    /* 1: everything a case needs */
    "CREATE TABLE counter (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;"
    "CREATE TABLE requisition ("
    " row INTEGER PRIMARY KEY, id BLOB NOT NULL, version INTEGER NOT NULL, entries INTEGER NOT NULL,"
    " summary TEXT NOT NULL,"   /* one JSON object: a list shows its members as they stand; pack.h */
    " head TEXT NOT NULL,"      /* one JSON array; see pack.c */
    " deadlines TEXT NOT NULL," /* one JSON array */
    /* for indices and for people: they repeat what head says */
    " number TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, party TEXT NOT NULL, unit TEXT NOT NULL,"
    " holder TEXT NOT NULL, due_at INTEGER NOT NULL, closed_at INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX requisition_id ON requisition (id);"
    "CREATE UNIQUE INDEX requisition_number ON requisition (number);"
    "CREATE INDEX requisition_unit ON requisition (party, unit);"
    "CREATE INDEX requisition_unit_due ON requisition (party, unit, due_at);"
    "CREATE INDEX requisition_holder ON requisition (holder);"
    "CREATE INDEX requisition_holder_due ON requisition (holder, due_at);"
    "CREATE INDEX requisition_open ON requisition (type, state, holder, due_at) WHERE closed_at = 0;"
    "CREATE TABLE content (requisition INTEGER PRIMARY KEY, wrapped_key BLOB NOT NULL, content BLOB NOT NULL) STRICT;"
    "CREATE TABLE entry (log_index INTEGER PRIMARY KEY, requisition INTEGER NOT NULL, leaf BLOB NOT NULL,"
    " text TEXT NOT NULL, payload BLOB NOT NULL) STRICT;"
    "CREATE INDEX entry_requisition ON entry (requisition);"
    "CREATE TABLE log_node (level INTEGER NOT NULL, node INTEGER NOT NULL, hash BLOB NOT NULL,"
    " PRIMARY KEY (level, node)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE target (blind BLOB NOT NULL, requisition INTEGER NOT NULL,"
    " PRIMARY KEY (blind, requisition)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE timer (requisition INTEGER NOT NULL, entry INTEGER NOT NULL, name TEXT NOT NULL,"
    " due_at INTEGER NOT NULL, PRIMARY KEY (requisition, entry, name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX timer_due ON timer (due_at);"
    "CREATE TABLE task (id BLOB PRIMARY KEY, requisition INTEGER NOT NULL, entry INTEGER NOT NULL,"
    " state TEXT NOT NULL, team TEXT NOT NULL, roles INTEGER NOT NULL, urgency INTEGER NOT NULL,"
    " due_at INTEGER NOT NULL, opened_at INTEGER NOT NULL, claimed_by TEXT, claimed_name TEXT,"
    " lease_expires_at INTEGER NOT NULL DEFAULT 0, claims INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
    "CREATE INDEX task_requisition ON task (requisition, team);"
    "CREATE INDEX task_due ON task (team, due_at, opened_at);"
    "CREATE INDEX task_free ON task (team, urgency, due_at, opened_at) WHERE claimed_by IS NULL;"
    "CREATE INDEX task_lease ON task (lease_expires_at) WHERE claimed_by IS NOT NULL;"
    "CREATE TABLE effect (id BLOB PRIMARY KEY, requisition INTEGER NOT NULL, entry INTEGER NOT NULL,"
    " service TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL,"
    " timeout_ms INTEGER NOT NULL, retry_times INTEGER NOT NULL, retry_from_ms INTEGER NOT NULL,"
    " retry_to_ms INTEGER NOT NULL, created_at INTEGER NOT NULL, error TEXT, args BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX effect_next ON effect (state, next_at);"
    "CREATE INDEX effect_pending ON effect (requisition) WHERE state = 0;"
    "CREATE TABLE upload (id BLOB PRIMARY KEY, person TEXT NOT NULL, size INTEGER NOT NULL, sha256 BLOB NOT NULL,"
    " created_at INTEGER NOT NULL, requisition INTEGER, sealed_key BLOB NOT NULL, sealed_meta BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX upload_loose ON upload (created_at) WHERE requisition IS NULL;"
    "CREATE TABLE idempotency (key BLOB PRIMARY KEY, body BLOB NOT NULL, requisition INTEGER NOT NULL,"
    " log_index INTEGER NOT NULL, created_at INTEGER NOT NULL, reply BLOB NOT NULL) STRICT, WITHOUT ROWID;",
    /* 2: the last checkpoint, so that a cut tail is noticed */
    "CREATE TABLE log_note (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, note TEXT NOT NULL) "
    "STRICT;",
    /* 3: events whose handler failed, script versions, four eyes at the queue */
    "CREATE TABLE parked (id BLOB PRIMARY KEY, requisition INTEGER NOT NULL, event TEXT NOT NULL, cause TEXT NOT NULL,"
    " at INTEGER NOT NULL, input BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE workflow (type TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, file TEXT NOT NULL,"
    " author TEXT NOT NULL, at INTEGER NOT NULL, source BLOB NOT NULL, PRIMARY KEY (type, version)) STRICT, WITHOUT "
    "ROWID;"
    "ALTER TABLE task ADD COLUMN barred TEXT NOT NULL DEFAULT '';",
    /* 4: who else asked for the same, both ways */
    "CREATE TABLE duplicate (requisition INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (requisition, other))"
    " STRICT, WITHOUT ROWID;",
    /* 5: who receives a notice; unit '': the whole party; due_at follows the requisition's */
    "CREATE TABLE audience (party TEXT NOT NULL, unit TEXT NOT NULL, requisition INTEGER NOT NULL,"
    " due_at INTEGER NOT NULL, PRIMARY KEY (party, unit, requisition)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX audience_due ON audience (party, unit, due_at);"
    "CREATE INDEX audience_requisition ON audience (requisition);",
    /* 6: duties of vital requisitions beside the state's task, and what became of them by unit */
    "ALTER TABLE task ADD COLUMN duty TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE emergency (party TEXT NOT NULL, unit TEXT NOT NULL, kind INTEGER NOT NULL, requisition INTEGER NOT "
    "NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (party, unit, kind, requisition)) STRICT, WITHOUT ROWID;",
    /* 7: authorisations that many requisitions refer to; who gave them is sealed */
    "CREATE TABLE authorisation (id BLOB PRIMARY KEY, party TEXT NOT NULL, unit TEXT NOT NULL, kind INTEGER NOT NULL,"
    " court TEXT NOT NULL, valid_from INTEGER NOT NULL, valid_until INTEGER NOT NULL, parties TEXT NOT NULL,"
    " units TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL DEFAULT 0,"
    " wrapped_key BLOB NOT NULL, content BLOB NOT NULL) STRICT, WITHOUT ROWID;",
    /* 8: an answer's container, once for each requisition */
    "ALTER TABLE upload ADD COLUMN is_answer INTEGER NOT NULL DEFAULT 0;"
    "CREATE UNIQUE INDEX upload_answer ON upload (requisition) WHERE is_answer = 1;",
    /* 9: which script version counts, and what became of the others */
    "ALTER TABLE workflow ADD COLUMN person TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE workflow ADD COLUMN activated_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE workflow ADD COLUMN quarantined_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE workflow ADD COLUMN removed_at INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE workflow_active (type TEXT PRIMARY KEY, version INTEGER NOT NULL, file_hash TEXT NOT NULL,"
    " at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    /* 10: the last checkpoint that witnesses cosigned */
    "CREATE TABLE log_cosigned (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, note TEXT NOT NULL) "
    "STRICT;",
    /* 11: what a script failed on comes again: timers that are put off, answers that are kept */
    "ALTER TABLE timer ADD COLUMN first_due_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE timer ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE effect ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE effect ADD COLUMN answer BLOB;"
    "CREATE INDEX parked_requisition ON parked (requisition);",
    /* 12: when what is to be erased; closed cases of before are looked at once, and put off to their day */
    "CREATE TABLE retention (requisition INTEGER NOT NULL, part INTEGER NOT NULL, due_at INTEGER NOT NULL,"
    " PRIMARY KEY (requisition, part)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX retention_due ON retention (due_at);"
    "INSERT INTO retention SELECT row, 0, closed_at FROM requisition WHERE closed_at > 0;"
    "INSERT INTO retention SELECT row, 1, closed_at FROM requisition WHERE closed_at > 0;"
    "CREATE INDEX upload_requisition ON upload (requisition) WHERE requisition IS NOT NULL;"
    "CREATE INDEX target_requisition ON target (requisition);",
    /* 13: who ordered that nothing of a case is erased; what was due meanwhile */
    "CREATE TABLE legal_hold (requisition INTEGER NOT NULL, party TEXT NOT NULL, at INTEGER NOT NULL,"
    " until INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (requisition, party)) STRICT, WITHOUT ROWID;"
    "ALTER TABLE retention ADD COLUMN held INTEGER NOT NULL DEFAULT 0;",
    /* 14: what is open, counted as it is written; barred: the words of task.barred, to be found by person */
    "ALTER TABLE task ADD COLUMN review INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE task ADD COLUMN secret INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requisition ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE task_tally (team TEXT NOT NULL, roles INTEGER NOT NULL, secret INTEGER NOT NULL,"
    " review INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (team, roles, secret, review)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE task_tally_due (team TEXT NOT NULL, roles INTEGER NOT NULL, secret INTEGER NOT NULL,"
    " hour INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (team, hour, roles, secret)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE task_barred (person TEXT NOT NULL, task BLOB NOT NULL, PRIMARY KEY (person, task))"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX task_barred_task ON task_barred (task);"
    "CREATE TABLE case_waiting (holder TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER task_opened AFTER INSERT ON task BEGIN " TALLY_ADD(
        "NEW") "END;"
               "CREATE TRIGGER task_closed AFTER DELETE ON task BEGIN " TALLY_TAKE(
                   "OLD") "DELETE FROM task_barred WHERE task = OLD.id; END;"
                          "CREATE TRIGGER task_moved AFTER UPDATE OF due_at, secret ON task BEGIN " TALLY_TAKE("OLD")
                              TALLY_ADD(
                                  "NEW") "END;"
                                         "CREATE TRIGGER task_barred_first AFTER INSERT ON task WHEN NEW.barred <> '' "
                                         "BEGIN " BARRED_ADD "END;"
                                         "CREATE TRIGGER task_barred_anew AFTER UPDATE OF barred ON task BEGIN"
                                         " DELETE FROM task_barred WHERE task = OLD.id;" BARRED_ADD "END;"
                                         "CREATE TRIGGER case_waits AFTER UPDATE OF waiting, holder ON requisition"
                                         " WHEN OLD.waiting <> NEW.waiting OR OLD.holder <> NEW.holder BEGIN"
                                         " INSERT INTO case_waiting VALUES (OLD.holder, -OLD.waiting) ON CONFLICT DO "
                                         "UPDATE SET n = n - OLD.waiting;"
                                         " INSERT INTO case_waiting VALUES (NEW.holder, NEW.waiting) ON CONFLICT DO "
                                         "UPDATE SET n = n + NEW.waiting; END;"
                                         /* tasks that are open already pass the triggers once more */
                                         "UPDATE task SET review = 1 WHERE barred <> '' AND duty = '';"
                                         "INSERT INTO task_tally SELECT team, roles, secret, review, count(*) FROM "
                                         "task GROUP BY 1, 2, 3, 4;"
                                         "INSERT INTO task_tally_due SELECT team, roles, secret, (due_at + 3599999) / "
                                         "3600000, count(*) FROM task"
                                         " GROUP BY 1, 2, 3, 4;"
                                         "UPDATE task SET secret = 1 WHERE (SELECT json_array_length(head) FROM "
                                         "requisition WHERE row = requisition) > 20;"
                                         "UPDATE task SET barred = barred WHERE barred <> '';"
                                         "UPDATE requisition SET waiting = 1 WHERE closed_at = 0 AND "
                                         "json_extract(head, '$[6]') = 1"
                                         " AND json_array_length(head) = 20;",
    /* 15: whose lists show what is another unit's: words of domain/coreader.h; due_at follows the requisition's */
    "CREATE TABLE sight (word TEXT NOT NULL, requisition INTEGER NOT NULL, due_at INTEGER NOT NULL,"
    " until INTEGER NOT NULL, PRIMARY KEY (word, requisition)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX sight_due ON sight (word, due_at);"
    "CREATE INDEX sight_requisition ON sight (requisition);"
    "CREATE INDEX sight_until ON sight (until) WHERE until > 0;",
    /* 16: orders to erase cases now; a row of retention names the one by which it is erased */
    "CREATE TABLE purge_order (id BLOB PRIMARY KEY, at INTEGER NOT NULL, confirmed_at INTEGER NOT NULL,"
    " actor TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL,"
    " confirmed_name TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;"
    "CREATE TABLE purge_case (purge BLOB NOT NULL, requisition INTEGER NOT NULL, part INTEGER NOT NULL,"
    " PRIMARY KEY (purge, requisition, part)) STRICT, WITHOUT ROWID;"
    "ALTER TABLE retention ADD COLUMN purge BLOB NOT NULL DEFAULT x'';",
    /* 17: drafts, notes, views, templates: sealed; owner: blind index of a person */
    "CREATE TABLE item (id BLOB PRIMARY KEY, kind INTEGER NOT NULL, requisition INTEGER NOT NULL, owner BLOB NOT NULL,"
    " team TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL, wrapped_key BLOB NOT NULL,"
    " content BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX item_case ON item (requisition, kind);"
    "CREATE INDEX item_owner ON item (kind, owner);"
    "CREATE INDEX item_team ON item (kind, team);",
    /* 18: from whom a task was taken while he held it */
    "ALTER TABLE task ADD COLUMN taken_from TEXT NOT NULL DEFAULT '';",
    /* 19: who read what; the entries belong to no requisition, so nobody who follows one is told */
    "CREATE TABLE reading (log_index INTEGER PRIMARY KEY, requisition INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " at INTEGER NOT NULL, person TEXT NOT NULL, party TEXT NOT NULL, unit TEXT NOT NULL, name TEXT NOT NULL) STRICT;"
    "CREATE INDEX reading_requisition ON reading (requisition) WHERE requisition > 0;"
    "CREATE INDEX reading_person ON reading (person, at);"
    "CREATE INDEX reading_at ON reading (at);",
    /* 20: is_answer is the number of the part; how often each left; links, as hashes of their tokens */
    "DROP INDEX upload_answer;"
    "CREATE UNIQUE INDEX upload_answer ON upload (requisition, is_answer) WHERE is_answer > 0;"
    "CREATE TABLE answer_delivery (requisition INTEGER NOT NULL, part INTEGER NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY (requisition, part)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE answer_link (token BLOB PRIMARY KEY, requisition INTEGER NOT NULL, part INTEGER NOT NULL,"
    " party TEXT NOT NULL, unit TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX answer_link_over ON answer_link (expires_at);",
    /* 21: what an erasure finds by the case */
    "CREATE INDEX idempotency_case ON idempotency (requisition);"
    "CREATE INDEX effect_case ON effect (requisition);",
    /* 22: what a scanner said of a file; scan_at: when the clerk looks at it again */
    "ALTER TABLE upload ADD COLUMN scan INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE upload ADD COLUMN scan_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE upload ADD COLUMN scan_tries INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE upload ADD COLUMN signature TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX upload_scan ON upload (scan_at) WHERE scan_at > 0;",
    /* 23: what it found, effect_case finds as well: a case has a handful */
    "DROP INDEX effect_pending;",
    /* 24: lists of what is open, of what waits for its requester, and of what is to be approved */
    "ALTER TABLE requisition ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;"
    "UPDATE requisition SET paused = 1 WHERE closed_at = 0 AND json_extract(head, '$[6]') = 1;"
    "CREATE INDEX requisition_open_unit ON requisition (party, unit) WHERE closed_at = 0;"
    "CREATE INDEX requisition_open_unit_due ON requisition (party, unit, due_at) WHERE closed_at = 0;"
    "CREATE INDEX requisition_open_holder ON requisition (holder) WHERE closed_at = 0;"
    "CREATE INDEX requisition_open_holder_due ON requisition (holder, due_at) WHERE closed_at = 0;"
    "CREATE INDEX requisition_paused_unit ON requisition (party, unit) WHERE paused = 1;"
    "CREATE INDEX requisition_paused_unit_due ON requisition (party, unit, due_at) WHERE paused = 1;"
    "CREATE INDEX requisition_paused_holder ON requisition (holder) WHERE paused = 1;"
    "CREATE INDEX requisition_paused_holder_due ON requisition (holder, due_at) WHERE paused = 1;"
    "CREATE INDEX task_review ON task (team, due_at, opened_at) WHERE review = 1;",
};

#define NEWEST ((int64_t)(sizeof migrations / sizeof migrations[0]))

int64_t schema_newest(void) {
    return NEWEST;
}

static int run(sqlite3 *db, const char *sql, struct fail *why) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return GUICHET_OK;
    return fail(why, GUICHET_DISK, "the database cannot be prepared: %s", sqlite3_errmsg(db));
}

static int read_number(sqlite3 *db, const char *sql, int64_t *out, struct fail *why) {
    sqlite3_stmt *statement = NULL;
    int status = GUICHET_OK;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) || sqlite3_step(statement) != SQLITE_ROW) {
        status = fail(why, GUICHET_DISK, "the database cannot be read: %s", sqlite3_errmsg(db));
    } else {
        *out = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return status;
}

/* *version: 0 of an empty file. */
static int read_version(sqlite3 *db, int64_t *version, struct fail *why) {
    int64_t application = 0, tables = 0, has_meta = 0;
    int status = read_number(db, "PRAGMA application_id", &application, why);
    if (!status) status = read_number(db, "SELECT count(*) FROM sqlite_schema", &tables, why);
    if (!status) status = read_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'", &has_meta, why);
    if (status) return status;
    *version = 0;
    if (tables == 0) return GUICHET_OK;
    if (application != APPLICATION || !has_meta) {
        return fail(why, GUICHET_CONFIG, "the database belongs to another program");
    }
    status = read_number(db, "SELECT value FROM meta WHERE name = 'schema'", version, why);
    if (!status && *version > NEWEST) {
        return fail(why, GUICHET_CONFIG,
                    "the database has schema %lld, newer than this program's %lld: use the newer guichet",
                    (long long)*version, (long long)NEWEST);
    }
    return status;
}

static int migrate_one(sqlite3 *db, int64_t number, struct fail *why) {
    char mark[256];
    int status = run(db, "BEGIN IMMEDIATE", why);
    if (status) return status;
    if (number == 1) {
        snprintf(mark, sizeof mark,
                 "PRAGMA application_id = %d;"
                 "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
                 APPLICATION);
        status = run(db, mark, why);
    }
    snprintf(mark, sizeof mark, "INSERT OR REPLACE INTO meta VALUES ('schema', %lld)", (long long)number);
    if (!status) status = run(db, migrations[number - 1], why);
    if (!status) status = run(db, mark, why);
    if (!status) status = run(db, "COMMIT", why);
    if (status) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

int schema_migrate(sqlite3 *db, int64_t target, struct fail *why) {
    int64_t version = 0;
    int status = read_version(db, &version, why);
    for (int64_t number = version + 1; !status && number <= target; number++) status = migrate_one(db, number, why);
    return status;
}

int schema_check(sqlite3 *db, struct fail *why) {
    int64_t version = 0;
    int status = read_version(db, &version, why);
    if (status || version == NEWEST) return status;
    return fail(why, version < NEWEST ? GUICHET_STALE : GUICHET_CONFIG,
                "the database has schema %lld, this program needs %lld: start the gateway once to migrate it",
                (long long)version, (long long)NEWEST);
}
