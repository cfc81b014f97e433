/* Applying changes inside one transaction: what the writer owns.
 *
 *   apply_begin ─▶ apply_change … apply_change ─▶ apply_commit ─▶ durable
 *        └──────────── any failure ────────────▶ apply_rollback ─▶ everything as before apply_begin, in memory too
 *
 * Floor: store. Thread: the writer's. A refused change is no failure: its result says why and it left no trace. */
#ifndef STORE_APPLY_H
#define STORE_APPLY_H

#include "seal/merkle.h"
#include "store/db.h"
#include "store/store.h"
#include "store/wal_gather.h"

enum apply_sql {
    APPLY_BEGIN,
    APPLY_COMMIT,
    APPLY_ROLLBACK,
    APPLY_PROBE,
    APPLY_COUNTER_GET,
    APPLY_COUNTER_SET,
    APPLY_NOTE_SET,
    APPLY_NOTE_GET,
    APPLY_COSIGNED_GET,
    APPLY_COSIGNED_SET,
    APPLY_REPLY_FIND,
    APPLY_REPLY_ADD,
    APPLY_CASE_FIND,
    APPLY_CASE_ROW,
    APPLY_CASE_ADD,
    APPLY_CASE_SET,
    APPLY_CASE_SET_KEYS,
    APPLY_CASE_ENTRIES,
    APPLY_ROW_IN_MS,
    APPLY_ROW_MAX,
    APPLY_CONTENT_ADD,
    APPLY_CONTENT_SET,
    APPLY_ENTRY_ADD,
    APPLY_NODE_ADD,
    APPLY_LOG_SIZE,
    APPLY_LOG_LEAVES,
    APPLY_LOG_NODES,
    APPLY_TARGET_ADD,
    APPLY_TARGET_FIND,
    APPLY_DUPLICATE_ADD,
    APPLY_AUDIENCE_ADD,
    APPLY_AUDIENCE_DUE,
    APPLY_SIGHT_ADD,
    APPLY_SIGHT_DROP,
    APPLY_SIGHT_DUE,
    APPLY_SIGHT_EXPIRE,
    APPLY_CASE_UNIT,
    APPLY_TIMER_SET,
    APPLY_TIMER_CLEAR,
    APPLY_TIMER_DROP,
    APPLY_TASK_ADD,
    APPLY_TASK_CLOSE,
    APPLY_TASK_BAR,
    APPLY_TASK_SECRET,
    APPLY_TASK_DUE,
    APPLY_TASK_FIND,
    APPLY_TASK_NEXT,
    APPLY_TASK_EXPIRE,
    APPLY_TASK_TEAM,
    APPLY_TASK_SET,
    APPLY_TASK_OTHER,
    APPLY_EFFECT_ADD,
    APPLY_EFFECT_SET,
    APPLY_EFFECT_DROP,
    APPLY_UPLOAD_ADD,
    APPLY_ANSWER_ADD,
    APPLY_ANSWER_FIND,
    APPLY_DELIVERY_FIND,
    APPLY_DELIVERY_ADD,
    APPLY_LINK_FIND,
    APPLY_LINK_ADD,
    APPLY_LINK_USE,
    APPLY_LINK_EXPIRE,
    APPLY_UPLOAD_FIND,
    APPLY_UPLOAD_REF,
    APPLY_UPLOAD_DROP,
    APPLY_UPLOAD_SCAN,
    APPLY_SCAN_SET,
    APPLY_REWRAP_CASE, /* the four in the order of enum key_place */
    APPLY_REWRAP_UPLOAD,
    APPLY_REWRAP_AUTHORISATION,
    APPLY_REWRAP_ITEM,
    APPLY_META_SET,
    APPLY_RETAIN,
    APPLY_RETAIN_DROP,
    APPLY_RETAIN_FREE,
    APPLY_PURGE_ADD,
    APPLY_PURGE_CASE,
    APPLY_PURGE_CONFIRM,
    APPLY_PURGE_ARM,
    APPLY_HOLD_SET,
    APPLY_HOLD_LIFT,
    APPLY_PAYLOAD_SET,
    APPLY_UPLOAD_DESTROY,
    APPLY_ERASE_KEY,
    APPLY_ERASE_PAYLOADS,
    APPLY_ERASE_TARGETS,
    APPLY_ERASE_TIES,
    APPLY_ERASE_DUPLICATES,
    APPLY_ERASE_RETENTION,
    APPLY_ERASE_HOLDS,
    APPLY_ITEM_FIND,
    APPLY_ITEM_COUNT,
    APPLY_ITEM_COUNT_CASE,
    APPLY_ITEM_SET,
    APPLY_ITEM_DROP,
    APPLY_ERASE_ITEMS,
    APPLY_ERASE_READERS,
    APPLY_ERASE_DRAFTS,
    APPLY_ERASE_PARKED,
    APPLY_ERASE_REPLIES,
    APPLY_ERASE_CALLS,
    APPLY_READING_ADD,
    APPLY_PARK_ADD,
    APPLY_PARK_DROP,
    APPLY_WORKFLOW_ADD,
    APPLY_EMERGENCY_ADD,
    APPLY_AUTHORISATION_ADD,
    APPLY_AUTHORISATION_REVOKE,
    APPLY_WORKFLOW_ACTIVE,
    APPLY_WORKFLOW_MARK,
    APPLY_SQL_COUNT
};

/* What a rollback must bring back. */
struct apply_memory {
    struct merkle_tree tree;
    int64_t last_row;
    int64_t year, last_number; /* the counter as it stands; written once a transaction */
    bool is_counter_dirty;
};

struct apply {
    struct db db;
    struct wal_gather *gather;
    struct apply_memory now, before;
    struct buffer text, head, summary, deadlines;
    int year_offset_s;
    bool is_cosigned; /* since apply_begin */
    int failure;      /* SQLite's first refusal since apply_begin */
};

/* Where the change's requisition stands. */
struct apply_place {
    int64_t row, version, entries, due_at;
    size_t new_entries; /* OP_ENTRY ops of the change */
    bool is_new, has_case, wrote_head;
    char holder[256];
};

int apply_open(struct apply *apply, const char *path, int year_offset_s, struct fail *why);
void apply_close(struct apply *apply);
int apply_begin(struct apply *apply);
/* GUICHET_OK with change->result filled, or the failure of the database: roll back. */
int apply_change(struct apply *apply, struct change *change, struct store_hint *hint);
int apply_commit(struct apply *apply);
void apply_rollback(struct apply *apply);
/* Keeps the newest checkpoint; inside a transaction. */
int apply_note(struct apply *apply, uint64_t size, struct bytes note);
/* The one that is kept, or the last that was cosigned, in the arena; *note is empty when there is none. */
int apply_read_note(struct apply *apply, bool is_cosigned, struct arena *arena, struct bytes *note);

/* ---- for apply_ops.c and claim.c ---- */

static inline sqlite3_stmt *apply_get(struct apply *apply, enum apply_sql which) {
    return apply->db.statements[which];
}
struct op_call {
    struct apply *apply;
    struct change *change;
    struct apply_place *place;
    struct store_hint *hint;
};

/* Runs a statement that gives no row, resets it, notes a failure. */
int apply_run(struct apply *apply, enum apply_sql which);
/* *found tells whether there is a row to read; the caller resets. */
int apply_step(struct apply *apply, enum apply_sql which, bool *found);
int apply_ops(struct apply *apply, struct change *change, struct apply_place *place, struct store_hint *hint);
/* Runs a statement whose first parameter is the case's row. */
int apply_for_case(struct op_call *call, enum apply_sql which);
/* Ops of apply_answer.c, and what must hold of them: the first that does not is the change's result. */
int apply_answer_check(struct apply *apply, struct change *change, int64_t row);
int apply_answer_deliver(struct op_call *call, const struct op *op);
int apply_answer_link(struct op_call *call, const struct op *op);
/* Ops of apply_erase.c and apply_reading.c. */
int apply_erase_retain(struct op_call *call, const struct op *op);
int apply_erase_order(struct op_call *call, const struct op *op);
int apply_erase_confirm(struct op_call *call, const struct op *op);
int apply_erase_hold(struct op_call *call, const struct op *op);
int apply_erase_payload(struct op_call *call, const struct op *op);
/* Of change.upload_open and of OP_SCAN, in apply_scan.c. */
int apply_scan_check(struct apply *apply, struct change *change);
int apply_scan_set(struct op_call *call, const struct op *op);
int apply_erase_upload(struct op_call *call, const struct op *op);
int apply_reading_add(struct op_call *call, const struct op *op);
int apply_erase_answer(struct op_call *call, const struct op *op);
int apply_erase_case(struct op_call *call, const struct op *op);
/* Ops of apply_sight.c, and what a new case and one that falls due at another time ask of it. */
int apply_sight_set(struct op_call *call, const struct op *op);
int apply_sight_drop(struct op_call *call, const struct op *op);
int apply_sight_unit(struct op_call *call, const struct op *op);
int apply_sight_insert(struct op_call *call);
int apply_sight_move(struct op_call *call, int64_t due_at);
/* apply_items.c: the op, and its precondition: a failed one is the change's result. */
int apply_items_set(struct op_call *call, const struct op *op);
int apply_items_check(struct apply *apply, struct change *change, const struct apply_place *place);
/* An entry of the log: what stands in apply->text. Row 0 is no requisition's. */
int apply_leaf(struct apply *apply, int64_t row, struct bytes payload, int64_t *log_index);
/* One entry of the log; `seq` within the requisition. */
int apply_entry(struct apply *apply, const struct requisition *head, const struct op_entry *entry, int64_t row,
                int64_t seq, int64_t *log_index);

#endif
