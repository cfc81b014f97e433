/* Key files: made once, read only when nobody else may read them; and what is kept beside them for good.
 *
 * "credential:NAME" is the file NAME that the service manager provides in $CREDENTIALS_DIRECTORY (systemd.exec(5),
 * LoadCredentialEncrypted=); it can be read and not written.
 *
 * Floor: seal. Thread: any. */
#ifndef SEAL_KEYFILE_H
#define SEAL_KEYFILE_H

#include "base/fail.h"

#define KEYFILE_MAX 8192

bool keyfile_is_credential(const char *path);

/* Makes the file with this mode and forces it to disk, with its directory; never over an existing one. */
int keyfile_create(const char *path, unsigned mode, struct bytes text, struct fail *why);
/* The same over what is there: after a crash the file holds the old text or the new one, whole. */
int keyfile_replace(const char *path, unsigned mode, struct bytes text, struct fail *why);
/* Reads the whole file into `text` and adds a NUL. `is_secret`: refuses one that group or others may touch, or that is
 * neither root's nor the own user's. The caller wipes. */
int keyfile_read(const char *path, bool is_secret, char text[KEYFILE_MAX + 1], size_t *size, struct fail *why);

#endif
