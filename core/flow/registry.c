/* A map from type to entry, an entry with its versions by number; one lock that is held for a look-up at most. */
#include "flow/registry.h"

#include "base/clock.h"
#include "base/map.h"

#include <pthread.h>
#include <stdatomic.h>

#define TYPES_MAX    5000
#define VERSIONS_MAX 5000
#define TEXTS_MAX    (64u << 20)

struct version {
    struct flow *flow;
    struct registry_facts facts;
    atomic_uint kills;
};

struct entry {
    char *type;
    struct version *active; /* NULL: not offered */
    char file_hash[65];
    struct version **versions;
    size_t count, room;
};

struct registry {
    pthread_rwlock_t lock;
    struct map types;       /* to struct entry; its keys are theirs */
    struct entry **by_name; /* the same, in order */
    size_t room;
    struct arena texts;
};

static struct entry *entry_of(const struct registry *registry, struct bytes type) {
    return map_get(&registry->types, type);
}

static void begin_look(const struct registry *registry) {
    pthread_rwlock_rdlock((pthread_rwlock_t *)&registry->lock);
}

static void begin_change(struct registry *registry) {
    pthread_rwlock_wrlock(&registry->lock);
}

static void end(const struct registry *registry) {
    pthread_rwlock_unlock((pthread_rwlock_t *)&registry->lock);
}

/* ---- opening ---- */

int registry_new(struct registry **out, struct fail *why) {
    struct registry *registry = *out = calloc(1, sizeof *registry);
    if (!registry) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    pthread_rwlock_init(&registry->lock, NULL);
    map_init(&registry->types);
    arena_init(&registry->texts, TEXTS_MAX);
    return GUICHET_OK;
}

static void free_entry(struct entry *entry) {
    for (size_t i = 0; i < entry->count; i++) {
        flow_free(entry->versions[i]->flow);
        free(entry->versions[i]);
    }
    free(entry->versions);
    free(entry->type);
    free(entry);
}

void registry_close(struct registry *registry) {
    if (!registry) return;
    for (size_t i = 0; i < registry->types.count; i++) free_entry(registry->by_name[i]);
    free(registry->by_name);
    map_done(&registry->types);
    arena_done(&registry->texts);
    pthread_rwlock_destroy(&registry->lock);
    free(registry);
}

static int take_all(struct registry *registry, struct folder *folder, struct fail *why) {
    const struct registry_facts facts = {.author = "system", .person = "", .at = clock_utc_ms()};
    int status = GUICHET_OK;
    for (size_t i = 0; i < folder->count && !status; i++) {
        struct folder_file *file = &folder->files[i];
        if (!file->fresh) continue;
        file->fresh->version = 1;
        status = registry_add(registry, file->fresh, &facts, why);
        if (!status) registry_activate(registry, folder_take(file, NULL)->type, 1, file->given->hash);
    }
    return status;
}

int registry_open(const struct registry_options *options, bool tests, struct registry **out, struct faults *faults,
                  struct fail *why) {
    struct registry *registry;
    struct intake intake = {0};
    struct folder folder;
    struct arena arena;
    size_t before = faults->count;
    *out = NULL;
    arena_init(&arena, 1u << 20);
    folder_init(&folder, options->path);
    int status = registry_new(&registry, why);
    if (!status)
        status =
            intake_open(&intake, options->path, options->reference, &options->budget, options->services, &arena, why);
    if (!status) status = folder_look(&folder, &intake, tests, clock_utc_ms(), faults, why);
    if (!status && faults->count > before) status = folder_refuse(faults, before, why);
    if (!status) status = take_all(registry, &folder, why);
    folder_done(&folder);
    intake_close(&intake);
    arena_done(&arena);
    if (status) registry_close(registry);
    else *out = registry;
    return status;
}

/* ---- looking up ---- */

/* The place of the number, or where it would be. */
static size_t place_of(const struct entry *entry, int64_t version) {
    size_t low = 0, high = entry->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (entry->versions[middle]->flow->version < version) low = middle + 1;
        else high = middle;
    }
    return low;
}

static struct version *version_of(const struct registry *registry, struct bytes type, int64_t version) {
    const struct entry *entry = entry_of(registry, type);
    size_t place = entry ? place_of(entry, version) : 0;
    if (!entry || place == entry->count || entry->versions[place]->flow->version != version) return NULL;
    return entry->versions[place];
}

const struct flow *registry_flow(const struct registry *registry, struct bytes type) {
    begin_look(registry);
    const struct entry *entry = entry_of(registry, type);
    const struct flow *flow = entry && entry->active ? entry->active->flow : NULL;
    end(registry);
    return flow;
}

const struct flow *registry_version(const struct registry *registry, const char *type, int64_t number) {
    begin_look(registry);
    const struct version *version = version_of(registry, bytes_of(type), number);
    const struct flow *flow = version ? version->flow : NULL;
    end(registry);
    return flow;
}

const struct flow *registry_at(const struct registry *registry, size_t i) {
    const struct flow *flow = NULL;
    begin_look(registry);
    for (size_t k = 0; k < registry->types.count && !flow; k++) {
        const struct version *active = registry->by_name[k]->active;
        if (active && i-- == 0) flow = active->flow;
    }
    end(registry);
    return flow;
}

const char *registry_type(const struct registry *registry, size_t i) {
    begin_look(registry);
    const char *type = i < registry->types.count ? registry->by_name[i]->type : NULL;
    end(registry);
    return type;
}

bool registry_is_quarantined(const struct registry *registry, const struct flow *flow) {
    begin_look(registry);
    const struct version *version = version_of(registry, bytes_of(flow->type), flow->version);
    bool is = version && version->facts.quarantined_at;
    end(registry);
    return is;
}

const struct registry_version *registry_versions(const struct registry *registry, struct bytes type,
                                                 struct arena *arena, size_t *count) {
    struct registry_version *list = NULL;
    *count = 0;
    begin_look(registry);
    const struct entry *entry = entry_of(registry, type);
    if (entry) list = arena_array(arena, entry->count, sizeof *list);
    for (size_t i = 0; list && i < entry->count; i++) {
        const struct version *version = entry->versions[i];
        list[i] = (struct registry_version){version->flow, version->facts, version == entry->active};
    }
    if (list) *count = entry->count;
    end(registry);
    return list;
}

void registry_figures(const struct registry *registry, struct registry_figures *out) {
    begin_look(registry);
    *out = (struct registry_figures){.types = registry->types.count};
    for (size_t i = 0; i < registry->types.count; i++) {
        const struct entry *entry = registry->by_name[i];
        out->offered += entry->active != NULL;
        out->versions += entry->count;
        for (size_t k = 0; k < entry->count; k++) out->quarantined += entry->versions[k]->facts.quarantined_at != 0;
    }
    end(registry);
}

const struct flow *registry_by_hash(const struct registry *registry, const char *type, const char *hash) {
    const struct flow *flow = NULL;
    begin_look(registry);
    const struct entry *entry = entry_of(registry, bytes_of(type));
    for (size_t i = 0; entry && i < entry->count && !flow; i++)
        if (strcmp(entry->versions[i]->flow->hash, hash) == 0) flow = entry->versions[i]->flow;
    end(registry);
    return flow;
}

void registry_file_hash(const struct registry *registry, const char *type, char hash[65]) {
    begin_look(registry);
    const struct entry *entry = entry_of(registry, bytes_of(type));
    snprintf(hash, 65, "%s", entry ? entry->file_hash : "");
    end(registry);
}

void registry_facts(const struct registry *registry, const struct flow *flow, struct registry_facts *out) {
    begin_look(registry);
    const struct version *version = version_of(registry, bytes_of(flow->type), flow->version);
    require(version);
    *out = version->facts;
    end(registry);
}

int64_t registry_next(const struct registry *registry, const char *type) {
    begin_look(registry);
    const struct entry *entry = entry_of(registry, bytes_of(type));
    int64_t next = entry && entry->count ? entry->versions[entry->count - 1]->flow->version + 1 : 1;
    end(registry);
    return next;
}

/* ---- changing ---- */

static bool grow(void *list, size_t *room, size_t count, size_t size) {
    if (count < *room) return true;
    size_t wanted = *room ? *room * 2 : 4;
    void **at = list, *grown = realloc(*at, wanted * size);
    if (!grown) return false;
    *at = grown;
    *room = wanted;
    return true;
}

/* NULL: no memory. */
static struct entry *new_entry(struct registry *registry, const char *type) {
    size_t place = 0, count = registry->types.count;
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry || !(entry->type = strdup(type)) || !grow(&registry->by_name, &registry->room, count, sizeof entry) ||
        map_set(&registry->types, bytes_of(entry->type), entry) != GUICHET_OK) {
        if (entry) free_entry(entry);
        return NULL;
    }
    while (place < count && strcmp(registry->by_name[place]->type, type) < 0) place++;
    memmove(&registry->by_name[place + 1], &registry->by_name[place], (count - place) * sizeof entry);
    registry->by_name[place] = entry;
    return entry;
}

static struct version *new_version(struct registry *registry, struct flow *flow, const struct registry_facts *facts) {
    struct version *version = calloc(1, sizeof *version);
    if (!version) return NULL;
    version->flow = flow;
    version->facts = *facts;
    version->facts.author = arena_text(&registry->texts, facts->author);
    version->facts.person = arena_text(&registry->texts, facts->person);
    if (version->facts.author && version->facts.person) return version;
    free(version);
    return NULL;
}

static int add(struct registry *registry, struct version *version) {
    const struct flow *flow = version->flow;
    struct entry *entry = entry_of(registry, bytes_of(flow->type));
    if (entry ? entry->count == VERSIONS_MAX : registry->types.count == TYPES_MAX) return GUICHET_LIMIT;
    if (!entry && !(entry = new_entry(registry, flow->type))) return GUICHET_MEMORY;
    if (!grow(&entry->versions, &entry->room, entry->count, sizeof version)) return GUICHET_MEMORY;
    size_t place = place_of(entry, flow->version);
    require(place == entry->count || entry->versions[place]->flow->version != flow->version);
    memmove(&entry->versions[place + 1], &entry->versions[place], (entry->count - place) * sizeof version);
    entry->versions[place] = version;
    entry->count++;
    return GUICHET_OK;
}

int registry_add(struct registry *registry, struct flow *flow, const struct registry_facts *facts, struct fail *why) {
    begin_change(registry);
    struct version *version = new_version(registry, flow, facts);
    int status = version ? add(registry, version) : GUICHET_MEMORY;
    if (status) free(version);
    end(registry);
    return status ? fail(why, status, "%s: there is no room for another version", flow->type) : GUICHET_OK;
}

void registry_set_file_hash(struct registry *registry, const char *type, const char *file_hash) {
    begin_change(registry);
    struct entry *entry = entry_of(registry, bytes_of(type));
    require(entry);
    snprintf(entry->file_hash, sizeof entry->file_hash, "%s", file_hash);
    end(registry);
}

void registry_activate(struct registry *registry, const char *type, int64_t number, const char *file_hash) {
    begin_change(registry);
    struct entry *entry = entry_of(registry, bytes_of(type));
    struct version *version = version_of(registry, bytes_of(type), number);
    require(entry && (version || !number));
    entry->active = version;
    snprintf(entry->file_hash, sizeof entry->file_hash, "%s", file_hash);
    end(registry);
}

void registry_mark(struct registry *registry, const struct flow *flow, const struct registry_facts *facts) {
    begin_change(registry);
    struct version *version = version_of(registry, bytes_of(flow->type), flow->version);
    require(version);
    version->facts.activated_at = facts->activated_at;
    version->facts.quarantined_at = facts->quarantined_at;
    version->facts.removed_at = facts->removed_at;
    if (!facts->quarantined_at) atomic_store(&version->kills, 0);
    end(registry);
}

bool registry_kill(struct registry *registry, const struct flow *flow) {
    begin_look(registry);
    struct version *version = version_of(registry, bytes_of(flow->type), flow->version);
    bool is_last = version && atomic_fetch_add(&version->kills, 1) + 1 == REGISTRY_KILLS_MAX;
    end(registry);
    return is_last;
}
