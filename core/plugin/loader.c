/* From a name to a table that can be believed: path, owner and mode, dlopen, entry, sizes, names.
 * What the table points to cannot be checked further: a plugin is code of the same process, and trusted as such. */
#include "plugin/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRY            "guichet_plugin_entry"
#define SIZE_MAX_OF_FILE (64 << 20)
#define TABLE_SIZE_1_0   offsetof(struct guichet_plugin, pages)

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

void loader_folder(const char *configured, char out[PATH_MAX]) {
    char program[PATH_MAX - 256];
    if (configured && configured[0]) {
        snprintf(out, PATH_MAX, "%s", configured);
        return;
    }
    ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);
    program[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash) *slash = '\0';
    if (snprintf(out, PATH_MAX, "%s/plugins", program) < PATH_MAX && is_folder(out)) return;
    snprintf(out, PATH_MAX, "%s/%s", program, GUICHET_PLUGINS_FROM_PROGRAM);
}

/* Letters, digits and `also`; the whole of a text of 1 to LOADER_NAME_MAX. */
static bool is_name(const char *text, const char *also) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    if (!text || !text[0] || strlen(text) > LOADER_NAME_MAX) return false;
    for (const char *c = text; *c; c++)
        if (!strchr(letters, *c) && !strchr(also, *c)) return false;
    return true;
}

static int check_mode(const char *path, bool is_directory, struct fail *why) {
    struct stat info;
    if ((is_directory ? stat : lstat)(path, &info) != 0)
        return fail(why, errno == ENOENT ? GUICHET_NOT_FOUND : GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    if (S_ISLNK(info.st_mode)) /* what it leads to lies in a folder that nobody has looked at */
        return fail(why, GUICHET_CONFIG, "%s is a symbolic link: put the file itself there", path);
    if (!is_directory && info.st_size > SIZE_MAX_OF_FILE)
        return fail(why, GUICHET_CONFIG, "%s has more than %d MiB", path, SIZE_MAX_OF_FILE >> 20);
    if (is_directory ? !S_ISDIR(info.st_mode) : !S_ISREG(info.st_mode))
        return fail(why, GUICHET_CONFIG, "%s is not a %s", path, is_directory ? "folder" : "file");
    if (info.st_uid != 0 && info.st_uid != geteuid())
        return fail(why, GUICHET_CONFIG, "%s belongs to user %u: a plugin must be root's or this user's (%u)", path,
                    (unsigned)info.st_uid, (unsigned)geteuid());
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return fail(why, GUICHET_CONFIG, "%s can be written to by others (mode %04o): chmod go-w", path,
                    (unsigned)info.st_mode & 07777);
    return GUICHET_OK;
}

/* A file that was cut off (its section headers stand last) would be mapped all the same, and kill whoever reads it. */
static int check_whole(const char *path, struct fail *why) {
    ElfW(Ehdr) head;
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_whole = file >= 0 && fstat(file, &info) == 0 && pread(file, &head, sizeof(head), 0) == sizeof(head) &&
                    memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 && head.e_shoff <= (size_t)info.st_size &&
                    (size_t)head.e_shnum * head.e_shentsize <= (size_t)info.st_size - head.e_shoff;
    if (file >= 0) close(file);
    return is_whole ? GUICHET_OK : fail(why, GUICHET_CONFIG, "%s cannot be read, is cut off or no shared object", path);
}

struct guichet_option loader_option(const struct plugin_file *file, size_t index) {
    struct guichet_option row;
    memcpy(&row, (const char *)file->table.options + index * file->table.option_size, sizeof(row));
    return row;
}

struct guichet_service loader_service(const struct plugin_file *file, size_t index) {
    struct guichet_service row;
    memcpy(&row, (const char *)file->table.services + index * file->table.service_size, sizeof(row));
    return row;
}

struct guichet_page loader_page(const struct plugin_file *file, size_t index) {
    struct guichet_page row;
    memcpy(&row, (const char *)file->table.pages + index * file->table.page_size, sizeof(row));
    return row;
}

/* What config_bind takes for granted of the options of our own. */
static bool is_fallback(const struct guichet_option *option) {
    char *end;
    if (!option->fallback || option->type == GUICHET_OPTION_TEXT || option->type == GUICHET_OPTION_PATH) return true;
    if (option->type == GUICHET_OPTION_BOOL)
        return strcmp(option->fallback, "true") == 0 || strcmp(option->fallback, "false") == 0;
    errno = 0;
    strtoll(option->fallback, &end, 10);
    return option->fallback[0] && !*end && !errno;
}

static int check_options(const struct plugin_file *file, const char *path, struct fail *why) {
    static const size_t sizes[] = {sizeof(char *), sizeof(char *), sizeof(int64_t), sizeof(bool)};
    for (size_t i = 0; i < file->table.option_count; i++) {
        struct guichet_option option = loader_option(file, i);
        if (!is_name(option.name, "_")) return fail(why, GUICHET_CONFIG, "%s: option %zu has no proper name", path, i);
        if ((size_t)option.type >= sizeof(sizes) / sizeof(sizes[0]))
            return fail(why, GUICHET_CONFIG, "%s: option %s has the unknown type %d", path, option.name,
                        (int)option.type);
        if (!is_fallback(&option))
            return fail(why, GUICHET_CONFIG, "%s: option %s has a default that is not of its type", path, option.name);
        if (option.offset > file->table.options_size || sizes[option.type] > file->table.options_size - option.offset)
            return fail(why, GUICHET_CONFIG, "%s: option %s lies outside the %zu bytes of options", path, option.name,
                        file->table.options_size);
    }
    return GUICHET_OK;
}

static int check_services(const struct plugin_file *file, const char *path, struct fail *why) {
    for (size_t i = 0; i < file->table.service_count; i++) {
        struct guichet_service service = loader_service(file, i);
        if (!is_name(service.name, "._"))
            return fail(why, GUICHET_CONFIG, "%s: service %zu has no proper name", path, i);
        if (!service.begin) return fail(why, GUICHET_CONFIG, "%s: service %s has no begin", path, service.name);
    }
    return GUICHET_OK;
}

static int check_pages(const struct plugin_file *file, const char *path, struct fail *why) {
    for (size_t i = 0; i < file->table.page_count; i++) {
        struct guichet_page page = loader_page(file, i);
        if (!page.path || (page.path[0] && !is_name(page.path, "._-")))
            return fail(why, GUICHET_CONFIG, "%s: page %zu has no proper path", path, i);
        if (!page.media_type || !page.bytes || (page.gzip_size && !page.gzip))
            return fail(why, GUICHET_CONFIG, "%s: page %s has no media type or no bytes", path, page.path);
    }
    return GUICHET_OK;
}

static bool are_rows(const void *rows, size_t count, size_t size, size_t least, size_t max) {
    return count == 0 || (rows && count <= max && size >= least && size <= 4096);
}

static int check_table(const struct plugin_file *file, const char *path, struct fail *why) {
    const struct guichet_plugin *t = &file->table;
    if (!t->name || strcmp(t->name, file->name) != 0)
        return fail(why, GUICHET_CONFIG, "%s calls itself \"%s\": the file must have its name", path,
                    t->name ? t->name : "");
    if (!t->version || !t->summary || !t->start || !t->stop)
        return fail(why, GUICHET_CONFIG, "%s: version, summary, start or stop is missing", path);
    if (!are_rows(t->options, t->option_count, t->option_size, sizeof(struct guichet_option), LOADER_OPTIONS_MAX) ||
        !are_rows(t->services, t->service_count, t->service_size, sizeof(struct guichet_service),
                  LOADER_SERVICES_MAX) ||
        !are_rows(t->pages, t->page_count, t->page_size, sizeof(struct guichet_page), LOADER_PAGES_MAX) ||
        t->options_size > 65536)
        return fail(why, GUICHET_CONFIG, "%s: its tables of options, services and pages have impossible sizes", path);
    int status = check_options(file, path, why);
    if (!status) status = check_services(file, path, why);
    return status ? status : check_pages(file, path, why);
}

static int take_table(const struct guichet_plugin *given, const char *path, struct plugin_file *out, struct fail *why) {
    if (!given) return fail(why, GUICHET_CONFIG, "%s: " ENTRY "() gives no table", path);
    if (given->size < offsetof(struct guichet_plugin, name))
        return fail(why, GUICHET_CONFIG, "%s: its table has %zu bytes, not enough for a version", path, given->size);
    if (given->abi_major != GUICHET_ABI_MAJOR)
        return fail(why, GUICHET_CONFIG,
                    "%s was built for plugin interface %u.%u, this gateway has %u.%u: build it anew", path,
                    given->abi_major, given->abi_minor, GUICHET_ABI_MAJOR, GUICHET_ABI_MINOR);
    if (given->size < TABLE_SIZE_1_0)
        return fail(why, GUICHET_CONFIG, "%s: its table has %zu bytes, interface %u.%u has %zu", path, given->size,
                    GUICHET_ABI_MAJOR, 0, TABLE_SIZE_1_0);
    memcpy(&out->table, given, given->size < sizeof(out->table) ? given->size : sizeof(out->table));
    return check_table(out, path, why);
}

int loader_open(const char *folder, const char *name, struct plugin_file *out, struct fail *why) {
    char path[PATH_MAX];
    *out = (struct plugin_file){0};
    if (!is_name(name, "_-")) return fail(why, GUICHET_CONFIG, "\"%.100s\" is no name of a plugin (a-z 0-9 _ -)", name);
    snprintf(out->name, sizeof(out->name), "%s", name);
    if (snprintf(path, sizeof(path), "%s/%s.so", folder, name) >= (int)sizeof(path))
        return fail(why, GUICHET_CONFIG, "the path of plugin %s is too long", name);
    int status = check_mode(folder, true, why);
    if (!status) status = check_mode(path, false, why);
    if (!status) status = check_whole(path, why);
    if (status) return status;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) return fail(why, GUICHET_CONFIG, "cannot load it: %s", dlerror());
    const struct guichet_plugin *(*entry)(void);
    *(void **)&entry = dlsym(handle, ENTRY);
    status = entry ? take_table(entry(), path, out, why) : fail(why, GUICHET_CONFIG, "%s does not export " ENTRY, path);
    dlclose(handle);
    return status;
}
