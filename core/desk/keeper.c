/* Questions come first: the stock is filled in turns of a few keys, and letters are opened between two of them. */
#include "desk/keeper.h"

#include "base/chain.h"
#include "base/log.h"
#include "loop/loop.h"
#include "loop/timer.h"

#include <pthread.h>
#include <stdlib.h>

#define TURN_KEYS 8
#define TURN_MS   1
#define LOOK_MS   100 /* between two turns when the stock is full, or the token does not answer */

struct keeper {
    struct vault *vault;
    pthread_t thread;
    struct loop loop;
    struct timer turn;
    bool was_down;
};

/* A question that waits for the keys of its rows. */
struct held {
    struct letter letter;
    struct keeper *keeper;
    struct query *query;
};

typedef bool each_key(struct keeper *keeper, const struct id *owner, struct bytes wrapped);

/* The keys of a question's rows, until `each` says no. */
static bool walk(struct keeper *k, const struct query *q, each_key *each) {
    bool go_on = true;
    for (size_t i = 0; i < q->count && go_on && q->status == GUICHET_OK; i++) {
        switch (q->kind) {
        case QUERY_REQUISITION:
            go_on = each(k, &q->rows.requisitions[i].head.id, q->rows.requisitions[i].wrapped_key);
            break;
        case QUERY_EFFECT: go_on = each(k, &q->rows.effects[i].requisition, q->rows.effects[i].wrapped_key); break;
        case QUERY_UPLOAD:
        case QUERY_ANSWER_FILE:
        case QUERY_UPLOADS_OF:
        case QUERY_SCANS_DUE:
            go_on = each(k, &q->rows.uploads[i].upload.id, q->rows.uploads[i].upload.sealed_key);
            break;
        case QUERY_AUTHORISATION:
        case QUERY_AUTHORISATIONS:
            go_on = each(k, &q->rows.authorisations[i].id, q->rows.authorisations[i].wrapped_key);
            break;
        case QUERY_ITEM:
        case QUERY_ITEMS_OF_OWNER:
        case QUERY_ITEMS_VISIBLE:
            if (!q->rows.items[i].item.of_case) /* those of a case are under its key */
                go_on = each(k, &q->rows.items[i].item.id, q->rows.items[i].item.wrapped_key);
            break;
        default: return true;
        }
    }
    return go_on;
}

static bool is_at_hand(struct keeper *k, const struct id *owner, struct bytes wrapped) {
    return vault_is_at_hand(k->vault, owner, wrapped);
}

/* What does not open is told to who asked, when he opens it. */
static bool unwrap(struct keeper *k, const struct id *owner, struct bytes wrapped) {
    struct data_key key;
    if (vault_unwrap(k->vault, owner, wrapped, &key, NULL) == GUICHET_OK) vault_wipe_key(&key);
    return vault_ready(k->vault, NULL) == GUICHET_OK;
}

static void on_held(struct letter *letter) {
    struct held *held = chain_item(letter, struct held, letter);
    struct query *query = held->query;
    walk(held->keeper, query, unwrap);
    free(held);
    mailbox_post(query->reply_to, &query->letter);
}

bool keeper_holds(void *to, struct query *query) {
    struct keeper *keeper = to;
    if (walk(keeper, query, is_at_hand)) return false;
    struct held *held = calloc(1, sizeof *held);
    if (!held) return false;
    *held = (struct held){.letter.on_open = on_held, .keeper = keeper, .query = query};
    mailbox_post(&keeper->loop.mailbox, &held->letter);
    return true;
}

/* ---- the stock ---- */

static void tell(struct keeper *k, bool is_down, const struct fail *why) {
    if (is_down == k->was_down) return;
    k->was_down = is_down;
    if (is_down) log_line(LOG_ERROR, "keys.unreachable", LOG_TEXT("detail", why->text));
    else log_line(LOG_INFO, "keys.reachable", LOG_INT("newest", vault_newest(k->vault)));
}

static void on_turn(struct timer *timer) {
    struct keeper *keeper = chain_item(timer, struct keeper, turn);
    struct fail why = {0};
    bool left = false;
    int status = vault_fill(keeper->vault, TURN_KEYS, &left, &why);
    tell(keeper, status != GUICHET_OK, &why);
    timer_start(&keeper->turn, !status && left ? TURN_MS : LOOK_MS, 0);
}

static void *work(void *argument) {
    struct keeper *keeper = argument;
    pthread_setname_np(pthread_self(), "guichet-keys");
    loop_run(&keeper->loop);
    return NULL;
}

static void release(struct keeper *keeper) {
    timer_close(&keeper->turn, NULL);
    loop_done(&keeper->loop);
    free(keeper);
}

int keeper_start(struct vault *vault, struct keeper **out, struct fail *why) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    bool left;
    if (!keeper) return fail(why, GUICHET_MEMORY, "no memory for the keeper of keys");
    keeper->vault = vault;
    int status = loop_init(&keeper->loop, why);
    if (status) {
        free(keeper);
        return status;
    }
    timer_init(&keeper->turn, &keeper->loop, on_turn);
    timer_start(&keeper->turn, TURN_MS, 0);
    status = vault_fill(vault, TURN_KEYS, &left, why); /* who is served first finds some */
    if (!status && pthread_create(&keeper->thread, NULL, work, keeper))
        status = fail(why, GUICHET_INTERNAL, "no thread for the keeper of keys");
    if (status) release(keeper);
    else *out = keeper;
    return status;
}

void keeper_stop(struct keeper *keeper) {
    if (!keeper) return;
    loop_stop(&keeper->loop);
    pthread_join(keeper->thread, NULL);
    release(keeper);
}
