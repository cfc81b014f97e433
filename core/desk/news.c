/* Two kinds of news of one entry of the log. */
#include "desk/news.h"

#include "desk/item.h"
#include "domain/entry.h"

bool news_is_of_case(const struct query_row_news *row) {
    return !entry_is_of_queue(row->entry.event);
}

static bool is_moved(const struct query_row_entry *entry) {
    return entry->to && (!entry->from || strcmp(entry->from, entry->to) != 0);
}

/* Tasks come and go with the state; the duties of a vital requisition do so at any event. A note moves none. */
bool news_is_of_queue(const struct actor *actor, const struct query_row_news *row) {
    const struct query_row_entry *entry = &row->entry;
    if (!(actor->roles & ROLES_HOLDER) || strcmp(entry->event, ITEM_NOTED) == 0) return false;
    return entry_is_of_queue(entry->event) || is_moved(entry) || row->requisition.head.urgency == URGENCY_VITAL;
}

static const struct flow_state *state_before(const struct query_row_news *row, const struct flow *flow) {
    return flow ? flow_state_of(flow, row->entry.from) : NULL;
}

/* A task of the holder was that of whom the workflow names; who had the case in between is not known any more. */
bool news_has_left(const struct actor *actor, const struct query_row_news *row, const struct registry *registry) {
    const struct requisition *head = &row->requisition.head;
    if (!(actor->roles & ROLES_HOLDER) || head->circle || !row->entry.from || !is_moved(&row->entry)) return false;
    const struct flow *flow = registry_version(registry, head->type, head->type_version);
    const struct flow_state *from = state_before(row, flow);
    if (!from || !from->task.present) return false;
    const char *team = from->task.team ? from->task.team : flow->holder;
    return team && party_is_in_team(actor, team);
}

static void put_head(struct json_out *out, const struct requisition *head) {
    json_key(out, "id");
    json_put_id(out, &head->id);
    json_text_member(out, "number", head->number);
    json_text_member(out, "type", head->type);
    json_text_member(out, "urgency", urgency_name(head->urgency));
}

void news_put_case(struct json_out *out, const struct query_row_news *row) {
    const struct requisition *head = &row->requisition.head;
    const struct query_row_entry *entry = &row->entry;
    json_object(out);
    put_head(out, head);
    json_text_member(out, "state", entry->to ? entry->to : head->state);
    json_int_member(out, "version", head->version);
    json_text_member(out, "event", entry->event);
    json_text_member(out, "from", entry->from);
    json_int_member(out, "seq", entry->seq);
    json_time_member(out, "at", entry->at);
    json_text_member(out, "outcome", head->outcome);
    json_text_member(out, "clock", clock_state_name(head->clock));
    json_time_member(out, "received_at", head->received_at);
    json_time_member(out, "due_at", head->due_at);
    json_text_member(out, "party", head->party);
    json_text_member(out, "unit", head->unit);
    json_text_member(out, "holder", head->holder);
    json_int_member(out, "log_index", entry->log_index);
    json_object_end(out);
}

static void put_task(struct json_out *out, const struct actor *actor, const struct task *task, int64_t now) {
    if (!party_is_in_team(actor, task->team)) return;
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &task->id);
    json_text_member(out, "team", task->team);
    json_text_member(out, "state", task->state);
    json_bool_member(out, "claimed", task->claimed_by && task->lease_expires_at > now);
    json_time_member(out, "due_at", task->due_at);
    json_object_end(out);
}

void news_put_queue(struct json_out *out, const struct actor *actor, const struct query_row_news *row, int64_t now) {
    const struct query_row_requisition *requisition = &row->requisition;
    json_object(out);
    put_head(out, &requisition->head);
    json_text_member(out, "event", row->entry.event);
    json_key(out, "tasks");
    json_array(out);
    if (requisition->has_task) put_task(out, actor, &requisition->task, now);
    for (size_t i = 0; i < requisition->duty_count; i++) put_task(out, actor, &requisition->duties[i], now);
    json_array_end(out);
    json_object_end(out);
}

void news_put_left(struct json_out *out, const struct query_row_news *row) {
    json_object(out);
    json_key(out, "id");
    json_put_id(out, &row->requisition.head.id);
    json_key(out, "tasks");
    json_array(out);
    json_array_end(out);
    json_object_end(out);
}
