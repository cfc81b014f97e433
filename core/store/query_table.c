/* Every query.
 * Lists are keysets: "after this key, in the order of this index", so a page costs the same wherever it is. Hundreds of
 * cases are due at the same midnight, so a page that ended inside such a tie goes on with a statement of its own. */
#include "store/query_table.h"

#include "store/ledger.h"
#include "store/query.h"
#include "store/rows.h"

#define LIST "SELECT r.row, r.due_at, " ROWS_LISTED " FROM requisition r "

/* Of what is open, or waits for its requester: small beside what is closed, so it has indices of its own. */
#define STANDING(of, index, condition, order)                                                                          \
    "SELECT r.row, r.due_at, " ROWS_LISTED " FROM requisition r INDEXED BY " index " WHERE " condition " AND " of order
#define OF_UNIT   "r.party = ?3 AND r.unit = ?4"
#define OF_HOLDER "r.holder = ?3"
#define NEWEST    " AND r.row < ?1 ORDER BY r.row DESC"
#define BY_DUE    " AND r.due_at >= ?2 AND (r.due_at, r.row) > (?2, ?1) ORDER BY r.due_at, r.row"

#define EFFECT                                                                                                         \
    "SELECT e.id, r.id, e.entry, e.attempts, e.next_at, e.timeout_ms, e.retry_times, e.retry_from_ms, e.retry_to_ms,"  \
    " e.created_at, e.service, e.error, e.state, e.args, c.wrapped_key, r.number, r.type, r.state,"                    \
    " e.failures, e.answer FROM effect e"                                                                              \
    " JOIN requisition r ON r.row = e.requisition JOIN content c ON c.requisition = e.requisition "

#define CASE                                                                                                           \
    "SELECT " ROWS_HEAD ", r.deadlines, c.wrapped_key, c.content, " ROWS_TASK                                          \
    ", EXISTS (SELECT 1 FROM duplicate d WHERE d.requisition = r.row),"                                                \
    " (SELECT coalesce(sum(v.count), 0) FROM answer_delivery v WHERE v.requisition = r.row) FROM requisition r"        \
    " JOIN content c ON c.requisition = r.row LEFT JOIN task t ON t.requisition = r.row AND t.duty = '' "

#define UPLOAD_COLUMNS                                                                                                 \
    "SELECT u.id, u.person, u.size, u.sha256, u.created_at, u.sealed_key, u.sealed_meta, r.id, u.is_answer, u.scan,"   \
    " u.scan_tries, u.signature "
#define UPLOAD UPLOAD_COLUMNS "FROM upload u LEFT JOIN requisition r ON r.row = u.requisition "

#define RETENTION                                                                                                      \
    "SELECT r.id, k.part, k.due_at, k.purge, o.actor, r.number, EXISTS (SELECT 1 FROM legal_hold h"                    \
    " WHERE h.requisition = r.row AND (h.until = 0 OR h.until > ?2)) "

#define READ_COLUMNS "SELECT a.log_index, a.kind, a.at, a.person, a.party, a.unit, a.name, " ROWS_HEAD " "
#define READING      READ_COLUMNS "FROM reading a LEFT JOIN requisition r ON r.row = a.requisition "

#define PURGE                                                                                                          \
    "SELECT o.id, o.at, o.confirmed_at, o.person, o.name, o.confirmed_name, o.reason,"                                 \
    " (SELECT count(*) FROM purge_case c WHERE c.purge = o.id),"                                                       \
    " (SELECT count(*) FROM purge_case c JOIN retention k ON k.requisition = c.requisition AND k.part = c.part"        \
    " WHERE c.purge = o.id AND k.purge = o.id) FROM purge_order o "
#define ITEM                                                                                                           \
    "SELECT i.id, i.kind, i.owner, i.team, i.revision, i.at, i.wrapped_key, i.content, r.id FROM item i"               \
    " LEFT JOIN requisition r ON r.row = i.requisition "

/* By unit; the counts in the order of enum emergency_kind. */
#define EMERGENCIES   "SELECT party, unit, sum(kind = 0), sum(kind = 1), sum(kind = 2), sum(kind = 3) FROM emergency"
#define AUTHORISATION "SELECT id, party, unit, created_at, revoked_at, wrapped_key, content FROM authorisation "

static const struct {
    const char *name, *sql;
} table[SQL_COUNT] = {
    [SQL_CASE_BY_ID] = {"requisition by id", CASE "WHERE r.id = ?1"},
    [SQL_CASE_BY_NUMBER] = {"requisition by number", CASE "WHERE r.number = ?1"},
    [SQL_CASE_BY_ROW] = {"requisition by row", LIST "WHERE r.row = ?1"},
    [SQL_DUTIES] = {"duties of a requisition", "SELECT " ROWS_TASK " FROM requisition r"
                                               " JOIN task t ON t.requisition = r.row AND t.duty <> ''"
                                               " WHERE r.id = ?1"},
    [SQL_LEGAL_HOLDS] = {"legal holds on a requisition", "SELECT h.party, h.at, h.until, h.sealed FROM requisition r"
                                                         " JOIN legal_hold h ON h.requisition = r.row"
                                                         " WHERE r.id = ?1 ORDER BY h.party"},
    [SQL_ALL_NEWEST] = {"all, newest first", LIST "WHERE r.row < ?1 ORDER BY r.row DESC"},
    [SQL_HOLDER_AFTER] = {"next holder", "SELECT min(holder) FROM requisition WHERE holder > ?1"},
    [SQL_UNIT_NEWEST] = {"of a unit, newest first",
                         LIST "WHERE r.party = ?3 AND r.unit = ?4 AND r.row < ?1 ORDER BY r.row DESC"},
    [SQL_UNIT_DUE] = {"of a unit, by due time",
                      LIST "WHERE r.party = ?3 AND r.unit = ?4 AND r.due_at > ?2 ORDER BY r.due_at, r.row"},
    [SQL_UNIT_TIES] = {"of a unit, due at one time",
                       LIST "WHERE r.party = ?3 AND r.unit = ?4 AND r.due_at = ?2 AND r.row > ?1 ORDER BY r.row"},
    [SQL_HOLDER_NEWEST] = {"of a holder, newest first", LIST "WHERE r.holder = ?3 AND r.row < ?1 ORDER BY r.row DESC"},
    [SQL_HOLDER_DUE] = {"of a holder, by due time",
                        LIST "WHERE r.holder = ?3 AND r.due_at > ?2 ORDER BY r.due_at, r.row"},
    [SQL_HOLDER_TIES] = {"of a holder, due at one time",
                         LIST "WHERE r.holder = ?3 AND r.due_at = ?2 AND r.row > ?1 ORDER BY r.row"},
    [SQL_UNIT_OPEN_NEWEST] = {"open of a unit, newest first",
                              STANDING(OF_UNIT, "requisition_open_unit", "r.closed_at = 0", NEWEST)},
    [SQL_UNIT_OPEN_DUE] = {"open of a unit, by due time",
                           STANDING(OF_UNIT, "requisition_open_unit_due", "r.closed_at = 0", BY_DUE)},
    [SQL_HOLDER_OPEN_NEWEST] = {"open of a holder, newest first",
                                STANDING(OF_HOLDER, "requisition_open_holder", "r.closed_at = 0", NEWEST)},
    [SQL_HOLDER_OPEN_DUE] = {"open of a holder, by due time",
                             STANDING(OF_HOLDER, "requisition_open_holder_due", "r.closed_at = 0", BY_DUE)},
    [SQL_UNIT_PAUSED_NEWEST] = {"paused of a unit, newest first",
                                STANDING(OF_UNIT, "requisition_paused_unit", "r.paused = 1", NEWEST)},
    [SQL_UNIT_PAUSED_DUE] = {"paused of a unit, by due time",
                             STANDING(OF_UNIT, "requisition_paused_unit_due", "r.paused = 1", BY_DUE)},
    [SQL_HOLDER_PAUSED_NEWEST] = {"paused of a holder, newest first",
                                  STANDING(OF_HOLDER, "requisition_paused_holder", "r.paused = 1", NEWEST)},
    [SQL_HOLDER_PAUSED_DUE] = {"paused of a holder, by due time",
                               STANDING(OF_HOLDER, "requisition_paused_holder_due", "r.paused = 1", BY_DUE)},
    [SQL_TARGET] = {"of a target, newest first",
                    "SELECT r.row, r.due_at, " ROWS_LISTED " FROM target g JOIN requisition r ON r.row = g.requisition"
                    " WHERE g.blind = ?3 AND g.requisition < ?1 ORDER BY g.requisition DESC"},
    [SQL_NUMBER] = {"of a number, as a list", LIST "WHERE r.number = ?3 AND r.row < ?1"},
    [SQL_DUPLICATES] = {"others that ask for the same",
                        "SELECT " ROWS_HEAD " FROM requisition m JOIN duplicate d ON d.requisition = m.row"
                        " JOIN requisition r ON r.row = d.other WHERE m.id = ?1 AND r.type = m.type ORDER BY d.other"},
    [SQL_TASKED_DUE] = {"with a task of a team, by due time",
                        "SELECT t.requisition, t.due_at, " ROWS_LISTED
                        " FROM task t JOIN requisition r ON r.row = t.requisition"
                        " WHERE t.team = ?3 AND t.due_at >= ?2 AND (t.due_at, t.requisition) > (?2, ?1)"
                        " AND NOT EXISTS (SELECT 1 FROM task o WHERE o.requisition = t.requisition AND o.team = t.team"
                        " AND (o.due_at, o.id) < (t.due_at, t.id))"
                        " ORDER BY t.due_at, t.requisition"},
    [SQL_TASKED_NEWEST] = {"with a task, newest first", "SELECT t.requisition, 0, t.team FROM task t"
                                                        " WHERE t.requisition < ?1 ORDER BY t.requisition DESC"},
    [SQL_AUDIENCE_DUE] = {"notices to a party or unit, by due time",
                          "SELECT a.requisition, a.due_at, " ROWS_LISTED
                          " FROM audience a JOIN requisition r ON r.row = a.requisition"
                          " WHERE a.party = ?3 AND a.unit = ?4 AND a.due_at >= ?2"
                          " AND (a.due_at, a.requisition) > (?2, ?1) ORDER BY a.due_at, a.requisition"},
    [SQL_AUDIENCE_NEWEST] = {"notices to a party or unit, newest first",
                             "SELECT a.requisition, a.due_at, " ROWS_LISTED
                             " FROM audience a JOIN requisition r ON r.row = a.requisition"
                             " WHERE a.party = ?3 AND a.unit = ?4 AND a.requisition < ?1 ORDER BY a.requisition DESC"},
    [SQL_SIGHT_DUE] = {"others' that a word lets read, by due time",
                       "SELECT s.requisition, s.due_at, " ROWS_LISTED
                       " FROM sight s JOIN requisition r ON r.row = s.requisition"
                       " WHERE s.word = ?3 AND s.due_at >= ?2 AND (s.due_at, s.requisition) > (?2, ?1)"
                       " ORDER BY s.due_at, s.requisition"},
    [SQL_SIGHT_NEWEST] = {"others' that a word lets read, newest first",
                          "SELECT s.requisition, s.due_at, " ROWS_LISTED
                          " FROM sight s JOIN requisition r ON r.row = s.requisition"
                          " WHERE s.word = ?3 AND s.requisition < ?1 ORDER BY s.requisition DESC"},
    [SQL_QUEUE] = {"queue of a team",
                   "SELECT " ROWS_TASK ", " ROWS_HEAD " FROM task t JOIN requisition r ON r.row = t.requisition"
                   " WHERE t.team = ?1 AND (t.due_at, t.opened_at, t.id) > (?2, ?3, ?4)"
                   " ORDER BY t.due_at, t.opened_at, t.id"},
    [SQL_QUEUE_APPROVAL] = {"approvals in the queue of a team",
                            "SELECT " ROWS_TASK ", " ROWS_HEAD " FROM task t INDEXED BY task_review"
                            " JOIN requisition r ON r.row = t.requisition"
                            " WHERE t.review = 1 AND t.team = ?1 AND (t.due_at, t.opened_at, t.id) > (?2, ?3, ?4)"
                            " ORDER BY t.due_at, t.opened_at, t.id"},
    [SQL_QUEUE_NEWEST] = {"all queues, newest first",
                          "SELECT " ROWS_TASK ", " ROWS_HEAD ", t.requisition FROM task t"
                          " JOIN requisition r ON r.row = t.requisition WHERE (t.requisition, t.id) < (?1, ?2)"
                          " ORDER BY t.requisition DESC, t.id DESC"},
    [SQL_TEAM_AFTER] = {"next team with a task", "SELECT min(team) FROM task WHERE team > ?1"},
    [SQL_TALLY] = {"open tasks of a team, counted", "SELECT roles, secret, n, review FROM task_tally WHERE team = ?1"},
    [SQL_TALLY_DUE] = {"open tasks of a team by the hour of their end",
                       "SELECT roles, secret, n, hour FROM task_tally_due WHERE team = ?1 AND hour <= ?2"},
    [SQL_DUE_WITHIN] = {"open tasks of a team that end within",
                        "SELECT roles, secret FROM task WHERE team = ?1 AND due_at > ?2 AND due_at < ?3"},
    [SQL_HELD] = {"tasks that are held", "SELECT team, roles, secret, review, claimed_by = ?2 FROM task"
                                         " WHERE claimed_by IS NOT NULL AND lease_expires_at > ?1"},
    [SQL_BARRED] = {"tasks kept from a person",
                    "SELECT t.team, t.roles, t.secret, t.review FROM task_barred b JOIN task t ON t.id = b.task"
                    " WHERE b.person = ?2 AND t.lease_expires_at <= ?1"},
    [SQL_BESIDE] = {"other tasks of the cases that a person works on",
                    "SELECT t.team, t.roles, t.secret, t.review FROM task h"
                    " JOIN task t ON t.requisition = h.requisition AND t.id <> h.id AND t.lease_expires_at <= ?1"
                    " WHERE h.claimed_by = ?2 AND h.lease_expires_at > ?1 AND instr(t.barred, ?2) = 0"},
    [SQL_BESIDE_TASK] = {"whether a person holds another task of the same case",
                         "SELECT 1 FROM task t JOIN task h ON h.requisition = t.requisition AND h.id <> t.id"
                         " WHERE t.id = ?1 AND h.claimed_by = ?2 AND h.lease_expires_at > ?3"},
    [SQL_WAITING] = {"cases of a holder that wait", "SELECT n FROM case_waiting WHERE holder = ?1"},
    [SQL_WAITING_ALL] = {"cases that wait", "SELECT sum(n) FROM case_waiting WHERE holder >= ''"},
    [SQL_TASK] = {"task by id", "SELECT " ROWS_TASK ", " ROWS_HEAD ", r.deadlines FROM task t"
                                " JOIN requisition r ON r.row = t.requisition WHERE t.id = ?1"},
    [SQL_HISTORY] = {"history", "SELECT e.log_index, e.payload, e.text, c.wrapped_key FROM requisition r"
                                " JOIN content c ON c.requisition = r.row JOIN entry e ON e.requisition = r.row"
                                " WHERE r.id = ?1 AND e.log_index > ?2 ORDER BY e.log_index"},
    [SQL_HISTORY_READ] = {"history with who read it",
                          "SELECT e.log_index, e.payload, e.text, c.wrapped_key, NULL FROM requisition r"
                          " JOIN content c ON c.requisition = r.row JOIN entry e ON e.requisition = r.row"
                          " WHERE r.id = ?1 AND e.log_index > ?2 UNION ALL"
                          " SELECT a.log_index, x'', e.text, NULL, a.name FROM requisition r"
                          " JOIN reading a ON a.requisition = r.row AND a.requisition > 0"
                          " JOIN entry e ON e.log_index = a.log_index"
                          " WHERE r.id = ?1 AND a.log_index > ?2 ORDER BY 1"},
    [SQL_READINGS] = {"readings, newest first", READING "WHERE a.at > ?3 AND (a.at, a.log_index) < (?1, ?2)"
                                                        " ORDER BY a.at DESC, a.log_index DESC"},
    [SQL_READINGS_OF_CASE] = {"readings of a requisition", READ_COLUMNS
                              "FROM requisition r JOIN reading a ON a.requisition = r.row AND a.requisition > 0"
                              " WHERE r.id = ?4 AND a.log_index < ?2 AND a.at > ?3"
                              " AND (?5 IS NULL OR a.person = ?5) ORDER BY a.log_index DESC"},
    [SQL_READINGS_OF_PERSON] = {"readings by a person",
                                READING "WHERE a.person = ?5 AND a.at > ?3 AND (a.at, a.log_index) < (?1, ?2)"
                                        " ORDER BY a.at DESC, a.log_index DESC"},
    [SQL_LOG_ENTRIES] = {"entries of the log", "SELECT e.log_index, e.payload, e.text, NULL FROM entry e"
                                               " WHERE e.log_index >= ?1 ORDER BY e.log_index"},
    [SQL_LOG_LEAVES] = {"leaves of the log", LEDGER_SQL_LEAVES},
    [SQL_LOG_NODES] = {"tiles of the log", LEDGER_SQL_NODES},
    [SQL_TIMERS_DUE] = {"timers due", "SELECT r.id, t.entry, t.name,"
                                      " CASE t.first_due_at WHEN 0 THEN t.due_at ELSE t.first_due_at END, t.failures"
                                      " FROM timer t"
                                      " JOIN requisition r ON r.row = t.requisition"
                                      " WHERE t.due_at <= ?1 ORDER BY t.due_at"},
    [SQL_EFFECTS_DUE] = {"effects due", EFFECT "WHERE e.state = 0 AND e.next_at <= ?1 ORDER BY e.next_at"},
    [SQL_NEXT_TIMER] = {"earliest timer", "SELECT min(due_at) FROM timer"},
    [SQL_NEXT_EFFECT] = {"earliest effect", "SELECT min(next_at) FROM effect WHERE state = 0"},
    [SQL_EFFECT] = {"effect by id", EFFECT "WHERE e.id = ?1"},
    [SQL_EFFECTS] = {"effects, newest first", EFFECT "WHERE e.id < ?1 ORDER BY e.id DESC"},
    [SQL_EFFECTS_IN] = {"effects in a state",
                        EFFECT "WHERE e.state = ?3 AND e.next_at <= ?2"
                               " AND (e.next_at, e.id) < (?2, ?1) ORDER BY e.next_at DESC, e.id DESC"},
    [SQL_UPLOAD] = {"upload by id", UPLOAD "WHERE u.id = ?1"},
    [SQL_ANSWER_FILE] =
        {"container of an answer", UPLOAD_COLUMNS
         "FROM requisition r JOIN upload u ON u.requisition = r.row AND u.is_answer > 0 AND u.is_answer = ?2"
         " WHERE r.id = ?1"},
    [SQL_ANSWER_LINK] = {"link to an answer", "SELECT r.id, l.part, l.party, l.unit, l.expires_at FROM answer_link l"
                                              " JOIN requisition r ON r.row = l.requisition WHERE l.token = ?1"},
    [SQL_UPLOADS_STALE] = {"loose uploads",
                           UPLOAD "WHERE u.requisition IS NULL AND u.created_at < ?1 ORDER BY u.created_at"},
    [SQL_WRAPPED_CASES] = {"data keys of requisitions", "SELECT c.requisition, r.id, c.wrapped_key FROM content c"
                                                        " JOIN requisition r ON r.row = c.requisition"
                                                        " WHERE c.requisition > ?1 ORDER BY c.requisition"},
    [SQL_WRAPPED_UPLOADS] = {"data keys of uploads",
                             "SELECT 0, u.id, u.sealed_key FROM upload u WHERE u.id > ?1 ORDER BY u.id"},
    [SQL_WRAPPED_AUTHORISATIONS] = {"data keys of authorisations",
                                    "SELECT 0, a.id, a.wrapped_key FROM authorisation a WHERE a.id > ?1 ORDER BY a.id"},
    [SQL_WRAPPED_ITEMS] =
        {"data keys of items",
         "SELECT 0, i.id, i.wrapped_key FROM item i WHERE i.id > ?1 AND length(i.wrapped_key) > 0 ORDER BY i.id"},
    [SQL_ITEM] = {"item by id", ITEM "WHERE i.id = ?1"},
    [SQL_ITEMS_OF_CASE] =
        {"items of a requisition",
         "SELECT i.id, i.kind, i.owner, i.team, i.revision, i.at, i.wrapped_key, i.content, r.id FROM requisition r"
         " JOIN item i ON i.requisition = r.row WHERE r.id = ?1 AND i.kind = ?2 ORDER BY i.id"},
    [SQL_ITEMS_OF_OWNER] = {"items of a person", ITEM "WHERE i.kind = ?1 AND i.owner = ?2 ORDER BY i.id"},
    [SQL_ITEMS_OF_TEAM] = {"items of a team", ITEM "WHERE i.kind = ?1 AND i.team = ?2 ORDER BY i.id"},
    [SQL_ITEMS_SHARED] = {"items of all teams", ITEM "WHERE i.kind = ?1 AND i.team > '' ORDER BY i.team, i.id"},
    [SQL_RETENTION_DUE] = {"what is to be erased",
                           RETENTION "FROM retention k JOIN requisition r ON r.row = k.requisition"
                                     " LEFT JOIN purge_order o ON o.id = k.purge"
                                     " WHERE k.due_at <= ?1 ORDER BY k.due_at"},
    [SQL_RETENTION_OF] = {"what of a requisition is to be erased",
                          RETENTION "FROM requisition r JOIN retention k ON k.requisition = r.row"
                                    " LEFT JOIN purge_order o ON o.id = k.purge WHERE r.id = ?1"},
    [SQL_NEXT_RETENTION] = {"next erasure", "SELECT min(due_at) FROM retention"},
    [SQL_PURGES] = {"orders to erase, newest first", PURGE "WHERE o.id < ?1 ORDER BY o.id DESC"},
    [SQL_PURGE] = {"order to erase by id", PURGE "WHERE o.id = ?1"},
    [SQL_UPLOADS_OF] = {"uploads of a requisition",
                        UPLOAD_COLUMNS "FROM requisition r JOIN upload u ON u.requisition = r.row"
                                       " WHERE r.id = ?1 AND u.id > ?2 ORDER BY u.id"},
    [SQL_SCANS_DUE] = {"files to be scanned, or told of",
                       UPLOAD "WHERE u.scan_at > 0 AND u.scan_at <= ?1 ORDER BY u.scan_at"},
    [SQL_NEXT_SCAN] = {"next scan", "SELECT min(scan_at) FROM upload WHERE scan_at > 0"},
    [SQL_SCANS_PENDING] = {"files without a verdict",
                           "SELECT count(*) FROM upload WHERE scan_at > 0 AND scan = 1"}, /* SCAN_PENDING */
    [SQL_META] = {"a number kept", "SELECT value FROM meta WHERE name = ?1"},
    [SQL_PARKED] = {"parked events, newest first",
                    "SELECT p.id, r.id, p.event, p.cause, p.at, p.input FROM parked p"
                    " JOIN requisition r ON r.row = p.requisition WHERE p.id < ?1 ORDER BY p.id DESC"},
    [SQL_WORKFLOWS] = {"script versions",
                       "SELECT w.type, w.version, w.hash, w.file, w.author, w.at, w.source, w.person, w.activated_at,"
                       " w.quarantined_at, w.removed_at, a.version, a.file_hash FROM workflow w"
                       " LEFT JOIN workflow_active a ON a.type = w.type"
                       " WHERE (w.type, w.version) > (?1, ?2) ORDER BY w.type, w.version"},
    [SQL_WORKFLOW_CASES] = {"open cases of a script version",
                            "SELECT count(*) FROM requisition WHERE closed_at = 0 AND type = ?1"
                            " AND json_extract(head, '$[1]') = ?2"},
    [SQL_EMERGENCIES] = {"vital requisitions by unit",
                         EMERGENCIES " WHERE party >= '' AND at > ?1 GROUP BY party, unit"},
    [SQL_EMERGENCIES_OF] = {"vital requisitions of a unit",
                            EMERGENCIES " WHERE party = ?2 AND unit = ?3 AND at > ?1 GROUP BY party, unit"},
    [SQL_AUTHORISATION] = {"authorisation by id", AUTHORISATION "WHERE id = ?1"},
    [SQL_AUTHORISATIONS] = {"authorisations, newest first",
                            AUTHORISATION "WHERE id < ?1 AND (?2 IS NULL OR court = ?2) AND (?3 = 0 OR kind = ?3)"
                                          " AND (?4 IS NULL OR (valid_from <= ?4 AND valid_until >= ?4"
                                          " AND (revoked_at = 0 OR revoked_at >= (?4 + 1) * 86400000)))"
                                          " AND (?5 IS NULL OR party = ?5 OR ((parties = '' OR instr(parties, ?6))"
                                          " AND (units = '' OR instr(units, ?7)))) ORDER BY id DESC"},
    [SQL_NEWS] = {"entries with their requisitions",
                  "SELECT e.log_index, e.text, " ROWS_HEAD ", " ROWS_TASK " FROM entry e"
                  " LEFT JOIN requisition r ON r.row = e.requisition LEFT JOIN task t ON t.requisition = r.row"
                  " WHERE e.log_index >= ?1 AND e.log_index < ?2 ORDER BY e.log_index"},
    [SQL_BLINDS] = {"blind indices of a requisition",
                    "SELECT t.blind FROM requisition m JOIN target t ON t.requisition = m.row WHERE m.id = ?1"},
    [SQL_RELATED] = {"that have a blind index, newest first", "SELECT requisition FROM target WHERE blind = ?1"
                                                              " AND requisition < ?2 ORDER BY requisition DESC"},
    [SQL_CASES] = {"received in a period", "SELECT r.row, " ROWS_HEAD ", r.deadlines, c.wrapped_key"
                                           " FROM requisition r JOIN content c ON c.requisition = r.row"
                                           " WHERE r.row >= ?1 AND r.row < ?2 ORDER BY r.row"},
    [SQL_EVENTS] = {"events of some requisitions",
                    "SELECT e.requisition, e.log_index, e.text FROM entry e"
                    " WHERE e.requisition IN (SELECT value FROM json_each(?1))"
                    " AND (e.requisition, e.log_index) > (?2, ?3) ORDER BY e.requisition, e.log_index"},
    [SQL_EMERGENCY_CASES] = {"vital requisitions of which something was counted",
                             "SELECT " ROWS_HEAD " FROM emergency m JOIN requisition r ON r.row = m.requisition"
                             " WHERE m.party >= '' AND m.kind = ?1 AND m.requisition >= ?2 AND m.requisition < ?3"},
    [SQL_FIGURE_OPEN] = {"figures of open cases",
                         "SELECT type, state, holder, count(*), min(due_at), sum(due_at < ?1) FROM requisition"
                         " WHERE closed_at = 0 AND type >= '' GROUP BY type, state, holder"},
    [SQL_FIGURE_TASKS] =
        {"figures of the queue",
         "SELECT team, count(*), min(opened_at), sum(due_at < ?1) FROM task WHERE team >= '' GROUP BY team"},
    [SQL_FIGURE_EFFECTS] = {"figures of effects", "SELECT state, count(*), min(next_at) FROM effect"
                                                  " WHERE state IN (0, 2) GROUP BY state"},
    [SQL_FIGURE_EMERGENCIES] = {"figures of vital requisitions",
                                "SELECT kind, count(*) FROM emergency WHERE party >= '' GROUP BY party, unit, kind"},
};

const char *query_table_sql(enum query_sql which) {
    return table[which].sql;
}

const char *query_sql(size_t i, const char **name) {
    if (i >= SQL_COUNT) return NULL;
    *name = table[i].name;
    return table[i].sql;
}
