/* Members of configuration trees, each read with the words for who wrote it wrongly. */
#include "domain/tree.h"
#include "base/text.h"

void tree_init(struct tree *t, struct arena *arena, struct faults *faults) {
    *t = (struct tree){.arena = arena, .faults = faults, .before = faults->count};
}

int tree_end(const struct tree *t) {
    if (t->no_memory) return GUICHET_MEMORY;
    return t->faults->count > t->before ? GUICHET_CONFIG : GUICHET_OK;
}

const char *tree_at(struct tree *t, const char *place, const char *name) {
    return faults_at(t->faults, place, bytes_of(name));
}

const char *tree_at_index(struct tree *t, const char *place, size_t index) {
    return faults_at_index(t->faults, place, index);
}

void tree_fault(struct tree *t, const char *place, const char *name, const char *code, const char *words) {
    faults_add(t->faults, name ? tree_at(t, place, name) : place, code, "%s", words);
}

void *tree_array(struct tree *t, size_t count, size_t size) {
    if (!count) return NULL;
    void *array = arena_array(t->arena, count, size);
    if (!array) t->no_memory = true;
    return array;
}

size_t tree_index(const char *const *names, struct bytes text) {
    size_t i = 0;
    while (names[i] && !bytes_equal_text(text, names[i])) i++;
    return i;
}

static void unknown(struct tree *t, const char *at, const char *code, struct bytes name, const char *const *known) {
    const char *nearest = text_nearest(name, known);
    faults_add(t->faults, at, code, "unknown name%s%s%s", nearest ? ", did you mean \"" : "", nearest ? nearest : "",
               nearest ? "\"?" : "");
}

bool tree_keys(struct tree *t, yyjson_val *object, const char *place, const char *const *known) {
    if (!yyjson_is_obj(object)) {
        tree_fault(t, place, NULL, object ? "type" : "required", "must be a table with names");
        return false;
    }
    size_t index, max;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, index, max, key, value) {
        struct bytes name = json_text(key);
        if (!known[tree_index(known, name)]) unknown(t, faults_at(t->faults, place, name), "unknown_key", name, known);
    }
    return true;
}

const char *tree_text_or(struct tree *t, yyjson_val *object, const char *place, const char *name,
                         const char *fallback) {
    yyjson_val *value = json_get(object, name);
    if (!value) return fallback;
    struct bytes text = json_text(value);
    if (!text.size || memchr(text.data, '\0', text.size)) {
        tree_fault(t, place, name, "type", "must be a text that is not empty");
        return "";
    }
    const char *copy = arena_copy(t->arena, text);
    if (!copy) t->no_memory = true;
    return copy ? copy : "";
}

const char *tree_text(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    const char *text = tree_text_or(t, object, place, name, NULL);
    if (!text) tree_fault(t, place, name, "required", "is missing");
    return text ? text : "";
}

bool tree_bool(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    yyjson_val *value = json_get(object, name);
    if (value && !yyjson_is_bool(value)) tree_fault(t, place, name, "type", "must be true or false");
    return yyjson_get_bool(value);
}

int64_t tree_int(struct tree *t, yyjson_val *object, const char *place, const char *name, int64_t min, int64_t max,
                 int64_t fallback) {
    yyjson_val *value = json_get(object, name);
    if (!value) return fallback;
    int64_t number = yyjson_get_sint(value);
    if (yyjson_is_int(value) && number >= min && number <= max) return number;
    faults_add(t->faults, tree_at(t, place, name), "range", "must be a whole number from %lld to %lld", (long long)min,
               (long long)max);
    return fallback;
}

static bool is_list(yyjson_val *value) {
    return yyjson_is_arr(value) || (yyjson_is_obj(value) && yyjson_obj_size(value) == 0);
}

yyjson_val *tree_list(struct tree *t, yyjson_val *object, const char *place, const char *name, bool required) {
    yyjson_val *list = json_get(object, name);
    if (list ? is_list(list) : !required) return list;
    tree_fault(t, place, name, list ? "type" : "required", "must be a list");
    return NULL;
}

const char *const *tree_texts(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    yyjson_val *list = tree_list(t, object, place, name, false);
    if (!list) return NULL;
    const char **texts = tree_array(t, yyjson_arr_size(list) + 1, sizeof *texts);
    if (!texts) return NULL;
    for (size_t i = 0; i < yyjson_arr_size(list); i++) {
        struct bytes text = json_text(yyjson_arr_get(list, i));
        if (!text.size || memchr(text.data, '\0', text.size)) {
            tree_fault(t, tree_at_index(t, tree_at(t, place, name), i), NULL, "type", "must be a text");
            text = BYTES("?");
        }
        texts[i] = arena_copy(t->arena, text);
        if (!texts[i]) t->no_memory = true;
    }
    return texts;
}

unsigned tree_set(struct tree *t, yyjson_val *list, const char *place, const char *const *names) {
    unsigned set = 0;
    if (list && !is_list(list)) tree_fault(t, place, NULL, "type", "must be a list of names");
    for (size_t i = 0; i < yyjson_arr_size(list); i++) {
        struct bytes text = json_text(yyjson_arr_get(list, i));
        size_t found = tree_index(names, text);
        if (names[found]) set |= 1u << found;
        else unknown(t, tree_at_index(t, place, i), "not_in_list", text, names);
    }
    return set;
}

unsigned tree_set_member(struct tree *t, yyjson_val *object, const char *place, const char *name,
                         const char *const *names) {
    yyjson_val *list = json_get(object, name);
    return list ? tree_set(t, list, tree_at(t, place, name), names) : 0;
}
