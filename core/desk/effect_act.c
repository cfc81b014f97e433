/* LOAD ─▶ judge ─┬─ retry ────────────────────────────────────────▶ one change: due now ─▶ done
 *                └─ drop ─▶ fire call.failed, with the effect set ─┬▶ done
 *                                       nobody waits for it (late) ─┴▶ one change: dropped ─▶ done */
#include "desk/effect_act.h"
#include "desk/payload.h"

enum { ON_WAIT, ON_NEXT, ON_END };

static const char *const events[] = {[EFFECT_RETRY] = "effect.retry", [EFFECT_DROP] = "effect.drop"};

static int stage_judge(struct effect_act *a);
static int stage_fired(struct effect_act *a);
static int stage_committed(struct effect_act *a);

static void run(struct effect_act *a);

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct effect_act, query));
}

static void on_fired(struct firing *firing) {
    run(chain_item(firing, struct effect_act, firing));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct effect_act, letter));
}

static int end(struct effect_act *a, int status) {
    a->status = status;
    if (status && !a->why.status) fail(&a->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int stage_load(struct effect_act *a) {
    a->stage = stage_judge;
    a->query = (struct query){.letter.on_open = on_read,
                              .reply_to = a->seat->mailbox,
                              .kind = QUERY_EFFECT,
                              .arena = a->arena,
                              .id = a->id,
                              .limit = 1};
    return store_read(a->seat->reader, &a->query) ? ON_NEXT : ON_WAIT;
}

/* The entry says which certificate did it; the name goes into the payload, which is sealed with the change. */
static int write_note(struct effect_act *a) {
    const struct payload_actor who = {.name = a->actor->name,
                                      .by = a->actor->roles & ROLE_ADMIN ? "admin" : "supervisor"};
    struct payload payload;
    payload_begin(&payload, &who);
    a->note = (struct op_entry){.event = events[a->deed],
                                .from = a->effect.case_state,
                                .to = a->effect.case_state,
                                .actor = arena_printf(a->arena, "sha256:%s", a->actor->sha256),
                                .at = a->now};
    int status = payload_end(&payload, a->arena, &a->note.payload, &a->why);
    return status || a->note.actor ? status : GUICHET_MEMORY;
}

static int seal(struct effect_act *a) {
    struct data_key key;
    int status = vault_unwrap(a->seat->desk->vault, &a->effect.requisition, a->effect.wrapped_key, &key, &a->why);
    if (status) return status;
    status = record_seal_ops(&key, &a->change, a->arena, &a->why);
    vault_wipe_key(&key);
    return status;
}

static struct op_effect_set deed_of(const struct effect_act *a) {
    struct op_effect_set set = {.id = a->id, .attempts = a->effect.attempts, .error = a->effect.error};
    set.state = a->deed == EFFECT_RETRY ? EFFECT_PENDING : EFFECT_DROPPED;
    set.next_at = a->deed == EFFECT_RETRY ? a->now : 0;
    if (a->deed == EFFECT_DROP) set.error = "dropped";
    return set;
}

/* The one change when no event is fired. */
static int commit(struct effect_act *a) {
    a->stage = stage_committed;
    a->change = (struct change){.id = id_new(a->now),
                                .requisition = a->effect.requisition,
                                .expected_version = -1,
                                .now = a->now,
                                .result_arena = a->arena};
    struct op *op = change_add(&a->change, OP_EFFECT_SET);
    if (op) op->as.effect_set = deed_of(a);
    if (op) op = change_add(&a->change, OP_ENTRY);
    if (!op) return end(a, GUICHET_MEMORY);
    op->as.entry = a->note;
    int status = seal(a);
    if (status) return end(a, status);
    a->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = a->seat->mailbox, .change = &a->change};
    status = store_submit(a->seat->desk->store, &a->letter);
    return status ? end(a, fail(&a->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static int fire_failure(struct effect_act *a) {
    a->stage = stage_fired;
    a->firing = (struct firing){.seat = a->seat,
                                .arena = a->arena,
                                .id = a->effect.requisition,
                                .event = BYTES("call.failed"),
                                .now = a->now,
                                .fence = a->effect.entry,
                                .has_effect = true,
                                .effect = deed_of(a),
                                .note = &a->note,
                                .error = "dropped",
                                .on_done = on_fired};
    return fire_start(&a->firing) ? ON_NEXT : ON_WAIT;
}

static int stage_judge(struct effect_act *a) {
    if (a->query.status == GUICHET_NOT_FOUND)
        return end(a, fail(&a->why, GUICHET_NOT_FOUND, "there is no such effect"));
    if (a->query.status) {
        a->why = a->query.why;
        return end(a, a->query.status);
    }
    a->effect = a->query.rows.effects[0];
    if (a->effect.state != EFFECT_PENDING && a->effect.state != EFFECT_DEAD)
        return end(a, fail_code(&a->why, GUICHET_CONFLICT, "wrong_state", "the effect is %s already",
                                change_effect_state(a->effect.state)));
    int status = write_note(a);
    if (status) return end(a, status);
    bool is_awaited = a->effect.entry != 0; /* a notice is not */
    return a->deed == EFFECT_DROP && is_awaited ? fire_failure(a) : commit(a);
}

static int take_result(struct effect_act *a) {
    struct op_effect_set set = deed_of(a);
    a->effect.state = set.state;
    a->effect.next_at = set.next_at;
    a->effect.error = set.error;
    return end(a, GUICHET_OK);
}

/* The event could not be delivered: it is kept with the effect, which waits for that. */
static int take_kept(struct effect_act *a) {
    a->effect.state = EFFECT_PENDING;
    a->effect.next_at = a->firing.again_at;
    a->effect.error = a->firing.why.code;
    return end(a, GUICHET_OK);
}

static int stage_fired(struct effect_act *a) {
    const struct firing *f = &a->firing;
    if (f->again_at) return take_kept(a);
    if (f->status == GUICHET_OK) return take_result(a);
    bool nobody_waits = f->status == GUICHET_GONE || (f->status == GUICHET_CONFLICT && f->why.code[0]);
    if (nobody_waits) return commit(a);
    a->why = f->why;
    return end(a, f->status);
}

static int stage_committed(struct effect_act *a) {
    if (!a->change.result.status) return take_result(a);
    a->why = a->change.result;
    return end(a, a->why.status);
}

static bool advance(struct effect_act *a) {
    int on;
    while ((on = a->stage(a)) == ON_NEXT) {
    }
    return on == ON_END;
}

static void run(struct effect_act *a) {
    if (advance(a)) a->on_done(a);
}

bool effect_act_start(struct effect_act *a) {
    a->stage = stage_load;
    return advance(a);
}
