/* A backup: a folder with the database, the files, what the gateway is set up with, and the sums of all of them.
 *
 *   OUT/backup.json          when, by which version, size of the log; path, size and SHA-256 of each file
 *   OUT/data/guichet.db      one file, copied while the gateway served
 *   OUT/data/uploads/ID      as they lie on disk: sealed
 *   OUT/guichet.lua, scripts/, config/, keys/log.vkey
 *   OUT/keys/, pki/          only when asked for: whoever has them opens everything
 *
 * Floor: cli. Thread: main. It has the form of a gateway's folder, so that restoring is checking and copying. */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include "desk/settings.h"

struct backup_report {
    uint64_t files, bytes, log_size;
    bool has_keys;
};

/* Whole under its name or not at all: it is made beside it, verified, then named. */
int backup_make(const struct settings *settings, const char *out, bool with_keys, struct backup_report *report,
                struct fail *why);
/* Every file against its sum, the log against its checkpoint. GUICHET_CRYPTO names the first that is damaged. */
int backup_verify(const char *folder, struct backup_report *report, struct fail *why);
/* Verified first. `to` gets what it has not; it may hold keys and configuration, but no database. */
int backup_restore(const char *folder, const char *to, struct backup_report *report, struct fail *why);
/* "WORDS: so many files, bytes, entries" on stdout, in the caller's language. */
void backup_tell(const char *words, const struct backup_report *report);

#endif
