/* Turns signatures into functions with empty bodies, and options of fields into classes. */
#include "flow/api_luals.h"

#include "flow/api.h"
#include "flow/field_kinds.h"
#include "flow/script_scan.h"

static bool is_first_of_module(size_t i, struct bytes module) {
    const struct api_entry *entry;
    for (size_t k = 0; k < i && (entry = api_at(k)); k++) {
        if (strncmp(entry->name, module.data, module.size) == 0 && entry->name[module.size] == '.') return false;
    }
    return true;
}

/* The table that "a.b" stands in; `holder` is a word of its own and comes before what is in it. */
static void put_module(size_t i, const char *name, struct buffer *out) {
    const char *dot = strchr(name, '.');
    struct bytes module = {name, dot ? (size_t)(dot - name) : 0};
    if (dot && !bytes_equal_text(module, "holder") && is_first_of_module(i, module))
        buffer_addf(out, "%.*s = {}\n\n", (int)module.size, module.data);
}

/* The first word of each argument: "(text, count [, separator])" is text, count, separator. */
static void put_parameters(const char *signature, struct buffer *out) {
    struct bytes source = bytes_of(signature), token;
    bool is_wanted = true;
    size_t count = 0;
    for (size_t i = signature[0] == '('; script_scan_next(source, &i, &token) && !bytes_equal_text(token, ")");) {
        bool is_rest = strncmp(token.data, "…", strlen("…")) == 0, is_table = bytes_equal_text(token, "{");
        bool is_word = script_scan_word(token, 0) == token.size, is_quoted = token.data[0] == '"';
        if (bytes_equal_text(token, ",")) is_wanted = true;
        if (!is_wanted || !(is_rest || is_word || is_quoted || is_table)) continue;
        if (count++) buffer_add_text(out, ", ");
        if (is_rest) buffer_add_text(out, "...");
        else if (is_table) buffer_add_text(out, "options");
        else if (is_quoted) buffer_add_text(out, "name");
        else if (bytes_equal_text(token, "function")) buffer_add_text(out, "callback");
        else buffer_add_bytes(out, token);
        while (is_table && script_scan_next(source, &i, &token) && !bytes_equal_text(token, "}")) {
        }
        is_wanted = false;
    }
}

static void put_function(const struct api_entry *entry, struct buffer *out) {
    buffer_addf(out, "--- %s\n--- `%s%s`\nfunction %s(", entry->doc, entry->name, entry->signature, entry->name);
    put_parameters(entry->signature, out);
    buffer_add_text(out, ") end\n\n");
}

/* field.text { … }: its options are those its kind admits. */
static void put_field(const struct api_entry *entry, const struct field_kind *kind, struct buffer *out) {
    const char *option;
    buffer_addf(out, "---@class field.%s.options\n", kind->name);
    for (size_t i = 0; (option = field_kinds_option(kind, i)); i++) buffer_addf(out, "---@field %s? any\n", option);
    buffer_addf(out, "\n--- %s\n---@param options? field.%s.options\nfunction %s(options) end\n\n", entry->doc,
                kind->name, entry->name);
}

static void put_entry(const struct api_entry *entry, struct buffer *out) {
    const struct field_kind *kind = NULL;
    if (strncmp(entry->name, "field.", 6) == 0) kind = field_kinds_of(bytes_of(entry->name + 6));
    if (kind) put_field(entry, kind, out);
    else if (entry->signature[0] == '(' || entry->signature[0] == '{') put_function(entry, out);
    else buffer_addf(out, "--- %s\n%s = {}\n\n", entry->doc, entry->name);
}

void api_luals_write(struct buffer *out) {
    const struct api_entry *entry;
    buffer_add_text(out,
                    "---@meta\n-- What a workflow of Guichet may use; written by `guichet workflow api --luals`.\n\n");
    for (size_t i = 0; (entry = api_at(i)); i++) {
        put_module(i, entry->name, out);
        put_entry(entry, out);
    }
}
