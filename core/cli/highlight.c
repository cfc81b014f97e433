/* One table of members and values. */
#include "cli/highlight.h"

#define SOON_HOURS        4
#define SOON_WORKING_DAYS 1

static const struct {
    const char *member, *value;
    enum terminal_style style;
} values[] = {
    {"urgency", "vital", TERMINAL_VITAL}, {"status", "missed", TERMINAL_LATE},  {"status", "met", TERMINAL_GOOD},
    {"scan", "clean", TERMINAL_GOOD},     {"scan", "infected", TERMINAL_ERROR}, {"state", "dead", TERMINAL_ERROR},
};

static enum terminal_style style_of_due(yyjson_val *one) {
    yyjson_val *left = json_get(one, "due_in"), *hours = json_get(left, "hours");
    if (json_get_bool(one, "overdue", false)) return TERMINAL_LATE;
    if (!yyjson_is_int(hours)) return TERMINAL_PLAIN; /* stopped, or nothing is due */
    bool is_soon = yyjson_get_sint(hours) < SOON_HOURS ||
                   json_get_int(left, "working_days", SOON_WORKING_DAYS) < SOON_WORKING_DAYS;
    return is_soon ? TERMINAL_SOON : TERMINAL_PLAIN;
}

enum terminal_style highlight_of(yyjson_val *object, const char *pointer) {
    const char *slash = strrchr(pointer, '/'), *member = slash ? slash + 1 : "";
    yyjson_val *parent =
        slash && slash > pointer ? yyjson_ptr_getn(object, pointer, (size_t)(slash - pointer)) : object;
    if (strcmp(member, "due_at") == 0) return style_of_due(parent);
    if (strcmp(member, "overdue") == 0) return json_get_bool(parent, member, false) ? TERMINAL_LATE : TERMINAL_PLAIN;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strcmp(values[i].member, member) == 0 && bytes_equal_text(json_get_text(parent, member), values[i].value))
            return values[i].style;
    }
    return TERMINAL_PLAIN;
}
