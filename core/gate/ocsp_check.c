/* A check outlives its connection: it is freed when the fetcher's letter comes back. */
#include "gate/ocsp_check.h"

#include "base/clock.h"
#include "base/log.h"
#include "gate/app.h"
#include "gate/connection.h"
#include "wire/ocsp.h"

#define ANSWER_MAX (64u << 10)
#define SOFT_MS    60000 /* how long nobody's answer lasts in mode "soft" */

struct ocsp_slot {
    uint8_t key[OCSP_KEY_SIZE];
    struct ocsp_answer answer; /* until_ms 0: empty */
};

struct ocsp_check {
    struct fetch fetch;
    struct worker *worker;
    struct connection *connection; /* NULL once it has gone */
    struct ocsp_question *question;
};

/* ---- memory ---- */

int ocsp_check_memory_open(struct ocsp_memory *memory, struct fail *why) {
    pthread_mutex_init(&memory->lock, NULL);
    memory->slots = calloc(OCSP_SLOTS, sizeof *memory->slots);
    return memory->slots ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for answers of OCSP responders");
}

void ocsp_check_memory_close(struct ocsp_memory *memory) {
    if (!memory->slots) return;
    pthread_mutex_destroy(&memory->lock);
    free(memory->slots);
}

static struct ocsp_slot *slot_of(struct ocsp_memory *memory, const uint8_t *key) {
    return &memory->slots[((size_t)key[0] << 8 | key[1]) & (OCSP_SLOTS - 1)];
}

static bool recall(struct ocsp_memory *memory, const uint8_t *key, struct ocsp_answer *out) {
    pthread_mutex_lock(&memory->lock);
    const struct ocsp_slot *slot = slot_of(memory, key);
    bool known = slot->answer.until_ms > clock_utc_ms() && memcmp(slot->key, key, sizeof slot->key) == 0;
    if (known) *out = slot->answer;
    pthread_mutex_unlock(&memory->lock);
    return known;
}

static void remember(struct ocsp_memory *memory, const uint8_t *key, const struct ocsp_answer *answer) {
    pthread_mutex_lock(&memory->lock);
    struct ocsp_slot *slot = slot_of(memory, key);
    memcpy(slot->key, key, sizeof slot->key);
    slot->answer = *answer;
    pthread_mutex_unlock(&memory->lock);
}

const char *ocsp_check_result_name(size_t result) {
    static const char *const names[OCSP_RESULT_COUNT] = {"good", "revoked", "unknown", "unanswered", "remembered"};
    return names[result];
}

static void count(struct worker *worker, enum ocsp_result result) {
    atomic_fetch_add_explicit(&worker->app->ocsp.results[result], 1, memory_order_relaxed);
}

/* ---- verdicts ---- */

/* Nobody says whether it counts: the mode decides. */
static enum ocsp_verdict decide(struct connection *c, const struct fail *unanswered, struct fail *why) {
    count(c->worker, OCSP_RESULT_UNANSWERED);
    if (c->worker->settings->ocsp_rule == OCSP_MODE_HARD) {
        fail_code(why, GUICHET_NOT_ALLOWED, "certificate_unchecked", "nobody says whether it is revoked: %s",
                  unanswered->text);
        return OCSP_REFUSED;
    }
    c->checked_until_ms = clock_utc_ms() + SOFT_MS;
    log_line(LOG_WARN, "ocsp.unanswered", LOG_TEXT("detail", unanswered->text));
    return OCSP_PASSED;
}

static enum ocsp_verdict take(struct connection *c, const struct ocsp_answer *answer, struct fail *why) {
    struct fail unknown;
    if (answer->state == OCSP_IS_UNKNOWN) {
        fail(&unknown, GUICHET_UNAVAILABLE, "the responder does not know this certificate");
        return decide(c, &unknown, why);
    }
    c->checked_until_ms = answer->until_ms;
    if (answer->state == OCSP_IS_GOOD) return OCSP_PASSED;
    fail_code(why, GUICHET_NOT_ALLOWED, "certificate_revoked", "revoked, its authority's OCSP responder says");
    return OCSP_REFUSED;
}

/* ---- asking ---- */

static void keep(struct ocsp_check *check, struct ocsp_answer *answer) {
    static const enum ocsp_result results[] = {[OCSP_IS_GOOD] = OCSP_RESULT_GOOD,
                                               [OCSP_IS_REVOKED] = OCSP_RESULT_REVOKED,
                                               [OCSP_IS_UNKNOWN] = OCSP_RESULT_UNKNOWN};
    int64_t most = clock_utc_ms() + check->worker->settings->ocsp_cache_minutes * 60000;
    if (!answer->until_ms || answer->until_ms > most) answer->until_ms = most;
    count(check->worker, results[answer->state]);
    remember(&check->worker->app->ocsp, ocsp_question_key(check->question), answer);
}

static void on_answer(struct letter *letter) {
    struct ocsp_check *check = chain_item(chain_item(letter, struct fetch, letter), struct ocsp_check, fetch);
    struct connection *c = check->connection;
    struct worker *worker = check->worker;
    struct ocsp_answer answer;
    struct fail refused, *why = &check->fetch.why;
    int status = check->fetch.status;
    if (!status) status = ocsp_question_judge(check->question, buffer_bytes(&check->fetch.reply), &answer, why);
    if (!status) keep(check, &answer);
    enum ocsp_verdict verdict = OCSP_PASSED;
    if (c) {
        c->check = NULL;
        verdict = status ? decide(c, why, &refused) : take(c, &answer, &refused);
    }
    buffer_done(&check->fetch.reply);
    ocsp_question_free(check->question);
    free(check);
    if (c) connection_checked(c, verdict == OCSP_REFUSED ? &refused : NULL);
    worker_forget_request(worker);
}

static bool ask(struct connection *c, struct ocsp_question *question) {
    struct worker *worker = c->worker;
    struct ocsp_check *check = calloc(1, sizeof *check);
    if (!check) return false;
    *check = (struct ocsp_check){.worker = worker, .connection = c, .question = question};
    check->fetch = (struct fetch){.letter.on_open = on_answer,
                                  .reply_to = &worker->loop.mailbox,
                                  .url = ocsp_question_url(question),
                                  .media_type = "application/ocsp-request",
                                  .body = ocsp_question_body(question),
                                  .size_max = ANSWER_MAX,
                                  .timeout_ms = worker->settings->ocsp_timeout_ms};
    c->check = check;
    worker->request_count++; /* the worker does not end before its letter has come */
    fetcher_send(worker->app->fetcher, &check->fetch);
    return true;
}

enum ocsp_verdict ocsp_check(struct connection *c, struct fail *why) {
    const struct settings *s = c->worker->settings;
    struct ocsp_question *question = NULL;
    struct ocsp_answer answer;
    struct fail none;
    if (!c->tls || s->ocsp_rule == OCSP_MODE_OFF || clock_utc_ms() < c->checked_until_ms) return OCSP_PASSED;
    if (c->check) return OCSP_WAITS;
    if (tls_ocsp_question(c->tls, c->worker->tls, s->ocsp_responder, &question, &none) != GUICHET_OK)
        return decide(c, &none, why);
    bool known = recall(&c->worker->app->ocsp, ocsp_question_key(question), &answer);
    if (!known && ask(c, question)) return OCSP_WAITS;
    ocsp_question_free(question);
    if (!known) {
        fail(&none, GUICHET_MEMORY, "no memory to ask");
        return decide(c, &none, why);
    }
    count(c->worker, OCSP_RESULT_REMEMBERED);
    return take(c, &answer, why);
}

void ocsp_check_abandon(struct ocsp_check *check) {
    if (check) check->connection = NULL;
}
