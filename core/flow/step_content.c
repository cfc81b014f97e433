/* The content of a case: read at the start of a step, written whole at its end. */
#include "flow/step_parts.h"

#define STEP_JSON_MAX   (8u << 20)
#define STEP_JSON_USUAL 1024 /* what most contents take beside the document */

int step_content_take(struct step *step, struct buffer *buffer, struct bytes *out) {
    int status = buffer->status;
    char *text = status ? NULL : arena_copy(step->arena, buffer_bytes(buffer));
    if (!status && !text) status = GUICHET_MEMORY;
    if (!status) *out = (struct bytes){text, buffer->size};
    buffer_done(buffer);
    return status ? fail(step->why, status, "the content of a requisition is too large") : GUICHET_OK;
}

int step_content_value(struct step *step, struct bytes text, yyjson_val **out) {
    return json_read(text.size ? text : BYTES("{}"), step->arena, out, step->why);
}

int step_content_part(struct step *step, struct step_part *part, yyjson_val **out) {
    int status = GUICHET_OK;
    if (!part->value && part->text.size) status = json_read(part->text, step->arena, &part->value, step->why);
    *out = part->value;
    return status;
}

static int open_people(struct step *step, yyjson_val *people) {
    size_t i, count, k, size;
    yyjson_val *state, *list, *person;
    yyjson_obj_foreach(people, i, count, state, list) {
        yyjson_arr_foreach(list, k, size, person) {
            int status = step_content_act(step, yyjson_get_str(state), yyjson_get_str(person));
            if (status) return status;
        }
    }
    return GUICHET_OK;
}

int step_content_open(struct step *step) {
    static const char *const objects[] = {"document", "input", "data", "requester"};
    yyjson_val *content = step->in->content;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (!yyjson_is_obj(json_get(content, objects[i])))
            return fail(step->why, GUICHET_INTERNAL, "the content has no \"%s\"", objects[i]);
    }
    step->input = json_get(content, "input");
    step->data = json_get(content, "data");
    step->document.value = json_get(content, "document");
    step->requester.value = json_get(content, "requester");
    step->warnings.value = json_get(content, "warnings");
    step->answer.value = json_get(content, "answer");
    step->parts.value = json_get(content, "parts");
    step->transfers.value = json_get(content, "transfers");
    size_t index, count;
    yyjson_val *person;
    yyjson_arr_foreach(json_get(content, "approvals"), index, count, person) {
        if (step->approval_count < STEP_APPROVALS_MAX) step->approvals[step->approval_count++] = yyjson_get_str(person);
    }
    duty_read(content, &step->duties);
    duty_follow(&step->duties, step->flow, step->head);
    return open_people(step, json_get(content, "people"));
}

bool step_content_acted(const struct step *step, const char *state, const char *person) {
    for (size_t i = 0; i < step->people_count; i++) {
        if (strcmp(step->people[i].state, state) == 0 && strcmp(step->people[i].person, person) == 0) return true;
    }
    return false;
}

int step_content_act(struct step *step, const char *state, const char *person) {
    if (step_content_acted(step, state, person)) return GUICHET_OK;
    if (step->people_count == STEP_PEOPLE_MAX)
        return fail(step->why, GUICHET_LIMIT, "more than %d people acted on this requisition", STEP_PEOPLE_MAX);
    step->people[step->people_count++] = (struct step_person){state, person};
    return GUICHET_OK;
}

int step_content_warn(struct step *step, const struct faults *warnings) {
    if (warnings->count == 0) return GUICHET_OK;
    struct buffer buffer;
    struct json_out out;
    yyjson_val *before, *warning;
    int status = step_content_part(step, &step->warnings, &before);
    if (status) return status;
    buffer_init(&buffer, STEP_JSON_MAX);
    json_out_init(&out, &buffer);
    json_array(&out);
    size_t index, count;
    yyjson_arr_foreach(before, index, count, warning) json_put_value(&out, warning);
    for (size_t i = 0; i < warnings->count && i < FAULTS_MAX; i++) {
        json_object(&out);
        json_text_member(&out, "pointer", warnings->list[i].pointer);
        json_text_member(&out, "code", warnings->list[i].code);
        json_text_member(&out, "detail", warnings->list[i].detail);
        json_text_member(&out, "detail_fr", warnings->list[i].detail_fr);
        json_object_end(&out);
    }
    json_array_end(&out);
    step->warnings.value = NULL;
    return step_content_take(step, &buffer, &step->warnings.text);
}

/* One more behind those of the list. */
static int append(struct step *step, struct step_part *list, struct bytes more) {
    struct buffer buffer;
    struct json_out out;
    yyjson_val *before, *one;
    int status = step_content_part(step, list, &before);
    if (status) return status;
    buffer_init(&buffer, STEP_JSON_MAX);
    json_out_init(&out, &buffer);
    json_array(&out);
    size_t index, count;
    yyjson_arr_foreach(before, index, count, one) json_put_value(&out, one);
    json_put_raw(&out, more);
    json_array_end(&out);
    list->value = NULL;
    return step_content_take(step, &buffer, &list->text);
}

int step_content_hand_over(struct step *step, struct bytes part) {
    yyjson_val *before;
    int status = step_content_part(step, &step->parts, &before);
    if (status) return status;
    if (yyjson_arr_size(before) >= STEP_PARTS_MAX)
        return fail_code(step->why, GUICHET_CONFLICT, "part_limit", "an answer has at most %d parts before the last",
                         STEP_PARTS_MAX);
    return append(step, &step->parts, part);
}

int step_content_transfer(struct step *step, const char *holder, int64_t due_at) {
    struct buffer buffer;
    struct json_out out;
    struct bytes text;
    buffer_init(&buffer, STEP_JSON_MAX);
    json_out_init(&out, &buffer);
    json_object(&out);
    json_text_member(&out, "holder", holder);
    json_time_member(&out, "until", step->in->now);
    json_time_member(&out, "due_at", due_at);
    json_object_end(&out);
    int status = step_content_take(step, &buffer, &text);
    return status ? status : append(step, &step->transfers, text);
}

/* {"state":["person",…]}: the pairs grouped by state, in the order in which the states came. */
static void put_people(const struct step *step, struct json_out *out) {
    json_object(out);
    for (size_t i = 0; i < step->people_count; i++) {
        const char *state = step->people[i].state;
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) seen = strcmp(step->people[k].state, state) == 0;
        if (seen) continue;
        json_key(out, state);
        json_array(out);
        for (size_t k = i; k < step->people_count; k++) {
            if (strcmp(step->people[k].state, state) == 0) json_put_text(out, step->people[k].person);
        }
        json_array_end(out);
    }
    json_object_end(out);
}

static void put_part(struct json_out *out, const struct step_part *part, const char *absent) {
    if (part->text.size) json_put_raw(out, part->text);
    else if (part->value) json_put_value(out, part->value);
    else json_put_raw(out, bytes_of(absent));
}

#define PARTS 8

int step_content_close(struct step *step) {
    const struct step_part input = {.value = step->input}, data = {.value = step->data};
    struct step_texts *texts = &step->out->texts;
    const struct {
        const char *name;
        const struct step_part *part;
        const char *absent;
        struct bytes *text;
    } parts[PARTS] = {{"document", &step->document, "{}", &texts->document},
                      {"input", &input, "null", &texts->input},
                      {"data", &data, "null", &texts->data},
                      {"answer", &step->answer, "null", &texts->answer},
                      {"parts", &step->parts, "[]", NULL},
                      {"transfers", &step->transfers, "[]", NULL},
                      {"warnings", &step->warnings, "[]", &texts->warnings},
                      {"requester", &step->requester, "{}", NULL}};
    size_t from[PARTS], upto[PARTS];
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, STEP_JSON_MAX);
    buffer_reserve(&buffer, step->document.text.size + step->requester.text.size + STEP_JSON_USUAL);
    json_out_init(&out, &buffer);
    json_object(&out);
    for (size_t i = 0; i < PARTS; i++) {
        json_key(&out, parts[i].name);
        from[i] = buffer.size;
        put_part(&out, parts[i].part, parts[i].absent);
        upto[i] = buffer.size;
    }
    json_key(&out, "people");
    put_people(step, &out);
    json_key(&out, "approvals");
    json_array(&out);
    for (size_t i = 0; i < step->approval_count; i++) json_put_text(&out, step->approvals[i]);
    json_array_end(&out);
    json_key(&out, "duties");
    duty_write(&out, &step->duties);
    json_object_end(&out);
    duty_follow(&step->duties, step->flow, step->head);
    step->out->duties = step->duties;
    int status = step_content_take(step, &buffer, &step->out->content);
    step->change->content = step->out->content;
    for (size_t i = 0; i < PARTS && !status; i++) {
        if (parts[i].text) *parts[i].text = (struct bytes){step->out->content.data + from[i], upto[i] - from[i]};
    }
    return status;
}
