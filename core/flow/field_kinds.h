/* The kinds of field: one row each of what a script may write behind `field.`.
 *
 * Floor: flow (used by field.c, field_schema.c and field_read.c only). Thread: any; the table is const. */
#ifndef FLOW_FIELD_KINDS_H
#define FLOW_FIELD_KINDS_H

#include "flow/field.h"

#include "domain/identifiers.h"

/* Options a kind admits beside `required`, `title` and `one_of`, which all do. */
enum field_option {
    FIELD_MIN = 1u << 0,
    FIELD_MAX = 1u << 1,
    FIELD_WITHIN = 1u << 2,
    FIELD_MAX_DAYS = 1u << 3,
    FIELD_VALUES = 1u << 4,
    FIELD_DOMAIN = 1u << 5,
    FIELD_MEMBERS = 1u << 6,
    FIELD_REQUIRED = 1u << 7,
    FIELD_TITLE = 1u << 8,
    FIELD_ONE_OF = 1u << 9,
};

/* Where a value stands; its JSON Pointer is only written when there is something to say about it. */
struct field_at {
    const struct field_at *up; /* NULL: `base` is the pointer */
    const char *base;
    struct bytes name;
    size_t index; /* when name.data is NULL */
};

/* One check under way. */
struct field_run {
    struct arena *arena;
    struct faults *faults, *warnings;
    int64_t now;
    bool is_of_script;    /* the value was built in Lua, where an empty list and an empty object are the same */
    struct json_out *out; /* every check writes exactly one value, null when it found a fault */
    struct field_target targets[FIELD_TARGETS_MAX];
    size_t target_count; /* may exceed the room: then there were too many */
    const char *files[FIELD_FILES_MAX];
    size_t file_count;
};

struct field_kind {
    const char *name;
    unsigned options;
    void (*check)(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at);
    void (*schema)(const struct field *field, struct json_out *out); /* members of the schema object */
    enum identifier_kind identifier;                                 /* of kinds that check_identifier serves */
    bool is_target;                                                  /* goes through the blind index */
    int64_t default_max;                                             /* characters of a text */
    const char *charset; /* of a code: what may stand in it beside letters and digits */
};

/* NULL when there is no such kind. */
const struct field_kind *field_kinds_of(struct bytes name);
/* The i-th; NULL at the end. */
const struct field_kind *field_kinds_at(size_t i);

/* The pointer of a place, in the arena. */
const char *field_kinds_pointer(struct faults *faults, const struct field_at *at);
/* A fault there, and null as the value. */
void field_kinds_fault(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Checks the object `value` (or NULL) by a list and writes it: field.c's, used by the kind `record`. */
void field_check_object(struct field_run *run, const struct field_list *list, yyjson_val *value,
                        const struct field_at *at);
/* Writes the members of a list's schema: field_schema.c's, used by the kind `record`. */
void field_schema_members(const struct field_list *list, struct json_out *out);

#endif
