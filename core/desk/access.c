/* Sight first (what one may not know exists is 404), then the state, then the right. */
#include "desk/access.h"

#include "domain/circle.h"
#include "domain/coreader.h"
#include "domain/court.h"

/* Of the unit that submitted it; for a notice that may be one of the holder. */
static bool is_author(const struct actor *actor, const struct requisition *head) {
    return strcmp(actor->party->id, head->party) == 0 && strcmp(actor->unit, head->unit) == 0;
}

static bool is_requester(const struct actor *actor, const struct requisition *head) {
    return (actor->roles & ROLES_REQUESTER) && is_author(actor, head);
}

static bool is_audience(const struct actor *actor, const struct requisition *head) {
    return (actor->roles & ROLES_REQUESTER) && requisition_is_for(head, actor->party->id, actor->unit);
}

enum sight access_sight(const struct actor *actor, const struct requisition *head, const struct task *task,
                        int64_t now) {
    if (!circle_allows(actor, head, task)) return actor->roles & ROLE_AUDITOR ? SIGHT_METADATA : SIGHT_NONE;
    if (is_requester(actor, head)) return SIGHT_REQUESTER;
    if (is_audience(actor, head)) return SIGHT_AUDIENCE;
    if (head->circle && (actor->roles & ROLES_REQUESTER)) return SIGHT_REQUESTER; /* of a unit that was admitted */
    if (court_allows(actor, head)) return SIGHT_COURT;
    if (coreader_allows(actor, head, now)) return SIGHT_READER;
    if (actor->roles & (ROLE_SUPERVISOR | ROLE_AUDITOR)) return SIGHT_OVERSIGHT;
    if (!(actor->roles & ROLES_HOLDER)) return SIGHT_NONE;
    if (head->circle || party_is_in_team(actor, head->holder)) return SIGHT_HOLDER;
    if (task && party_is_in_team(actor, task->team)) return SIGHT_HOLDER;
    return SIGHT_NONE;
}

static enum sight sight_among(const struct actor *actor, const struct requisition *head, const struct task *task,
                              const struct task *duties, size_t duty_count, int64_t now) {
    enum sight sight = access_sight(actor, head, task, now);
    for (size_t i = 0; i < duty_count && sight == SIGHT_NONE; i++) sight = access_sight(actor, head, &duties[i], now);
    return sight;
}

enum sight access_sight_of(const struct actor *actor, const struct record *record, int64_t now) {
    return sight_among(actor, &record->head, record->has_task ? &record->task : NULL, record->duty_tasks,
                       record->duty_task_count, now);
}

enum sight access_sight_row(const struct actor *actor, const struct query_row_requisition *row, int64_t now) {
    return sight_among(actor, &row->head, row->has_task ? &row->task : NULL, row->duties, row->duty_count, now);
}

bool access_territory(const struct actor *actor, const char *home, const char *code) {
    const char *own = actor->party->territory ? actor->party->territory : home;
    return (actor->roles & (ROLES_HOLDER | ROLES_OPERATOR)) || strcmp(own, code) == 0;
}

void access_filter(const struct actor *actor, struct query_filter *filter) {
    static const char *const nothing[] = {NULL};
    filter->viewer = actor;
    if (actor->roles & (ROLE_SUPERVISOR | ROLE_AUDITOR)) {
        filter->all = true;
    } else if (actor->roles & ROLES_HOLDER) {
        filter->all = actor->all_teams;
        filter->teams = actor->all_teams ? NULL : actor->teams;
    } else if (actor->roles & ROLES_REQUESTER) {
        filter->party = actor->party->id;
        filter->unit = actor->unit;
    } else {
        filter->teams = nothing;
    }
}

static bool holds_claim(const struct actor *actor, const struct task *task, int64_t now) {
    return task && task->claimed_by && strcmp(task->claimed_by, actor->person) == 0 && task->lease_expires_at > now &&
           party_is_in_team(actor, task->team) && (actor->roles & task->roles);
}

/* Four eyes: people who acted in one of these states may not act here, nor whoever made the call-back. */
static bool acted_before(const struct actor *actor, const struct record *record, const struct flow_state *state) {
    yyjson_val *people = json_get(record->content, "people");
    if (duty_bars_state(people, state, actor->person)) return true;
    for (size_t i = 0; i < state->task.distinct_count; i++) {
        yyjson_val *list = json_get(people, record->flow->states[state->task.distinct_from[i]].name), *person;
        size_t k, count;
        yyjson_arr_foreach(list, k, count, person) {
            if (yyjson_equals_str(person, actor->person)) return true;
        }
    }
    return false;
}

/* The rights an event gives, one after the other. */
static bool has_right(const struct actor *actor, const struct record *record, const struct task *task, unsigned by,
                      enum sight sight, int64_t now, bool *needs_claim) {
    if (sight == SIGHT_METADATA || sight == SIGHT_READER) return false;
    if (sight == SIGHT_COURT) return by & ROLE_MAGISTRATE;
    if (sight == SIGHT_AUDIENCE) return by & FLOW_BY_AUDIENCE;
    if ((by & FLOW_BY_REQUESTER) && is_author(actor, &record->head)) return true;
    if (sight == SIGHT_REQUESTER && (by & actor->roles & ROLES_REQUESTER)) return true;
    if (sight == SIGHT_REQUESTER || !(actor->roles & ROLES_HOLDER)) return false;
    if ((by & FLOW_BY_HOLDER) || (by & actor->roles & ROLES_HOLDER)) return true;
    if ((by & FLOW_BY_CLAIM) && holds_claim(actor, task, now)) {
        *needs_claim = true;
        return true;
    }
    return false;
}

/* He held the task, and another has taken it over. */
static bool was_taken(const struct actor *actor, const struct task *task, int64_t now) {
    const char *at = task && task->taken_from ? task->taken_from : "";
    size_t size = strlen(actor->person);
    if (!task || !task->claimed_by || task->lease_expires_at <= now) return false;
    while (*at) {
        size_t word = strcspn(at, " ");
        if (word == size && memcmp(at, actor->person, size) == 0) return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

static int refuse(const struct actor *actor, const struct task *task, const struct flow_event *event, int64_t now,
                  struct fail *why) {
    if ((event->by & FLOW_BY_CLAIM) && was_taken(actor, task, now))
        return fail_code(why, GUICHET_CONFLICT, "task_taken_over",
                         "somebody of team %s has taken the task over; a draft is kept", task->team);
    if (event->by & FLOW_BY_CLAIM)
        return fail_code(why, GUICHET_NOT_ALLOWED, "not_allowed",
                         "only whoever holds the task may do this: claim it first");
    return fail_code(why, GUICHET_NOT_ALLOWED, "not_allowed", "the event \"%s\" is not for this caller", event->name);
}

static int refuse_eyes(struct fail *why) {
    return fail_code(why, GUICHET_NOT_ALLOWED, "four_eyes", "another person than the one who prepared it must do this");
}

static const struct task *task_of(const struct record *record, const struct duty_event *duty) {
    if (duty && duty->duty) return record_duty_task(record, duty->duty);
    return record->has_task ? &record->task : NULL;
}

const struct task *access_task(const struct record *record, struct bytes name) {
    return task_of(record, duty_event_of(&record->duties, name));
}

/* Events of the engine's own: duty.h. */
static int may_fire_duty(const struct actor *actor, const struct record *record, const struct duty_event *duty,
                         enum sight sight, int64_t now, bool *needs_claim, struct fail *why) {
    const struct task *task = task_of(record, duty);
    if (!has_right(actor, record, task, duty->event.by, sight, now, needs_claim))
        return refuse(actor, task, &duty->event, now, why);
    if (duty_bars_event(record->flow, json_get(record->content, "people"), duty, actor->person))
        return refuse_eyes(why);
    return GUICHET_OK;
}

int access_may_fire(const struct actor *actor, const struct record *record, struct bytes name, int64_t now,
                    bool *needs_claim, struct fail *why) {
    *needs_claim = false;
    enum sight sight = access_sight_of(actor, record, now);
    if (sight == SIGHT_NONE) return fail(why, GUICHET_NOT_FOUND, "there is no such requisition");
    const struct flow_state *state = flow_state_of(record->flow, record->head.state);
    const struct flow_event *event = state ? flow_event_of(record->flow, state, name) : NULL;
    const struct duty_event *duty = event ? NULL : duty_event_of(&record->duties, name);
    if (duty) return may_fire_duty(actor, record, duty, sight, now, needs_claim, why);
    if (!event)
        return fail_code(why, GUICHET_CONFLICT, "event_not_allowed",
                         "the state \"%s\" does not know the event \"%.*s\"", record->head.state, (int)name.size,
                         name.data);
    const struct task *task = record->has_task ? &record->task : NULL;
    if (!has_right(actor, record, task, event->by, sight, now, needs_claim))
        return refuse(actor, task, event, now, why);
    return access_is_inside(sight) && acted_before(actor, record, state) ? refuse_eyes(why) : GUICHET_OK;
}

bool access_may_share(const struct actor *actor, const struct requisition *head, enum sight sight) {
    bool is_of_party = (actor->roles & ROLE_MAGISTRATE) && strcmp(actor->party->id, head->party) == 0;
    if (sight == SIGHT_REQUESTER) return is_author(actor, head) || is_of_party;
    return sight == SIGHT_COURT || (sight == SIGHT_READER && is_of_party);
}

/* Of another unit than the requester's. */
static const char *authority_word(const struct actor *actor, const struct requisition *head) {
    if (is_audience(actor, head)) return "audience";
    return court_allows(actor, head) ? "magistrate" : "reader";
}

const char *access_word(const struct actor *actor, const struct record *record) {
    bool is_admitted = record->head.circle && (actor->roles & ROLES_REQUESTER);
    if (is_requester(actor, &record->head) || is_admitted) return "requester";
    if (actor->roles & ROLES_REQUESTER) return authority_word(actor, &record->head);
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (actor->roles & (1u << i) & ROLES_HOLDER) return party_role_name((enum role)(1u << i));
    return "holder";
}

struct payload_actor access_payload_actor(const struct actor *actor, const struct record *record) {
    struct payload_actor who = {.name = actor->name, .by = access_word(actor, record)};
    if (strcmp(who.by, "requester") == 0) return who;
    who.party = actor->party->id;
    who.unit = actor->unit;
    return who;
}

const char *access_team(const struct actor *actor, const struct record *record) {
    if (actor->roles & ROLES_REQUESTER) return NULL;
    if (record->has_task && party_is_in_team(actor, record->task.team)) return record->task.team;
    for (size_t i = 0; i < record->duty_task_count; i++)
        if (!party_is_in_team(actor, record->head.holder) && party_is_in_team(actor, record->duty_tasks[i].team))
            return record->duty_tasks[i].team;
    return record->head.holder;
}
