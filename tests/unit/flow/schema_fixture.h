/* A small validator of the part of JSON Schema 2020-12 that fields use. A keyword it does not know fails the test, so
 * that nothing is passed over in silence. Formats are annotations (Validation §7.2.1). */
#ifndef TEST_SCHEMA_FIXTURE_H
#define TEST_SCHEMA_FIXTURE_H

#include "base/json.h"
#include "base/text.h"

#include <regex.h>

static inline bool schema_accepts(yyjson_val *schema, yyjson_val *value);

static inline bool schema_type(yyjson_val *want, yyjson_val *value) {
    const char *type = yyjson_get_str(want);
    if (!strcmp(type, "string")) return yyjson_is_str(value);
    if (!strcmp(type, "object")) return yyjson_is_obj(value);
    if (!strcmp(type, "array")) return yyjson_is_arr(value);
    if (!strcmp(type, "boolean")) return yyjson_is_bool(value);
    if (!strcmp(type, "integer")) return yyjson_is_int(value);
    if (!strcmp(type, "number")) return yyjson_is_num(value);
    fail_msg("type %s", type);
    return false;
}

static inline bool schema_pattern(yyjson_val *want, yyjson_val *value) {
    regex_t regex;
    if (!yyjson_is_str(value)) return true;
    assert_int_equal(regcomp(&regex, yyjson_get_str(want), REG_EXTENDED | REG_NOSUB), 0);
    bool fits = regexec(&regex, yyjson_get_str(value), 0, NULL, 0) == 0;
    regfree(&regex);
    return fits;
}

static inline bool schema_enum(yyjson_val *want, yyjson_val *value) {
    size_t i, count;
    yyjson_val *known;
    yyjson_arr_foreach(want, i, count, known) if (yyjson_equals(known, value)) return true;
    return false;
}

static inline bool schema_bound(const char *keyword, yyjson_val *want, yyjson_val *value) {
    double bound = yyjson_get_num(want), length = (double)text_length(json_text(value));
    if (!strcmp(keyword, "minLength")) return !yyjson_is_str(value) || length >= bound;
    if (!strcmp(keyword, "maxLength")) return !yyjson_is_str(value) || length <= bound;
    if (!strcmp(keyword, "minimum")) return !yyjson_is_num(value) || yyjson_get_num(value) >= bound;
    if (!strcmp(keyword, "maximum")) return !yyjson_is_num(value) || yyjson_get_num(value) <= bound;
    if (!strcmp(keyword, "minItems")) return !yyjson_is_arr(value) || (double)yyjson_arr_size(value) >= bound;
    if (!strcmp(keyword, "maxItems")) return !yyjson_is_arr(value) || (double)yyjson_arr_size(value) <= bound;
    fail_msg("keyword %s", keyword);
    return false;
}

static inline bool schema_members(yyjson_val *properties, yyjson_val *value) {
    size_t i, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, i, count, key, member) {
        yyjson_val *schema = json_get(properties, yyjson_get_str(key));
        if (schema && !schema_accepts(schema, member)) return false;
    }
    return true;
}

static inline bool schema_closed(yyjson_val *properties, yyjson_val *value) {
    size_t i, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, i, count, key, member) if (!json_get(properties, yyjson_get_str(key))) return false;
    return true;
}

static inline bool schema_required(yyjson_val *names, yyjson_val *value) {
    size_t i, count;
    yyjson_val *name;
    yyjson_arr_foreach(names, i, count, name) if (!json_get(value, yyjson_get_str(name))) return false;
    return true;
}

/* How many of the branches fit. */
static inline size_t schema_branches(yyjson_val *branches, yyjson_val *value) {
    size_t i, count, fits = 0;
    yyjson_val *branch;
    yyjson_arr_foreach(branches, i, count, branch) fits += schema_accepts(branch, value);
    return fits;
}

static inline bool schema_items(yyjson_val *schema, yyjson_val *value) {
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(value, i, count, item) if (!schema_accepts(schema, item)) return false;
    return true;
}

static inline bool schema_keyword(yyjson_val *schema, const char *keyword, yyjson_val *want, yyjson_val *value) {
    static const char *const notes[] = {"$schema",  "title",     "x-titles", "description",
                                        "readOnly", "writeOnly", "format",   NULL};
    for (size_t i = 0; notes[i]; i++)
        if (!strcmp(keyword, notes[i])) return true;
    if (!strcmp(keyword, "type")) return schema_type(want, value);
    if (!strcmp(keyword, "pattern")) return schema_pattern(want, value);
    if (!strcmp(keyword, "enum")) return schema_enum(want, value);
    if (!strcmp(keyword, "items")) return schema_items(want, value);
    if (!strcmp(keyword, "required")) return !yyjson_is_obj(value) || schema_required(want, value);
    if (!strcmp(keyword, "properties")) return schema_members(want, value);
    if (!strcmp(keyword, "additionalProperties")) return schema_closed(json_get(schema, "properties"), value);
    if (!strcmp(keyword, "oneOf")) return schema_branches(want, value) == 1;
    if (!strcmp(keyword, "anyOf")) return schema_branches(want, value) >= 1;
    return schema_bound(keyword, want, value);
}

static inline bool schema_accepts(yyjson_val *schema, yyjson_val *value) {
    size_t i, count;
    yyjson_val *key, *want;
    yyjson_obj_foreach(schema, i, count, key, want) {
        if (!schema_keyword(schema, yyjson_get_str(key), want, value)) return false;
    }
    return true;
}

#endif
