/* The tables of the duties: their states, events and tasks; and who may not do what after whom. */
#include "flow/duty.h"

#include "base/text.h"
#include "flow/field_kinds.h"

const struct duty_rules duty_rules_usual = {
    .callback = true,
    .regularise = {DURATION_HOURS, 24},
    .review = {DURATION_WORKING_DAYS, 5},
};

/* ---- what is kept ---- */

void duty_read(yyjson_val *content, struct duties *out) {
    yyjson_val *duties = json_get(content, "duties");
    *out = (struct duties){
        .callback = json_get_string(duties, "callback", NULL),
        .failures = json_get_int(duties, "failures", 0),
        .release = json_get_string(duties, "release", NULL),
        .act = json_get_string(duties, "act", NULL),
        .review = json_get_string(duties, "review", NULL),
    };
    yyjson_val *asked = json_get(duties, "deadline");
    out->asked_by = json_get_string(asked, "by", NULL);
    out->asked_reason = json_get_string(asked, "reason", NULL);
    text_time_parse(bytes_of(json_get_string(asked, "due_at", "")), &out->asked_due);
    text_time_parse(bytes_of(json_get_string(asked, "at", "")), &out->asked_at);
}

void duty_put_asked(struct json_out *out, const struct duties *duties) {
    json_object(out);
    json_text_member(out, "by", duties->asked_by);
    json_time_member(out, "due_at", duties->asked_due);
    json_text_member(out, "reason", duties->asked_reason);
    json_time_member(out, "at", duties->asked_at);
    json_object_end(out);
}

void duty_write(struct json_out *out, const struct duties *duties) {
    if (!duties->callback && !duties->act && !duties->review && !duties->asked_by) {
        json_put_null(out);
        return;
    }
    json_object(out);
    json_text_member(out, "callback", duties->callback);
    json_int_member(out, "failures", duties->failures);
    json_text_member(out, "release", duties->release);
    json_text_member(out, "act", duties->act);
    json_text_member(out, "review", duties->review);
    if (duties->asked_by) {
        json_key(out, "deadline");
        duty_put_asked(out, duties);
    }
    json_object_end(out);
}

void duty_follow(struct duties *duties, const struct flow *flow, const struct requisition *head) {
    bool is_due = false;
    for (size_t i = 0; i < head->deadline_count; i++) is_due = is_due || !head->deadlines[i].met_at;
    bool is_ready = head->state && strcmp(head->state, DUTY_STATE_CALLBACK) == 0; /* what is due waits only to leave */
    bool is_open = is_due && !is_ready && flow->new_deadline && !head->outcome && head->clock != CLOCK_STOPPED;
    duties->deadline = !is_open ? NULL : duties->asked_by ? duties->asked_by : "open";
}

/* ---- states ---- */

static const struct flow_state states[] = {
    {.name = DUTY_STATE_CALLBACK, .title = {"Contre-appel en attente", "Waiting for the call-back"}},
    {.name = DUTY_STATE_SUSPECTED,
     .title = {"Refusée : fraude suspectée", "Refused: suspected fraud"},
     .final = "refused"},
};

const struct flow_state *duty_state_of(const char *name) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].name, name) == 0) return &states[i];
    }
    return NULL;
}

/* ---- events ---- */

#define TEXT_MAX 2000

static const struct field call_fields[] = {
    {.name = "number_called", .kind = &field_kinds_phone, .title_fr = "Numéro appelé", .title_en = "Number called"},
    {.name = "number_source",
     .kind = &field_kinds_line,
     .max = 200,
     .title_fr = "Origine du numéro (si le registre n'en a pas)",
     .title_en = "Where the number is from (when the registry has none)"},
    {.name = "spoke_to",
     .kind = &field_kinds_line,
     .required = true,
     .max = 200,
     .title_fr = "Interlocuteur",
     .title_en = "Person spoken to"},
    {.name = "at",
     .kind = &field_kinds_datetime,
     .is_past = true,
     .title_fr = "Heure de l'appel",
     .title_en = "Time of the call"},
};

static const struct field text_fields[] = {
    {.name = "text",
     .kind = &field_kinds_text,
     .required = true,
     .max = TEXT_MAX,
     .title_fr = "Constat",
     .title_en = "What happened"},
};

static const struct field act_fields[] = {
    {.name = "reference",
     .kind = &field_kinds_line,
     .required = true,
     .max = 100,
     .title_fr = "Référence de l'acte",
     .title_en = "Reference of the act"},
    {.name = "date",
     .kind = &field_kinds_date,
     .required = true,
     .is_past = true,
     .title_fr = "Date de l'acte",
     .title_en = "Date of the act"},
    {.name = "file", .kind = &field_kinds_file, .title_fr = "Acte", .title_en = "The act"},
};

static const struct field review_fields[] = {
    {.name = "justified",
     .kind = &field_kinds_boolean,
     .required = true,
     .title_fr = "Urgence vitale justifiée",
     .title_en = "Vital emergency justified"},
    {.name = "text",
     .kind = &field_kinds_text,
     .required = true,
     .max = TEXT_MAX,
     .title_fr = "Motifs",
     .title_en = "Reasons"},
};

static const struct field deadline_fields[] = {
    {.name = "due_at",
     .kind = &field_kinds_datetime,
     .required = true,
     .title_fr = "Nouvelle échéance",
     .title_en = "New deadline"},
    {.name = "reason",
     .kind = &field_kinds_text,
     .required = true,
     .max = TEXT_MAX,
     .title_fr = "Motif",
     .title_en = "Reason"},
};

static const struct field reason_fields[] = {
    {.name = "reason", .kind = &field_kinds_text, .max = TEXT_MAX, .title_fr = "Motif", .title_en = "Reason"},
};

#define FIELDS(list) {.fields = list, .count = sizeof list / sizeof *list}

/* The last members say which duty must stand where for the event to be possible. */
static const struct {
    struct duty_event event;
    size_t duty;           /* offset in struct duties */
    const char *stands[2]; /* one of these */
} table[] = {
    {{DUTY_CALLBACK,
      {.name = "callback_confirmed",
       .title = {"Contre-appel : demande confirmée", "Call-back: request confirmed"},
       .by = FLOW_BY_CLAIM,
       .input = FIELDS(call_fields)}},
     offsetof(struct duties, callback),
     {"pending"}},
    {{DUTY_CALLBACK,
      {.name = "callback_failed",
       .title = {"Contre-appel sans succès", "Call-back without success"},
       .by = FLOW_BY_CLAIM,
       .input = FIELDS(text_fields)}},
     offsetof(struct duties, callback),
     {"pending"}},
    {{DUTY_CALLBACK,
      {.name = "callback_fraud",
       .title = {"Fausse demande", "False request"},
       .confirm = true,
       .by = FLOW_BY_CLAIM,
       .input = FIELDS(text_fields)}},
     offsetof(struct duties, callback),
     {"pending"}},
    {{NULL,
      {.name = "regularise",
       .title = {"Régulariser par un acte écrit", "Put the act in writing"},
       .by = FLOW_BY_REQUESTER,
       .input = FIELDS(act_fields)}},
     offsetof(struct duties, act),
     {"awaited", "irregular"}},
    {{NULL,
      {.name = "timer." DUTY_TIMER,
       .title = {"Acte non régularisé", "Act not put in writing"},
       .by = FLOW_BY_SYSTEM,
       .notify = DUTY_TEAM}},
     offsetof(struct duties, act),
     {"awaited"}},
    {{DUTY_REVIEW,
      {.name = "reviewed",
       .title = {"Contrôle a posteriori", "Review afterwards"},
       .by = FLOW_BY_CLAIM,
       .input = FIELDS(review_fields)}},
     offsetof(struct duties, review),
     {"pending"}},
    {{NULL,
      {.name = "new_deadline",
       .title = {"Demander une autre échéance", "Ask for another deadline"},
       .by = FLOW_BY_REQUESTER | FLOW_BY_CLAIM,
       .input = FIELDS(deadline_fields)}},
     offsetof(struct duties, deadline),
     {"open"}},
    {{NULL,
      {.name = "agree_deadline",
       .title = {"Accepter la nouvelle échéance", "Agree to the new deadline"},
       .by = FLOW_BY_REQUESTER,
       .notify = DUTY_HOLDER}},
     offsetof(struct duties, deadline),
     {DUTY_HOLDER}},
    {{NULL,
      {.name = "refuse_deadline",
       .title = {"Refuser la nouvelle échéance", "Refuse the new deadline"},
       .by = FLOW_BY_REQUESTER,
       .notify = DUTY_HOLDER,
       .input = FIELDS(reason_fields)}},
     offsetof(struct duties, deadline),
     {DUTY_HOLDER}},
    {{NULL,
      {.name = "agree_deadline",
       .title = {"Accepter la nouvelle échéance", "Agree to the new deadline"},
       .by = FLOW_BY_CLAIM,
       .notify = DUTY_REQUESTER}},
     offsetof(struct duties, deadline),
     {DUTY_REQUESTER}},
    {{NULL,
      {.name = "refuse_deadline",
       .title = {"Refuser la nouvelle échéance", "Refuse the new deadline"},
       .by = FLOW_BY_CLAIM,
       .notify = DUTY_REQUESTER,
       .input = FIELDS(reason_fields)}},
     offsetof(struct duties, deadline),
     {DUTY_REQUESTER}},
    {{NULL,
      {.name = "drop_deadline",
       .title = {"Retirer la demande d'échéance", "Take back what was asked of the deadline"},
       .by = FLOW_BY_CLAIM,
       .notify = DUTY_REQUESTER}},
     offsetof(struct duties, deadline),
     {DUTY_HOLDER}},
    {{NULL,
      {.name = "drop_deadline",
       .title = {"Retirer la demande d'échéance", "Take back what was asked of the deadline"},
       .by = FLOW_BY_REQUESTER,
       .notify = DUTY_HOLDER}},
     offsetof(struct duties, deadline),
     {DUTY_REQUESTER}},
};

#define EVENT_COUNT (sizeof table / sizeof *table)

static bool is_possible(const struct duties *duties, size_t i) {
    const char *const *stands = (const void *)((const char *)duties + table[i].duty);
    for (size_t k = 0; *stands && k < 2; k++) {
        if (table[i].stands[k] && strcmp(*stands, table[i].stands[k]) == 0) return true;
    }
    return false;
}

const struct duty_event *duty_event_at(const struct duties *duties, size_t i) {
    for (size_t k = 0; k < EVENT_COUNT; k++) {
        if (is_possible(duties, k) && i-- == 0) return &table[k].event;
    }
    return NULL;
}

const struct duty_event *duty_event_of(const struct duties *duties, struct bytes name) {
    for (size_t k = 0; k < EVENT_COUNT; k++) {
        if (is_possible(duties, k) && bytes_equal_text(name, table[k].event.event.name)) return &table[k].event;
    }
    return NULL;
}

const struct duty_event *duty_event_named(const char *name) {
    for (size_t k = 0; k < EVENT_COUNT; k++) {
        if (strcmp(table[k].event.event.name, name) == 0) return &table[k].event;
    }
    return NULL;
}

bool duty_is_of_deadline(const char *name) {
    for (size_t k = 0; k < EVENT_COUNT; k++) {
        if (strcmp(table[k].event.event.name, name) == 0) return table[k].duty == offsetof(struct duties, deadline);
    }
    return false;
}

bool duty_is_reserved(const char *name) {
    return duty_state_of(name) || duty_event_named(name) || strncmp(name, "duty.", 5) == 0 ||
           strncmp(name, "due.", 4) == 0;
}

/* ---- tasks ---- */

static const struct {
    const char *duty;
    struct flow_title title;
    unsigned roles;
} tasks[] = {
    {DUTY_CALLBACK,
     {"Contre-appeler l'unité au numéro du registre", "Call the unit back on the registry's number"},
     ROLE_JURIST | ROLE_AGENT | ROLE_SUPERVISOR},
    {DUTY_REVIEW,
     {"Contrôler l'urgence vitale a posteriori", "Review the vital emergency"},
     ROLE_JURIST | ROLE_SUPERVISOR},
};

const struct flow_title *duty_title(const char *duty) {
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (strcmp(tasks[i].duty, duty) == 0) return &tasks[i].title;
    }
    return NULL;
}

unsigned duty_roles(const char *duty) {
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (strcmp(tasks[i].duty, duty) == 0) return tasks[i].roles;
    }
    return 0;
}

/* ---- four eyes ---- */

bool duty_is_work(const struct flow *flow, const char *state) {
    const struct flow_state *found = flow_state_of(flow, state);
    return found && found->task.present && !found->task.approve;
}

static bool has_person(yyjson_val *list, const char *person) {
    size_t i, count;
    yyjson_val *one;
    yyjson_arr_foreach(list, i, count, one) {
        if (yyjson_equals_str(one, person)) return true;
    }
    return false;
}

bool duty_bars_event(const struct flow *flow, yyjson_val *people, const struct duty_event *event, const char *person) {
    size_t i, count;
    yyjson_val *state, *list;
    if (!event->duty) return false;
    bool is_review = strcmp(event->duty, DUTY_REVIEW) == 0;
    yyjson_obj_foreach(people, i, count, state, list) {
        if ((is_review || duty_is_work(flow, yyjson_get_str(state))) && has_person(list, person)) return true;
    }
    return false;
}

bool duty_bars_state(yyjson_val *people, const struct flow_state *state, const char *person) {
    return state->task.present && !state->task.approve && has_person(json_get(people, DUTY_CALLBACK), person);
}
