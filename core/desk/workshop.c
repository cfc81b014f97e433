/* Letters and file events, one after the other. */
#include "desk/workshop.h"

#include "base/clock.h"
#include "base/log.h"
#include "loop/folder_watch.h"

#include <pthread.h>

#define AGAIN_MS 2000

struct workshop {
    struct desk *desk;
    pthread_t thread;
    struct loop loop;
    struct folder_watch watch;
    struct timer again; /* another look, because not all could be stored */
};

/* ---- orders ---- */

/* The order travels in a letter of the workshop's, so that the sender's own is opened by the sender. */
struct delivery_note {
    struct letter letter;
    struct workshop *workshop;
    struct workshop_order *order;
};

static int carry_out(struct desk *desk, struct workshop_order *o) {
    struct versions *versions = desk->versions;
    if (o->arena) faults_init(&o->faults, o->arena);
    switch (o->task) {
    case WORKSHOP_CHECK: return versions_check(versions, o->type, o->source, &o->faults, &o->answer, &o->why);
    case WORKSHOP_PUBLISH:
        return versions_publish(versions, o->actor, o->type, o->source, &o->faults, &o->answer, &o->why);
    case WORKSHOP_ACTIVATE: return versions_activate(versions, o->actor, o->type, o->version, &o->answer, &o->why);
    case WORKSHOP_ROLL_BACK: return versions_roll_back(versions, o->actor, o->type, o->version, &o->answer, &o->why);
    case WORKSHOP_RELOAD: return desk_reload(desk, &o->faults, &o->kept, &o->why);
    case WORKSHOP_RUN: return o->run(desk, o);
    case WORKSHOP_REMOVE: return versions_remove(versions, o->actor, o->type, o->version, &o->answer, &o->why);
    }
    return GUICHET_INTERNAL;
}

static void on_order(struct letter *letter) {
    struct delivery_note *note = chain_item(letter, struct delivery_note, letter);
    struct workshop_order *order = note->order;
    order->status = carry_out(note->workshop->desk, order);
    free(note);
    mailbox_post(order->reply_to, &order->letter);
}

void workshop_send(struct workshop *workshop, struct workshop_order *order) {
    struct delivery_note *note = workshop ? calloc(1, sizeof *note) : NULL;
    if (!note) {
        order->status = fail(&order->why, GUICHET_UNAVAILABLE, "workflows cannot be changed now");
        mailbox_post(order->reply_to, &order->letter);
        return;
    }
    *note = (struct delivery_note){.letter.on_open = on_order, .workshop = workshop, .order = order};
    mailbox_post(&workshop->loop.mailbox, &note->letter);
}

/* ---- quarantine ---- */

struct quarantine_note {
    struct letter letter;
    struct workshop *workshop;
    const struct flow *flow;
};

static void on_quarantine(struct letter *letter) {
    struct quarantine_note *note = chain_item(letter, struct quarantine_note, letter);
    struct fail why;
    if (versions_keep_quarantine(note->workshop->desk->versions, note->flow, &why) != GUICHET_OK)
        log_line(LOG_ERROR, "workflow.not_stored", LOG_TEXT("type", note->flow->type), LOG_TEXT("detail", why.text));
    free(note);
}

void workshop_kill(struct desk *desk, const struct flow *flow) {
    struct registry_facts facts;
    if (!registry_kill(desk->registry, flow)) return;
    registry_facts(desk->registry, flow, &facts);
    facts.quarantined_at = clock_utc_ms();
    registry_mark(desk->registry, flow, &facts);
    log_line(LOG_ERROR, "workflow.quarantined", LOG_TEXT("type", flow->type), LOG_INT("version", flow->version),
             LOG_TEXT("hash", flow->hash));
    struct quarantine_note *note = desk->workshop ? calloc(1, sizeof *note) : NULL;
    if (!note) return;
    *note = (struct quarantine_note){.letter.on_open = on_quarantine, .workshop = desk->workshop, .flow = flow};
    mailbox_post(&desk->workshop->loop.mailbox, &note->letter);
}

/* ---- the folder ---- */

static void look(struct workshop *workshop) {
    if (!versions_look(workshop->desk->versions)) timer_start(&workshop->again, AGAIN_MS, 0);
}

static void on_again(struct timer *timer) {
    look(chain_item(timer, struct workshop, again));
}

static void on_change(struct folder_watch *watch) {
    look(chain_item(watch, struct workshop, watch));
}

/* ---- life ---- */

static void *work(void *argument) {
    struct workshop *workshop = argument;
    pthread_setname_np(pthread_self(), "guichet-scripts");
    look(workshop); /* what was saved between the start's look and the watch */
    loop_run(&workshop->loop);
    return NULL;
}

static void release(struct workshop *workshop) {
    loop_done(&workshop->loop);
    workshop->desk->workshop = NULL;
    free(workshop);
}

int workshop_start(struct desk *desk, struct fail *why) {
    struct workshop *workshop = calloc(1, sizeof *workshop);
    if (!workshop) return fail(why, GUICHET_MEMORY, "no memory for the workshop");
    workshop->desk = desk;
    int status = loop_init(&workshop->loop, why);
    if (status) {
        free(workshop);
        return status;
    }
    timer_init(&workshop->again, &workshop->loop, on_again);
    status = folder_watch_open(&workshop->watch, &workshop->loop, desk->settings->workflows_path, on_change, why);
    if (status) {
        timer_close(&workshop->again, NULL);
        release(workshop);
        return status;
    }
    desk->workshop = workshop;
    if (pthread_create(&workshop->thread, NULL, work, workshop) == 0) return GUICHET_OK;
    timer_close(&workshop->again, NULL);
    folder_watch_close(&workshop->watch);
    release(workshop);
    return fail(why, GUICHET_MEMORY, "cannot start the workshop's thread");
}

void workshop_stop(struct workshop *workshop) {
    if (!workshop) return;
    loop_stop(&workshop->loop);
    pthread_join(workshop->thread, NULL);
    timer_close(&workshop->again, NULL);
    folder_watch_close(&workshop->watch);
    release(workshop);
}
