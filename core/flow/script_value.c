/* Takes single values out of a script's tree, each with its fault when it is not what it must be. */
#include "flow/script_parts.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>

struct flow_place script_place(const struct script_reader *reader, const struct script_at *at) {
    struct flow_place place = script_place_of(reader->places, at);
    if (strcmp(place.file, reader->flow->file) == 0) place.file = reader->flow->file;
    else place.file = arena_text(reader->arena, place.file);
    if (!place.file) place.file = reader->flow->file;
    return place;
}

static int add_fault(const struct script_reader *reader, const struct script_at *at, const char *format, va_list list) {
    char words[400], pointer[300];
    if (vsnprintf(words, sizeof words, format, list) < 0) words[0] = '\0';
    struct flow_place place = script_place_of(reader->places, at);
    snprintf(pointer, sizeof pointer, "%s:%u", place.file, place.line);
    return faults_add(reader->faults, pointer, "script", "%s", words);
}

int script_fault(const struct script_reader *reader, const struct script_at *at, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int status = add_fault(reader, at, format, list);
    va_end(list);
    return status;
}

int script_lost(const struct script_reader *reader, const struct script_at *at, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int status = add_fault(reader, at, format, list);
    va_end(list);
    ++*reader->lost;
    return status;
}

const char *script_guess(const struct script_reader *reader, const struct script_at *at, const char *what,
                         struct bytes word, const char *const *known) {
    const char *near = text_nearest(word, known);
    if (near)
        script_fault(reader, at, "%s \"%.*s\" is not known; did you mean \"%s\"?", what, (int)word.size, word.data,
                     near);
    else script_lost(reader, at, "%s \"%.*s\" is not known", what, (int)word.size, word.data);
    return near;
}

void script_guess_key(const struct script_reader *reader, const struct script_at *at, yyjson_val *key, const char *what,
                      const char *const *known) {
    struct bytes name = bytes_of(yyjson_get_str(key));
    struct script_at member = {.up = at, .name = name.data, .value = json_get(at->value, name.data)};
    const char *meant = script_guess(reader, &member, what, name, known);
    if (!meant || json_get(at->value, meant)) return;
    script_place_rename(reader->places, &member, meant);
    yyjson_set_str(key, meant);
}

struct script_at script_member(const struct script_at *at, const char *name) {
    return (struct script_at){.up = at, .name = name, .value = json_get(at->value, name)};
}

void script_check_keys(const struct script_reader *reader, const struct script_at *at, const char *const *known) {
    size_t index, count;
    yyjson_val *key, *value;
    if (!yyjson_is_obj(at->value)) return;
    yyjson_obj_foreach(at->value, index, count, key, value) {
        const char *name = yyjson_get_str(key);
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0) i++;
        if (!known[i] && name[0] != '$') script_guess_key(reader, at, key, "the key", known);
    }
}

bool script_is_table(const struct script_reader *reader, const struct script_at *at) {
    if (!at->value || (yyjson_is_obj(at->value) && !script_is_slot(at))) return true;
    script_lost(reader, at, "\"%s\" must be a table with names", at->name ? at->name : "workflow");
    return false;
}

const char *script_text(const struct script_reader *reader, const struct script_at *at, const char *fallback) {
    if (!at->value) return fallback;
    if (yyjson_is_str(at->value) && yyjson_get_len(at->value) > 0) return yyjson_get_str(at->value);
    script_fault(reader, at, "\"%s\" must be a text", at->name);
    return fallback;
}

bool script_bool(const struct script_reader *reader, const struct script_at *at, bool fallback) {
    if (!at->value) return fallback;
    if (yyjson_is_bool(at->value)) return yyjson_get_bool(at->value);
    script_fault(reader, at, "\"%s\" must be true or false", at->name);
    return fallback;
}

int64_t script_int(const struct script_reader *reader, const struct script_at *at, int64_t min, int64_t max,
                   int64_t fallback) {
    if (!at->value) return fallback;
    double number = yyjson_is_num(at->value) ? yyjson_get_num(at->value) : 0.5;
    int64_t whole = number > -9e15 && number < 9e15 ? (int64_t)number : 0;
    if ((double)whole < number || (double)whole > number) {
        script_fault(reader, at, "\"%s\" must be a whole number", at->name);
        return fallback;
    }
    if (whole >= min && whole <= max) return whole;
    script_fault(reader, at, "\"%s\" must be from %" PRId64 " to %" PRId64, at->name, min, max);
    return fallback;
}

size_t script_index(const struct script_reader *reader, const struct script_at *at, const char *what, const char *word,
                    const char *const *known) {
    size_t i = 0;
    while (known[i] && strcmp(known[i], word) != 0) i++;
    if (known[i]) return i;
    const char *meant = script_guess(reader, at, what, bytes_of(word), known);
    for (i = 0; meant && known[i] != meant;) i++;
    return meant ? i : SIZE_MAX;
}

size_t script_choice(const struct script_reader *reader, const struct script_at *at, const char *const *known,
                     size_t fallback) {
    const char *text = script_text(reader, at, NULL);
    size_t index = text ? script_index(reader, at, at->name, text, known) : SIZE_MAX;
    return index == SIZE_MAX ? fallback : index;
}

bool script_is_slot(const struct script_at *at) {
    return json_get(at->value, "$slot") != NULL;
}

int script_slot(const struct script_reader *reader, const struct script_at *at) {
    if (!at->value) return FLOW_NO_SLOT;
    int slot = (int)json_get_int(at->value, "$slot", FLOW_NO_SLOT);
    if (slot == FLOW_NO_SLOT) script_fault(reader, at, "\"%s\" must be a function of the script", at->name);
    return slot;
}

bool script_duration(const struct script_reader *reader, const struct script_at *at, struct duration *out) {
    struct fail why = {0};
    const char *text = script_text(reader, at, NULL);
    if (!text) return false;
    if (duration_parse(bytes_of(text), out, &why) == GUICHET_OK) return true;
    script_fault(reader, at, "\"%s\": %s", at->name, why.text);
    return false;
}

int64_t script_elapsed(const struct script_reader *reader, const struct script_at *at, int64_t fallback) {
    struct duration duration;
    if (!script_duration(reader, at, &duration)) return fallback;
    if (duration_is_elapsed(duration)) return duration_ms(duration);
    script_fault(reader, at, "\"%s\" must be in seconds, minutes or hours", at->name);
    return fallback;
}

static const char *plain_name(const struct script_reader *reader, const char *name) {
    char *text = arena_text(reader->arena, name);
    for (char *c = text; c && *c; c++) {
        if (*c == '_' || *c == '.') *c = ' ';
    }
    return text ? text : name;
}

struct flow_title script_title(const struct script_reader *reader, const struct script_at *at, const char *name) {
    static const char *const languages[] = {"fr", "en", NULL};
    if (yyjson_is_str(at->value)) return (struct flow_title){yyjson_get_str(at->value), yyjson_get_str(at->value)};
    const char *plain = plain_name(reader, name);
    if (!at->value || !script_is_table(reader, at)) return (struct flow_title){plain, plain};
    script_check_keys(reader, at, languages);
    struct script_at fr = script_member(at, "fr"), en = script_member(at, "en");
    struct flow_title title = {.fr = script_text(reader, &fr, NULL), .en = script_text(reader, &en, NULL)};
    if (!title.fr) title.fr = title.en ? title.en : plain;
    if (!title.en) title.en = title.fr;
    return title;
}

static unsigned one_bit(const struct script_reader *reader, const struct script_at *at,
                        unsigned (*bit_of)(struct bytes), const char *what, const char *const *known) {
    const char *text = script_text(reader, at, NULL);
    unsigned bit = text ? bit_of(bytes_of(text)) : 0;
    if (!text || bit) return bit;
    const char *meant = script_guess(reader, at, what, bytes_of(text), known);
    return meant ? bit_of(bytes_of(meant)) : 0;
}

unsigned script_bits(const struct script_reader *reader, const struct script_at *at, unsigned (*bit_of)(struct bytes),
                     const char *what, const char *const *known, unsigned fallback) {
    if (!at->value) return fallback;
    if (!yyjson_is_arr(at->value)) {
        unsigned bit = one_bit(reader, at, bit_of, what, known);
        return bit ? bit : fallback;
    }
    unsigned bits = 0;
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(at->value, index, count, item) {
        struct script_at member = {.up = at->up, .name = at->name, .value = item};
        bits |= one_bit(reader, &member, bit_of, what, known);
    }
    return bits ? bits : fallback;
}

/* ---- members in the order of the source ---- */

/* The script first, then its libraries by their names. */
static int by_place(const void *a, const void *b) {
    const struct script_entry *x = a, *y = b;
    bool x_of_lib = strncmp(x->place.file, "lib/", 4) == 0, y_of_lib = strncmp(y->place.file, "lib/", 4) == 0;
    int file = strcmp(x->place.file, y->place.file);
    if (x_of_lib != y_of_lib) return x_of_lib ? 1 : -1;
    if (file) return file;
    if (x->place.line != y->place.line) return x->place.line < y->place.line ? -1 : 1;
    return strcmp(x->at.name, y->at.name);
}

size_t script_entries(const struct script_reader *reader, const struct script_at *at, struct script_entry **out) {
    size_t count = 0, index, size;
    yyjson_val *key, *value;
    *out = NULL;
    if (!script_is_table(reader, at) || !at->value) return 0;
    struct script_entry *entries = arena_array(reader->arena, yyjson_obj_size(at->value) + 1, sizeof *entries);
    if (!entries) {
        script_fault(reader, at, "no memory for this script");
        return 0;
    }
    yyjson_obj_foreach(at->value, index, size, key, value) {
        const char *name = yyjson_get_str(key);
        if (name[0] == '$') continue;
        entries[count].at = (struct script_at){.up = at, .name = name, .value = value};
        entries[count].place = script_place(reader, &entries[count].at);
        unsigned again = script_place_again(reader->places, &entries[count].at);
        if (again) script_fault(reader, &entries[count].at, "\"%s\" stands here and again on line %u", name, again);
        count++;
    }
    qsort(entries, count, sizeof *entries, by_place);
    *out = entries;
    return count;
}
