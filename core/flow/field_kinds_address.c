/* A postal address. Its members stay as they were written; beside them stands `norm`, the six lines of AFNOR XP
 * Z10-011:
 *
 *   1 recipient   2 unit (flat, floor, service)   3 building, entrance   4 number and street   5 place, BP
 *   6 postcode and town          from line 4 on: capitals without accents and punctuation; at most 38 characters each
 *
 * Abroad the lines are those that were written. */
#include "flow/field_kinds.h"

#include "base/text.h"
#include "flow/field_latin.h"

#define LINE_COUNT 6
#define LINE_WIDTH 38

enum line { RECIPIENT, UNIT, BUILDING, STREET, PLACE, TOWN };

static const struct field MEMBERS[] = {
    {.name = "recipient", .kind = &field_kinds_line, .max = 120, .title_fr = "Destinataire", .title_en = "Recipient"},
    {.name = "unit",
     .kind = &field_kinds_line,
     .max = 120,
     .title_fr = "Appartement, étage, service",
     .title_en = "Flat, floor, department"},
    {.name = "building",
     .kind = &field_kinds_line,
     .max = 120,
     .title_fr = "Bâtiment, entrée, résidence",
     .title_en = "Building, entrance, estate"},
    {.name = "street",
     .kind = &field_kinds_line,
     .max = 120,
     .title_fr = "Numéro et voie",
     .title_en = "Number and street"},
    {.name = "place",
     .kind = &field_kinds_line,
     .max = 120,
     .title_fr = "Lieu-dit ou boîte postale",
     .title_en = "Place or post office box"},
    {.name = "postcode", .kind = &field_kinds_line, .max = 16, .title_fr = "Code postal", .title_en = "Postcode"},
    {.name = "town",
     .kind = &field_kinds_line,
     .required = true,
     .max = 120,
     .title_fr = "Localité",
     .title_en = "Town"},
    {.name = "country",
     .kind = &field_kinds_country,
     .title_fr = "Pays (France si absent)",
     .title_en = "Country (France when absent)"},
};
static const char *const NEEDS[] = {"street", "place", NULL};
static const struct field_list ADDRESS = {
    .fields = MEMBERS, .count = sizeof MEMBERS / sizeof *MEMBERS, .any_of = NEEDS, .derived = "norm"};
/* The member that says a line; of the last the town. */
static const char *const LINE_OF[LINE_COUNT] = {"recipient", "unit", "building", "street", "place", "town"};

/* France, and what its post serves by the same rule. */
static const char *const FRENCH[] = {"FR", "MC", "GP", "MQ", "GF", "RE", "YT",
                                     "PM", "BL", "MF", "PF", "NC", "WF", "TF"};

/* What AFNOR abbreviates when a line is too long. */
static const char *const SHORT[][2] = {
    {"APPARTEMENT", "APP"}, {"ALLEE", "ALL"},     {"ALLEES", "ALL"},      {"AVENUE", "AV"},     {"BATIMENT", "BAT"},
    {"BOULEVARD", "BD"},    {"CAPITAINE", "CNE"}, {"CHEMIN", "CHE"},      {"COLONEL", "CNL"},   {"COMMANDANT", "CDT"},
    {"DOCTEUR", "DR"},      {"ESCALIER", "ESC"},  {"FAUBOURG", "FBG"},    {"GENERAL", "GAL"},   {"IMMEUBLE", "IMM"},
    {"IMPASSE", "IMP"},     {"LIEUTENANT", "LT"}, {"LOTISSEMENT", "LOT"}, {"MARECHAL", "MAL"},  {"MONSEIGNEUR", "MGR"},
    {"PASSAGE", "PAS"},     {"PLACE", "PL"},      {"PRESIDENT", "PDT"},   {"PROFESSEUR", "PR"}, {"PROLONGEE", "PROL"},
    {"PROLONGE", "PROL"},   {"QUARTIER", "QUA"},  {"RESIDENCE", "RES"},   {"ROUTE", "RTE"},     {"SAINT", "ST"},
    {"SAINTE", "STE"},      {"SAINTES", "STES"},  {"SAINTS", "STS"},      {"SERGENT", "SGT"},   {"SQUARE", "SQ"},
};

static const char *abbreviation(const char *word, size_t size) {
    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++) {
        if (bytes_equal_text((struct bytes){word, size}, SHORT[i][0])) return SHORT[i][1];
    }
    return NULL;
}

/* In place, word by word from the left, until the line fits or nothing can be shortened. */
static void shorten(char *line) {
    size_t length = strlen(line);
    for (char *word = line; length > LINE_WIDTH && *word;) {
        size_t size = strcspn(word, " ");
        const char *brief = abbreviation(word, size);
        if (brief) {
            size_t kept = strlen(brief);
            memcpy(word, brief, kept);
            memmove(word + kept, word + size, strlen(word + size) + 1);
            length -= size - kept;
            size = kept;
        }
        word += size;
        word += *word == ' ';
    }
}

static bool is_french(const char *country) {
    for (size_t i = 0; i < sizeof FRENCH / sizeof *FRENCH; i++) {
        if (strcmp(country, FRENCH[i]) == 0) return true;
    }
    return false;
}

struct norm {
    struct field_run *run;
    yyjson_val *value;
    const struct field_at *at;
    const char *lines[LINE_COUNT];
    const char *postcode, *country;
};

static const char *as_written(const struct norm *norm, const char *name) {
    const char *line = field_latin_line(norm->run->arena, json_get_text(norm->value, name));
    return line ? line : "";
}

static void tell(const struct norm *norm, const char *name, const char *code, const char *words) {
    struct field_at place = {.up = norm->at, .name = bytes_of(name)};
    field_kinds_tell(norm->run, &place, code, "%s", words);
}

static const char *capitals(const struct norm *norm, const char *name) {
    bool is_whole = true;
    char *line = field_latin_capitals(norm->run->arena, json_get_text(norm->value, name), &is_whole);
    if (!is_whole) tell(norm, name, "format", "has letters that cannot be written with A to Z");
    if (line) shorten(line);
    return line ? line : "";
}

static void read_postcode(struct norm *norm) {
    struct identifier found;
    struct bytes text = json_get_text(norm->value, "postcode");
    norm->postcode = "";
    if (!text.size) {
        if (!json_get(norm->value, "postcode") || yyjson_is_null(json_get(norm->value, "postcode")))
            tell(norm, "postcode", "required", "is missing");
    } else if (identifier_check(IDENTIFIER_POSTCODE, text, &found) != GUICHET_OK) {
        struct field_at place = {.up = norm->at, .name = BYTES("postcode")};
        field_kinds_tell_both(norm->run, &place, "format", found.fr, found.en);
    } else {
        const char *postcode = arena_text(norm->run->arena, found.norm);
        if (postcode) norm->postcode = postcode;
    }
}

static void set_town(struct norm *norm, const char *town) {
    norm->lines[TOWN] = arena_printf(norm->run->arena, "%s%s%s", norm->postcode, *norm->postcode ? " " : "", town);
}

static void read_french(struct norm *norm) {
    read_postcode(norm);
    for (enum line i = RECIPIENT; i < STREET; i++) norm->lines[i] = as_written(norm, LINE_OF[i]);
    norm->lines[STREET] = capitals(norm, "street");
    norm->lines[PLACE] = capitals(norm, "place");
    set_town(norm, capitals(norm, "town"));
    for (size_t i = 0; i < LINE_COUNT; i++) {
        struct field_at place = {.up = norm->at, .name = bytes_of(LINE_OF[i])};
        size_t length = text_length(bytes_of(norm->lines[i]));
        if (length > LINE_WIDTH)
            field_kinds_tell(norm->run, &place, "too_long", "line %zu has %zu characters, at most %d are allowed",
                             i + 1, length, LINE_WIDTH);
    }
}

static void read_foreign(struct norm *norm) {
    norm->postcode = as_written(norm, "postcode");
    for (enum line i = RECIPIENT; i < TOWN; i++) norm->lines[i] = as_written(norm, LINE_OF[i]);
    set_town(norm, as_written(norm, "town"));
}

static void put_norm(const struct norm *norm) {
    struct json_out *out = norm->run->out;
    json_object(out);
    json_key(out, "lines");
    json_array(out);
    for (size_t i = 0; i < LINE_COUNT; i++) json_put_text(out, norm->lines[i]);
    json_array_end(out);
    json_text_member(out, "postcode", norm->postcode);
    json_text_member(out, "country", norm->country);
    json_object_end(out);
}

/* Where it is, without who lives there: "12 RUE DE L EGLISE 75015 PARIS". */
static void find_target(const struct norm *norm) {
    bool is_whole;
    const char *country = is_french(norm->country) ? "" : norm->country;
    const char *text = arena_printf(norm->run->arena, "%s %s %s %s", norm->lines[STREET], norm->lines[PLACE],
                                    norm->lines[TOWN], country);
    const char *form = text ? field_latin_capitals(norm->run->arena, bytes_of(text), &is_whole) : NULL;
    if (form && is_whole) field_kinds_target(norm->run, "address", form);
}

static void check_address(struct field_run *run, const struct field *field, yyjson_val *value,
                          const struct field_at *at) {
    struct bytes country = bytes_trim(json_get_text(value, "country"));
    char code[3] = "FR";
    (void)field;
    if (!yyjson_is_obj(value)) {
        field_kinds_fault(run, at, "type", "must be an object with \"street\", \"postcode\", \"town\"");
        return;
    }
    for (size_t i = 0; country.size == 2 && i < 2; i++)
        code[i] = (char)(country.data[i] >= 'a' && country.data[i] <= 'z' ? country.data[i] - 32 : country.data[i]);
    struct norm norm = {.run = run, .value = value, .at = at, .country = code};
    json_object(run->out);
    field_check_members(run, &ADDRESS, value, at);
    if (is_french(code)) read_french(&norm);
    else read_foreign(&norm);
    json_key(run->out, "norm");
    put_norm(&norm);
    json_object_end(run->out);
    find_target(&norm);
}

const struct field_kind field_kinds_address = {.name = "address",
                                               .is_target = true,
                                               .options = FIELD_COMMON,
                                               .check = check_address,
                                               .schema = field_kinds_schema_members,
                                               .members = &ADDRESS};
