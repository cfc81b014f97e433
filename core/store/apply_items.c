/* What persons and teams keep beside the cases: drafts, notes, views, templates. Each has a revision of its own, so
 * that nobody writes over what he has not seen. */
#include "store/apply.h"

struct found {
    bool is_there;
    int64_t revision;
    bool is_another; /* of another kind, owner or case: the id is taken */
};

static int find(struct apply *apply, const struct item *item, const struct apply_place *place, struct found *found) {
    sqlite3_stmt *s = apply_get(apply, APPLY_ITEM_FIND);
    db_bind_id(s, 1, &item->id);
    int status = apply_step(apply, APPLY_ITEM_FIND, &found->is_there);
    if (!status && found->is_there) {
        struct bytes owner = {(const char *)item->owner, sizeof item->owner};
        found->revision = db_int(s, 0);
        found->is_another = db_int(s, 1) != (int64_t)item->kind || !bytes_equal(db_blob(s, 2), owner) ||
                            db_int(s, 3) != (item->of_case ? place->row : 0);
    }
    sqlite3_reset(s);
    return status;
}

/* How many the owner, or the case, has of the kind. */
static int count(struct apply *apply, const struct item *item, const struct apply_place *place, int64_t *number) {
    enum apply_sql which = item->of_case ? APPLY_ITEM_COUNT_CASE : APPLY_ITEM_COUNT;
    sqlite3_stmt *s = apply_get(apply, which);
    bool found;
    db_bind_int(s, 1, item->of_case ? place->row : (int64_t)item->kind);
    if (item->of_case) db_bind_int(s, 2, item->kind);
    else db_bind_blob(s, 2, item->owner, sizeof item->owner);
    int status = apply_step(apply, which, &found);
    if (!status) *number = db_int(s, 0);
    sqlite3_reset(s);
    return status;
}

static int check_one(struct apply *apply, struct change *change, const struct apply_place *place, struct item *item) {
    struct found found = {0};
    int64_t number = 0;
    int status = find(apply, item, place, &found);
    if (status) return status;
    item->revision = found.revision;
    if (found.is_another) {
        fail_code(&change->result, GUICHET_CONFLICT, "id_taken", "this id stands for something else already");
    } else if (item->expected >= 0 && item->expected != found.revision) {
        fail_code(&change->result, GUICHET_STALE, "stale", "it stands at revision %lld", (long long)found.revision);
    } else if (item->content.size && !found.is_there) {
        status = count(apply, item, place, &number);
        if (!status && number >= item->limit)
            fail(&change->result, GUICHET_LIMIT, "there are %lld of them already: take some away first",
                 (long long)number);
    }
    return status;
}

int apply_items_check(struct apply *apply, struct change *change, const struct apply_place *place) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < change->op_count && !status && !change->result.status; i++)
        if (change->ops[i].kind == OP_ITEM) status = check_one(apply, change, place, &change->ops[i].as.item);
    return status;
}

int apply_items_set(struct op_call *call, const struct op *op) {
    const struct item *item = &op->as.item;
    enum apply_sql which = item->content.size ? APPLY_ITEM_SET : APPLY_ITEM_DROP;
    sqlite3_stmt *s = apply_get(call->apply, which);
    db_bind_id(s, 1, &item->id);
    if (!item->content.size) return apply_run(call->apply, which);
    call->change->version = item->revision + 1;
    db_bind_int(s, 2, item->kind);
    db_bind_int(s, 3, item->of_case ? call->place->row : 0);
    db_bind_blob(s, 4, item->owner, sizeof item->owner);
    db_bind_text(s, 5, item->team ? item->team : "");
    db_bind_int(s, 6, item->revision + 1);
    db_bind_int(s, 7, item->at);
    db_bind_blob(s, 8, item->wrapped_key.data ? item->wrapped_key.data : "", item->wrapped_key.size);
    db_bind_blob(s, 9, item->content.data, item->content.size);
    return apply_run(call->apply, which);
}
