/* Reads the entities and teams of the group, and finds one by its key. */
#include "domain/holder.h"
#include "domain/refusal.h"
#include "domain/tree.h"

#define X(name, text) text,
static const char *const regimes[] = {HOLDER_REGIMES(X) NULL};
#undef X

struct reader {
    struct tree tree;
    struct holder *holders;
    size_t count;
};

static bool is_key(const char *key) {
    size_t length = strlen(key);
    return length > 0 && length <= HOLDER_KEY_MAX && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static void read_common(struct reader *r, yyjson_val *value, const char *place, struct holder *out) {
    struct tree *t = &r->tree;
    out->key = tree_text(t, value, place, "key");
    out->fr = tree_text(t, value, place, "fr");
    out->en = tree_text(t, value, place, "en");
    out->article = out->holds_fr = "";
    out->regime = HOLDER_NONE;
    if (out->key[0] && !is_key(out->key))
        tree_fault(t, place, "key", "format", "a key is made of small letters, digits, dots and dashes");
    for (size_t i = 0; out->key[0] && i < r->count; i++) {
        if (strcmp(r->holders[i].key, out->key) == 0) tree_fault(t, place, "key", "repeated", "stands twice");
    }
}

static void read_entity(struct reader *r, yyjson_val *value, const char *place, struct holder *out) {
    struct tree *t = &r->tree;
    out->article = tree_text_or(t, value, place, "article", "");
    out->holds_fr = tree_text_or(t, value, place, "holds", "");
    out->redirect_fr = tree_text_or(t, value, place, "redirect", NULL);
    out->redirect_en = tree_text_or(t, value, place, "redirect_en", out->redirect_fr);
    out->refusal = tree_text_or(t, value, place, "refusal", NULL);
    size_t regime = tree_index(regimes, json_get_text(value, "regime"));
    if (regime >= HOLDER_NONE)
        tree_fault(t, place, "regime", "not_in_list", "must be general, telematic, processor or redirect");
    else out->regime = (enum holder_regime)regime;
    if (out->refusal && !refusal_of(bytes_of(out->refusal)))
        tree_fault(t, place, "refusal", "not_in_list", "is no code of refusal");
    if (out->regime == HOLDER_REDIRECT && (!out->redirect_fr || !out->refusal))
        tree_fault(t, place, NULL, "required", "a redirection needs its words and a code of refusal");
}

static void read_list(struct reader *r, yyjson_val *list, const char *base, bool is_team) {
    static const char *const entity[] = {"key",   "fr",       "en",          "regime",  "article",
                                         "holds", "redirect", "redirect_en", "refusal", NULL};
    static const char *const team[] = {"key", "fr", "en", NULL};
    for (size_t i = 0; i < yyjson_arr_size(list); i++) {
        yyjson_val *value = yyjson_arr_get(list, i);
        const char *place = tree_at_index(&r->tree, base, i);
        if (!tree_keys(&r->tree, value, place, is_team ? team : entity)) continue;
        struct holder *out = &r->holders[r->count];
        out->is_team = is_team;
        read_common(r, value, place, out);
        if (!is_team) read_entity(r, value, place, out);
        r->count++;
    }
}

int holder_table_read(yyjson_val *tree, struct arena *arena, struct holder_table *out, struct faults *faults) {
    static const char *const known[] = {"entities", "teams", NULL};
    struct reader r = {.count = 0};
    tree_init(&r.tree, arena, faults);
    *out = (struct holder_table){0};
    if (tree_keys(&r.tree, tree, "", known)) {
        yyjson_val *entities = tree_list(&r.tree, tree, "", "entities", true);
        yyjson_val *teams = tree_list(&r.tree, tree, "", "teams", true);
        r.holders = tree_array(&r.tree, yyjson_arr_size(entities) + yyjson_arr_size(teams), sizeof *r.holders);
        if (r.holders) {
            read_list(&r, entities, "/entities", false);
            read_list(&r, teams, "/teams", true);
        }
    }
    int status = tree_end(&r.tree);
    if (status == GUICHET_OK) *out = (struct holder_table){r.holders, r.count};
    return status;
}

const struct holder *holder_find(const struct holder_table *table, struct bytes key) {
    for (size_t i = 0; i < table->count; i++) {
        if (bytes_equal_text(key, table->holders[i].key)) return &table->holders[i];
    }
    return NULL;
}

const char *holder_regime_name(enum holder_regime regime) {
    return regimes[regime];
}
