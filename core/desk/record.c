/* Sealing and unsealing: the one place where contents pass from plain to sealed. */
#include "desk/record.h"

#include "desk/access.h"

static int open_legal_holds(const struct query_row_requisition *row, struct arena *arena, struct record *record,
                            struct fail *why) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < row->legal_hold_count && !status; i++) {
        const struct query_row_legal_hold *from = &row->legal_holds[i];
        struct bytes plain;
        yyjson_val *order = NULL;
        status = vault_unseal(&record->key, "legal_hold", from->sealed, arena, &plain, why);
        if (!status) status = json_read(plain, arena, &order, why);
        record->legal_holds[record->legal_hold_count++] =
            (struct record_legal_hold){.party = from->party, .at = from->at, .until = from->until, .order = order};
    }
    return status;
}

int record_open(const struct desk *desk, const struct query_row_requisition *row, struct arena *arena,
                struct record *out, struct fail *why) {
    *out = (struct record){.head = row->head, .has_task = row->has_task, .deliveries = row->deliveries};
    if (row->has_task) out->task = row->task;
    for (size_t i = 0; i < row->duty_count; i++) out->duty_tasks[out->duty_task_count++] = row->duties[i];
    out->callback_number = party_callback_number(&desk->settings->parties, row->head.party, row->head.unit);
    out->flow = registry_version(desk->registry, row->head.type, row->head.type_version);
    if (!out->flow)
        return fail(why, GUICHET_INTERNAL, "version %lld of %s is not loaded", (long long)row->head.type_version,
                    row->head.type);
    if (row->head.purged) return fail_code(why, GUICHET_GONE, "purged", "its content was erased after its retention");
    int status = vault_unwrap(desk->vault, &row->head.id, row->wrapped_key, &out->key, why);
    if (status) return status;
    out->has_key = true;
    status = vault_unseal(&out->key, "content", row->content, arena, &out->plain, why);
    if (!status) status = json_read(out->plain, arena, &out->content, why);
    if (!status) duty_read(out->content, &out->duties);
    if (!status) duty_follow(&out->duties, out->flow, &out->head);
    if (!status) status = open_legal_holds(row, arena, out, why);
    if (status) record_done(out);
    return status;
}

bool record_may_open_later(int status) {
    return status == GUICHET_UNAVAILABLE || status == GUICHET_CONFIG || status == GUICHET_MEMORY;
}

void record_done(struct record *record) {
    if (!record->has_key) return;
    vault_wipe_key(&record->key);
    record->has_key = false;
}

int record_seal_ops(const struct data_key *key, struct change *change, struct arena *arena, struct fail *why) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < change->op_count && !status; i++) {
        struct op *op = &change->ops[i];
        if (op->kind == OP_ENTRY) {
            vault_mac(key, op->as.entry.payload, op->as.entry.payload_mac);
            status = vault_seal(key, "payload", op->as.entry.payload, arena, &op->as.entry.payload, why);
        } else if (op->kind == OP_EFFECT) {
            status = vault_seal(key, "effect", op->as.effect.args, arena, &op->as.effect.args, why);
        }
    }
    return status;
}

int record_seal(const struct data_key *key, const struct step_output *output, struct arena *arena, struct fail *why) {
    int status = vault_seal(key, "content", output->content, arena, &output->change->content, why);
    return status ? status : record_seal_ops(key, output->change, arena, why);
}

const struct task *record_duty_task(const struct record *record, const char *duty) {
    for (size_t i = 0; duty && i < record->duty_task_count; i++) {
        if (strcmp(record->duty_tasks[i].duty, duty) == 0) return &record->duty_tasks[i];
    }
    return NULL;
}

static void close_task(struct record *record, const char *duty) {
    const struct task *task = record_duty_task(record, duty);
    if (!duty) record->has_task = false;
    if (task) record->duty_tasks[task - record->duty_tasks] = record->duty_tasks[--record->duty_task_count];
}

static void open_task(struct record *record, const struct task *task) {
    if (task->duty && record->duty_task_count < DUTIES_MAX) record->duty_tasks[record->duty_task_count++] = *task;
    if (task->duty) return;
    record->has_task = true;
    record->task = *task;
}

int record_after(struct record *record, const struct actor *actor, const struct step_output *output,
                 struct arena *arena, struct fail *why) {
    const struct change *change = output->change;
    record->head = change->head;
    record->head.version = change->version;
    if (change->number[0]) memcpy(record->head.number, change->number, sizeof(record->head.number));
    if (change->expected_version == 0) record->head.log_index = change->log_index;
    for (size_t i = 0; i < change->op_count; i++) {
        const struct op *op = &change->ops[i];
        if (op->kind == OP_TASK_CLOSE) close_task(record, op->as.task.duty);
        if (op->kind == OP_TASK_OPEN) open_task(record, &op->as.task);
    }
    record->plain = output->content;
    record->texts = output->texts;
    record->duties = output->duties;
    record->content = NULL;
    /* The system is nobody: for it nothing is left out. */
    enum sight sight = actor ? access_sight_of(actor, record, change->now) : SIGHT_NONE;
    if (sight == SIGHT_REQUESTER && bytes_equal_text(record->texts.answer, "null")) return GUICHET_OK;
    return json_read(output->content, arena, &record->content, why);
}
