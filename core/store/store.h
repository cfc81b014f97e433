/* The store: everything durable. No SQL above this floor.
 *
 * Floor: store. One writer thread owns the only read-write connection; each loop owns a reader.
 *
 *   desk ─ store_submit(letter) ─▶ inbox ─▶ writer: BEGIN · apply each · COMMIT (fsync) ─▶ letters go back, exactly
 * once desk ─ store_read(query) ────▶ reader: answered at once (SQLite) or by letter (PostgreSQL)
 *
 * The writer takes its whole inbox, applies each change, commits once, and only then answers all. A change whose
 * precondition fails is answered too, with its result; the others of its group are untouched. When the disk refuses,
 * the whole group is rolled back and told GUICHET_DISK; the next group tries again (a full disk heals by itself). After
 * a failed fsync nothing more is acknowledged: store_ready() says why until the process is started again. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "domain/change.h"
#include "loop/mailbox.h"
#include "store/query.h"

struct merkle_hash;
struct store;

struct store_options {
    const char *path;            /* of the SQLite file; its directory must exist */
    const char *log_key;         /* path of the log's signing key */
    size_t inbox_max;            /* changes waiting; beyond: GUICHET_FULL */
    size_t inbox_reserve;        /* of these only for vital changes */
    int year_offset_s;           /* zone offset that decides the year of a number: see numbers in change.h */
    int64_t checkpoint_every_ms; /* new entries stand under a signed checkpoint after so long; 0: a minute */
    bool accept_fork;            /* a log that does not extend what was signed goes on: the break becomes an entry */
};

/* A checkpoint as a signed note. */
#define STORE_NOTE_MAX 8192 /* with the lines of its witnesses */
struct store_note {
    char text[STORE_NOTE_MAX]; /* "": none */
    uint64_t size;             /* entries it covers */
};

/* A change on its way. Embed it in the request; it is the store's from submit until on_done. */
struct store_letter {
    struct letter letter;     /* letter.on_open runs on the thread of reply_to, once */
    struct mailbox *reply_to; /* NULL: letter.on_open runs on the writer's thread (tests, tools) */
    struct change *change;
    struct store_note *note; /* instead of a change: store_ask_checkpoint */
    struct fail note_why;    /* status 0: the note is there */
};

/* Opens or makes the database, migrates it, reads the log's tree, starts the writer. GUICHET_CRYPTO when the log
 * does not extend the last checkpoint that was signed (note.h): going on would sign two histories. */
int store_open(const struct store_options *options, struct store **out, struct fail *why);
/* Finishes what is in the inbox, signs and keeps a checkpoint of it all, then ends. */
void store_close(struct store *store);

/* GUICHET_OK: the letter will come back. GUICHET_FULL or GUICHET_UNAVAILABLE: it was not taken. */
int store_submit(struct store *store, struct store_letter *letter);
/* GUICHET_OK, or why nothing can be written now. Any thread, never waits: after a failure it asks the writer for a tiny
 * write, so that a disk that has room again is noticed by the next call even when nobody submits. */
int store_ready(struct store *store, struct fail *why);

/* Hears of every committed change, on the writer's thread, after the commit: hints for queue, stream and clerk.
 * Set before the first submit. */
struct store_hint {
    struct id requisition;
    int64_t log_index;           /* last entry of the change, or -1 */
    bool timers, effects, tasks; /* the change touched these */
};
void store_on_commit(struct store *store, void (*hear)(void *to, const struct store_hint *hint), void *to);

struct store_figures {
    uint64_t commits, changes, conflicts, entries, fsync_us, commit_us, backlog, backlog_max;
    uint64_t log_size;
};
/* Any thread. */
void store_figures(struct store *store, struct store_figures *out);

/* The last signed checkpoint, when it covers at least so many entries. Any thread, never waits. */
bool store_last_checkpoint(struct store *store, uint64_t at_least, struct store_note *out);
/* The last one that witnesses cosigned, on the same terms. */
bool store_cosigned(struct store *store, uint64_t at_least, struct store_note *out);
/* Was this note signed by this log, and what does it say? */
int store_check_note(struct store *store, struct bytes note, uint64_t *size, struct merkle_hash *root,
                     struct fail *why);
/* Asks the writer for one that covers everything committed before the call: letter->note is filled when the letter
 * comes back, or letter->note_why says why not. As store_submit. */
int store_ask_checkpoint(struct store *store, struct store_letter *letter);

/* ---- tools that work on a closed or living database, read only ---- */

/* The process that has this store open, 0 when none has. */
int store_holder(const char *path);

/* How many data keys stand under each master key, by number; 0: destroyed. Reads all of them. */
struct store_key_count {
    uint32_t number;
    int64_t of[KEY_PLACES];
};
#define STORE_KEY_COUNTS_MAX 128
int store_count_keys(const char *path, struct store_key_count counts[STORE_KEY_COUNTS_MAX], size_t *count,
                     struct fail *why);

/* A copy of the database in a new file `to`, as of one moment, beside a living gateway too; checked. */
int store_backup(const char *path, const char *to, struct fail *why);
/* Every upload, by id. `is_needed`: a requisition refers to it and its key is not destroyed. Stops at a failure. */
int store_each_upload(const char *path, int (*take)(void *to, const struct id *id, int64_t size, bool is_needed),
                      void *to, struct fail *why);

/* Recomputes every leaf from its entry, the tree from the leaves, and compares with what is stored, with the last
 * checkpoint and with one more, `note` (empty: none). Says what it proved in `words`; GUICHET_CRYPTO and the first
 * wrong index when something does not hold. */
int store_verify_log(const char *path, const char *vkey_path, struct bytes note, uint64_t *entries, struct arena *arena,
                     const char **words, struct fail *why);

#endif
