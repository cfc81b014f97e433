/* The folder's files in order, then the configured names that no file has. */
#include "cli/plugin_list.h"

#include "plugin/loader.h"
#include "plugin/rehearsal.h"

#include <dirent.h>

static void print_table(FILE *out, const struct plugin_file *file, bool is_named) {
    const struct guichet_plugin *t = &file->table;
    fprintf(out, "%s %s (interface %u.%u)%s: %s\n", t->name, t->version, t->abi_major, t->abi_minor,
            is_named ? "" : ", not in the configuration", t->summary);
    for (size_t i = 0; i < t->service_count; i++) {
        struct guichet_service service = loader_service(file, i);
        fprintf(out, "    service %-20s %s\n", service.name, service.summary ? service.summary : "");
    }
    if (t->page_count) fprintf(out, "    pages   %zu under /console/\n", t->page_count);
    for (size_t i = 0; i < t->option_count; i++) {
        struct guichet_option option = loader_option(file, i);
        fprintf(out, "    option  %-20s %s", option.name, option.help ? option.help : "");
        if (!option.fallback) fprintf(out, " (required)");
        else if (option.fallback[0]) fprintf(out, " (default %s)", option.fallback);
        fputc('\n', out);
    }
}

/* Opens and prints one. */
static void print_file(FILE *out, const char *folder, const char *name, bool is_named) {
    struct plugin_file file;
    struct fail why = {0};
    if (loader_open(folder, name, &file, &why) != GUICHET_OK) fprintf(out, "%s cannot be used: %s\n", name, why.text);
    else print_table(out, &file, is_named);
}

static void print_rehearsal(FILE *out, bool is_named) {
    fprintf(out, "rehearsal (built in)%s: invented answers of the group's own services\n",
            is_named ? "" : ", not in the configuration");
    for (const struct rehearsal_service *s = rehearsal_services; s->name; s++)
        fprintf(out, "    service %s\n", s->name);
}

static int is_plugin(const struct dirent *entry) {
    size_t size = strlen(entry->d_name);
    return size > 3 && size - 3 <= LOADER_NAME_MAX && strcmp(entry->d_name + size - 3, ".so") == 0;
}

/* What the configuration names beside the files: told last, with what is wrong about it. */
static int print_missing(FILE *out, const char *folder, yyjson_val *named) {
    int status = GUICHET_OK;
    size_t i, count;
    yyjson_val *name, *options;
    yyjson_obj_foreach(named, i, count, name, options) {
        struct plugin_file file;
        const char *text = yyjson_get_str(name);
        struct fail why = {0};
        if (strcmp(text, "rehearsal") == 0 || loader_open(folder, text, &file, &why) == GUICHET_OK) continue;
        status = GUICHET_CONFIG;
        if (why.status == GUICHET_NOT_FOUND) fprintf(out, "%s is in the configuration, but not in %s\n", text, folder);
    }
    return status;
}

int plugin_list(FILE *out, const struct settings *settings) {
    struct dirent **entries = NULL;
    char folder[PATH_MAX], name[LOADER_NAME_MAX + 1];
    loader_folder(settings->plugins_path, folder);
    fprintf(out, "%s\n", folder);
    print_rehearsal(out, json_get(settings->plugins, "rehearsal") != NULL);
    int count = scandir(folder, &entries, is_plugin, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%.*s", (int)strlen(entries[i]->d_name) - 3, entries[i]->d_name);
        print_file(out, folder, name, json_get(settings->plugins, name) != NULL);
        free(entries[i]);
    }
    free(entries);
    return print_missing(out, folder, settings->plugins);
}
