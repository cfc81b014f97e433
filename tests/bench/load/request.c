/* Makes unique requests out of one text. */
#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERIAL_DIGITS 10
#define SERIAL_LIMIT  10000000000LL

static void put_serial(char *out, long long serial) {
    for (int i = SERIAL_DIGITS - 1; i >= 0; i--, serial /= 10) out[i] = (char)('0' + serial % 10);
}

/* "6A", ten digits, and the key over them: weights 3, 1, 3 … from the right. */
static void put_item(char *out, long long serial) {
    int sum = 0;
    memcpy(out, "6A", 2);
    put_serial(out + 2, serial);
    for (int i = 0; i < SERIAL_DIGITS; i++) sum += (out[2 + SERIAL_DIGITS - 1 - i] - '0') * (i % 2 ? 1 : 3);
    out[2 + SERIAL_DIGITS] = (char)('0' + (10 - sum % 10) % 10);
}

static const struct place {
    const char *mark;
    size_t mark_size, width;
} places[] = {{"@N@", 3, SERIAL_DIGITS}, {"@ITEM@", 6, 2 + SERIAL_DIGITS + 1}, {"@ID@", 4, REQUEST_ID_SIZE}};

static const struct place *place_at(const char *text, size_t size) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (size >= places[i].mark_size && memcmp(text, places[i].mark, places[i].mark_size) == 0) return &places[i];
    return NULL;
}

/* What the text will measure once its places are filled. */
static size_t filled_size(const char *text, size_t size) {
    size_t filled = 0;
    for (size_t i = 0; i < size;) {
        const struct place *place = text[i] == '@' ? place_at(text + i, size - i) : NULL;
        filled += place ? place->width : 1;
        i += place ? place->mark_size : 1;
    }
    return filled;
}

static bool read_ids(struct request *request, const char *path) {
    FILE *file = fopen(path, "r");
    char line[128];
    size_t room = 0;
    bool good = file != NULL;
    while (good && fgets(line, sizeof line, file)) {
        if (request->id_count == room) {
            room = room ? room * 2 : 1024;
            void *grown = realloc(request->ids, room * sizeof *request->ids);
            good = grown != NULL;
            if (!good) break;
            request->ids = grown;
        }
        good = strcspn(line, "\n") == REQUEST_ID_SIZE;
        memcpy(request->ids[request->id_count++], line, REQUEST_ID_SIZE);
    }
    if (file) fclose(file);
    if (good && request->id_count) return true;
    fprintf(stderr, "bench_load: %s holds no ids\n", path);
    return false;
}

static bool read_body(const char *path, char *body, size_t room, size_t *size) {
    *size = 0;
    if (!path) return true;
    FILE *file = fopen(path, "r");
    if (file) {
        *size = fread(body, 1, room, file);
        fclose(file);
    }
    if (*size && *size < room) return true;
    fprintf(stderr, "bench_load: %s cannot be read, or is too long\n", path);
    return false;
}

bool request_init(struct request *request, const struct options *options) {
    char body[REQUEST_MAX / 2], fields[128] = "";
    size_t body_size;
    *request = (struct request){.serial = options->serial};
    if (options->ids_from && !read_ids(request, options->ids_from)) return false;
    if (!read_body(options->template, body, sizeof body, &body_size)) return false;
    if (body_size)
        snprintf(fields, sizeof fields, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                 filled_size(body, body_size));
    else if (strcmp(options->method, "GET") != 0) snprintf(fields, sizeof fields, "Content-Length: 0\r\n");
    int head = snprintf(request->text, sizeof request->text, "%s %s HTTP/1.1\r\nHost: localhost:%d\r\n%s%s\r\n",
                        options->method, options->path, options->port, fields,
                        options->handshake == HANDSHAKE_KEEP ? "" : "Connection: close\r\n");
    if (head < 0 || (size_t)head + body_size > sizeof request->text) return false;
    memcpy(request->text + head, body, body_size);
    request->text_size = (size_t)head + body_size;
    return filled_size(request->text, request->text_size) <= REQUEST_MAX;
}

void request_done(struct request *request) {
    free(request->ids);
    request->ids = NULL;
}

size_t request_next(struct request *request, char *out) {
    char *at = out;
    const char *text = request->text, *end = text + request->text_size;
    while (text < end) {
        const char *mark = memchr(text, '@', (size_t)(end - text));
        const struct place *place = mark ? place_at(mark, (size_t)(end - mark)) : NULL;
        const char *stop = place ? mark : mark ? mark + 1 : end;
        memcpy(at, text, (size_t)(stop - text));
        at += stop - text;
        text = stop;
        if (!place) continue;
        if (place == &places[0]) put_serial(at, request->serial);
        if (place == &places[1]) put_item(at, request->serial);
        if (place == &places[2] && request->id_count)
            memcpy(at, request->ids[request->id_next++ % request->id_count], REQUEST_ID_SIZE);
        at += place->width;
        text += place->mark_size;
    }
    request->serial = (request->serial + 1) % SERIAL_LIMIT;
    return (size_t)(at - out);
}
