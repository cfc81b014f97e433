/* The content is walked through; every text in it gives the index that search would look for. */
#include "desk/related.h"

#include "desk/search.h"
#include "domain/identifiers.h"

#define MARKS_MAX 1024

struct walk {
    const struct desk *desk;
    struct faults at; /* for pointers only */
    struct related_marks *out;
};

/* The first form that it can have and that says something: a number of unknown form is one of any kind. */
static const char *kind_of(struct bytes text) {
    static const enum identifier_kind order[] = {IDENTIFIER_EMAIL,      IDENTIFIER_IBAN,  IDENTIFIER_RIB,
                                                 IDENTIFIER_CCP,        IDENTIFIER_PHONE, IDENTIFIER_IP,
                                                 IDENTIFIER_POSTAL_ITEM};
    struct identifier found;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (identifier_check(order[i], text, &found) == GUICHET_OK && found.level != IDENTIFIER_REJECT &&
            found.kind != IDENTIFIER_POSTAL_OTHER)
            return identifier_kind_name(order[i]);
    return "identifier";
}

static struct related_mark *add(struct walk *w, const char *pointer, const char *kind) {
    if (w->out->count == MARKS_MAX) return NULL;
    struct related_mark *mark = &w->out->list[w->out->count++];
    mark->pointer = pointer;
    mark->kind = kind;
    return mark;
}

static void walk(struct walk *w, yyjson_val *value, const char *at) {
    size_t i, count;
    yyjson_val *name, *item;
    if (yyjson_is_str(value)) {
        struct bytes text = json_text(value);
        struct related_mark *mark = add(w, at, kind_of(text));
        if (mark) search_blind(w->desk->vault, SEARCH_TARGET, text, mark->blind);
    } else if (yyjson_is_obj(value)) {
        yyjson_obj_foreach(value, i, count, name, item) walk(w, item, faults_at(&w->at, at, json_text(name)));
    } else if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, i, count, item) walk(w, item, faults_at_index(&w->at, at, i));
    }
}

/* The numbers by which search_case_numbers() files it. */
static void walk_case(struct walk *w, yyjson_val *document) {
    static const char *const pointers[] = {"/procedure/pv", "/procedure/parquet", "/procedure/instruction",
                                           "/client_ref"};
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        yyjson_val *number = yyjson_ptr_get(document, pointers[i]);
        struct related_mark *mark = yyjson_get_len(number) ? add(w, pointers[i], "case") : NULL;
        if (mark) search_blind_case(w->desk->vault, json_text(number), mark->blind);
    }
}

int related_marks(const struct desk *desk, const struct record *record, struct arena *arena, struct related_marks *out,
                  struct fail *why) {
    struct walk w = {.desk = desk, .out = out};
    *out = (struct related_marks){.list = arena_array(arena, MARKS_MAX, sizeof *out->list)};
    if (!out->list) return fail(why, GUICHET_MEMORY, "no memory");
    faults_init(&w.at, arena);
    walk(&w, json_get(record->content, "input"), "/input");
    walk_case(&w, json_get(record->content, "document"));
    return GUICHET_OK;
}

const struct related_mark *related_find(const struct related_marks *marks, struct bytes blind) {
    for (size_t i = 0; i < marks->count; i++)
        if (blind.size == BLIND_SIZE && memcmp(marks->list[i].blind, blind.data, BLIND_SIZE) == 0)
            return &marks->list[i];
    return NULL;
}
