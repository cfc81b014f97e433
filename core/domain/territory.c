/* Checks a territory's file, section by section, each by a table of its names. */
#include "domain/territory.h"
#include "base/text.h"
#include "domain/identifiers.h"
#include "domain/tree.h"

#include <string.h>

#define SITE_CODE_SIZE 6 /* of Régate */

static void check_title(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    static const char *const known[] = {"fr", "en", NULL};
    yyjson_val *title = json_get(object, name);
    const char *at = tree_at(t, place, name);
    if (!tree_keys(t, title, at, known)) return;
    tree_text(t, title, at, "fr");
    tree_text(t, title, at, "en");
}

static bool is_date(const char *text) {
    int year, month, day;
    return text_date_parse(bytes_of(text), &year, &month, &day) == GUICHET_OK;
}

/* A day, when it is given. */
static const char *check_date(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    const char *date = tree_text_or(t, object, place, name, NULL);
    if (!date || is_date(date)) return date;
    tree_fault(t, place, name, "format", "must be a day, as \"2026-12-04\"");
    return NULL;
}

static void check_span(struct tree *t, yyjson_val *object, const char *place) {
    const char *from = check_date(t, object, place, "from"), *to = check_date(t, object, place, "to");
    if (from && to && strcmp(from, to) > 0) tree_fault(t, place, "to", "order", "ends before it begins");
}

static void check_identifier(struct tree *t, yyjson_val *object, const char *place, const char *name,
                             enum identifier_kind kind) {
    const char *text = tree_text_or(t, object, place, name, NULL);
    struct identifier found;
    if (text && identifier_check(kind, bytes_of(text), &found) != GUICHET_OK)
        tree_fault(t, place, name, "format", found.en);
}

/* ---- sections ---- */

static void check_convention(struct tree *t, yyjson_val *value, const char *place) {
    static const char *const known[] = {"national", "signed", "parties", "committee", NULL};
    if (!tree_keys(t, value, place, known)) return;
    check_date(t, value, place, "national");
    if (!json_get(value, "signed")) tree_fault(t, place, "signed", "required", "must be given");
    check_date(t, value, place, "signed");
    tree_texts(t, value, place, "parties");
    const char *const *dates = tree_texts(t, value, place, "committee");
    for (size_t i = 0; dates && dates[i]; i++) {
        if (!is_date(dates[i]))
            tree_fault(t, tree_at_index(t, tree_at(t, place, "committee"), i), NULL, "format",
                       "must be a day, as \"2026-12-04\"");
    }
}

static void check_referent(struct tree *t, yyjson_val *value, const char *place) {
    static const char *const known[] = {"subject", "role", "service", "phone", "email",
                                        "hours",   "from", "to",      "party", NULL};
    if (!tree_keys(t, value, place, known)) return;
    check_title(t, value, place, "subject");
    tree_text(t, value, place, "role");
    tree_text(t, value, place, "service");
    check_identifier(t, value, place, "phone", IDENTIFIER_PHONE);
    check_identifier(t, value, place, "email", IDENTIFIER_EMAIL);
    tree_text_or(t, value, place, "hours", NULL);
    tree_text_or(t, value, place, "party", NULL);
    if (!json_get(value, "phone") && !json_get(value, "email"))
        tree_fault(t, place, NULL, "required", "needs a phone or an email");
    check_span(t, value, place);
}

static void check_unit(struct tree *t, yyjson_val *value, const char *place) {
    static const char *const known[] = {"party", "name", NULL};
    if (!tree_keys(t, value, place, known)) return;
    tree_text(t, value, place, "party");
    tree_text(t, value, place, "name");
}

static void check_site(struct tree *t, yyjson_val *value, const char *place) {
    static const char *const known[] = {"code", "label", "unit", "fire", NULL};
    if (!tree_keys(t, value, place, known)) return;
    const char *code = tree_text(t, value, place, "code");
    if (code[0] &&
        (strlen(code) != SITE_CODE_SIZE || strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != SITE_CODE_SIZE))
        tree_fault(t, place, "code", "format", "a code Régate has 6 digits or capital letters");
    tree_text(t, value, place, "label");
    if (json_get(value, "unit")) check_unit(t, json_get(value, "unit"), tree_at(t, place, "unit"));
    tree_text_or(t, value, place, "fire", NULL);
}

static void check_sensitive(struct tree *t, yyjson_val *value, const char *place) {
    static const char *const known[] = {"from", "to", "what", "sites", NULL};
    if (!tree_keys(t, value, place, known)) return;
    if (!json_get(value, "from")) tree_fault(t, place, "from", "required", "must be given");
    check_span(t, value, place);
    check_title(t, value, place, "what");
    tree_texts(t, value, place, "sites");
}

static void check_list(struct tree *t, yyjson_val *root, const char *name,
                       void (*check)(struct tree *t, yyjson_val *value, const char *place)) {
    yyjson_val *list = tree_list(t, root, "", name, false);
    for (size_t i = 0; i < yyjson_arr_size(list); i++)
        check(t, yyjson_arr_get(list, i), tree_at_index(t, tree_at(t, "", name), i));
}

int territory_read(yyjson_val *tree, const struct calendar_set *calendars, struct arena *arena, struct territory *out,
                   struct faults *faults) {
    static const char *const known[] = {"code", "name", "convention", "referents", "sites", "sensitive", NULL};
    struct tree reading, *t = &reading;
    tree_init(t, arena, faults);
    *out = (struct territory){.code = "", .tree = tree};
    if (tree_keys(t, tree, "", known)) {
        out->code = tree_text(t, tree, "", "code");
        if (out->code[0] && !calendar_of(calendars, out->code))
            tree_fault(t, "", "code", "unknown_territory", "has no calendar");
        check_title(t, tree, "", "name");
        if (json_get(tree, "convention")) check_convention(t, json_get(tree, "convention"), "/convention");
        check_list(t, tree, "referents", check_referent);
        check_list(t, tree, "sites", check_site);
        check_list(t, tree, "sensitive", check_sensitive);
    }
    return tree_end(t);
}

const struct territory *territory_find(const struct territory_table *table, struct bytes code) {
    for (size_t i = 0; i < table->count; i++) {
        if (bytes_equal_text(code, table->territories[i].code)) return &table->territories[i];
    }
    return NULL;
}

bool territory_is_referent(const struct territory *territory, const char *party, const char *day) {
    size_t i, count;
    yyjson_val *one;
    yyjson_arr_foreach(json_get(territory->tree, "referents"), i, count, one) {
        const char *from = json_get_string(one, "from", day), *to = json_get_string(one, "to", day);
        bool is_current = strcmp(from, day) <= 0 && strcmp(day, to) <= 0; /* days as text sort as days */
        if (is_current && strcmp(json_get_string(one, "party", ""), party) == 0) return true;
    }
    return false;
}
