/* Writes heads by hand: one buffer, no formatting beyond numbers. */
#include "wire/http_response.h"

static const struct {
    int code;
    const char *reason;
} reasons[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
};

const char *http_response_reason(int code) {
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].code == code) return reasons[i].reason;
    return "Unknown";
}

static void put_two(char *to, int number) {
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
}

/* RFC 9110 §5.6.7. Not strftime: its names follow the locale. */
static void format_date(int64_t second, char text[32]) {
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t at = (time_t)second;
    struct tm parts = {0};
    require(gmtime_r(&at, &parts) != NULL);
    memcpy(text, "Xxx, 00 Xxx 0000 00:00:00 GMT", 30);
    memcpy(text, days + 3 * parts.tm_wday, 3);
    put_two(text + 5, parts.tm_mday);
    memcpy(text + 8, months + 3 * parts.tm_mon, 3);
    put_two(text + 12, (parts.tm_year + 1900) / 100);
    put_two(text + 14, (parts.tm_year + 1900) % 100);
    put_two(text + 17, parts.tm_hour);
    put_two(text + 20, parts.tm_min);
    put_two(text + 23, parts.tm_sec);
}

struct bytes http_response_date(struct http_response_clock *clock, int64_t utc_ms) {
    int64_t second = utc_ms / 1000;
    if (second != clock->second || clock->text[0] == '\0') {
        clock->second = second;
        format_date(second, clock->text);
    }
    return (struct bytes){clock->text, 29};
}

static int refuse(struct http_response *w) {
    if (w->status == GUICHET_OK) w->status = GUICHET_INVALID;
    return w->status;
}

static int settle(struct http_response *w) {
    if (w->status == GUICHET_OK) w->status = w->to->status;
    return w->status;
}

void http_response_begin(struct http_response *w, struct buffer *to, int code, struct bytes date, bool is_head,
                         bool keep_alive) {
    *w = (struct http_response){.to = to, .code = code, .is_head = is_head};
    require(code >= 200 && code <= 599);
    char number[3] = {(char)('0' + code / 100), (char)('0' + code / 10 % 10), (char)('0' + code % 10)};
    buffer_add_text(to, "HTTP/1.1 ");
    buffer_add(to, number, sizeof number);
    buffer_add_byte(to, ' ');
    buffer_add_text(to, http_response_reason(code));
    buffer_add_text(to, "\r\nDate: ");
    buffer_add_bytes(to, date);
    buffer_add_text(to, keep_alive ? "\r\n" : "\r\nConnection: close\r\n");
}

static bool is_name(const char *name) {
    for (const char *c = name; *c; c++) {
        bool is_alnum = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!is_alnum && !strchr("!#$%&'*+-.^_`|~", *c)) return false;
    }
    return name[0] != '\0';
}

static bool is_value(struct bytes value) {
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

int http_response_header(struct http_response *w, const char *name, struct bytes value) {
    if (!is_name(name) || !is_value(value)) return refuse(w);
    buffer_add_text(w->to, name);
    buffer_add(w->to, ": ", 2);
    buffer_add_bytes(w->to, value);
    buffer_add(w->to, "\r\n", 2);
    return settle(w);
}

int http_response_header_text(struct http_response *w, const char *name, const char *value) {
    return http_response_header(w, name, bytes_of(value));
}

int http_response_header_int(struct http_response *w, const char *name, int64_t value) {
    char text[24];
    int size = snprintf(text, sizeof text, "%lld", (long long)value);
    return http_response_header(w, name, (struct bytes){text, (size_t)size});
}

static bool takes_no_body(const struct http_response *w) {
    return w->code == 204 || w->code == 304;
}

int http_response_length(struct http_response *w, uint64_t length) {
    if (takes_no_body(w) && length > 0) return refuse(w);
    if (!takes_no_body(w)) http_response_header_int(w, "Content-Length", (int64_t)length);
    buffer_add(w->to, "\r\n", 2);
    return settle(w);
}

int http_response_body(struct http_response *w, struct bytes body) {
    int status = http_response_length(w, body.size);
    if (status == GUICHET_OK && !w->is_head) buffer_add_bytes(w->to, body);
    return settle(w);
}

int http_response_chunks(struct http_response *w) {
    if (takes_no_body(w)) return refuse(w);
    buffer_add_text(w->to, "Transfer-Encoding: chunked\r\n\r\n");
    w->is_chunked = true;
    return settle(w);
}

int http_response_chunk(struct buffer *to, struct bytes bytes) {
    if (bytes.size == 0) return to->status;
    buffer_addf(to, "%zx\r\n", bytes.size);
    buffer_add_bytes(to, bytes);
    return buffer_add(to, "\r\n", 2);
}

int http_response_chunks_end(struct buffer *to) {
    return buffer_add_text(to, "0\r\n\r\n");
}

int http_response_continue(struct buffer *to) {
    return buffer_add_text(to, "HTTP/1.1 100 Continue\r\n\r\n");
}
