/* Copying is by read and write; removing goes depth first. */
#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE  65536
#define DEPTH_MAX  16
#define OPEN_MAX_N 16

static int join(char out[FILES_PATH_MAX], const char *folder, const char *name, struct fail *why) {
    int size = snprintf(out, FILES_PATH_MAX, "%s/%s", folder, name);
    if (size > 0 && size < FILES_PATH_MAX) return GUICHET_OK;
    return fail(why, GUICHET_TOO_LARGE, "%s: the path is too long", folder);
}

bool files_exist(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0;
}

bool files_is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* ---- what is shipped ---- */

static bool is_share(const char *folder) {
    static const char *const parts[] = {"scripts", "config/guichet.lua", "config/law"};
    char path[FILES_PATH_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (join(path, folder, parts[i], NULL) != GUICHET_OK || access(path, R_OK) != 0) return false;
    }
    return true;
}

static int own_folder(char folder[FILES_PATH_MAX], struct fail *why) {
    ssize_t size = readlink("/proc/self/exe", folder, FILES_PATH_MAX - 1);
    if (size <= 0) return fail(why, GUICHET_NOT_FOUND, "/proc/self/exe: %s", strerror(errno));
    folder[size] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
    return GUICHET_OK;
}

int files_share(char folder[FILES_PATH_MAX], struct fail *why) {
    static const char *const beside[] = {".", "..", "../..", "../share/guichet"};
    const char *set = getenv("GUICHET_SHARE");
    char own[FILES_PATH_MAX], path[FILES_PATH_MAX];
    if (set && set[0]) {
        if (is_share(set) && realpath(set, folder)) return GUICHET_OK;
        return fail(why, GUICHET_NOT_FOUND, "GUICHET_SHARE=%s holds no scripts/ and config/", set);
    }
    int status = own_folder(own, why);
    if (status) return status;
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        if (join(path, own, beside[i], NULL) == GUICHET_OK && is_share(path) && realpath(path, folder))
            return GUICHET_OK;
    }
    return fail(why, GUICHET_NOT_FOUND,
                "the shipped scripts/ and config/ are neither beside %s nor in %s/../share/guichet; set GUICHET_SHARE",
                own, own);
}

/* ---- making ---- */

int files_make_folder(const char *path, unsigned mode, struct fail *why) {
    if (mkdir(path, mode) != 0 || chmod(path, mode) != 0)
        return fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    return GUICHET_OK;
}

static int put_all(int descriptor, const char *data, size_t size) {
    while (size) {
        ssize_t done = write(descriptor, data, size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return GUICHET_DISK;
        data += done;
        size -= (size_t)done;
    }
    return GUICHET_OK;
}

int files_write(const char *path, unsigned mode, struct bytes text, struct fail *why) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0) return fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    int status = fchmod(descriptor, mode) == 0 ? put_all(descriptor, text.data, text.size) : GUICHET_DISK;
    if (status) fail(why, status, "%s: %s", path, strerror(errno));
    if (close(descriptor) != 0 && !status) status = fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    return status;
}

static int pour(int from, int to) {
    char piece[COPY_SIZE];
    ssize_t size;
    while ((size = read(from, piece, sizeof piece)) != 0) {
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 || put_all(to, piece, (size_t)size) != GUICHET_OK) return GUICHET_DISK;
    }
    return GUICHET_OK;
}

static int copy_file(const char *from, const char *to, struct fail *why) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) return fail(why, GUICHET_DISK, "%s: %s", from, strerror(errno));
    int status = GUICHET_OK, out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (out < 0 || pour(in, out) != GUICHET_OK) status = fail(why, GUICHET_DISK, "%s: %s", to, strerror(errno));
    if (out >= 0 && close(out) != 0 && !status) status = fail(why, GUICHET_DISK, "%s: %s", to, strerror(errno));
    close(in);
    return status;
}

static int copy(const char *from, const char *to, unsigned depth, struct fail *why);

static int copy_folder(const char *from, const char *to, unsigned depth, struct fail *why) {
    char inside[FILES_PATH_MAX], copied[FILES_PATH_MAX];
    const struct dirent *entry;
    int status = files_make_folder(to, 0755, why);
    if (status) return status;
    DIR *folder = opendir(from);
    if (!folder) return fail(why, GUICHET_DISK, "%s: %s", from, strerror(errno));
    while (!status && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.') continue;
        status = join(inside, from, entry->d_name, why);
        if (!status) status = join(copied, to, entry->d_name, why);
        if (!status) status = copy(inside, copied, depth + 1, why);
    }
    closedir(folder);
    return status;
}

static int copy(const char *from, const char *to, unsigned depth, struct fail *why) {
    struct stat info;
    if (depth > DEPTH_MAX) return fail(why, GUICHET_LIMIT, "%s: folders lie deeper than %d", from, DEPTH_MAX);
    if (stat(from, &info) != 0) return fail(why, GUICHET_DISK, "%s: %s", from, strerror(errno));
    if (S_ISDIR(info.st_mode)) return copy_folder(from, to, depth, why);
    if (S_ISREG(info.st_mode)) return copy_file(from, to, why);
    return fail(why, GUICHET_DISK, "%s is neither a file nor a folder", from);
}

int files_copy(const char *from, const char *to, struct fail *why) {
    return copy(from, to, 0, why);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    remove(path);
    return 0;
}

void files_remove(const char *path) {
    nftw(path, remove_one, OPEN_MAX_N, FTW_DEPTH | FTW_PHYS);
}

/* ---- reading ---- */

int files_read(const char *path, size_t max, struct arena *arena, struct bytes *out, struct fail *why) {
    struct buffer text;
    char piece[COPY_SIZE];
    size_t size;
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    if (!file) return fail(why, GUICHET_NOT_FOUND, "%s: %s", path, strerror(errno));
    buffer_init(&text, max);
    do {
        size = fread(piece, 1, sizeof piece, file);
        buffer_add(&text, piece, size);
    } while (size == sizeof piece);
    int status = ferror(file) ? fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno)) : GUICHET_OK;
    if (!status && text.status) status = fail(why, text.status, "%s is larger than %zu bytes", path, max);
    char *copied = status ? NULL : arena_copy(arena, buffer_bytes(&text));
    if (!status && !copied) status = fail(why, GUICHET_MEMORY, "no memory for %s", path);
    *out = (struct bytes){copied, copied ? text.size : 0};
    buffer_done(&text);
    if (!is_stdin) fclose(file);
    return status;
}
