/* A job is one list's way from its URL to the trust. */
#include "gate/lists.h"

#include "base/clock.h"
#include "base/log.h"
#include "gate/app.h"
#include "wire/fresh_list.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#define LIST_MAX  (64u << 20)
#define FETCH_MS  60000
#define TICK_MS   1000
#define SOON_MS   5000  /* never sooner after a success */
#define AGAIN_MS  10000 /* after the first failure; doubled with each */
#define DOUBLINGS 8
#define MINUTE_MS 60000

struct list_job {
    struct workshop_order order;
    struct fetch fetch;
    struct lists *lists;
    size_t index;
    char *party, *url;
    bool is_same;
    struct tls_freshness freshness;
};

/* ---- the file beside the database ---- */

static int write_all(int file, struct bytes text) {
    while (text.size) {
        ssize_t done = write(file, text.data, text.size);
        if (done < 0 && errno != EINTR) return -1;
        if (done > 0) text = (struct bytes){text.data + done, text.size - (size_t)done};
    }
    return fsync(file);
}

static int keep_file(const char *path, struct bytes text, struct fail *why) {
    char fresh[PATH_MAX];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool good = file >= 0 && write_all(file, text) == 0;
    if (file >= 0 && close(file) != 0) good = false;
    if (good && rename(fresh, path) == 0) return GUICHET_OK;
    return fail(why, GUICHET_DISK, "%s: %s", fresh, strerror(errno));
}

/* ---- on the workshop's thread ---- */

static const struct party *party_of(const struct settings *s, const struct list_job *job) {
    for (size_t i = 0; i < s->parties.count; i++) {
        const struct party *party = &s->parties.parties[i];
        if (strcmp(party->id, job->party) == 0 && party->crl_url && strcmp(party->crl_url, job->url) == 0) return party;
    }
    return NULL;
}

static int take_list(struct desk *desk, struct workshop_order *order) {
    struct list_job *job = chain_item(order, struct list_job, order);
    struct bytes text = buffer_bytes(&job->fetch.reply);
    const struct party *party = party_of(desk->settings, job);
    if (!party) return fail(&order->why, GUICHET_GONE, "the party has another address for its list now");
    const struct tls_authority authority = reload_authority(desk->settings, party);
    int status = fresh_list_check(&authority, text, &job->is_same, &job->freshness, &order->why);
    if (status || job->is_same) return status;
    status = keep_file(party->crl_fetched, text, &order->why);
    return status ? status : reload_trust(job->lists->app, &order->why);
}

/* ---- from job to job ---- */

static void tell(const struct list_job *job, int status, const struct fail *why) {
    if (status) log_line(LOG_ERROR, "crl.refused", LOG_TEXT("party", job->party), LOG_TEXT("detail", why->text));
    else
        log_line(LOG_INFO, job->is_same ? "crl.same" : "crl.taken", LOG_TEXT("party", job->party),
                 LOG_INT("entries", (int64_t)job->freshness.entries),
                 LOG_INT("expires_s", (job->freshness.until_ms - clock_utc_ms()) / 1000));
}

static int64_t wait_of(struct list_state *state, const struct list_job *job, int status) {
    int64_t most = job->lists->app->settings->crl_refresh_minutes * MINUTE_MS, wait;
    if (status) {
        wait = AGAIN_MS << (state->failures < DOUBLINGS ? state->failures : DOUBLINGS);
        state->failures++;
    } else {
        int64_t life = job->freshness.until_ms - clock_utc_ms();
        wait = life - life / 10 > SOON_MS ? life - life / 10 : SOON_MS;
        state->failures = 0;
    }
    return wait < most ? wait : most;
}

static void settle(struct list_job *job, int status, const struct fail *why) {
    struct list_state *state = &job->lists->states[job->index];
    tell(job, status, why);
    state->next_at = clock_utc_ms() + wait_of(state, job, status);
    state->is_under_way = false;
    buffer_done(&job->fetch.reply);
    free(job->party);
    free(job->url);
    free(job);
}

static void on_taken(struct letter *letter) {
    struct workshop_order *order = chain_item(letter, struct workshop_order, letter);
    settle(chain_item(order, struct list_job, order), order->status, &order->why);
}

static void on_fetched(struct letter *letter) {
    struct list_job *job = chain_item(chain_item(letter, struct fetch, letter), struct list_job, fetch);
    struct app *app = job->lists->app;
    if (job->fetch.status || app->is_stopping) {
        settle(job, GUICHET_UNAVAILABLE, &job->fetch.why);
        return;
    }
    job->order = (struct workshop_order){
        .letter.on_open = on_taken, .reply_to = &app->operations.loop.mailbox, .task = WORKSHOP_RUN, .run = take_list};
    workshop_send(app->desk->workshop, &job->order);
}

static void start(struct lists *lists, const struct party *party) {
    struct list_job *job = calloc(1, sizeof *job);
    if (!job) return; /* the next tick comes */
    *job = (struct list_job){.lists = lists, .index = party->index};
    job->party = strdup(party->id);
    job->url = strdup(party->crl_url);
    job->fetch = (struct fetch){.letter.on_open = on_fetched,
                                .reply_to = &lists->app->operations.loop.mailbox,
                                .url = job->url,
                                .size_max = LIST_MAX,
                                .timeout_ms = FETCH_MS};
    if (!job->party || !job->url) {
        free(job->party);
        free(job->url);
        free(job);
        return;
    }
    lists->states[party->index].is_under_way = true;
    fetcher_send(lists->app->fetcher, &job->fetch);
}

/* ---- freshness ---- */

static const char *const freshness_names[] = {"untold", "fresh", "missing", "outdated"};
enum freshness { UNTOLD, FRESH, MISSING, OUTDATED };

static void tell_freshness(struct list_state *state, const struct party *party, const struct app_list *list) {
    int64_t now = clock_utc_ms(), since = atomic_load(&list->since_ms), until = atomic_load(&list->until_ms);
    int is = !atomic_load(&list->is_expected) ? UNTOLD : !until ? MISSING : until <= now ? OUTDATED : FRESH;
    if (is == state->told) return;
    state->told = is;
    if (is != UNTOLD)
        log_line(is == FRESH ? LOG_INFO : LOG_ERROR, "crl.freshness", LOG_TEXT("party", party->id),
                 LOG_TEXT("state", freshness_names[is]), LOG_INT("age_s", until ? (now - since) / 1000 : -1),
                 LOG_INT("expires_s", until ? (until - now) / 1000 : -1));
}

static void on_tick(struct timer *timer) {
    struct lists *lists = chain_item(timer, struct lists, timer);
    struct app *app = lists->app;
    const struct settings *s = app->settings;
    int64_t now = clock_utc_ms();
    if (app->is_stopping) return;
    for (size_t i = 0; i < LISTS_PARTIES_MAX && s != lists->seen; i++) lists->states[i].next_at = 0;
    lists->seen = s;
    for (size_t i = 0; i < s->parties.count; i++) {
        const struct party *party = &s->parties.parties[i];
        tell_freshness(&lists->states[i], party, &app->lists_figures[i]);
        if (party->crl_url && !lists->states[i].is_under_way && lists->states[i].next_at <= now) start(lists, party);
    }
}

void lists_start(struct lists *lists, struct app *app) {
    lists->app = app;
    timer_init(&lists->timer, &app->operations.loop, on_tick);
    timer_start(&lists->timer, 1, TICK_MS);
}

void lists_stop(struct lists *lists) {
    if (lists->app) timer_close(&lists->timer, NULL);
}
