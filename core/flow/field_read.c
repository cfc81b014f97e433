/* Reads the fields of a script: what `field.x { … }` left in the tree becomes `struct field`. */
#include "flow/field_kinds.h"
#include "flow/script_parts.h"

#define FIELDS_MAX     60
#define LIST_MAX       1000
#define RECORD_DEPTH   3
#define DAYS_MAX       36600
#define ENUM_VALUE_MAX 80

/* Every option, and the bit of the kinds that admit it. */
static const struct {
    const char *name;
    unsigned bit;
} OPTIONS[] = {
    {"required", FIELD_REQUIRED}, {"title", FIELD_TITLE},   {"one_of", FIELD_ONE_OF},   {"any_of", FIELD_ANY_OF},
    {"min", FIELD_MIN},           {"max", FIELD_MAX},       {"within", FIELD_WITHIN},   {"max_days", FIELD_MAX_DAYS},
    {"values", FIELD_VALUES},     {"domain", FIELD_DOMAIN}, {"members", FIELD_MEMBERS}, {"past", FIELD_PAST},
    {"max_span", FIELD_MAX_SPAN},
};
#define OPTION_COUNT (sizeof OPTIONS / sizeof *OPTIONS)

const char *field_kinds_option(const struct field_kind *kind, size_t i) {
    for (size_t k = 0; k < OPTION_COUNT; k++) {
        if ((kind->options & OPTIONS[k].bit) && i-- == 0) return OPTIONS[k].name;
    }
    return NULL;
}

static const char *const LIST_OPTIONS[] = {"required", "title", "one_of", "any_of", "min", "max", NULL};

static void read_members(const struct script_reader *reader, const struct script_at *at, int depth,
                         struct field_list *out);

/* A positional entry, as in field.enum { "a", "b" }. */
static bool is_position(const char *name) {
    return name[0] >= '1' && name[0] <= '9';
}

static void check_options(const struct script_reader *reader, const struct script_at *options,
                          const struct field_kind *kind) {
    const char *known[OPTION_COUNT + 1] = {NULL};
    size_t index, size;
    yyjson_val *key, *value;
    for (size_t i = 0; i < OPTION_COUNT; i++) known[i] = field_kinds_option(kind, i);
    yyjson_obj_foreach(options->value, index, size, key, value) {
        const char *name = yyjson_get_str(key);
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0) i++;
        if (known[i] || ((kind->options & FIELD_VALUES) && is_position(name))) continue;
        script_guess_key(reader, options, key, "the option", known);
    }
}

static bool add_value(const struct script_reader *reader, const struct script_at *options, yyjson_val *value,
                      const char **values, size_t *count) {
    struct script_at at = {.up = options, .name = "values", .value = value};
    const char *text = script_text(reader, &at, NULL);
    if (!text || *count == ENUM_VALUE_MAX) return false;
    values[(*count)++] = text;
    return true;
}

/* From `values = { … }` or from the positions, whichever are there. */
static void read_values(const struct script_reader *reader, const struct script_at *options, struct field *field) {
    const char **values = arena_array(reader->arena, ENUM_VALUE_MAX + 1, sizeof *values);
    yyjson_val *source = json_get(options->value, "values"), *key, *value;
    size_t count = 0, index, size;
    bool good = values != NULL;
    if (!source) source = options->value;
    if (good && yyjson_is_arr(source)) {
        yyjson_arr_foreach(source, index, size, value) good = good && add_value(reader, options, value, values, &count);
    } else if (good && yyjson_is_obj(source)) {
        yyjson_obj_foreach(source, index, size, key, value) {
            if (is_position(yyjson_get_str(key))) good = good && add_value(reader, options, value, values, &count);
        }
    }
    if (count == 0 || !good)
        script_fault(reader, options, "an enum needs values = { … }, 1 to %d texts", ENUM_VALUE_MAX);
    field->values = values;
}

/* The keys of the entities, or of the teams; one that holds nothing any more takes over no case. */
static const char *const *holder_keys(const struct script_reader *reader, bool of_teams) {
    static const struct holder_table nobody = {0};
    const struct holder_table *table = reader->reference ? &reader->reference->holders : &nobody;
    const char **keys = arena_array(reader->arena, table->count + 1, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; keys && i < table->count; i++) {
        const struct holder *one = &table->holders[i];
        if (one->is_team == of_teams && one->regime != HOLDER_REDIRECT) keys[count++] = one->key;
    }
    return keys;
}

static void read_options(const struct script_reader *reader, const struct script_at *options, int depth,
                         struct field *field) {
    const struct field_kind *kind = field->kind;
    check_options(reader, options, kind);
    struct script_at members = script_member(options, "members");
    struct script_at min = script_member(options, "min"), max = script_member(options, "max");
    struct script_at within = script_member(options, "within"), days = script_member(options, "max_days");
    struct script_at domain = script_member(options, "domain"), past = script_member(options, "past");
    struct script_at span = script_member(options, "max_span");
    field->min = script_int(reader, &min, -INT64_C(1000000000000), INT64_C(1000000000000), INT64_MIN);
    field->max = script_int(reader, &max, -INT64_C(1000000000000), INT64_C(1000000000000), INT64_MAX);
    field->within_ms = script_elapsed(reader, &within, 0);
    field->max_span_days = script_int(reader, &days, 1, DAYS_MAX, 0);
    field->max_span_ms = script_elapsed(reader, &span, 0);
    field->is_past = script_bool(reader, &past, false);
    field->domain = script_text(reader, &domain, NULL);
    if (kind->options & FIELD_VALUES) read_values(reader, options, field);
    if (kind->options & (FIELD_HOLDERS | FIELD_TEAMS)) field->values = holder_keys(reader, kind->options & FIELD_TEAMS);
    if (!(kind->options & FIELD_MEMBERS)) return;
    struct field_list *inside = arena_alloc(reader->arena, sizeof *inside);
    if (!members.value) script_fault(reader, options, "a record needs members = { … }");
    else if (depth == RECORD_DEPTH) script_fault(reader, options, "records may be nested %d deep", RECORD_DEPTH);
    else if (inside) read_members(reader, &members, depth + 1, inside);
    field->members = inside;
}

static void read_common(const struct script_reader *reader, const struct script_at *options, struct field *field) {
    struct script_at required = script_member(options, "required"), title = script_member(options, "title");
    struct script_at one_of = script_member(options, "one_of"), any_of = script_member(options, "any_of");
    struct flow_title titles = script_title(reader, &title, field->name);
    field->required = script_bool(reader, &required, false);
    field->one_of_group = script_bool(reader, &one_of, false);
    field->any_of_group = script_bool(reader, &any_of, false);
    field->title_fr = titles.fr;
    field->title_en = titles.en;
    if (field->required && field->one_of_group)
        script_fault(reader, options, "\"%s\" cannot be both required and one of several", field->name);
    if (field->any_of_group && (field->required || field->one_of_group))
        script_fault(reader, options, "\"%s\" can be only one of required, one_of and any_of", field->name);
}

/* field.list(field.x { … }, { min, max }): the options are the list's, those of the item its own. */
static void read_list(const struct script_reader *reader, const struct script_at *at, const struct script_at *options,
                      struct field *field) {
    script_check_keys(reader, options, LIST_OPTIONS);
    struct script_at min = script_member(options, "min"), max = script_member(options, "max");
    field->is_list = true;
    field->list_min = script_int(reader, &min, 0, LIST_MAX, field->required ? 1 : 0);
    field->list_max = script_int(reader, &max, 1, LIST_MAX, 100);
    if (field->list_min > field->list_max) script_fault(reader, at, "min is over max");
}

/* The kind of this name, or with a fault the one that was meant; NULL when none was. */
static const struct field_kind *kind_of(const struct script_reader *reader, const struct script_at *at,
                                        const char *made) {
    const struct field_kind *kind = field_kinds_of(bytes_of(made));
    if (kind) return kind;
    size_t count = 0;
    while (field_kinds_at(count)) count++;
    const char **names = arena_array(reader->arena, count + 2, sizeof *names);
    if (!names) return NULL;
    for (size_t i = 0; i < count; i++) names[i] = field_kinds_at(i)->name;
    names[count] = "list";
    const char *meant = script_guess(reader, at, "the kind of field", bytes_of(made), names);
    return meant ? field_kinds_of(bytes_of(meant)) : NULL;
}

static void read_field(const struct script_reader *reader, const struct script_at *at, int depth, struct field *field) {
    const char *made = json_get_string(at->value, "$field", NULL);
    struct script_at item = *at, options = script_member(at, "options");
    field->name = at->name;
    struct flow_place place = script_place(reader, at);
    field->file = place.file;
    field->line = place.line;
    field->kind = &field_kinds_text;
    if (!made) {
        script_fault(reader, at, "\"%s\" must be a field, as field.text { … }", at->name);
        return;
    }
    if (!yyjson_is_arr(options.value) && !script_is_table(reader, &options)) return;
    read_common(reader, &options, field);
    if (strcmp(made, "list") == 0) {
        read_list(reader, at, &options, field);
        item = script_member(at, "of");
        made = json_get_string(item.value, "$field", NULL);
        options = script_member(&item, "options");
        if (!made || strcmp(made, "list") == 0) {
            script_fault(reader, at, "\"%s\" must be a list of fields, as field.list(field.text { … })", at->name);
            return;
        }
    }
    const struct field_kind *kind = kind_of(reader, at, made);
    if (!kind) return;
    field->kind = kind;
    read_options(reader, &options, depth, field);
}

/* The names of those that bear the mark, NULL-ended; NULL when none does. */
static const char *const *marked_any_of(const struct script_reader *reader, const struct script_at *at,
                                        const struct field *fields, size_t count) {
    const char **names = arena_array(reader->arena, count + 1, sizeof *names);
    size_t marked = 0;
    for (size_t i = 0; names && i < count; i++) {
        if (fields[i].any_of_group) names[marked++] = fields[i].name;
    }
    if (marked == 1) script_fault(reader, at, "any_of stands at one field only: it takes two or more");
    return marked ? names : NULL;
}

static void read_members(const struct script_reader *reader, const struct script_at *at, int depth,
                         struct field_list *out) {
    struct script_entry *entries;
    size_t count = script_entries(reader, at, &entries), marked = 0;
    *out = (struct field_list){0};
    if (count > FIELDS_MAX) {
        script_lost(reader, at, "more than %d fields", FIELDS_MAX);
        return;
    }
    struct field *fields = arena_array(reader->arena, count + 1, sizeof *fields);
    if (!fields) return;
    for (size_t i = 0; i < count; i++) {
        read_field(reader, &entries[i].at, depth, &fields[i]);
        marked += fields[i].one_of_group;
    }
    if (marked == 1) script_fault(reader, at, "one_of stands at one field only: it takes two or more");
    *out = (struct field_list){
        .fields = fields, .count = count, .one_of = marked > 1, .any_of = marked_any_of(reader, at, fields, count)};
}

void script_read_fields(const struct script_reader *reader, const struct script_at *at, struct field_list *out) {
    read_members(reader, at, 1, out);
}
