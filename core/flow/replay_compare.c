/* Two traces of one case held against each other, and one against the record. */
#include "flow/replay.h"

#include "base/text.h"

static const char *time_of(int64_t at, char text[TEXT_TIME_SIZE + 1]) {
    if (!at) return "none";
    text_time(at, text);
    return text;
}

int replay_holds(const struct replay_case *c, const struct replay_trace *trace, struct fail *why) {
    for (size_t i = 0; i < trace->count; i++) {
        const struct replay_event *event = &c->events[i];
        const struct replay_mark *mark = &trace->marks[i];
        if (mark->refused)
            return fail(why, GUICHET_CONFLICT, "event %zu \"%s\" is refused (%s) where the record accepted it", i + 1,
                        event->name, mark->refused);
        if (strcmp(mark->state, event->to) != 0)
            return fail(why, GUICHET_CONFLICT, "event %zu \"%s\" leads to \"%s\" where the record has \"%s\"", i + 1,
                        event->name, mark->state, event->to);
    }
    if (trace->head.due_at == c->head->due_at) return GUICHET_OK;
    char is[TEXT_TIME_SIZE + 1], was[TEXT_TIME_SIZE + 1];
    return fail(why, GUICHET_CONFLICT, "it is due at %s where the record has %s", time_of(trace->head.due_at, is),
                time_of(c->head->due_at, was));
}

/* ---- the way ---- */

#define WAY_SIZE 160

static const char *outcome_of(const struct replay_mark *mark, char text[WAY_SIZE]) {
    (void)snprintf(text, WAY_SIZE, mark->refused ? "refused (%s)" : "\"%s\"",
                   mark->refused ? mark->refused : mark->state);
    return text;
}

static bool is_way_same(const struct replay_mark *a, const struct replay_mark *b) {
    if (a->refused || b->refused) return a->refused && b->refused && strcmp(a->refused, b->refused) == 0;
    return strcmp(a->state, b->state) == 0;
}

static void say_way(const struct replay_case *c, size_t i, const struct replay_mark *a, const struct replay_mark *b,
                    struct buffer *words) {
    char is[WAY_SIZE], was[WAY_SIZE];
    buffer_addf(words, "event %zu \"%s\": %s instead of %s\n", i + 1, c->events[i].name, outcome_of(b, is),
                outcome_of(a, was));
}

/* ---- what stands beside the way ---- */

static bool say(struct buffer *words, size_t i, const char *what, const char *a, const char *b) {
    if (strcmp(a, b) == 0) return false;
    buffer_addf(words, "after event %zu: %s %s instead of %s\n", i + 1, what, b, a);
    return true;
}

/* Each of them once: where it differs first. */
static void say_marks(const struct replay_trace *before, const struct replay_trace *after, size_t count,
                      struct buffer *words) {
    bool due = false, task = false, call = false, timers = false;
    char is[TEXT_TIME_SIZE + 1], was[TEXT_TIME_SIZE + 1];
    for (size_t i = 0; i < count; i++) {
        const struct replay_mark *a = &before->marks[i], *b = &after->marks[i];
        if (a->refused || b->refused) break;
        if (!due) due = say(words, i, "due", time_of(a->due_at, was), time_of(b->due_at, is));
        if (!task) task = say(words, i, "task", a->task, b->task);
        if (!timers) timers = say(words, i, "timers", a->timers, b->timers);
        bool asks = call || say(words, i, "call", a->call, b->call);
        if (!asks && !bytes_equal(a->args, b->args)) {
            buffer_addf(words, "after event %zu: %s is asked with other arguments\n", i + 1, b->call);
            asks = true;
        }
        call = asks;
    }
}

/* ---- the end ---- */

static const struct deadline *deadline_of(const struct requisition *head, const char *name) {
    for (size_t i = 0; i < head->deadline_count; i++) {
        if (strcmp(head->deadlines[i].name, name) == 0) return &head->deadlines[i];
    }
    return NULL;
}

static void say_deadlines(const struct requisition *before, const struct requisition *after, struct buffer *words) {
    char is[TEXT_TIME_SIZE + 1], was[TEXT_TIME_SIZE + 1];
    for (size_t i = 0; i < before->deadline_count; i++) {
        const struct deadline *a = &before->deadlines[i], *b = deadline_of(after, a->name);
        if (b && b->due_at == a->due_at && b->status == a->status) continue;
        buffer_addf(words, "deadline \"%s\": %s %s instead of %s %s\n", a->name,
                    b ? deadline_status_name(b->status) : "none", time_of(b ? b->due_at : 0, is),
                    deadline_status_name(a->status), time_of(a->due_at, was));
    }
}

static bool is_same_value(yyjson_val *a, yyjson_val *b) {
    return a && b ? yyjson_equals(a, b) : a == b;
}

/* Names of fields; what stands in them is not said. */
static void say_fields(yyjson_val *before, yyjson_val *after, struct buffer *words) {
    size_t index, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(before, index, count, key, value) {
        if (!is_same_value(value, json_get(after, yyjson_get_str(key)))) buffer_addf(words, " %s", yyjson_get_str(key));
    }
    yyjson_obj_foreach(after, index, count, key, value) {
        if (!json_get(before, yyjson_get_str(key))) buffer_addf(words, " %s", yyjson_get_str(key));
    }
}

static void say_answer(yyjson_val *before, yyjson_val *after, struct buffer *words) {
    static const char *const parts[] = {"completeness", "records", "files"};
    yyjson_val *a = json_get(before, "answer"), *b = json_get(after, "answer");
    struct buffer fields;
    buffer_init(&fields, 65536);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!is_same_value(json_get(a, parts[i]), json_get(b, parts[i]))) buffer_addf(&fields, " %s", parts[i]);
    say_fields(json_get(a, "data"), json_get(b, "data"), &fields);
    if (fields.size) buffer_addf(words, "the answer differs in:%.*s\n", (int)fields.size, fields.data);
    buffer_done(&fields);
}

static void say_end(const struct replay_trace *before, const struct replay_trace *after, struct buffer *words) {
    const char *was = before->head.state, *is = after->head.state ? after->head.state : "nowhere";
    if (strcmp(was, is) != 0) buffer_addf(words, "it ends in \"%s\" instead of \"%s\"\n", is, was);
    say_deadlines(&before->head, &after->head, words);
    say_answer(before->content, after->content, words);
}

bool replay_same(const struct replay_case *c, const struct replay_trace *before, const struct replay_trace *after,
                 struct buffer *words) {
    size_t size = words->size, count = before->count < after->count ? before->count : after->count, i = 0;
    while (i < count && is_way_same(&before->marks[i], &after->marks[i])) i++;
    say_marks(before, after, i, words);
    if (i < count) say_way(c, i, &before->marks[i], &after->marks[i], words);
    say_end(before, after, words);
    return words->size == size;
}
