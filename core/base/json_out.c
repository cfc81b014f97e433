/* The JSON writer: straight into a buffer, no tree.
 * It renders every list of the API, so plain runs of text are copied whole and integers are made by hand. */
#include "base/json.h"

#include "base/id.h"
#include "base/text.h"

#include <math.h>

#define OUT_DEPTH_MAX 64

void json_out_init(struct json_out *o, struct buffer *to) {
    *o = (struct json_out){.to = to};
}

/* Says that an item begins: the comma, unless it is the first of its level or the value of a key. */
static void begin_item(struct json_out *o) {
    if (o->after_key) {
        o->after_key = false;
        return;
    }
    if (o->depth == 0) return;
    uint64_t level = UINT64_C(1) << (o->depth - 1);
    if (o->has_item & level) buffer_add_byte(o->to, ',');
    o->has_item |= level;
}

static void open_level(struct json_out *o, char bracket) {
    begin_item(o);
    require(o->depth < OUT_DEPTH_MAX);
    o->has_item &= ~(UINT64_C(1) << o->depth);
    o->depth++;
    buffer_add_byte(o->to, bracket);
}

static void close_level(struct json_out *o, char bracket) {
    require(o->depth > 0 && !o->after_key);
    o->depth--;
    buffer_add_byte(o->to, bracket);
}

void json_object(struct json_out *o) {
    open_level(o, '{');
}

void json_object_end(struct json_out *o) {
    close_level(o, '}');
}

void json_array(struct json_out *o) {
    open_level(o, '[');
}

void json_array_end(struct json_out *o) {
    close_level(o, ']');
}

/* 0: as it is; 'u': \u00xx; 'M': part of a code point of several bytes; else the letter behind the backslash. */
static const char escapes[256] = {
    ['\0'] = 'u', [1] = 'u',    [2] = 'u',    [3] = 'u',    [4] = 'u',   [5] = 'u',     [6] = 'u',
    [7] = 'u',    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [11] = 'u',  ['\f'] = 'f',  ['\r'] = 'r',
    [14] = 'u',   [15] = 'u',   [16] = 'u',   [17] = 'u',   [18] = 'u',  [19] = 'u',    [20] = 'u',
    [21] = 'u',   [22] = 'u',   [23] = 'u',   [24] = 'u',   [25] = 'u',  [26] = 'u',    [27] = 'u',
    [28] = 'u',   [29] = 'u',   [30] = 'u',   [31] = 'u',   ['"'] = '"', ['\\'] = '\\',
};

#define EACH_BYTE (UINT64_MAX / 255)

/* True when none of the eight bytes is a control, a quote, a backslash or above ASCII. */
static bool are_plain(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t quote = word ^ EACH_BYTE * '"', backslash = word ^ EACH_BYTE * '\\';
    uint64_t found = word | (word - EACH_BYTE * 0x20) | (quote - EACH_BYTE) | (backslash - EACH_BYTE);
    return (found & EACH_BYTE * 0x80) == 0;
}

/* text_utf8_step() with a short cut for two bytes, which is every accent of French. */
static size_t step_of(uint8_t c, struct bytes text) {
    if (c >= 0xC2 && c <= 0xDF && text.size > 1 && ((uint8_t)text.data[1] & 0xC0) == 0x80) return 2;
    return text_utf8_step(text);
}

/* Bytes at the front that can be copied as they are. */
static size_t plain_run(struct bytes text) {
    size_t i = 0;
    while (i < text.size) {
        if (i + 8 <= text.size && are_plain(text.data + i)) {
            i += 8;
            continue;
        }
        uint8_t c = (uint8_t)text.data[i];
        if (c < 0x80 && escapes[c]) break;
        size_t step = c < 0x80 ? 1 : step_of(c, (struct bytes){text.data + i, text.size - i});
        if (step == 0) break;
        i += step;
    }
    return i;
}

/* The byte that stopped a run; one that is no UTF-8 becomes U+FFFD, so that what goes out is always JSON. */
static void add_escape(struct buffer *to, uint8_t c) {
    static const char hex[] = "0123456789abcdef";
    if (c >= 0x80) {
        buffer_add(to, "\xEF\xBF\xBD", 3);
    } else if (escapes[c] == 'u') {
        const char escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        buffer_add(to, escape, sizeof escape);
    } else {
        const char escape[] = {'\\', escapes[c]};
        buffer_add(to, escape, sizeof escape);
    }
}

static void add_escaped(struct buffer *to, struct bytes text) {
    while (text.size > 0) {
        size_t run = plain_run(text);
        buffer_add(to, text.data, run);
        if (run < text.size) add_escape(to, (uint8_t)text.data[run++]);
        text.data += run;
        text.size -= run;
    }
}

/* Most texts need no escape: these are copied at once, quotes included. `end` follows the second quote if not 0. */
static void add_quoted(struct buffer *to, struct bytes text, char end) {
    size_t run = plain_run(text);
    size_t size = run + 2 + (end != 0);
    char *at = run == text.size ? buffer_reserve(to, size) : NULL;
    if (at) {
        *at++ = '"';
        if (run > 0) memcpy(at, text.data, run);
        at[run] = '"';
        if (end) at[run + 1] = end;
        buffer_commit(to, size);
        return;
    }
    buffer_add_byte(to, '"');
    add_escaped(to, text);
    buffer_add_byte(to, '"');
    if (end) buffer_add_byte(to, end);
}

void json_key_bytes(struct json_out *o, struct bytes name) {
    require(o->depth > 0 && !o->after_key);
    begin_item(o);
    add_quoted(o->to, name, ':');
    o->after_key = true;
}

void json_put_bytes(struct json_out *o, struct bytes text) {
    begin_item(o);
    if (text.data) add_quoted(o->to, text, 0);
    else buffer_add(o->to, "null", 4);
}

static void add_uint(struct buffer *to, uint64_t number, bool is_negative) {
    char digits[24];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    if (is_negative) digits[--at] = '-';
    buffer_add(to, digits + at, sizeof digits - at);
}

void json_put_int(struct json_out *o, int64_t number) {
    begin_item(o);
    add_uint(o->to, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0);
}

/* The shortest of three spellings that reads back as the same number, and always as one with a fraction. */
void json_put_double(struct json_out *o, double number) {
    char text[40];
    begin_item(o);
    if (!isfinite(number)) {
        buffer_add(o->to, "null", 4);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) break;
    }
    buffer_add_text(o->to, text);
    if (!strpbrk(text, ".e")) buffer_add(o->to, ".0", 2);
}

void json_put_bool(struct json_out *o, bool value) {
    begin_item(o);
    buffer_add_text(o->to, value ? "true" : "false");
}

void json_put_null(struct json_out *o) {
    begin_item(o);
    buffer_add(o->to, "null", 4);
}

void json_put_time(struct json_out *o, int64_t utc_ms) {
    if (utc_ms == 0) {
        json_put_null(o);
        return;
    }
    char text[TEXT_TIME_SIZE + 3] = {'"'};
    size_t size = text_time(utc_ms, text + 1);
    text[size + 1] = '"';
    json_put_raw(o, (struct bytes){text, size + 2});
}

void json_put_id(struct json_out *o, const void *id16) {
    struct id id;
    char text[ID_TEXT_SIZE + 3] = {'"'};
    memcpy(id.bytes, id16, sizeof id.bytes);
    id_format(&id, text + 1);
    text[ID_TEXT_SIZE + 1] = '"';
    json_put_raw(o, (struct bytes){text, ID_TEXT_SIZE + 2});
}

void json_put_raw(struct json_out *o, struct bytes json) {
    begin_item(o);
    buffer_add_bytes(o->to, json);
}

static void put_object(struct json_out *o, yyjson_val *object) {
    size_t index, count;
    yyjson_val *name, *value;
    json_object(o);
    yyjson_obj_foreach(object, index, count, name, value) {
        json_key_bytes(o, json_text(name));
        json_put_value(o, value);
    }
    json_object_end(o);
}

static void put_array(struct json_out *o, yyjson_val *array) {
    size_t index, count;
    yyjson_val *value;
    json_array(o);
    yyjson_arr_foreach(array, index, count, value) json_put_value(o, value);
    json_array_end(o);
}

static void put_number(struct json_out *o, yyjson_val *number) {
    if (yyjson_is_real(number)) {
        json_put_double(o, yyjson_get_real(number));
    } else if (yyjson_is_sint(number)) {
        json_put_int(o, yyjson_get_sint(number));
    } else {
        begin_item(o);
        add_uint(o->to, yyjson_get_uint(number), false);
    }
}

void json_put_value(struct json_out *o, yyjson_val *value) {
    switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_OBJ: put_object(o, value); break;
    case YYJSON_TYPE_ARR: put_array(o, value); break;
    case YYJSON_TYPE_STR: json_put_bytes(o, json_text(value)); break;
    case YYJSON_TYPE_NUM: put_number(o, value); break;
    case YYJSON_TYPE_BOOL: json_put_bool(o, yyjson_get_bool(value)); break;
    default: json_put_null(o); break;
    }
}
