/* A person as a requisition names one. Names are kept as written; the index has them in capitals. Whoever looks for
 * somebody finds the same name and date and nothing alike: what is alike is judged by people. */
#include "flow/field_kinds.h"

#include "flow/field_latin.h"

static const char *const SEXES[] = {"F", "M", "X", NULL};
static const char *const NAMES[] = {"family_names", "aliases", NULL};

static const struct field MEMBERS[] = {
    {.name = "family_names",
     .kind = &field_kinds_line,
     .max = 120,
     .is_list = true,
     .list_min = 1,
     .list_max = 5,
     .title_fr = "Noms de famille",
     .title_en = "Family names"},
    {.name = "given_names",
     .kind = &field_kinds_line,
     .max = 120,
     .is_list = true,
     .list_min = 1,
     .list_max = 10,
     .title_fr = "Prénoms",
     .title_en = "Given names"},
    {.name = "sex", .kind = &field_kinds_enum, .values = SEXES, .title_fr = "Sexe", .title_en = "Sex"},
    {.name = "birth_date",
     .kind = &field_kinds_partial_date,
     .is_past = true,
     .title_fr = "Date de naissance",
     .title_en = "Date of birth"},
    {.name = "birth_place",
     .kind = &field_kinds_insee,
     .title_fr = "Lieu de naissance (code INSEE)",
     .title_en = "Place of birth (INSEE code)"},
    {.name = "aliases",
     .kind = &field_kinds_line,
     .max = 120,
     .is_list = true,
     .list_min = 1,
     .list_max = 20,
     .title_fr = "Alias",
     .title_en = "Aliases"},
};
static const struct field_list PERSON = {.fields = MEMBERS, .count = sizeof MEMBERS / sizeof *MEMBERS, .any_of = NAMES};

/* Capitals; letters of another script stay as they are, since dropping them would make strangers one. */
static const char *index_form(struct field_run *run, yyjson_val *name) {
    bool is_whole;
    if (!yyjson_is_str(name)) return "";
    const char *capitals = field_latin_capitals(run->arena, json_text(name), &is_whole);
    if (!capitals) return "";
    return is_whole ? capitals : field_latin_line(run->arena, json_text(name));
}

/* "DUPONT JEAN 1985-03-12", one for every family name. A family name alone names nobody. */
static void find_targets(struct field_run *run, const struct field *field, yyjson_val *value,
                         const struct field_at *at) {
    (void)field;
    (void)at;
    yyjson_val *families = json_get(value, "family_names"), *family;
    const char *given = index_form(run, yyjson_arr_get_first(json_get(value, "given_names")));
    const char *birth = json_get_string(value, "birth_date", "");
    size_t index, count;
    if (!*given && !*birth) return;
    yyjson_arr_foreach(families, index, count, family) {
        field_kinds_target(run, "person",
                           arena_printf(run->arena, "%s%s%s%s%s", index_form(run, family), *given ? " " : "", given,
                                        *birth ? " " : "", birth));
    }
}

const struct field_kind field_kinds_person = {.name = "person",
                                              .is_target = true,
                                              .options = FIELD_COMMON,
                                              .check = field_kinds_check_members,
                                              .schema = field_kinds_schema_members,
                                              .members = &PERSON,
                                              .rule = find_targets};
