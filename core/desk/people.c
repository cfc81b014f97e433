/* One table under a lock; a holder has hundreds of people, not millions. */
#include "desk/people.h"

#include <pthread.h>

#define PERSON_MEMORY (64u << 10)

struct person {
    struct arena arena;
    struct actor actor; /* its texts are in the arena */
    uint64_t called;    /* by the table's count */
};

struct people {
    pthread_mutex_t lock;
    struct person list[PEOPLE_MAX];
    size_t count;
    uint64_t calls;
};

struct people *people_new(void) {
    struct people *people = calloc(1, sizeof(*people));
    if (people) pthread_mutex_init(&people->lock, NULL);
    return people;
}

void people_free(struct people *people) {
    if (!people) return;
    for (size_t i = 0; i < people->count; i++) arena_done(&people->list[i].arena);
    pthread_mutex_destroy(&people->lock);
    free(people);
}

static const char *const *copy_teams(const char *const *teams, struct arena *arena) {
    size_t count = 0;
    while (teams && teams[count]) count++;
    const char **copy = arena_array(arena, count + 1, sizeof(*copy));
    for (size_t i = 0; copy && i < count; i++)
        if (!(copy[i] = arena_text(arena, teams[i]))) return NULL;
    return copy;
}

static bool copy_actor(const struct actor *from, struct arena *arena, struct actor *to) {
    *to = (struct actor){.party = from->party, .roles = from->roles, .all_teams = from->all_teams};
    to->name = arena_text(arena, from->name);
    to->matricule = arena_text(arena, from->matricule);
    to->person = arena_text(arena, from->person);
    to->teams = copy_teams(from->teams, arena);
    return to->name && to->matricule && to->person && to->teams;
}

/* His place, a new one, or that of the one who called longest ago. */
static struct person *place_of(struct people *people, const char *person) {
    struct person *oldest = &people->list[0];
    for (size_t i = 0; i < people->count; i++) {
        struct person *p = &people->list[i];
        if (p->actor.person && strcmp(p->actor.person, person) == 0) return p;
        if (p->called < oldest->called) oldest = p;
    }
    if (people->count == PEOPLE_MAX) return oldest;
    arena_init_small(&people->list[people->count].arena, 512, PERSON_MEMORY);
    return &people->list[people->count++];
}

void people_note(struct people *people, const struct actor *actor) {
    if (!people || actor->party->kind != PARTY_HOLDER) return;
    pthread_mutex_lock(&people->lock);
    struct person *p = place_of(people, actor->person);
    arena_reset(&p->arena);
    p->called = ++people->calls;
    if (!copy_actor(actor, &p->arena, &p->actor)) p->actor = (struct actor){0};
    pthread_mutex_unlock(&people->lock);
}

static bool is_key(const struct actor *actor, const char *text) {
    return strcmp(actor->person, text) == 0 ||
           (actor->matricule[0] && bytes_equal_fold(bytes_of(actor->matricule), bytes_of(text)));
}

/* Id and matricule are one person's; a name may be several people's. */
static const struct actor *find(const struct people *people, const struct party *party, const char *text,
                                size_t *named) {
    const struct actor *by_name = NULL;
    *named = 0;
    for (size_t i = 0; i < people->count; i++) {
        const struct actor *actor = &people->list[i].actor;
        if (!actor->person || strcmp(actor->party->id, party->id) != 0) continue;
        if (is_key(actor, text)) {
            *named = 1;
            return actor;
        }
        if (strcmp(actor->name, text) != 0) continue;
        by_name = actor;
        ++*named;
    }
    return by_name;
}

int people_find(struct people *people, const struct party *party, const char *text, struct arena *arena,
                struct actor *out, struct fail *why) {
    size_t named;
    pthread_mutex_lock(&people->lock);
    const struct actor *found = find(people, party, text, &named);
    bool is_copied = named == 1 && copy_actor(found, arena, out);
    pthread_mutex_unlock(&people->lock);
    if (is_copied) return GUICHET_OK;
    if (named == 1) return fail(why, GUICHET_MEMORY, "no memory for the agent");
    if (named) return fail_code(why, GUICHET_INVALID, "ambiguous_agent", "several people have this name");
    return fail_code(why, GUICHET_INVALID, "unknown_agent",
                     "nobody of this id, matricule or name has called since the gateway was started");
}

static int by_name(const void *a, const void *b) {
    const struct actor *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : strcmp(one->person, other->person);
}

int people_list(struct people *people, const struct party *party, struct arena *arena, const struct actor **out,
                size_t *count) {
    *count = 0;
    pthread_mutex_lock(&people->lock);
    struct actor *list = arena_array(arena, people->count + 1, sizeof(*list));
    bool is_copied = list != NULL;
    for (size_t i = 0; is_copied && i < people->count; i++) {
        const struct actor *actor = &people->list[i].actor;
        if (!actor->person || strcmp(actor->party->id, party->id) != 0) continue;
        is_copied = copy_actor(actor, arena, &list[(*count)++]);
    }
    pthread_mutex_unlock(&people->lock);
    if (!is_copied) return GUICHET_MEMORY;
    qsort(list, *count, sizeof(*list), by_name);
    *out = list;
    return GUICHET_OK;
}
