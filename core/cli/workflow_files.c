/* A folder is loaded as the gateway would; a single file by a machine of its own. */
#include "cli/workflow_files.h"

#include "base/config.h"
#include "cli/files.h"
#include "cli/report.h"
#include "plugin/service.h"

#include <limits.h>
#include <unistd.h>

#define MEMORY_MAX   (256u << 20)
#define SOURCE_MAX   (1u << 20)
#define MEMORY_MB    16
#define INSTRUCTIONS 1000000
#define WALL_MS      200

const struct cli_option workflow_files_options[] = {
    {"-c", "FILE", "the configuration whose scripts and reference data are meant"},
    {"--config", "DIR", "folder of law/, calendar/, holders.lua, services.lua"},
    {NULL, NULL, NULL},
};

/* ---- where things are ---- */

/* The nearest folder at or above `path` that holds `name`; false when there is none. */
static bool find_above(const char *path, const char *name, char out[PATH_MAX]) {
    char folder[PATH_MAX];
    if (!realpath(path, folder)) return false;
    for (;;) {
        int size = snprintf(out, PATH_MAX, "%s/%s", strcmp(folder, "/") ? folder : "", name);
        if (size > 0 && size < PATH_MAX && access(out, R_OK) == 0) return true;
        char *slash = strrchr(folder, '/');
        if (!slash || folder[1] == '\0') return false;
        slash[slash == folder] = '\0';
    }
}

static const char *find_reference(struct workflow_files *files, const char *given) {
    char found[PATH_MAX], share[FILES_PATH_MAX];
    struct fail why;
    if (given) return given;
    if (files->settings) return files->settings->reference_path;
    if (find_above(files->paths[0], "config/holders.lua", found)) {
        *strrchr(found, '/') = '\0';
        return arena_text(&files->arena, found);
    }
    if (files_share(share, &why) == GUICHET_OK) return arena_printf(&files->arena, "%s/config", share);
    return "config";
}

static int read_settings(const struct arguments *arguments, struct workflow_files *files) {
    const char *file = arguments_value(arguments, "-c");
    struct fail why = {0};
    if (!file && (arguments->word_count || !files_exist("guichet.lua"))) return CLI_DONE;
    if (!file) file = "guichet.lua";
    if (settings_read(file, &files->faults, &files->settings, &why) == GUICHET_OK) return CLI_DONE;
    if (!files->faults.count) report_unread(stderr, file, &why);
    report_faults(stderr, file, &files->faults);
    return CLI_REFUSED;
}

static const char *find_scripts(struct workflow_files *files) {
    char share[FILES_PATH_MAX];
    if (files_is_folder("scripts") || files_share(share, NULL) != GUICHET_OK) return "scripts";
    return arena_printf(&files->arena, "%s/scripts", share);
}

static const char *const *choose_paths(const struct arguments *arguments, struct workflow_files *files) {
    const char **paths = arena_array(&files->arena, arguments->word_count + 2, sizeof *paths);
    if (!paths) return NULL;
    for (size_t i = 0; i < arguments->word_count; i++) paths[i] = arguments->words[i];
    if (!arguments->word_count) paths[0] = files->settings ? files->settings->workflows_path : find_scripts(files);
    return paths;
}

int workflow_files_open(const struct arguments *arguments, struct workflow_files *files) {
    struct fail why = {0};
    *files = (struct workflow_files){.budget = {(size_t)MEMORY_MB << 20, INSTRUCTIONS, WALL_MS}};
    arena_init(&files->arena, MEMORY_MAX);
    faults_init(&files->faults, &files->arena);
    int result = read_settings(arguments, files);
    if (result != CLI_DONE) return result;
    if (files->settings)
        files->budget =
            (struct vm_budget){(size_t)files->settings->workflow_memory_mb << 20,
                               (int64_t)files->settings->workflow_instructions, files->settings->workflow_wall_ms};
    files->paths = choose_paths(arguments, files);
    const char *folder = files->paths ? find_reference(files, arguments_value(arguments, "--config")) : NULL;
    if (!folder) return CLI_REFUSED;
    if (reference_read(folder, &files->arena, &files->reference, &files->faults, &why) == GUICHET_OK) return CLI_DONE;
    if (!files->faults.count) report_unread(stderr, folder, &why);
    report_faults(stderr, folder, &files->faults);
    return CLI_REFUSED;
}

void workflow_files_close(struct workflow_files *files) {
    settings_free(files->settings);
    arena_done(&files->arena);
}

/* ---- loading ---- */

static const char *const *known_services(struct workflow_files *files) {
    struct service_options options = {0};
    if (files->settings) options = settings_services(files->settings);
    options.declared = files->reference.services.names;
    return service_names(&options, &files->arena);
}

typedef int visit_function(void *to, const struct flow *flow, struct vm *vm, struct fail *why);

static int each_of_folder(struct workflow_files *files, const char *path, bool tests, visit_function *visit, void *to,
                          struct fail *why) {
    const struct registry_options options = {
        .path = path, .reference = &files->reference, .budget = files->budget, .services = known_services(files)};
    struct registry *registry = NULL;
    struct vm *vm = NULL;
    const struct flow *flow;
    const char *lib = arena_printf(&files->arena, "%s/lib", path);
    int status = registry_open(&options, tests, &registry, &files->faults, why);
    if (!status) status = vm_open(&files->budget, lib, &vm, why);
    for (size_t i = 0; !status && (flow = registry_at(registry, i)); i++) status = visit(to, flow, vm, why);
    vm_close(vm);
    registry_close(registry);
    return status;
}

/* The folder in which a script's lib/ is: beside or above it, else the configured scripts, else none. */
static const char *find_folder(struct workflow_files *files, const char *path) {
    char lib[PATH_MAX];
    if (find_above(path, "lib", lib))
        return arena_copy(&files->arena, (struct bytes){lib, strlen(lib) - strlen("/lib")});
    return files->settings ? files->settings->workflows_path : NULL;
}

static int each_of_file(struct workflow_files *files, const char *path, bool tests, visit_function *visit, void *to,
                        struct fail *why) {
    struct bytes source;
    struct intake intake = {0};
    struct flow *flow = NULL;
    const char *folder = find_folder(files, path);
    int status = config_slurp(path, SOURCE_MAX, &files->arena, &source, why);
    if (!status)
        status =
            intake_open(&intake, folder, &files->reference, &files->budget, known_services(files), &files->arena, why);
    if (!status) status = intake_load(&intake, path, source, tests, &files->faults, &flow, why);
    if (!status) status = visit(to, flow, intake.vm, why);
    flow_free(flow);
    intake_close(&intake);
    return status;
}

int workflow_files_each(struct workflow_files *files, const char *path, bool tests, visit_function *visit, void *to,
                        struct fail *why) {
    if (files_is_folder(path)) return each_of_folder(files, path, tests, visit, to, why);
    return each_of_file(files, path, tests, visit, to, why);
}
