/* Files and folders, as `init` and `demo` need them.
 *
 * Floor: cli. Thread: main. What fails says which path and why. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/arena.h"
#include "base/fail.h"

#define FILES_PATH_MAX 4096

/* Where the shipped scripts/ and config/ are: GUICHET_SHARE, else beside or above the program (a build tree), else
 * ../share/guichet of an installed one. GUICHET_NOT_FOUND tells where it looked. */
int files_share(char folder[FILES_PATH_MAX], struct fail *why);

bool files_exist(const char *path);
bool files_is_folder(const char *path);
int files_make_folder(const char *path, unsigned mode, struct fail *why);
/* A new file with this mode (the umask does not count); never over an existing one. */
int files_write(const char *path, unsigned mode, struct bytes text, struct fail *why);
/* A file, or a folder with all that is in it. Links are followed, anything else is refused. */
int files_copy(const char *from, const char *to, struct fail *why);
/* A file or a folder with all below it. Says nothing about what cannot be removed. */
void files_remove(const char *path);
/* "FILE|-" as a whole, in the arena. */
int files_read(const char *path, size_t max, struct arena *arena, struct bytes *out, struct fail *why);

#endif
