/* A job's way:
 *
 *   timer:   fire ───────────────────────────▶ settled
 *   effect:  ask ─▶ answer ─▶ fire call.done ─▶ settled
 *                             ▲ an answer that is kept: its script could not take it before
 *                 └ failure ─▶ again later: one change ─▶ settled
 *                           └ no more tries: fire call.failed ─▶ settled
 *   an event nobody waits for any more (late, unknown): one change that puts the row away ─▶ settled
 *   an event whose script fails, or whose file is locked, is kept by the firing itself (fire.h)
 *   a case that does not read, a key that is not to be had now: one change that puts the row off, and those behind it
 *   come ─▶ settled */
#include "desk/clerk_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/fire.h"

#define JOB_MEMORY_MAX (16u << 20)
#define JOBS_MAX       64
#define PUT_OFF_MS     60000
#define QUESTIONS_MAX  48 /* of these: services that hang must not hold up what is due by law */

struct job {
    struct chain link;
    struct clerk_jobs *jobs;
    struct arena arena;
    bool is_effect;
    struct id requisition;
    int64_t entry;
    const char *timer;
    struct query_row_effect effect;
    struct service_call call;
    struct firing firing;
    struct change change;
    struct store_letter letter;
};

void clerk_jobs_init(struct clerk_jobs *jobs, struct seat *seat, struct service_host *services,
                     void (*on_settled)(struct clerk_jobs *jobs, bool failed)) {
    jobs->seat = seat;
    jobs->services = services;
    jobs->on_settled = on_settled;
    chain_init(&jobs->running);
}

void clerk_jobs_figures(struct clerk_jobs *jobs, struct clerk_figures *out) {
    *out = (struct clerk_figures){.timers_fired = atomic_load(&jobs->timers_fired),
                                  .effects_done = atomic_load(&jobs->effects_done),
                                  .effects_failed = atomic_load(&jobs->effects_failed),
                                  .effects_dead = atomic_load(&jobs->effects_dead),
                                  .parked = atomic_load(&jobs->parked),
                                  .lua_runs = atomic_load(&jobs->lua_runs),
                                  .lua_kills = atomic_load(&jobs->lua_kills)};
}

static void settle(struct job *job, bool failed) {
    struct clerk_jobs *jobs = job->jobs;
    struct vm_figures machine;
    vm_figures(jobs->seat->vm, &machine);
    atomic_store(&jobs->lua_runs, machine.runs);
    atomic_store(&jobs->lua_kills, machine.kills);
    chain_remove(&job->link);
    jobs->count--;
    arena_done(&job->arena);
    free(job);
    jobs->on_settled(jobs, failed);
}

static void on_put_away(struct letter *letter) {
    struct job *job = chain_item(chain_item(letter, struct store_letter, letter), struct job, letter);
    int status = job->change.result.status;
    if (status)
        log_line(LOG_ERROR, "clerk.not_stored", LOG_TEXT("status", status_name(status)),
                 LOG_TEXT("detail", job->change.result.text));
    settle(job, status != GUICHET_OK);
}

static struct op *begin_change(struct job *job, enum op_kind kind) {
    int64_t now = clock_utc_ms();
    job->change = (struct change){.id = id_new(now),
                                  .requisition = job->requisition,
                                  .expected_version = -1,
                                  .now = now,
                                  .result_arena = &job->arena};
    return change_add(&job->change, kind);
}

static void send_change(struct job *job) {
    job->letter = (struct store_letter){
        .letter.on_open = on_put_away, .reply_to = job->jobs->seat->mailbox, .change = &job->change};
    if (store_submit(job->jobs->seat->desk->store, &job->letter) != GUICHET_OK) settle(job, true);
}

/* A change that only says what became of the row. */
static void put_away(struct job *job, const struct op_effect_set *set) {
    struct op *op = begin_change(job, job->is_effect ? OP_EFFECT_SET : OP_TIMER_CLEAR);
    if (!op) {
        settle(job, true);
        return;
    }
    if (job->is_effect) op->as.effect_set = *set;
    else op->as.timer = (struct op_timer){.name = job->timer, .of_case = job->entry == 0};
    send_change(job);
}

/* Up to a quarter more, so that many do not come at once; the same for the same effect and try. */
static int64_t jitter(const struct id *effect, int64_t attempts, int64_t wait) {
    uint32_t mixed = 2166136261u ^ (uint32_t)attempts; /* FNV-1a */
    for (size_t i = 0; i < sizeof(effect->bytes); i++) mixed = (mixed ^ effect->bytes[i]) * 16777619u;
    return wait / 4 * (mixed >> 16) / UINT16_MAX;
}

/* The schedule of Standard Webhooks. */
static int64_t wait_of_notice(int64_t attempts) {
    static const int64_t seconds[EFFECT_NOTICE_RETRIES] = {0,     5,     5 * 60,    30 * 60,   2 * 3600,
                                                           18000, 36000, 14 * 3600, 20 * 3600, 24 * 3600};
    return seconds[attempts < EFFECT_NOTICE_RETRIES ? attempts - 1 : EFFECT_NOTICE_RETRIES - 1] * 1000;
}

int64_t clerk_job_wait(const struct query_row_effect *effect, int64_t attempts) {
    int64_t wait = effect->entry ? effect->retry_from_ms : wait_of_notice(attempts);
    if (!effect->entry) return wait + jitter(&effect->id, attempts, wait);
    for (int64_t i = 1; i < attempts && wait < effect->retry_to_ms; i++) wait *= 2;
    if (wait > effect->retry_to_ms) wait = effect->retry_to_ms;
    return wait + jitter(&effect->id, attempts, wait);
}

static void put_off_effect(struct job *job) {
    struct op_effect_set set = {
        .id = job->effect.id, .attempts = job->effect.attempts + 1, .error = status_name(job->firing.status)};
    bool is_dead = set.attempts > job->effect.retry_times || job->firing.effect.state == EFFECT_DEAD;
    set.state = is_dead ? EFFECT_DEAD : EFFECT_PENDING;
    if (!is_dead) set.next_at = clock_utc_ms() + clerk_job_wait(&job->effect, set.attempts);
    if (!is_dead) atomic_fetch_add(&job->jobs->effects_failed, 1);
    else if (job->firing.effect.state != EFFECT_DEAD) atomic_fetch_add(&job->jobs->effects_dead, 1);
    put_away(job, &set);
}

/* The same timer, later. A case that has moved since has cleared it, and must not get it back. */
static void put_off_timer(struct job *job) {
    const struct query *query = &job->firing.query;
    struct op *op = begin_change(job, OP_TIMER_SET);
    if (!op) {
        settle(job, true);
        return;
    }
    if (query->status == GUICHET_OK && query->count)
        job->change.expected_version = query->rows.requisitions[0].head.version;
    job->change.head.entry = job->entry;
    op->as.timer = (struct op_timer){.name = job->timer,
                                     .of_case = job->entry == 0,
                                     .due_at = job->change.now + PUT_OFF_MS,
                                     .first_due_at = job->firing.first_due_at,
                                     .failures = job->firing.failures};
    send_change(job);
}

/* True when waiting would not help: nobody waits for this event any more. A conflict without a code is no refusal: the
 * case moved at every try, and the event is still owed. */
static bool is_pointless(const struct firing *f) {
    return f->status == GUICHET_GONE || f->status == GUICHET_NOT_FOUND || f->status == GUICHET_INVALID ||
           f->status == GUICHET_NOT_ALLOWED || (f->status == GUICHET_CONFLICT && f->why.code[0]);
}

/* True when it is the store that refuses for now, or what the keys are kept in: nothing could be put off either, and
 * nothing else would be settled. Everything else (the case does not read, its key is wrong) would fail again every
 * second. */
static bool is_passing(const struct firing *f) {
    return f->status == GUICHET_FULL || f->status == GUICHET_UNAVAILABLE || f->status == GUICHET_CONFLICT ||
           f->status == GUICHET_CONFIG || (f->status == GUICHET_DISK && f->query.status == GUICHET_OK);
}

static void on_fired(struct firing *firing) {
    struct job *job = chain_item(firing, struct job, firing);
    if (firing->parked) atomic_fetch_add(&job->jobs->parked, 1);
    if (firing->status == GUICHET_OK || firing->again_at) {
        settle(job, false);
    } else if (is_pointless(firing)) {
        log_line(LOG_INFO, "event.not_delivered", LOG_SLICE("fired", firing->event), LOG_TEXT("code", firing->why.code),
                 LOG_TEXT("detail", firing->why.text));
        put_away(job, &firing->effect);
    } else {
        log_line(LOG_ERROR, "clerk.not_fired", LOG_SLICE("fired", firing->event),
                 LOG_TEXT("status", status_name(firing->status)), LOG_TEXT("detail", firing->why.text));
        if (is_passing(firing)) settle(job, true);
        else if (job->is_effect) put_off_effect(job);
        else put_off_timer(job);
    }
}

static void fire(struct job *job, const char *event, int64_t now) {
    job->firing.seat = job->jobs->seat;
    job->firing.arena = &job->arena;
    job->firing.id = job->requisition;
    job->firing.event = bytes_of(event);
    job->firing.now = now;
    job->firing.fence = job->entry;
    job->firing.on_done = on_fired;
    if (fire_start(&job->firing)) on_fired(&job->firing);
}

static struct job *new_job(struct clerk_jobs *jobs, const struct id *requisition, int64_t entry) {
    if (jobs->count >= JOBS_MAX) return NULL;
    struct job *job = calloc(1, sizeof(*job));
    if (!job) return NULL;
    job->jobs = jobs;
    job->requisition = *requisition;
    job->entry = entry;
    arena_init(&job->arena, JOB_MEMORY_MAX);
    chain_init(&job->link);
    chain_add_last(&jobs->running, &job->link);
    jobs->count++;
    return job;
}

static bool has_timer(const struct clerk_jobs *jobs, const struct query_row_timer *row) {
    for (const struct chain *link = jobs->running.next; link != &jobs->running; link = link->next) {
        const struct job *job = chain_item(link, struct job, link);
        if (!job->is_effect && job->entry == row->entry && id_equal(&job->requisition, &row->requisition) &&
            strcmp(job->timer, row->name) == 0)
            return true;
    }
    return false;
}

static bool has_effect(const struct clerk_jobs *jobs, const struct id *id) {
    for (const struct chain *link = jobs->running.next; link != &jobs->running; link = link->next) {
        const struct job *job = chain_item(link, struct job, link);
        if (job->is_effect && id_equal(&job->effect.id, id)) return true;
    }
    return false;
}

void clerk_job_timer(struct clerk_jobs *jobs, const struct query_row_timer *row, int64_t now) {
    if (has_timer(jobs, row)) return;
    struct job *job = new_job(jobs, &row->requisition, row->entry);
    if (!job) return;
    job->timer = arena_text(&job->arena, row->name);
    job->firing.timer = job->timer;
    job->firing.first_due_at = row->first_due_at;
    job->firing.late_by_ms = now - row->first_due_at;
    job->firing.failures = row->failures;
    atomic_fetch_add(&jobs->timers_fired, 1);
    fire(job, arena_printf(&job->arena, "timer.%s", row->name), now);
}

/* Asking again would get the same answer. */
static bool is_final(const char *error) {
    static const char *const finals[] = {"not_found", "bad_request", "not_connected", "gone", "rejected", NULL};
    for (const char *const *f = finals; *f; f++)
        if (strcmp(error, *f) == 0) return true;
    return false;
}

/* Of no state of the case: nobody waits, so nothing is fired. */
static bool is_notice(const struct job *job) {
    return job->effect.entry == 0;
}

static void on_failure(struct job *job, int64_t now) {
    struct op_effect_set set = {.id = job->effect.id, .attempts = job->effect.attempts + 1, .error = job->call.error};
    log_line(LOG_WARN, "effect.failed", LOG_TEXT("service", job->effect.service), LOG_TEXT("code", job->call.error),
             LOG_INT("attempts", set.attempts));
    if (set.attempts <= job->effect.retry_times && !is_final(job->call.error)) {
        atomic_fetch_add(&job->jobs->effects_failed, 1);
        set.state = EFFECT_PENDING;
        set.next_at = now + clerk_job_wait(&job->effect, set.attempts);
        if (set.next_at < now + job->call.retry_after_ms) set.next_at = now + job->call.retry_after_ms;
        put_away(job, &set);
        return;
    }
    atomic_fetch_add(&job->jobs->effects_dead, 1);
    set.state = EFFECT_DEAD;
    if (is_notice(job)) {
        put_away(job, &set);
        return;
    }
    job->firing.effect = set;
    job->firing.has_effect = true;
    job->firing.error = job->call.error;
    fire(job, "call.failed", now);
}

static void on_answer(struct service_call *call) {
    struct job *job = chain_item(call, struct job, call);
    int64_t now = clock_utc_ms();
    if (call->status == GUICHET_UNAVAILABLE && strcmp(call->error, "shutdown") == 0) {
        settle(job, true);
        return;
    }
    if (call->status) {
        on_failure(job, now);
        return;
    }
    job->firing.result = call->result;
    atomic_fetch_add(&job->jobs->effects_done, 1);
    job->firing.effect =
        (struct op_effect_set){.id = job->effect.id, .state = EFFECT_DONE, .attempts = job->effect.attempts + 1};
    if (is_notice(job)) {
        put_away(job, &job->firing.effect);
        return;
    }
    job->firing.has_effect = true;
    fire(job, "call.done", now);
}

static int open_sealed(struct job *job, const struct query_row_effect *row, const char *label, struct bytes sealed,
                       struct bytes *out, struct fail *why) {
    struct data_key key;
    int status = vault_unwrap(job->jobs->seat->desk->vault, &row->requisition, row->wrapped_key, &key, why);
    if (status) return status;
    status = vault_unseal(&key, label, sealed, &job->arena, out, why);
    vault_wipe_key(&key);
    return status;
}

/* Heard before, and not yet taken by its script: {"result"} or {"error"}. */
static int open_answer(struct job *job, const struct query_row_effect *row, struct fail *why) {
    struct bytes plain;
    yyjson_val *kept;
    int status = open_sealed(job, row, "answer", row->answer, &plain, why);
    if (!status) status = json_read(plain, &job->arena, &kept, why);
    if (status) return status;
    job->firing.result = json_get(kept, "result");
    job->firing.error = json_get_string(kept, "error", NULL);
    return GUICHET_OK;
}

static void fire_kept(struct job *job, int64_t now) {
    const char *error = job->firing.error;
    enum effect_state failed = error && strcmp(error, "dropped") == 0 ? EFFECT_DROPPED : EFFECT_DEAD;
    job->firing.failures = job->effect.failures;
    job->firing.has_effect = true;
    job->firing.effect = (struct op_effect_set){
        .id = job->effect.id, .state = error ? failed : EFFECT_DONE, .attempts = job->effect.attempts, .error = error};
    fire(job, error ? "call.failed" : "call.done", now);
}

/* A notice says the case's number, which it has only since the change that wrote both was stored. */
static bool name_case(struct job *job, const char *number) {
    struct bytes *args = &job->call.args;
    const char *named =
        arena_printf(&job->arena, "{\"number\":\"%s\",%.*s", number, (int)args->size - 1, args->data + 1);
    if (named) *args = bytes_of(named);
    return named != NULL;
}

/* For good when it does not verify or its key is destroyed; what the keys are kept in may be back in a minute, and the
 * tries are the service's. */
static void put_unread_away(struct job *job, int status, const struct fail *why) {
    bool is_dead = status == GUICHET_CRYPTO || status == GUICHET_GONE;
    log_line(LOG_ERROR, "effect.unreadable", LOG_TEXT("service", job->effect.service), LOG_TEXT("detail", why->text));
    const struct op_effect_set set = {.id = job->effect.id,
                                      .state = is_dead ? EFFECT_DEAD : EFFECT_PENDING,
                                      .attempts = job->effect.attempts,
                                      .next_at = is_dead ? 0 : clock_utc_ms() + PUT_OFF_MS,
                                      .error = is_dead ? "unreadable" : status_name(status)};
    put_away(job, &set);
}

void clerk_job_effect(struct clerk_jobs *jobs, const struct query_row_effect *row) {
    if (jobs->count >= QUESTIONS_MAX || has_effect(jobs, &row->id)) return;
    struct job *job = new_job(jobs, &row->requisition, row->entry);
    if (!job) return;
    struct fail why = {0};
    job->is_effect = true;
    job->effect = *row;
    job->effect.service = arena_text(&job->arena, row->service);
    int status = row->answer.size ? open_answer(job, row, &why)
                                  : open_sealed(job, row, "effect", row->args, &job->call.args, &why);
    if (status) {
        put_unread_away(job, status, &why);
        return;
    }
    if (row->answer.size) {
        fire_kept(job, clock_utc_ms());
        return;
    }
    if (is_notice(job) && !name_case(job, row->number)) {
        settle(job, true);
        return;
    }
    job->call.id = row->id;
    job->call.service = job->effect.service;
    job->call.timeout_ms = row->timeout_ms;
    job->call.arena = &job->arena;
    job->call.on_answer = on_answer;
    service_ask(jobs->services, &job->call);
}
