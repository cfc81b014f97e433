/* Sent ─▶ waiting (under the lock) ─▶ carried (the thread's) ─▶ back. */
#include "gate/fetcher.h"

#include <curl/curl.h>
#include <pthread.h>

#define POLL_MS 1000

struct fetcher {
    pthread_t thread;
    CURLM *multi;
    pthread_mutex_t lock;
    struct fetch *waiting;
    bool is_stopping;
    struct fetch *carried; /* the thread's own */
};

_Static_assert(sizeof((struct fetch *)0)->words >= CURL_ERROR_SIZE, "room for libcurl's words");

static size_t on_data(char *data, size_t size, size_t count, void *to) {
    struct fetch *fetch = to;
    return buffer_add(&fetch->reply, data, size * count) == GUICHET_OK ? size * count : 0;
}

static bool set_up(struct fetch *f) {
    CURL *curl = f->curl = curl_easy_init();
    if (!curl) return false;
    char type[128];
    snprintf(type, sizeof type, "Content-Type: %s", f->media_type ? f->media_type : "");
    f->headers = curl_slist_append(NULL, type); /* without a value curl leaves the field out */
    const CURLcode results[] = {
        curl_easy_setopt(curl, CURLOPT_URL, f->url),
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https"),
        curl_easy_setopt(curl, CURLOPT_PROXY, ""),
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)f->timeout_ms),
        curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)f->size_max),
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "guichet/" GUICHET_VERSION),
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, f->words),
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data),
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, f),
        curl_easy_setopt(curl, CURLOPT_PRIVATE, f),
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, f->headers),
        f->media_type ? curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)f->body.size) : CURLE_OK,
        f->media_type ? curl_easy_setopt(curl, CURLOPT_POSTFIELDS, f->body.data) : CURLE_OK,
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        if (results[i] != CURLE_OK) return false;
    return f->headers != NULL;
}

/* The receiver may free it as soon as it is posted. */
static void send_back(struct fetch *f, int status) {
    curl_easy_cleanup(f->curl);
    curl_slist_free_all(f->headers);
    f->status = status;
    mailbox_post(f->reply_to, &f->letter);
}

static void forget(struct fetcher *fetcher, struct fetch *f) {
    struct fetch **at = &fetcher->carried;
    while (*at != f) at = &(*at)->next;
    *at = f->next;
    curl_multi_remove_handle(fetcher->multi, f->curl);
}

static int judge(struct fetch *f, CURLcode result) {
    long code = 0;
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &code);
    if (f->reply.status || result == CURLE_FILESIZE_EXCEEDED)
        return fail(&f->why, GUICHET_UNAVAILABLE, "%s: larger than %zu bytes", f->url, f->size_max);
    if (result != CURLE_OK)
        return fail(&f->why, GUICHET_UNAVAILABLE, "%s: %s", f->url,
                    f->words[0] ? f->words : curl_easy_strerror(result));
    if (code != 200) return fail(&f->why, GUICHET_UNAVAILABLE, "%s: answered with %ld", f->url, code);
    return GUICHET_OK;
}

static void carry(struct fetcher *fetcher, struct fetch *f) {
    buffer_init(&f->reply, f->size_max);
    f->words[0] = '\0';
    f->curl = f->headers = NULL;
    if (!set_up(f) || curl_multi_add_handle(fetcher->multi, f->curl) != CURLM_OK) {
        send_back(f, fail(&f->why, GUICHET_UNAVAILABLE, "%s: cannot be asked", f->url));
        return;
    }
    f->next = fetcher->carried;
    fetcher->carried = f;
}

/* Takes what was sent; false once it shall end. */
static bool take_waiting(struct fetcher *fetcher) {
    pthread_mutex_lock(&fetcher->lock);
    struct fetch *all = fetcher->waiting;
    bool goes_on = !fetcher->is_stopping;
    fetcher->waiting = NULL;
    pthread_mutex_unlock(&fetcher->lock);
    while (all) {
        struct fetch *next = all->next;
        carry(fetcher, all);
        all = next;
    }
    return goes_on;
}

static void send_back_done(struct fetcher *fetcher) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(fetcher->multi, &left))) {
        struct fetch *f = NULL;
        CURLcode result = message->data.result;
        if (message->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &f);
        int status = judge(f, result);
        forget(fetcher, f);
        send_back(f, status);
    }
}

static void *work(void *argument) {
    struct fetcher *fetcher = argument;
    int running;
    pthread_setname_np(pthread_self(), "guichet-fetch");
    while (take_waiting(fetcher)) {
        curl_multi_perform(fetcher->multi, &running);
        send_back_done(fetcher);
        curl_multi_poll(fetcher->multi, NULL, 0, POLL_MS, NULL);
    }
    while (fetcher->carried) {
        struct fetch *f = fetcher->carried;
        forget(fetcher, f);
        send_back(f, fail(&f->why, GUICHET_UNAVAILABLE, "the gateway stops"));
    }
    return NULL;
}

static void release(struct fetcher *fetcher) {
    curl_multi_cleanup(fetcher->multi);
    pthread_mutex_destroy(&fetcher->lock);
    free(fetcher);
    curl_global_cleanup();
}

int fetcher_start(struct fetcher **out, struct fail *why) {
    *out = NULL;
    struct fetcher *fetcher = calloc(1, sizeof *fetcher);
    if (!fetcher) return fail(why, GUICHET_MEMORY, "no memory for fetching");
    pthread_mutex_init(&fetcher->lock, NULL);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    fetcher->multi = curl_multi_init();
    if (!fetcher->multi || pthread_create(&fetcher->thread, NULL, work, fetcher) != 0) {
        release(fetcher);
        return fail(why, GUICHET_MEMORY, "cannot start the fetching thread");
    }
    *out = fetcher;
    return GUICHET_OK;
}

void fetcher_stop(struct fetcher *fetcher) {
    if (!fetcher) return;
    pthread_mutex_lock(&fetcher->lock);
    fetcher->is_stopping = true;
    pthread_mutex_unlock(&fetcher->lock);
    curl_multi_wakeup(fetcher->multi);
    pthread_join(fetcher->thread, NULL);
    release(fetcher);
}

void fetcher_send(struct fetcher *fetcher, struct fetch *fetch) {
    pthread_mutex_lock(&fetcher->lock);
    fetch->next = fetcher->waiting;
    fetcher->waiting = fetch;
    pthread_mutex_unlock(&fetcher->lock);
    curl_multi_wakeup(fetcher->multi);
}
