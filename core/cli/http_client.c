/* libcurl's easy interface, one handle. */
#include "cli/http_client.h"

#include "cli/progress.h"

#include <curl/curl.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_S 15L
#define CALL_TIMEOUT_S    600L
#define URL_MAX           8192

struct http_client {
    CURL *curl;
    char *url;
    struct buffer reply;
    struct progress progress;
    bool is_sending; /* it is what is sent that is shown, else what comes */
    char words[CURL_ERROR_SIZE];
};

static int check_file(const char *what, const char *path, struct fail *why) {
    if (access(path, R_OK) == 0) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "%s %s: %s", what, path, strerror(errno));
}

static size_t on_data(char *data, size_t size, size_t count, void *to) {
    struct http_client *client = to;
    return buffer_add(&client->reply, data, size * count) == GUICHET_OK ? size * count : 0;
}

/* The words of a refusal are not the file that was asked for. */
static int on_progress(void *to, curl_off_t to_come, curl_off_t came, curl_off_t to_go, curl_off_t gone) {
    struct http_client *client = to;
    long code = 0;
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &code);
    if (client->is_sending) progress_show(&client->progress, gone, to_go);
    else if (code == 200) progress_show(&client->progress, came, to_come);
    return 0;
}

static bool set_up(struct http_client *client, const char *identity, const char *authority) {
    CURL *curl = client->curl;
    const CURLcode results[] = {
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https"),
        curl_easy_setopt(curl, CURLOPT_PROXY, ""),
        curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1),
        curl_easy_setopt(curl, CURLOPT_SSLCERT, identity),
        curl_easy_setopt(curl, CURLOPT_SSLKEY, identity),
        curl_easy_setopt(curl, CURLOPT_CAINFO, authority),
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL),
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L),
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L),
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S),
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, CALL_TIMEOUT_S),
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "guichet/" GUICHET_VERSION),
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->words),
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data),
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, client),
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress),
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, client),
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        if (results[i] != CURLE_OK) return false;
    }
    return true;
}

int http_client_open(const char *url, const char *identity, const char *authority, struct http_client **out,
                     struct fail *why) {
    *out = NULL;
    if (strncmp(url, "https://", 8) != 0) return fail(why, GUICHET_CONFIG, "%s is not an https URL", url);
    int status = check_file("identity", identity, why);
    if (!status) status = check_file("authority", authority, why);
    if (status) return status;
    struct http_client *client = calloc(1, sizeof *client);
    if (!client) return fail(why, GUICHET_MEMORY, "no memory for a call");
    buffer_init(&client->reply, HTTP_CLIENT_REPLY_MAX);
    client->url = strdup(url);
    client->curl = curl_easy_init();
    if (!client->url || !client->curl || !set_up(client, identity, authority)) {
        http_client_close(client);
        return fail(why, GUICHET_MEMORY, "libcurl cannot be set up");
    }
    size_t length = strlen(client->url);
    while (length && client->url[length - 1] == '/') client->url[--length] = '\0';
    *out = client;
    return GUICHET_OK;
}

void http_client_close(struct http_client *client) {
    if (!client) return;
    if (client->curl) curl_easy_cleanup(client->curl);
    buffer_done(&client->reply);
    free(client->url);
    free(client);
}

/* ---- a call ---- */

static struct curl_slist *make_headers(const struct http_call *call) {
    char line[256];
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < sizeof call->headers / sizeof call->headers[0] && call->headers[i]; i++)
        list = curl_slist_append(list, call->headers[i]);
    snprintf(line, sizeof line, "Content-Type: %s", call->media_type ? call->media_type : "");
    list = curl_slist_append(list, line); /* without a value curl leaves the field out */
    return list;
}

static void set_body(CURL *curl, const struct http_call *call, FILE *file, curl_off_t size) {
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L); /* forgets the last call's */
    if (file) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, NULL);
        curl_easy_setopt(curl, CURLOPT_READDATA, file);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, size);
    } else if (call->media_type || strcmp(call->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body.data ? call->body.data : "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.size);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static int open_file(const struct http_call *call, FILE **file, curl_off_t *size, struct fail *why) {
    struct stat info;
    if (!call->file) return GUICHET_OK;
    *file = fopen(call->file, "re");
    if (!*file || fstat(fileno(*file), &info) != 0 || !S_ISREG(info.st_mode))
        return fail(why, GUICHET_CONFIG, "%s: %s", call->file, *file ? "not a file" : strerror(errno));
    *size = info.st_size;
    return GUICHET_OK;
}

static CURLcode transfer(struct http_client *client, const struct http_call *call) {
    curl_off_t sent = 0, came = 0;
    client->is_sending = call->media_type != NULL;
    curl_easy_setopt(client->curl, CURLOPT_NOPROGRESS, call->shown_as ? 0L : 1L);
    progress_begin(&client->progress, call->shown_as);
    CURLcode result = curl_easy_perform(client->curl);
    long code = 0;
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(client->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(client->curl, CURLINFO_SIZE_DOWNLOAD_T, &came);
    progress_end(&client->progress, client->is_sending ? sent : came, result == CURLE_OK && code >= 200 && code < 300);
    return result;
}

static int perform(struct http_client *client, struct http_call *call, struct fail *why) {
    client->words[0] = '\0';
    buffer_clear(&client->reply);
    CURLcode result = transfer(client, call);
    if (result != CURLE_OK)
        return fail(why, GUICHET_UNAVAILABLE, "%s: %s", client->url,
                    client->words[0] ? client->words : curl_easy_strerror(result));
    char *type = NULL;
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &call->code);
    curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &type);
    call->reply = buffer_bytes(&client->reply);
    call->reply_type = type ? type : "";
    return GUICHET_OK;
}

int http_client_call(struct http_client *client, struct http_call *call, struct fail *why) {
    char url[URL_MAX];
    FILE *file = NULL;
    curl_off_t size = 0;
    struct curl_slist *headers = NULL;
    int length = snprintf(url, sizeof url, "%s%s", client->url, call->path);
    int status = length > 0 && (size_t)length < sizeof url ? open_file(call, &file, &size, why)
                                                           : fail(why, GUICHET_CONFIG, "the URL is too long");
    if (status) goto out;
    headers = make_headers(call);
    set_body(client->curl, call, file, size);
    curl_easy_setopt(client->curl, CURLOPT_URL, url);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    status = perform(client, call, why);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
out:
    if (file) fclose(file);
    return status;
}

/* ---- paths ---- */

static void add_encoded(struct buffer *path, const char *text) {
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c);
        if (plain) buffer_add_byte(path, (char)c);
        else buffer_addf(path, "%%%02X", c);
    }
}

void http_client_add_query(struct buffer *path, const char *name, const char *value) {
    buffer_add_byte(path, memchr(path->data, '?', path->size) ? '&' : '?');
    buffer_add_text(path, name);
    buffer_add_byte(path, '=');
    add_encoded(path, value);
}

void http_client_add_segment(struct buffer *path, const char *text) {
    add_encoded(path, text);
}
