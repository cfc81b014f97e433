/* Reads the files of reference data, one row of the table each. */
#include "flow/reference.h"

#include "base/config.h"

static int read_law(yyjson_val *tree, struct arena *arena, struct reference *out, struct faults *faults) {
    return law_table_read(tree, arena, &out->law, faults);
}

static int read_calendars(yyjson_val *tree, struct arena *arena, struct reference *out, struct faults *faults) {
    return calendar_set_read(tree, arena, &out->calendars, faults);
}

static int read_holders(yyjson_val *tree, struct arena *arena, struct reference *out, struct faults *faults) {
    return holder_table_read(tree, arena, &out->holders, faults);
}

static int read_services(yyjson_val *tree, struct arena *arena, struct reference *out, struct faults *faults) {
    return known_service_table_read(tree, arena, &out->services, faults);
}

static const struct {
    const char *file;
    int (*read)(yyjson_val *tree, struct arena *arena, struct reference *out, struct faults *faults);
} FILES[] = {
    {"law/france.lua", read_law},
    {"calendar/france.lua", read_calendars},
    {"holders.lua", read_holders},
    {"services.lua", read_services},
};

static int read_file(const char *path, size_t i, struct arena *arena, struct reference *out, struct faults *faults) {
    yyjson_val *tree;
    struct fail why = {0};
    struct faults *inside = arena_alloc(arena, sizeof *inside);
    if (!inside) return GUICHET_MEMORY;
    faults_init(inside, arena);
    if (config_read(path, arena, &tree, &why) != GUICHET_OK) return faults_add(faults, path, "config", "%s", why.text);
    int status = FILES[i].read(tree, arena, out, inside);
    for (size_t k = 0; k < inside->count && k < FAULTS_MAX; k++) {
        const struct fault *fault = &inside->list[k];
        const char *pointer = arena_printf(arena, "%s:%s", path, fault->pointer);
        faults_add(faults, pointer ? pointer : path, fault->code, "%s", fault->detail);
    }
    return status;
}

int reference_read(const char *folder, struct arena *arena, struct reference *out, struct faults *faults,
                   struct fail *why) {
    size_t before = faults->count;
    *out = (struct reference){0};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, FILES[i].file);
        int status = path ? read_file(path, i, arena, out, faults) : GUICHET_MEMORY;
        if (status == GUICHET_MEMORY) return fail(why, status, "no memory for the reference data");
    }
    if (faults->count == before) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "%s: %s (%zu faults in the reference data)", faults->list[before].pointer,
                faults->list[before].detail, faults->count - before);
}
