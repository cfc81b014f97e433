/* The plugin `mail`: `notice.send` as a message to the notice's address, through one SMTP server.
 *
 *   begin ──▶ pool ──▶ an address? ── none ─▶ answered, nothing sent
 *                        └─▶ write, SMTP over TLS ─▶ answered, or failed: the gateway asks again by its own schedule */
#include "message.h"

#include "../lib/pool.h"

#include <curl/curl.h>
#include <guichet/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MAX_S 10L
#define PASSWORD_MAX  256

struct options {
    const char *server, *from, *user, *password_file, *ca_file, *base_url;
    int64_t timeout;
    bool allow_plain;
};

struct mail {
    const struct guichet_host *host;
    const struct options *options;
    char password[PASSWORD_MAX];
    struct pool *pool;
};

/* One message on its way to curl. */
struct sending {
    struct pool *pool;
    const char *text;
    size_t size, at;
};

static void refuse(struct mail *mail, uint64_t call, const char *code) {
    char json[64];
    int size = snprintf(json, sizeof json, "{\"code\":\"%s\"}", code);
    mail->host->call_done(mail->host->host, call, GUICHET_SERVICE, json, (size_t)size);
}

static void answer(struct mail *mail, uint64_t call, bool is_sent) {
    const char *json = is_sent ? "{\"sent\":true}" : "{\"sent\":false}";
    mail->host->call_done(mail->host->host, call, GUICHET_OK, json, strlen(json));
}

/* ---- one message ---- */

static size_t give_text(char *data, size_t one, size_t size, void *argument) {
    struct sending *sending = argument;
    size_t part = sending->size - sending->at;
    if (part > one * size) part = one * size;
    memcpy(data, sending->text + sending->at, part);
    sending->at += part;
    return part;
}

static int give_up(void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const struct sending *sending = argument;
    (void)a, (void)b, (void)c, (void)d;
    return pool_is_stopping(sending->pool);
}

/* What a connection may do stands here, all of it. */
static bool set_up(CURL *curl, const struct mail *mail, struct sending *sending, const char *from,
                   struct curl_slist *to) {
    const struct options *options = mail->options;
    long tls = options->allow_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL;
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_text);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)options->timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_MAX_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, give_up);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, sending);
    if (options->user[0]) curl_easy_setopt(curl, CURLOPT_USERNAME, options->user);
    if (options->user[0]) curl_easy_setopt(curl, CURLOPT_PASSWORD, mail->password);
    if (options->ca_file[0]) curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
    return curl_easy_setopt(curl, CURLOPT_URL, options->server) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USE_SSL, tls) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
}

/* Why it failed, as a script would compare it; NULL when it did not. "rejected" is final: the server knows the address
 * and will not have the message. */
static const char *error_of(CURLcode code, long smtp_status) {
    static const struct {
        CURLcode code;
        const char *error;
    } errors[] = {{CURLE_OPERATION_TIMEDOUT, "timeout"},  {CURLE_PEER_FAILED_VERIFICATION, "untrusted"},
                  {CURLE_SSL_CONNECT_ERROR, "untrusted"}, {CURLE_SSL_CACERT_BADFILE, "untrusted"},
                  {CURLE_USE_SSL_FAILED, "untrusted"},    {CURLE_LOGIN_DENIED, "unauthorized"},
                  {CURLE_OUT_OF_MEMORY, "memory"},        {CURLE_COULDNT_RESOLVE_HOST, "unreachable"},
                  {CURLE_COULDNT_CONNECT, "unreachable"}};
    if (code == CURLE_OK) return NULL;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code) return errors[i].error;
    return smtp_status >= 500 ? "rejected" : "service_unavailable";
}

static const char *send_text(struct mail *mail, struct sending *sending, const char *address) {
    char from[300], to[300], words[160];
    long smtp_status = 0;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    snprintf(from, sizeof from, "<%s>", mail->options->from);
    snprintf(to, sizeof to, "<%s>", address);
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    CURL *curl = curl_easy_init();
    if (curl && recipients && set_up(curl, mail, sending, from, recipients)) {
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &smtp_status);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    const char *error = error_of(code, smtp_status);
    if (!error) return NULL;
    snprintf(words, sizeof words, "%s: SMTP %ld, %s", error, smtp_status, curl_easy_strerror(code));
    mail->host->log(mail->host->host, GUICHET_LOG_WARN, words);
    return error;
}

static void send_notice(void *self, struct pool *pool, const struct job *job) {
    struct mail *mail = self;
    yyjson_doc *doc = yyjson_read(job->args, job->size, 0);
    yyjson_val *notice = yyjson_doc_get_root(doc);
    const char *address = yyjson_get_str(yyjson_obj_get(notice, "mail"));
    const struct message message = {mail->options->from, address, job->key, mail->options->base_url, time(NULL)};
    size_t size = 0;
    char *text = address ? message_write(&message, notice, &size) : NULL;
    struct sending sending = {pool, text, size, 0};
    const char *error = address && !text ? "bad_request" : text ? send_text(mail, &sending, address) : NULL;
    if (error) refuse(mail, job->call, error);
    else answer(mail, job->call, text != NULL);
    free(text);
    yyjson_doc_free(doc);
}

/* ---- the plugin's thread ---- */

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    struct mail *mail = self;
    if (!pool_add(mail->pool, call, args, args_size, key)) refuse(mail, call, "memory");
}

static void cancel(void *self, uint64_t call) {
    struct mail *mail = self;
    pool_forget(mail->pool, call);
}

/* ---- start and stop ---- */

static bool read_password(struct mail *mail, char *why, size_t why_size) {
    if (!mail->options->user[0]) return true;
    FILE *file = fopen(mail->options->password_file, "re");
    bool is_read = file && fgets(mail->password, sizeof mail->password, file);
    if (file) fclose(file);
    mail->password[strcspn(mail->password, "\r\n")] = '\0';
    if (is_read && mail->password[0]) return true;
    snprintf(why, why_size, "password_file %s: no password can be read from it", mail->options->password_file);
    return false;
}

static bool check_options(const struct options *options, char *why, size_t why_size) {
    bool is_smtp = strncmp(options->server, "smtp://", 7) == 0 || strncmp(options->server, "smtps://", 8) == 0;
    if (!is_smtp || strchr(options->server, '@'))
        snprintf(why, why_size, "server must be smtp://host:587 or smtps://host:465");
    else if (!message_is_address(options->from)) snprintf(why, why_size, "from must be an address");
    else return true;
    return false;
}

static void release(struct mail *mail) {
    explicit_bzero(mail->password, sizeof mail->password);
    curl_global_cleanup();
    free(mail);
}

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    struct mail *mail = calloc(1, sizeof *mail);
    snprintf(why, why_size, "no memory");
    if (!mail) return GUICHET_MEMORY;
    mail->host = host;
    mail->options = options;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (check_options(mail->options, why, why_size) && read_password(mail, why, why_size))
        mail->pool = pool_start(send_notice, mail);
    if (mail->pool) {
        *self = mail;
        return GUICHET_OK;
    }
    release(mail);
    return GUICHET_CONFIG;
}

static void stop(void *self) {
    struct mail *mail = self;
    pool_stop(mail->pool);
    release(mail);
}

/* ---- the table ---- */

static const struct guichet_option options[] = {
    {"server", GUICHET_OPTION_TEXT, offsetof(struct options, server), NULL, 0, 0,
     "smtp://host:587 (STARTTLS) or smtps://host:465"},
    {"from", GUICHET_OPTION_TEXT, offsetof(struct options, from), NULL, 0, 0, "address of the sender"},
    {"user", GUICHET_OPTION_TEXT, offsetof(struct options, user), "", 0, 0, "to log in with; \"\": without"},
    {"password_file", GUICHET_OPTION_PATH, offsetof(struct options, password_file), "", 0, 0,
     "file with the user's password"},
    {"ca_file", GUICHET_OPTION_PATH, offsetof(struct options, ca_file), "", 0, 0,
     "authorities to trust, PEM; \"\": those of the system"},
    {"base_url", GUICHET_OPTION_TEXT, offsetof(struct options, base_url), "", 0, 0,
     "where people open a case, before its path; \"\": not said"},
    {"timeout", GUICHET_OPTION_INT, offsetof(struct options, timeout), "25", 1, 30, "seconds for one message"},
    {"allow_plain", GUICHET_OPTION_BOOL, offsetof(struct options, allow_plain), "false", 0, 0,
     "send without TLS when the server has none"},
};

static const struct guichet_service services[] = {
    {"notice.send", "mails a notice to its address", begin, cancel},
};

static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .abi_minor = GUICHET_ABI_MINOR,
    .name = "mail",
    .version = "1.0",
    .summary = "Notices by mail, without content of the case",
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
