/* A few threads that send what a plugin was asked to send, one job a thread, so that one slow peer delays nobody else.
 *
 * Shared by the plugins that send. pool_add, pool_forget and pool_stop: the plugin's own thread. `send` runs on a
 * thread of the pool and answers the job's call itself. */
#ifndef PLUGINS_POOL_H
#define PLUGINS_POOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_THREADS 8

struct job {
    struct job *next;
    uint64_t call;
    char key[64];
    size_t size;
    char args[]; /* NUL-ended */
};

struct pool;

/* NULL: no memory, or no thread. */
struct pool *pool_start(void (*send)(void *self, struct pool *pool, const struct job *job), void *self);
/* False without memory: nobody will answer this call. */
bool pool_add(struct pool *pool, uint64_t call, const char *args, size_t args_size, const char *key);
/* Takes back what no thread has begun. */
void pool_forget(struct pool *pool, uint64_t call);
/* True once pool_stop was called: whoever waits for a peer should give up. */
bool pool_is_stopping(struct pool *pool);
/* Drops what is not begun, waits for what is. NULL is fine. */
void pool_stop(struct pool *pool);

#endif
