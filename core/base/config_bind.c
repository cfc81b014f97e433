/* From a tree to a struct by a table of options.
 * First every key of the tree must be an option or a section of some, then every option takes its value. */
#include "base/config.h"

#include "base/text.h"

struct bind {
    const struct config_option *options;
    yyjson_val *root;
    const char *file;
    struct bytes source;
    struct arena *arena;
    char *target;
    struct faults *faults;
};

/* "FILE:LINE" of the option at `path`; line 0 for one that is not there. */
static const char *place(const struct bind *b, const char *path, bool is_there) {
    const char *text = arena_printf(b->arena, "%s:%d", b->file, is_there ? config_line(b->source, path) : 0);
    return text ? text : b->file;
}

static const struct config_option *find_option(const struct bind *b, const char *path) {
    for (const struct config_option *o = b->options; o->path; o++) {
        if (strcmp(o->path, path) == 0) return o;
    }
    return NULL;
}

static bool is_section(const struct bind *b, const char *path) {
    size_t size = strlen(path);
    for (const struct config_option *o = b->options; o->path; o++) {
        if (strncmp(o->path, path, size) == 0 && o->path[size] == '.') return true;
    }
    return false;
}

/* The names that may stand in a section ("" or "listen."), NULL-ended. */
static const char **names_in(const struct bind *b, const char *section) {
    size_t size = strlen(section), count = 0, used = 0;
    for (const struct config_option *o = b->options; o->path; o++) count++;
    const char **names = arena_array(b->arena, count + 1, sizeof *names);
    for (const struct config_option *o = b->options; names && o->path; o++) {
        if (strncmp(o->path, section, size) != 0) continue;
        const char *name = o->path + size;
        names[used] = arena_copy(b->arena, (struct bytes){name, strcspn(name, ".")});
        if (names[used]) used++;
    }
    return names;
}

static void add_unknown(const struct bind *b, const char *section, struct bytes name, const char *path) {
    const char **names = names_in(b, section);
    const char *nearest = names ? text_nearest(name, names) : NULL;
    const char *at = place(b, path, true);
    if (nearest) {
        faults_add(b->faults, at, "unknown", "there is no option \"%s\"; did you mean \"%s%s\"?", path, section,
                   nearest);
    } else {
        faults_add(b->faults, at, "unknown", "there is no option \"%s\"", path);
    }
}

/* Recursion ends with the tree: json_read bounds its depth. */
static int check_known(const struct bind *b, yyjson_val *table, const char *section) {
    size_t index, count;
    yyjson_val *key, *value;
    int status = GUICHET_OK;
    yyjson_obj_foreach(table, index, count, key, value) {
        struct bytes name = json_text(key);
        const char *path = arena_printf(b->arena, "%s%s", section, name.data);
        const char *inside = path ? arena_printf(b->arena, "%s.", path) : NULL;
        if (!inside) return GUICHET_MEMORY;
        /* A name with a dot would look like an option of a section and then be read by nobody. */
        bool has_dot = memchr(name.data, '.', name.size) != NULL;
        if (!has_dot && find_option(b, path)) continue;
        if (has_dot || !is_section(b, path)) add_unknown(b, section, name, path);
        else if (yyjson_is_obj(value)) status = check_known(b, value, inside);
        else faults_add(b->faults, place(b, path, true), "wrong_type", "\"%s\" must be a table of options", path);
        if (status) return status;
    }
    return GUICHET_OK;
}

static yyjson_val *find_value(yyjson_val *table, const char *path) {
    while (table) {
        size_t size = strcspn(path, ".");
        table = yyjson_obj_getn(table, path, size);
        if (path[size] == '\0') return table;
        path += size + 1;
    }
    return NULL;
}

/* Says with what the value disagrees, or NULL and the value is in the target. GUICHET_MEMORY through *status. */
static const char *store_text(const struct bind *b, void *to, yyjson_val *value, int *status) {
    struct bytes text = json_text(value);
    if (!text.data || memchr(text.data, '\0', text.size)) return "a text";
    const char *copy = arena_copy(b->arena, text);
    if (!copy) *status = GUICHET_MEMORY;
    memcpy(to, &copy, sizeof copy);
    return NULL;
}

static const char *store_list(const struct bind *b, void *to, yyjson_val *value, int *status) {
    size_t index, count;
    yyjson_val *item;
    /* An empty table is an empty object, and here an empty list. */
    if (!yyjson_is_arr(value) && !(yyjson_is_obj(value) && yyjson_obj_size(value) == 0)) return "a list of texts";
    const char **list = arena_array(b->arena, yyjson_arr_size(value) + 1, sizeof *list);
    if (!list) {
        *status = GUICHET_MEMORY;
        return NULL;
    }
    yyjson_arr_foreach(value, index, count, item) {
        if (store_text(b, &list[index], item, status)) return "a list of texts";
    }
    memcpy(to, &list, sizeof list);
    return NULL;
}

/* True for an integer, also one that Lua computed as a float (1e6). */
static bool as_int(yyjson_val *value, int64_t *number) {
    if (yyjson_is_real(value)) {
        double real = yyjson_get_real(value);
        if (real < -9007199254740992.0 || real > 9007199254740992.0 || (double)(int64_t)real != real) return false;
        *number = (int64_t)real;
        return true;
    }
    if (!yyjson_is_int(value) || (yyjson_is_uint(value) && yyjson_get_uint(value) > INT64_MAX)) return false;
    *number = yyjson_get_sint(value);
    return true;
}

static const char *store(const struct bind *b, const struct config_option *o, yyjson_val *value, int *status) {
    void *to = b->target + o->offset;
    int64_t integer;
    double number;
    bool truth;
    switch (o->type) {
    case CONFIG_TEXT: return store_text(b, to, value, status);
    case CONFIG_TEXT_LIST: return store_list(b, to, value, status);
    case CONFIG_INT:
        if (!as_int(value, &integer)) return "a whole number";
        memcpy(to, &integer, sizeof integer);
        return NULL;
    case CONFIG_NUMBER:
        if (!yyjson_is_num(value)) return "a number";
        number = yyjson_get_num(value);
        memcpy(to, &number, sizeof number);
        return NULL;
    case CONFIG_BOOL:
        if (!yyjson_is_bool(value)) return "true or false";
        truth = yyjson_get_bool(value);
        memcpy(to, &truth, sizeof truth);
        return NULL;
    case CONFIG_TREE: memcpy(to, &value, sizeof value); return NULL;
    }
    return NULL;
}

static bool is_in_range(const struct config_option *o, yyjson_val *value) {
    if ((o->type != CONFIG_INT && o->type != CONFIG_NUMBER) || (o->min == 0 && o->max == 0)) return true;
    double number = yyjson_get_num(value);
    return number >= o->min && number <= o->max;
}

/* The value a fallback stands for. It is ours, so one that does not read is a broken invariant. */
static int read_fallback(const struct bind *b, const struct config_option *o, yyjson_val **value) {
    struct fail why;
    const char *text = arena_printf(b->arena, "return {%s}", o->fallback);
    if (!text) return GUICHET_MEMORY;
    int status = config_read_text(bytes_of(text), o->path, b->arena, value, &why);
    if (status == GUICHET_MEMORY) return status;
    require(status == GUICHET_OK && yyjson_arr_size(*value) == 1);
    *value = yyjson_arr_get_first(*value);
    return GUICHET_OK;
}

static int bind_option(const struct bind *b, const struct config_option *o) {
    int status = GUICHET_OK;
    yyjson_val *value = find_value(b->root, o->path);
    bool is_there = value != NULL;
    if (!value && o->type != CONFIG_TREE) {
        if (!o->fallback) {
            faults_add(b->faults, place(b, o->path, false), "required", "\"%s\" is missing: %s", o->path,
                       o->help ? o->help : "it has no default");
            return GUICHET_OK;
        }
        if (o->type == CONFIG_TEXT) {
            memcpy(b->target + o->offset, &o->fallback, sizeof o->fallback);
            return GUICHET_OK;
        }
        status = read_fallback(b, o, &value);
        if (status) return status;
    }
    const char *wanted = store(b, o, value, &status);
    if (wanted) {
        faults_add(b->faults, place(b, o->path, is_there), "wrong_type", "\"%s\" must be %s", o->path, wanted);
    } else if (!is_in_range(o, value)) {
        faults_add(b->faults, place(b, o->path, is_there), "out_of_range", "\"%s\" must be %.15g to %.15g", o->path,
                   o->min, o->max);
    }
    return status;
}

int config_bind(const struct config_option *options, yyjson_val *root, const char *file, struct bytes source,
                struct arena *arena, void *target, struct faults *faults) {
    struct bind b = {options, root, file, source, arena, target, faults};
    size_t before = faults->count;
    if (!yyjson_is_obj(root))
        return faults_add(faults, place(&b, "", false), "wrong_type", "must be a table of options");
    int status = check_known(&b, root, "");
    for (const struct config_option *o = options; o->path && !status; o++) status = bind_option(&b, o);
    if (status) return status;
    return faults->count > before ? GUICHET_INVALID : GUICHET_OK;
}
