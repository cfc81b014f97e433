/* One arena a reading: the new one is whole before it takes the old one's place. */
#include "desk/territories.h"

#include "base/config.h"

#include <dirent.h>
#include <stdlib.h>

#define FILES_MAX  200
#define MEMORY_MAX (32u << 20)

static int by_code(const void *a, const void *b) {
    return strcmp(((const struct territory *)a)->code, ((const struct territory *)b)->code);
}

static bool is_lua(const char *name) {
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".lua") == 0;
}

/* The file 77.lua is about the territory 77. */
static void check_name(const char *path, const char *name, const struct territory *territory, struct faults *faults) {
    struct bytes stem = {name, strlen(name) - 4};
    if (territory->code[0] && !bytes_equal_text(stem, territory->code))
        faults_add(faults, path, "format", "is about the territory \"%s\": it must have that name", territory->code);
}

static int read_file(const struct territories *book, const char *name, struct arena *arena, struct territory *out,
                     struct faults *faults) {
    yyjson_val *tree;
    struct fail why = {0};
    struct faults *inside = arena_alloc(arena, sizeof *inside);
    const char *path = arena_printf(arena, "%s/%s", book->folder, name);
    if (!inside || !path) return GUICHET_MEMORY;
    faults_init(inside, arena);
    if (config_read(path, arena, &tree, &why) != GUICHET_OK) return faults_add(faults, path, "config", "%s", why.text);
    int status = territory_read(tree, book->calendars, arena, out, inside);
    for (size_t i = 0; i < inside->count && i < FAULTS_MAX; i++) {
        const char *pointer = arena_printf(arena, "%s:%s", path, inside->list[i].pointer);
        faults_add(faults, pointer ? pointer : path, inside->list[i].code, "%s", inside->list[i].detail);
    }
    check_name(path, name, out, faults);
    return status;
}

static int read_all(const struct territories *book, struct arena *arena, struct territory_table *out,
                    struct faults *faults, struct fail *why) {
    size_t before = faults->count;
    DIR *folder = opendir(book->folder);
    struct dirent *found;
    int status = GUICHET_OK;
    *out = (struct territory_table){.territories = arena_array(arena, FILES_MAX, sizeof *out->territories)};
    while (folder && out->territories && (found = readdir(folder)) && status != GUICHET_MEMORY) {
        if (!is_lua(found->d_name)) continue;
        if (out->count == FILES_MAX) faults_add(faults, book->folder, "too_many", "more than %d files", FILES_MAX);
        else status = read_file(book, found->d_name, arena, &out->territories[out->count++], faults);
    }
    if (folder) closedir(folder);
    if (!out->territories || status == GUICHET_MEMORY)
        return fail(why, GUICHET_MEMORY, "no memory for the territories");
    if (faults->count > before)
        return fail(why, GUICHET_CONFIG, "%s: %s", faults->list[before].pointer, faults->list[before].detail);
    qsort(out->territories, out->count, sizeof *out->territories, by_code);
    return GUICHET_OK;
}

int territories_open(struct territories *book, const char *folder, const struct calendar_set *calendars,
                     struct faults *faults, struct fail *why) {
    *book = (struct territories){.folder = folder, .calendars = calendars};
    pthread_rwlock_init(&book->lock, NULL);
    arena_init(&book->arena, MEMORY_MAX);
    int status = read_all(book, &book->arena, &book->table, faults, why);
    if (status) book->table = (struct territory_table){0};
    return status;
}

void territories_close(struct territories *book) {
    if (!book->folder) return;
    arena_done(&book->arena);
    pthread_rwlock_destroy(&book->lock);
    *book = (struct territories){0};
}

int territories_reload(struct territories *book, struct faults *faults, struct fail *why) {
    struct arena fresh, old;
    struct territory_table table;
    arena_init(&fresh, MEMORY_MAX);
    int status = read_all(book, &fresh, &table, faults, why);
    if (status) {
        arena_done(&fresh);
        return status;
    }
    pthread_rwlock_wrlock(&book->lock);
    old = book->arena;
    book->arena = fresh;
    book->table = table;
    pthread_rwlock_unlock(&book->lock);
    arena_done(&old);
    return GUICHET_OK;
}

const struct territory_table *territories_enter(struct territories *book) {
    pthread_rwlock_rdlock(&book->lock);
    return &book->table;
}

void territories_leave(struct territories *book) {
    pthread_rwlock_unlock(&book->lock);
}

int territories_check_parties(const struct party_table *parties, const struct calendar_set *calendars, const char *file,
                              struct faults *faults) {
    size_t before = faults->count;
    for (size_t i = 0; i < parties->count; i++) {
        const struct party *party = &parties->parties[i];
        if (party->territory && !calendar_of(calendars, party->territory))
            faults_add(faults, file, "unknown_territory", "party %s: no calendar for the territory \"%s\"", party->id,
                       party->territory);
    }
    return faults->count > before ? GUICHET_CONFIG : GUICHET_OK;
}
