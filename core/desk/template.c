/* One scanner finds the places; a check and a filling are two things to do at each of them. */
#include "desk/template.h"

#include "flow/field.h"

#define TITLE_MAX 200
#define DEPTH_MAX 4

/* ---- the places every case has ---- */

enum source { OF_DOCUMENT, OF_HEAD };

struct place {
    const char *name;
    enum source source;
    void (*put)(const struct record *record, struct buffer *out); /* OF_HEAD; times: NULL, by `time` */
    int64_t (*time)(const struct record *record);
};

static void put_number(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->head.number);
}

static void put_type(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->head.type);
}

static void put_title(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->flow->title.fr ? record->flow->title.fr : record->head.type);
}

static void put_party(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->head.party);
}

static void put_unit(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->head.unit);
}

static void put_holder(const struct record *record, struct buffer *out) {
    buffer_add_text(out, record->head.holder);
}

static int64_t received_at(const struct record *record) {
    return record->head.received_at;
}

static int64_t due_at(const struct record *record) {
    return record->head.due_at;
}

static const struct place places[] = {
    {"number", OF_HEAD, put_number, NULL},
    {"type", OF_HEAD, put_type, NULL},
    {"title", OF_HEAD, put_title, NULL},
    {"party", OF_HEAD, put_party, NULL},
    {"unit", OF_HEAD, put_unit, NULL},
    {"holder", OF_HEAD, put_holder, NULL},
    {"received_at", OF_HEAD, NULL, received_at},
    {"due_at", OF_HEAD, NULL, due_at},
    {"today", OF_HEAD, NULL, NULL},
    {"object", OF_DOCUMENT, NULL, NULL},
    {"client_ref", OF_DOCUMENT, NULL, NULL},
    {"legal_basis", OF_DOCUMENT, NULL, NULL},
    {"requester.name", OF_DOCUMENT, NULL, NULL},
    {"requester.quality", OF_DOCUMENT, NULL, NULL},
    {"requester.unit", OF_DOCUMENT, NULL, NULL},
    {"procedure.pv", OF_DOCUMENT, NULL, NULL},
    {"procedure.parquet", OF_DOCUMENT, NULL, NULL},
    {"procedure.instruction", OF_DOCUMENT, NULL, NULL},
    {"authorisation.reference", OF_DOCUMENT, NULL, NULL},
    {"authorisation.court", OF_DOCUMENT, NULL, NULL},
    {"authorisation.date", OF_DOCUMENT, NULL, NULL},
    {"offence.label", OF_DOCUMENT, NULL, NULL},
    {"period.from", OF_DOCUMENT, NULL, NULL},
    {"period.to", OF_DOCUMENT, NULL, NULL},
};

static const struct place *place_of(struct bytes name) {
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (bytes_equal_text(name, places[i].name)) return &places[i];
    return NULL;
}

/* ---- the scanner ---- */

/* The next place of the text; *before is what stands in front of it. False: there is none, *before is the rest.
 * *is_open: braces that nothing closes. */
static bool next_place(struct bytes *rest, struct bytes *before, struct bytes *name, bool *is_open) {
    const char *from = memmem(rest->data, rest->size, "{{", 2);
    const char *to = from ? memmem(from, rest->size - (size_t)(from - rest->data), "}}", 2) : NULL;
    *is_open = from && !to;
    *before = *rest;
    if (!to) return false;
    *before = (struct bytes){rest->data, (size_t)(from - rest->data)};
    *name = bytes_trim((struct bytes){from + 2, (size_t)(to - from) - 2});
    size_t used = (size_t)(to - rest->data) + 2;
    *rest = (struct bytes){rest->data + used, rest->size - used};
    return true;
}

/* "input.person.name" without its first word. */
static bool take_word(struct bytes *path, struct bytes *word) {
    if (!path->size) return false;
    const char *dot = memchr(path->data, '.', path->size);
    *word = (struct bytes){path->data, dot ? (size_t)(dot - path->data) : path->size};
    *path = (struct bytes){path->data + word->size + (dot != NULL), path->size - word->size - (dot != NULL)};
    return word->size > 0;
}

/* ---- checking ---- */

static const struct field *field_of(const struct field_list *list, struct bytes name) {
    for (size_t i = 0; list && i < list->count; i++)
        if (bytes_equal_text(name, list->fields[i].name)) return &list->fields[i];
    return NULL;
}

static bool has_field(const struct field_list *list, struct bytes path) {
    struct bytes word;
    const struct field *field = NULL;
    while (take_word(&path, &word)) {
        field = field_of(list, word);
        if (!field) return false;
        list = field->members;
    }
    return field && !path.size;
}

static void check_place(const struct flow *flow, struct bytes name, struct faults *faults) {
    bool is_input = bytes_starts_with(name, BYTES("input."));
    struct bytes path = is_input ? (struct bytes){name.data + 6, name.size - 6} : name;
    if (is_input ? flow && has_field(&flow->input, path) : place_of(name) != NULL) return;
    const char *hint = is_input && !flow ? ": places of the input need a template of one type" : "";
    faults_add(faults, "/text", "unknown_placeholder", "{{%.*s}} is no place that a case fills%s",
               (int)(name.size < 80 ? name.size : 80), name.data, hint);
}

static void check_text(const struct flow *flow, yyjson_val *root, struct faults *faults) {
    struct bytes rest = json_get_text(root, "text"), before, name;
    bool is_open = false;
    if (!rest.size || rest.size > TEMPLATE_TEXT_MAX) {
        faults_add(faults, "/text", "length", "must be a text of 1 to %d bytes", TEMPLATE_TEXT_MAX);
        return;
    }
    while (next_place(&rest, &before, &name, &is_open)) check_place(flow, name, faults);
    if (is_open) faults_add(faults, "/text", "unknown_placeholder", "\"{{\" is not closed by \"}}\"");
}

static void check_title(yyjson_val *root, struct faults *faults) {
    static const char *const languages[] = {"fr", "en"};
    static const char *const at[] = {"/title/fr", "/title/en"};
    for (size_t i = 0; i < 2; i++) {
        struct bytes text = bytes_trim(json_get_text(json_get(root, "title"), languages[i]));
        if (!text.size || text.size > TITLE_MAX)
            faults_add(faults, at[i], "length", "must be a text of 1 to %d bytes", TITLE_MAX);
    }
}

/* Null and absent are the same; anything else must be a text. */
static struct bytes optional(yyjson_val *root, const char *name, struct faults *faults) {
    yyjson_val *value = json_get(root, name);
    if (value && !yyjson_is_null(value) && !yyjson_is_str(value))
        faults_add(faults, faults_at(faults, "", bytes_of(name)), "wrong_type", "must be a text or null");
    return json_get_text(root, name);
}

static bool knows_event(const struct flow *flow, struct bytes event) {
    for (size_t i = 0; i < flow->state_count; i++)
        if (flow_event_of(flow, &flow->states[i], event)) return true;
    return false;
}

void template_check(const struct registry *registry, yyjson_val *root, struct faults *faults) {
    struct bytes type = optional(root, "type", faults), event = optional(root, "event", faults);
    optional(root, "team", faults);
    const struct flow *flow = type.size ? registry_flow(registry, type) : NULL;
    check_title(root, faults);
    if (type.size && !flow) faults_add(faults, "/type", "unknown_type", "there is no such type");
    if (event.size && !type.size) faults_add(faults, "/event", "unknown_event", "an event belongs to a type");
    if (event.size && flow && !knows_event(flow, event))
        faults_add(faults, "/event", "unknown_event", "the type knows no such event");
    check_text(flow, root, faults);
}

/* ---- filling ---- */

static void put_value(struct buffer *out, yyjson_val *value, int depth) {
    size_t i, count;
    yyjson_val *one, *name;
    if (depth > DEPTH_MAX) return;
    if (yyjson_is_str(value)) buffer_add_bytes(out, json_text(value));
    else if (yyjson_is_int(value)) buffer_addf(out, "%lld", (long long)yyjson_get_sint(value));
    else if (yyjson_is_real(value)) buffer_addf(out, "%g", yyjson_get_real(value));
    else if (yyjson_is_bool(value)) buffer_add_text(out, yyjson_get_bool(value) ? "oui" : "non");
    yyjson_arr_foreach(value, i, count, one) {
        if (i) buffer_add_text(out, ", ");
        put_value(out, one, depth + 1);
    }
    yyjson_obj_foreach(value, i, count, name, one) {
        if (i) buffer_add_byte(out, ' ');
        put_value(out, one, depth + 1);
    }
}

static void put_path(struct buffer *out, yyjson_val *value, struct bytes path) {
    struct bytes word;
    char name[128];
    while (value && take_word(&path, &word)) {
        snprintf(name, sizeof(name), "%.*s", (int)word.size, word.data);
        value = json_get(value, name);
    }
    if (value) put_value(out, value, 0);
}

/* As it is read there: 27/11/2026 14:30, or 2026-11-27 14:30. */
static void put_time(struct buffer *out, const struct calendar *calendar, const char *language, int64_t at,
                     bool is_day) {
    struct zone_time t;
    if (!at) return;
    zone_local(&calendar->zone, at, &t);
    if (strcmp(language, "en") == 0) buffer_addf(out, "%04d-%02d-%02d", t.year, t.month, t.day_of_month);
    else buffer_addf(out, "%02d/%02d/%04d", t.day_of_month, t.month, t.year);
    if (!is_day) buffer_addf(out, " %02d:%02d", t.hour, t.minute);
}

int template_fill(const struct record *record, const struct calendar *calendar, const char *language, int64_t now,
                  struct bytes text, struct buffer *out) {
    struct bytes before, name;
    bool is_open;
    while (next_place(&text, &before, &name, &is_open)) {
        const struct place *place = place_of(name);
        buffer_add_bytes(out, before);
        if (!place) put_path(out, record->content, name); /* input.…, as the content has it */
        else if (place->source == OF_DOCUMENT) put_path(out, json_get(record->content, "document"), name);
        else if (place->put) place->put(record, out);
        else put_time(out, calendar, language, place->time ? place->time(record) : now, !place->time);
    }
    return buffer_add_bytes(out, before);
}
