/* Which version of a workflow counts, and who said so.
 *
 * Whoever speaks last is heard:
 *   - a file speaks when what it gives (with the libraries it uses) is another than at the last decision about its
 * type; a file that stands there unchanged says nothing, so what was published over the API survives a restart;
 *   - an administrator speaks by publishing, activating and rolling back;
 *   - a file that goes takes its type out of the catalogue, unless something else was published meanwhile.
 * Where the configuration asks for two people, a new version of a type that is offered waits for an `activate` by
 * somebody else than its author. A decision is stored, and told in the log of proofs, before it counts.
 *
 * Floor: desk. Thread: one at a time: main until the workshop has started, then the workshop's, which may wait for the
 * store. versions_refusals: any. */
#ifndef DESK_VERSIONS_H
#define DESK_VERSIONS_H

#include "domain/party.h"
#include "flow/registry.h"

struct desk;
struct versions;

/* What a reload may exchange; borrowed. */
struct versions_rules {
    const struct reference *reference;
    const char *const *services;
    bool two_people;
};

struct versions_options {
    const char *path;
    struct vm_budget budget;
    struct versions_rules rules;
};

/* Reads the folder; every fault in `faults`, GUICHET_SCRIPT when there is one. Borrows what the options point to. */
int versions_open(const struct versions_options *options, struct versions **out, struct faults *faults,
                  struct fail *why);
void versions_close(struct versions *versions);
/* Learns from the store what there was, and hears the files. */
int versions_start(struct versions *versions, struct desk *desk, struct faults *faults, struct fail *why);

struct registry *versions_registry(struct versions *versions);

/* Looks at the folder again: what has changed and is good counts from now on, what is not is told in the log and in
 * versions_refusals(), and changes nothing. False: not all of it could be stored; another look tries again. */
bool versions_look(struct versions *versions);

/* By these rules from now on, if every type that is offered and every file stands up to them; else nothing changes, and
 * every fault is in `faults`. */
int versions_reload(struct versions *versions, const struct versions_rules *rules, struct faults *faults,
                    struct fail *why);

struct versions_answer {
    const struct flow *flow;
    bool is_new;
};

/* For the five below: `why` has the words and `faults` every fault of the script when the answer is GUICHET_INVALID. */
int versions_check(struct versions *versions, const char *type, struct bytes source, struct faults *faults,
                   struct versions_answer *answer, struct fail *why);
int versions_publish(struct versions *versions, const struct actor *actor, const char *type, struct bytes source,
                     struct faults *faults, struct versions_answer *answer, struct fail *why);
int versions_activate(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                      struct versions_answer *answer, struct fail *why);
/* To one that counted before. */
int versions_roll_back(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                       struct versions_answer *answer, struct fail *why);
int versions_remove(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                    struct versions_answer *answer, struct fail *why);
/* Stores what registry_mark has said already. */
int versions_keep_quarantine(struct versions *versions, const struct flow *flow, struct fail *why);

/* A file that is refused as it stands. */
struct versions_refusal {
    const char *file; /* below the folder of scripts */
    const char *type; /* what it gave before, or NULL */
    int64_t at;
    const char *words; /* "file:line: words", one a line */
};

/* Copied into the arena. NULL: none. */
const struct versions_refusal *versions_refusals(struct versions *versions, struct arena *arena, size_t *count);
/* How many there are. */
size_t versions_refused(struct versions *versions);
/* A script's path as people know it: below the folder of scripts. */
const char *versions_file(const struct versions *versions, const char *path);

#endif
