/* The plugin's table becomes one of config_bind's, which knows all the rest; paths are made absolute afterwards. */
#include "plugin/options.h"

#include "base/config.h"

static const enum config_type types[] = {
    [GUICHET_OPTION_TEXT] = CONFIG_TEXT,
    [GUICHET_OPTION_PATH] = CONFIG_TEXT,
    [GUICHET_OPTION_INT] = CONFIG_INT,
    [GUICHET_OPTION_BOOL] = CONFIG_BOOL,
};

static int make_absolute(const struct plugin_file *file, const char *folder, struct arena *arena, char *target) {
    for (size_t i = 0; i < file->table.option_count; i++) {
        struct guichet_option option = loader_option(file, i);
        const char *path;
        if (option.type != GUICHET_OPTION_PATH) continue;
        memcpy(&path, target + option.offset, sizeof(path));
        if (path[0] == '/' || path[0] == '\0') continue;
        path = arena_printf(arena, "%s/%s", folder, path);
        if (!path) return GUICHET_MEMORY;
        memcpy(target + option.offset, &path, sizeof(path));
    }
    return GUICHET_OK;
}

/* An empty Lua table may be read as either. */
static yyjson_val *as_object(yyjson_val *given, struct arena *arena) {
    yyjson_val *empty = given;
    if (yyjson_is_arr(given) && yyjson_arr_size(given) == 0) json_read(BYTES("{}"), arena, &empty, NULL);
    return empty;
}

int options_bind(const struct plugin_file *file, yyjson_val *given, const char *folder, struct arena *arena, void **out,
                 struct fail *why) {
    size_t count = file->table.option_count;
    struct config_option *table = arena_array(arena, count + 1, sizeof(*table));
    char *target = arena_alloc(arena, file->table.options_size + 1);
    struct faults *faults = arena_alloc(arena, sizeof(*faults));
    if (!table || !target || !faults) return fail(why, GUICHET_MEMORY, "no memory for the options of %s", file->name);
    faults_init(faults, arena);
    for (size_t i = 0; i < count; i++) {
        struct guichet_option o = loader_option(file, i);
        table[i] = (struct config_option){o.name, types[o.type], o.offset, o.fallback, o.min, o.max, o.help};
    }
    int status = config_bind(table, as_object(given, arena), file->name, BYTES(""), arena, target, faults);
    if (faults->count) return fail(why, GUICHET_CONFIG, "plugins.%s: %s", file->name, faults->list[0].detail);
    if (!status) status = make_absolute(file, folder, arena, target);
    if (status) return fail(why, status, "no memory for the options of %s", file->name);
    *out = target;
    return GUICHET_OK;
}
