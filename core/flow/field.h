/* Fields: what an input or an answer may hold. One table of kinds; each kind checks a value, normalises it, says its
 * JSON Schema and can be a blind-indexed target.
 *
 * Floor: flow. Thread: any; field lists are frozen. */
#ifndef FLOW_FIELD_H
#define FLOW_FIELD_H

#include "base/faults.h"
#include "base/json.h"

struct field_kind;

struct field {
    const char *name;
    const struct field_kind *kind;
    bool required;
    bool is_list;     /* field.list(field.x{…}, {min=, max=}) */
    int64_t min, max; /* characters or numbers by kind, both included; INT64_MIN, INT64_MAX: none said */
    int64_t list_min, list_max;
    int64_t within_ms;                  /* datetime: at most this far ahead; 0: none said */
    int64_t max_span_days, max_span_ms; /* period, window: longest; 0: none said */
    bool is_past;                       /* days and times: not ahead of now */
    const char *const *values;          /* enum, NULL-ended */
    const char *domain;                 /* email: required domain */
    const struct field_list *members;   /* record: the fields inside */
    const char *title_fr, *title_en;
    bool any_of_group; /* at least one of the fields with this mark must be present */
    bool one_of_group; /* exactly one of the fields with this mark must be present */
    const char *file;  /* where it stands: the script's, or "lib/NAME.lua" */
    unsigned line;
};

struct field_list {
    const struct field *fields;
    size_t count;
    bool one_of;               /* exactly one of the one_of_group fields must be present */
    const char *const *any_of; /* at least one of these must be present, NULL-ended; NULL: no such rule */
    const char *derived;       /* a member that the check writes itself; what was sent under its name is left out */
};

#define FIELD_TARGETS_MAX 100
#define FIELD_FILES_MAX   16

struct field_target {
    const char *kind; /* "postal_item", "iban" … */
    const char *norm; /* normalised value: goes through the blind index, whole even where the content keeps a part */
};

struct field_result {
    struct bytes json;            /* the value as it will be kept: normalised, in the arena */
    struct field_target *targets; /* identifiers found, in the arena */
    size_t target_count;
    const char *const *files; /* ids of uploads that the value names, in the arena */
    size_t file_count;
};

/* Checks `value` (an object, or NULL for none) against the list: every fault with its pointer below `base`, soft
 * findings (a bad check digit) into `warnings`. `now` is for `within`. GUICHET_INVALID when there was a fault. */
int field_check(const struct field_list *list, yyjson_val *value, const char *base, int64_t now, struct arena *arena,
                struct faults *faults, struct faults *warnings, struct field_result *out);
/* The same for what a script has built: in Lua an empty list and an empty object are one thing, so an empty object is
 * an empty list where a list is wanted. */
int field_check_built(const struct field_list *list, yyjson_val *value, const char *base, int64_t now,
                      struct arena *arena, struct faults *faults, struct field_result *out);

/* JSON Schema 2020-12 of the list as an object schema: titles in both languages, formats, patterns. */
int field_schema(const struct field_list *list, struct json_out *out);

#endif
