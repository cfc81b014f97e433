/* What the gate does in a reload (desk_reload): it builds the new trust before anything changes, and hands trust and
 * settings to every worker when all has. No connection is dropped.
 *
 * Floor: gate. Thread: reload_signal main; what desk_reload calls, the workshop's. */
#ifndef GATE_RELOAD_H
#define GATE_RELOAD_H

#include "desk/workshop.h"
#include "wire/tls_context.h"

#define RELOAD_PARTIES_MAX 256

struct app;
struct worker_trust;

struct reload {
    struct tls_context *fresh; /* built, not yet counting */
    struct worker_trust **letters;
    /* the signal's */
    struct workshop_order order;
    struct arena arena;
    bool is_ordered, is_wanted; /* under way; and once more after that */
};

/* Before the workshop starts. */
void reload_init(struct app *app);
void reload_done(struct app *app);
/* SIGHUP: what comes of it is told in the log. */
void reload_signal(struct app *app);
/* On the workshop's thread: the trust anew, by the settings that are in use. */
int reload_trust(struct app *app, struct fail *why);
/* Writes down how fresh the lists of this trust are. */
void reload_note(struct app *app, const struct tls_context *context);
/* Where the certificates and lists of a party are. */
struct tls_authority reload_authority(const struct settings *settings, const struct party *party);
/* The trust that these settings describe. */
int reload_build_tls(const struct settings *settings, struct tls_context **out, struct fail *why);

#endif
