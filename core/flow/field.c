/* Checks a value against a list of fields: all faults at once, the normalised value beside them. */
#include "flow/field_kinds.h"

#include "base/text.h"

#include <inttypes.h>

#define FIELD_JSON_MAX (4u << 20)

static const struct field *find(const struct field_list *list, struct bytes name) {
    for (size_t i = 0; i < list->count; i++) {
        if (bytes_equal_text(name, list->fields[i].name)) return &list->fields[i];
    }
    return NULL;
}

static void check_list(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    bool is_empty_table = run->is_of_script && yyjson_is_obj(value) && yyjson_obj_size(value) == 0;
    if (!yyjson_is_arr(value) && !is_empty_table) {
        field_kinds_fault(run, at, "type", "must be a list");
        return;
    }
    int64_t count = (int64_t)yyjson_arr_size(value);
    if (count < field->list_min) {
        field_kinds_fault(run, at, count == 0 ? "required" : "too_few", "%" PRId64 " given, at least %" PRId64, count,
                          field->list_min);
        return;
    }
    if (count > field->list_max) {
        const char *code =
            field->kind->is_target ? "too_broad" : "too_many"; /* a refusal by law, or a matter of form */
        field_kinds_fault(run, at, code, "%" PRId64 " given, at most %" PRId64, count, field->list_max);
        return;
    }
    size_t index, size;
    yyjson_val *item;
    json_array(run->out);
    yyjson_arr_foreach(value, index, size, item) {
        struct field_at place = {.up = at, .index = index};
        field->kind->check(run, field, item, &place);
    }
    json_array_end(run->out);
}

static void tell_unknown(struct field_run *run, const struct field_list *list, struct bytes name,
                         const struct field_at *at) {
    const char *pointer = field_kinds_pointer(run->faults, at), *near = NULL;
    const char **names = arena_array(run->arena, list->count + 1, sizeof *names);
    for (size_t i = 0; names && i < list->count; i++) names[i] = list->fields[i].name;
    if (names) near = text_nearest(name, names);
    if (near) {
        faults_add(run->faults, pointer, "unknown_member", "is not known; did you mean \"%s\"?", near);
    } else {
        faults_add(run->faults, pointer, "unknown_member", "is not known");
    }
}

/* Exactly one of the marked fields. */
static void check_one_of(struct field_run *run, const struct field_list *list, yyjson_val *value,
                         const struct field_at *at) {
    struct buffer names;
    size_t present = 0;
    for (size_t i = 0; i < list->count; i++) {
        yyjson_val *member = list->fields[i].one_of_group ? json_get(value, list->fields[i].name) : NULL;
        present += member && !yyjson_is_null(member);
    }
    if (present == 1) return;
    buffer_init(&names, 1024);
    for (size_t i = 0; i < list->count; i++) {
        if (list->fields[i].one_of_group) buffer_addf(&names, "%s\"%s\"", names.size ? ", " : "", list->fields[i].name);
    }
    faults_add(run->faults, field_kinds_pointer(run->faults, at), "one_of",
               "exactly one of %.*s must be given, not %zu", (int)names.size, names.data ? names.data : "", present);
    buffer_done(&names);
}

/* At least one of the named. */
static void check_any_of(struct field_run *run, const struct field_list *list, yyjson_val *value,
                         const struct field_at *at) {
    struct buffer names;
    bool is_there = false;
    buffer_init(&names, 1024);
    for (const char *const *name = list->any_of; *name; name++) {
        yyjson_val *member = json_get(value, *name);
        is_there = is_there || (member && !yyjson_is_null(member));
        buffer_addf(&names, "%s\"%s\"", names.size ? " or " : "", *name);
    }
    if (!is_there)
        faults_add(run->faults, field_kinds_pointer(run->faults, at), "required", "needs %.*s", (int)names.size,
                   names.data ? names.data : "");
    buffer_done(&names);
}

static void check_unknown(struct field_run *run, const struct field_list *list, yyjson_val *value,
                          const struct field_at *at) {
    size_t index, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, index, count, key, member) {
        struct bytes name = json_text(key);
        struct field_at place = {.up = at, .name = name};
        if (find(list, name) || (list->derived && bytes_equal_text(name, list->derived))) continue;
        tell_unknown(run, list, name, &place);
    }
}

void field_check_members(struct field_run *run, const struct field_list *list, yyjson_val *value,
                         const struct field_at *at) {
    for (size_t i = 0; i < list->count; i++) {
        const struct field *field = &list->fields[i];
        yyjson_val *member = json_get(value, field->name);
        struct field_at place = {.up = at, .name = bytes_of(field->name)};
        if (!member || yyjson_is_null(member)) { /* null says "not given", as in the common document */
            if (!field->required) continue;
            faults_add(run->faults, field_kinds_pointer(run->faults, &place), "required", "is missing");
            continue;
        }
        json_key(run->out, field->name);
        if (field->is_list) {
            check_list(run, field, member, &place);
        } else {
            field->kind->check(run, field, member, &place);
        }
    }
    if (list->one_of) check_one_of(run, list, value, at);
    if (list->any_of) check_any_of(run, list, value, at);
    if (value) check_unknown(run, list, value, at);
}

void field_check_object(struct field_run *run, const struct field_list *list, yyjson_val *value,
                        const struct field_at *at) {
    if (value && !yyjson_is_obj(value)) {
        field_kinds_fault(run, at, "type", "must be an object");
        return;
    }
    json_object(run->out);
    field_check_members(run, list, value, at);
    json_object_end(run->out);
}

/* The findings out of the run into the arena. */
static int keep(const struct field_run *run, const struct buffer *json, struct field_result *out) {
    struct arena *arena = run->arena;
    size_t target_count = run->target_count < FIELD_TARGETS_MAX ? run->target_count : FIELD_TARGETS_MAX;
    struct field_target *targets = arena_array(arena, target_count + 1, sizeof *targets);
    const char **files = arena_array(arena, run->file_count + 1, sizeof *files);
    char *text = arena_copy(arena, buffer_bytes(json));
    if (json->status != GUICHET_OK) return json->status;
    if (!targets || !files || !text) return GUICHET_MEMORY;
    memcpy(targets, run->targets, target_count * sizeof *targets);
    memcpy(files, run->files, run->file_count * sizeof *files);
    *out = (struct field_result){
        .json = {text, json->size},
        .targets = targets,
        .target_count = target_count,
        .files = files,
        .file_count = run->file_count,
    };
    return GUICHET_OK;
}

static int check(struct field_run *run, const struct field_list *list, yyjson_val *value, const char *base,
                 struct field_result *out) {
    struct buffer json;
    struct json_out writer;
    buffer_init(&json, FIELD_JSON_MAX);
    json_out_init(&writer, &json);
    run->out = &writer;
    struct field_at at = {.base = base};
    size_t before = run->faults->count;
    *out = (struct field_result){0};
    field_check_object(run, list, yyjson_is_null(value) ? NULL : value, &at);
    int status = run->faults->count > before ? GUICHET_INVALID : keep(run, &json, out);
    buffer_done(&json);
    run->out = NULL;
    return status;
}

int field_check(const struct field_list *list, yyjson_val *value, const char *base, int64_t now, struct arena *arena,
                struct faults *faults, struct faults *warnings, struct field_result *out) {
    struct field_run run = {.arena = arena, .faults = faults, .warnings = warnings, .now = now};
    int status = check(&run, list, value, base, out);
    if (run.target_count <= FIELD_TARGETS_MAX) return status;
    return faults_add(faults, base, "too_broad", "names %zu identifiers, at most %d are allowed", run.target_count,
                      FIELD_TARGETS_MAX);
}

int field_check_built(const struct field_list *list, yyjson_val *value, const char *base, int64_t now,
                      struct arena *arena, struct faults *faults, struct field_result *out) {
    struct field_run run = {.arena = arena, .faults = faults, .now = now, .is_of_script = true};
    return check(&run, list, value, base, out);
}
