/* A change: room for its ops. */
#include "domain/change.h"

struct op *change_add(struct change *change, enum op_kind kind) {
    if (change->op_count == CHANGE_OPS_MAX) return NULL;
    struct op *op = &change->ops[change->op_count++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    return op;
}
