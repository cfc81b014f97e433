/* Secret files.
 * A key that reached no disk must not be used, so making one ends with fsync of file and directory. */
#include "seal/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CREDENTIAL "credential:"

bool keyfile_is_credential(const char *path) {
    return strncmp(path, CREDENTIAL, strlen(CREDENTIAL)) == 0;
}

static int sync_directory(const char *path) {
    char copy[4096];
    if (strlen(path) >= sizeof copy) return ENAMETOOLONG;
    memcpy(copy, path, strlen(path) + 1);
    int directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return errno;
    int error = fsync(directory) ? errno : 0;
    close(directory);
    return error;
}

static int write_all(int file, struct bytes text) {
    while (text.size > 0) {
        ssize_t done = write(file, text.data, text.size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        text.data += done;
        text.size -= (size_t)done;
    }
    return fsync(file) ? errno : 0;
}

static int refuse_to_write(const char *path, struct fail *why) {
    return fail(why, GUICHET_CONFIG,
                "%s is provided by the service manager and cannot be written here: make a file with the new version "
                "(guichet keys rotate --to FILE), provide it as the credential, and reload or restart the gateway",
                path);
}

int keyfile_create(const char *path, unsigned mode, struct bytes text, struct fail *why) {
    if (keyfile_is_credential(path)) return refuse_to_write(path, why);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (file < 0 && errno == EEXIST) return fail(why, GUICHET_CONFIG, "%s is there already", path);
    if (file < 0) return fail(why, GUICHET_DISK, "cannot make %s: %s", path, strerror(errno));
    int error = write_all(file, text);
    if (close(file) && !error) error = errno;
    if (!error) error = sync_directory(path);
    if (!error) return GUICHET_OK;
    unlink(path);
    return fail(why, GUICHET_DISK, "cannot write %s: %s", path, strerror(error));
}

int keyfile_replace(const char *path, unsigned mode, struct bytes text, struct fail *why) {
    char next[4096];
    if (keyfile_is_credential(path)) return refuse_to_write(path, why);
    int size = snprintf(next, sizeof next, "%s.new", path);
    if (size < 0 || (size_t)size >= sizeof next) return fail(why, GUICHET_CONFIG, "the path %s is too long", path);
    if (unlink(next) && errno != ENOENT) return fail(why, GUICHET_DISK, "cannot remove %s: %s", next, strerror(errno));
    int status = keyfile_create(next, mode, text, why);
    if (status) return status;
    int error = rename(next, path) ? errno : sync_directory(path);
    return error ? fail(why, GUICHET_DISK, "cannot write %s: %s", path, strerror(error)) : GUICHET_OK;
}

/* A credential of root's may carry an access list for the service's user alone, which shows as the group's right to
 * read. */
static mode_t forbidden(const struct stat *about, const char *path) {
    bool has_list = keyfile_is_credential(path) && about->st_uid == 0 && about->st_gid == 0;
    return has_list ? 037 : 077;
}

static int check_secret(const struct stat *about, const char *path, struct fail *why) {
    if (about->st_mode & forbidden(about, path))
        return fail(why, GUICHET_CONFIG, "%s may be read by others (mode %03o): it must be 600", path,
                    (unsigned)about->st_mode & 0777);
    if (about->st_uid == geteuid() || about->st_uid == 0) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "%s belongs to another user (%u): it must be the gateway's own", path,
                (unsigned)about->st_uid);
}

static int read_file(int file, const char *path, bool is_secret, char *text, size_t *size, struct fail *why) {
    struct stat about;
    if (fstat(file, &about)) return fail(why, GUICHET_CONFIG, "cannot look at %s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return fail(why, GUICHET_CONFIG, "%s is not a file", path);
    int status = is_secret ? check_secret(&about, path, why) : GUICHET_OK;
    if (status) return status;
    *size = 0;
    while (*size <= KEYFILE_MAX) {
        ssize_t done = read(file, text + *size, KEYFILE_MAX + 1 - *size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return fail(why, GUICHET_CONFIG, "cannot read %s: %s", path, strerror(errno));
        if (done == 0) break;
        *size += (size_t)done;
    }
    if (*size > KEYFILE_MAX) return fail(why, GUICHET_CONFIG, "%s is too large for a key file", path);
    text[*size] = '\0';
    return GUICHET_OK;
}

/* The file behind a credential's name. */
static int find_credential(const char *path, char out[4096], struct fail *why) {
    const char *folder = getenv("CREDENTIALS_DIRECTORY"), *name = path + strlen(CREDENTIAL);
    if (!name[0] || name[0] == '.' || strchr(name, '/'))
        return fail(why, GUICHET_CONFIG, "%s: no name of a credential", path);
    if (!folder || folder[0] != '/')
        return fail(why, GUICHET_CONFIG, "%s: the service manager provides no credentials ($CREDENTIALS_DIRECTORY)",
                    path);
    int size = snprintf(out, 4096, "%s/%s", folder, name);
    return size < 0 || size >= 4096 ? fail(why, GUICHET_CONFIG, "%s: the path is too long", path) : GUICHET_OK;
}

int keyfile_read(const char *path, bool is_secret, char text[KEYFILE_MAX + 1], size_t *size, struct fail *why) {
    char found[4096];
    const char *real = path;
    if (keyfile_is_credential(path)) {
        int status = find_credential(path, found, why);
        if (status) return status;
        real = found;
    }
    int file = open(real, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(why, GUICHET_CONFIG, "cannot open %s: %s", path, strerror(errno));
    int status = read_file(file, path, is_secret, text, size, why);
    close(file);
    return status;
}
