/* The plugin's thread:
 *
 *   start ──failed──▶ over
 *     └─▶ running: errand after errand (begin, cancel) ──stopping──▶ stop ──▶ over
 *
 * What is not begun yet can be taken back, so a plugin that hangs collects nothing. */
#include "plugin/host.h"

#include "base/log.h"
#include "plugin/options.h"

#include <errno.h>
#include <signal.h>

#define START_MAX_MS 10000
#define STOP_MAX_MS  2000
#define OPTIONS_MAX  (1u << 20)
#define LOG_TEXT_MAX 400

enum phase { PHASE_STARTING, PHASE_RUNNING, PHASE_OVER };

struct errand {
    struct chain link;
    bool is_cancel;
    int service;
    uint64_t ticket;
    char key[48];
    size_t size;
    char args[];
};

struct host {
    struct plugin_file file;
    struct guichet_host given; /* what the plugin calls */
    struct call_table *calls;
    struct arena arena;
    void *options, *self;

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct chain errands;
    enum phase phase;
    bool stopping;
    int status; /* of start */
    char why[256];
};

/* ---- what the plugin calls, on any thread ---- */

static void log_for(void *owner, enum guichet_log_level level, const char *text) {
    static const enum log_level levels[] = {LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR};
    const struct host *host = owner;
    if (!text || (size_t)level >= sizeof(levels) / sizeof(levels[0])) return;
    struct bytes said = {text, strnlen(text, LOG_TEXT_MAX)};
    log_line(levels[level], "plugin.said", LOG_TEXT("plugin", host->file.name), LOG_SLICE("text", said));
}

static int answer(void *owner, uint64_t ticket, int status, const char *json, size_t size) {
    struct host *host = owner;
    return call_answer(host->calls, host, ticket, status, (struct bytes){json, size});
}

static int read_for(void *owner, uint64_t ticket, uint64_t at, void *to, size_t size, size_t *got) {
    struct host *host = owner;
    struct content *content = call_content(host->calls, host, ticket);
    *got = 0;
    if (!content) return GUICHET_GONE;
    int status = content->read(content, at, to, size, got);
    content_drop(content);
    return status;
}

/* ---- its thread ---- */

static void set_phase(struct host *host, enum phase phase) {
    pthread_mutex_lock(&host->lock);
    host->phase = phase;
    pthread_cond_broadcast(&host->moved);
    pthread_mutex_unlock(&host->lock);
}

/* The next errand; NULL when it is time to stop. */
static struct errand *wait_for_errand(struct host *host) {
    pthread_mutex_lock(&host->lock);
    while (!host->stopping && chain_is_empty(&host->errands)) pthread_cond_wait(&host->moved, &host->lock);
    struct chain *link = host->stopping ? NULL : chain_take_first(&host->errands);
    pthread_mutex_unlock(&host->lock);
    return link ? chain_item(link, struct errand, link) : NULL;
}

static void run_errand(struct host *host, const struct errand *errand) {
    struct guichet_service service = loader_service(&host->file, (size_t)errand->service);
    if (!errand->is_cancel) service.begin(host->self, errand->ticket, errand->args, errand->size, errand->key);
    else if (service.cancel) service.cancel(host->self, errand->ticket);
}

static void *work(void *argument) {
    struct host *host = argument;
    struct errand *errand;
    host->status = host->file.table.start(&host->given, host->options, &host->self, host->why, sizeof(host->why));
    host->why[sizeof(host->why) - 1] = '\0';
    if (!host->status) {
        set_phase(host, PHASE_RUNNING);
        while ((errand = wait_for_errand(host))) {
            run_errand(host, errand);
            free(errand);
        }
        host->file.table.stop(host->self);
    }
    set_phase(host, PHASE_OVER);
    return NULL;
}

/* ---- the loop's side ---- */

/* False when the plugin was still in that phase after `wait_ms`. */
static bool wait_for_end_of(struct host *host, enum phase phase, int64_t wait_ms) {
    struct timespec end;
    int waited = 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += wait_ms / 1000;
    pthread_mutex_lock(&host->lock);
    while (host->phase == phase && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&host->moved, &host->lock, &end);
    bool ended = host->phase != phase;
    pthread_mutex_unlock(&host->lock);
    return ended;
}

static void release(struct host *host) {
    struct chain *link;
    while ((link = chain_take_first(&host->errands))) free(chain_item(link, struct errand, link));
    call_table_drop(host->calls);
    pthread_cond_destroy(&host->moved);
    pthread_mutex_destroy(&host->lock);
    arena_done(&host->arena);
    free(host);
}

/* Signals are the main thread's business. */
static int start_thread(struct host *host) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int bad = pthread_create(&host->thread, NULL, work, host);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return bad ? GUICHET_MEMORY : GUICHET_OK;
}

static struct host *new_host(const struct plugin_file *file, struct call_table *calls) {
    struct host *host = calloc(1, sizeof(*host));
    pthread_condattr_t monotonic;
    if (!host) return NULL;
    host->file = *file;
    host->calls = calls;
    host->given = (struct guichet_host){sizeof(host->given), host, log_for, answer, read_for};
    call_table_hold(calls);
    arena_init(&host->arena, OPTIONS_MAX);
    chain_init(&host->errands);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    require(pthread_mutex_init(&host->lock, NULL) == 0 && pthread_cond_init(&host->moved, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    return host;
}

int host_start(const struct plugin_file *file, yyjson_val *options, const char *folder, struct call_table *calls,
               struct host **out, struct fail *why) {
    struct host *host = new_host(file, calls);
    *out = NULL;
    if (!host) return fail(why, GUICHET_MEMORY, "no memory for plugin %s", file->name);
    int status = options_bind(file, options, folder, &host->arena, &host->options, why);
    if (!status && start_thread(host) != GUICHET_OK)
        status = fail(why, GUICHET_MEMORY, "cannot start a thread for plugin %s", file->name);
    if (status) {
        release(host);
        return status;
    }
    if (!wait_for_end_of(host, PHASE_STARTING, START_MAX_MS)) {
        pthread_detach(host->thread);
        return fail(why, GUICHET_CONFIG, "plugins.%s: it did not start within %d s", file->name, START_MAX_MS / 1000);
    }
    if (host->status) {
        pthread_join(host->thread, NULL);
        status =
            fail(why, GUICHET_CONFIG, "plugins.%s: %s", file->name, host->why[0] ? host->why : "it does not start");
        release(host);
        return status;
    }
    *out = host;
    return GUICHET_OK;
}

void host_stop(struct host *host) {
    if (!host) return;
    pthread_mutex_lock(&host->lock);
    host->stopping = true;
    pthread_cond_broadcast(&host->moved);
    pthread_mutex_unlock(&host->lock);
    if (!wait_for_end_of(host, PHASE_RUNNING, STOP_MAX_MS)) {
        log_line(LOG_ERROR, "plugin.left_behind", LOG_TEXT("plugin", host->file.name),
                 LOG_INT("waited_ms", STOP_MAX_MS));
        pthread_detach(host->thread);
        return;
    }
    pthread_join(host->thread, NULL);
    release(host);
}

const char *host_name(const struct host *host) {
    return host->file.name;
}

int host_find(const struct host *host, const char *service) {
    for (size_t i = 0; i < host->file.table.service_count; i++)
        if (strcmp(loader_service(&host->file, i).name, service) == 0) return (int)i;
    return -1;
}

static void add_errand(struct host *host, struct errand *errand) {
    pthread_mutex_lock(&host->lock);
    chain_add_last(&host->errands, &errand->link);
    pthread_cond_broadcast(&host->moved);
    pthread_mutex_unlock(&host->lock);
}

int host_begin(struct host *host, int service, uint64_t ticket, struct bytes args, const char *key) {
    struct errand *errand = malloc(sizeof(*errand) + args.size + 1);
    if (!errand) return GUICHET_MEMORY;
    *errand = (struct errand){.service = service, .ticket = ticket, .size = args.size};
    snprintf(errand->key, sizeof(errand->key), "%s", key);
    if (args.size) memcpy(errand->args, args.data, args.size);
    errand->args[args.size] = '\0';
    chain_init(&errand->link);
    add_errand(host, errand);
    return GUICHET_OK;
}

static struct errand *take_back(struct host *host, uint64_t ticket) {
    struct errand *found = NULL;
    pthread_mutex_lock(&host->lock);
    for (struct chain *link = host->errands.next; link != &host->errands && !found; link = link->next) {
        struct errand *errand = chain_item(link, struct errand, link);
        if (errand->ticket == ticket) found = errand;
    }
    if (found) chain_remove(&found->link);
    pthread_mutex_unlock(&host->lock);
    return found;
}

void host_cancel(struct host *host, int service, uint64_t ticket) {
    struct errand *errand = take_back(host, ticket);
    if (errand) {
        free(errand);
        return;
    }
    if (!loader_service(&host->file, (size_t)service).cancel) return;
    errand = calloc(1, sizeof(*errand));
    if (!errand) return; /* only a hint */
    *errand = (struct errand){.is_cancel = true, .service = service, .ticket = ticket};
    chain_init(&errand->link);
    add_errand(host, errand);
}
