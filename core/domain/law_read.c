/* Fills the table of law from the tree of its file.
 * Every fault is told with its place; the table is handed over only when there is none. */
#include "base/text.h"
#include "domain/law.h"
#include "domain/refusal.h"
#include "domain/tree.h"
#include "domain/zone.h"

#define X(name, text) text,
static const char *const party_names[] = {PARTY_KINDS(X) NULL};
#undef X
static const char *const lift_names[] = {"consent", "order", NULL};
static const char *const need_names[] = {"authority", "court", "date", "reference", "valid_until", NULL};

/* ---- who, on whose word, in which cases ---- */

static void read_qualities(struct tree *t, yyjson_val *object, struct law_table *out) {
    static const char *const known[] = {"title", "parties", "controlled", NULL};
    if (!tree_keys(t, object, "/qualities", law_quality_names)) return;
    for (size_t i = 0; i < LAW_QUALITY_COUNT; i++) {
        yyjson_val *value = json_get(object, law_quality_names[i]);
        const char *place = tree_at(t, "/qualities", law_quality_names[i]);
        if (!tree_keys(t, value, place, known)) continue;
        out->qualities[i] = (struct law_quality_rule){
            .title = tree_text(t, value, place, "title"),
            .parties = tree_set_member(t, value, place, "parties", party_names),
            .is_controlled = tree_bool(t, value, place, "controlled"),
        };
    }
}

static void read_authorisations(struct tree *t, yyjson_val *object, struct law_table *out) {
    static const char *const known[] = {"title", "given_by", "needs", "oral", NULL};
    if (!tree_keys(t, object, "/authorisations", law_authorisation_names)) return;
    for (size_t i = LAW_AUTHORISATION_NONE + 1; i < LAW_AUTHORISATION_COUNT; i++) {
        yyjson_val *value = json_get(object, law_authorisation_names[i]);
        const char *place = tree_at(t, "/authorisations", law_authorisation_names[i]);
        if (!tree_keys(t, value, place, known)) continue;
        out->authorisations[i] = (struct law_authorisation_rule){
            .title = tree_text(t, value, place, "title"),
            .given_by = tree_set_member(t, value, place, "given_by", law_quality_names),
            .needs = tree_set_member(t, value, place, "needs", need_names),
            .is_oral = tree_bool(t, value, place, "oral"),
        };
    }
}

static void read_thresholds(struct tree *t, yyjson_val *list, struct law_table *out) {
    static const char *const known[] = {
        "title", "min_prison_months", "network_offence", "identify_only", "frameworks", "victim_equipment", NULL};
    struct law_threshold *cases = tree_array(t, yyjson_arr_size(list), sizeof *cases);
    for (size_t i = 0; cases && i < yyjson_arr_size(list); i++) {
        yyjson_val *value = yyjson_arr_get(list, i);
        const char *place = tree_at_index(t, "/thresholds", i);
        if (!tree_keys(t, value, place, known)) continue;
        cases[i] = (struct law_threshold){
            .min_prison_months = tree_int(t, value, place, "min_prison_months", 0, 1200, 0),
            .network_offence = tree_bool(t, value, place, "network_offence"),
            .identify_only = tree_bool(t, value, place, "identify_only"),
            .victim_equipment = tree_bool(t, value, place, "victim_equipment"),
            .frameworks = tree_set_member(t, value, place, "frameworks", law_framework_names),
            .title = tree_text(t, value, place, "title"),
        };
    }
    out->thresholds = cases;
    out->threshold_count = cases ? yyjson_arr_size(list) : 0;
}

static const char *read_code(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    const char *code = tree_text_or(t, object, place, name, NULL);
    if (code && !refusal_of(bytes_of(code))) tree_fault(t, place, name, "not_in_list", "is no code of refusal");
    return code;
}

static void read_limits(struct tree *t, yyjson_val *list, struct law_table *out) {
    static const char *const known[] = {"title", "title_en", "qualities", "authorisations", "types", "code", NULL};
    struct law_limit *limits = tree_array(t, yyjson_arr_size(list), sizeof *limits);
    for (size_t i = 0; limits && i < yyjson_arr_size(list); i++) {
        yyjson_val *value = yyjson_arr_get(list, i);
        const char *place = tree_at_index(t, "/limits", i);
        if (!tree_keys(t, value, place, known)) continue;
        limits[i] = (struct law_limit){
            .qualities = tree_set_member(t, value, place, "qualities", law_quality_names),
            .authorisations = tree_set_member(t, value, place, "authorisations", law_authorisation_names),
            .types = tree_texts(t, value, place, "types"),
            .code = read_code(t, value, place, "code"),
            .title = tree_text(t, value, place, "title"),
            .title_en = tree_text(t, value, place, "title_en"),
        };
        if (!limits[i].types) tree_fault(t, place, "types", "required", "is missing");
        if (!limits[i].code) tree_fault(t, place, "code", "required", "is missing");
    }
    out->limits = limits;
    out->limit_count = limits ? yyjson_arr_size(list) : 0;
}

static void read_protections(struct tree *t, yyjson_val *object, struct law_table *out) {
    static const char *const known[] = {"title", "article", "lifted_by", "connection_lifted_by", NULL};
    struct law_protection *rows = tree_array(t, yyjson_obj_size(object), sizeof *rows);
    size_t i, count;
    yyjson_val *key, *value;
    if (object && !yyjson_is_obj(object)) tree_fault(t, "/protected", NULL, "type", "must be a table of categories");
    if (!rows || !yyjson_is_obj(object)) return;
    yyjson_obj_foreach(object, i, count, key, value) {
        const char *place = tree_at(t, "/protected", yyjson_get_str(key));
        if (!tree_keys(t, value, place, known)) continue;
        rows[out->protection_count++] = (struct law_protection){
            .category = arena_text(t->arena, yyjson_get_str(key)),
            .title = tree_text(t, value, place, "title"),
            .article = tree_text(t, value, place, "article"),
            .lifts = tree_set_member(t, value, place, "lifted_by", lift_names),
            .connection_lifts = tree_set_member(t, value, place, "connection_lifted_by", lift_names),
        };
    }
    out->protections = rows;
}

static void read_control(struct tree *t, yyjson_val *object, struct law_table *out) {
    static const char *const known[] = {"mode", "by", NULL}, *const modes[] = {"off", "warn", "block", NULL};
    if (!tree_keys(t, object, "/independent_control", known)) return;
    size_t mode = tree_index(modes, json_get_text(object, "mode"));
    if (!modes[mode]) tree_fault(t, "/independent_control", "mode", "not_in_list", "must be off, warn or block");
    out->control = (enum law_control)mode;
    out->control_by = tree_set_member(t, object, "/independent_control", "by", law_authorisation_names);
}

/* ---- the legal bases ---- */

/* "GC": letters of families. */
static unsigned read_letters(struct tree *t, yyjson_val *object, const char *place, const char *name) {
    struct bytes text = json_get_text(object, name);
    unsigned set = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned bit = law_family_of((struct bytes){text.data + i, 1});
        if (!bit) tree_fault(t, place, name, "not_in_list", "has a letter that is no family");
        set |= bit;
    }
    if (!text.size && json_get(object, name)) tree_fault(t, place, name, "type", "must be letters of families");
    return set;
}

static int32_t read_day(struct tree *t, yyjson_val *object, const char *place, const char *name, int32_t fallback) {
    int year, month, day;
    if (!json_get(object, name)) return fallback;
    if (text_date_parse(json_get_text(object, name), &year, &month, &day) == GUICHET_OK)
        return zone_day(year, month, day);
    tree_fault(t, place, name, "date", "a date is written \"2029-01-01\"");
    return fallback;
}

/* One list for all frameworks of the row, or a list for each framework by its name. */
static void read_required(struct tree *t, yyjson_val *row, const char *place, struct law_row *out) {
    yyjson_val *value = json_get(row, "authorisation");
    const char *at = tree_at(t, place, "authorisation");
    bool by_name = yyjson_is_obj(value) && yyjson_obj_size(value) > 0;
    if (by_name) tree_keys(t, value, at, law_framework_names);
    for (size_t i = 0; value && i < LAW_FRAMEWORK_COUNT; i++) {
        if (!(out->frameworks & LAW_BIT(i))) continue;
        yyjson_val *list = by_name ? json_get(value, law_framework_names[i]) : value;
        if (list) out->authorisations[i] = tree_set(t, list, at, law_authorisation_names);
        if (by_name && !list)
            faults_add(t->faults, at, "required", "says nothing of the framework \"%s\"", law_framework_names[i]);
    }
}

static void read_row(struct tree *t, yyjson_val *value, const char *place, struct law_row *out) {
    static const char *const known[] = {"id",      "label",         "code",       "article",    "note",      "alias_of",
                                        "refusal", "families",      "thresholds", "frameworks", "qualities", "parties",
                                        "types",   "authorisation", "from",       "to",         NULL};
    *out = (struct law_row){.id = "", .label = "", .code = "", .article = ""};
    if (!tree_keys(t, value, place, known)) return;
    *out = (struct law_row){
        .id = tree_text(t, value, place, "id"),
        .label = tree_text(t, value, place, "label"),
        .code = tree_text(t, value, place, "code"),
        .article = tree_text(t, value, place, "article"),
        .note = tree_text_or(t, value, place, "note", NULL),
        .alias_of = tree_text_or(t, value, place, "alias_of", NULL),
        .refusal = read_code(t, value, place, "refusal"),
        .families = read_letters(t, value, place, "families"),
        .thresholds = read_letters(t, value, place, "thresholds"),
        .frameworks = tree_set_member(t, value, place, "frameworks", law_framework_names),
        .qualities = tree_set_member(t, value, place, "qualities", law_quality_names),
        .parties = tree_set_member(t, value, place, "parties", party_names),
        .types = tree_texts(t, value, place, "types"),
        .valid_from = read_day(t, value, place, "from", INT32_MIN),
        .valid_to = read_day(t, value, place, "to", INT32_MAX),
    };
    read_required(t, value, place, out);
    if (!out->frameworks) tree_fault(t, place, "frameworks", "required", "names no framework");
    if (!out->qualities) tree_fault(t, place, "qualities", "required", "names no quality");
    if (!out->parties) tree_fault(t, place, "parties", "required", "names no kind of party");
    if (out->valid_from > out->valid_to) tree_fault(t, place, "to", "order", "lies before `from`");
}

static void read_rows(struct tree *t, yyjson_val *tree, struct law_table *out) {
    yyjson_val *list = tree_list(t, tree, "", "rows", true);
    struct law_row *rows = tree_array(t, yyjson_arr_size(list), sizeof *rows);
    if (!rows) return;
    out->rows = rows;
    for (size_t i = 0; i < yyjson_arr_size(list); i++) {
        const char *place = tree_at_index(t, "/rows", i);
        read_row(t, yyjson_arr_get(list, i), place, &rows[i]);
        if (rows[i].id[0] && law_table_find(out, bytes_of(rows[i].id)))
            tree_fault(t, place, "id", "repeated", "stands twice in the table");
        out->count = i + 1;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (rows[i].alias_of && !law_table_find(out, bytes_of(rows[i].alias_of)))
            tree_fault(t, tree_at_index(t, "/rows", i), "alias_of", "not_in_list", "names no row of this table");
    }
}

int law_table_read(yyjson_val *tree, struct arena *arena, struct law_table *out, struct faults *faults) {
    static const char *const known[] = {"qualities",           "authorisations", "thresholds", "limits",
                                        "independent_control", "protected",      "rows",       NULL};
    struct tree t;
    tree_init(&t, arena, faults);
    *out = (struct law_table){0};
    if (tree_keys(&t, tree, "", known)) {
        read_qualities(&t, json_get(tree, "qualities"), out);
        read_authorisations(&t, json_get(tree, "authorisations"), out);
        read_thresholds(&t, tree_list(&t, tree, "", "thresholds", true), out);
        read_limits(&t, tree_list(&t, tree, "", "limits", true), out);
        read_protections(&t, json_get(tree, "protected"), out);
        read_control(&t, json_get(tree, "independent_control"), out);
        read_rows(&t, tree, out);
    }
    int status = tree_end(&t);
    if (status != GUICHET_OK) *out = (struct law_table){0};
    return status;
}
