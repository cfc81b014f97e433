/* One entry after the other, each added once. */
#include "desk/audience.h"

#include "base/text.h"
#include "domain/requisition.h"

#define UNIT_SIZE_MAX 200

struct gathering {
    const struct audience_question *q;
    struct arena *arena;
    const char *lines; /* NULL: none yet */
    bool no_memory;
};

static bool is_among(const struct gathering *g, const struct party *party) {
    return g->q->flow->audience & 1u << party->kind;
}

static void add(struct gathering *g, const struct party *party, struct bytes unit) {
    const struct requisition known = {.audience = g->lines};
    const char *name = arena_copy(g->arena, unit);
    if (name && requisition_is_for(&known, party->id, name)) return;
    const char *lines = name ? arena_printf(g->arena, "%s%s%s%s%s", g->lines ? g->lines : "", g->lines ? "\n" : "",
                                            party->id, unit.size ? "/" : "", name)
                             : NULL;
    g->no_memory = g->no_memory || !lines;
    if (lines) g->lines = lines;
}

/* All parties of a territory that receive this type. False: there is none. */
static bool add_territory(struct gathering *g, struct bytes territory) {
    const struct party_table *table = g->q->parties;
    bool found = false;
    for (size_t i = 0; i < table->count; i++) {
        const struct party *party = &table->parties[i];
        const char *of = party->territory ? party->territory : g->q->home;
        if (!is_among(g, party) || !bytes_equal_text(territory, of)) continue;
        add(g, party, (struct bytes){NULL, 0});
        found = true;
    }
    return found;
}

/* "PARTY" or "PARTY/UNIT". */
static bool add_party(struct gathering *g, struct bytes entry) {
    const struct party_table *table = g->q->parties;
    const char *slash = memchr(entry.data, '/', entry.size);
    struct bytes id = {entry.data, slash ? (size_t)(slash - entry.data) : entry.size};
    struct bytes unit = {slash ? slash + 1 : NULL, slash ? entry.size - id.size - 1 : 0};
    if (slash &&
        (!unit.size || unit.size > UNIT_SIZE_MAX || text_has_control(unit) || memchr(unit.data, '\n', unit.size)))
        return false;
    for (size_t i = 0; i < table->count; i++) {
        if (!is_among(g, &table->parties[i]) || !bytes_equal_text(id, table->parties[i].id)) continue;
        add(g, &table->parties[i], unit);
        return true;
    }
    return false;
}

static void add_named(struct gathering *g, const char *field, yyjson_val *list, struct faults *faults) {
    const char *base = faults_at(faults, "/input", bytes_of(field));
    size_t index, count;
    yyjson_val *value;
    yyjson_arr_foreach(list, index, count, value) {
        struct bytes entry = json_text(value);
        if (!yyjson_is_str(value) || add_territory(g, entry) || add_party(g, entry)) continue;
        faults_add(faults, faults_at_index(faults, base, index), "unknown_audience",
                   "names no territory, party or unit that receives %s", g->q->flow->type);
    }
}

int audience_resolve(const struct audience_question *question, struct arena *arena, struct faults *faults,
                     const char **out) {
    const struct flow *flow = question->flow;
    struct gathering g = {.q = question, .arena = arena};
    size_t before = faults->count;
    *out = NULL;
    if (!flow->audience) return GUICHET_OK;
    yyjson_val *named = flow->audience_field ? json_get(question->input, flow->audience_field) : NULL;
    if (yyjson_arr_size(named)) add_named(&g, flow->audience_field, named, faults);
    else add_territory(&g, bytes_of(question->territory));
    if (!g.lines && faults->count == before)
        faults_add(faults, "/type", "no_audience", "nobody in territory %s receives %s", question->territory,
                   flow->type);
    *out = g.lines;
    return g.no_memory ? GUICHET_MEMORY : faults->count > before ? GUICHET_INVALID : GUICHET_OK;
}
