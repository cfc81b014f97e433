/* The plugin `suivi`: `tracking.events` asked of La Poste's public API Suivi v2.
 *
 *   begin (the plugin's thread) ──▶ waiting ──▶ worker: curl's multi interface, batch after batch ──▶ call_done, once
 *
 * Only the worker touches curl and the questions that run; begin, cancel and stop hand over under the lock. */
#include "question.h"

#include <guichet/plugin.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 8L
#define CONNECT_MAX_S   5L
#define HINTS_MAX       64 /* more hints at once are lost: their questions end by themselves */

struct options {
    const char *url, *key_file, *ca_file;
    int64_t timeout;
};

struct suivi {
    const struct guichet_host *host;
    const struct options *options;
    CURLM *multi;
    struct curl_slist *headers;
    struct question *running; /* the worker's */
    pthread_t worker;

    pthread_mutex_t lock; /* of what follows */
    struct question *waiting;
    uint64_t hints[HINTS_MAX]; /* calls that nobody waits for any more */
    size_t hint_count;
    bool stopping;
};

/* ---- answering ---- */

static void refuse(struct suivi *suivi, uint64_t call, const char *code, long retry_after_s) {
    char json[96];
    int size = snprintf(json, sizeof json, "{\"code\":\"%s\",\"retry_after_s\":%ld}", code, retry_after_s);
    suivi->host->call_done(suivi->host->host, call, GUICHET_SERVICE, json, (size_t)size);
}

static void unlink_question(struct suivi *suivi, struct question *question) {
    struct question **at = &suivi->running;
    while (*at != question) at = &(*at)->next;
    *at = question->next;
    curl_multi_remove_handle(suivi->multi, question->curl);
}

static void answer(struct suivi *suivi, struct question *question) {
    size_t size = 0;
    char *json = answer_write(&question->answer, &size);
    if (!answer_has_items(&question->answer)) refuse(suivi, question->call, "not_found", 0);
    else if (!json) refuse(suivi, question->call, "memory", 0);
    else suivi->host->call_done(suivi->host->host, question->call, GUICHET_OK, json, size);
    free(json);
}

/* ---- requests ---- */

static bool begin_batch(struct suivi *suivi, struct question *question) {
    char *url = question_next_url(question, suivi->options->url);
    bool is_begun = url && curl_easy_setopt(question->curl, CURLOPT_URL, url) == CURLE_OK &&
                    curl_multi_add_handle(suivi->multi, question->curl) == CURLM_OK;
    free(url);
    return is_begun;
}

/* What a request may do stands here, all of it: HTTPS, certificate and name verified, nowhere else. */
static bool set_up_request(const struct suivi *suivi, struct question *question) {
    CURL *curl = question->curl = curl_easy_init();
    if (!curl) return false;
    curl_easy_setopt(curl, CURLOPT_PRIVATE, question);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, question_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, question);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, suivi->headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)suivi->options->timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_MAX_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    if (suivi->options->ca_file[0]) curl_easy_setopt(curl, CURLOPT_CAINFO, suivi->options->ca_file);
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
}

static const char *error_of_transfer(CURLcode code) {
    static const struct {
        CURLcode code;
        const char *error;
    } errors[] = {{CURLE_OPERATION_TIMEDOUT, "timeout"},  {CURLE_PEER_FAILED_VERIFICATION, "untrusted"},
                  {CURLE_SSL_CONNECT_ERROR, "untrusted"}, {CURLE_SSL_CACERT_BADFILE, "untrusted"},
                  {CURLE_WRITE_ERROR, "rubbish"},         {CURLE_BAD_CONTENT_ENCODING, "rubbish"},
                  {CURLE_WEIRD_SERVER_REPLY, "rubbish"},  {CURLE_PARTIAL_FILE, "rubbish"}};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code) return errors[i].error;
    return "unreachable";
}

/* One request has ended: the next, or the answer. */
static void on_ended(struct suivi *suivi, struct question *question, CURLcode code) {
    long http_status = 0;
    curl_off_t retry_after = 0;
    char words[160];
    const char *error;
    curl_easy_getinfo(question->curl, CURLINFO_RESPONSE_CODE, &http_status);
    curl_easy_getinfo(question->curl, CURLINFO_RETRY_AFTER, &retry_after);
    error = code == CURLE_OK ? question_close_batch(question, http_status) : error_of_transfer(code);
    curl_multi_remove_handle(suivi->multi, question->curl);
    if (!error && question->begun < question->count) {
        if (begin_batch(suivi, question)) return;
        error = "memory";
    }
    if (error) {
        snprintf(words, sizeof words, "%s: HTTP %ld, %s", error, http_status, curl_easy_strerror(code));
        suivi->host->log(suivi->host->host, GUICHET_LOG_WARN, words);
        refuse(suivi, question->call, error, (long)retry_after);
    } else {
        answer(suivi, question);
    }
    unlink_question(suivi, question);
    question_free(question);
}

/* ---- the worker ---- */

static void drop(struct suivi *suivi, uint64_t call) {
    for (struct question *q = suivi->running; q; q = q->next) {
        if (q->call != call) continue;
        unlink_question(suivi, q);
        question_free(q);
        return;
    }
}

static void run(struct suivi *suivi, struct question *question) {
    question->next = suivi->running;
    suivi->running = question;
    if (set_up_request(suivi, question) && begin_batch(suivi, question)) return;
    refuse(suivi, question->call, "memory", 0);
    suivi->running = question->next;
    question_free(question);
}

/* False when it is time to stop. */
static bool take_over(struct suivi *suivi) {
    uint64_t hints[HINTS_MAX];
    pthread_mutex_lock(&suivi->lock);
    struct question *waiting = suivi->waiting;
    size_t hint_count = suivi->hint_count;
    bool stopping = suivi->stopping;
    memcpy(hints, suivi->hints, sizeof hints);
    suivi->waiting = NULL;
    suivi->hint_count = 0;
    pthread_mutex_unlock(&suivi->lock);
    while (waiting) {
        struct question *next = waiting->next;
        run(suivi, waiting);
        waiting = next;
    }
    for (size_t i = 0; i < hint_count; i++) drop(suivi, hints[i]);
    return !stopping;
}

static void *work(void *argument) {
    struct suivi *suivi = argument;
    CURLMsg *message;
    int running, left;
    while (take_over(suivi)) {
        curl_multi_perform(suivi->multi, &running);
        while ((message = curl_multi_info_read(suivi->multi, &left))) {
            char *question = NULL;
            if (message->msg != CURLMSG_DONE) continue;
            CURLcode code = message->data.result; /* the message goes with the handle */
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &question);
            on_ended(suivi, (struct question *)(void *)question, code);
        }
        curl_multi_poll(suivi->multi, NULL, 0, 1000, NULL);
    }
    while (suivi->running) drop(suivi, suivi->running->call);
    return NULL;
}

/* ---- the plugin's thread ---- */

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    struct suivi *suivi = self;
    struct question *question = question_read(call, args, args_size);
    (void)key; /* asking twice changes nothing */
    if (!question) {
        refuse(suivi, call, "bad_request", 0);
        return;
    }
    pthread_mutex_lock(&suivi->lock);
    question->next = suivi->waiting;
    suivi->waiting = question;
    pthread_mutex_unlock(&suivi->lock);
    curl_multi_wakeup(suivi->multi);
}

static void cancel(void *self, uint64_t call) {
    struct suivi *suivi = self;
    pthread_mutex_lock(&suivi->lock);
    if (suivi->hint_count < HINTS_MAX) suivi->hints[suivi->hint_count++] = call;
    pthread_mutex_unlock(&suivi->lock);
    curl_multi_wakeup(suivi->multi);
}

/* ---- start and stop ---- */

/* The header with the key; false with words when the file holds none. */
static bool read_key(struct suivi *suivi, char *why, size_t why_size) {
    char header[320] = "X-Okapi-Key: ";
    size_t at = strlen(header);
    FILE *file = fopen(suivi->options->key_file, "re");
    bool is_read = file && fgets(header + at, 256, file);
    if (file) fclose(file);
    header[strcspn(header, "\r\n")] = '\0';
    for (size_t i = at; is_read && header[i]; i++) is_read = header[i] > ' ' && header[i] < 127;
    if (!is_read || !header[at]) {
        snprintf(why, why_size, "key_file %s: no key can be read from it", suivi->options->key_file);
        return false;
    }
    suivi->headers = curl_slist_append(NULL, header);
    struct curl_slist *more = curl_slist_append(suivi->headers, "Accept: application/json");
    explicit_bzero(header, sizeof header);
    return suivi->headers && more;
}

static void release(struct suivi *suivi) {
    while (suivi->waiting) {
        struct question *next = suivi->waiting->next;
        question_free(suivi->waiting);
        suivi->waiting = next;
    }
    if (suivi->multi) curl_multi_cleanup(suivi->multi);
    curl_slist_free_all(suivi->headers);
    pthread_mutex_destroy(&suivi->lock);
    curl_global_cleanup();
    free(suivi);
}

static bool open_all(struct suivi *suivi, char *why, size_t why_size) {
    if (strncmp(suivi->options->url, "https://", 8) != 0 || strlen(suivi->options->url) > 1024) {
        snprintf(why, why_size, "url must be an https:// address");
        return false;
    }
    if (!read_key(suivi, why, why_size)) return false;
    suivi->multi = curl_multi_init();
    return suivi->multi &&
           curl_multi_setopt(suivi->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS_MAX) == CURLM_OK &&
           pthread_create(&suivi->worker, NULL, work, suivi) == 0;
}

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    struct suivi *suivi = calloc(1, sizeof *suivi);
    snprintf(why, why_size, "no memory");
    if (!suivi) return GUICHET_MEMORY;
    suivi->host = host;
    suivi->options = options;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_mutex_init(&suivi->lock, NULL);
    if (!open_all(suivi, why, why_size)) {
        release(suivi);
        return GUICHET_CONFIG;
    }
    *self = suivi;
    return GUICHET_OK;
}

static void stop(void *self) {
    struct suivi *suivi = self;
    pthread_mutex_lock(&suivi->lock);
    suivi->stopping = true;
    pthread_mutex_unlock(&suivi->lock);
    curl_multi_wakeup(suivi->multi);
    pthread_join(suivi->worker, NULL);
    release(suivi);
}

/* ---- the table ---- */

static const struct guichet_option options[] = {
    {"url", GUICHET_OPTION_TEXT, offsetof(struct options, url), "https://api.laposte.fr/suivi/v2/idships", 0, 0,
     "the API, without the numbers of items"},
    {"key_file", GUICHET_OPTION_PATH, offsetof(struct options, key_file), NULL, 0, 0, "file with the X-Okapi-Key"},
    {"ca_file", GUICHET_OPTION_PATH, offsetof(struct options, ca_file), "", 0, 0,
     "authorities to trust, PEM; \"\": those of the system"},
    {"timeout", GUICHET_OPTION_INT, offsetof(struct options, timeout), "10", 1, 120, "seconds for one request"},
};

static const struct guichet_service services[] = {
    {"tracking.events", "where items were seen, from La Poste's public API", begin, cancel},
};

static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .abi_minor = GUICHET_ABI_MINOR,
    .name = "suivi",
    .version = "1.0",
    .summary = "Asks La Poste's public tracking API (Suivi v2)",
    .options_size = sizeof(struct options),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .option_size = sizeof options[0],
    .services = services,
    .service_count = sizeof services / sizeof services[0],
    .service_size = sizeof services[0],
    .start = start,
    .stop = stop,
};

const struct guichet_plugin *guichet_plugin_entry(void) {
    return &plugin;
}
