/* A circle is short and seldom: it is looked through from the front. */
#include "domain/circle.h"

#include "base/text.h"

static const char *const kinds[] = {"person:", "unit:", "team:", NULL};

/* Takes the first word from the front. */
static bool next_word(struct bytes *rest, struct bytes *word) {
    const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    if (!end) return false;
    *word = (struct bytes){rest->data, (size_t)(end - rest->data)};
    *rest = (struct bytes){end + 1, rest->size - word->size - 1};
    return true;
}

static bool take_kind(struct bytes *word, const char *kind) {
    if (!bytes_starts_with(*word, bytes_of(kind))) return false;
    size_t size = strlen(kind);
    *word = (struct bytes){word->data + size, word->size - size};
    return true;
}

bool circle_is_word(struct bytes word) {
    if (word.size == 0 || memchr(word.data, '\n', word.size)) return false;
    for (size_t i = 0; kinds[i]; i++) {
        struct bytes name = word;
        if (take_kind(&name, kinds[i])) return name.size > 0;
    }
    return false;
}

int circle_add(const char *circle, struct bytes word, struct arena *arena, const char **out, struct fail *why) {
    struct bytes rest = bytes_of(circle ? circle : ""), known;
    size_t size = rest.size;
    *out = circle;
    while (next_word(&rest, &known))
        if (bytes_equal(known, word)) return GUICHET_OK;
    if (size + word.size + 1 > CIRCLE_MAX) return fail(why, GUICHET_LIMIT, "too many are admitted to this case");
    *out = arena_printf(arena, "%s%.*s\n", circle ? circle : "", (int)word.size, word.data);
    return *out ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for a circle");
}

int circle_add_person(const char *circle, const char *person, struct arena *arena, const char **out, struct fail *why) {
    const char *word = arena_printf(arena, "person:%s", person);
    if (!word) return fail(why, GUICHET_MEMORY, "no memory for a circle");
    return circle_add(circle, bytes_of(word), arena, out, why);
}

static bool is_of_unit(struct bytes name, const struct actor *actor) {
    size_t size = strlen(actor->party->id);
    return bytes_starts_with(name, bytes_of(actor->party->id)) && name.size > size && name.data[size] == '/' &&
           bytes_equal_text((struct bytes){name.data + size + 1, name.size - size - 1}, actor->unit);
}

/* "*" opens all teams, but not this: only who is named in a team by its key. */
static bool is_of_team(struct bytes name, const struct actor *actor) {
    for (const char *const *team = actor->teams; team && *team; team++)
        if (bytes_equal_text(name, *team)) return true;
    return false;
}

bool circle_word_names(struct bytes word, const struct actor *actor) {
    if (take_kind(&word, "person:")) return bytes_equal_text(word, actor->person);
    if (take_kind(&word, "unit:")) return is_of_unit(word, actor);
    return take_kind(&word, "team:") && is_of_team(word, actor);
}

bool circle_names(const char *circle, const struct actor *actor) {
    struct bytes rest = bytes_of(circle ? circle : ""), word;
    while (next_word(&rest, &word))
        if (circle_word_names(word, actor)) return true;
    return false;
}

bool circle_allows(const struct actor *actor, const struct requisition *head, const struct task *task) {
    if (!head->circle || circle_names(head->circle, actor)) return true;
    return task && (actor->roles & task->roles) && party_is_in_team(actor, task->team);
}
