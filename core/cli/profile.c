/* A Lua file that holds data, as the configuration is one. */
#include "cli/profile.h"

#include "base/config.h"
#include "base/text.h"
#include "cli/files.h"

#define NAMES_MAX 64

static const char *profile_file(struct arena *arena) {
    const char *file = getenv("GUICHET_PROFILES"), *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (file && file[0]) return arena_text(arena, file);
    if (base && base[0]) return arena_printf(arena, "%s/guichet/profiles.lua", base);
    return home && home[0] ? arena_printf(arena, "%s/.config/guichet/profiles.lua", home) : NULL;
}

static int refuse(const char *file, const char *name, yyjson_val *root, struct fail *why) {
    const char *known[NAMES_MAX + 1];
    size_t i, count, kept = 0;
    yyjson_val *key, *value;
    yyjson_obj_foreach(root, i, count, key, value) {
        if (kept < NAMES_MAX) known[kept++] = yyjson_get_str(key);
    }
    known[kept] = NULL;
    const char *nearest = text_nearest(bytes_of(name), known);
    return fail(why, GUICHET_CONFIG, "%s has no profile \"%s\"%s%s%s", file, name, nearest ? "; did you mean \"" : "",
                nearest ? nearest : "", nearest ? "\"?" : "");
}

/* Beside the file, unless absolute. */
static const char *beside(struct arena *arena, const char *file, const char *path) {
    const char *slash = strrchr(file, '/');
    if (!path || path[0] == '/' || !slash) return path;
    return arena_printf(arena, "%.*s/%s", (int)(slash - file), file, path);
}

static int take(const char *file, const char *name, yyjson_val *table, struct arena *arena, struct profile *out,
                struct fail *why) {
    static const char *const known[] = {"url", "as", "ca", NULL};
    size_t i, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(table, i, count, key, value) {
        const char *const *k = known;
        while (*k && !yyjson_equals_str(key, *k)) k++;
        if (!*k || !yyjson_is_str(value))
            return fail(why, GUICHET_CONFIG, "%s: %s.%s: a profile has the texts url, as and ca", file, name,
                        yyjson_get_str(key));
    }
    *out = (struct profile){.url = json_get_string(table, "url", NULL),
                            .identity = beside(arena, file, json_get_string(table, "as", NULL)),
                            .authority = beside(arena, file, json_get_string(table, "ca", NULL))};
    return GUICHET_OK;
}

int profile_read(const char *name, struct arena *arena, struct profile *out, struct fail *why) {
    const char *file = profile_file(arena);
    yyjson_val *root, *table;
    *out = (struct profile){0};
    if (!name && (!file || !files_exist(file))) return GUICHET_OK;
    if (!file) return fail(why, GUICHET_CONFIG, "no profiles: neither GUICHET_PROFILES nor HOME is set");
    int status = config_read(file, arena, &root, why);
    if (status) return status;
    table = json_get(root, name ? name : "default");
    if (!yyjson_is_obj(table)) return name ? refuse(file, name, root, why) : GUICHET_OK;
    return take(file, name ? name : "default", table, arena, out, why);
}
