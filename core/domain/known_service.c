/* Reads the list of services that workflows may ask. */
#include "domain/known_service.h"

#include "domain/tree.h"

static bool is_name(const char *name) {
    size_t length = strlen(name);
    return length <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._") == length;
}

static void read_one(struct tree *t, yyjson_val *value, const char *place, struct known_service *out,
                     const char *const *names) {
    static const char *const known[] = {"name", "fr", "en", NULL};
    *out = (struct known_service){"", "", ""};
    if (!tree_keys(t, value, place, known)) return;
    out->name = tree_text(t, value, place, "name");
    out->fr = tree_text(t, value, place, "fr");
    out->en = tree_text(t, value, place, "en");
    if (!is_name(out->name))
        tree_fault(t, place, "name", "format", "a service has up to 64 small letters, digits, dots and \"_\"");
    if (out->name[0] && names[tree_index(names, bytes_of(out->name))])
        tree_fault(t, place, "name", "repeated", "stands twice");
}

int known_service_table_read(yyjson_val *tree, struct arena *arena, struct known_service_table *out,
                             struct faults *faults) {
    struct tree t;
    tree_init(&t, arena, faults);
    *out = (struct known_service_table){0};
    bool is_empty = yyjson_is_obj(tree) && yyjson_obj_size(tree) == 0; /* an empty Lua table may be read as either */
    if (!yyjson_is_arr(tree) && !is_empty) tree_fault(&t, "", NULL, "type", "must be a list of services");
    size_t count = yyjson_arr_size(tree);
    struct known_service *services = tree_array(&t, count, sizeof *services);
    const char **names = tree_array(&t, count + 1, sizeof *names);
    for (size_t i = 0; services && names && i < count; i++) {
        read_one(&t, yyjson_arr_get(tree, i), tree_at_index(&t, "", i), &services[i], names);
        names[i] = services[i].name;
    }
    int status = tree_end(&t);
    if (status == GUICHET_OK) *out = (struct known_service_table){services, count, names};
    return status;
}
