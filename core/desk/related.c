/* The content is walked through; every text in it gives the index that search would look for. */
#include "desk/related.h"

#include "desk/search.h"

#define MARKS_MAX 1024

struct walk {
    const struct desk *desk;
    struct faults at; /* for pointers only */
    struct related_marks *out;
    struct fail *why;
    int status;
};

static struct related_mark *add(struct walk *w, const char *pointer) {
    if (w->out->count == MARKS_MAX) return NULL;
    struct related_mark *mark = &w->out->list[w->out->count++];
    mark->pointer = pointer;
    return mark;
}

static void add_target(struct walk *w, struct bytes text, const char *at) {
    struct related_mark *mark = add(w, at);
    if (!mark) return;
    const char *kind = search_kind_name(text);
    mark->kind = kind ? kind : "identifier";
    if (!w->status) w->status = search_blind_target(w->desk->vault, text, mark->blind, w->why);
}

static void add_case(struct walk *w, struct bytes number, const char *at) {
    struct related_mark *mark = add(w, at);
    if (!mark) return;
    mark->kind = "case";
    if (!w->status) w->status = search_blind_case(w->desk->vault, number, mark->blind, w->why);
}

static void walk(struct walk *w, yyjson_val *value, const char *at) {
    size_t i, count;
    yyjson_val *name, *item;
    if (yyjson_is_str(value)) {
        add_target(w, json_text(value), at);
    } else if (yyjson_is_obj(value)) {
        yyjson_obj_foreach(value, i, count, name, item) walk(w, item, faults_at(&w->at, at, json_text(name)));
    } else if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, i, count, item) walk(w, item, faults_at_index(&w->at, at, i));
    }
}

static void walk_case(struct walk *w, yyjson_val *document) {
    const char *pointer;
    for (size_t i = 0; (pointer = search_case_pointer(i)); i++) {
        yyjson_val *number = yyjson_ptr_get(document, pointer);
        if (yyjson_get_len(number)) add_case(w, json_text(number), pointer);
    }
}

int related_marks(const struct desk *desk, const struct record *record, struct arena *arena, struct related_marks *out,
                  struct fail *why) {
    struct walk w = {.desk = desk, .out = out, .why = why};
    *out = (struct related_marks){.list = arena_array(arena, MARKS_MAX, sizeof *out->list)};
    if (!out->list) return fail(why, GUICHET_MEMORY, "no memory");
    faults_init(&w.at, arena);
    walk(&w, json_get(record->content, "input"), "/input");
    walk_case(&w, json_get(record->content, "document"));
    return w.status;
}

const struct related_mark *related_find(const struct related_marks *marks, struct bytes blind) {
    for (size_t i = 0; i < marks->count; i++)
        if (blind.size == BLIND_SIZE && memcmp(marks->list[i].blind, blind.data, BLIND_SIZE) == 0)
            return &marks->list[i];
    return NULL;
}
