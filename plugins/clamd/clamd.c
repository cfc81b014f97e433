/* The plugin `clamd`: `file.scan` asked of ClamAV's daemon by INSTREAM over its Unix socket.
 *
 *   begin ──▶ pool ──▶ connect ─▶ zINSTREAM ─▶ size, bytes ─▶ size, bytes ─▶ … ─▶ 0 ─▶ "stream: OK" ─▶ answered
 *                         └ refused, late, cut off, not understood ─▶ failed: the gateway asks again when it is time
 *
 * A file is never whole in memory: a piece is read from the gateway, written to the daemon, and forgotten. */
#include "../lib/pool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <guichet/plugin.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <yyjson.h>

#define PIECE_MAX 65536
#define REPLY_MAX 1024
#define LOOK_MS   250 /* between two looks whether the gateway stops */

struct options {
    const char *socket;
    int64_t max_bytes, timeout;
};

struct clamd {
    const struct guichet_host *host;
    const struct options *options;
    struct pool *pool;
};

struct scan {
    struct clamd *clamd;
    struct pool *pool;
    uint64_t call;
    int socket;
    char piece[PIECE_MAX], reply[REPLY_MAX + 1];
    size_t reply_size;
};

static void refuse(struct clamd *clamd, uint64_t call, const char *code) {
    char json[64];
    int size = snprintf(json, sizeof json, "{\"code\":\"%s\"}", code);
    clamd->host->call_done(clamd->host->host, call, GUICHET_SERVICE, json, (size_t)size);
}

/* ---- the socket ---- */

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* NULL once the socket is ready; each wait has the whole timeout. */
static const char *wait_for(const struct scan *scan, short events) {
    int64_t end = now_ms() + scan->clamd->options->timeout * 1000;
    struct pollfd poller = {.fd = scan->socket, .events = events};
    while (now_ms() < end) {
        if (pool_is_stopping(scan->pool)) return "stopping";
        if (poll(&poller, 1, LOOK_MS) > 0) return NULL;
    }
    return "timeout";
}

static const char *open_socket(struct scan *scan) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", scan->clamd->options->socket);
    scan->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (scan->socket < 0) return "memory";
    return connect(scan->socket, (const struct sockaddr *)&address, sizeof address) ? "unreachable" : NULL;
}

static const char *write_all(const struct scan *scan, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size) {
        const char *error = wait_for(scan, POLLOUT);
        if (error) return error;
        ssize_t written = send(scan->socket, at, size, MSG_NOSIGNAL);
        if (written < 0 && errno != EAGAIN && errno != EINTR) return "cut_off";
        if (written > 0) {
            at += written;
            size -= (size_t)written;
        }
    }
    return NULL;
}

/* Up to the 0 that ends it, or the end of the connection. */
static const char *read_reply(struct scan *scan) {
    while (scan->reply_size < REPLY_MAX && !memchr(scan->reply, 0, scan->reply_size)) {
        const char *error = wait_for(scan, POLLIN);
        if (error) return error;
        ssize_t got = recv(scan->socket, scan->reply + scan->reply_size, REPLY_MAX - scan->reply_size, 0);
        if (got == 0) break;
        if (got < 0 && errno != EAGAIN && errno != EINTR) return "cut_off";
        if (got > 0) scan->reply_size += (size_t)got;
    }
    scan->reply[scan->reply_size] = '\0';
    return scan->reply_size ? NULL : "cut_off";
}

/* ---- one file ---- */

static const char *write_piece(const struct scan *scan, size_t size) {
    uint32_t length = htonl((uint32_t)size);
    const char *error = write_all(scan, &length, sizeof length);
    return error ? error : write_all(scan, scan->piece, size);
}

static const char *write_file(struct scan *scan) {
    const struct guichet_host *host = scan->clamd->host;
    const char *error = write_all(scan, "zINSTREAM", sizeof "zINSTREAM");
    uint64_t at = 0;
    size_t got = 1;
    while (!error && got) {
        if (host->read(host->host, scan->call, at, scan->piece, PIECE_MAX, &got) != GUICHET_OK) return "unreadable";
        error = write_piece(scan, got); /* an empty one ends the stream */
        at += got;
    }
    return error;
}

/* What it may be called in JSON and in a log. */
static void tidy(char *text) {
    for (; *text; text++)
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') *text = '_';
}

static const char *ends_with(char *text, const char *end) {
    size_t size = strlen(text), cut = strlen(end);
    return size >= cut && strcmp(text + size - cut, end) == 0 ? text + size - cut : NULL;
}

/* "stream: OK", "stream: NAME FOUND", "… ERROR". */
static const char *read_verdict(struct scan *scan, char *json, size_t room) {
    char *text = scan->reply;
    text[strcspn(text, "\r\n")] = '\0';
    bool is_of_stream = strncmp(text, "stream: ", 8) == 0;
    const char *end = ends_with(text, " FOUND");
    snprintf(json, room, "{\"verdict\":\"clean\"}");
    if (is_of_stream && strcmp(text + 8, "OK") == 0) return NULL;
    if (strstr(text, "size limit exceeded")) return "too_large";
    if (!is_of_stream || !end || end <= text + 8) return "rubbish";
    text[end - text] = '\0';
    tidy(text);
    snprintf(json, room, "{\"verdict\":\"infected\",\"signature\":\"%.128s\"}", text + 8);
    return NULL;
}

/* A daemon that has had enough says so and closes: then what it said counts, not that it did not take the rest. */
static const char *ask(struct scan *scan, char *json, size_t room) {
    const char *error = open_socket(scan);
    if (!error) error = write_file(scan);
    if (error && strcmp(error, "cut_off") != 0) return error;
    error = read_reply(scan);
    return error ? error : read_verdict(scan, json, room);
}

static void scan_file(void *self, struct pool *pool, const struct job *job) {
    struct clamd *clamd = self;
    yyjson_doc *doc = yyjson_read(job->args, job->size, 0);
    yyjson_val *size = yyjson_obj_get(yyjson_doc_get_root(doc), "size");
    bool is_good = yyjson_is_int(size), is_large = is_good && yyjson_get_sint(size) > clamd->options->max_bytes;
    struct scan *scan = calloc(1, sizeof *scan);
    char json[256], words[96];
    const char *error = !is_good ? "bad_request" : is_large ? "too_large" : scan ? NULL : "memory";
    yyjson_doc_free(doc);
    if (!error) {
        *scan = (struct scan){.clamd = clamd, .pool = pool, .call = job->call, .socket = -1};
        error = ask(scan, json, sizeof json);
        if (scan->socket >= 0) close(scan->socket);
        explicit_bzero(scan->piece, sizeof scan->piece);
    }
    free(scan);
    if (!error) {
        clamd->host->call_done(clamd->host->host, job->call, GUICHET_OK, json, strlen(json));
        return;
    }
    snprintf(words, sizeof words, "a file was not scanned: %s", error);
    clamd->host->log(clamd->host->host, GUICHET_LOG_WARN, words);
    refuse(clamd, job->call, error);
}

/* ---- the plugin's thread ---- */

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    struct clamd *clamd = self;
    if (!pool_add(clamd->pool, call, args, args_size, key)) refuse(clamd, call, "memory");
}

static void cancel(void *self, uint64_t call) {
    struct clamd *clamd = self;
    pool_forget(clamd->pool, call);
}

static int start(const struct guichet_host *host, const void *options, void **self, char *why, size_t why_size) {
    struct clamd *clamd = calloc(1, sizeof *clamd);
    struct sockaddr_un address;
    snprintf(why, why_size, "no memory");
    if (!clamd) return GUICHET_MEMORY;
    clamd->host = host;
    clamd->options = options;
    if (strlen(clamd->options->socket) >= sizeof address.sun_path)
        snprintf(why, why_size, "socket: its path is too long");
    else clamd->pool = pool_start(scan_file, clamd);
    if (clamd->pool) {
        *self = clamd;
        return GUICHET_OK;
    }
    free(clamd);
    return GUICHET_CONFIG;
}

static void stop(void *self) {
    struct clamd *clamd = self;
    pool_stop(clamd->pool);
    free(clamd);
}

/* ---- the table ---- */

static const struct guichet_option options[] = {
    {"socket", GUICHET_OPTION_PATH, offsetof(struct options, socket), "/run/clamav/clamd.ctl", 0, 0,
     "the daemon's LocalSocket"},
    {"max_bytes", GUICHET_OPTION_INT, offsetof(struct options, max_bytes), "26214400", 1, 4294967295.0,
     "larger files are not scanned: at most the daemon's StreamMaxLength"},
    {"timeout", GUICHET_OPTION_INT, offsetof(struct options, timeout), "60", 1, 300,
     "seconds without any progress before a scan is given up"},
};

static const struct guichet_service services[] = {
    {"file.scan", "says whether a file is clean or infected, and by what", begin, cancel},
};

static const struct guichet_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = GUICHET_ABI_MAJOR,
    .abi_minor = GUICHET_ABI_MINOR,
    .name = "clamd",
    .version = "1.0",
    .summary = "Files scanned by ClamAV's daemon",
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
