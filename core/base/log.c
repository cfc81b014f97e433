/* One JSON object a line, with one write(2).
 * A line stays within PIPE_BUF, so lines of two threads never mix, not even in a pipe. */
#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static const char *const level_names[] = {"debug", "info", "warn", "error"};

/* Written by log_set() before any thread starts, read-only afterwards. */
static struct {
    enum log_level least;
    int descriptor;
} target = {LOG_INFO, STDERR_FILENO};

void log_set(enum log_level least, int descriptor) {
    target.least = least;
    target.descriptor = descriptor;
}

static void put_field(struct json_out *o, const struct log_field *field) {
    json_key(o, field->key);
    switch (field->kind) {
    case LOG_FIELD_TEXT: json_put_bytes(o, field->text); break;
    case LOG_FIELD_INT: json_put_int(o, field->number); break;
    case LOG_FIELD_BOOL: json_put_bool(o, field->number != 0); break;
    }
}

static int render(struct buffer *line, enum log_level level, const char *event, const struct log_field *fields,
                  size_t count, bool is_cut) {
    struct json_out o;
    buffer_clear(line);
    json_out_init(&o, line);
    json_object(&o);
    json_time_member(&o, "at", clock_utc_ms());
    json_text_member(&o, "level", level_names[level]);
    json_text_member(&o, "event", event);
    for (size_t i = 0; i < count; i++) put_field(&o, &fields[i]);
    if (is_cut) json_bool_member(&o, "cut", true);
    json_object_end(&o);
    return buffer_add_byte(line, '\n');
}

static void send(struct bytes text) {
    while (text.size) {
        ssize_t written = write(target.descriptor, text.data, text.size);
        if (written < 0 && errno != EINTR) return;
        if (written > 0) text = (struct bytes){text.data + written, text.size - (size_t)written};
    }
}

/* Fields that do not fit are dropped from the end. */
static bool render_to_fit(struct buffer *line, enum log_level level, const char *event, const struct log_field *fields,
                          size_t count) {
    bool is_cut = false;
    while (render(line, level, event, fields, count, is_cut) && count > 0) {
        count--;
        is_cut = true;
    }
    return line->status == GUICHET_OK;
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count) {
    log_fields_to(NULL, level, event, fields, count);
}

void log_fields_to(struct buffer *to, enum log_level level, const char *event, const struct log_field *fields,
                   size_t count) {
    if (level < target.least) return;
    char room[PIPE_BUF];
    /* A buffer whose room is its ceiling never moves, so it may live on the stack. */
    struct buffer line = {.data = room, .room = sizeof room, .max = sizeof room};
    if (!render_to_fit(&line, level, event, fields, count)) return;
    if (!to || buffer_add(to, line.data, line.size) != GUICHET_OK) send(buffer_bytes(&line));
}

/* The longest row of whole lines that one write keeps together. */
static size_t piece_of(struct bytes text) {
    if (text.size <= PIPE_BUF) return text.size;
    const char *end = memrchr(text.data, '\n', PIPE_BUF);
    return end ? (size_t)(end - text.data) + 1 : PIPE_BUF;
}

void log_flush(struct buffer *from) {
    struct bytes rest = buffer_bytes(from);
    while (rest.size) {
        size_t size = piece_of(rest);
        send((struct bytes){rest.data, size});
        rest = (struct bytes){rest.data + size, rest.size - size};
    }
    buffer_clear(from);
}
