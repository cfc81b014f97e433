/* Strict reading: yyjson parses, one pass over its values refuses what I-JSON (RFC 7493) forbids on top.
 * The writer is in json_out.c. */
#include "base/json.h"

/* Up to here, comparing every pair of names is quicker than sorting them. */
#define NAMES_BY_PAIRS 16

static void *on_malloc(void *context, size_t size) {
    return arena_take(context, size);
}

static void *on_realloc(void *context, void *old, size_t old_size, size_t size) {
    return arena_grow(context, old, old_size, size);
}

static void on_free(void *context, void *old) {
    (void)context, (void)old;
}

struct check {
    const char *text; /* the arena's copy, in which names and texts lie */
    struct fail *why;
};

static size_t offset_of_name(const struct check *c, const yyjson_val *name) {
    return (size_t)(name->uni.str - c->text) - 1;
}

static int repeated(const struct check *c, const yyjson_val *name) {
    return fail(c->why, GUICHET_MALFORMED, "name \"%.40s\" is repeated at byte %zu", name->uni.str,
                offset_of_name(c, name));
}

/* yyjson's own accessors want a value that may be written to. */
static size_t length_of(const yyjson_val *name) {
    return (size_t)(name->tag >> YYJSON_TAG_BIT);
}

static bool is_same_name(const yyjson_val *a, const yyjson_val *b) {
    /* The length alone, not the whole tag: that also says whether the name was written with escapes. */
    return length_of(a) == length_of(b) && memcmp(a->uni.str, b->uni.str, length_of(a)) == 0;
}

static int compare_names(const void *a, const void *b) {
    const yyjson_val *left = *(const yyjson_val *const *)a, *right = *(const yyjson_val *const *)b;
    if (length_of(left) != length_of(right)) return length_of(left) < length_of(right) ? -1 : 1;
    int order = memcmp(left->uni.str, right->uni.str, length_of(left));
    if (order != 0) return order;
    return left < right ? -1 : left > right;
}

static int check_sorted(const struct check *c, yyjson_val *first, size_t count) {
    const yyjson_val **names = malloc(count * sizeof *names);
    if (!names) return fail(c->why, GUICHET_MEMORY, "no memory to read JSON");
    yyjson_val *name = first;
    for (size_t i = 0; i < count; i++, name = unsafe_yyjson_get_next(name + 1)) names[i] = name;
    qsort(names, count, sizeof *names, compare_names);
    int status = GUICHET_OK;
    for (size_t i = 1; i < count && !status; i++) {
        if (is_same_name(names[i - 1], names[i])) status = repeated(c, names[i]);
    }
    free(names);
    return status;
}

static int check_names(const struct check *c, yyjson_val *object) {
    size_t count = unsafe_yyjson_get_len(object);
    yyjson_val *first = unsafe_yyjson_get_first(object), *names[NAMES_BY_PAIRS], *name = first;
    for (size_t i = 0; i < count; i++, name = unsafe_yyjson_get_next(name + 1)) {
        if (memchr(name->uni.str, '\0', unsafe_yyjson_get_len(name))) {
            return fail(c->why, GUICHET_MALFORMED, "a NUL in the name at byte %zu", offset_of_name(c, name));
        }
        if (count > NAMES_BY_PAIRS) continue;
        for (size_t k = 0; k < i; k++) {
            if (is_same_name(names[k], name)) return repeated(c, name);
        }
        names[i] = name;
    }
    return count > NAMES_BY_PAIRS ? check_sorted(c, first, count) : GUICHET_OK;
}

/* Depth is at most JSON_DEPTH_MAX, so the recursion is too. GUICHET_LIMIT: too deep. */
static int check_value(const struct check *c, yyjson_val *value, unsigned depth) {
    if (!unsafe_yyjson_is_ctn(value)) return GUICHET_OK;
    if (depth >= JSON_DEPTH_MAX) return GUICHET_LIMIT;
    bool is_object = unsafe_yyjson_is_obj(value);
    int status = is_object ? check_names(c, value) : GUICHET_OK;
    size_t count = unsafe_yyjson_get_len(value);
    yyjson_val *at = unsafe_yyjson_get_first(value);
    for (size_t i = 0; i < count && !status; i++) {
        if (is_object) at++;
        status = check_value(c, at, depth + 1);
        at = unsafe_yyjson_get_next(at);
    }
    return status;
}

/* Where well-formed JSON first opens a level too many. Only walked to say so: yyjson keeps no places. */
static size_t offset_of_depth(struct bytes text) {
    unsigned depth = 0;
    bool is_in_text = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (is_in_text && c == '\\') i++;
        else if (c == '"') is_in_text = !is_in_text;
        else if (!is_in_text && (c == '[' || c == '{') && ++depth > JSON_DEPTH_MAX) return i;
        else if (!is_in_text && (c == ']' || c == '}')) depth--;
    }
    return text.size;
}

int json_read(struct bytes text, struct arena *arena, yyjson_val **root, struct fail *why) {
    if (text.size > SIZE_MAX - YYJSON_PADDING_SIZE) return fail(why, GUICHET_TOO_LARGE, "JSON too large");
    if (text.size == 0) return fail(why, GUICHET_MALFORMED, "no JSON: the text is empty");
    /* Read in place in a copy: texts then lie where they were, which gives their byte offset for nothing. */
    char *copy = arena_take(arena, text.size + YYJSON_PADDING_SIZE);
    if (!copy) return fail(why, GUICHET_MEMORY, "no memory to read JSON of %zu bytes", text.size);
    memcpy(copy, text.data, text.size);
    memset(copy + text.size, 0, YYJSON_PADDING_SIZE);
    yyjson_alc allocator = {on_malloc, on_realloc, on_free, arena};
    yyjson_read_err error;
    yyjson_doc *document = yyjson_read_opts(copy, text.size, YYJSON_READ_INSITU, &allocator, &error);
    if (!document && error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
        return fail(why, GUICHET_MEMORY, "no memory to read JSON of %zu bytes", text.size);
    }
    if (!document) return fail(why, GUICHET_MALFORMED, "%s at byte %zu", error.msg, error.pos);
    struct check check = {copy, why};
    int status = check_value(&check, document->root, 0);
    if (status == GUICHET_LIMIT) {
        return fail(why, GUICHET_MALFORMED, "more than %d levels deep at byte %zu", JSON_DEPTH_MAX,
                    offset_of_depth(text));
    }
    if (!status) *root = document->root;
    return status;
}

yyjson_val *json_get(yyjson_val *object, const char *name) {
    return yyjson_obj_get(object, name);
}

struct bytes json_text(const yyjson_val *value) {
    yyjson_val *text = (yyjson_val *)(uintptr_t)value;
    if (!yyjson_is_str(text)) return (struct bytes){NULL, 0};
    return (struct bytes){unsafe_yyjson_get_str(text), unsafe_yyjson_get_len(text)};
}

struct bytes json_get_text(yyjson_val *object, const char *name) {
    return json_text(json_get(object, name));
}

const char *json_get_string(yyjson_val *object, const char *name, const char *fallback) {
    struct bytes text = json_get_text(object, name);
    return text.data ? text.data : fallback;
}

int64_t json_get_int(yyjson_val *object, const char *name, int64_t fallback) {
    yyjson_val *value = json_get(object, name);
    if (yyjson_is_sint(value)) return yyjson_get_sint(value);
    if (yyjson_is_uint(value) && yyjson_get_uint(value) <= INT64_MAX) return (int64_t)yyjson_get_uint(value);
    return fallback;
}

bool json_get_bool(yyjson_val *object, const char *name, bool fallback) {
    yyjson_val *value = json_get(object, name);
    return yyjson_is_bool(value) ? yyjson_get_bool(value) : fallback;
}
