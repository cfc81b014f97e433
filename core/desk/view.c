/* JSON for callers, member by member in the order of contract §3. */
#include "desk/view.h"

#include "desk/answer_parts.h"
#include "desk/transfers.h"
#include "desk/desk.h"
#include "desk/due.h"
#include "desk/item.h"
#include "desk/legal_hold.h"
#include "desk/share_event.h"
#include "domain/entry.h"
#include "store/pack.h"

static const char *title_text(const struct flow_title *title, const char *language, const char *fallback) {
    const char *text = strcmp(language, "en") == 0 && title->en ? title->en : title->fr;
    return text ? text : fallback;
}

void view_etag(const struct record *record, enum sight sight, char out[VIEW_ETAG_SIZE + 1]) {
    int64_t claims = record->has_task ? record->task.claims : 0;
    for (size_t i = 0; i < record->duty_task_count; i++) claims += record->duty_tasks[i].claims;
    bool is_plain = !access_is_inside(sight) || !(record->has_task || record->duty_task_count);
    if (is_plain) claims = 0;
    if (record->deliveries)
        snprintf(out, VIEW_ETAG_SIZE + 1, "\"%lld.%lld.%lld\"", (long long)record->head.version, (long long)claims,
                 (long long)record->deliveries);
    else if (is_plain) snprintf(out, VIEW_ETAG_SIZE + 1, "\"%lld\"", (long long)record->head.version);
    else snprintf(out, VIEW_ETAG_SIZE + 1, "\"%lld.%lld\"", (long long)record->head.version, (long long)claims);
}

/* The personal number of the officer is for the holder's legal staff only. */
static bool may_see_rio(const struct view *view) {
    return view->sight == SIGHT_REQUESTER || view->sight == SIGHT_COURT ||
           (view->actor->roles & (ROLE_JURIST | ROLE_COMPLIANCE | ROLE_SECURITY | ROLE_SUPERVISOR | ROLE_AUDITOR));
}

static void write_requester(struct json_out *out, const struct view *view, yyjson_val *requester) {
    size_t i, count;
    yyjson_val *name, *value;
    json_object(out);
    yyjson_obj_foreach(requester, i, count, name, value) {
        if (yyjson_equals_str(name, "rio") && !may_see_rio(view)) continue;
        json_value_member(out, yyjson_get_str(name), value);
    }
    json_object_end(out);
}

/* To the requester everything is shown as it stands: no need to read it first. */
static bool has_texts(const struct view *view, const struct record *record) {
    return view->sight == SIGHT_REQUESTER && record->texts.document.size > 0;
}

static void write_part(struct json_out *out, const struct view *view, const struct record *record, const char *name,
                       struct bytes text) {
    json_key(out, name);
    if (has_texts(view, record)) json_put_raw(out, text);
    else json_put_value(out, json_get(record->content, name));
}

/* In the language asked for; they are kept in both. */
static void write_warning(struct json_out *out, const struct view *view, yyjson_val *one) {
    const char *english = json_get_string(one, "detail", "");
    json_object(out);
    json_value_member(out, "pointer", json_get(one, "pointer"));
    json_value_member(out, "code", json_get(one, "code"));
    json_text_member(out, "detail",
                     strcmp(view->language, "en") == 0 ? english : json_get_string(one, "detail_fr", english));
    json_object_end(out);
}

static void write_warnings(struct json_out *out, const struct view *view, const struct record *record) {
    struct bytes text = record->texts.warnings;
    bool is_text = has_texts(view, record);
    yyjson_doc *doc = is_text && text.size > 2 ? yyjson_read(text.data, text.size, 0) : NULL; /* most have none: "[]" */
    yyjson_val *list = is_text ? yyjson_doc_get_root(doc) : json_get(record->content, "warnings"), *one;
    size_t i, count;
    json_key(out, "warnings");
    json_array(out);
    yyjson_arr_foreach(list, i, count, one) write_warning(out, view, one);
    json_array_end(out);
    yyjson_doc_free(doc);
}

static void write_document(struct json_out *out, const struct view *view, const struct record *record) {
    size_t i, count;
    yyjson_val *name, *value;
    json_text_member(out, "urgency", urgency_name(record->head.urgency));
    if (has_texts(view, record)) { /* its members are written among ours: without its brackets */
        struct bytes document = record->texts.document;
        if (document.size > 2) json_put_raw(out, (struct bytes){document.data + 1, document.size - 2});
        return;
    }
    yyjson_obj_foreach(json_get(record->content, "document"), i, count, name, value) {
        json_key(out, yyjson_get_str(name));
        if (yyjson_equals_str(name, "requester") && yyjson_is_obj(value)) write_requester(out, view, value);
        else json_put_value(out, value);
    }
}

static enum deadline_status status_now(const struct deadline *deadline, int64_t now) {
    if (deadline->status == DEADLINE_RUNNING && deadline->due_at < now) return DEADLINE_MISSED;
    return deadline->status;
}

static void write_deadlines(struct json_out *out, const struct requisition *head, int64_t now) {
    json_key(out, "deadlines");
    json_array(out);
    for (size_t i = 0; i < head->deadline_count; i++) {
        const struct deadline *deadline = &head->deadlines[i];
        json_object(out);
        json_text_member(out, "name", deadline->name);
        json_time_member(out, "due_at", deadline->due_at);
        json_text_member(out, "status", deadline_status_name(status_now(deadline, now)));
        json_time_member(out, "met_at", deadline->met_at);
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_event(struct json_out *out, const struct view *view, const struct flow_event *event) {
    json_object(out);
    json_text_member(out, "name", event->name);
    json_text_member(out, "title", title_text(&event->title, view->language, event->name));
    if (event->confirm) json_bool_member(out, "confirm", true);
    json_key(out, "input_schema");
    if (event->input.count) field_schema(&event->input, out);
    else json_put_null(out);
    json_object_end(out);
}

static void write_events_of(struct json_out *out, const struct view *view, const struct record *record,
                            const struct flow_event *events, size_t count) {
    bool needs_claim;
    for (size_t i = 0; i < count; i++)
        if (access_may_fire(view->actor, record, bytes_of(events[i].name), view->now, &needs_claim, NULL) == GUICHET_OK)
            write_event(out, view, &events[i]);
}

static void write_duty_events(struct json_out *out, const struct view *view, const struct record *record) {
    const struct duty_event *duty;
    for (size_t i = 0; (duty = duty_event_at(&record->duties, i)); i++)
        write_events_of(out, view, record, &duty->event, 1);
}

static void write_events(struct json_out *out, const struct view *view, const struct record *record,
                         const struct flow_state *state) {
    json_key(out, "events");
    json_array(out);
    write_events_of(out, view, record, state->events, state->event_count);
    if (!state->final) write_events_of(out, view, record, record->flow->any, record->flow->any_count);
    write_duty_events(out, view, record);
    json_array_end(out);
}

/* Of a requisition or of a task of it: by the clock and the territory of the case. */
static void write_due(struct json_out *out, const struct view *view, int64_t at, const struct requisition *head) {
    json_time_member(out, "due_at", at);
    due_put(out, desk_calendar(view->desk, head->territory), at, head->clock, view->now);
}

static bool is_claimed(const struct task *task, int64_t now) {
    return task->claimed_by && task->lease_expires_at > now;
}

static const char *role_text(unsigned roles) {
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (roles & (1u << i)) return party_role_name((enum role)(1u << i));
    return NULL;
}

static void write_task_members(struct json_out *out, const struct view *view, const struct task *task) {
    bool claimed = is_claimed(task, view->now);
    char name[VAULT_NAME_MAX + 1];
    vault_open_name(view->desk->vault, claimed ? task->claimed_name : NULL, name);
    json_key(out, "id");
    json_put_id(out, &task->id);
    json_text_member(out, "team", task->team);
    json_text_member(out, "role", role_text(task->roles));
    json_text_member(out, "claimed_by", claimed ? name : NULL);
    json_time_member(out, "lease_expires_at", claimed ? task->lease_expires_at : 0);
}

/* Titles of tasks: of a duty its own, else the task's, else the state's. */
static const char *task_title(const struct view *view, const struct task *task, const struct flow_state *state) {
    const struct flow_title *title = task->duty ? duty_title(task->duty)
                                     : state    ? (state->task.title.fr ? &state->task.title : &state->title)
                                                : NULL;
    return title ? title_text(title, view->language, task->state) : task->state;
}

static void write_duty_task(struct json_out *out, const struct view *view, const struct task *task,
                            const struct requisition *head) {
    json_object(out);
    json_text_member(out, "duty", task->duty);
    write_task_members(out, view, task);
    json_text_member(out, "title", task_title(view, task, NULL));
    write_due(out, view, task->due_at, head);
    json_object_end(out);
}

/* The deadline that one side has asked the other for. */
static void write_asked(struct json_out *out, const struct view *view, const struct record *record) {
    const struct duties *duties = &record->duties;
    bool is_told = access_is_inside(view->sight) || access_reads_answer(view->sight) || view->sight == SIGHT_COURT;
    json_key(out, "deadline_request");
    if (is_told && duties->deadline && duties->asked_by) duty_put_asked(out, duties);
    else json_put_null(out);
}

/* Only of vital requisitions. How the unit is verified, and what was found afterwards, is not for the requester. */
static void write_vital(struct json_out *out, const struct view *view, const struct record *record) {
    const struct duties *duties = &record->duties;
    bool is_inside = access_is_inside(view->sight);
    if (record->head.urgency != URGENCY_VITAL || record->flow->is_notice) return;
    json_key(out, "vital");
    json_object(out);
    json_text_member(out, "callback", duties->callback ? duties->callback : "not_required");
    json_text_member(out, "act", duties->act ? duties->act : "complete");
    if (is_inside) {
        json_text_member(out, "review", duties->review);
        json_int_member(out, "failures", duties->failures);
        json_text_member(out, "callback_number", record->callback_number);
        json_key(out, "tasks");
        json_array(out);
        for (size_t i = 0; i < record->duty_task_count; i++)
            write_duty_task(out, view, &record->duty_tasks[i], &record->head);
        json_array_end(out);
    }
    json_object_end(out);
}

static void write_part_members(struct json_out *out, yyjson_val *part) {
    json_value_member(out, "completeness", json_get(part, "completeness"));
    json_value_member(out, "records", json_get(part, "records"));
    json_value_member(out, "files", json_get(part, "files"));
    json_value_member(out, "sealed_at", json_get(part, "sealed_at"));
}

/* The latest part, and all of them. */
static void write_answer(struct json_out *out, const struct view *view, const struct record *record) {
    size_t count = answer_parts_count(record);
    json_key(out, "answer");
    if (!count) {
        json_put_null(out);
        return;
    }
    json_object(out);
    write_part_members(out, answer_parts_at(record, count));
    if (access_reads_answer(view->sight) || access_is_inside(view->sight))
        json_int_member(out, "deliveries", record->deliveries);
    json_key(out, "parts");
    json_array(out);
    for (size_t i = 1; i <= count; i++) {
        json_object(out);
        json_int_member(out, "part", (int64_t)i);
        json_bool_member(out, "last", answer_parts_is_final(record, i));
        write_part_members(out, answer_parts_at(record, i));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static void write_head(struct json_out *out, const struct view *view, const struct requisition *head,
                       const struct flow_state *state) {
    json_key(out, "id");
    json_put_id(out, &head->id);
    json_text_member(out, "number", head->number);
    json_text_member(out, "type", head->type);
    json_int_member(out, "type_version", head->type_version);
    json_text_member(out, "state", head->state);
    json_text_member(out, "state_title", state ? title_text(&state->title, view->language, head->state) : head->state);
    json_text_member(out, "outcome", head->outcome);
    json_text_member(out, "clock", clock_state_name(head->clock));
    json_time_member(out, "received_at", head->received_at);
    write_due(out, view, head->due_at, head);
    json_time_member(out, "closed_at", head->closed_at);
    json_bool_member(out, "overdue",
                     !head->outcome && head->clock == CLOCK_RUNNING && head->due_at && head->due_at < view->now);
    json_text_member(out, "party", head->party);
    json_text_member(out, "unit", head->unit);
    json_text_member(out, "holder", head->holder);
    json_text_member(out, "territory", head->territory);
    json_int_member(out, "version", head->version);
}

/* Nobody of an audience is told who else belongs to it. */
static void write_audience(struct json_out *out, const struct requisition *head) {
    const char *at = head->audience;
    struct bytes party, unit;
    json_key(out, "audience");
    json_array(out);
    while (requisition_next_audience(&at, &party, &unit)) {
        json_object(out);
        json_bytes_member(out, "party", party);
        json_bytes_member(out, "unit", unit);
        json_object_end(out);
    }
    json_array_end(out);
}

/* Work in preparation stays inside; of a notice the data are who received it and what came back: its author's too. */
static bool may_see_data(const struct view *view, const struct record *record) {
    return access_is_inside(view->sight) || (view->sight == SIGHT_REQUESTER && record->flow->is_notice);
}

static bool may_see_order(const struct view *view, const char *party) {
    return access_is_inside(view->sight) || strcmp(view->actor->party->id, party) == 0;
}

static void write_order(struct json_out *out, const struct view *view, const struct record_legal_hold *hold) {
    yyjson_val *actor = json_get(hold->order, "actor");
    json_object(out);
    json_text_member(out, "party", hold->party);
    json_text_member(out, "by", json_get_string(actor, "by", NULL));
    json_time_member(out, "since", hold->at);
    json_time_member(out, "until", hold->until);
    if (may_see_order(view, hold->party)) {
        json_text_member(out, "name", json_get_string(actor, "name", NULL));
        json_text_member(out, "reason", json_get_string(json_get(hold->order, "input"), "reason", NULL));
    }
    json_object_end(out);
}

/* The orders that stand; null when none does. */
static void write_legal_hold(struct json_out *out, const struct view *view, const struct record *record) {
    bool is_open = false;
    json_key(out, "legal_hold");
    for (size_t i = 0; i < record->legal_hold_count; i++) {
        const struct record_legal_hold *hold = &record->legal_holds[i];
        if (hold->until && hold->until <= view->now) continue;
        if (!is_open) {
            json_object(out);
            json_key(out, "orders");
            json_array(out);
        }
        is_open = true;
        write_order(out, view, hold);
    }
    if (!is_open) {
        json_put_null(out);
        return;
    }
    json_array_end(out);
    json_object_end(out);
}

/* Nothing of what it is about: to an auditor outside the circle of those who need to know, and to everybody once it is
 * erased. */
static void write_metadata(struct json_out *out, const struct view *view, const struct requisition *head) {
    json_text_member(out, "urgency", urgency_name(head->urgency));
    if (head->purged) json_time_member(out, "purged_at", head->updated_at);
    else json_bool_member(out, "need_to_know", true);
    write_deadlines(out, head, view->now);
    json_raw_member(out, "duplicates", BYTES("[]"));
    json_raw_member(out, "warnings", BYTES("[]"));
    json_raw_member(out, "events", BYTES("[]"));
    json_raw_member(out, "answer", BYTES("null"));
    json_raw_member(out, "task", BYTES("null"));
    json_raw_member(out, "legal_hold", BYTES("null"));
    json_int_member(out, "log_index", head->log_index);
    json_object_end(out);
}

void view_requisition(struct json_out *out, const struct view *view, const struct record *record,
                      const char *const *duplicates) {
    const struct requisition *head = &record->head;
    const struct flow_state *state = flow_state_of(record->flow, head->state);
    json_object(out);
    write_head(out, view, head, state);
    if (view->sight == SIGHT_METADATA || head->purged) {
        write_metadata(out, view, head);
        return;
    }
    write_document(out, view, record);
    write_part(out, view, record, "input", record->texts.input);
    if (may_see_data(view, record)) write_part(out, view, record, "data", record->texts.data);
    if (record->flow->is_notice && view->sight != SIGHT_AUDIENCE && view->sight != SIGHT_READER)
        write_audience(out, head);
    write_deadlines(out, head, view->now);
    write_warnings(out, view, record);
    json_key(out, "duplicates");
    json_array(out);
    for (; duplicates && *duplicates; duplicates++) json_put_text(out, *duplicates);
    json_array_end(out);
    transfers_write(out, record);
    write_answer(out, view, record);
    if (state) write_events(out, view, record, state);
    json_key(out, "task");
    if (record->has_task && access_is_inside(view->sight)) {
        json_object(out);
        write_task_members(out, view, &record->task);
        json_object_end(out);
    } else {
        json_put_null(out);
    }
    write_asked(out, view, record);
    write_vital(out, view, record);
    write_legal_hold(out, view, record);
    json_int_member(out, "log_index", head->log_index);
    json_object_end(out);
}

static const char *find_title(const struct view *view, struct bytes kind, struct view_titles *titles) {
    yyjson_val *root;
    char *text = arena_printf(titles->arena, "{%.*s}", (int)kind.size, kind.data);
    if (!text || json_read(bytes_of(text), titles->arena, &root, NULL)) return NULL;
    const char *name = json_get_string(root, "state", NULL), *type = json_get_string(root, "type", "");
    const struct flow *flow = registry_version(titles->registry, type, json_get_int(root, "type_version", 0));
    const struct flow_state *state = flow && name ? flow_state_of(flow, name) : NULL;
    return state ? title_text(&state->title, view->language, name) : name;
}

/* Most rows of a list stand in few states. */
static const char *title_of(const struct view *view, struct bytes members, struct view_titles *titles) {
    static const char from[] = "\"type\":", to[] = ",\"number\":";
    const char *start = memmem(members.data, members.size, from, sizeof from - 1);
    if (!start) return NULL;
    const char *end = memmem(start, members.size - (size_t)(start - members.data), to, sizeof to - 1);
    if (!end) return NULL;
    struct bytes kind = {start, (size_t)(end - start)};
    for (size_t i = 0; i < VIEW_TITLES_MAX; i++)
        if (bytes_equal(titles->known[i].kind, kind)) return titles->known[i].title;
    size_t at = titles->next++ % VIEW_TITLES_MAX;
    titles->known[at].kind = kind;
    return titles->known[at].title = find_title(view, kind, titles);
}

static enum clock_state clock_of(struct bytes members) {
    if (bytes_starts_with(members, BYTES(PACK_SUMMARY_RUNS))) return CLOCK_RUNNING;
    return bytes_starts_with(members, BYTES(PACK_SUMMARY_PAUSED)) ? CLOCK_PAUSED : CLOCK_STOPPED;
}

/* A quote within a text has a backslash before it, so that nobody's text is taken for the member. */
static const struct calendar *calendar_for(const struct view *view, struct bytes members) {
    static const char from[] = "\"territory\":\"";
    char code[16] = "";
    const char *start = memmem(members.data, members.size, from, sizeof from - 1);
    if (start) {
        start += sizeof from - 1;
        const char *end = memchr(start, '"', members.size - (size_t)(start - members.data));
        if (end && (size_t)(end - start) < sizeof code) memcpy(code, start, (size_t)(end - start));
    }
    return desk_calendar(view->desk, code);
}

void view_summary(struct json_out *out, const struct view *view, const struct query_row_summary *row,
                  struct view_titles *titles) {
    enum clock_state clock = clock_of(row->members);
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &row->id);
    json_put_raw(out, row->members);
    json_text_member(out, "state_title", title_of(view, row->members, titles));
    due_put(out, calendar_for(view, row->members), row->due_at, clock, view->now);
    json_bool_member(out, "overdue", clock == CLOCK_RUNNING && row->due_at && row->due_at < view->now);
    json_int_member(out, "version", row->version);
    json_object_end(out);
}

void view_task(struct json_out *out, const struct view *view, const struct task *task, const struct requisition *head,
               const struct registry *registry) {
    const struct flow *flow = registry_version(registry, head->type, head->type_version);
    const struct flow_state *state = flow ? flow_state_of(flow, task->state) : NULL;
    json_object(out);
    write_task_members(out, view, task);
    json_text_member(out, "title", task_title(view, task, state));
    if (task->duty) json_text_member(out, "duty", task->duty);
    if (task->is_review) json_bool_member(out, "approval", true);
    json_text_member(out, "state", task->state);
    write_due(out, view, task->due_at, head);
    json_bool_member(out, "overdue", head->clock == CLOCK_RUNNING && task->due_at && task->due_at < view->now);
    json_key(out, "requisition");
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &head->id);
    json_text_member(out, "number", head->number);
    json_text_member(out, "type", head->type);
    json_text_member(out, "urgency", urgency_name(head->urgency));
    json_text_member(out, "state", head->state);
    write_due(out, view, head->due_at, head);
    json_time_member(out, "received_at", head->received_at);
    json_text_member(out, "party", head->party);
    json_text_member(out, "unit", head->unit);
    json_text_member(out, "holder", head->holder);
    json_object_end(out);
    json_object_end(out);
}

/* Did someone of the caller's own unit do it? Only audiences have party and unit in the payload. */
static bool is_own(const struct view *view, yyjson_val *payload) {
    yyjson_val *actor = json_get(payload, "actor");
    return strcmp(json_get_string(actor, "party", ""), view->actor->party->id) == 0 &&
           strcmp(json_get_string(actor, "unit", ""), view->actor->unit) == 0;
}

/* The unit, a magistrate of its court, or a co-reader who fetched the answer. */
static bool is_of_authorities(const char *by) {
    return strcmp(by, "requester") == 0 || strcmp(by, "magistrate") == 0 || strcmp(by, "reader") == 0;
}

/* A requester sees what he sent himself, and what was said to him: the input of an event that led to a state in which
 * he may act, or to an end that is a refusal. Work in preparation stays inside. */
static bool may_see_input(const struct view *view, const struct query_row_entry *entry, yyjson_val *payload,
                          const struct flow *flow) {
    const char *by = json_get_string(json_get(payload, "actor"), "by", "");
    if (view->sight == SIGHT_METADATA) return false;
    if (entry_is_of_queue(entry->event)) return access_is_inside(view->sight);
    if (strncmp(entry->event, LEGAL_HOLD, strlen(LEGAL_HOLD)) == 0)
        return may_see_order(view, json_get_string(json_get(payload, "actor"), "party", ""));
    if (share_event_is(entry->event)) return share_event_may_see(view->sight, entry->event);
    if (view->sight == SIGHT_AUDIENCE) return strcmp(by, "audience") != 0 || is_own(view, payload);
    if (!access_reads_answer(view->sight) || flow->is_notice) return true;
    if (is_of_authorities(by)) return true;
    if (duty_is_of_deadline(entry->event)) return true;
    if (duty_event_named(entry->event)) return false;
    const struct flow_state *to = entry->to ? flow_state_of(flow, entry->to) : NULL;
    if (!to) return false;
    if (to->final) return strcmp(to->final, "refused") == 0;
    for (size_t i = 0; i < to->event_count; i++)
        if (to->events[i].by & (FLOW_BY_REQUESTER | ROLES_REQUESTER)) return true;
    return false;
}

/* Of an entry without a payload. */
static const char *by_of(const struct query_row_entry *entry) {
    if (strcmp(entry->actor, "system") == 0) return "system";
    if (entry->reader) return "reader";
    return strncmp(entry->event, "purge.", strlen("purge.")) == 0 ? "admin" : NULL;
}

/* Only those who oversee are given such entries. */
static void write_reader(struct json_out *out, const struct view *view, const struct query_row_entry *entry) {
    char name[VAULT_NAME_MAX + 1];
    vault_open_name(view->desk->vault, entry->reader, name);
    json_text_member(out, "name", name[0] ? name : NULL);
    json_text_member(out, "person", entry->actor + strlen("person:"));
}

static void write_actor(struct json_out *out, const struct view *view, const struct query_row_entry *entry,
                        yyjson_val *payload) {
    yyjson_val *actor = json_get(payload, "actor");
    const char *by = json_get_string(actor, "by", by_of(entry));
    bool is_theirs = by && is_of_authorities(by);
    json_key(out, "actor");
    json_object(out);
    json_text_member(out, "by", by);
    json_text_member(out, "team", json_get_string(actor, "team", NULL));
    if (access_is_inside(view->sight) || (is_theirs && access_reads_answer(view->sight)))
        json_text_member(out, "name", json_get_string(actor, "name", NULL));
    if (json_get(actor, "party") && (view->sight != SIGHT_AUDIENCE || is_own(view, payload))) {
        json_text_member(out, "party", json_get_string(actor, "party", NULL));
        json_text_member(out, "unit", json_get_string(actor, "unit", NULL));
    }
    if (entry->reader) write_reader(out, view, entry);
    json_object_end(out);
}

bool view_may_see_entry(const struct view *view, const struct query_row_entry *entry) {
    return access_is_inside(view->sight) || strcmp(entry->event, ITEM_NOTED) != 0;
}

void view_entry(struct json_out *out, const struct view *view, const struct query_row_entry *entry, yyjson_val *payload,
                const struct flow *flow) {
    json_object(out);
    json_key(out, "seq");
    if (entry->seq) json_put_int(out, entry->seq);
    else json_put_null(out); /* who read it: of no place among what happened */
    json_text_member(out, "event", entry->event);
    json_time_member(out, "at", entry->at);
    json_text_member(out, "from", entry->from);
    json_text_member(out, "to", entry->to);
    write_actor(out, view, entry, payload);
    if (may_see_input(view, entry, payload, flow)) json_value_member(out, "input", json_get(payload, "input"));
    static const char *const changed[] = {"holder", "due_at"};
    for (size_t i = 0; i < 2; i++)
        if (json_get(payload, changed[i])) json_value_member(out, changed[i], json_get(payload, changed[i]));
    int64_t late_ms = json_get_int(payload, "late_by_ms", 0); /* a timer that fell due while the gateway was down */
    if (late_ms > 0) json_int_member(out, "late_by_ms", late_ms);
    json_int_member(out, "log_index", entry->log_index);
    json_object_end(out);
}
