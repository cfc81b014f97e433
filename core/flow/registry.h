/* Every workflow of the gateway: loads scripts/, checks, numbers versions, gives the right one.
 *
 * Floor: flow. Thread: read by all; replaced whole under a lock on reload. A requisition keeps the version it was
 * received under, for good: old versions stay reachable by number. */
#ifndef FLOW_REGISTRY_H
#define FLOW_REGISTRY_H

#include "flow/reference.h"
#include "flow/vm.h"

struct registry;

struct registry_options {
    const char *path; /* folder of scripts, searched below; lib/ inside it holds shared code */
    const struct reference *reference;
    struct vm_budget budget;
    const char *const *services; /* known services, NULL-ended: a call to another is refused */
};

/* Loads and checks every *.lua below `path` (not lib/). Faults are "file:line"; GUICHET_SCRIPT when there is one.
 * `run_tests`: also run each script's own tests. */
int registry_open(const struct registry_options *options, bool run_tests, struct registry **out, struct faults *faults,
                  struct fail *why);
void registry_close(struct registry *registry);

/* The newest version of a type; NULL: no such type. Valid until registry_close (versions are never unloaded). */
const struct flow *registry_flow(const struct registry *registry, struct bytes type);
/* That version, by number. */
const struct flow *registry_version(const struct registry *registry, const char *type, int64_t version);
/* The i-th type by name; NULL at the end. */
const struct flow *registry_at(const struct registry *registry, size_t i);

/* ---- versions kept by the store ----
 * After registry_open every type has version 1. The desk then tells which (type, hash) pairs already have a number, in
 * any order, with the source kept in the store; a file whose hash is not among them gets the number after the highest.
 * What registry_is_new() says of then has to be kept by the desk. A type that has no file any more is not offered, its
 * versions are found by number. */
int registry_add_version(struct registry *registry, const char *type, int64_t version, const char *hash,
                         struct bytes source, const char *file, struct faults *faults, struct fail *why);
/* True for the newest version of a type when registry_add_version() never named it. */
bool registry_is_new(const struct registry *registry, const struct flow *flow);

#endif
