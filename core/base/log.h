/* One JSON object per line on stderr (or another descriptor): `{"at":…,"level":…,"event":…,…}`.
 *
 * Floor: base. Thread: any; a line is written with one write(2) and has at most PIPE_BUF bytes (fields that do not fit
 * are left out and "cut":true says so). Never personal data: ids, numbers, codes. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/bytes.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *key;
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_BOOL } kind;
    struct bytes text;
    int64_t number;
};

#define LOG_TEXT(key, value)  ((struct log_field){(key), LOG_FIELD_TEXT, bytes_of(value), 0})
#define LOG_SLICE(key, value) ((struct log_field){(key), LOG_FIELD_TEXT, (value), 0})
#define LOG_INT(key, value)   ((struct log_field){(key), LOG_FIELD_INT, {NULL, 0}, (value)})
#define LOG_BOOL(key, value)  ((struct log_field){(key), LOG_FIELD_BOOL, {NULL, 0}, (value)})

/* log_line(LOG_INFO, "ready", LOG_TEXT("url", url), LOG_INT("loops", 2)); at least one field. */
#define log_line(level, event, ...)                                                                                    \
    log_fields((level), (event), (const struct log_field[]){__VA_ARGS__},                                              \
               sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))
void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count);

/* The same line at the end of a buffer, for those who write many: log_flush sends them off, whole lines in pieces that
 * never mix with another thread's, and empties the buffer. A line for which there is no room is written at once. */
#define log_line_to(buffer, level, event, ...)                                                                         \
    log_fields_to((buffer), (level), (event), (const struct log_field[]){__VA_ARGS__},                                 \
                  sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))
void log_fields_to(struct buffer *to, enum log_level level, const char *event, const struct log_field *fields,
                   size_t count);
void log_flush(struct buffer *from);

/* Set before any thread starts. Default: LOG_INFO to descriptor 2. */
void log_set(enum log_level least, int descriptor);

#endif
