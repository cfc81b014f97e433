/* A change: room for its ops, doubled as they come. Most changes have a handful, so the room is not taken at once. */
#include "domain/change.h"

#define OPS_FIRST     8

#define X(name, text) text,
static const char *const emergency_kinds[] = {EMERGENCY_KINDS(X)};
#undef X

const char *change_emergency_name(enum emergency_kind kind) {
    return emergency_kinds[kind];
}

static bool grow(struct change *change) {
    size_t room = change->op_room ? change->op_room * 2 : OPS_FIRST;
    struct op *before = change->op_room ? change->ops : NULL;
    struct op *ops = arena_grow(change->result_arena, before, change->op_room * sizeof *ops, room * sizeof *ops);
    if (!ops) return false;
    change->ops = ops;
    change->op_room = room;
    return true;
}

struct op *change_add(struct change *change, enum op_kind kind) {
    if (change->op_count == CHANGE_OPS_MAX) return NULL;
    if (change->op_count == change->op_room && !grow(change)) return NULL;
    struct op *op = &change->ops[change->op_count++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    return op;
}

const char *change_effect_state(enum effect_state state) {
    static const char *const names[] = {
        [EFFECT_PENDING] = "pending", [EFFECT_DONE] = "done", [EFFECT_DEAD] = "dead", [EFFECT_DROPPED] = "dropped"};
    return names[state];
}

const char *change_reading_event(enum reading_kind kind) {
    static const char *const events[READING_KINDS] = {[READING_OPENED] = "read.opened",
                                                      [READING_SEARCHED] = "read.searched",
                                                      [READING_DOWNLOADED] = "read.downloaded",
                                                      [READING_EXPORTED] = "read.exported"};
    return events[kind];
}
