/* Finds, compares, loads. A script is compared with its libraries, byte by byte, so that a look at 500 scripts that
 * have not changed reads 500 small files and runs none. */
#include "flow/folder.h"

#include "base/config.h"
#include "flow/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define FILES_MAX  2000
#define DEPTH_MAX  8
#define SOURCE_MAX (1u << 20)
#define LOOK_MAX   (256u << 20)
#define WORDS_MAX  (64u << 10)

struct look {
    struct folder *folder;
    struct intake *intake;
    struct arena arena;
    const char **paths;
    size_t count;
    bool run_tests;
    int64_t now;
    struct faults *faults;
};

void folder_init(struct folder *folder, const char *path) {
    *folder = (struct folder){.path = path};
}

static void forget(struct folder_file *file) {
    free(file->path);
    free(file->refused);
    flow_free(file->fresh);
    *file = (struct folder_file){0};
}

void folder_done(struct folder *folder) {
    for (size_t i = 0; i < folder->count; i++) forget(&folder->files[i]);
    free(folder->files);
    *folder = (struct folder){0};
}

struct folder_file *folder_of_type(const struct folder *folder, const char *type) {
    for (size_t i = 0; i < folder->count; i++) {
        const struct flow *given = folder->files[i].given;
        if (given && strcmp(given->type, type) == 0) return &folder->files[i];
    }
    return NULL;
}

struct flow *folder_take(struct folder_file *file, const struct flow *instead) {
    struct flow *fresh = file->fresh;
    file->fresh = NULL;
    if (instead) file->given = instead;
    return fresh;
}

/* ---- finding ---- */

static int find_files(struct look *look, const char *folder, int depth, struct fail *why);

/* What has gone since the folder was read is not there; nothing to be told. */
static int look_at(struct look *look, const char *folder, const char *name, int depth, struct fail *why) {
    struct stat about;
    size_t length = strlen(name);
    if (name[0] == '.' || (depth == 0 && strcmp(name, "lib") == 0)) return GUICHET_OK;
    const char *path = arena_printf(&look->arena, "%s/%s", folder, name);
    if (!path) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    if (stat(path, &about) != 0)
        return errno == ENOENT ? GUICHET_OK : fail(why, GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode)) return find_files(look, path, depth + 1, why);
    if (length < 5 || strcmp(name + length - 4, ".lua") != 0) return GUICHET_OK;
    if (look->count == FILES_MAX) return fail(why, GUICHET_CONFIG, "%s: more than %d scripts", folder, FILES_MAX);
    look->paths[look->count++] = path;
    return GUICHET_OK;
}

static int find_files(struct look *look, const char *folder, int depth, struct fail *why) {
    if (depth == DEPTH_MAX) return fail(why, GUICHET_CONFIG, "%s: folders are nested too deep", folder);
    DIR *open = opendir(folder);
    if (!open && errno == ENOENT && depth > 0) return GUICHET_OK;
    if (!open) return fail(why, GUICHET_CONFIG, "%s: %s", folder, strerror(errno));
    struct dirent *found;
    int status = GUICHET_OK;
    while (!status && (found = readdir(open))) status = look_at(look, folder, found->d_name, depth, why);
    closedir(open);
    return status;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- comparing ---- */

static bool is_same_part(struct look *look, const char *path, struct bytes part) {
    struct bytes text;
    return config_slurp(path, SOURCE_MAX, &look->arena, &text, NULL) == GUICHET_OK && bytes_equal(text, part);
}

/* Is the file, with every library it used, what it was? */
static bool is_same(struct look *look, const struct folder_file *file, struct bytes text) {
    struct bundle bundle;
    if (!file->given || file->refused) return false;
    if (bundle_read(file->given->source, &look->arena, &bundle, NULL)) return false;
    if (!bytes_equal(bundle.parts[0].text, text)) return false;
    for (size_t i = 1; i < bundle.count; i++) {
        const char *path = arena_printf(&look->arena, "%s/%s.lua", look->folder->path, bundle.parts[i].name);
        if (!path || !is_same_part(look, path, bundle.parts[i].text)) return false;
    }
    return true;
}

/* ---- loading ---- */

static char *copy(struct bytes text) {
    char *made = malloc(text.size + 1);
    if (!made) return NULL;
    if (text.size) memcpy(made, text.data, text.size);
    made[text.size] = '\0';
    return made;
}

static void note_refusal(struct look *look, struct folder_file *file, const struct faults *faults) {
    struct buffer words;
    buffer_init(&words, WORDS_MAX);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &faults->list[i];
        buffer_addf(&words, "%s%s: %s", i ? "\n" : "", fault->pointer, fault->detail);
        faults_add(look->faults, fault->pointer, fault->code, "%s", fault->detail);
    }
    bool is_told = file->refused && bytes_equal_text(buffer_bytes(&words), file->refused);
    if (!is_told) {
        free(file->refused);
        file->refused = copy(buffer_bytes(&words));
        file->refused_at = look->now;
    }
    buffer_done(&words);
}

static void note_flow(struct folder_file *file, struct flow *flow) {
    free(file->refused);
    flow_free(file->fresh); /* nobody took the one before */
    file->refused = NULL;
    file->given = file->fresh = flow;
}

static int read_flow(struct look *look, struct folder_file *file, struct faults *faults, struct flow **flow,
                     struct fail *why) {
    struct bytes text;
    int status = config_slurp(file->path, SOURCE_MAX, &look->arena, &text, why);
    if (status == GUICHET_NOT_FOUND || status == GUICHET_MEMORY) return status;
    if (status) {
        faults_add(faults, file->path, "unreadable", "%s", why->text);
        return GUICHET_OK;
    }
    if (is_same(look, file, text)) return GUICHET_OK;
    status = intake_load(look->intake, file->path, text, look->run_tests, faults, flow, why);
    return status == GUICHET_SCRIPT ? GUICHET_OK : status;
}

static int look_into(struct look *look, struct folder_file *file, struct fail *why) {
    struct faults *faults = arena_alloc(&look->arena, sizeof *faults);
    struct flow *flow = NULL;
    if (!faults) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    faults_init(faults, &look->arena);
    int status = read_flow(look, file, faults, &flow, why);
    if (status == GUICHET_NOT_FOUND) return GUICHET_OK; /* gone meanwhile: the next look drops it */
    if (status) return status;
    const struct folder_file *other = flow ? folder_of_type(look->folder, flow->type) : NULL;
    if (other && other != file)
        faults_add(faults, file->path, "check", "the type \"%s\" is also that of %s", flow->type, other->path);
    if (faults->count) note_refusal(look, file, faults);
    if (faults->count) flow_free(flow);
    else if (flow) note_flow(file, flow);
    return GUICHET_OK;
}

static struct folder_file *file_of(struct folder *folder, const char *path) {
    for (size_t i = 0; i < folder->count; i++) {
        if (strcmp(folder->files[i].path, path) == 0) return &folder->files[i];
    }
    if (folder->count == folder->room) {
        size_t room = folder->room ? folder->room * 2 : 32;
        struct folder_file *grown = realloc(folder->files, room * sizeof *grown);
        if (!grown) return NULL;
        folder->files = grown;
        folder->room = room;
    }
    struct folder_file *file = &folder->files[folder->count];
    *file = (struct folder_file){.path = copy(bytes_of(path))};
    if (!file->path) return NULL;
    folder->count++;
    return file;
}

/* Before anything is loaded, so that a renamed file does not stand in its own way. */
static void drop_gone(struct look *look) {
    struct folder *folder = look->folder;
    size_t kept = 0;
    for (size_t i = 0; i < folder->count; i++) {
        const char *key = folder->files[i].path;
        if (bsearch(&key, look->paths, look->count, sizeof *look->paths, by_text))
            folder->files[kept++] = folder->files[i];
        else forget(&folder->files[i]);
    }
    folder->count = kept;
}

int folder_look(struct folder *folder, struct intake *intake, bool run_tests, int64_t now, struct faults *faults,
                struct fail *why) {
    struct look look = {.folder = folder, .intake = intake, .run_tests = run_tests, .now = now, .faults = faults};
    arena_init(&look.arena, LOOK_MAX);
    look.paths = arena_array(&look.arena, FILES_MAX, sizeof *look.paths);
    int status =
        look.paths ? find_files(&look, folder->path, 0, why) : fail(why, GUICHET_MEMORY, "no memory for the workflows");
    if (!status) {
        qsort(look.paths, look.count, sizeof *look.paths, by_text);
        drop_gone(&look);
    }
    for (size_t i = 0; i < look.count && !status; i++) {
        struct folder_file *file = file_of(folder, look.paths[i]);
        status = file ? look_into(&look, file, why) : fail(why, GUICHET_MEMORY, "no memory for the workflows");
    }
    arena_done(&look.arena);
    return status;
}

int folder_refuse(const struct faults *faults, size_t before, struct fail *why) {
    const struct fault *first = &faults->list[before < FAULTS_MAX ? before : 0];
    return fail(why, GUICHET_SCRIPT, "%s: %s (%zu faults in the workflows)", first->pointer, first->detail,
                faults->count - before);
}
