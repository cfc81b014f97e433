/* One change without ops of its own: the store's writer picks and leases.
 *
 *   take over: the task is read ─▶ its case is read, the reason sealed under its key ─▶ the change */
#include "desk/claim.h"

#include "desk/access.h"
#include "desk/payload.h"

enum { ON_WAIT, ON_NEXT, ON_END };

static void on_stored(struct letter *letter) {
    struct claiming *c = chain_item(chain_item(letter, struct store_letter, letter), struct claiming, letter);
    c->why = c->change.result;
    c->status = c->why.status;
    c->result = c->change.claimed;
    c->head = c->change.claimed_head;
    c->on_done(c);
}

/* Teams the caller may work for, narrowed to the one asked for. */
static int set_teams(struct claiming *c, struct claim *claim) {
    if (!c->team) {
        claim->teams = c->actor->all_teams ? NULL : c->actor->teams;
        claim->all_teams = c->actor->all_teams;
        return GUICHET_OK;
    }
    if (!party_is_in_team(c->actor, c->team))
        return fail(&c->why, GUICHET_NOT_ALLOWED, "the caller does not work for the team \"%s\"", c->team);
    const char **one = arena_array(c->arena, 2, sizeof(*one));
    if (!one) return fail(&c->why, GUICHET_MEMORY, "no memory for the claim");
    one[0] = c->team;
    claim->teams = one;
    return GUICHET_OK;
}

/* The store keeps names only sealed. */
static int seal_names(struct claiming *c, struct claim *claim) {
    const struct vault *vault = c->seat->desk->vault;
    claim->name = vault_seal_name(vault, c->actor->name, c->arena);
    bool is_assigned = claim->assignee_name != NULL;
    if (is_assigned) claim->assignee_name = vault_seal_name(vault, claim->assignee_name, c->arena);
    bool is_sealed = claim->name && (claim->assignee_name || !is_assigned);
    return is_sealed ? GUICHET_OK : fail(&c->why, GUICHET_MEMORY, "no memory for the claim");
}

static int set_assignee(struct claiming *c, struct claim *claim) {
    struct actor actor;
    int status = people_find(c->seat->desk->people, c->actor->party, c->agent, c->arena, &actor, &c->why);
    if (status) return status;
    claim->assignee = actor.person;
    claim->assignee_name = actor.name;
    claim->assignee_roles = actor.roles & ROLES_HOLDER;
    claim->assignee_teams = actor.teams;
    claim->assignee_all_teams = actor.all_teams;
    return GUICHET_OK;
}

/* ---- stages ---- */

static bool advance(struct claiming *c) {
    int on;
    while ((on = c->stage(c)) == ON_NEXT) {
    }
    return on == ON_END;
}

static void on_read(struct letter *letter) {
    struct claiming *c = chain_item(chain_item(letter, struct query, letter), struct claiming, query);
    if (advance(c)) c->on_done(c);
}

static int end(struct claiming *c, int status) {
    c->status = status;
    if (status && !c->why.status) fail(&c->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int stage_submit(struct claiming *c) {
    c->change = (struct change){
        .id = id_new(c->now), .expected_version = -1, .claim = c->claim, .now = c->now, .result_arena = c->arena};
    c->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = c->seat->mailbox, .change = &c->change};
    int status = store_submit(c->seat->desk->store, &c->letter);
    return status ? end(c, fail(&c->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static int ask(struct claiming *c, enum query_kind kind, struct id id, int (*next)(struct claiming *c)) {
    c->stage = next;
    c->query = (struct query){.letter.on_open = on_read,
                              .reply_to = c->seat->mailbox,
                              .kind = kind,
                              .arena = c->arena,
                              .id = id,
                              .filter.now = c->now,
                              .limit = 1};
    return store_read(c->seat->reader, &c->query) ? ON_NEXT : ON_WAIT;
}

static int write_payload(struct claiming *c, const struct record *record, struct bytes *out) {
    const struct payload_actor who = {
        .name = c->actor->name, .by = access_word(c->actor, record), .team = access_team(c->actor, record)};
    struct payload payload;
    payload_begin(&payload, &who);
    json_key(&payload.out, "input");
    json_object(&payload.out);
    json_text_member(&payload.out, "reason", c->reason);
    json_object_end(&payload.out);
    return payload_end(&payload, c->arena, out, &c->why);
}

static int seal_reason(struct claiming *c, const struct query_row_requisition *row) {
    struct record record;
    struct bytes payload;
    if (access_sight_row(c->actor, row, c->now) == SIGHT_NONE)
        return fail(&c->why, GUICHET_NOT_FOUND, "there is no such open task");
    int status = record_open(c->seat->desk, row, c->arena, &record, &c->why);
    if (status) return status;
    status = write_payload(c, &record, &payload);
    if (!status) vault_mac(&record.key, payload, c->claim.payload_mac);
    if (!status) status = vault_seal(&record.key, "payload", payload, c->arena, &c->claim.payload, &c->why);
    record_done(&record);
    return status;
}

static int stage_case(struct claiming *c) {
    int status = c->query.status;
    if (status) c->why = c->query.why;
    else status = seal_reason(c, &c->query.rows.requisitions[0]);
    c->stage = stage_submit;
    return status ? end(c, status) : ON_NEXT;
}

static int stage_task(struct claiming *c) {
    if (c->query.status == GUICHET_NOT_FOUND) fail(&c->why, GUICHET_NOT_FOUND, "there is no such open task");
    else if (c->query.status) c->why = c->query.why;
    if (c->query.status) return end(c, c->query.status);
    return ask(c, QUERY_REQUISITION, c->query.rows.tasks[0].head.id, stage_case);
}

static int stage_begin(struct claiming *c) {
    c->stage = stage_submit;
    return c->kind == CLAIM_TAKE_OVER ? ask(c, QUERY_TASK, c->task, stage_task) : ON_NEXT;
}

bool claim_start(struct claiming *c) {
    struct claim *claim = &c->claim;
    *claim = (struct claim){.kind = c->kind,
                            .task = c->task,
                            .types = c->types,
                            .roles = c->actor->roles & ROLES_HOLDER,
                            .person = c->actor->person,
                            .actor = arena_printf(c->arena, "sha256:%s", c->actor->sha256),
                            .may_override = (c->actor->roles & ROLE_SUPERVISOR) != 0,
                            .now = c->now,
                            .lease_ms = c->seat->desk->settings->lease_minutes * 60000};
    c->status = set_teams(c, claim);
    if (!c->status && c->kind == CLAIM_ASSIGN) c->status = set_assignee(c, claim);
    if (!c->status) c->status = seal_names(c, claim);
    if (c->status) return true;
    c->stage = stage_begin;
    return advance(c);
}
