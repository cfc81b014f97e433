/* One change without ops of its own: the store's writer picks and leases. */
#include "desk/claim.h"

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

bool claim_start(struct claiming *c) {
    struct claim claim = {.kind = c->kind,
                          .task = c->task,
                          .types = c->types,
                          .roles = c->actor->roles & ROLES_HOLDER,
                          .person = c->actor->person,
                          .actor = arena_printf(c->arena, "sha256:%s", c->actor->sha256),
                          .may_override = (c->actor->roles & ROLE_SUPERVISOR) != 0,
                          .now = c->now,
                          .lease_ms = c->seat->desk->settings->lease_minutes * 60000};
    c->status = set_teams(c, &claim);
    if (!c->status && c->kind == CLAIM_ASSIGN) c->status = set_assignee(c, &claim);
    if (!c->status) c->status = seal_names(c, &claim);
    if (c->status) return true;
    c->change = (struct change){
        .id = id_new(c->now), .expected_version = -1, .claim = claim, .now = c->now, .result_arena = c->arena};
    c->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = c->seat->mailbox, .change = &c->change};
    c->status = store_submit(c->seat->desk->store, &c->letter);
    if (c->status) fail(&c->why, c->status, "the store cannot take more changes now");
    return c->status != GUICHET_OK;
}
