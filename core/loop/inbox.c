/* A locked list with a condition. The receiver takes the whole list at once, so a batch costs one lock. */
#include "loop/inbox.h"

#include <errno.h>

int inbox_init(struct inbox *in, size_t max) {
    *in = (struct inbox){.max = max};
    in->last = &in->first;
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) return GUICHET_MEMORY;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int bad = pthread_cond_init(&in->filled, &attributes);
    pthread_condattr_destroy(&attributes);
    if (bad) return GUICHET_MEMORY;
    if (pthread_mutex_init(&in->lock, NULL) != 0) {
        pthread_cond_destroy(&in->filled);
        return GUICHET_MEMORY;
    }
    return GUICHET_OK;
}

void inbox_done(struct inbox *in) {
    pthread_mutex_destroy(&in->lock);
    pthread_cond_destroy(&in->filled);
}

int inbox_post(struct inbox *in, struct letter *letter) {
    int status = GUICHET_OK;
    pthread_mutex_lock(&in->lock);
    if (in->closed) {
        status = GUICHET_UNAVAILABLE;
    } else if (in->count >= in->max) {
        status = GUICHET_FULL;
    } else {
        letter->next = NULL;
        *in->last = letter;
        in->last = &letter->next;
        if (in->count++ == 0) pthread_cond_signal(&in->filled);
    }
    pthread_mutex_unlock(&in->lock);
    return status;
}

static struct timespec moment_after(int64_t ms) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)(ms / 1000);
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

struct letter *inbox_take_all(struct inbox *in, int64_t timeout_ms) {
    struct timespec until = moment_after(timeout_ms < 0 ? 0 : timeout_ms);
    pthread_mutex_lock(&in->lock);
    while (!in->first && !in->closed) {
        if (timeout_ms < 0) {
            pthread_cond_wait(&in->filled, &in->lock);
        } else if (pthread_cond_timedwait(&in->filled, &in->lock, &until) == ETIMEDOUT) {
            break;
        }
    }
    struct letter *all = in->first;
    in->first = NULL;
    in->last = &in->first;
    in->count = 0;
    pthread_mutex_unlock(&in->lock);
    return all;
}

void inbox_close(struct inbox *in) {
    pthread_mutex_lock(&in->lock);
    in->closed = true;
    pthread_cond_broadcast(&in->filled);
    pthread_mutex_unlock(&in->lock);
}

bool inbox_is_closed(struct inbox *in) {
    pthread_mutex_lock(&in->lock);
    bool closed = in->closed;
    pthread_mutex_unlock(&in->lock);
    return closed;
}

size_t inbox_count(struct inbox *in) {
    pthread_mutex_lock(&in->lock);
    size_t count = in->count;
    pthread_mutex_unlock(&in->lock);
    return count;
}
