/* Claims.
 *
 *   free ─ NEXT, ONE, ASSIGN ─▶ held until the lease is over ─ RELEASE ─▶ free
 *                                 ├─ RENEW, ONE again by its holder ─▶ held longer
 *                                 └─ ASSIGN, TAKE_OVER ─▶ held by another; whom it was taken from is told when he acts
 *
 * Nobody holds two tasks of one case: whoever searches does not call back.
 *
 * A lease that is over makes the task free without anybody doing anything; the row is emptied when somebody asks for
 * the next task, so that free tasks have an index of their own and asking costs the same however many are held. */
#include "store/claim.h"

#include "store/rows.h"

/* The task a claim is about, as it stands. */
struct claim_state {
    struct task task;
    int64_t row;
    bool is_held, is_mine, has_other; /* has_other: whom it would go to holds another task of the same case */
};

static bool has_word(const char *const *words, struct bytes word) {
    for (; words && *words; words++) {
        if (bytes_equal_text(word, *words)) return true;
    }
    return false;
}

static bool may_take(const struct claim *claim, int64_t roles) {
    return roles == 0 || ((unsigned)roles & claim->roles);
}

/* Whom the task would go to. */
static const char *taker(const struct claim *claim) {
    return claim->kind == CLAIM_ASSIGN ? claim->assignee : claim->person;
}

bool claim_has_person(struct bytes list, const char *person) {
    size_t size = person ? strlen(person) : 0;
    for (size_t at = 0; size && at + size < list.size;) {
        const char *end = memchr(list.data + at, ' ', list.size - at);
        size_t word = end ? (size_t)(end - list.data) - at : list.size - at;
        if (word == size && memcmp(list.data + at, person, size) == 0) return true;
        at += word + 1;
    }
    return false;
}

/* Four eyes. */
static bool is_barred(const struct claim *claim, struct bytes barred) {
    return claim_has_person(barred, taker(claim));
}

struct candidate {
    struct id id;
    int64_t due_at, opened_at;
    bool is_there;
};

static bool is_before(const struct candidate *a, const struct candidate *b) {
    if (!b->is_there) return true;
    return a->due_at != b->due_at ? a->due_at < b->due_at : a->opened_at < b->opened_at;
}

/* The first free task of this team and urgency that the caller may take, if it comes before the best so far. */
static int look_in(struct apply *apply, const struct claim *claim, struct bytes team, int urgency,
                   struct candidate *best) {
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_NEXT);
    bool found = false;
    int status;
    db_bind_bytes(s, 1, team);
    db_bind_int(s, 2, urgency);
    db_bind_text(s, 3, claim->person);
    db_bind_int(s, 4, claim->now);
    while (!(status = apply_step(apply, APPLY_TASK_NEXT, &found)) && found) {
        if (!may_take(claim, db_int(s, 1)) || is_barred(claim, db_text(s, 5))) continue;
        if (claim->types && !has_word(claim->types, db_text(s, 4))) continue;
        struct candidate candidate = {db_id(s, 0), db_int(s, 2), db_int(s, 3), true};
        if (is_before(&candidate, best)) *best = candidate;
        break;
    }
    sqlite3_reset(s);
    return status;
}

/* Every team that has an open task, by jumping from one to the next in the index. */
static int look_in_all(struct apply *apply, const struct claim *claim, int urgency, struct candidate *best) {
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_TEAM);
    char team[256] = "";
    for (;;) {
        bool found = false;
        db_bind_text(s, 1, team);
        int status = apply_step(apply, APPLY_TASK_TEAM, &found);
        struct bytes next = status || !found ? (struct bytes){NULL, 0} : db_text(s, 0);
        bool is_end = !next.data || next.size >= sizeof team;
        char copy[256] = "";
        if (!is_end) memcpy(copy, next.data, next.size);
        sqlite3_reset(s);
        if (status || is_end) return status;
        memcpy(team, copy, sizeof team);
        status = look_in(apply, claim, bytes_of(team), urgency, best);
        if (status) return status;
    }
}

static int find_next(struct apply *apply, struct change *change, struct id *id) {
    const struct claim *claim = &change->claim;
    struct candidate best = {.is_there = false};
    db_bind_int(apply_get(apply, APPLY_TASK_EXPIRE), 1, claim->now);
    int status = apply_run(apply, APPLY_TASK_EXPIRE);
    for (int urgency = URGENCY_VITAL; urgency >= URGENCY_NORMAL && !best.is_there && !status; urgency--) {
        if (claim->all_teams && !claim->teams) status = look_in_all(apply, claim, urgency, &best);
        for (const char *const *team = claim->teams; team && *team && !status; team++) {
            status = look_in(apply, claim, bytes_of(*team), urgency, &best);
        }
    }
    if (status) return status;
    if (!best.is_there) fail(&change->result, GUICHET_NOT_FOUND, "no task is free");
    *id = best.id;
    return GUICHET_OK;
}

/* Reads task and requisition into the change; texts live in its arena. */
static int load(struct apply *apply, struct change *change, const struct id *id, struct claim_state *state) {
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_FIND);
    bool found;
    db_bind_id(s, 1, id);
    int status = apply_step(apply, APPLY_TASK_FIND, &found);
    if (!status && found) {
        state->row = db_int(s, ROWS_TASK_SIZE);
        status = rows_task(s, 0, &(struct id){{0}}, change->result_arena, &state->task);
    }
    sqlite3_reset(s);
    if (status) return status;
    if (!found) {
        fail(&change->result, GUICHET_NOT_FOUND, "there is no such open task");
        return GUICHET_OK;
    }
    s = apply_get(apply, APPLY_CASE_ROW);
    db_bind_int(s, 1, state->row);
    status = apply_step(apply, APPLY_CASE_ROW, &found);
    if (!status && !found) status = GUICHET_INTERNAL;
    if (!status) status = rows_head(s, 0, change->result_arena, &change->claimed_head);
    if (!status) status = rows_deadlines(s, ROWS_HEAD_SIZE, change->result_arena, &change->claimed_head);
    sqlite3_reset(s);
    state->task.requisition = change->claimed_head.id;
    state->is_held = state->task.claimed_by && state->task.lease_expires_at > change->claim.now;
    state->is_mine =
        state->task.claimed_by && change->claim.person && strcmp(state->task.claimed_by, change->claim.person) == 0;
    return status;
}

/* Whether whom it would go to holds another task of the case. */
static int look_for_other(struct apply *apply, const struct change *change, struct claim_state *state) {
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_OTHER);
    db_bind_int(s, 1, state->row);
    db_bind_id(s, 2, &state->task.id);
    db_bind_text(s, 3, taker(&change->claim));
    db_bind_int(s, 4, change->claim.now);
    int status = apply_step(apply, APPLY_TASK_OTHER, &state->has_other);
    sqlite3_reset(s);
    return status;
}

static int refuse_held(struct change *change, const struct claim_state *state) {
    if (claim_has_person(bytes_of(state->task.taken_from), change->claim.person))
        return fail_code(&change->result, GUICHET_CONFLICT, "task_taken_over", "somebody of team %s has taken it over",
                         state->task.team);
    return fail_code(&change->result, GUICHET_CONFLICT, "already_claimed", "team %s works on it already",
                     state->task.team);
}

static int refuse_unclaimed(struct change *change) {
    return fail_code(&change->result, GUICHET_NOT_ALLOWED, "claim_required", "you do not hold this task, or no longer");
}

static int judge_eyes(struct change *change, const struct claim_state *state) {
    if (is_barred(&change->claim, bytes_of(state->task.barred)))
        return fail_code(&change->result, GUICHET_NOT_ALLOWED, "four_eyes",
                         "another person than the one before must do this");
    if (state->has_other)
        return fail_code(&change->result, GUICHET_NOT_ALLOWED, "four_eyes",
                         "whoever holds another task of this case cannot do this one");
    return GUICHET_OK;
}

static int judge_one(struct change *change, const struct claim_state *state) {
    const struct claim *claim = &change->claim;
    if (state->is_held && !state->is_mine) return refuse_held(change, state);
    if (judge_eyes(change, state)) return change->result.status;
    if (may_take(claim, state->task.roles) || claim->may_override) return GUICHET_OK;
    return fail(&change->result, GUICHET_NOT_ALLOWED, "this task is for another role");
}

/* A colleague of the team who could have claimed it, or a supervisor. */
static int judge_take_over(struct change *change, const struct claim_state *state) {
    const struct claim *claim = &change->claim;
    if (!may_take(claim, state->task.roles) && !claim->may_override)
        return fail(&change->result, GUICHET_NOT_ALLOWED, "this task is for another role");
    return judge_eyes(change, state);
}

static int judge_renew(struct change *change, const struct claim_state *state) {
    if (state->is_held && state->is_mine) return GUICHET_OK;
    return state->is_held ? refuse_held(change, state) : refuse_unclaimed(change);
}

static int judge_release(struct change *change, const struct claim_state *state) {
    if (!state->task.claimed_by) return refuse_unclaimed(change);
    if (state->is_mine || change->claim.may_override) return GUICHET_OK;
    return state->is_held ? refuse_held(change, state) : refuse_unclaimed(change);
}

static int judge_assign(struct change *change, const struct claim_state *state) {
    const struct claim *claim = &change->claim;
    if (!claim->may_override) return fail(&change->result, GUICHET_NOT_ALLOWED, "only a supervisor may assign a task");
    bool is_in_team = claim->assignee_all_teams || has_word(claim->assignee_teams, bytes_of(state->task.team));
    if (!is_in_team || (state->task.roles && !(state->task.roles & claim->assignee_roles)))
        return fail_code(&change->result, GUICHET_INVALID, "agent_not_eligible",
                         "the task is for another team or role than this agent's");
    return judge_eyes(change, state);
}

static const struct {
    int (*judge)(struct change *change, const struct claim_state *state);
    const char *event; /* of the log; NULL: none */
} kinds[] = {
    [CLAIM_NEXT] = {judge_one, "task.claimed"},
    [CLAIM_ONE] = {judge_one, "task.claimed"},
    [CLAIM_RENEW] = {judge_renew, NULL},
    [CLAIM_RELEASE] = {judge_release, "task.released"},
    [CLAIM_ASSIGN] = {judge_assign, "task.assigned"},
    [CLAIM_TAKE_OVER] = {judge_take_over, "task.taken_over"},
};

/* Who held it and holds it no more is remembered until the task is done. */
static int note_former(struct change *change, struct task *task, const char *former) {
    if (!former || claim_has_person(bytes_of(task->taken_from), former)) return GUICHET_OK;
    task->taken_from = arena_printf(change->result_arena, "%s%s ", task->taken_from ? task->taken_from : "", former);
    return task->taken_from ? GUICHET_OK : GUICHET_MEMORY;
}

/* The task's new holder: in the database and in what is answered. */
static int hold(struct apply *apply, struct change *change, struct claim_state *state) {
    const struct claim *claim = &change->claim;
    struct task *task = &state->task;
    bool is_release = claim->kind == CLAIM_RELEASE, is_assign = claim->kind == CLAIM_ASSIGN;
    const char *before = state->is_held ? task->claimed_by : NULL, *after = taker(claim);
    bool is_taken = claim->kind == CLAIM_TAKE_OVER && before && strcmp(before, after) != 0;
    int status = is_taken ? note_former(change, task, before) : GUICHET_OK;
    if (status) return status;
    task->claimed_by = is_release ? NULL : is_assign ? claim->assignee : claim->person;
    task->claimed_name = is_release ? NULL : is_assign ? claim->assignee_name : claim->name;
    task->lease_expires_at = is_release ? 0 : claim->now + claim->lease_ms;
    task->claims++;
    sqlite3_stmt *s = apply_get(apply, APPLY_TASK_SET);
    db_bind_id(s, 1, &task->id);
    db_bind_text(s, 2, task->claimed_by);
    db_bind_text(s, 3, task->claimed_name);
    db_bind_int(s, 4, task->lease_expires_at);
    db_bind_text(s, 5, task->taken_from ? task->taken_from : "");
    return apply_run(apply, APPLY_TASK_SET);
}

static int record(struct apply *apply, struct change *change, const struct claim_state *state, const char *event) {
    struct requisition *head = &change->claimed_head;
    struct op_entry entry = {.event = event,
                             .from = head->state,
                             .to = head->state,
                             .actor = change->claim.actor,
                             .at = change->claim.now,
                             .payload = change->claim.payload};
    memcpy(entry.payload_mac, change->claim.payload_mac, sizeof entry.payload_mac);
    change->seq = ++head->entries;
    int status = apply_entry(apply, head, &entry, state->row, change->seq, &change->log_index);
    if (status) return status;
    sqlite3_stmt *s = apply_get(apply, APPLY_CASE_ENTRIES);
    db_bind_int(s, 1, state->row);
    db_bind_int(s, 2, 1);
    return apply_run(apply, APPLY_CASE_ENTRIES);
}

int claim_apply(struct apply *apply, struct change *change, struct store_hint *hint) {
    const struct claim *claim = &change->claim;
    struct claim_state state = {.row = 0};
    struct id id = claim->task;
    int status = claim->kind == CLAIM_NEXT ? find_next(apply, change, &id) : GUICHET_OK;
    if (change->result.status) return GUICHET_OK;
    if (!status) status = load(apply, change, &id, &state);
    if (status || change->result.status) return status;
    if (!claim->all_teams && !has_word(claim->teams, bytes_of(state.task.team))) {
        fail(&change->result, GUICHET_NOT_FOUND, "there is no such open task");
        return GUICHET_OK;
    }
    if (change->claimed_head.circle && !((unsigned)state.task.roles & claim->roles)) {
        fail(&change->result, GUICHET_NOT_FOUND, "there is no such open task"); /* need to know: not even that it is */
        return GUICHET_OK;
    }
    status = look_for_other(apply, change, &state);
    if (status || kinds[claim->kind].judge(change, &state)) return status;
    bool is_again = claim->kind == CLAIM_ONE && state.is_held && state.is_mine;
    status = hold(apply, change, &state);
    if (!status && kinds[claim->kind].event && !is_again)
        status = record(apply, change, &state, kinds[claim->kind].event);
    change->claimed = state.task;
    change->version = change->claimed_head.version;
    memcpy(change->number, change->claimed_head.number, sizeof change->number);
    *hint = (struct store_hint){.requisition = change->claimed_head.id, .log_index = change->log_index, .tasks = true};
    return status;
}
