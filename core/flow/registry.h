/* Every workflow of the gateway: each version that was ever loaded, which of them counts, and how it stands.
 *
 * Floor: flow. Thread: looking up: any; changing: one at a time. Looking up costs the same for 5 types and for 500, and
 * waits for a change no longer than it takes to set a pointer. A flow that was found is valid until registry_close: a
 * requisition keeps the version it was received under, for good. */
#ifndef FLOW_REGISTRY_H
#define FLOW_REGISTRY_H

#include "flow/folder.h"

#define REGISTRY_KILLS_MAX 3 /* then the version is quarantined */

struct registry;

struct registry_options {
    const char *path; /* folder of scripts, searched below; lib/ inside it holds shared code */
    const struct reference *reference;
    struct vm_budget budget;
    const char *const *services; /* known services, NULL-ended: a call to another is refused */
};

/* What is known of a version beside its flow. Texts are borrowed when given, and valid until registry_close when got.
 */
struct registry_facts {
    const char *author;     /* "sha256:…" of a certificate, or "system": it was found in the folder */
    const char *person;     /* as `actor.person`, "" for the system */
    int64_t at;             /* when it got its number */
    int64_t activated_at;   /* 0: never */
    int64_t quarantined_at; /* 0: it is not */
    int64_t removed_at;     /* 0: it is not */
};

struct registry_version {
    const struct flow *flow; /* number, hash, file, source */
    struct registry_facts facts;
    bool is_active;
};

/* An empty one. */
int registry_new(struct registry **out, struct fail *why);
/* Loads and checks every *.lua below `path` (not lib/); each type then has version 1, and that counts. Faults are
 * "file:line"; GUICHET_SCRIPT when there is one. `run_tests`: also run each script's own tests. */
int registry_open(const struct registry_options *options, bool run_tests, struct registry **out, struct faults *faults,
                  struct fail *why);
void registry_close(struct registry *registry);

/* ---- looking up ---- */

/* The version of a type that counts for new requisitions; NULL: no such type, or none is offered. */
const struct flow *registry_flow(const struct registry *registry, struct bytes type);
/* That version, by number, removed ones too. */
const struct flow *registry_version(const struct registry *registry, const char *type, int64_t version);
/* The i-th type by name that is offered; NULL at the end. */
const struct flow *registry_at(const struct registry *registry, size_t i);
bool registry_is_quarantined(const struct registry *registry, const struct flow *flow);

/* The i-th type by name, offered or not; NULL at the end. */
const char *registry_type(const struct registry *registry, size_t i);
/* All versions of a type by number, copied into the arena; *count 0: no such type. NULL: none, or no memory. */
const struct registry_version *registry_versions(const struct registry *registry, struct bytes type,
                                                 struct arena *arena, size_t *count);

struct registry_figures {
    size_t types, offered, versions, quarantined;
};

void registry_figures(const struct registry *registry, struct registry_figures *out);

/* ---- changing ---- */

/* Takes the flow, whose version is set and new. GUICHET_LIMIT when there are too many, GUICHET_MEMORY: then the flow
 * is still the caller's. */
int registry_add(struct registry *registry, struct flow *flow, const struct registry_facts *facts, struct fail *why);
/* The version with this hash; NULL: none. */
const struct flow *registry_by_hash(const struct registry *registry, const char *type, const char *hash);
/* What the type's file gave at the last decision: "" it had none, or there was no decision. */
void registry_file_hash(const struct registry *registry, const char *type, char hash[65]);
/* The number the next version of the type gets. */
int64_t registry_next(const struct registry *registry, const char *type);
/* From now on this version counts for new requisitions, or with 0 none. `file_hash`: what the type's file gave when
 * that was decided, "" when there was none; it is kept for whoever decides next. */
void registry_activate(struct registry *registry, const char *type, int64_t version, const char *file_hash);
void registry_set_file_hash(struct registry *registry, const char *type, const char *file_hash);
/* How it stands; texts are not looked at. What leaves its quarantine may be killed REGISTRY_KILLS_MAX times again. */
void registry_mark(struct registry *registry, const struct flow *flow, const struct registry_facts *facts);
/* Of a version that is there. */
void registry_facts(const struct registry *registry, const struct flow *flow, struct registry_facts *out);
/* Any thread: a run of this version was killed. True the one time when that makes it too many. */
bool registry_kill(struct registry *registry, const struct flow *flow);

#endif
