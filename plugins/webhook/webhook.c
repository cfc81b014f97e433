/* The plugin `webhook`: `notice.send` as a signed POST to the endpoint of the party or team, by Standard Webhooks.
 *
 *   begin ──▶ pool ──▶ whose endpoint? ── none ─▶ answered, nothing sent
 *                         └─▶ sign, POST ── 2xx ─▶ answered
 *                                            410 ─▶ disabled until the gateway starts again
 *                                            else ─▶ failed: the gateway asks again by its own schedule */
#include "endpoint.h"
#include "guard.h"

#include "../lib/pool.h"

#include <curl/curl.h>
#include <guichet/plugin.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yyjson.h>

#define CONNECT_MAX_S 5L
#define REPLY_MAX     65536 /* read and thrown away */

struct options {
    const char *endpoints, *ca_file;
    int64_t timeout;
    bool allow_private;
};

struct webhook {
    const struct guichet_host *host;
    const struct options *options;
    struct endpoints endpoints;
    struct pool *pool;
};

/* One request. */
struct sending {
    struct webhook *webhook;
    struct pool *pool;
    bool is_barred; /* the address is not for us */
    size_t received;
};

/* ---- answering ---- */

static void refuse(struct webhook *webhook, uint64_t call, const char *code, long retry_after_s) {
    char json[96];
    int size = snprintf(json, sizeof json, "{\"code\":\"%s\",\"retry_after_s\":%ld}", code, retry_after_s);
    webhook->host->call_done(webhook->host->host, call, GUICHET_SERVICE, json, (size_t)size);
}

static void answer(struct webhook *webhook, uint64_t call, bool is_sent) {
    const char *json = is_sent ? "{\"sent\":true}" : "{\"sent\":false}";
    webhook->host->call_done(webhook->host->host, call, GUICHET_OK, json, strlen(json));
}

static void say(struct webhook *webhook, const struct endpoint *endpoint, const char *code, long http_status) {
    char words[256];
    snprintf(words, sizeof words, "endpoint of %s: %s, HTTP %ld", endpoint->who, code, http_status);
    webhook->host->log(webhook->host->host, GUICHET_LOG_WARN, words);
}

/* ---- one request ---- */

/* curl asks for a socket once the name is resolved: the address is judged here, so nothing can slip in between. */
static curl_socket_t open_socket(void *argument, curlsocktype purpose, struct curl_sockaddr *address) {
    struct sending *sending = argument;
    (void)purpose;
    sending->is_barred = !sending->webhook->options->allow_private && !guard_is_public(&address->addr);
    if (sending->is_barred) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t throw_away(char *data, size_t one, size_t size, void *argument) {
    struct sending *sending = argument;
    (void)data;
    sending->received += one * size;
    return sending->received <= REPLY_MAX ? one * size : 0;
}

static int give_up(void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    struct sending *sending = argument;
    (void)a, (void)b, (void)c, (void)d;
    return pool_is_stopping(sending->pool);
}

/* What a request may do stands here, all of it: HTTPS, certificate and name verified, no proxy, nowhere else. */
static bool set_up(CURL *curl, struct sending *sending, const struct endpoint *endpoint, struct curl_slist *headers,
                   const char *body, size_t size) {
    const struct options *options = sending->webhook->options;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)options->timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_MAX_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, throw_away);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, sending);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, give_up);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, sending);
    if (options->ca_file[0]) curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
    return curl_easy_setopt(curl, CURLOPT_URL, endpoint->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, sending) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
}

/* One more header; false without memory, with the list as it was. */
static bool add_header(struct curl_slist **headers, const char *name, const char *value) {
    char line[ENDPOINT_SECRETS_MAX * SIGN_TEXT_MAX + 64];
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more = curl_slist_append(*headers, line);
    if (more) *headers = more;
    return more != NULL;
}

/* Every secret signs, so that one can be replaced without a gap. */
static bool add_signatures(struct curl_slist **headers, const struct endpoint *endpoint, const char *key,
                           const char *body, size_t size) {
    char id[80], at[32], all[ENDPOINT_SECRETS_MAX * SIGN_TEXT_MAX] = "", one[SIGN_TEXT_MAX];
    long long now = (long long)time(NULL);
    size_t used = 0;
    snprintf(id, sizeof id, "msg_%s", key);
    snprintf(at, sizeof at, "%lld", now);
    for (size_t i = 0; i < endpoint->secret_count; i++) {
        if (!sign_write(&endpoint->secrets[i], id, now, body, size, one)) return false;
        used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", i ? " " : "", one);
    }
    return add_header(headers, "webhook-id", id) && add_header(headers, "webhook-timestamp", at) &&
           add_header(headers, "webhook-signature", all) && add_header(headers, "Content-Type", "application/json") &&
           add_header(headers, "Expect", "");
}

/* Why it failed, as a script would compare it; NULL when it did not. */
static const char *error_of(CURLcode code, long http_status, bool is_barred) {
    static const struct {
        CURLcode code;
        const char *error;
    } errors[] = {{CURLE_OPERATION_TIMEDOUT, "timeout"},
                  {CURLE_PEER_FAILED_VERIFICATION, "untrusted"},
                  {CURLE_SSL_CONNECT_ERROR, "untrusted"},
                  {CURLE_SSL_CACERT_BADFILE, "untrusted"},
                  {CURLE_OUT_OF_MEMORY, "memory"}};
    if (is_barred) return "address_not_allowed";
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code) return errors[i].error;
    if (code != CURLE_OK && code != CURLE_WRITE_ERROR) return "unreachable";
    if (http_status >= 200 && http_status < 300) return NULL;
    if (http_status == 410) return "gone";
    if (http_status == 429) return "too_many";
    if (http_status >= 300 && http_status < 400) return "redirected";
    return http_status >= 500 ? "service_unavailable" : "refused";
}

static const char *post(struct sending *sending, struct endpoint *endpoint, const char *key, const char *body,
                        size_t size, long *retry_after_s) {
    struct curl_slist *headers = NULL;
    curl_off_t retry_after = 0;
    long http_status = 0;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    CURL *curl = curl_easy_init();
    if (curl && add_signatures(&headers, endpoint, key, body, size) &&
        set_up(curl, sending, endpoint, headers, body, size)) {
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
        curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    *retry_after_s = (long)retry_after;
    const char *error = error_of(code, http_status, sending->is_barred);
    if (error) say(sending->webhook, endpoint, error, http_status);
    if (error && http_status == 410) endpoint->is_gone = true;
    return error;
}

/* ---- one notice ---- */

/* The party or team it is for; NULL when the notice says none. */
static const char *whose(yyjson_val *notice) {
    yyjson_val *to = yyjson_obj_get(notice, "to");
    const char *team = yyjson_get_str(yyjson_obj_get(to, "team"));
    return team ? team : yyjson_get_str(yyjson_obj_get(to, "party"));
}

/* {"type":"requisition.notice","timestamp":…,"data":the notice without anybody's address}; to be freed. */
static char *write_body(yyjson_val *notice, size_t *size) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc), *data = yyjson_val_mut_copy(doc, notice);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_remove_key(data, "mail");
    const char *at = yyjson_get_str(yyjson_obj_get(notice, "at"));
    yyjson_mut_obj_add_str(doc, root, "type", "requisition.notice");
    yyjson_mut_obj_add_str(doc, root, "timestamp", at);
    yyjson_mut_obj_add_val(doc, root, "data", data);
    char *body = at && data ? yyjson_mut_write(doc, 0, size) : NULL;
    yyjson_mut_doc_free(doc);
    return body;
}

static void send_notice(void *self, struct pool *pool, const struct job *job) {
    struct webhook *webhook = self;
    struct sending sending = {webhook, pool, false, 0};
    yyjson_doc *doc = yyjson_read(job->args, job->size, 0);
    yyjson_val *notice = yyjson_doc_get_root(doc);
    const char *who = whose(notice);
    struct endpoint *endpoint = who ? endpoints_find(&webhook->endpoints, who) : NULL;
    size_t size = 0;
    char *body = write_body(notice, &size);
    const char *error = NULL;
    long retry_after_s = 0;
    if (!who || !body) error = "bad_request";
    else if (endpoint && endpoint->is_gone) error = "gone";
    else if (endpoint) error = post(&sending, endpoint, job->key, body, size, &retry_after_s);
    if (error) refuse(webhook, job->call, error, retry_after_s);
    else answer(webhook, job->call, endpoint != NULL);
    free(body);
    yyjson_doc_free(doc);
}

/* ---- the plugin's thread ---- */

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    struct webhook *webhook = self;
    if (!pool_add(webhook->pool, call, args, args_size, key)) refuse(webhook, call, "memory", 0);
}

static void cancel(void *self, uint64_t call) {
    struct webhook *webhook = self;
    pool_forget(webhook->pool, call);
}

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    struct webhook *webhook = calloc(1, sizeof *webhook);
    snprintf(why, why_size, "no memory");
    if (!webhook) return GUICHET_MEMORY;
    webhook->host = host;
    webhook->options = options;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bool is_read = endpoints_read(webhook->options->endpoints, &webhook->endpoints, why, why_size);
    if (is_read) webhook->pool = pool_start(send_notice, webhook);
    if (webhook->pool) {
        *self = webhook;
        return GUICHET_OK;
    }
    endpoints_free(&webhook->endpoints);
    curl_global_cleanup();
    free(webhook);
    return GUICHET_CONFIG;
}

static void stop(void *self) {
    struct webhook *webhook = self;
    pool_stop(webhook->pool);
    endpoints_free(&webhook->endpoints);
    curl_global_cleanup();
    free(webhook);
}

/* ---- the table ---- */

static const struct guichet_option options[] = {
    {"endpoints", GUICHET_OPTION_PATH, offsetof(struct options, endpoints), NULL, 0, 0,
     "file of endpoints, a line each: WHO URL SECRETS"},
    {"ca_file", GUICHET_OPTION_PATH, offsetof(struct options, ca_file), "", 0, 0,
     "authorities to trust, PEM; \"\": those of the system"},
    {"timeout", GUICHET_OPTION_INT, offsetof(struct options, timeout), "15", 1, 30, "seconds for one request"},
    {"allow_private", GUICHET_OPTION_BOOL, offsetof(struct options, allow_private), "false", 0, 0,
     "endpoints may stand in private networks"},
};

static const struct guichet_service services[] = {
    {"notice.send", "posts a signed notice to the endpoint of its party or team", begin, cancel},
};

static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .abi_minor = GUICHET_ABI_MINOR,
    .name = "webhook",
    .version = "1.0",
    .summary = "Signed notices to the systems of parties and teams (Standard Webhooks)",
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
