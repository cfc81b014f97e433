/* GET /v1/types and /v1/types/{type}: the catalogue, out of the workflows. */
#include "gate/handlers.h"

static const char *title_of(const struct request *r, const struct flow_title *title, const char *fallback) {
    const char *text = strcmp(r->language, "en") == 0 && title->en ? title->en : title->fr;
    return text ? text : fallback;
}

static void write_bases(struct json_out *out, const struct law_table *law, const struct flow *flow) {
    json_key(out, "bases");
    json_array(out);
    for (size_t i = 0; i < law->count; i++)
        if (law_row_admits(&law->rows[i], flow->type, flow->families)) json_put_text(out, law->rows[i].id);
    json_array_end(out);
}

static void write_durations(struct json_out *out, const struct duration *due, const bool *has) {
    json_object(out);
    for (int urgency = URGENCY_NORMAL; urgency <= URGENCY_VITAL; urgency++) {
        char text[DURATION_TEXT_SIZE + 1];
        duration_format(due[urgency], "en", text);
        json_text_member(out, urgency_name((enum urgency)urgency), has[urgency] ? text : NULL);
    }
    json_object_end(out);
}

/* Times of their own that some bases give: by family of the law. */
static void write_due_for(struct json_out *out, const struct flow *flow) {
    json_key(out, "due_for");
    json_object(out);
    for (size_t family = 0; family < LAW_FAMILY_COUNT; family++) {
        const bool *has = flow->has_due_for[family];
        if (!has[URGENCY_NORMAL] && !has[URGENCY_URGENT] && !has[URGENCY_VITAL]) continue;
        json_key(out, law_family_names[family]);
        write_durations(out, flow->due_for[family], has);
    }
    json_object_end(out);
}

static void write_type(struct json_out *out, const struct request *r, const struct flow *flow) {
    json_text_member(out, "type", flow->type);
    json_int_member(out, "version", flow->version);
    json_text_member(out, "title", title_of(r, &flow->title, flow->type));
    json_text_member(out, "holder", flow->holder);
    json_text_member(out, "direction", flow->is_notice ? "notice" : "request");
    write_bases(out, &r->worker->seat.desk->reference->law, flow);
    json_key(out, "due");
    write_durations(out, flow->due, flow->has_due);
    write_due_for(out, flow);
}

static void write_states(struct json_out *out, const struct request *r, const struct flow *flow) {
    json_key(out, "states");
    json_array(out);
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct flow_state *state = &flow->states[i];
        json_object(out);
        json_text_member(out, "name", state->name);
        json_text_member(out, "title", title_of(r, &state->title, state->name));
        json_text_member(out, "clock", clock_state_name(state->clock));
        json_text_member(out, "final", state->final);
        json_text_member(out, "team", state->task.present ? (state->task.team ? state->task.team : "holder") : NULL);
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_event(struct json_out *out, const struct request *r, const struct flow *flow, const char *from,
                        const struct flow_event *event) {
    json_object(out);
    json_text_member(out, "name", event->name);
    json_text_member(out, "title", title_of(r, &event->title, event->name));
    json_text_member(out, "from", from);
    json_key(out, "to");
    json_array(out);
    for (size_t i = 0; i < event->to_count; i++) json_put_text(out, flow->states[event->to[i]].name);
    json_array_end(out);
    json_key(out, "input_schema");
    if (event->input.count) field_schema(&event->input, out);
    else json_put_null(out);
    json_object_end(out);
}

static void write_events(struct json_out *out, const struct request *r, const struct flow *flow) {
    json_key(out, "events");
    json_array(out);
    for (size_t i = 0; i < flow->state_count; i++)
        for (size_t k = 0; k < flow->states[i].event_count; k++)
            write_event(out, r, flow, flow->states[i].name, &flow->states[i].events[k]);
    for (size_t k = 0; k < flow->any_count; k++) write_event(out, r, flow, NULL, &flow->any[k]);
    json_array_end(out);
}

int handle_types_list(struct request *r) {
    struct json_out out;
    const struct flow *flow;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; (flow = registry_at(r->worker->seat.desk->registry, i)); i++) {
        json_object(&out);
        write_type(&out, r, flow);
        json_object_end(&out);
    }
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_types_show(struct request *r) {
    const struct flow *flow = registry_flow(r->worker->seat.desk->registry, r->parameter);
    struct json_out out;
    if (!flow)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no type \"%.*s\"", (int)r->parameter.size,
                            r->parameter.data);
    request_json(r, 200, &out);
    json_object(&out);
    write_type(&out, r, flow);
    json_raw_member(&out, "input_schema", flow->input_schema);
    json_raw_member(&out, "answer_schema", flow->answer_schema);
    write_states(&out, r, flow);
    write_events(&out, r, flow);
    json_object_end(&out);
    return STEP_NEXT;
}
