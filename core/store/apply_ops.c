/* The ops of a change, one function each, in a table. Nothing here refuses: the preconditions have spoken. */
#include "store/apply.h"

#include "domain/entry.h"
#include "seal/note_key.h"
#include "store/ledger.h"
#include "store/pack.h"
#include "store/rows.h"

static const char *text_or_empty(const char *text) {
    return text ? text : "";
}

static int pack(struct apply *apply, const struct requisition *head) {
    buffer_clear(&apply->head);
    buffer_clear(&apply->deadlines);
    buffer_clear(&apply->summary);
    int status = pack_head(&apply->head, head);
    if (!status) status = pack_summary(&apply->summary, head);
    return status ? status : pack_deadlines(&apply->deadlines, head);
}

static bool is_paused(const struct requisition *head) {
    return head->clock == CLOCK_PAUSED && !head->outcome;
}

/* For its requester; of need to know nobody else is told how many wait. */
static bool is_waiting(const struct requisition *head) {
    return is_paused(head) && !head->circle;
}

static int insert_case(struct op_call *call) {
    struct apply *apply = call->apply;
    struct requisition *head = &call->change->head;
    bool has_entry = call->place->new_entries > 0;
    head->version = 1;
    head->entries = (int64_t)call->place->new_entries;
    head->log_index = has_entry ? (int64_t)apply->now.tree.size : -1;
    int status = pack(apply, head);
    if (status) return status;
    sqlite3_stmt *s = apply_get(apply, APPLY_CASE_ADD);
    db_bind_int(s, 1, call->place->row);
    db_bind_id(s, 2, &head->id);
    db_bind_int(s, 3, head->entries);
    db_bind_bytes(s, 4, buffer_bytes(&apply->head));
    db_bind_bytes(s, 5, buffer_bytes(&apply->deadlines));
    db_bind_text(s, 6, head->number);
    db_bind_text(s, 7, text_or_empty(head->type));
    db_bind_text(s, 8, text_or_empty(head->state));
    db_bind_text(s, 9, text_or_empty(head->party));
    db_bind_text(s, 10, text_or_empty(head->unit));
    db_bind_text(s, 11, text_or_empty(head->holder));
    db_bind_int(s, 12, rows_due_column(head->due_at));
    db_bind_int(s, 13, head->closed_at);
    db_bind_bytes(s, 14, buffer_bytes(&apply->summary));
    db_bind_int(s, 15, is_paused(head));
    status = apply_run(apply, APPLY_CASE_ADD);
    if (status) return status;
    s = apply_get(apply, APPLY_CONTENT_ADD);
    db_bind_int(s, 1, call->place->row);
    db_bind_blob(s, 2, call->change->wrapped_key.data, call->change->wrapped_key.size);
    db_bind_blob(s, 3, call->change->content.data, call->change->content.size);
    status = apply_run(apply, APPLY_CONTENT_ADD);
    return status ? status : apply_sight_insert(call);
}

static int set_content(struct op_call *call) {
    if (call->change->content.size == 0) return GUICHET_OK;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_CONTENT_SET);
    db_bind_int(s, 1, call->place->row);
    db_bind_blob(s, 2, call->change->content.data, call->change->content.size);
    return apply_run(call->apply, APPLY_CONTENT_SET);
}

/* A task is due when its case is: the queue follows. */
static int move_task(struct op_call *call, int64_t due_at) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TASK_DUE);
    db_bind_int(s, 1, call->place->row);
    db_bind_int(s, 2, due_at);
    db_bind_int(s, 3, call->place->due_at);
    return apply_run(call->apply, APPLY_TASK_DUE);
}

static int update_case(struct op_call *call) {
    struct apply *apply = call->apply;
    struct requisition *head = &call->change->head;
    const char *holder = text_or_empty(head->holder);
    int64_t due_at = rows_due_column(head->due_at);
    bool moved = due_at != call->place->due_at, keys = moved || strcmp(holder, call->place->holder) != 0;
    head->version = call->place->version + 1;
    head->entries = call->place->entries + (int64_t)call->place->new_entries;
    int status = pack(apply, head);
    if (status) return status;
    enum apply_sql which = keys ? APPLY_CASE_SET_KEYS : APPLY_CASE_SET;
    sqlite3_stmt *s = apply_get(apply, which);
    db_bind_int(s, 1, call->place->row);
    db_bind_int(s, 2, head->version);
    db_bind_int(s, 3, head->entries);
    db_bind_bytes(s, 4, buffer_bytes(&apply->head));
    db_bind_bytes(s, 5, buffer_bytes(&apply->deadlines));
    db_bind_text(s, 6, text_or_empty(head->state));
    db_bind_int(s, 7, head->closed_at);
    db_bind_bytes(s, 8, buffer_bytes(&apply->summary));
    db_bind_int(s, 9, is_waiting(head));
    db_bind_int(s, 10, is_paused(head));
    if (keys) db_bind_text(s, 11, holder);
    if (keys) db_bind_int(s, 12, due_at);
    status = apply_run(apply, which);
    if (!status && head->circle) status = apply_for_case(call, APPLY_TASK_SECRET);
    if (!status && moved) status = move_task(call, due_at);
    if (!status && moved) status = apply_sight_move(call, due_at);
    return status ? status : set_content(call);
}

int apply_for_case(struct op_call *call, enum apply_sql which) {
    db_bind_int(apply_get(call->apply, which), 1, call->place->row);
    return apply_run(call->apply, which);
}

static int close_task(struct op_call *call, const char *duty) {
    db_bind_text(apply_get(call->apply, APPLY_TASK_CLOSE), 2, text_or_empty(duty));
    return apply_for_case(call, APPLY_TASK_CLOSE);
}

/* What the workflow had open ends with the case; duties of the engine (flow/duty.h) may outlast it. */
static int put_requisition(struct op_call *call, const struct op *op) {
    (void)op;
    int status = call->place->is_new ? insert_case(call) : update_case(call);
    call->place->wrote_head = true;
    call->change->version = call->change->head.version;
    if (status || call->place->is_new || !call->change->head.outcome) return status;
    call->hint->timers = call->hint->tasks = call->hint->effects = true;
    status = apply_for_case(call, APPLY_TIMER_DROP);
    if (!status) status = close_task(call, NULL);
    return status ? status : apply_for_case(call, APPLY_EFFECT_DROP);
}

struct tile_writer {
    struct apply *apply;
    int status;
};

static void keep_tile(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    struct tile_writer *writer = to;
    if (level % LEDGER_TILE != 0 || writer->status) return;
    sqlite3_stmt *s = apply_get(writer->apply, APPLY_NODE_ADD);
    db_bind_int(s, 1, level);
    db_bind_int(s, 2, (int64_t)index);
    db_bind_blob(s, 3, hash->bytes, sizeof hash->bytes);
    writer->status = apply_run(writer->apply, APPLY_NODE_ADD);
}

/* The leaf of what stands in apply->text. */
int apply_leaf(struct apply *apply, int64_t row, struct bytes payload, int64_t *log_index) {
    struct tile_writer tiles = {apply, GUICHET_OK};
    struct merkle_hash leaf;
    merkle_leaf(buffer_bytes(&apply->text), &leaf);
    *log_index = (int64_t)apply->now.tree.size;
    merkle_append(&apply->now.tree, &leaf, keep_tile, &tiles);
    if (tiles.status) return tiles.status;
    sqlite3_stmt *s = apply_get(apply, APPLY_ENTRY_ADD);
    db_bind_int(s, 1, *log_index);
    db_bind_int(s, 2, row);
    db_bind_blob(s, 3, leaf.bytes, sizeof leaf.bytes);
    db_bind_bytes(s, 4, buffer_bytes(&apply->text));
    db_bind_blob(s, 5, payload.data, payload.size);
    return apply_run(apply, APPLY_ENTRY_ADD);
}

int apply_entry(struct apply *apply, const struct requisition *head, const struct op_entry *entry, int64_t row,
                int64_t seq, int64_t *log_index) {
    buffer_clear(&apply->text);
    int status = entry_write(&apply->text, head, entry, seq);
    return status ? status : apply_leaf(apply, row, entry->payload, log_index);
}

static int add_entry(struct op_call *call, const struct op *op) {
    int64_t seq = id_is_zero(&call->change->head.id) ? 0 : ++call->change->seq; /* 0: of no requisition */
    return apply_entry(call->apply, &call->change->head, &op->as.entry, call->place->row, seq,
                       &call->change->log_index);
}

static int add_reference(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TARGET_ADD);
    db_bind_blob(s, 1, op->as.target, sizeof op->as.target);
    db_bind_int(s, 2, call->place->row);
    return apply_run(call->apply, APPLY_TARGET_ADD);
}

static int tie(struct op_call *call, int64_t row, int64_t other) {
    db_bind_int(apply_get(call->apply, APPLY_DUPLICATE_ADD), 1, row);
    db_bind_int(apply_get(call->apply, APPLY_DUPLICATE_ADD), 2, other);
    return apply_run(call->apply, APPLY_DUPLICATE_ADD);
}

/* An identifier that others asked for too ties the cases together, both ways. */
static int add_target(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TARGET_FIND);
    bool found = false;
    int status;
    db_bind_blob(s, 1, op->as.target, sizeof op->as.target);
    db_bind_int(s, 2, call->place->row);
    while (!(status = apply_step(call->apply, APPLY_TARGET_FIND, &found)) && found) {
        call->change->is_tied = true;
        status = tie(call, call->place->row, db_int(s, 0));
        if (!status) status = tie(call, db_int(s, 0), call->place->row);
        if (status) break;
    }
    sqlite3_reset(s);
    return status ? status : add_reference(call, op);
}

static int set_timer(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TIMER_SET);
    db_bind_int(s, 1, call->place->row);
    db_bind_int(s, 2, op->as.timer.of_case ? 0 : call->change->head.entry);
    db_bind_text(s, 3, op->as.timer.name);
    db_bind_int(s, 4, op->as.timer.due_at);
    db_bind_int(s, 5, op->as.timer.first_due_at);
    db_bind_int(s, 6, op->as.timer.failures);
    call->hint->timers = true;
    return apply_run(call->apply, APPLY_TIMER_SET);
}

static int clear_timer(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TIMER_CLEAR);
    db_bind_int(s, 1, call->place->row);
    db_bind_text(s, 2, op->as.timer.name);
    db_bind_int(s, 3, op->as.timer.of_case);
    call->hint->timers = true;
    return apply_run(call->apply, APPLY_TIMER_CLEAR);
}

static int open_task(struct op_call *call, const struct op *op) {
    const struct task *task = &op->as.task;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TASK_ADD);
    db_bind_id(s, 1, &task->id);
    db_bind_int(s, 2, call->place->row);
    db_bind_int(s, 3, task->entry ? task->entry : call->change->head.entry);
    db_bind_text(s, 4, text_or_empty(task->state ? task->state : call->change->head.state));
    db_bind_text(s, 5, text_or_empty(task->team));
    db_bind_int(s, 6, task->roles);
    db_bind_int(s, 7, task->urgency);
    db_bind_int(s, 8, rows_due_column(task->due_at));
    db_bind_int(s, 9, task->opened_at);
    db_bind_text(s, 10, text_or_empty(task->barred));
    db_bind_text(s, 11, text_or_empty(task->duty));
    db_bind_int(s, 12, task->is_review);
    db_bind_int(s, 13, call->change->head.circle != NULL);
    call->hint->tasks = true;
    return apply_run(call->apply, APPLY_TASK_ADD);
}

static int close_one(struct op_call *call, const struct op *op) {
    call->hint->tasks = true;
    return close_task(call, op->as.task.duty);
}

static int bar_task(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_TASK_BAR);
    db_bind_text(s, 2, text_or_empty(op->as.task.duty));
    db_bind_text(s, 3, text_or_empty(op->as.task.barred));
    return apply_for_case(call, APPLY_TASK_BAR);
}

static int add_effect(struct op_call *call, const struct op *op) {
    const struct op_effect *effect = &op->as.effect;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_EFFECT_ADD);
    db_bind_id(s, 1, &effect->id);
    db_bind_int(s, 2, call->place->row);
    db_bind_int(s, 3, effect->of_case ? 0 : call->change->head.entry);
    db_bind_text(s, 4, effect->service);
    db_bind_int(s, 5, effect->next_at);
    db_bind_int(s, 6, effect->timeout_ms);
    db_bind_int(s, 7, effect->retry_times);
    db_bind_int(s, 8, effect->retry_from_ms);
    db_bind_int(s, 9, effect->retry_to_ms);
    db_bind_int(s, 10, call->change->now);
    db_bind_blob(s, 11, effect->args.data, effect->args.size);
    call->hint->effects = true;
    return apply_run(call->apply, APPLY_EFFECT_ADD);
}

static int set_effect(struct op_call *call, const struct op *op) {
    const struct op_effect_set *set = &op->as.effect_set;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_EFFECT_SET);
    db_bind_id(s, 1, &set->id);
    db_bind_int(s, 2, set->state);
    db_bind_int(s, 3, set->attempts);
    db_bind_int(s, 4, set->next_at);
    db_bind_text(s, 5, set->error);
    db_bind_int(s, 6, set->failures);
    db_bind_blob(s, 7, set->answer.data, set->answer.size);
    call->hint->effects = true;
    return apply_run(call->apply, APPLY_EFFECT_SET);
}

static sqlite3_stmt *bind_upload(struct op_call *call, enum apply_sql which, const struct op_upload *upload) {
    sqlite3_stmt *s = apply_get(call->apply, which);
    db_bind_id(s, 1, &upload->id);
    db_bind_text(s, 2, upload->person);
    db_bind_int(s, 3, upload->size);
    db_bind_blob(s, 4, upload->sha256, sizeof upload->sha256);
    db_bind_int(s, 5, upload->created_at);
    db_bind_blob(s, 6, upload->sealed_key.data, upload->sealed_key.size);
    db_bind_blob(s, 7, upload->sealed_meta.data, upload->sealed_meta.size);
    return s;
}

static int add_upload(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = bind_upload(call, APPLY_UPLOAD_ADD, &op->as.upload);
    bool is_pending = op->as.upload.scan == SCAN_PENDING;
    db_bind_int(s, 8, op->as.upload.scan);
    db_bind_int(s, 9, is_pending ? op->as.upload.created_at : 0);
    if (is_pending) call->hint->effects = true;
    return apply_run(call->apply, APPLY_UPLOAD_ADD);
}

static int add_answer(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = bind_upload(call, APPLY_ANSWER_ADD, &op->as.upload);
    db_bind_int(s, 8, call->place->row);
    db_bind_int(s, 9, op->as.upload.part);
    return apply_run(call->apply, APPLY_ANSWER_ADD);
}

static int refer_upload(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_UPLOAD_REF);
    db_bind_id(s, 1, &op->as.upload_ref);
    db_bind_int(s, 2, call->place->row);
    call->hint->effects = true; /* a locked one is told of */
    return apply_run(call->apply, APPLY_UPLOAD_REF);
}

static int drop_upload(struct op_call *call, const struct op *op) {
    db_bind_id(apply_get(call->apply, APPLY_UPLOAD_DROP), 1, &op->as.upload_ref);
    return apply_run(call->apply, APPLY_UPLOAD_DROP);
}

static int rewrap(struct op_call *call, const struct op *op) {
    const struct op_rewrap *rewrap = &op->as.rewrap;
    enum apply_sql which = APPLY_REWRAP_CASE + rewrap->place;
    sqlite3_stmt *s = apply_get(call->apply, which);
    if (rewrap->place == KEY_OF_REQUISITION) db_bind_int(s, 1, rewrap->row);
    else db_bind_id(s, 1, &rewrap->owner);
    db_bind_blob(s, 2, rewrap->before.data, rewrap->before.size);
    db_bind_blob(s, 3, rewrap->after.data, rewrap->after.size);
    return apply_run(call->apply, which);
}

static int set_meta(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_META_SET);
    db_bind_text(s, 1, op->as.meta.name);
    db_bind_int(s, 2, op->as.meta.value);
    return apply_run(call->apply, APPLY_META_SET);
}

static int add_parked(struct op_call *call, const struct op *op) {
    const struct op_park *park = &op->as.park;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_PARK_ADD);
    db_bind_id(s, 1, &park->id);
    db_bind_int(s, 2, call->place->row);
    db_bind_text(s, 3, park->event);
    db_bind_text(s, 4, text_or_empty(park->cause));
    db_bind_int(s, 5, park->at);
    db_bind_blob(s, 6, park->input.data, park->input.size);
    return apply_run(call->apply, APPLY_PARK_ADD);
}

static int drop_parked(struct op_call *call, const struct op *op) {
    db_bind_text(apply_get(call->apply, APPLY_PARK_DROP), 2, op->as.event);
    return apply_for_case(call, APPLY_PARK_DROP);
}

static int add_workflow(struct op_call *call, const struct op *op) {
    const struct op_workflow *workflow = &op->as.workflow;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_WORKFLOW_ADD);
    db_bind_text(s, 1, workflow->type);
    db_bind_int(s, 2, workflow->version);
    db_bind_text(s, 3, workflow->hash);
    db_bind_text(s, 4, text_or_empty(workflow->file));
    db_bind_text(s, 5, text_or_empty(workflow->author));
    db_bind_int(s, 6, workflow->at);
    db_bind_blob(s, 7, workflow->source.data, workflow->source.size);
    db_bind_text(s, 8, text_or_empty(workflow->person));
    return apply_run(call->apply, APPLY_WORKFLOW_ADD);
}

static int count_emergency(struct op_call *call, const struct op *op) {
    const struct requisition *head = &call->change->head;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_EMERGENCY_ADD);
    db_bind_text(s, 1, text_or_empty(head->party));
    db_bind_text(s, 2, text_or_empty(head->unit));
    db_bind_int(s, 3, op->as.emergency);
    db_bind_int(s, 4, call->place->row);
    db_bind_int(s, 5, call->change->now);
    return apply_run(call->apply, APPLY_EMERGENCY_ADD);
}

static int add_authorisation(struct op_call *call, const struct op *op) {
    const struct op_authorisation *a = &op->as.authorisation;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_AUTHORISATION_ADD);
    db_bind_id(s, 1, &a->id);
    db_bind_text(s, 2, a->party);
    db_bind_text(s, 3, text_or_empty(a->unit));
    db_bind_int(s, 4, a->kind);
    db_bind_text(s, 5, a->court);
    db_bind_int(s, 6, a->valid_from);
    db_bind_int(s, 7, a->valid_until);
    db_bind_text(s, 8, text_or_empty(a->parties));
    db_bind_text(s, 9, text_or_empty(a->units));
    db_bind_int(s, 10, a->created_at);
    db_bind_blob(s, 11, a->wrapped_key.data, a->wrapped_key.size);
    db_bind_blob(s, 12, a->content.data, a->content.size);
    return apply_run(call->apply, APPLY_AUTHORISATION_ADD);
}

/* Its registration was its first entry of the log. */
static int revoke_authorisation(struct op_call *call, const struct op *op) {
    sqlite3_stmt *s = apply_get(call->apply, APPLY_AUTHORISATION_REVOKE);
    call->change->seq = 1;
    db_bind_id(s, 1, &op->as.revoke.id);
    db_bind_int(s, 2, op->as.revoke.at);
    return apply_run(call->apply, APPLY_AUTHORISATION_REVOKE);
}

static int activate_workflow(struct op_call *call, const struct op *op) {
    const struct op_workflow_activate *activate = &op->as.workflow_activate;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_WORKFLOW_ACTIVE);
    db_bind_text(s, 1, activate->type);
    db_bind_int(s, 2, activate->version);
    db_bind_text(s, 3, text_or_empty(activate->file_hash));
    db_bind_int(s, 4, activate->at);
    return apply_run(call->apply, APPLY_WORKFLOW_ACTIVE);
}

static int mark_workflow(struct op_call *call, const struct op *op) {
    const struct op_workflow_mark *mark = &op->as.workflow_mark;
    sqlite3_stmt *s = apply_get(call->apply, APPLY_WORKFLOW_MARK);
    db_bind_text(s, 1, mark->type);
    db_bind_int(s, 2, mark->version);
    db_bind_int(s, 3, mark->activated_at);
    db_bind_int(s, 4, mark->quarantined_at);
    db_bind_int(s, 5, mark->removed_at);
    return apply_run(call->apply, APPLY_WORKFLOW_MARK);
}

/* Row 0 is no requisition's. */
static int note_workflow(struct op_call *call, const struct op *op) {
    buffer_clear(&call->apply->text);
    int status = entry_write_workflow(&call->apply->text, &op->as.workflow_note);
    return status ? status : apply_leaf(call->apply, 0, (struct bytes){"", 0}, &call->change->log_index);
}

static bool has_line(struct bytes lines, struct bytes line) {
    while (lines.size > 0) {
        if (note_key_is_same(note_key_take_line(&lines), line)) return true;
    }
    return false;
}

/* Both are of one text: the lines of `added` whose keys `note` has not go behind it. */
static int merge_lines(struct buffer *merged, struct bytes note, struct bytes added) {
    struct bytes text, lines, kept;
    int status = note_key_split(added, &text, &lines);
    if (!status) status = note_key_split(note, &text, &kept);
    if (!status) status = buffer_add_bytes(merged, note);
    while (!status && lines.size > 0) {
        struct bytes line = note_key_take_line(&lines);
        if (has_line(kept, line)) continue;
        buffer_add_bytes(merged, line);
        status = buffer_add_byte(merged, '\n');
    }
    return status;
}

/* A smaller one than what is kept comes too late and is left out; so is a line for which there is no room. */
static int keep_cosigned(struct op_call *call, const struct op *op) {
    struct apply *apply = call->apply;
    sqlite3_stmt *get = apply_get(apply, APPLY_COSIGNED_GET), *set = apply_get(apply, APPLY_COSIGNED_SET);
    bool found;
    int status = apply_step(apply, APPLY_COSIGNED_GET, &found);
    int64_t kept = !status && found ? db_int(get, 1) : -1;
    buffer_clear(&apply->text);
    if (!status && kept == op->as.cosigned.size)
        status = merge_lines(&apply->text, db_text(get, 0), op->as.cosigned.note);
    else if (!status) status = buffer_add_bytes(&apply->text, op->as.cosigned.note);
    sqlite3_reset(get);
    if (status || kept > op->as.cosigned.size || apply->text.size >= STORE_NOTE_MAX) return status;
    apply->is_cosigned = true;
    db_bind_int(set, 1, op->as.cosigned.size);
    db_bind_bytes(set, 2, buffer_bytes(&apply->text));
    return apply_run(apply, APPLY_COSIGNED_SET);
}

/* Written together with the idempotency key, when all else is done. */
static int keep_reply(struct op_call *call, const struct op *op) {
    (void)call;
    (void)op;
    return GUICHET_OK;
}

static int (*const ops[])(struct op_call *call, const struct op *op) = {
    [OP_PUT_REQUISITION] = put_requisition,
    [OP_ENTRY] = add_entry,
    [OP_TARGET] = add_target,
    [OP_REFERENCE] = add_reference,
    [OP_TIMER_SET] = set_timer,
    [OP_TIMER_CLEAR] = clear_timer,
    [OP_TASK_OPEN] = open_task,
    [OP_TASK_CLOSE] = close_one,
    [OP_TASK_BAR] = bar_task,
    [OP_EFFECT] = add_effect,
    [OP_EFFECT_SET] = set_effect,
    [OP_UPLOAD] = add_upload,
    [OP_ANSWER_FILE] = add_answer,
    [OP_DELIVERY] = apply_answer_deliver,
    [OP_ANSWER_LINK] = apply_answer_link,
    [OP_UPLOAD_REF] = refer_upload,
    [OP_UPLOAD_DROP] = drop_upload,
    [OP_REWRAP] = rewrap,
    [OP_READING] = apply_reading_add,
    [OP_META] = set_meta,
    [OP_RETAIN] = apply_erase_retain,
    [OP_PURGE] = apply_erase_order,
    [OP_PURGE_CONFIRM] = apply_erase_confirm,
    [OP_LEGAL_HOLD] = apply_erase_hold,
    [OP_PAYLOAD] = apply_erase_payload,
    [OP_UPLOAD_DESTROY] = apply_erase_upload,
    [OP_ERASE_ANSWER] = apply_erase_answer,
    [OP_ERASE_CASE] = apply_erase_case,
    [OP_SIGHT] = apply_sight_set,
    [OP_SIGHT_DROP] = apply_sight_drop,
    [OP_UNIT] = apply_sight_unit,
    [OP_REPLY] = keep_reply,
    [OP_ITEM] = apply_items_set,
    [OP_PARK] = add_parked,
    [OP_UNPARK] = drop_parked,
    [OP_WORKFLOW] = add_workflow,
    [OP_EMERGENCY] = count_emergency,
    [OP_COSIGNED] = keep_cosigned,
    [OP_AUTHORISATION] = add_authorisation,
    [OP_AUTHORISATION_REVOKE] = revoke_authorisation,
    [OP_WORKFLOW_ACTIVATE] = activate_workflow,
    [OP_WORKFLOW_MARK] = mark_workflow,
    [OP_SCAN] = apply_scan_set,
    [OP_WORKFLOW_NOTE] = note_workflow,
};

int apply_ops(struct apply *apply, struct change *change, struct apply_place *place, struct store_hint *hint) {
    struct op_call call = {apply, change, place, hint};
    for (size_t i = 0; i < change->op_count; i++) place->new_entries += change->ops[i].kind == OP_ENTRY;
    change->seq = place->entries;
    change->version = place->version;
    for (size_t i = 0; i < change->op_count; i++) {
        int status = ops[change->ops[i].kind](&call, &change->ops[i]);
        if (status) return status;
    }
    if (place->wrote_head || place->new_entries == 0 || !place->has_case) return GUICHET_OK;
    sqlite3_stmt *s = apply_get(apply, APPLY_CASE_ENTRIES);
    db_bind_int(s, 1, place->row);
    db_bind_int(s, 2, (int64_t)place->new_entries);
    return apply_run(apply, APPLY_CASE_ENTRIES);
}
