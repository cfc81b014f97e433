/* When ─▶ whom: a table; then an effect for each plugin that tells. */
#include "desk/notice.h"

#define TIMEOUT_MS     30000
#define RECIPIENT_MAX  16
#define NOTICE_MAX     16384

/* Names in notices.teams that are no teams of config/holders.lua. */
#define SUPERVISORS    "supervisors"
#define ADMINISTRATORS "administrators"

/* A team by its key, another party than the requester's, or neither: the requester. */
struct recipient {
    const char *team;
    const struct party *party;
};

#define REQUESTER ((struct recipient){0})
#define TEAM(key) ((struct recipient){.team = (key)})

struct telling {
    const struct desk *desk;
    const struct flow *flow;
    const struct step_output *output;
    struct arena *arena;
    struct fail *why;
    struct recipient told[RECIPIENT_MAX];
    size_t told_count;
};

/* ---- addresses ---- */

/* The officer's own address only within the domains that the party vouches for. */
static const char *requester_mail(const struct telling *t) {
    const struct party *party = party_find(&t->desk->settings->parties, t->output->change->head.party);
    yyjson_val *document;
    if (!party || json_read(t->output->texts.document, t->arena, &document, NULL) != GUICHET_OK) return NULL;
    const char *mail = json_get_string(json_get(document, "requester"), "email", NULL);
    return mail && party_has_mail(party, bytes_of(mail)) ? mail : party->notice_mail;
}

static const char *mail_of(const struct telling *t, struct recipient to) {
    if (to.party) return to.party->notice_mail;
    if (!to.team) return requester_mail(t);
    return json_get_string(t->desk->settings->notice_teams, to.team, NULL);
}

/* ---- one notice ---- */

static void write_title(struct json_out *out, const char *name, const struct flow_title *title, const char *fallback) {
    const char *fr = title->fr ? title->fr : fallback;
    json_key(out, name);
    json_object(out);
    json_text_member(out, "fr", fr);
    json_text_member(out, "en", title->en ? title->en : fr);
    json_object_end(out);
}

static void write_recipient(struct json_out *out, const struct telling *t, struct recipient to) {
    json_key(out, "to");
    json_object(out);
    json_text_member(out, "kind", to.team ? "team" : to.party ? "party" : "requester");
    if (to.team) json_text_member(out, "team", to.team);
    else json_text_member(out, "party", to.party ? to.party->id : t->output->change->head.party);
    json_object_end(out);
    json_text_member(out, "mail", mail_of(t, to));
}

static int write_args(const struct telling *t, const char *kind, struct recipient to, struct bytes *args) {
    const struct requisition *head = &t->output->change->head;
    const struct flow_state *state = flow_state_of(t->flow, head->state);
    char id[ID_TEXT_SIZE + 1];
    struct buffer text;
    struct json_out out;
    id_format(&head->id, id);
    buffer_init(&text, NOTICE_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "kind", kind);
    json_time_member(&out, "at", t->output->change->now);
    json_text_member(&out, "type", head->type);
    write_title(&out, "type_title", &t->flow->title, head->type);
    json_text_member(&out, "urgency", urgency_name(head->urgency));
    json_text_member(&out, "state", head->state);
    write_title(&out, "state_title", &state->title, head->state);
    json_time_member(&out, "due_at", head->due_at);
    json_bool_member(&out, "test", head->test);
    json_text_member(&out, "path", arena_printf(t->arena, "/v1/requisitions/%s", id));
    json_text_member(&out, "language", "fr");
    write_recipient(&out, t, to);
    json_object_end(&out);
    *args = (struct bytes){arena_copy(t->arena, buffer_bytes(&text)), text.size};
    int status = text.status ? text.status : args->data ? GUICHET_OK : GUICHET_MEMORY;
    buffer_done(&text);
    return status ? fail(t->why, status, "no room for a notice") : GUICHET_OK;
}

static int add_effect(const struct telling *t, const char *notifier, struct bytes args) {
    struct change *change = t->output->change;
    struct op *op = change_add(change, OP_EFFECT);
    if (!op) return fail(t->why, GUICHET_LIMIT, "more than %d things at once", CHANGE_OPS_MAX);
    op->as.effect = (struct op_effect){.id = id_new(change->now),
                                       .of_case = true,
                                       .service = notifier,
                                       .args = args,
                                       .next_at = change->now,
                                       .timeout_ms = TIMEOUT_MS,
                                       .retry_times = EFFECT_NOTICE_RETRIES};
    return GUICHET_OK;
}

static bool is_same(struct recipient a, struct recipient b) {
    if (a.party != b.party || !a.team != !b.team) return false;
    return !a.team || strcmp(a.team, b.team) == 0;
}

static bool is_told(const struct telling *t, struct recipient to) {
    for (size_t i = 0; i < t->told_count; i++)
        if (is_same(t->told[i], to)) return true;
    return false;
}

static int tell(struct telling *t, const char *kind, struct recipient to) {
    struct bytes args;
    if (t->told_count == RECIPIENT_MAX || is_told(t, to)) return GUICHET_OK;
    t->told[t->told_count++] = to;
    int status = write_args(t, kind, to, &args);
    for (size_t i = 0; !status && t->desk->notifiers[i]; i++) status = add_effect(t, t->desk->notifiers[i], args);
    return status;
}

/* ---- when, and whom ---- */

static int tell_as_written(struct telling *t, const char *event) {
    const char *whom = t->output->notify;
    if (!whom) return GUICHET_OK;
    if (strcmp(whom, "requester") == 0) return tell(t, event, REQUESTER);
    return tell(t, event, TEAM(strcmp(whom, "holder") == 0 ? t->output->change->head.holder : whom));
}

static int tell_of_answer(struct telling *t, const char *event) {
    const char *outcome = t->output->change->head.outcome;
    (void)event;
    bool is_answer = outcome && (strcmp(outcome, "answered") == 0 || strcmp(outcome, "no_data") == 0);
    return t->output->entered_final && is_answer ? tell(t, "answered", REQUESTER) : GUICHET_OK;
}

static int tell_of_vital_tasks(struct telling *t, const char *event) {
    const struct change *change = t->output->change;
    int status = GUICHET_OK;
    (void)event;
    for (size_t i = 0; i < change->op_count && !status; i++) {
        const struct task *task = &change->ops[i].as.task;
        if (change->ops[i].kind == OP_TASK_OPEN && task->urgency == URGENCY_VITAL)
            status = tell(t, "task.vital", TEAM(task->team));
    }
    return status;
}

/* The magistrates of the case's territory. */
static int tell_justice(struct telling *t, const char *kind) {
    const struct settings *settings = t->desk->settings;
    int status = GUICHET_OK;
    for (size_t i = 0; i < settings->parties.count && !status; i++) {
        const struct party *party = &settings->parties.parties[i];
        const char *territory = party->territory ? party->territory : settings->territory;
        if (party->kind == PARTY_JUSTICE && strcmp(territory, t->output->change->head.territory) == 0)
            status = tell(t, kind, (struct recipient){.party = party});
    }
    return status;
}

static int tell_of_abuse(struct telling *t, enum emergency_kind abuse) {
    int status = GUICHET_OK;
    switch (abuse) {
    case EMERGENCY_IRREGULAR:
        status = tell_justice(t, "vital.irregular");
        return status ? status : tell(t, "vital.irregular", TEAM(SUPERVISORS));
    case EMERGENCY_FRAUD:
        status = tell(t, "vital.fraud", TEAM("security"));
        return status ? status : tell(t, "vital.fraud", TEAM(ADMINISTRATORS));
    default: return GUICHET_OK;
    }
}

static int tell_of_abuses(struct telling *t, const char *event) {
    const struct change *change = t->output->change;
    int status = GUICHET_OK;
    (void)event;
    for (size_t i = 0; i < change->op_count && !status; i++)
        if (change->ops[i].kind == OP_EMERGENCY) status = tell_of_abuse(t, change->ops[i].as.emergency);
    return status;
}

/* Whoever has the task, and who looks after them. */
static int tell_of_deadline(struct telling *t, const char *event) {
    const struct requisition *head = &t->output->change->head;
    const char *which = t->output->deadline;
    (void)event;
    if (!which) return GUICHET_OK;
    const char *kind = arena_printf(t->arena, "due.%s", which);
    const struct flow_task *task = &flow_state_of(t->flow, head->state)->task;
    int status = tell(t, kind, TEAM(task->present && task->team ? task->team : head->holder));
    return status ? status : tell(t, kind, TEAM(SUPERVISORS));
}

int notice_add(const struct desk *desk, const struct flow *flow, const char *event, const struct step_output *output,
               struct arena *arena, struct fail *why) {
    static int (*const reasons[])(struct telling *t, const char *event) = {
        tell_of_abuses, tell_as_written, tell_of_answer, tell_of_vital_tasks, tell_of_deadline,
    };
    struct telling t = {.desk = desk, .flow = flow, .output = output, .arena = arena, .why = why};
    int status = GUICHET_OK;
    if (!desk->notifiers || !desk->notifiers[0]) return GUICHET_OK;
    if (output->change->head.circle) return GUICHET_OK; /* need to know: an address is read by more than the circle */
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]) && !status; i++) status = reasons[i](&t, event);
    return status;
}

int notice_add_locked(const struct desk *desk, const struct flow *flow, struct change *change, struct bytes document,
                      struct arena *arena, struct fail *why) {
    const struct step_output output = {.change = change, .texts.document = document};
    struct telling t = {.desk = desk, .flow = flow, .output = &output, .arena = arena, .why = why};
    bool is_told_of = desk->notifiers && desk->notifiers[0] && !change->head.circle;
    return is_told_of ? tell(&t, "file.infected", REQUESTER) : GUICHET_OK;
}
