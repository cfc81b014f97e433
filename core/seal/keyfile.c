/* Secret files.
 * A key that reached no disk must not be used, so making one ends with fsync of file and directory. */
#include "seal/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

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

int keyfile_create(const char *path, unsigned mode, struct bytes text, struct fail *why) {
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
    int size = snprintf(next, sizeof next, "%s.new", path);
    if (size < 0 || (size_t)size >= sizeof next) return fail(why, GUICHET_CONFIG, "the path %s is too long", path);
    if (unlink(next) && errno != ENOENT) return fail(why, GUICHET_DISK, "cannot remove %s: %s", next, strerror(errno));
    int status = keyfile_create(next, mode, text, why);
    if (status) return status;
    int error = rename(next, path) ? errno : sync_directory(path);
    return error ? fail(why, GUICHET_DISK, "cannot write %s: %s", path, strerror(error)) : GUICHET_OK;
}

static int read_file(int file, const char *path, bool is_secret, char *text, size_t *size, struct fail *why) {
    struct stat about;
    if (fstat(file, &about)) return fail(why, GUICHET_CONFIG, "cannot look at %s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return fail(why, GUICHET_CONFIG, "%s is not a file", path);
    if (is_secret && about.st_mode & 077) {
        return fail(why, GUICHET_CONFIG, "%s may be read by others (mode %03o): it must be 600", path,
                    (unsigned)about.st_mode & 0777);
    }
    if (is_secret && about.st_uid != geteuid() && about.st_uid != 0)
        return fail(why, GUICHET_CONFIG, "%s belongs to another user (%u): it must be the gateway's own", path,
                    (unsigned)about.st_uid);
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

int keyfile_read(const char *path, bool is_secret, char text[KEYFILE_MAX + 1], size_t *size, struct fail *why) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(why, GUICHET_CONFIG, "cannot open %s: %s", path, strerror(errno));
    int status = read_file(file, path, is_secret, text, size, why);
    close(file);
    return status;
}
