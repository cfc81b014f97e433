/* A locked list and one uv_async. The loop takes the whole list, then opens letter by letter outside the lock, so a
 * letter may post again; what it posts rings the bell for the next turn and cannot starve the sockets. */
#include "loop/mailbox.h"

#include "base/bytes.h"

static struct letter *take_all(struct mailbox *box) {
    pthread_mutex_lock(&box->lock);
    struct letter *all = box->first;
    box->first = NULL;
    box->last = &box->first;
    box->count = 0;
    pthread_mutex_unlock(&box->lock);
    return all;
}

static bool open_all(struct mailbox *box) {
    struct letter *letter = take_all(box);
    bool any = letter != NULL;
    while (letter) {
        /* Opening may free the letter or post it on. */
        struct letter *next = letter->next;
        letter->next = NULL;
        letter->on_open(letter);
        letter = next;
    }
    return any;
}

static void on_bell(uv_async_t *bell) {
    open_all(bell->data);
}

int mailbox_open(struct mailbox *box, uv_loop_t *uv) {
    box->first = NULL;
    box->last = &box->first;
    box->count = 0;
    if (pthread_mutex_init(&box->lock, NULL) != 0) return GUICHET_MEMORY;
    if (uv_async_init(uv, &box->bell, on_bell) != 0) {
        pthread_mutex_destroy(&box->lock);
        return GUICHET_MEMORY;
    }
    box->bell.data = box;
    return GUICHET_OK;
}

void mailbox_post(struct mailbox *box, struct letter *letter) {
    letter->next = NULL;
    pthread_mutex_lock(&box->lock);
    bool was_empty = box->first == NULL;
    *box->last = letter;
    box->last = &letter->next;
    box->count++;
    /* Under the lock: once the loop can see the letter it may also end, and the bell with it. */
    if (was_empty) require(uv_async_send(&box->bell) == 0);
    pthread_mutex_unlock(&box->lock);
}

size_t mailbox_count(struct mailbox *box) {
    pthread_mutex_lock(&box->lock);
    size_t count = box->count;
    pthread_mutex_unlock(&box->lock);
    return count;
}

void mailbox_deliver(struct mailbox *box) {
    while (open_all(box)) continue;
}

void mailbox_close(struct mailbox *box) {
    uv_close((uv_handle_t *)&box->bell, NULL);
}

void mailbox_done(struct mailbox *box) {
    pthread_mutex_destroy(&box->lock);
}
