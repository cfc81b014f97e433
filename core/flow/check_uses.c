/* Names that the text of a script uses where they can be known: c.input.NAME, e.input.NAME, deny("CODE"), c.data.NAME.
 * Lua would give nil and say nothing. Only the script itself is looked at, as a library serves types that differ, and
 * only what is nearly a name that is known is a fault: nothing else is sure to be a mistake. */
#include "flow/check_parts.h"
#include "flow/script_scan.h"

#include "base/text.h"
#include "domain/refusal.h"

#define NAMES_MAX 600
#define WINDOW    7

struct names {
    const char *list[NAMES_MAX + 1];
    size_t count;
};

/* Tokens as they pass: the newest last. */
struct window {
    struct bytes source, tokens[WINDOW];
    size_t next;
};

static void add_name(struct names *names, const char *name) {
    if (name && names->count < NAMES_MAX) names->list[names->count++] = name;
}

static void add_fields(struct names *names, const struct field_list *fields) {
    for (size_t i = 0; i < fields->count; i++) add_name(names, fields->fields[i].name);
}

static void add_inputs(struct names *names, const struct flow_event *events, size_t count) {
    for (size_t i = 0; i < count; i++) add_fields(names, &events[i].input);
}

static bool has_name(const struct names *names, struct bytes word) {
    for (size_t i = 0; i < names->count; i++) {
        if (bytes_equal_text(word, names->list[i])) return true;
    }
    return false;
}

static bool advance(struct window *window) {
    memmove(window->tokens, window->tokens + 1, (WINDOW - 1) * sizeof *window->tokens);
    return script_scan_next(window->source, &window->next, &window->tokens[WINDOW - 1]);
}

/* Is the token, counted from the newest (0), this word? */
static bool is_token(const struct window *window, size_t back, const char *word) {
    struct bytes token = window->tokens[WINDOW - 1 - back];
    return token.size && bytes_equal_text(token, word);
}

static bool is_name(struct bytes token) {
    char c = token.size ? token.data[0] : '0';
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct flow_place place_of(const struct check *check, const struct window *window, struct bytes token) {
    unsigned line = 1;
    for (const char *c = window->source.data; c < token.data; c++) line += *c == '\n';
    return (struct flow_place){check->flow->file, line};
}

/* Do the tokens end in WHO . WHAT . NAME? Then NAME, else nothing. */
static struct bytes member_of(const struct window *window, const char *who, const char *what) {
    struct bytes none = {0}, name = window->tokens[WINDOW - 1];
    bool is_it = is_token(window, 4, who) && is_token(window, 3, ".") && is_token(window, 2, what) &&
                 is_token(window, 1, ".") && !is_token(window, 5, ".") && !is_token(window, 5, ":");
    return is_it && is_name(name) ? name : none;
}

static void look_at_field(const struct check *check, const struct window *window, const char *who,
                          const struct names *fields, const char *words) {
    struct bytes name = member_of(window, who, "input");
    if (name.size && !has_name(fields, name) && text_nearest(name, fields->list))
        check_fault_near(check, place_of(check, window, name), name, fields->list, words);
}

/* ---- deny("CODE") ---- */

static void look_at_denial(const struct check *check, const struct window *window) {
    const char *codes[NAMES_MAX + 1] = {NULL};
    struct bytes code = window->tokens[WINDOW - 1];
    bool is_call = is_token(window, 1, "deny") || (is_token(window, 2, "deny") && is_token(window, 1, "("));
    if (!is_call || code.size < 3 || (code.data[0] != '"' && code.data[0] != '\'')) return;
    code = (struct bytes){code.data + 1, code.size - 2};
    for (size_t i = 0; i < NAMES_MAX && refusal_at(i); i++) codes[i] = refusal_at(i)->code;
    if (!refusal_of(code) && text_nearest(code, codes))
        check_fault_near(check, place_of(check, window, code), code, codes, "there is no code of refusal");
}

/* ---- c.data.NAME ---- */

/* Does the name turn up anywhere but as data.NAME, or is that assigned? */
static bool is_known_otherwise(const struct bundle *bundle, struct bytes name) {
    for (size_t part = 0; part < bundle->count; part++) {
        struct window window = {.source = bundle->parts[part].text};
        bool was_read = false;
        while (advance(&window)) {
            struct bytes token = window.tokens[WINDOW - 1];
            if (was_read && (is_token(&window, 0, "=") || is_token(&window, 0, ","))) return true;
            bool is_quoted = token.size == name.size + 2 && memcmp(token.data + 1, name.data, name.size) == 0;
            bool is_it = bytes_equal(token, name);
            was_read = is_it && is_token(&window, 2, "data") && is_token(&window, 1, ".");
            if (is_quoted || (is_it && !was_read)) return true;
        }
    }
    return false;
}

static void look_at_datum(const struct check *check, const struct window *window, const struct bundle *bundle,
                          const struct names *written) {
    struct bytes name = member_of(window, "c", "data");
    if (!name.size || has_name(written, name) || !text_nearest(name, written->list)) return;
    if (!is_known_otherwise(bundle, name))
        check_fault_near(check, place_of(check, window, name), name, written->list, "nothing writes c.data");
}

static void find_written(const struct bundle *bundle, struct names *written, struct arena *arena) {
    struct window window = {.source = bundle->parts[0].text};
    while (advance(&window)) {
        struct bytes name = window.tokens[WINDOW - 2];
        bool is_it =
            is_token(&window, 0, "=") && is_name(name) && is_token(&window, 2, ".") && is_token(&window, 3, "data");
        if (is_it && !has_name(written, name)) add_name(written, arena_copy(arena, name));
    }
}

void check_uses(const struct check *check, const struct bundle *bundle) {
    const struct flow *flow = check->flow;
    struct names *names = arena_array(check->faults->arena, 3, sizeof *names);
    struct window window = {.source = bundle->parts[0].text};
    if (!names) return;
    struct names *input = &names[0], *brought = &names[1], *written = &names[2];
    add_fields(input, &flow->input);
    add_fields(brought, &flow->input); /* of the submission */
    for (size_t i = 0; i < flow->state_count; i++)
        add_inputs(brought, flow->states[i].events, flow->states[i].event_count);
    add_inputs(brought, flow->any, flow->any_count);
    find_written(bundle, written, check->faults->arena);
    while (advance(&window)) {
        look_at_field(check, &window, "c", input, "the input has no field");
        look_at_field(check, &window, "e", brought, "no event brings a field");
        look_at_denial(check, &window);
        look_at_datum(check, &window, bundle, written);
    }
}
