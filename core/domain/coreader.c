/* Lines of text, as audiences and circles are. */
#include "domain/coreader.h"

#include "domain/circle.h"

#include <inttypes.h>

bool coreader_next(const char **at, struct coreader *out) {
    if (!*at || !**at) return false;
    size_t size = strcspn(*at, "\n");
    struct bytes line = {*at, size};
    int64_t until = 0;
    if (size < ID_TEXT_SIZE + 3 || id_parse((struct bytes){line.data, ID_TEXT_SIZE}, &out->id)) return false;
    size_t i = ID_TEXT_SIZE + 1;
    for (; i < size && line.data[i] >= '0' && line.data[i] <= '9'; i++) until = until * 10 + (line.data[i] - '0');
    if (i >= size || line.data[i] != ' ') return false;
    out->until = until;
    out->word = (struct bytes){line.data + i + 1, size - i - 1};
    *at += size + ((*at)[size] == '\n');
    return true;
}

bool coreader_find(const char *readers, const struct id *id, struct coreader *out) {
    while (coreader_next(&readers, out))
        if (id_equal(&out->id, id)) return true;
    return false;
}

/* A line behind those there are. */
static int append(const char **readers, const struct coreader *one, struct arena *arena, struct fail *why) {
    char id[ID_TEXT_SIZE + 1];
    id_format(&one->id, id);
    *readers = arena_printf(arena, "%s%s %" PRId64 " %.*s\n", *readers ? *readers : "", id, one->until,
                            (int)one->word.size, one->word.data);
    return *readers ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for co-readers");
}

int coreader_drop(const char *readers, struct bytes word, int64_t now, struct arena *arena, const char **out,
                  struct fail *why) {
    struct coreader known;
    int status = GUICHET_OK;
    *out = NULL;
    while (!status && coreader_next(&readers, &known))
        if (!bytes_equal(known.word, word) && !coreader_is_over(&known, now)) status = append(out, &known, arena, why);
    return status;
}

static size_t count(const char *readers) {
    struct coreader one;
    size_t count = 0;
    while (coreader_next(&readers, &one)) count++;
    return count;
}

int coreader_add(const char *readers, const struct coreader *one, int64_t now, struct arena *arena, const char **out,
                 struct fail *why) {
    int status = coreader_drop(readers, one->word, now, arena, out, why);
    if (status) return status;
    if (count(*out) >= COREADERS_MAX)
        return fail_code(why, GUICHET_CONFLICT, "too_many_readers", "at most %d others read one requisition",
                         COREADERS_MAX);
    return append(out, one, arena, why);
}

static bool names(struct bytes word, const struct actor *actor) {
    static const struct bytes party = {"party:", 6};
    if (!bytes_starts_with(word, party)) return circle_word_names(word, actor);
    return bytes_equal_text((struct bytes){word.data + party.size, word.size - party.size}, actor->party->id);
}

bool coreader_allows(const struct actor *actor, const struct requisition *head, int64_t now) {
    const char *at = head->readers;
    struct coreader one;
    if (!(actor->roles & ROLES_REQUESTER)) return false;
    while (coreader_next(&at, &one))
        if (!coreader_is_over(&one, now) && names(one.word, actor)) return true;
    return false;
}

const char *coreader_unit_word(const char *party, const char *unit, struct arena *arena) {
    return arena_printf(arena, "unit:%s/%s", party, unit);
}

const char *coreader_court_word(const char *court, struct arena *arena) {
    return arena_printf(arena, "court:%s", court);
}

int coreader_words(const struct actor *actor, struct arena *arena, const char *const **out) {
    size_t courts = 0, count = 0;
    while (actor->courts && actor->courts[courts]) courts++;
    if (!(actor->roles & ROLE_MAGISTRATE)) courts = 0;
    const char **words = arena_array(arena, courts + 4, sizeof(*words));
    *out = words;
    if (!words) return GUICHET_MEMORY;
    words[count++] = coreader_unit_word(actor->party->id, actor->unit, arena);
    words[count++] = arena_printf(arena, "party:%s", actor->party->id);
    words[count++] = arena_printf(arena, "person:%s", actor->person);
    for (size_t i = 0; i < courts; i++) words[count++] = coreader_court_word(actor->courts[i], arena);
    for (size_t i = 0; i < count; i++)
        if (!words[i]) return GUICHET_MEMORY;
    return GUICHET_OK;
}
