/* One list under one lock; threads wait for its head. */
#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool {
    void (*send)(void *self, struct pool *pool, const struct job *job);
    void *self;
    pthread_t threads[POOL_THREADS];
    size_t thread_count;
    atomic_bool stopping;

    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct job *first, **last;
};

static struct job *take(struct pool *pool) {
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->stopping) pthread_cond_wait(&pool->moved, &pool->lock);
    struct job *job = pool->stopping ? NULL : pool->first;
    if (job) {
        pool->first = job->next;
        if (!pool->first) pool->last = &pool->first;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *argument) {
    struct pool *pool = argument;
    struct job *job;
    while ((job = take(pool))) {
        pool->send(pool->self, pool, job);
        free(job);
    }
    return NULL;
}

struct pool *pool_start(void (*send)(void *self, struct pool *pool, const struct job *job), void *self) {
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->send = send;
    pool->self = self;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->moved, NULL);
    while (pool->thread_count < POOL_THREADS &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
        pool->thread_count++;
    if (pool->thread_count) return pool;
    pool_stop(pool);
    return NULL;
}

bool pool_add(struct pool *pool, uint64_t call, const char *args, size_t args_size, const char *key) {
    struct job *job = malloc(sizeof *job + args_size + 1);
    if (!job) return false;
    job->next = NULL;
    job->call = call;
    job->size = args_size;
    snprintf(job->key, sizeof job->key, "%s", key);
    memcpy(job->args, args, args_size);
    job->args[args_size] = '\0';
    pthread_mutex_lock(&pool->lock);
    *pool->last = job;
    pool->last = &job->next;
    pthread_cond_signal(&pool->moved);
    pthread_mutex_unlock(&pool->lock);
    return true;
}

void pool_forget(struct pool *pool, uint64_t call) {
    struct job *found = NULL;
    pthread_mutex_lock(&pool->lock);
    for (struct job **at = &pool->first; *at && !found; at = &(*at)->next) {
        if ((*at)->call != call) continue;
        found = *at;
        *at = found->next;
        if (!*at) pool->last = at;
        break;
    }
    pthread_mutex_unlock(&pool->lock);
    free(found);
}

bool pool_is_stopping(struct pool *pool) {
    return pool->stopping;
}

void pool_stop(struct pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->moved);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
    while (pool->first) {
        struct job *next = pool->first->next;
        free(pool->first);
        pool->first = next;
    }
    pthread_cond_destroy(&pool->moved);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
