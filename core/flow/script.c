/* From the table a script returned to `struct flow`: the top of the table; states and fields have files of their own.
 */
#include "flow/script.h"

#include "domain/law.h"
#include "flow/check.h"
#include "flow/script_parts.h"
#include "flow/script_tree.h"

#define TYPE_MAX         80
#define PLACES_ARENA_MAX (64u << 20)
#define NAMES_MAX        128 /* more than script_state.c reads */

static const char *const ROLE_WORDS[] = {"investigator", "magistrate", "agent",      "jurist",
                                         "compliance",   "security",   "supervisor", NULL};

static unsigned submitter_bit(struct bytes word) {
    return party_role_of(word) & (ROLES_REQUESTER | ROLES_HOLDER);
}

/* "postal.item.hold": two or more words of small letters, digits and underscores. */
static bool is_type(const char *text) {
    size_t points = 0, length = strlen(text);
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (c == '.' && (i == 0 || i + 1 == length || text[i + 1] == '.')) return false;
        if (!word && c != '.') return false;
        points += c == '.';
    }
    return points > 0 && length <= TYPE_MAX;
}

static void read_type(const struct script_reader *reader, const struct script_at *root) {
    struct script_at type = script_member(root, "type"), title = script_member(root, "title");
    reader->flow->type = script_text(reader, &type, "");
    if (!type.value) script_fault(reader, root, "needs a type");
    else if (!is_type(reader->flow->type))
        script_fault(reader, &type, "the type must be words with points, as \"postal.item.hold\"");
    reader->flow->title = script_title(reader, &title, reader->flow->type);
    reader->flow->place = script_place(reader, &type);
}

static void read_holder(const struct script_reader *reader, const struct script_at *root) {
    struct flow *flow = reader->flow;
    struct script_at holder = script_member(root, "holder");
    flow->holder_place = script_place(reader, &holder);
    if (!holder.value) script_fault(reader, root, "needs a holder: a team, holder.of_item \"field\", or a function");
    else if (script_is_slot(&holder)) flow->holder_slot = script_slot(reader, &holder);
    else if (json_get(holder.value, "$holder_of")) flow->holder_field = json_get_string(holder.value, "$holder_of", "");
    else flow->holder = script_text(reader, &holder, NULL);
}

static void read_bases(const struct script_reader *reader, const struct script_at *root) {
    struct script_at bases = script_member(root, "bases");
    reader->flow->bases_place = script_place(reader, &bases);
    reader->flow->families = (unsigned)json_get_int(bases.value, "$law", 0);
    if (reader->flow->families == 0)
        script_fault(reader, bases.value ? &bases : root, "needs bases, as law.general .. law.customs");
}

/* Every urgency must be spoken of: a duration, or false where it is not admitted. */
static void read_due(const struct script_reader *reader, const struct script_at *root) {
    static const char *const keys[] = {"normal", "urgent", "vital", "met_by", NULL};
    struct flow *flow = reader->flow;
    struct script_at due = script_member(root, "due");
    if (!due.value) script_fault(reader, root, "needs due = { normal, urgent, vital }");
    if (!due.value || !script_is_table(reader, &due)) return;
    script_check_keys(reader, &due, keys);
    struct script_at met_by = script_member(&due, "met_by");
    for (size_t i = 0; i < 3; i++) {
        struct script_at one = script_member(&due, keys[i]);
        if (!one.value) script_fault(reader, &due, "due: \"%s\" is missing (false: not admitted)", keys[i]);
        else if (!yyjson_is_false(one.value)) flow->has_due[i] = script_duration(reader, &one, &flow->due[i]);
    }
    if (met_by.value) flow->met_by = script_state_index(reader, &met_by);
}

/* An urgency that is not spoken of has the usual time. */
static void read_due_for(const struct script_reader *reader, const struct script_at *root) {
    static const char *const keys[] = {"normal", "urgent", "vital", NULL};
    struct flow *flow = reader->flow;
    struct script_at all = script_member(root, "due_for");
    if (!all.value || !script_is_table(reader, &all)) return;
    script_check_keys(reader, &all, law_family_names);
    for (size_t family = 0; family < LAW_FAMILY_COUNT; family++) {
        struct script_at due = script_member(&all, law_family_names[family]);
        if (!due.value || !script_is_table(reader, &due)) continue;
        script_check_keys(reader, &due, keys);
        if (!(flow->families & LAW_BIT(family)))
            script_fault(reader, &due, "due_for: \"%s\" is not among the bases", law_family_names[family]);
        for (size_t i = 0; i < 3; i++) {
            struct script_at one = script_member(&due, keys[i]);
            if (one.value) flow->has_due_for[family][i] = script_duration(reader, &one, &flow->due_for[family][i]);
        }
    }
}

static void read_retention(const struct script_reader *reader, const struct script_at *root) {
    static const char *const keys[] = {"answer_days", "case_years", NULL};
    struct script_at retention = script_member(root, "retention");
    if (!retention.value || !script_is_table(reader, &retention)) return;
    script_check_keys(reader, &retention, keys);
    struct script_at days = script_member(&retention, "answer_days"), years = script_member(&retention, "case_years");
    reader->flow->retention_days = script_int(reader, &days, 1, 3660, 0);
    reader->flow->retention_years = script_int(reader, &years, 1, 100, 0);
}

static unsigned kind_bit(struct bytes word) {
    enum party_kind kind;
    if (party_kind_of(word, &kind) != GUICHET_OK || kind == PARTY_HOLDER || kind == PARTY_OPERATOR) return 0;
    return 1u << kind;
}

/* Who receives a notice. */
static void read_audience(const struct script_reader *reader, const struct script_at *root) {
    static const char *const keys[] = {"kinds", "field", NULL};
    static const char *const kinds[] = {"police",  "gendarmerie", "customs",    "tax",
                                        "justice", "fire",        "prefecture", NULL};
    struct flow *flow = reader->flow;
    struct script_at audience = script_member(root, "audience");
    if (!audience.value || !script_is_table(reader, &audience)) return;
    script_check_keys(reader, &audience, keys);
    struct script_at kind = script_member(&audience, "kinds"), field = script_member(&audience, "field");
    if (!flow->is_notice) script_fault(reader, &audience, "only a notice has an audience");
    flow->audience = script_bits(reader, &kind, kind_bit, "the kind of party", kinds, 0);
    if (!flow->audience) script_fault(reader, &audience, "an audience needs kinds, as { \"police\", \"fire\" }");
    flow->audience_field = script_text(reader, &field, NULL);
}

static void read_machine(const struct script_reader *reader, const struct script_at *root) {
    struct flow *flow = reader->flow;
    struct script_at states = script_member(root, "states"), start = script_member(root, "start");
    struct script_at any = script_member(root, "any"), timers = script_member(root, "timers");
    struct script_at fraud = script_member(root, "fraud");
    script_read_states(reader, &states);
    if (start.value) script_read_way(reader, &start, "submit", &flow->start);
    else script_lost(reader, root, "needs a start");
    if (fraud.value) script_read_way(reader, &fraud, "fraud", &flow->fraud);
    script_read_events(reader, &any, NULL, &flow->any, &flow->any_count);
    script_read_timers(reader, &timers, &flow->timers, &flow->timer_count);
}

static struct bytes schema_of(const struct script_reader *reader, const struct field_list *list) {
    struct buffer buffer;
    struct json_out out;
    buffer_init(&buffer, 1u << 20);
    json_out_init(&out, &buffer);
    char *text = field_schema(list, &out) == GUICHET_OK ? arena_copy(reader->arena, buffer_bytes(&buffer)) : NULL;
    struct bytes schema = {text, text ? buffer.size : 0};
    buffer_done(&buffer);
    return schema;
}

static void read_root(const struct script_reader *reader, const struct script_at *root) {
    static const char *const keys[] = {"type",   "title",   "holder",       "direction", "submitters", "audience",
                                       "bases",  "input",   "answer",       "due",       "retention",  "start",
                                       "states", "any",     "timers",       "tests",     "callback",   "need_to_know",
                                       "fraud",  "due_for", "new_deadline", NULL};
    static const char *const directions[] = {"request", "notice", NULL};
    struct flow *flow = reader->flow;
    script_check_keys(reader, root, keys);
    struct script_at input = script_member(root, "input"), answer = script_member(root, "answer");
    struct script_at direction = script_member(root, "direction"), submitters = script_member(root, "submitters");
    struct script_at callback = script_member(root, "callback");
    read_type(reader, root);
    read_holder(reader, root);
    read_bases(reader, root);
    flow->is_notice = script_choice(reader, &direction, directions, 0) == 1;
    flow->submitters = script_bits(reader, &submitters, submitter_bit, "the role", ROLE_WORDS, ROLES_REQUESTER);
    read_audience(reader, root);
    struct script_at need_to_know = script_member(root, "need_to_know");
    flow->need_to_know = script_bool(reader, &need_to_know, false);
    struct script_at new_deadline = script_member(root, "new_deadline");
    flow->new_deadline = script_bool(reader, &new_deadline, false);
    script_read_fields(reader, &input, &flow->input);
    script_read_fields(reader, &answer, &flow->answer);
    read_machine(reader, root);
    read_due(reader, root);
    read_due_for(reader, root);
    read_retention(reader, root);
    flow->no_callback = !script_bool(reader, &callback, true);
    flow->tests = json_get(root->value, "tests");
    flow->input_schema = schema_of(reader, &flow->input);
    flow->answer_schema = schema_of(reader, &flow->answer);
}

/* The root of the tree; its faults stand at the top of the script. */
static void read_tree(struct script_reader *reader, const struct script_at *root) {
    struct flow *flow = reader->flow;
    flow->is_read = json_get_bool(root->value, "$workflow", false);
    if (flow->is_read) read_root(reader, root);
    else script_lost(reader, root, "the script must return workflow { … }");
    flow->is_whole = *reader->lost == 0;
}

int script_read(lua_State *L, int index, int slots, const struct bundle *bundle, const struct reference *reference,
                struct faults *faults, struct flow *flow) {
    size_t before = faults->count, lost = 0;
    struct script_reader reader = {
        .arena = flow->arena, .faults = faults, .reference = reference, .flow = flow, .lost = &lost};
    struct script_at root = {0};
    struct arena places; /* nothing below raises an error of Lua */
    struct fail why = {0};
    flow->met_by = SIZE_MAX;
    int status = script_tree_read(L, index, slots, flow->arena, &root.value, &why);
    arena_init(&places, PLACES_ARENA_MAX);
    reader.state_names = arena_array(flow->arena, NAMES_MAX, sizeof *reader.state_names);
    reader.places = script_places_new(flow->file, bundle, &places);
    if (!reader.places || !reader.state_names) status = fail(&why, GUICHET_MEMORY, "no memory for this script");
    else if (status) script_fault(&reader, &root, "%s", why.text);
    else read_tree(&reader, &root);
    if (flow->is_read) check_flow(flow, bundle, reference ? &reference->law : NULL, faults);
    arena_done(&places);
    if (status == GUICHET_MEMORY) return status;
    return status || faults->count > before ? GUICHET_SCRIPT : GUICHET_OK;
}
