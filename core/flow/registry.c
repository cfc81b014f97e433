/* The workflows of a gateway: one entry a type, in it every version that was loaded. */
#include "flow/registry.h"

#include "base/config.h"
#include "flow/check.h"
#include "flow/scenario.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#define FILES_MAX    1000
#define DEPTH_MAX    8
#define VERSIONS_MAX 1000
#define SOURCE_MAX   (1u << 20)
#define TESTS_MAX    (1u << 20)

struct entry {
    struct flow *current;   /* of a file; NULL: the type is no longer offered */
    bool is_kept;           /* the store knows the current one */
    struct flow **versions; /* all, the current one among them */
    size_t count;
};

struct registry {
    struct registry_options options;
    struct vm *vm; /* for loading */
    struct arena arena;
    struct entry *entries; /* by type */
    size_t count;
    const char *files[FILES_MAX];
    size_t file_count;
};

/* ---- files ---- */

static int find_files(struct registry *registry, const char *folder, int depth, struct fail *why);

static int look_at(struct registry *registry, const char *folder, const char *name, int depth, struct fail *why) {
    struct stat about;
    size_t length = strlen(name);
    if (name[0] == '.' || (depth == 0 && strcmp(name, "lib") == 0)) return GUICHET_OK;
    const char *path = arena_printf(&registry->arena, "%s/%s", folder, name);
    if (!path) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    if (stat(path, &about) != 0) return fail(why, GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode)) return find_files(registry, path, depth + 1, why);
    if (length < 5 || strcmp(name + length - 4, ".lua") != 0) return GUICHET_OK;
    if (registry->file_count == FILES_MAX)
        return fail(why, GUICHET_CONFIG, "%s: more than %d scripts", folder, FILES_MAX);
    registry->files[registry->file_count++] = path;
    return GUICHET_OK;
}

static int find_files(struct registry *registry, const char *folder, int depth, struct fail *why) {
    if (depth == DEPTH_MAX) return fail(why, GUICHET_CONFIG, "%s: folders are nested too deep", folder);
    DIR *open = opendir(folder);
    if (!open) return fail(why, GUICHET_CONFIG, "%s: %s", folder, strerror(errno));
    struct dirent *found;
    int status = GUICHET_OK;
    while (!status && (found = readdir(open))) status = look_at(registry, folder, found->d_name, depth, why);
    closedir(open);
    return status;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- entries ---- */

static struct entry *entry_of(const struct registry *registry, struct bytes type) {
    for (size_t i = 0; i < registry->count; i++) {
        if (bytes_equal_text(type, registry->entries[i].versions[0]->type)) return &registry->entries[i];
    }
    return NULL;
}

static struct entry *add_entry(struct registry *registry, const char *type) {
    size_t place = 0, size = sizeof *registry->entries;
    struct entry *grown = arena_array(&registry->arena, registry->count + 1, size);
    if (!grown) return NULL;
    while (place < registry->count && strcmp(registry->entries[place].versions[0]->type, type) < 0) place++;
    if (registry->count) memcpy(grown, registry->entries, place * size);
    if (registry->count) memcpy(grown + place + 1, registry->entries + place, (registry->count - place) * size);
    registry->entries = grown;
    registry->count++;
    return &grown[place];
}

static int add_version(struct registry *registry, struct flow *flow, struct entry **out) {
    struct entry *entry = entry_of(registry, bytes_of(flow->type));
    struct flow **versions = arena_array(&registry->arena, (entry ? entry->count : 0) + 1, sizeof *versions);
    if (versions && !entry) entry = add_entry(registry, flow->type);
    if (!versions || !entry) return GUICHET_MEMORY;
    if (entry->count) memcpy(versions, entry->versions, entry->count * sizeof *versions);
    versions[entry->count] = flow;
    entry->versions = versions;
    entry->count++;
    *out = entry;
    return GUICHET_OK;
}

/* ---- loading ---- */

static int run_tests(struct registry *registry, const struct flow *flow, struct faults *faults, struct fail *why) {
    struct buffer words;
    size_t passed = 0, failed = 0;
    buffer_init(&words, TESTS_MAX);
    int status = scenario_run(flow, registry->vm, registry->options.reference, &words, &passed, &failed, why);
    if (!status) status = buffer_add_byte(&words, '\0');
    char *rest = words.data, *line;
    while (!status && failed && (line = strsep(&rest, "\n"))) {
        if (strncmp(line, "FAIL ", 5) == 0) faults_add(faults, flow->file, "test", "%s", line + 5);
    }
    buffer_done(&words);
    return status;
}

static int check_all(struct registry *registry, const struct flow *flow, bool tests, struct faults *faults,
                     struct fail *why) {
    size_t before = faults->count;
    check_known(flow, registry->options.services, &registry->options.reference->holders, faults);
    return tests && faults->count == before ? run_tests(registry, flow, faults, why) : GUICHET_OK;
}

static int load_file(struct registry *registry, const char *path, bool tests, struct faults *faults, struct fail *why) {
    struct bytes source;
    struct flow *flow = NULL;
    struct entry *entry = NULL;
    int status = config_slurp(path, SOURCE_MAX, &registry->arena, &source, why);
    if (status) return status;
    status = vm_load(registry->vm, path, source, registry->options.reference, faults, &flow, why);
    if (status == GUICHET_SCRIPT || status == GUICHET_BUDGET) return GUICHET_OK; /* told in faults */
    if (status) return status;
    entry = entry_of(registry, bytes_of(flow->type));
    if (entry && entry->current) {
        faults_add(faults, path, "check", "the type \"%s\" is also that of %s", flow->type, entry->current->file);
        flow_free(flow);
        return GUICHET_OK;
    }
    flow->version = 1;
    status = add_version(registry, flow, &entry);
    if (status) {
        flow_free(flow);
        return fail(why, status, "no memory for the workflows");
    }
    entry->current = flow;
    return check_all(registry, flow, tests, faults, why);
}

int registry_open(const struct registry_options *options, bool tests, struct registry **out, struct faults *faults,
                  struct fail *why) {
    struct registry *registry = calloc(1, sizeof *registry);
    size_t before = faults->count;
    *out = NULL;
    if (!registry) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    registry->options = *options;
    arena_init(&registry->arena, 512u << 20);
    const char *lib = arena_printf(&registry->arena, "%s/lib", options->path);
    int status = vm_open(&options->budget, lib, &registry->vm, why);
    if (!status) status = find_files(registry, options->path, 0, why);
    qsort(registry->files, registry->file_count, sizeof *registry->files, by_text);
    for (size_t i = 0; i < registry->file_count && !status; i++)
        status = load_file(registry, registry->files[i], tests, faults, why);
    if (!status && faults->count > before)
        status = fail(why, GUICHET_SCRIPT, "%s: %s (%zu faults in the workflows)", faults->list[before].pointer,
                      faults->list[before].detail, faults->count - before);
    if (status) registry_close(registry);
    else *out = registry;
    return status;
}

void registry_close(struct registry *registry) {
    if (!registry) return;
    for (size_t i = 0; i < registry->count; i++) {
        for (size_t k = 0; k < registry->entries[i].count; k++) flow_free(registry->entries[i].versions[k]);
    }
    vm_close(registry->vm);
    arena_done(&registry->arena);
    free(registry);
}

/* ---- looking up ---- */

const struct flow *registry_flow(const struct registry *registry, struct bytes type) {
    const struct entry *entry = entry_of(registry, type);
    return entry ? entry->current : NULL;
}

const struct flow *registry_version(const struct registry *registry, const char *type, int64_t version) {
    const struct entry *entry = entry_of(registry, bytes_of(type));
    for (size_t i = 0; entry && i < entry->count; i++) {
        if (entry->versions[i]->version == version) return entry->versions[i];
    }
    return NULL;
}

const struct flow *registry_at(const struct registry *registry, size_t i) {
    for (size_t k = 0; k < registry->count; k++) {
        if (registry->entries[k].current && i-- == 0) return registry->entries[k].current;
    }
    return NULL;
}

/* ---- versions of the store ---- */

static int64_t highest_but(const struct entry *entry, const struct flow *flow) {
    int64_t highest = 0;
    for (size_t i = 0; i < entry->count; i++) {
        if (entry->versions[i] != flow && entry->versions[i]->version > highest) highest = entry->versions[i]->version;
    }
    return highest;
}

/* The store's old source, run again: it passed its check once, but not necessarily under this program. */
static int load_old(struct registry *registry, const char *type, int64_t version, struct bytes source, const char *file,
                    struct faults *faults, struct entry **entry, struct fail *why) {
    struct flow *flow;
    int status = vm_load(registry->vm, file, source, registry->options.reference, faults, &flow, why);
    if (status) return status;
    flow->version = version;
    if (strcmp(flow->type, type) != 0)
        status =
            fail(why, GUICHET_INTERNAL, "version %" PRId64 " of %s is kept as one of %s", version, flow->type, type);
    else if (add_version(registry, flow, entry) != GUICHET_OK)
        status = fail(why, GUICHET_MEMORY, "no memory for the workflows");
    if (status) flow_free(flow);
    return status;
}

int registry_add_version(struct registry *registry, const char *type, int64_t version, const char *hash,
                         struct bytes source, const char *file, struct faults *faults, struct fail *why) {
    struct entry *entry = entry_of(registry, bytes_of(type));
    if (entry && entry->count == VERSIONS_MAX)
        return fail(why, GUICHET_LIMIT, "%s has more than %d versions", type, VERSIONS_MAX);
    if (entry && entry->current && strcmp(entry->current->hash, hash) == 0) {
        entry->current->version = version;
        entry->is_kept = true;
        return GUICHET_OK;
    }
    int status = load_old(registry, type, version, source, file, faults, &entry, why);
    if (!status && entry->current && !entry->is_kept) entry->current->version = highest_but(entry, entry->current) + 1;
    return status;
}

bool registry_is_new(const struct registry *registry, const struct flow *flow) {
    const struct entry *entry = entry_of(registry, bytes_of(flow->type));
    return entry && entry->current == flow && !entry->is_kept;
}
