/* Puts a script and its libraries into one text and takes them apart again. */
#include "flow/bundle.h"

#define FIRST_LINE "-- guichet bundle\n"
#define PART       "-- part \""

static struct bytes rest_of(struct bytes text, size_t used) {
    return (struct bytes){text.data + used, text.size - used};
}

/* Takes `-- part "NAME" SIZE\n` from the front. */
static int read_head(struct bytes *text, struct arena *arena, const char **name, size_t *size) {
    if (!bytes_starts_with(*text, BYTES(PART))) return GUICHET_SCRIPT;
    struct bytes line = rest_of(*text, sizeof PART - 1);
    const char *quote = memchr(line.data, '"', line.size);
    const char *end = memchr(line.data, '\n', line.size);
    if (!quote || !end || end < quote + 3 || quote[1] != ' ') return GUICHET_SCRIPT;
    if (quote - line.data > BUNDLE_NAME_MAX) return GUICHET_SCRIPT;
    uint64_t number;
    struct bytes digits = {quote + 2, (size_t)(end - quote - 2)};
    if (bytes_to_uint(digits, BUNDLE_PART_MAX, &number) != GUICHET_OK) return GUICHET_SCRIPT;
    *name = arena_copy(arena, (struct bytes){line.data, (size_t)(quote - line.data)});
    if (!*name) return GUICHET_MEMORY;
    *size = (size_t)number;
    *text = rest_of(*text, (size_t)(end + 1 - text->data));
    return GUICHET_OK;
}

static int read_part(struct bytes *text, struct arena *arena, struct bundle *out) {
    const char *name;
    size_t size;
    if (out->count == BUNDLE_PARTS_MAX) return GUICHET_SCRIPT;
    int status = read_head(text, arena, &name, &size);
    if (status != GUICHET_OK) return status;
    if (text->size < size + 1 || text->data[size] != '\n') return GUICHET_SCRIPT;
    if ((out->count == 0) != (*name == '\0') || bundle_part(out, name)) return GUICHET_SCRIPT;
    out->parts[out->count++] = (struct bundle_part){name, {text->data, size}};
    *text = rest_of(*text, size + 1);
    return GUICHET_OK;
}

int bundle_read(struct bytes text, struct arena *arena, struct bundle *out, struct fail *why) {
    *out = (struct bundle){.count = 0};
    if (!bytes_starts_with(text, BYTES(FIRST_LINE))) {
        out->parts[out->count++] = (struct bundle_part){"", text};
        return GUICHET_OK;
    }
    out->is_closed = true;
    text = rest_of(text, sizeof FIRST_LINE - 1);
    do {
        int status = read_part(&text, arena, out);
        if (status == GUICHET_MEMORY) return fail(why, status, "no memory for a script");
        if (status != GUICHET_OK) return fail(why, status, "a kept script is damaged at its part %zu", out->count + 1);
    } while (text.size > 0);
    return GUICHET_OK;
}

struct bytes bundle_write(const struct bundle *bundle, struct arena *arena) {
    struct bytes none = {NULL, 0};
    if (bundle->count == 1) {
        const char *copy = arena_copy(arena, bundle->parts[0].text);
        return copy ? (struct bytes){copy, bundle->parts[0].text.size} : none;
    }
    size_t room = sizeof FIRST_LINE;
    for (size_t i = 0; i < bundle->count; i++) room += sizeof PART + BUNDLE_NAME_MAX + 24 + bundle->parts[i].text.size;
    char *text = arena_alloc(arena, room);
    if (!text) return none;
    size_t size = (size_t)snprintf(text, room, "%s", FIRST_LINE);
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_part *part = &bundle->parts[i];
        size += (size_t)snprintf(text + size, room - size, PART "%s\" %zu\n", part->name, part->text.size);
        memcpy(text + size, part->text.data, part->text.size);
        size += part->text.size;
        text[size++] = '\n';
    }
    return (struct bytes){text, size};
}

const struct bundle_part *bundle_part(const struct bundle *bundle, const char *name) {
    for (size_t i = 0; i < bundle->count; i++)
        if (strcmp(bundle->parts[i].name, name) == 0) return &bundle->parts[i];
    return NULL;
}

int bundle_add(struct bundle *bundle, const char *name, struct bytes text, struct arena *arena) {
    if (bundle->count == BUNDLE_PARTS_MAX) return GUICHET_LIMIT;
    const char *copy = arena_text(arena, name), *kept = arena_copy(arena, text);
    if (!copy || !kept) return GUICHET_MEMORY;
    bundle->parts[bundle->count++] = (struct bundle_part){copy, {kept, text.size}};
    return GUICHET_OK;
}
